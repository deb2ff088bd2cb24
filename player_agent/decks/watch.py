"""The watch over worker and X server: whether they live, from what was heard of them. Pure.

Three signs, since each alone misses something: the worker's beats (its timing thread turns), libvlc's clock
and counted pictures (a film that should move does), and a round trip to the X server (which libvlc does not
miss). What a machine stood still for counts against nobody: once it wakes, each has its whole time again. But
not for ever: where the one who looks is held up again and again, who hangs is found nevertheless.
"""

from dataclasses import dataclass, replace

from player_agent.decks.aim import MS
from player_agent.decks.lines import Beat

SILENT_NS = 1_000 * MS
"""The worker beats every 0.2 s."""

STILL_NS = 1_300 * MS
"""libvlc updates its clock and its counters every 0.2 to 0.5 s."""

BUSY_NS = 8_000 * MS
"""A pre-roll gives up after 3 s by itself; a call that takes longer than this hangs."""

UNANSWERED_MS = 1_000
"""An X server answers in well below a millisecond, within a few under load."""

HUNG_SERVER_MS = 4_000
"""A server that brings a panel up that was plugged in anew may take a second or three."""

OVERSLEPT_NS = 500 * MS
"""A watch looks every 0.1 s."""

START_NS = 10_000 * MS
"""A worker starts in 0.2 s; on a machine that is booting, in a few."""

SPARED = 3
"""So many wakings in a row give the same sign its whole time again; after the next, it counts."""

_KEPT = SPARED + START_NS // OVERSLEPT_NS
"""Wakings: those beyond the spared ones lie further apart than the longest patience."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What was heard of one worker."""

    born_ns: int
    up: bool = False
    beat: Beat | None = None
    moved_ns: int = 0
    """When the count of displayed pictures last grew, or a film came on the glass."""
    wakings: tuple[int, ...] = ()
    """When the one who looks woke that had stood still, the last few times."""

    def heard(self, beat: Beat) -> "Signs":
        """One more beat."""
        before = self.beat
        fresh = before is None or before.play_id != beat.play_id or before.displayed != beat.displayed
        return replace(self, beat=beat, moved_ns=beat.at_ns if fresh else self.moved_ns)

    def woken(self, now_ns: int) -> "Signs":
        """The one who looks stood still until now: nothing that he missed is a sign."""
        return replace(self, wakings=(*self.wakings, now_ns)[-_KEPT:])

    def since(self, at_ns: int) -> int:
        """From when on time counts that began to pass at `at_ns`: from the last waking that spares it."""
        return max([at_ns, *[each for each in self.wakings if each > at_ns][:SPARED]])


def complaint(signs: Signs, now_ns: int) -> str | None:
    """What is wrong with the worker, in a sentence; None if it lives."""
    if not signs.up:
        return _late(now_ns - signs.since(signs.born_ns), START_NS, "the worker did not start within")
    beat = signs.beat
    if beat is None:
        return _late(now_ns - signs.since(signs.born_ns), START_NS, "the worker did not turn within")
    silent = _late(now_ns - signs.since(beat.at_ns), SILENT_NS, "the worker hangs: no beat for")
    if silent:
        return silent
    if beat.busy_ns:
        busy = _late(now_ns - signs.since(beat.busy_ns), BUSY_NS, "libvlc hangs: one call takes")
        if busy:
            return busy
    if beat.play_id is None or not beat.moving:
        return None
    return _late(
        beat.at_ns - signs.since(signs.moved_ns), STILL_NS, "the picture stands: no new one for"
    ) or _late(beat.at_ns - signs.since(beat.clock_ns), STILL_NS, "libvlc's clock stands for")


def stood_still(looked_ns: int, now_ns: int) -> bool:
    """Whether it was we who stood still since the last look: what was said meanwhile is not read yet."""
    return now_ns - looked_ns > OVERSLEPT_NS


def _late(passed_ns: int, allowed_ns: int, what: str) -> str | None:
    return f"{what} {passed_ns // MS} ms" if passed_ns > allowed_ns else None
