"""Finding a player's processes by their parents and names."""

from dataclasses import dataclass
from pathlib import Path


class GoneError(Exception):
    """The process that was looked for is not there."""


@dataclass(frozen=True, slots=True)
class Process:
    """One line of the process table."""

    pid: int
    parent: int
    name: str
    command: str


def process_table() -> list[Process]:
    """All processes that live now."""
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
            table.append(Process(int(folder.name), int(rest[1]), name, command))
    return table


def descendants(root: int, table: list[Process]) -> list[Process]:
    """Children of `root`, their children, and so on."""
    found: list[Process] = []
    parents = {root}
    while fresh := [each for each in table if each.parent in parents and each not in found]:
        found += fresh
        parents = {each.pid for each in fresh}
    return found


def part_of(root: int, part: str, marker: str = "") -> int:
    """The process id of a part of the player or controller at `root`. Raises GoneError.

    `marker`: what stands in the environment of all its processes; a worker outlives the nurse that bore it.
    """
    table = process_table()
    family = descendants(root, table)
    strays = [each for each in table if marker and each not in family and _has(each.pid, marker)]
    for each in [*family, *strays]:
        if _is(part, each):
            return each.pid
    raise GoneError(f"there is no {part} now")


def _has(pid: int, marker: str) -> bool:
    try:
        return marker.encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False


def _is(part: str, process: Process) -> bool:
    match part:
        case "stage" | "link":
            return f"player_agent {part} " in process.command
        case "worker" | "nurse":
            return process.name == f"landmark-{part}"
        case "X":
            return process.name == "Xvfb"
        case "broker":
            return process.name == "mosquitto"
        case _:
            raise ValueError(f"a part {part!r} is not known")
