"""How a film from strangers is opened: as a film and nothing else, by its own bytes, of a bearable size.

A playlist, a script or a subtitle file may be named `film.mp4` and name other files, or addresses. So the
kinds of container are listed, files may be opened and nothing fetched, and a name is never an
address.
"""

from pathlib import Path

FORMATS = ("mov", "matroska", "avi", "mpeg", "mpegvideo", "mpegts", "mxf", "wav")
"""Containers, in ffmpeg's words: what `masters.ENDINGS` name, and what films' sound is mixed into."""
KINDS = "MP4, QuickTime, Matroska, WebM, AVI, MPEG or MXF"
"""The same for people."""
REFUSED = "Format not on whitelist"
"""What ffmpeg says of all others."""
MOST_PIXELS = 40_000_000
"""Of a frame; 8K has 33 million, and H.264 ends at 36 million."""
MOST_STREAMS = 32
"""Of a file: a picture, and a track of sound for each of many languages."""


def film_input(film: Path) -> list[str]:
    """The arguments by which ffmpeg and ffprobe open it."""
    return [
        *("-protocol_whitelist", "file", "-format_whitelist", ",".join(FORMATS)),
        *("-max_pixels", str(MOST_PIXELS), "-max_streams", str(MOST_STREAMS), "-i", f"file:{film}"),
    ]
