"""The store with real ffmpeg, on masters whose every frame says which it is."""

import asyncio
import hashlib
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from controller.films import (
    Caption,
    Corner,
    FilmError,
    FilmsRefusedError,
    Fit,
    Mark,
    MissingProgramError,
    Progress,
    RenditionRequest,
    RenditionStore,
)
from controller.films.aigc import declared_aigc
from controller.films.loudness import measure_loudness
from controller.films.probe import probe
from tests.support.coded_films import CodedFilm, make_film
from tests.support.film_code import Content, Kind, Ruler, content_of
from wire.renditions import Rendition, RenditionKind

pytestmark = pytest.mark.films

FILM = CodedFilm(film=7, width=360, height=200, fps=25, frames=75)


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_film(FILM, tmp_path_factory.mktemp("masters"))


SLATE = RenditionRequest(
    short="slate",
    kind=RenditionKind.SLATE,
    master=None,
    screen="one",
    width=FILM.width,
    height=FILM.height,
    duration_ms=0,
    caption=Caption("Campaign", "Venue"),
)


def _request(master: Path, **changes: Any) -> RenditionRequest:
    request = RenditionRequest(
        short="a-film",
        kind=RenditionKind.SHORT,
        master=master,
        screen="one",
        width=FILM.width,
        height=FILM.height,
        duration_ms=2_000,
        fit=Fit.EXACT,
    )
    return replace(request, **changes)


async def _made(store: RenditionStore, request: RenditionRequest) -> tuple[Rendition, Path]:
    rendition = (await store.make([request]))[request.screen, request.short]
    path = store.path_of(rendition.file_name)
    assert path is not None
    return rendition, path


