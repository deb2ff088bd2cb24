"""Films with a cover picture, as phones and editing programs make them, before the film or behind it."""

import subprocess
from enum import Enum
from pathlib import Path

from PIL import Image

COVER_SIZE = (96, 160)


class Order(Enum):
    """Where a file's cover stands among its video streams."""

    COVER_FIRST = "cover first"
    COVER_SECOND = "cover second"


def with_cover(film: Path, target: Path, order: Order) -> Path:
    """The film's streams as they are, and a red cover; the target's ending chooses the container.

    In MP4 ffmpeg marks the cover as one. In Matroska it leaves a track of one picture that nothing marks.
    """
    cover = target.with_suffix(".cover.jpg")
    Image.new("RGB", COVER_SIZE, (200, 0, 0)).save(cover)
    first = order is Order.COVER_FIRST
    maps = ["-map", "1:v", "-map", "0"] if first else ["-map", "0", "-map", "1:v"]
    command = ["ffmpeg", "-v", "error", "-y", "-i", str(film), "-i", str(cover), *maps, "-c", "copy"]
    command += [f"-disposition:v:{0 if first else 1}", "attached_pic", str(target)]
    subprocess.run(command, check=True)
    if first and target.suffix == ".mp4":
        target.write_bytes(_words_before_tracks(target.read_bytes()))
    return target


def _words_before_tracks(content: bytes) -> bytes:
    """ffmpeg writes an MP4's cover behind its tracks; others write it before. No offset changes."""
    start, end = next((at, to) for at, to, kind in _boxes(content, 0, len(content)) if kind == b"moov")
    inner = [(kind, content[at:to]) for at, to, kind in _boxes(content, start + 8, end)]
    inner.sort(key=lambda box: {b"mvhd": 0, b"udta": 1}.get(box[0], 2))
    return content[: start + 8] + b"".join(box for _, box in inner) + content[end:]


def _boxes(content: bytes, at: int, end: int) -> list[tuple[int, int, bytes]]:
    found = []
    while at < end:
        length = int.from_bytes(content[at : at + 4])
        found.append((at, at + length, content[at + 4 : at + 8]))
        at += length
    return found
