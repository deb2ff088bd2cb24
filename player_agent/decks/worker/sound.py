"""The sound of one deck: a thread of its own that lets it be heard from an instant on, in step with the film.

Libvlc is asked for sound only once something may be heard: on a screen without sound nothing of it is ever
loaded. Whatever goes wrong here, the picture goes on.
"""

import queue
import sys
import threading
from dataclasses import dataclass

from player_agent.decks.aim import FIRST_LATENCY_NS, MS
from player_agent.decks.worker.clock import now_ns, sleep_until
from player_agent.decks.worker.libvlc import UnfitError
from player_agent.decks.worker.sound_player import SoundPlayer

SEEK_NS = 150 * MS
"""A sound that begins in the middle of its film needs this much notice."""

LATENCY_NS = FIRST_LATENCY_NS
"""From the un-pause until it is in step: libvlc's own, the same as a picture's."""

_WAKE_NS = 2 * MS


@dataclass(frozen=True, slots=True)
class _Cue:
    path: str
    zero_ns: int
    from_ns: int


@dataclass(frozen=True, slots=True)
class _Hush:
    pass


@dataclass(frozen=True, slots=True)
class _Pace:
    rate: float


class Sound:
    """Verbs for the timing thread: none of them waits."""

    def __init__(self, index: int, output: str) -> None:
        self._output = output
        self._player: SoundPlayer | None = None
        self._orders: queue.SimpleQueue[_Cue | _Hush | _Pace] = queue.SimpleQueue()
        self._due_ns: int | None = None
        threading.Thread(target=self._work, name=f"sound {index}", daemon=True).start()

    def cue(self, path: str, zero_ns: int, from_ns: int) -> None:
        """Let this film, begun at `zero_ns`, be heard from `from_ns` on; instead of any before."""
        self._orders.put(_Cue(path, zero_ns, from_ns))

    def hush(self) -> None:
        """Silence now, and nothing more to come."""
        self._orders.put(_Hush())

    def set_rate(self, rate: float) -> None:
        """Run as fast as the picture."""
        self._orders.put(_Pace(rate))

    def _work(self) -> None:
        while True:
            order = self._next()
            match order:
                case _Cue():
                    self._get_ready(order)
                case _Hush():
                    self._silence()
                case _Pace(rate) if self._player is not None:
                    self._player.set_rate(rate)
                case None if self._player is not None and self._due_ns is not None:
                    sleep_until(self._due_ns)
                    self._player.resume()
                    self._due_ns = None

    def _next(self) -> _Cue | _Hush | _Pace | None:
        """The next order; None when it is time to be heard."""
        if self._due_ns is None:
            return self._orders.get()
        try:
            return self._orders.get(timeout=max(0, self._due_ns - _WAKE_NS - now_ns()) / 1_000_000_000)
        except queue.Empty:
            return None

    def _get_ready(self, cue: _Cue) -> None:
        self._silence()
        try:
            self._player = self._player or SoundPlayer(self._output)
        except UnfitError as error:
            print(f"worker: {error}", file=sys.stderr)  # noqa: T201 - stage's log takes it from here
            return
        if not self._player.load(cue.path):
            return  # a film without sound
        from_ns = cue.from_ns
        if from_ns > cue.zero_ns or from_ns - LATENCY_NS < now_ns():
            from_ns = max(from_ns, now_ns() + SEEK_NS)
            self._player.seek(from_ns - cue.zero_ns)
        self._due_ns = from_ns - LATENCY_NS

    def _silence(self) -> None:
        self._due_ns = None
        if self._player is not None:
            self._player.hush()
            self._player.stop()
