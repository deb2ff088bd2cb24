"""The prompter: a process that has loaded everything stage needs, and from which stage is forked.

    prompter ── stage ── nurse ── worker

Loading Python and our modules takes longer than all the rest of a stage's start. The prompter does it once;
a stage that dies by a signal, or that shows no signs of life and is killed for it, is followed by another one
within milliseconds; one that lost its X server, as soon as a server answers again. A stage that ends by
itself for any other reason ends the prompter too, with its exit code: whoever keeps both knows what to do.

A worker outlives its stage for a moment, so that the film goes on until the next stage covers it. What is
left of a stage after `LEFTOVER_MS` hangs, stands on the glass, and is killed.
"""

import ctypes
import gc
import os
import select
import signal
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from player_agent.clock import Clock
from player_agent.process_name import name_process
from player_agent.signs_of_life import ADDRESS_VARIABLE, LOOK_EVERY_MS, STAGE_PATIENCE_MS, Ear, Mouth, Silence
from wire.instants import SECOND, Millis

LEFTOVER_MS: Millis = 5 * SECOND
"""A worker without a stage ends by itself after 3 s."""

YOUTH_MS: Millis = 2 * SECOND
MOST_YOUNG_DEATHS = 3
"""After so many in a row, starting everything anew may help, and waiting in between does."""

GLASS_GONE = 5
"""Exit code of a stage that lost its X server."""

GLASS_PATIENCE_MS: Millis = 10 * SECOND
"""A server that stays away longer may come back under another name."""

GLASS_LOOK_S = 0.02

ENDS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

_PR_SET_PDEATHSIG = 1
_log = structlog.get_logger()


def prompt(clock: Clock, glass_answers: Callable[[], bool]) -> None:
    """Fork a stage whenever there is none. Returns in each stage; in the prompter it ends by SystemExit.

    `glass_answers`: whether the X server that stage draws on lets anybody in at this moment.
    """
    _Prompter(clock, glass_answers).run()


@dataclass(slots=True)
class _Prompter:
    clock: Clock
    glass_answers: Callable[[], bool]
    stage: int | None = None
    ending: bool = False
    leftovers: list[tuple[int, int]] = field(default_factory=list)
    """(handle of a process that was there when its stage died, when it is killed)."""

    def run(self) -> None:
        """Return in a stage only."""
        gc.collect()
        gc.freeze()  # what is loaded stays shared between prompter and stage
        name_process("prompt")
        young_deaths = 0
        with closing(Mouth()) as mouth:
            while young_deaths < MOST_YOUNG_DEATHS:
                born_ns = self.clock.monotonic_ns()
                with closing(Ear()) as ear:
                    if self._fork(ear.address):
                        return
                    status = self._watch(ear, mouth)
                code = os.waitstatus_to_exitcode(status)
                if self.ending or (code >= 0 and not self._is_glass_back(code, mouth)):
                    sys.exit(max(0, code))
                lived_ms = (self.clock.monotonic_ns() - born_ns) // 1_000_000
                young_deaths = young_deaths + 1 if lived_ms < YOUTH_MS else 0
                _log.warning("stage was lost, another begins", code=code, lived_ms=lived_ms)
        sys.exit(1)

    def _fork(self, address: str) -> bool:
        """Whether this is the child. A signal that comes meanwhile waits, and finds its process ready."""
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
        prompter, self.stage = os.getpid(), None
        child = os.fork()
        if child == 0:
            for each in ENDS:
                signal.signal(each, signal.default_int_handler if each is signal.SIGINT else signal.SIG_DFL)
            _die_with(prompter)
            name_process("stage")
            os.environ[ADDRESS_VARIABLE] = address
        else:
            self.stage = child
            for each in ENDS:
                signal.signal(each, self._end)
            if self.ending:  # told so between two stages
                self._end()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)
        return child == 0

    def _is_glass_back(self, code: int, mouth: Mouth) -> bool:
        """Whether stage ended for want of an X server, and one answers again."""
        if code != GLASS_GONE:
            return False
        until_ns = self.clock.monotonic_ns() + GLASS_PATIENCE_MS * 1_000_000
        while not self.ending and self.clock.monotonic_ns() < until_ns:
            if self.glass_answers():
                return True
            mouth.sign()
            select.select([], [], [], GLASS_LOOK_S)
        return False

    def _end(self, *_: object) -> None:
        self.ending = True
        if self.stage is not None:
            with suppress(ProcessLookupError):
                os.kill(self.stage, signal.SIGTERM)

    def _watch(self, ear: Ear, mouth: Mouth) -> int:
        """One stage's life; gives its wait status."""
        assert self.stage is not None
        handle = os.pidfd_open(self.stage)
        silence, stage = Silence(STAGE_PATIENCE_MS), self.stage
        try:
            while not select.select([handle], [], [], LOOK_EVERY_MS / 1_000)[0]:
                mouth.sign()
                self._clear_away()
                silence = silence.after(heard=ear.heard())
                if silence.is_too_long:
                    _log.error("stage does not turn and is killed", silent_looks=silence.looks)
                    os.kill(stage, signal.SIGKILL)
                    silence = Silence(STAGE_PATIENCE_MS)
        finally:
            os.close(handle)
        self.stage = None
        self._note_leftovers()
        return os.waitpid(stage, 0)[1]

    def _note_leftovers(self) -> None:
        """All that the dead stage left in our process group; a shell gives each player one of its own."""
        due_ns = self.clock.monotonic_ns() + LEFTOVER_MS * 1_000_000
        for pid in _group_members(os.getpgid(0)):
            with suppress(ProcessLookupError):
                self.leftovers.append((os.pidfd_open(pid), due_ns))

    def _clear_away(self) -> None:
        due = [each for each in self.leftovers if each[1] <= self.clock.monotonic_ns()]
        for leftover in due:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(leftover[0], signal.SIGKILL)
            os.close(leftover[0])
            self.leftovers.remove(leftover)


def _group_members(group: int) -> list[int]:
    """Processes of our group named as ours, without this one."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            name, _, rest = (folder / "stat").read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        if name in {"landmark-nurse", "landmark-worker"} and int(rest.split()[2]) == group:
            found.append(int(folder.name))
    return found


def _die_with(parent: int) -> None:
    """The kernel kills us when our parent dies, however it dies."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
