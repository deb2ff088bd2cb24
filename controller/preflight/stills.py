"""Stills: the pictures of findings, taken from the film by its count of frames."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from controller.films.errors import UnfinishedError
from controller.films.program import run_pieces
from controller.films.strangers import film_input
from controller.preflight.findings import FilmFinding
from controller.preflight.judgement import Judgement
from controller.preflight.shelf import PreflightShelf

MOST_STILLS = 24
"""Of one film; but the first finding of each kind always has one. A hundred flashes look alike."""
_SIDE = 480  # the longer one; a still is a reminder; the film is there to be looked at
_QUALITY = 4  # of ffmpeg's JPEGs, 2 is the best
_END_OF_JPEG = b"\xff\xd9"  # one that was broken off lacks it


def frame_of(finding: FilmFinding, judgement: Judgement) -> int:
    """The frame that shows a finding: where it begins; of one about the whole film, the middle."""
    if finding.frame is None:
        return judgement.frames // 2
    inside = finding.frame + finding.frames // 2 if finding.frames > 3 else finding.frame
    return min(inside, max(0, judgement.frames - 1))


async def take_stills(film: Path, judgement: Judgement, shelf: PreflightShelf, *, picture: int) -> None:
    """Take those that are not there yet; a film that breaks off gives those that it has.

    `picture`: which of its video streams was measured.

    Raises MissingProgramError, and OSError where they cannot be written.
    """
    wanted = chosen_frames(judgement)
    if judgement.frames:
        paths = {frame: shelf.still_path(judgement.sha256, frame) for frame in wanted}
        missing = {frame: path for frame, path in paths.items() if not path.exists()}
        await _take(film, picture, missing, shelf.root)


def chosen_frames(judgement: Judgement) -> list[int]:
    """The frames whose stills are taken, in their order: of each kind of finding the first, then the second…

    So the last finding of its film has a still as the first has, however many others there are.
    """
    chosen: dict[int, None] = {}
    for turn, finding in sorted(_turns(judgement.findings), key=lambda each: each[0]):
        if turn == 0 or len(chosen) < MOST_STILLS:
            chosen[frame_of(finding, judgement)] = None
    return sorted(chosen)


def _turns(findings: Sequence[FilmFinding]) -> Iterator[tuple[int, FilmFinding]]:
    """Each finding, and how many of its kind come before it."""
    seen = Counter[str]()
    for each in findings:
        yield seen[each.code], each
        seen[each.code] += 1


async def _take(film: Path, picture: int, paths: Mapping[int, Path], workplace: Path) -> None:
    if not paths:
        return
    with TemporaryDirectory(dir=workplace, prefix=".stills-") as folder:
        arguments = ["-v", "error", "-nostdin", "-filter_complex_threads", "1", "-threads", "1"]
        arguments += [*film_input(film), "-filter_complex", _graph(picture, list(paths))]
        arguments += ["-map", "[stills]", "-fps_mode", "passthrough", "-q:v", str(_QUALITY)]
        arguments += [f"{folder}/%d.jpg", "-map", "[life]", "-fps_mode", "passthrough", "-f", "rawvideo", "-"]
        with suppress(UnfinishedError):  # the next run takes those that are missing
            await run_pieces("ffmpeg", arguments, 1, lambda _: None)
        for number, path in enumerate(paths.values(), start=1):
            made = Path(folder) / f"{number}.jpg"
            if made.exists() and made.read_bytes().endswith(_END_OF_JPEG):
                made.replace(path)


def _graph(picture: int, frames: Sequence[int]) -> str:
    """The stills, and beside them a point of each frame: a word of life, however far the first still is."""
    chosen = "+".join(f"eq(n\\,{frame})" for frame in frames)
    scale = f"scale={_SIDE}:{_SIDE}:force_original_aspect_ratio=decrease:force_divisible_by=2"
    return (
        f"[0:v:{picture}]trim=end_frame={max(frames) + 1},split[all][points];"
        f"[all]select='{chosen}',{scale},format=yuvj420p[stills];"
        "[points]crop=min(iw\\,8):min(ih\\,8):0:0,scale=1:1,format=gray[life]"
    )
