"""Stills: the pictures of findings, taken from the film by its count of frames."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from controller.films.program import run_pieces
from controller.preflight.findings import FilmFinding
from controller.preflight.judgement import Judgement
from controller.preflight.shelf import PreflightShelf

MOST_STILLS = 24
"""Of one film; a hundred flashes look alike."""
_SIDE = 480  # the longer one; a still is a reminder; the film is there to be looked at
_QUALITY = 4  # of ffmpeg's JPEGs, 2 is the best


def frame_of(finding: FilmFinding, judgement: Judgement) -> int:
    """The frame that shows a finding: where it begins; of one about the whole film, the middle."""
    if finding.frame is None:
        return judgement.frames // 2
    inside = finding.frame + finding.frames // 2 if finding.frames > 3 else finding.frame
    return min(inside, max(0, judgement.frames - 1))


async def take_stills(film: Path, judgement: Judgement, shelf: PreflightShelf) -> None:
    """Take those that are not there yet; a film that breaks off gives those that it has.

    Raises MissingProgramError, and OSError where they cannot be written.
    """
    wanted = sorted({frame_of(each, judgement) for each in judgement.findings})[:MOST_STILLS]
    if judgement.frames:
        paths = {frame: shelf.still_path(judgement.sha256, frame) for frame in wanted}
        await _take(film, {frame: path for frame, path in paths.items() if not path.exists()}, shelf.root)


async def _take(film: Path, paths: Mapping[int, Path], workplace: Path) -> None:
    if not paths:
        return
    chosen = "+".join(f"eq(n\\,{frame})" for frame in paths)
    scale = f"scale={_SIDE}:{_SIDE}:force_original_aspect_ratio=decrease:force_divisible_by=2"
    with TemporaryDirectory(dir=workplace, prefix=".stills-") as folder:
        arguments = ["-v", "error", "-nostdin", "-threads", "1", "-i", str(film), "-map", "0:v:0"]
        arguments += ["-vf", f"select='{chosen}',{scale},format=yuvj420p", "-fps_mode", "passthrough"]
        arguments += ["-frames:v", str(len(paths)), "-q:v", str(_QUALITY), f"{folder}/%d.jpg"]
        await run_pieces("ffmpeg", arguments, 1, lambda _: None)
        for number, path in enumerate(paths.values(), start=1):
            made = Path(folder) / f"{number}.jpg"
            if made.exists():
                made.replace(path)
