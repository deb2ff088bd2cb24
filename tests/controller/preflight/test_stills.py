import asyncio
import os
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from controller.films import program
from controller.preflight import stills
from controller.preflight.findings import Code, FilmFinding, Severity
from controller.preflight.judgement import Judgement
from controller.preflight.shelf import PreflightShelf
from controller.preflight.stills import MOST_STILLS, chosen_frames, frame_of, take_stills
from tests.support.coded_films import CodedFilm, make_film
from tests.support.film_code import Content, Kind, Ruler, content_of


def finding(code: Code, frame: int | None, frames: int = 1) -> FilmFinding:
    return FilmFinding(Severity.WARNING, code, "", "", "", "", frame, frames)


def judgement(*findings: FilmFinding) -> Judgement:
    return Judgement("film.mp4", "ab" * 32, 1_000, 25.0, (), findings)


def test_the_last_finding_of_a_film_has_a_still_however_many_are_before_it() -> None:
    many = [finding(Code.INSERT, 10 * at) for at in range(60)]
    told = judgement(*many, finding(Code.BLACK, 900, 50), finding(Code.LAST_FRAME, 999))
    chosen = chosen_frames(told)
    assert chosen[-2:] == [925, 999]
    assert chosen[:-2] == [10 * at for at in range(MOST_STILLS - 2)]
    assert chosen == chosen_frames(told)


def test_each_kind_has_its_first_even_where_there_are_more_kinds_than_stills() -> None:
    told = judgement(*(finding(code, 10 * at) for at, code in enumerate(Code)))
    assert len(Code) > MOST_STILLS
    assert chosen_frames(told) == [10 * at for at in range(len(Code))]


def test_a_finding_about_the_whole_film_is_shown_by_its_middle_and_no_frame_is_taken_twice() -> None:
    told = judgement(finding(Code.SIZE, None), finding(Code.AUDIO_TRACK, None), finding(Code.DURATION, 2_000))
    assert [frame_of(each, told) for each in told.findings] == [500, 500, 999]
    assert chosen_frames(told) == [500, 999]


def content_of_still(path: Path) -> Content:
    with Image.open(path) as still:
        grey, ruler = still.convert("L"), Ruler(still.width, still.height, bytes_per_pixel=1, channel=0)
        start = ruler.rows[0] * still.width
        return content_of(ruler.pick(grey.tobytes()[start : start + still.width]))


def put_before_ffmpeg(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real one, started by a script that calls it `$ffmpeg`."""
    folder.mkdir()
    starter = folder / "ffmpeg"
    starter.write_text(f"#!/bin/sh\nffmpeg={shutil.which('ffmpeg')}\n{script}\n")
    starter.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def shelf(tmp_path: Path) -> PreflightShelf:
    made = PreflightShelf(tmp_path / "shelf", "")
    made.make()
    return made


@pytest.mark.films
async def test_a_late_still_comes_however_long_the_film_is_read(
    shelf: PreflightShelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The film's second half comes once the first was spoken of: there are words long before the still."""
    made = make_film(CodedFilm(3, 480, 270, 25, 750), tmp_path)
    whole, film = tmp_path / "whole.mkv", tmp_path / "film.mkv"
    subprocess.run(["ffmpeg", "-v", "error", "-i", made, "-c", "copy", whole], check=True)
    os.mkfifo(film)
    spoken, words = threading.Event(), 0

    async def heard(name: str, arguments: list[str], size: int, on_piece: Callable[[bytes], None]) -> str:
        def hear(piece: bytes) -> None:
            nonlocal words
            words += 1
            spoken.set()
            on_piece(piece)

        return await program.run_pieces(name, arguments, size, hear)

    def give() -> bool:
        content = whole.read_bytes()
        with film.open("wb", buffering=0) as pipe:
            pipe.write(content[: len(content) // 2])
            in_time = spoken.wait(120)
            pipe.write(content[len(content) // 2 :])
        return in_time

    monkeypatch.setattr(program, "QUIET_S", 240.0)  # the wait above comes first
    monkeypatch.setattr(stills, "run_pieces", heard)
    told = Judgement("film.mp4", "ab" * 32, 750, 25.0, (), (finding(Code.LAST_FRAME, 749),))
    giving = asyncio.create_task(asyncio.to_thread(give))
    await take_stills(film, told, shelf, picture=0)
    assert await giving, "not a word before the film was read to its end"
    assert words == 750
    assert content_of_still(shelf.still_path(told.sha256, 749)) == Content(Kind.FILM, 3, 749)


@pytest.mark.films
async def test_a_still_that_was_broken_off_is_not_put_in_place(
    shelf: PreflightShelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = make_film(CodedFilm(3, 480, 270, 25, 10), tmp_path)
    put_before_ffmpeg(tmp_path / "bin", 'ulimit -f 2; exec $ffmpeg "$@"', monkeypatch)  # of 512 bytes
    await take_stills(film, judgement(finding(Code.BLACK, 5)), shelf, picture=0)
    assert [each.name for each in shelf.root.rglob("*") if each.is_file()] == []
