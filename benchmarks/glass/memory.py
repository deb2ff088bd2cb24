"""What a player's memory is spent on: by process and kind of mapping, and what each import adds.

`python -m benchmarks.glass.memory PID` with the process id of a running `landmark-player run`.

PSS divides shared pages by their users; USS counts what a process alone has, which its end would give back.
Mappings tell whose code and data a page is, but not for whom the heap was filled: that is read off a ladder
of bare interpreters, each with one import more than the one before, started and measured in the same run.
"""

import argparse
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.site.processes import family_of, process_table

LIBVLC, PYTHON, IMPORTS, HEAP, STACKS, REST = (
    "libvlc, its plugins and codecs",
    "Python",
    "compiled imports",
    "heap and anonymous",
    "stacks",
    "other libraries and files",
)
_KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (IMPORTS, ("/site-packages/", "/dist-packages/")),
    (LIBVLC, ("/libvlc", "/vlc/", "/libav", "/libsw", "/libx26", "/libdav1d", "/libplacebo")),
    (PYTHON, ("/python3", "/libpython")),
)

_WIRE = "import wire.envelope, wire.plan, wire.state"
_VLC = "import vlc; one = vlc.Instance('--no-audio', '--no-xlib', '--quiet').media_player_new()"
LADDERS: Mapping[str, Sequence[tuple[str, str]]] = {
    "worker": (
        ("the interpreter", "pass"),
        ("libvlc with one player, at rest", _VLC),
        ("the worker's modules", "import player_agent.decks.worker.__main__"),
    ),
    "stage": (
        ("the interpreter", "pass"),
        ("asyncio", "import asyncio"),
        ("pydantic", "import pydantic"),
        ("the contract's messages", _WIRE),
        ("stage's modules", "import player_agent.stage.runner, player_agent.decks.process"),
    ),
    "link": (
        ("the interpreter", "pass"),
        ("asyncio", "import asyncio"),
        ("pydantic", "import pydantic"),
        ("the contract's messages", _WIRE),
        ("link's modules", "import player_agent.link.main"),
    ),
}


@dataclass(frozen=True, slots=True)
class Memory:
    """Some pages, in KiB."""

    pss: int
    uss: int

    def __add__(self, other: "Memory") -> "Memory":
        return Memory(self.pss + other.pss, self.uss + other.uss)


NONE = Memory(0, 0)


def parts_of(smaps: Iterable[str]) -> dict[str, Memory]:
    """The lines of /proc/PID/smaps → memory by kind of mapping. Pure."""
    parts: defaultdict[str, Memory] = defaultdict(lambda: NONE)
    kind = REST
    for line in smaps:
        words = line.split()
        if not words[0].endswith(":"):
            kind = _kind(words[5] if len(words) > 5 else "")
        elif words[0] == "Pss:":
            parts[kind] += Memory(int(words[1]), 0)
        elif words[0] in {"Private_Clean:", "Private_Dirty:"}:
            parts[kind] += Memory(0, int(words[1]))
    return dict(parts)


def _kind(name: str) -> str:
    if name in {"", "[heap]"} or name.startswith("[anon"):
        return HEAP
    if name.startswith("[stack"):
        return STACKS
    return next((kind for kind, words in _KINDS if any(word in name for word in words)), REST)


def memory_of(pid: int) -> dict[str, Memory]:
    """A process by kind of mapping; empty once it has ended."""
    with suppress(OSError), Path(f"/proc/{pid}/smaps").open() as lines:
        return parts_of(lines)
    return {}


def uss_mib(pid: int) -> float:
    """What this process alone has."""
    return sum((each.uss for each in memory_of(pid).values()), 0) / 1_024


def climb(steps: Sequence[tuple[str, str]]) -> list[tuple[str, int]]:
    """What each import adds to the USS of an interpreter that made all imports before it, in KiB."""
    found: list[tuple[str, int]] = []
    for at, (name, _) in enumerate(steps):
        code = "\n".join([*(line for _, line in steps[: at + 1]), "print(flush=True); input()"])
        with subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            total = sum((each.uss for each in memory_of(process.pid).values()), 0)
            process.communicate("\n")
        found.append((name, total - sum(added for _, added in found)))
    return found


def main() -> None:
    """Read the player's processes, climb the ladders, print both."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.glass.memory", description=__doc__)
    parser.add_argument("pid", type=int)
    root = parser.parse_args().pid
    family = [(each.part or each.name, memory_of(each.pid)) for each in family_of(root, process_table())]
    Console().print(_mappings([(name, parts) for name, parts in family if parts]), _ladders())


def _mappings(processes: Sequence[tuple[str, Mapping[str, Memory]]]) -> Table:
    kinds = (LIBVLC, PYTHON, IMPORTS, HEAP, STACKS, REST)
    table = Table("process", *kinds, "all", title="PSS / USS in MiB")
    for name, parts in processes:
        whole = sum(parts.values(), NONE)
        table.add_row(name, *(_cell(parts.get(kind, NONE)) for kind in kinds), _cell(whole))
    return table


def _ladders() -> Table:
    table = Table("process", "import", "adds, USS MiB", title="what each import adds to an interpreter")
    for process, steps in LADDERS.items():
        for name, added in climb(steps):
            table.add_row(process, name, f"{added / 1_024:.1f}")
    return table


def _cell(memory: Memory) -> str:
    return f"{memory.pss / 1_024:.1f} / {memory.uss / 1_024:.1f}"


if __name__ == "__main__":
    main()
