"""The processes of one running player, by their roles, found in /proc."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_TASKS = Path("/proc")


class Role(StrEnum):
    """What a process of a player does."""

    PROMPTER = "prompter"
    STAGE = "stage"
    LINK = "link"
    NURSE = "nurse"
    WORKER = "worker"
    SERVER = "X server"


_COMMANDS = {"player_agent stage": Role.PROMPTER, "player_agent link": Role.LINK, "Xvfb": Role.SERVER}
_NAMES = {"landmark-stage": Role.STAGE, "landmark-nurse": Role.NURSE, "landmark-worker": Role.WORKER}


@dataclass(frozen=True, slots=True, order=True)
class _Process:
    began: int
    pid: int
    parent: int
    session: int
    name: str
    command: str


def members(supervisor: int) -> dict[Role, int]:
    """Who lives below this supervisor; of two workers, one of which outlives its stage, the younger."""
    processes = _processes()
    found = {role: each.pid for each in processes if each.parent == supervisor and (role := _role_of(each))}
    prompter = found.get(Role.PROMPTER)
    for each in processes:
        role = _NAMES.get(each.name)
        if role is not None and each.session == prompter:
            found[role] = each.pid
    return found


def _role_of(process: _Process) -> Role | None:
    if process.command.startswith("setpriv"):
        return None
    return next((role for words, role in _COMMANDS.items() if words in process.command), None)


def _processes() -> list[_Process]:
    """All there are, the oldest first."""
    found = []
    for folder in _TASKS.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            name, _, rest = (folder / "stat").read_text().partition("(")[2].rpartition(")")
            fields = rest.split()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue  # it ended while we read
        state, parent, session, began = (fields[at] for at in (0, 1, 3, 19))
        if state != "Z":
            found.append(_Process(int(began), int(folder.name), int(parent), int(session), name, command))
    return sorted(found)
