"""Who is who in the process table."""

import os

import pytest

from benchmarks.site.processes import Part, Process, family_of, process_table

_FORKED = "python -m player_agent stage b.json --state s"


def process(pid: int, parent: int, name: str = "python", command: str = "", session: int = 0) -> Process:
    return Process(pid, parent, session or pid, pid, name, command)


@pytest.mark.parametrize(
    ("name", "command", "part"),
    [
        ("landmark-prompt", _FORKED, Part.PROMPTER),
        ("landmark-stage", _FORKED, Part.STAGE),
        ("landmark-nurse", "python -m player_agent.decks.worker", Part.NURSE),
        ("landmark-worker", "python -m player_agent.decks.worker", Part.WORKER),
        ("python", "python -m player_agent link b.json --state s", Part.LINK),
        ("landmark-player", "python bin/landmark-player run b.json", Part.SUPERVISOR),
        ("setpriv", "setpriv --pdeathsig KILL sh -c … 7 python -m player_agent link b.json", None),
        ("sh", "sh -c … 7 python -m player_agent link b.json", None),
        ("Xvfb", "Xvfb :1", Part.X_SERVER),
        ("bash", "bash", None),
    ],
)
def test_forks_with_one_command_line_are_told_apart_by_name(
    name: str, command: str, part: Part | None
) -> None:
    assert process(1, 0, name, command).part is part


def test_a_worker_that_outlived_its_stage_is_still_of_the_family_and_strangers_are_not() -> None:
    supervisor, prompter = process(10, 1), process(11, 10)
    orphan = process(13, 1, "landmark-worker", session=11)
    stranger = process(14, 1, "landmark-worker", session=5)
    table = [process(1, 0), supervisor, prompter, orphan, stranger]

    assert family_of(10, table) == [supervisor, prompter, orphan]


def test_the_process_table_has_ourselves() -> None:
    (ourselves,) = [each for each in process_table() if each.pid == os.getpid()]
    assert ourselves.parent == os.getppid()
    assert ourselves.session == os.getsid(0)
