"""What to fetch, what to give up, and what there is no room for. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from player_agent.link.delivery_rules import is_urgent
from wire.films import DeletionCause
from wire.instants import HOUR, Instant, Millis
from wire.renditions import Rendition

RESERVE_BYTES = 256 * 1024 * 1024
"""Disk that stays free for the journal, the system and its logs."""

KEEP_UNWANTED_MS: Millis = HOUR
"""A file that nobody wants may be wanted again by the next edit: keep it so long, and then no longer."""

NEEDED_SOON_MS: Millis = 48 * HOUR
"""What is needed within this time is never given up: long enough to mend a network over a weekend."""


@dataclass(frozen=True, slots=True)
class Unwanted:
    """A file of the cache that no plan in force names."""

    name: str
    size_bytes: int
    idle_ms: Millis
    """For how long it has not been wanted."""


@dataclass(frozen=True, slots=True)
class Spare:
    """A file of the cache that is wanted, and not soon."""

    name: str
    size_bytes: int
    due: Instant


@dataclass(frozen=True, slots=True)
class Room:
    """What the disk gives."""

    free_bytes: int
    reserve_bytes: int = RESERVE_BYTES
    budget_left_bytes: int | None = None
    """What films may still take of it; None for no limit."""

    @property
    def usable_bytes(self) -> int:
        """For films; below 0 where the reserve or the budget is broken already."""
        free = self.free_bytes - self.reserve_bytes
        return free if self.budget_left_bytes is None else min(free, self.budget_left_bytes)


@dataclass(frozen=True, slots=True)
class CachePlan:
    """What to do now: first evict, then fetch, soonest first."""

    fetch: tuple[Rendition, ...] = ()
    evict: tuple[str, ...] = ()
    no_room: tuple[Rendition, ...] = ()
    lacking_bytes: int = 0
    """What the disk is too small by for all that is missing, everything unwanted given up."""


def spare_of(held: Iterable[Rendition], due: Mapping[str, Instant], now: Instant) -> tuple[Spare, ...]:
    """What of the held films may be given up for something sooner: nothing of the next 48 hours.

    `due` counts by sha256; what it does not name may be needed at any moment.
    """
    return tuple(
        Spare(each.file_name, each.size_bytes, due[each.sha256])
        for each in held
        if each.sha256 in due and due[each.sha256] - now > NEEDED_SOON_MS
    )


def plan_cache(
    missing: Sequence[Rendition],
    unwanted: Sequence[Unwanted],
    *,
    room: Room,
    begun_bytes: Mapping[str, int],
    spare: Sequence[Spare] = (),
    due: Mapping[str, Instant] | None = None,
    now: Instant | None = None,
) -> CachePlan:
    """Fit the missing renditions, soonest needed first, into the disk.

    `begun_bytes` counts by file name what a broken download left, `due` by sha256. Evicts only what room is
    needed for: the longest unwanted first, then of `spare` the latest, for what is needed sooner than that.
    What became unwanted a moment ago goes only for what is urgent at `now`.
    """
    pool = _Pool.of(unwanted, spare)
    left = room.usable_bytes
    fetch: list[Rendition] = []
    evict: list[str] = []
    no_room: list[Rendition] = []
    needs = {each.file_name: each.size_bytes - begun_bytes.get(each.file_name, 0) for each in missing}
    lacking = sum(needs.values()) - left - sum(each.size_bytes for each in unwanted)
    for rendition in missing:
        needed = needs[rendition.file_name]
        its_due = (due or {}).get(rendition.sha256)
        urgent = now is not None and is_urgent(its_due, now)
        given_up = pool.take(needed - left, its_due, urgent=urgent)
        if given_up is None:
            no_room.append(rendition)
            continue
        evict += [each.name for each in given_up]
        left += sum(each.size_bytes for each in given_up) - needed
        fetch.append(rendition)
    return CachePlan(tuple(fetch), tuple(evict), tuple(no_room), max(0, lacking) if no_room else 0)


@dataclass(slots=True)
class _Pool:
    """What may be given up, the best first."""

    idle: list[Unwanted]
    fresh: list[Unwanted]
    """Unwanted since a moment ago: the next edit may want them again."""
    spare: list[Spare]

    @staticmethod
    def of(unwanted: Sequence[Unwanted], spare: Sequence[Spare]) -> "_Pool":
        by_idleness = sorted(unwanted, key=lambda each: -each.idle_ms)
        idle = [each for each in by_idleness if each.idle_ms >= KEEP_UNWANTED_MS]
        return _Pool(idle, by_idleness[len(idle) :], sorted(spare, key=lambda each: -each.due))

    def take(self, bytes_wanted: int, due: Instant | None, *, urgent: bool) -> list[Unwanted | Spare] | None:
        """Enough for so many bytes, taken out; None where there is not enough for what is due then."""
        later = takewhile(lambda each: due is None or each.due > due, self.spare)
        taken: list[Unwanted | Spare] = []
        pool: list[Unwanted | Spare] = [*self.idle, *(self.fresh if urgent else ()), *later]
        for each in pool:
            if bytes_wanted <= 0:
                break
            taken.append(each)
            bytes_wanted -= each.size_bytes
        if bytes_wanted > 0:
            return None
        self.idle = [each for each in self.idle if each not in taken]
        self.fresh = [each for each in self.fresh if each not in taken]
        self.spare = [each for each in self.spare if each not in taken]
        return taken


@dataclass(frozen=True, slots=True)
class CachedFile:
    """A whole film of the cache, as far as its end concerns."""

    name: str
    sha256: str
    unwanted_since: Instant | None
    """None where it is wanted."""
    on_glass: bool = False


def deletions_at(
    files: Iterable[CachedFile], rights_end: Mapping[str, Instant], now: Instant
) -> dict[str, DeletionCause]:
    """Which files to delete now and why, by name. Never what is on the glass.

    `rights_end` counts by sha256. At once where rights have ended, even if a plan still names the bytes; else
    once nobody wanted them for an hour.
    """
    found = {}
    for each in files:
        if each.on_glass:
            continue
        if rights_end.get(each.sha256, now + 1) <= now:
            found[each.name] = DeletionCause.RIGHTS_ENDED
        elif each.unwanted_since is not None and now - each.unwanted_since >= KEEP_UNWANTED_MS:
            found[each.name] = DeletionCause.UNWANTED
    return found
