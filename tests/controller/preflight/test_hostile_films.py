"""Films that mean harm: each ends in a finding, in bounded time and memory, and has read itself alone."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from controller.films import FilmError, Fit, RenditionRequest, RenditionStore
from controller.films.loudness import measure_loudness
from controller.films.probe import probe
from controller.preflight import decoder
from controller.preflight.decoder import engine, measure
from controller.preflight.findings import Code, Severity
from controller.preflight.job import Task, preflight_films
from controller.preflight.judgement import judge
from tests.support import hostile_films as hostile
from tests.support.film_numbers import demand
from tests.support.memory import peak_bytes
from tests.support.synthetic_films import drift, encode
from wire.renditions import RenditionKind

pytestmark = pytest.mark.films

LURES: dict[str, Callable[[Path], Path]] = {
    "a playlist of a neighbour": lambda film: hostile.hls_playlist(film, "secret.ts"),
    "a playlist of a file anywhere": lambda film: hostile.hls_playlist(
        film, f"file://{film.parent}/secret.ts"
    ),
    "a script of a neighbour": lambda film: hostile.concat_script(film, "secret.mp4"),
    "a manifest of a neighbour": lambda film: hostile.dash_manifest(film, "secret.mp4"),
    "pictures in another file": lambda film: hostile.elsewhere(film, film.parent / "secret.mp4"),
}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A film beside the hostile one; whoever reads it betrays its size."""
    for name in ("secret.mp4", "secret.ts"):
        hostile.harmless(tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("lure", LURES.values(), ids=LURES.keys())
@pytest.mark.parametrize("ending", ["mp4", "avi"])
async def test_a_film_that_names_other_files_shows_nothing_of_them(
    lure: Callable[[Path], Path], ending: str, secret: Path
) -> None:
    film = lure(secret / f"film.{ending}") if lure is not LURES["pictures in another file"] else None
    film = film or lure(secret / "film.mov")
    measured = await measure(film)
    assert measured.numbers is None
    (finding,) = judge(measured).findings
    assert (finding.severity, finding.code) == (Severity.ERROR, Code.UNREADABLE)


async def test_nor_do_probes_renditions_and_loudness_read_them(secret: Path) -> None:
    film = hostile.concat_script(secret / "film.mp4", "secret.mp4")
    with pytest.raises(FilmError, match="a playlist, or of a kind that is not taken; give MP4"):
        await probe(film)
    with pytest.raises(FilmError):
        await measure_loudness(film)
    request = RenditionRequest("film", RenditionKind.SHORT, film, "north", 320, 180, 1_000, fit=Fit.LETTERBOX)
    with pytest.raises(FilmError):
        await RenditionStore(secret / "store").make([request])


@pytest.fixture
def site() -> Iterator[tuple[str, list[str]]]:
    """A web site, and what it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, name="web site")
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


async def test_nothing_is_fetched(
    site: tuple[str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, asked = site
    films = [
        hostile.hls_playlist(tmp_path / "hls.mp4", f"{address}/secret.ts"),
        hostile.concat_script(tmp_path / "concat.mp4", f"{address}/secret.mp4"),
        hostile.dash_manifest(tmp_path / "dash.mp4", f"{address}/secret.mp4"),
    ]
    for film in films:
        assert (await measure(film)).numbers is None
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FilmError):
        await measure_loudness(Path(f"{address}/film.mp4"))
    assert asked == []


@pytest.mark.parametrize("name", ["concat:secret.mp4", "http:film.mp4", "-i.mp4", "pipe:0", "%03d.mp4"])
async def test_a_name_is_a_name_and_no_address(
    name: str, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(secret)
    encode(drift(10), secret / "plain.mp4").rename(name)
    measured = await measure(Path(name))
    assert measured.numbers is not None, measured.failure
    assert measured.numbers.frames == 10


GREEDY: dict[str, Callable[[Path], Path]] = {
    "a picture of 60,000 by 60,000": lambda folder: hostile.vast_header(folder / "film.mov"),
    "frames that are larger than their header says": lambda folder: hostile.vast_frames(folder / "film.mkv"),
    "an index of 300 million frames": lambda folder: hostile.vast_index(folder / "film.mp4", 300_000_000),
    "an index of 8 million frames": lambda folder: hostile.vast_index(folder / "film.mp4", 8_000_000),
    "sixty streams": lambda folder: hostile.many_streams(folder / "film.mkv", 60),
    "fifteen minutes and more": lambda folder: hostile.many_frames(folder / "film.mp4", 54_100),
}
MEASURES = """
import asyncio, resource, sys
from pathlib import Path
from controller.preflight.decoder import measure
from tests.support.memory import peak_bytes
measured = asyncio.run(measure(Path(sys.argv[1])))
ffmpeg_kib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(measured.failure is not None, peak_bytes() // 1024, ffmpeg_kib)
"""


@pytest.mark.parametrize("greedy", GREEDY.values(), ids=GREEDY.keys())
def test_a_film_that_wants_too_much_ends_in_bounded_time_and_memory(
    greedy: Callable[[Path], Path], tmp_path: Path
) -> None:
    film = greedy(tmp_path)
    command = [sys.executable, "-c", MEASURES, str(film)]
    made = subprocess.run(command, capture_output=True, text=True, check=True, timeout=280)
    failed, own_kib, ffmpeg_kib = made.stdout.split()
    assert failed == "True"
    assert int(own_kib) < 400_000
    assert int(ffmpeg_kib) < 1_000_000


async def test_all_pictures_together_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    film = encode(drift(10), tmp_path / "film.mp4")
    monkeypatch.setattr(decoder, "MOST_DECODED", 9 * 640 * 360)
    (finding,) = judge(await measure(film)).findings
    assert finding.code is Code.UNREADABLE
    assert "give a shorter or smaller film" in finding.sentence


async def test_a_file_that_is_too_large_is_not_even_read(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    with film.open("wb") as file:
        file.truncate(decoder.MOST_BYTES + 1)
    (judgement,) = preflight_films([Task(film)], tmp_path / "report", await engine(), 1, lambda _: None)
    (finding,) = judgement.findings
    assert (finding.code, finding.sentence) == (Code.UNREADABLE, "cannot read it: it has more than 32 GiB")


async def test_very_long_words_in_a_film_are_read_as_words(tmp_path: Path) -> None:
    film = encode(drift(10), tmp_path / "film.mp4", 25, "-metadata", f"comment={'x' * 100_000}")
    assert judge(await measure(film)).findings == ()


async def test_words_and_pictures_beside_the_film_are_left_alone(tmp_path: Path) -> None:
    words = tmp_path / "words.srt"
    words.write_text("1\n00:00:00,000 --> 00:00:01,000\nHello, wall\n")
    plain, film = encode(drift(25), tmp_path / "plain.mp4"), tmp_path / "film.mkv"
    hostile.ffmpeg("-i", str(plain), "-i", str(words), "-map", "0", "-map", "1", "-c:v", "copy", "-attach",
                   str(words), "-metadata:s:t", "mimetype=text/plain", str(film))  # fmt: skip
    assert {each.code for each in judge(await measure(film)).findings} == {Code.CONTAINER}


async def test_bytes_at_random_never_break_the_measuring(tmp_path: Path) -> None:
    """Thirty films, each with some of its bytes overwritten, the header's more than the others."""
    content = encode(drift(12), tmp_path / "whole.mp4").read_bytes()
    moov = content.index(b"moov")
    films = []
    for seed in range(30):
        broken, state = bytearray(content), seed * 7_919 + 1
        for _ in range(1 + seed % 5):
            state = state * 1_103_515_245 + 12_345 & 0x7FFFFFFF
            at = state % len(content) if seed % 3 == 0 else moov + state % 900
            broken[at] = state >> 16 & 255
        film = tmp_path / f"broken{seed:02}.mp4"
        film.write_bytes(broken)
        films.append(Task(film, (demand(label_required=True, ai_generated=True),)))
    report = tmp_path / "report"
    before = peak_bytes()
    judgements = await asyncio.to_thread(preflight_films, films, report, await engine(), 2, lambda _: None)
    assert len(judgements) == 30
    assert peak_bytes() - before < 400_000_000
