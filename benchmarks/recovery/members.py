"""The processes of one running player, by their roles, found in /proc."""

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_TASKS = Path("/proc")


class Role(StrEnum):
    """What a process of a player does."""

    STAGE = "stage"
    LINK = "link"
    NURSE = "nurse"
    WORKER = "worker"
    SERVER = "X server"


_COMMANDS = {"player_agent stage": Role.STAGE, "player_agent link": Role.LINK, "Xvfb": Role.SERVER}
_NAMES = {"landmark-nurse": Role.NURSE, "landmark-worker": Role.WORKER}


@dataclass(frozen=True, slots=True)
class _Process:
    pid: int
    parent: int
    session: int
    name: str
    command: str


def members(supervisor: int) -> dict[Role, int]:
    """Who lives below this supervisor. A worker that outlives its stage is none of them."""
    processes = list(_processes())
    below = {each.pid: each for each in processes if each.parent == supervisor}
    found = {role: pid for pid, each in below.items() if (role := _role_of(each)) is not None}
    stage = found.get(Role.STAGE)
    for each in processes:
        role = _NAMES.get(each.name)
        if role is not None and each.session == stage:
            found[role] = each.pid
    return found


def sessions_left(sessions: set[int]) -> list[int]:
    """Processes that still live in one of these sessions."""
    return [each.pid for each in _processes() if each.session in sessions]


def session_of(pid: int) -> int:
    """The session that a child of the supervisor leads."""
    return os.getsid(pid)


def _role_of(process: _Process) -> Role | None:
    if process.command.startswith("setpriv"):
        return None
    return next((role for words, role in _COMMANDS.items() if words in process.command), None)


def _processes() -> list[_Process]:
    found = []
    for folder in _TASKS.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            name, _, rest = (folder / "stat").read_text().partition("(")[2].rpartition(")")
            state, parent, _, session = rest.split()[:4]
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue  # it ended while we read
        if state != "Z":
            found.append(_Process(int(folder.name), int(parent), int(session), name, command))
    return found
