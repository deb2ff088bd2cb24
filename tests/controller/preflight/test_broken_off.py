"""What ends in the midst of measuring leaves no verdict: not one on the film, and not one that stays."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from controller.preflight.findings import Code, Severity
from controller.preflight.job import Task, preflight_film, preflight_films
from controller.preflight.shelf import PreflightShelf
from tests.support.synthetic_films import drift, encode, insert

pytestmark = pytest.mark.films
LIMIT_S = 60.0


@pytest.mark.parametrize("program", ["ffmpeg", "ffprobe"])
@pytest.mark.parametrize("last_act", ["kill -KILL $$", "kill -TERM $$", "exit 255"])
def test_a_decoder_that_was_ended_is_told_and_the_next_run_measures_anew(
    program: str, last_act: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """255: how ffmpeg itself ends after SIGTERM, with the frames that it has."""
    film, report, tools = encode(drift(50), tmp_path / "film.mp4"), tmp_path / "report", tmp_path / "tools"
    PreflightShelf(report, "x").make()
    tools.mkdir()
    mortal = tools / program
    mortal.write_text(f'#!/bin/sh\n/usr/bin/{program} "$@" | head -c 300000\n{last_act}\n')
    mortal.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    ended = preflight_film(Task(film), report, "x")
    (finding,) = ended.findings
    assert (finding.severity, finding.code) == (Severity.ERROR, Code.UNFINISHED)
    assert "measures it anew" in finding.remedy
    assert list((report / "measurements").iterdir()) == []
    mortal.unlink()
    whole = preflight_film(Task(film), report, "x")
    assert (whole.findings, whole.frames) == ((), 50)
    assert len(list((report / "measurements").iterdir())) == 1


def test_a_file_that_cannot_be_read_is_not_remembered_as_one(tmp_path: Path) -> None:
    report, film = tmp_path / "report", tmp_path / "film.mp4"
    PreflightShelf(report, "x").make()
    assert preflight_film(Task(film), report, "x").findings[0].code is Code.UNREADABLE
    assert list((report / "measurements").iterdir()) == []


def test_the_same_film_under_several_names_at_once(tmp_path: Path) -> None:
    film = encode(insert(1), tmp_path / "film0.mp4")
    films = [film]
    for number in range(1, 6):
        films.append(tmp_path / f"film{number}.mp4")
        films[-1].write_bytes(film.read_bytes())
    judgements = preflight_films([Task(each) for each in films], tmp_path / "report", "x", 4, lambda _: None)
    assert len({each.findings for each in judgements}) == 1


Begin = Callable[[list[Path], Path], "subprocess.Popen[str]"]


@pytest.fixture
def begin() -> Iterator[Begin]:
    """The command as an operator's shell starts it, in a session of its own."""
    sessions: list[int] = []

    def start(films: list[Path], report: Path) -> "subprocess.Popen[str]":
        landmark = Path(sys.executable).with_name("landmark")
        heard = ["env", "--default-signal=INT"]  # Ctrl-C, wherever the tests run
        command = [
            *heard,
            str(landmark),
            "preflight",
            *map(str, films),
            "--report",
            str(report),
            "--jobs",
            "2",
        ]
        running = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        sessions.append(running.pid)
        return running

    yield start
    for session in sessions:
        for process, _ in of_session(session):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def of_session(session: int) -> list[tuple[int, str]]:
    """The processes of a session, and their names."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().rpartition(")")
        except OSError:
            continue
        if int(rest.split()[3]) == session and rest.split()[0] != "Z":
            found.append((int(stat.parent.name), name))
    return found


def wait_for(what: str, holds: Callable[[], bool]) -> None:
    end = time.monotonic() + LIMIT_S
    while not holds():
        assert time.monotonic() < end, f"no {what} within {LIMIT_S:g} s"
        time.sleep(0.02)


@pytest.fixture
def films(tmp_path: Path) -> list[Path]:
    """Short ones, and between them two that take their time."""
    long = encode(drift(25), tmp_path / "made.mp4")
    made = []
    for number in range(6):
        made.append(tmp_path / f"film{number}.mp4")
        again = ["-stream_loop", "40" if number in {2, 3} else "0", "-i", str(long), "-c", "copy"]
        tag = ["-metadata", f"comment={number}"]
        subprocess.run(["ffmpeg", "-v", "error", *again, *tag, str(made[-1])], check=True)
    return made


def kept(report: Path) -> list[Path]:
    return sorted((report / "measurements").glob("*.npz")) if report.exists() else []


def test_ctrl_c_ends_everything_at_once_and_the_same_command_goes_on(
    begin: Begin, films: list[Path], tmp_path: Path
) -> None:
    report = tmp_path / "report"
    running = begin(films, report)
    wait_for("measurement", lambda: len(kept(report)) >= 1)
    os.killpg(running.pid, signal.SIGINT)
    begun = time.monotonic()
    out, err = running.communicate(timeout=LIMIT_S)
    assert time.monotonic() - begun < 20
    assert running.returncode == 130, err
    assert "the same command goes on from there" in err
    assert "Traceback" not in err
    assert out == ""
    wait_for("end of all processes", lambda: not of_session(running.pid))
    before = {path: path.stat().st_mtime_ns for path in kept(report)}
    assert 1 <= len(before) < len(films)
    again = begin(films, report)
    out, err = again.communicate(timeout=LIMIT_S)
    assert again.returncode == 0, out + err
    assert {path: path.stat().st_mtime_ns for path in kept(report) if path in before} == before
    assert len(kept(report)) == len(films)


def test_workers_and_decoders_end_with_a_job_that_was_killed(
    begin: Begin, films: list[Path], tmp_path: Path
) -> None:
    running = begin(films, tmp_path / "report")
    wait_for("decoder", lambda: any("ffmpeg" in name for _, name in of_session(running.pid)))
    running.kill()
    running.communicate(timeout=LIMIT_S)
    wait_for("end of all processes", lambda: not of_session(running.pid))


def test_a_process_that_is_killed_costs_its_film_alone(
    begin: Begin, films: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, tools = tmp_path / "report", tmp_path / "tools"
    tools.mkdir()
    deadly = tools / "ffmpeg"
    deadly.write_text(
        '#!/bin/sh\ncase "$*" in *film4.mp4*) kill -KILL $PPID;; esac\nexec /usr/bin/ffmpeg "$@"\n'
    )
    deadly.chmod(0o755)
    with monkeypatch.context() as patched:
        patched.setenv("PATH", f"{tools}:{os.environ['PATH']}")
        running = begin(films, report)
    out, err = running.communicate(timeout=LIMIT_S)
    assert running.returncode == 1, out + err
    assert out.count("it was not measured to its end: its process was ended") == 1
    assert len(kept(report)) == len(films) - 1
    again = begin(films, report)
    out, err = again.communicate(timeout=LIMIT_S)
    assert again.returncode == 0, out + err
    assert len(kept(report)) == len(films)