def _frames(film: Path, width: int, height: int) -> list[Content]:
    """What the upper strip of each frame says."""
    command = ["ffmpeg", "-v", "error", "-i", str(film), "-f", "rawvideo", "-pix_fmt", "gray", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    ruler = Ruler(width, height, bytes_per_pixel=1, channel=0)
    pick, row, area = ruler.pick, ruler.rows[0], width * height
    starts = range(row * width, len(raw), area)
    return [content_of(pick(raw[start : start + width])) for start in starts]


async def test_each_frame_stands_at_its_time(master: Path, tmp_path: Path) -> None:
    rendition, path = await _made(RenditionStore(tmp_path), _request(master))

    assert rendition.duration_ms == 2_000
    assert rendition.size_bytes == path.stat().st_size
    assert rendition.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert rendition.path == f"/renditions/{rendition.sha256}.mp4"
    assert _frames(path, FILM.width, FILM.height) == [Content(Kind.FILM, 7, frame) for frame in range(50)]


async def test_a_rendition_that_may_be_heard_has_sound_as_long_as_its_pictures(tmp_path: Path) -> None:
    """And pictures at the same places as without."""
    loud = make_film(replace(FILM, audio=True), tmp_path)
    store = RenditionStore(tmp_path / "store")
    _, silent = await _made(store, _request(loud))
    _, heard = await _made(store, _request(loud, screen="another", sound=True))

    def stream(path: Path, kind: str, entries: str) -> list[str]:
        command = ["ffprobe", "-v", "error", "-select_streams", kind, "-show_entries", entries]
        command += ["-of", "csv=p=0", str(path)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()

    assert stream(silent, "a", "stream=codec_name") == []
    assert stream(heard, "a", "stream=codec_name,sample_rate,channels") == ["aac,48000,2"]
    aac_frame_s = 1_024 / 48_000
    assert float(stream(heard, "a", "stream=duration")[0]) == pytest.approx(2.0, abs=aac_frame_s)
    pictures = [stream(each, "v", "packet=pts_time,dts_time,flags") for each in (silent, heard)]
    assert pictures[0] == pictures[1]


async def test_a_rendition_is_built_for_an_exact_start(master: Path, tmp_path: Path) -> None:
    _, path = await _made(RenditionStore(tmp_path), _request(master))

    command = ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries"]
    command += ["packet=pts_time,dts_time,flags:format_tags=title", "-of", "csv=p=0", str(path)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    packets = [line.split(",") for line in islice(lines, 50)]
    facts = await probe(path)

    assert [float(pts) for pts, _, _ in packets] == pytest.approx([frame / 25 for frame in range(50)])
    assert [pts for pts, _, _ in packets] == [dts for _, dts, _ in packets], "no frame waits for a later one"
    assert [at for at, packet in enumerate(packets) if "K" in packet[2]] == [0, 12, 24, 36, 48]
    assert (facts.codec, facts.pixel_format, facts.has_audio) == ("h264", "yuv420p", False)
    assert "a-film" in lines[50]
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat"), "the index stands in front"


async def test_a_house_ad_repeats_from_its_first_frame(master: Path, tmp_path: Path) -> None:
    house = _request(master, kind=RenditionKind.HOUSE, duration_ms=4_000)

    rendition, path = await _made(RenditionStore(tmp_path), house)

    assert rendition.duration_ms == 4_000
    frames = [content.frame for content in _frames(path, FILM.width, FILM.height)]
    assert frames == [*range(75), *range(25)]


@pytest.mark.parametrize(("slot_ms", "held"), [(3_400, 10), (15_000, 300)])
async def test_a_short_holds_its_last_frame_to_the_end_of_its_slot(
    master: Path, tmp_path: Path, slot_ms: int, held: int
) -> None:
    rendition, path = await _made(RenditionStore(tmp_path), _request(master, duration_ms=slot_ms))

    assert rendition.duration_ms == slot_ms
    frames = [content.frame for content in _frames(path, FILM.width, FILM.height)]
    assert frames == [*range(75), *[74] * held]


async def test_another_frame_rate_keeps_the_pace(master: Path, tmp_path: Path) -> None:
    rendition, path = await _made(RenditionStore(tmp_path), _request(master, fps=Fraction(50)))

    assert rendition.duration_ms == 2_000
    frames = [content.frame for content in _frames(path, FILM.width, FILM.height)]
    assert frames == [frame // 2 for frame in range(100)]


async def test_one_run_serves_screens_of_every_shape(master: Path, tmp_path: Path) -> None:
    store = RenditionStore(tmp_path)
    words = Caption("صحراء النجوم", "ليلى الحكيمي", "Morocco", "ar")
    shapes = {"wide": (480, 142), "tall": (166, 296), "square": (228, 218)}
    requests = [
        _request(master, screen=name, width=width, height=height, fit=fit, caption=words, duration_ms=length)
        for (name, (width, height)), fit, length in zip(
            shapes.items(), [Fit.CROP, Fit.LETTERBOX, Fit.CROP], [1_000, 2_000, 600], strict=True
        )
    ]

    renditions = await store.make([*requests, SLATE])

    assert set(renditions) == {("wide", "a-film"), ("tall", "a-film"), ("square", "a-film"), ("one", "slate")}
    for request in requests:
        path = store.path_of(renditions[request.screen, "a-film"].file_name)
        assert path is not None
        facts = await probe(path)
        assert (facts.size, facts.duration_ms) == (request.size, request.duration_ms)
    slate = renditions["one", "slate"]
    assert (slate.kind, slate.duration_ms) == (RenditionKind.SLATE, 0)
    assert slate.path.endswith(".png")


async def test_a_second_run_makes_nothing(master: Path, tmp_path: Path) -> None:
    requests = [_request(master), _request(master, screen="two"), SLATE]
    first = await RenditionStore(tmp_path).make(requests)
    stamps = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")}
    told: list[Progress] = []

    second = await RenditionStore(tmp_path).make(requests, told.append)

    assert second == first
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")} == stamps
    assert told == [Progress(1.0, 2, 2, None)], "two screens of one shape share a rendition"
    assert first["one", "a-film"] == first["two", "a-film"]


async def test_the_same_request_gives_the_same_bytes_anywhere(master: Path, tmp_path: Path) -> None:
    words = Caption("雨の灯籠", "小日向 澪", "Japan", "ja")
    requests = [_request(master, caption=words), SLATE]

    here = await RenditionStore(tmp_path / "here").make(requests)
    there = await RenditionStore(tmp_path / "there", runs_at_once=1).make(requests[::-1])

    assert here == there


async def test_bytes_do_not_depend_on_the_cores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ffmpeg asks how many it may use; with sound, a mark and a caption."""
    loud = make_film(replace(FILM, audio=True), tmp_path)
    request = _request(loud, sound=True, mark=Mark("AI"), caption=Caption("Title", "Creator"), aigc="{}")
    cores = os.sched_getaffinity(0)
    try:
        first, _ = await _made(RenditionStore(tmp_path / "here"), request)
        os.sched_setaffinity(0, {min(cores)})
        second, _ = await _made(RenditionStore(tmp_path / "there"), request)
    finally:
        os.sched_setaffinity(0, cores)

    assert first == second


@pytest.mark.parametrize(("volume_db", "target"), [(-30, -23.0), (12, -23.0), (-3, -26.0)])
async def test_sound_comes_to_the_screens_loudness_below_the_peak_limit(
    tmp_path: Path, volume_db: int, target: float
) -> None:
    """Clicks on a quiet tone, so that one gain alone would overshoot."""
    film = tmp_path / "film.mp4"
    tone = "0.05*sin(2*PI*440*t)+0.9*lt(mod(t,1),0.004)*sin(2*PI*1900*t)"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=s=160x90:r=25:d=8", "-f", "lavfi"]
    command += ["-i", f"aevalsrc='{tone}':s=48000:d=8,volume={volume_db}dB:precision=float"]
    command += ["-c:a", "pcm_f32le", "-f", "mov", str(film)]
    subprocess.run(command, check=True)
    request = _request(film, width=160, height=90, duration_ms=8_000, sound=True, loudness_lufs=target)

    _, path = await _made(RenditionStore(tmp_path / "store"), request)

    loudness = await measure_loudness(path)
    assert loudness is not None
    assert loudness.integrated_lufs == pytest.approx(target, abs=0.5)
    assert loudness.true_peak_dbtp <= -1.0


async def test_metadata_is_carried_over_and_says_that_ai_made_it(master: Path, tmp_path: Path) -> None:
    declared = declared_aigc("A. Creator", "Campaign", "a-film")
    own = json.dumps({"Label": "1", "ContentProducer": "tool"})
    told = tmp_path / "told.mp4"
    command = ["ffmpeg", "-v", "error", "-i", str(master), "-c", "copy", "-movflags", "use_metadata_tags"]
    command += ["-metadata", f"AIGC={own}", "-metadata", "artist=Éloïse", "-metadata", "title=Old", str(told)]
    subprocess.run(command, check=True)
    store = RenditionStore(tmp_path / "store")

    _, kept = await _made(store, _request(told, aigc=declared))
    _, written = await _made(store, _request(master, aigc=declared))
    _, plain = await _made(store, _request(master))

    assert (await probe(kept)).tags == (("artist", "Éloïse"), ("AIGC", own))
    assert (await probe(written)).tags == (("AIGC", declared),)
    assert (await probe(plain)).tags == ()
    assert json.loads(declared)["PropagateID"] == "a-film"


@pytest.mark.parametrize(("opening_only", "seen"), [(True, 50), (False, 75)])
async def test_a_mark_is_seen_as_long_as_it_must(tmp_path: Path, opening_only: bool, seen: int) -> None:
    """White words, on a black film."""
    black = tmp_path / "black.mp4"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=s=360x200:r=25:d=3", str(black)]
    subprocess.run(command, check=True)
    mark = Mark("AI生成", Corner.BOTTOM_RIGHT, opening_only=opening_only)

    _, path = await _made(RenditionStore(tmp_path / "store"), _request(black, duration_ms=3_000, mark=mark))

    command = ["ffmpeg", "-v", "error", "-i", str(path), "-vf", "crop=180:100:180:100,format=gray"]
    raw = subprocess.run([*command, "-f", "rawvideo", "-"], check=True, capture_output=True).stdout
    brightest = [max(raw[at : at + 18_000]) for at in range(0, len(raw), 18_000)]
    assert [light > 150 for light in brightest] == [True] * seen + [False] * (75 - seen)


async def test_a_changed_master_is_made_anew(tmp_path: Path) -> None:
    store, film = RenditionStore(tmp_path / "store"), tmp_path / "film.mp4"
    one = make_film(replace(FILM, frames=30), tmp_path)
    other = make_film(replace(FILM, film=8, frames=30), tmp_path)

    film.write_bytes(one.read_bytes())
    first, _ = await _made(store, _request(film, duration_ms=400))
    film.write_bytes(other.read_bytes())
    second, path = await _made(store, _request(film, duration_ms=400))

    assert first.sha256 != second.sha256
    assert _frames(path, FILM.width, FILM.height)[0] == Content(Kind.FILM, 8, 0)
    assert store.path_of(first.file_name) is not None, "a plan in force may still name it"


async def test_progress_grows_to_the_end(master: Path, tmp_path: Path) -> None:
    told: list[Progress] = []

    await RenditionStore(tmp_path).make([_request(master), SLATE], told.append)

    parts = [progress.done for progress in told]
    assert parts == sorted(parts)
    assert (parts[0], parts[-1]) == (0.0, 1.0)
    assert (told[-1].made, told[-1].total) == (2, 2)


async def test_everything_that_stands_in_the_way_is_told_at_once(master: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.mp4"
    wrong.write_bytes(b"not a film")
    requests = [
        _request(master),
        _request(master, screen="three", width=100),
        _request(tmp_path / "absent.mp4", short="absent"),
        _request(tmp_path / "absent.mp4", short="absent", screen="two"),
        _request(wrong, short="wrong"),
    ]

    with pytest.raises(FilmsRefusedError) as refused:
        await RenditionStore(tmp_path / "store").make(requests)

    assert {(each.screen, each.short) for each in refused.value.films} == {
        ("three", "a-film"),
        ("one", "absent"),
        ("two", "absent"),
        ("one", "wrong"),
    }
    sentences = {each.sentence for each in refused.value.films}
    assert len(sentences) == 3
    for words in ("of its own shape, 100x200", "absent.mp4", "wrong.mp4"):
        assert any(words in sentence for sentence in sentences), words
    assert not (tmp_path / "store").exists(), "nothing was made"


async def test_a_master_that_breaks_off_is_told_and_others_are_kept(master: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    content = bytearray(master.read_bytes())
    content[len(content) // 3 :] = bytes(len(content) - len(content) // 3)
    broken.write_bytes(content)
    store = RenditionStore(tmp_path / "store", runs_at_once=1)
    whole = _request(master)

    with pytest.raises(FilmError, match=r"broken"):
        await store.make([_request(broken, short="broken", duration_ms=3_000), whole])

    assert not list((tmp_path / "store").glob("making-*"))
    assert (await store.make([whole]))["one", "a-film"].duration_ms == 2_000


async def test_a_cancelled_run_leaves_no_process_and_no_crumbs(master: Path, tmp_path: Path) -> None:
    store = RenditionStore(tmp_path / "store")
    long = _request(master, kind=RenditionKind.HOUSE, duration_ms=600_000)
    begun = asyncio.Event()
    task = asyncio.create_task(store.make([long], lambda progress: begun.set() if progress.done else None))
    waiting = asyncio.create_task(begun.wait())
    await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
    assert begun.is_set()

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert not list(_command_lines_with(str(tmp_path)))
    assert not list((tmp_path / "store").glob("making-*"))
    assert (await _made(store, _request(master)))[0].duration_ms == 2_000


async def test_without_ffmpeg_the_package_is_named(
    master: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(MissingProgramError, match="ffmpeg is not installed; run: apt-get install ffmpeg"):
        await RenditionStore(tmp_path).make([_request(master)])


def _command_lines_with(words: str) -> Iterator[str]:
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = each.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if line.startswith("ffmpeg") and words in line:
            yield line
