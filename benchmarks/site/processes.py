"""The processes of a running player or controller, each by its part, found in /proc.

Prompter, stage, nurse and worker are forks of one another and share a command line; their names differ.
A worker, and for a moment a nurse, outlives its stage: it stays in the session of its prompter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class GoneError(Exception):
    """The process that was looked for is not there."""


class Part(StrEnum):
    """What a process does in a player, or in a controller."""

    SUPERVISOR = "supervisor"
    PROMPTER = "prompter"
    STAGE = "stage"
    LINK = "link"
    NURSE = "nurse"
    WORKER = "worker"
    X_SERVER = "X server"
    CONTROLLER = "controller"
    BROKER = "broker"


PLAYER_PARTS = tuple(part for part in Part if part not in {Part.CONTROLLER, Part.BROKER})
"""Which parts a player has, each once."""

_NAMES = {
    "landmark-prompt": Part.PROMPTER,
    "landmark-stage": Part.STAGE,
    "landmark-nurse": Part.NURSE,
    "landmark-worker": Part.WORKER,
    "Xvfb": Part.X_SERVER,
    "Xephyr": Part.X_SERVER,
    "Xorg": Part.X_SERVER,
    "mosquitto": Part.BROKER,
}
_COMMANDS = {
    "player_agent link ": Part.LINK,
    "player_agent stage ": Part.PROMPTER,  # before it has given itself its name
    "landmark-player run": Part.SUPERVISOR,
    "landmark serve": Part.CONTROLLER,
}
_NOT_YET = {"setpriv", "sh"}
"""The names of a child that is still to become what its command says."""


@dataclass(frozen=True, slots=True)
class Process:
    """One line of the process table."""

    pid: int
    parent: int
    session: int
    began: int
    """In ticks since boot."""
    name: str
    command: str

    @property
    def part(self) -> Part | None:
        """What it does; None where it is none of ours."""
        if self.name in _NAMES:
            return _NAMES[self.name]
        if self.name in _NOT_YET:
            return None
        return next((part for words, part in _COMMANDS.items() if words in self.command), None)


def process_table() -> list[Process]:
    """All processes that live now, the oldest first."""
    table = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            stat = (folder / "stat").read_text()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        name, rest = stat[stat.index("(") + 1 : stat.rindex(")")], stat[stat.rindex(")") + 2 :].split()
        if rest[0] not in "ZX":
            parent, session, began = (int(rest[at]) for at in (1, 3, 19))
            table.append(Process(int(folder.name), parent, session, began, name, command))
    return sorted(table, key=lambda each: (each.began, each.pid))


def family_of(root: int, table: Sequence[Process]) -> list[Process]:
    """The process, those below it, and those that outlived their parents in a session of one of these."""
    found = {each.pid: each for each in table if each.pid == root}
    fresh = {root}
    while fresh:
        born = {each.pid: each for each in table if each.parent in fresh and each.pid not in found}
        found |= born
        fresh = set(born)
    sessions = {each.session for each in found.values() if each.session == each.pid}
    return [each for each in table if each.pid in found or each.session in sessions]


def parts_of(root: int) -> dict[Part, int]:
    """The process id of each part below `root`, itself included; of two, the younger."""
    return {part: each.pid for each in family_of(root, process_table()) if (part := each.part) is not None}


def part_of(root: int, part: Part) -> int:
    """The process id of one part of the player or controller at `root`. Raises GoneError."""
    found = parts_of(root).get(part)
    if found is None:
        raise GoneError(f"there is no {part} now")
    return found
