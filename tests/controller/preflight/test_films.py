"""Preflight on real films: coded, decoded, judged; on both sides of every limit."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from controller.preflight.decoder import engine, hash_of, measure
from controller.preflight.findings import Code, Severity
from controller.preflight.job import Task, preflight_films
from controller.preflight.judgement import Judgement, judge
from controller.preflight.label import ALSO, KEY, NEEDED
from tests.support.film_numbers import demand
from tests.support.synthetic_films import BLACK, CASES, Case, drift, encode, insert, lying, plain, truncated

pytestmark = pytest.mark.films


async def codes_of(film: Path) -> dict[Code, Severity]:
    return {each.code: each.severity for each in judge(await measure(film)).findings}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_both_sides_of_each_limit(case: Case, tmp_path: Path) -> None:
    film = encode(case.frames(), tmp_path / "film.mp4", case.fps)
    assert (case.code in await codes_of(film)) == case.found


async def test_a_calm_film_has_no_finding_and_every_frame_was_decoded(tmp_path: Path) -> None:
    measured = await measure(encode(drift(50), tmp_path / "calm.mp4"))
    assert measured.numbers is not None
    assert measured.numbers.frames == len(measured.times_s) == 50
    assert judge(measured).findings == ()


async def test_the_place_of_an_insert_is_exact(tmp_path: Path) -> None:
    measured = await measure(encode(insert(2), tmp_path / "insert.mp4"))
    (finding,) = judge(measured).findings
    assert (finding.frame, finding.frames) == (30, 2)


async def test_a_truncated_file(tmp_path: Path) -> None:
    film = truncated(encode(drift(75), tmp_path / "whole.mp4"), tmp_path / "half.mp4")
    assert (await codes_of(film))[Code.TRUNCATED] is Severity.ERROR


async def test_a_file_of_which_next_to_nothing_is_left(tmp_path: Path) -> None:
    film = truncated(encode(drift(75), tmp_path / "whole.mp4"), tmp_path / "bit.mp4", 0.005)
    assert await codes_of(film) == {Code.UNREADABLE: Severity.ERROR}


async def test_no_film_at_all(tmp_path: Path) -> None:
    film = tmp_path / "letter.mp4"
    film.write_text("Dear jury,")
    assert await codes_of(film) == {Code.UNREADABLE: Severity.ERROR}


async def test_a_header_that_lies(tmp_path: Path) -> None:
    film = lying(encode(drift(75), tmp_path / "honest.mp4"), tmp_path / "liar.mp4")
    assert await codes_of(film) == {Code.HEADER_DURATION: Severity.ERROR}


def torn(tmp_path: Path) -> Path:
    film = encode(drift(75), tmp_path / "torn.mp4")
    content = bytearray(film.read_bytes())
    middle = len(content) * 2 // 3
    content[middle : middle + 2_000] = bytes(range(250)) * 8
    film.write_bytes(content)
    return film


async def test_bytes_that_were_overwritten(tmp_path: Path) -> None:
    assert Code.DAMAGED in await codes_of(torn(tmp_path))


async def test_broken_films_go_through_a_job_with_the_stills_that_they_have(tmp_path: Path) -> None:
    half = truncated(encode(drift(75), tmp_path / "whole.mp4"), tmp_path / "half.mp4")
    report = tmp_path / "report"
    tasks = [Task(torn(tmp_path)), Task(half)]
    judgements = preflight_films(tasks, report, await engine(), 2, lambda _: None)
    assert not judgements[1].passed
    assert len(list((report / "stills").iterdir())) >= 2


async def test_frames_that_come_unevenly(tmp_path: Path) -> None:
    uneven = "settb=1/90000,setpts='(N+if(mod(N,5),0,0.4))/25/TB'"
    arguments = ("-vf", uneven, "-fps_mode", "vfr", "-enc_time_base", "1/90000")
    film = encode(drift(50), tmp_path / "uneven.mp4", 25, *arguments)
    assert (await codes_of(film))[Code.VARIABLE_RATE] is Severity.WARNING


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("-pix_fmt", "yuv422p10le"), Code.PIXEL_FORMAT),
        (("-c:v", "mpeg4"), Code.CODEC),
        (("-flags", "+ildct+ilme", "-x264-params", "tff=1"), Code.INTERLACED),
    ],
)
async def test_other_codings_are_decoded_and_told(
    arguments: Sequence[str], code: Code, tmp_path: Path
) -> None:
    film = encode(drift(25), tmp_path / "film.mp4", 25, *arguments)
    assert code in await codes_of(film)


async def test_another_container(tmp_path: Path) -> None:
    assert await codes_of(encode(drift(25), tmp_path / "film.mkv")) == {Code.CONTAINER: Severity.WARNING}


async def test_the_key_of_films_made_by_ai_is_read_from_the_file(tmp_path: Path) -> None:
    value = json.dumps({"Label": "1"} | dict.fromkeys(NEEDED[1:], "maker") | dict.fromkeys(ALSO, ""))
    tags = ("-movflags", "use_metadata_tags+faststart", "-metadata", f"{KEY}={value}")
    film = encode(drift(25), tmp_path / "film.mp4", 25, *tags)
    asked = demand(label_required=True, ai_generated=True)
    findings = judge(await measure(film), [asked]).findings
    assert Code.AI_LABEL not in {each.code for each in findings}
    assert Code.AI_MARK in {each.code for each in findings}


@pytest.mark.parametrize(("volume_db", "loud"), [(-2, False), (4, True)])
async def test_loudness(volume_db: int, loud: bool, tmp_path: Path) -> None:
    """ffmpeg's sine has an RMS of -21.07 dB full scale; near 1 kHz BS.1770 weighs nothing."""
    silent = encode(drift(75), tmp_path / "silent.mp4")
    film = tmp_path / "tone.mp4"
    tone = ["-f", "lavfi", "-i", "sine=frequency=997:sample_rate=48000:duration=3"]
    command = ["ffmpeg", "-v", "error", "-y", "-i", str(silent), *tone, "-ac", "2"]
    subprocess.run([*command, "-af", f"volume={volume_db}dB", "-c:v", "copy", str(film)], check=True)
    measured = await measure(film)
    assert measured.loudness is not None
    assert measured.loudness.integrated_lufs == pytest.approx(-21.07 + volume_db, abs=0.1)
    findings = judge(measured, [demand(sound=True)]).findings
    assert (Code.LOUDNESS in {each.code for each in findings}) == loud


