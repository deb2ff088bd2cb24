"""Files that call themselves films and mean harm, made of harmless ones. Nothing in them does any."""

import subprocess
from pathlib import Path

SMALL = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=2")


def ffmpeg(*arguments: str) -> None:
    """Run it, with no limits."""
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *arguments], check=True)


def harmless(film: Path, *arguments: str) -> Path:
    """Two seconds of a test picture."""
    ffmpeg(*SMALL, "-pix_fmt", "yuv420p", *arguments, str(film))
    return film


def hls_playlist(film: Path, address: str) -> Path:
    """A playlist that names something else, and has the name of a film."""
    film.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{address}\n#EXT-X-ENDLIST\n")
    return film


def concat_script(film: Path, name: str) -> Path:
    """A script that joins other files, and has the name of a film."""
    film.write_text(f"ffconcat version 1.0\nfile {name}\n")
    return film


def dash_manifest(film: Path, address: str) -> Path:
    """The same as a DASH manifest."""
    film.write_text(
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
        'mediaPresentationDuration="PT2S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period>'
        '<AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1">'
        f"<BaseURL>{address}</BaseURL></Representation></AdaptationSet></Period></MPD>\n"
    )
    return film


def elsewhere(film: Path, other: Path) -> Path:
    """A QuickTime file that says that its pictures stand in another file."""
    content = harmless(film).read_bytes()
    own = b"\0\0\0\x0curl \0\0\0\x01"  # "in this file"
    at = content.index(own)
    alias = bytearray(150)
    alias[4:6], alias[6:8] = (150).to_bytes(2, "big"), (2).to_bytes(2, "big")
    alias += (
        b"\0\x02"
        + len(bytes(other)).to_bytes(2, "big")
        + bytes(other).ljust(len(bytes(other)) + 1 & ~1, b"\0")
    )
    alias += b"\xff\xff\0\0"
    record = (12 + len(alias)).to_bytes(4, "big") + b"alis\0\0\0\0" + alias
    grown = bytearray(content[:at] + record + content[at + len(own) :])
    for name in (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"):
        start = grown.index(name) - 4
        size = int.from_bytes(grown[start : start + 4], "big") + len(record) - len(own)
        grown[start : start + 4] = size.to_bytes(4, "big")
    film.write_bytes(grown)
    return film


def vast_header(film: Path, side: int = 60_000) -> Path:
    """Motion JPEG of which every picture says that it has so many pixels each way."""
    content = bytearray(harmless(film, "-c:v", "mjpeg", "-f", "mov").read_bytes())
    _overwrite(content, b"\xff\xc0\0\x11\x08", side.to_bytes(2, "big") * 2)
    film.write_bytes(content)
    return film


def vast_frames(film: Path, side: int = 16_383) -> Path:
    """VP8 whose header says 320x180 and whose every frame says that it is as large as VP8 can be."""
    content = bytearray(harmless(film, "-c:v", "libvpx", "-g", "1", "-f", "matroska").read_bytes())
    _overwrite(content, b"\x9d\x01\x2a", side.to_bytes(2, "little") * 2)
    film.write_bytes(content)
    return film


def vast_index(film: Path, samples: int) -> Path:
    """An MP4 of some kilobytes whose index says that it has so many frames, of a byte each."""
    content = bytearray(harmless(film, "-bf", "0").read_bytes())
    for name, at, value in (
        ("stsz", 8, 1),
        ("stsz", 12, samples),
        ("stts", 12, samples),
        ("stsc", 16, samples),
    ):
        start = content.index(name.encode()) + at
        content[start : start + 4] = value.to_bytes(4, "big")
    film.write_bytes(content)
    return film


def many_streams(film: Path, count: int) -> Path:
    """One picture again and again, each time as a stream of its own."""
    ffmpeg(*SMALL, *(("-map", "0:v") * count), "-c:v", "mpeg4", "-frames:v", "2", str(film))
    return film


def many_frames(film: Path, count: int) -> Path:
    """As many frames as that in next to no bytes."""
    source = f"color=s=16x16:r=600:d={count / 600}"
    ffmpeg("-f", "lavfi", "-i", source, "-c:v", "libx264", "-preset", "ultrafast", str(film))
    return film


def _overwrite(content: bytearray, mark: bytes, with_: bytes) -> None:
    """Overwrite what follows each mark."""
    at = content.find(mark)
    while at >= 0:
        at += len(mark)
        content[at : at + len(with_)] = with_
        at = content.find(mark, at)
