"""What a command leaves that is broken off: its exit code, and nothing else."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from controller.breaking_off import CTRL_C, NOBODY_READS, NOT_WRITTEN

LANDMARK = str(Path(sys.executable).with_name("landmark"))
HEARD = ("env", "--default-signal=INT")  # Ctrl-C, wherever the tests run
HIT = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n"
LIMIT_S = 30.0


def run(command: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """A program whose command is this function's body."""
    body = "".join(f"    {line}\n" for line in command.splitlines())
    program = (
        f"from controller.breaking_off import run_to_its_end\ndef command():\n{body}run_to_its_end(command)"
    )
    return subprocess.run(
        [*HEARD, sys.executable, "-c", program],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("import hit", id="while a module is imported"),
        pytest.param(
            f"class Thing:\n    def __del__(self):\n        {HIT.splitlines()[1]}\n"
            "import os, signal, time\nThing()\ntime.sleep(60)",
            id="where exceptions go nowhere",
        ),
        pytest.param(
            "import asyncio, hit_later, time\nasyncio.run(asyncio.sleep(60))", id="while a loop runs"
        ),
        pytest.param(
            "import concurrent.futures, hit_later, time\npool = concurrent.futures.ThreadPoolExecutor()\n"
            "pool.submit(time.sleep, 60)\ntime.sleep(60)",
            id="while a thread is at something",
        ),
        pytest.param(
            "import typer\napp = typer.Typer()\n@app.command()\ndef only():\n    import hit\napp([])",
            id="in typer",
        ),
    ],
)
def test_ctrl_c_ends_it_at_once_wherever_it_is(command: str, tmp_path: Path) -> None:
    (tmp_path / "hit.py").write_text(HIT)
    (tmp_path / "hit_later.py").write_text(
        f"import threading\nthreading.Timer(0.5, lambda: exec({HIT!r})).start()\n"
    )
    began = time.monotonic()
    done = run(command, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (CTRL_C, "", "")
    assert time.monotonic() - began < 10


def test_ctrl_c_after_its_last_act_is_no_traceback(tmp_path: Path) -> None:
    late = "import atexit, os, signal\natexit.register(os.kill, os.getpid(), signal.SIGINT)\nprint('done')"
    done = run(late, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "done\n", "")


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("print('x' * 200_000)", id="print"),
        pytest.param("print('x')", id="what is written at the end"),
        pytest.param("import rich\nfor _ in range(999): rich.print('x' * 999)", id="rich"),
        pytest.param(
            "import typer\napp = typer.Typer()\n@app.command()\ndef only():\n    typer.echo('x' * 200_000)\n"
            "app([])",
            id="typer",
        ),
    ],
)
def test_a_reader_that_has_enough_ends_it_without_a_word(command: str, tmp_path: Path) -> None:
    done = run(f"import os\nread, write = os.pipe()\nos.dup2(write, 1)\nos.close(read)\n{command}", tmp_path)
    assert (done.returncode, done.stderr) == (NOBODY_READS, "")


def test_a_full_disk_is_told_in_a_sentence(tmp_path: Path) -> None:
    late = "import sys\nsys.stdout.reconfigure(write_through=False)\nprint('x')"
    done = run(f"import os\nos.dup2(os.open('/dev/full', os.O_WRONLY), 1)\n{late}", tmp_path)
    assert done.returncode == NOT_WRITTEN
    assert re.fullmatch("landmark: the output cannot be written: No space left on device; .*\n", done.stderr)


def test_an_exit_code_and_other_errors_pass(tmp_path: Path) -> None:
    assert run("import sys\nsys.exit(7)", tmp_path).returncode == 7
    failed = run("raise ValueError('x')", tmp_path)
    assert failed.returncode == 1
    assert "ValueError: x" in failed.stderr


@pytest.mark.parametrize(
    "command", [["shorts", "--json"], ["plan", "--json"], ["check", "--json"], ["--help"]]
)
def test_head_has_enough_of_a_real_command(command: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as closed:
        done = subprocess.run(
            [LANDMARK, *command], stdout=closed, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
    assert (done.returncode, done.stderr) == (NOBODY_READS, "")


@pytest.mark.parametrize("after_s", [0.0, 0.2, 0.4, 0.6])
@pytest.mark.parametrize(("command", "done"), [(["plan"], 0), (["status", "--watch"], 2)])
def test_ctrl_c_in_the_start_of_a_real_command(command: list[str], done: int, after_s: float) -> None:
    """From the first import of a command on: before, the answer is Python's own."""
    told = [*HEARD, sys.executable, "-v", LANDMARK, *command]
    with subprocess.Popen(told, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as started:
        assert started.stderr is not None
        assert any(line.startswith("import 'controller.cli'") for line in started.stderr)
        assert any(line.startswith("import ") for line in started.stderr)
        time.sleep(after_s)
        started.send_signal(signal.SIGINT)
        words = started.stderr.read()
    assert "Traceback" not in words
    assert "Exception ignored" not in words
    assert started.returncode in {CTRL_C, -signal.SIGINT, done}


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_command_that_nobody_reads_from_its_start(closed: str) -> None:
    shell = ["sh", "-c", f"exec {LANDMARK} check schedules {closed}"]
    done = subprocess.run(shell, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert (done.returncode, done.stderr) == (0, "")