async def test_a_job_measures_once_and_takes_stills(tmp_path: Path) -> None:
    films = [encode(insert(1), tmp_path / "one.mp4"), encode(drift(25), tmp_path / "two.mp4")]
    report, build = tmp_path / "report", await engine()
    done: list[Judgement] = []
    first = preflight_films([Task(film) for film in films], report, build, 2, done.append)
    assert [each.name for each in first] == ["one.mp4", "two.mp4"]
    assert {each.name for each in done} == {"one.mp4", "two.mp4"}
    (still,) = (report / "stills").iterdir()
    assert still.read_bytes().startswith(b"\xff\xd8")
    kept = {path: path.stat().st_mtime_ns for path in (report / "measurements").iterdir()}
    assert len(kept) == 2
    again = preflight_films([Task(film) for film in films], report, build, 1, done.append)
    assert again == first
    assert {path: path.stat().st_mtime_ns for path in (report / "measurements").iterdir()} == kept


async def test_a_film_that_is_not_there_is_a_finding_and_the_others_go_on(tmp_path: Path) -> None:
    good = encode((plain(BLACK) for _ in range(5)), tmp_path / "black.mp4")
    tasks = [Task(tmp_path / "gone.mp4"), Task(good)]
    gone, black = preflight_films(tasks, tmp_path / "report", await engine(), 2, lambda _: None)
    assert [each.code for each in gone.findings] == [Code.UNREADABLE]
    assert black.sha256 == hash_of(good)[0]
