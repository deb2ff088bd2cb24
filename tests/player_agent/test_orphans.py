"""A child ends with its parent, whenever that is killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from player_agent.orphans import dying_with_us
from tests.support.children import children_of
from tests.support.waiting import until

PARENT = """
import subprocess
from player_agent.orphans import dying_with_us
subprocess.Popen([*dying_with_us(), "sleep", "600"]).wait()
"""
SLOW_SETPRIV = """#!/bin/sh
PATH={path}
until test -e {go}; do sleep 0.01; done
exec setpriv "$@"
"""


def name_of(pid: int) -> str:
    """Its name; empty where it has ended."""
    try:
        name, _, rest = Path(f"/proc/{pid}/stat").read_text().partition("(")[2].rpartition(")")
    except OSError:
        return ""
    return "" if rest.split()[0] == "Z" else name


def killed_parent(environment: dict[str, str], child_is: str) -> int:
    """Starts a parent and kills it as soon as its child has this name; gives the child."""
    with subprocess.Popen([sys.executable, "-c", PARENT], env=environment) as parent:
        try:
            until(lambda: [name_of(each) for each in children_of(parent.pid)] == [child_is])
            (child,) = children_of(parent.pid)
        finally:
            parent.kill()
    return child


def test_a_child_of_a_killed_parent_is_killed() -> None:
    child = killed_parent(dict(os.environ), "sleep")
    until(lambda: not name_of(child))


def test_a_child_whose_parent_died_before_the_kernel_was_told_does_not_begin(tmp_path: Path) -> None:
    programs, go = tmp_path / "bin", tmp_path / "go"
    programs.mkdir()
    slow = programs / "setpriv"
    slow.write_text(SLOW_SETPRIV.format(path=os.environ["PATH"], go=go))
    slow.chmod(0o755)
    child = killed_parent({**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}, "setpriv")
    go.touch()
    until(lambda: name_of(child) not in {"setpriv", "sh"})
    begun = name_of(child)
    if begun:
        os.kill(child, signal.SIGKILL)
    assert not begun


@pytest.mark.parametrize("code", [0, 7])
def test_its_words_and_exit_code_are_the_commands(code: int) -> None:
    command = [*dying_with_us(), sys.executable, "-c", f"print('a  b'); raise SystemExit({code})"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout, answer.stderr) == (code, "a  b\n", "")
