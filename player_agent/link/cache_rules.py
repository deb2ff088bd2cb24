"""What to fetch, what to give up, and what there is no room for. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wire.instants import HOUR, Millis
from wire.renditions import Rendition

RESERVE_BYTES = 256 * 1024 * 1024
"""Disk that stays free for the journal, the system and its logs."""

KEEP_UNWANTED_MS: Millis = HOUR
"""A file that nobody wants may be wanted again by the next edit, or be on the glass: keep it so long."""


@dataclass(frozen=True, slots=True)
class Unwanted:
    """A file of the cache that no plan in force names."""

    name: str
    size_bytes: int
    idle_ms: Millis
    """For how long it has not been wanted."""


@dataclass(frozen=True, slots=True)
class CachePlan:
    """What to do now: first evict, then fetch, soonest first."""

    fetch: tuple[Rendition, ...] = ()
    evict: tuple[str, ...] = ()
    no_room: tuple[Rendition, ...] = ()


def plan_cache(
    missing: Sequence[Rendition],
    unwanted: Sequence[Unwanted],
    *,
    free_bytes: int,
    begun_bytes: Mapping[str, int],
    reserve_bytes: int = RESERVE_BYTES,
) -> CachePlan:
    """Fit the missing renditions, soonest needed first, into the disk.

    `begun_bytes` counts by file name what a broken download left. Evicts only what room is needed for, the
    longest unwanted first, and never what is wanted.
    """
    room = free_bytes - reserve_bytes
    idle = sorted(
        (each for each in unwanted if each.idle_ms >= KEEP_UNWANTED_MS), key=lambda each: each.idle_ms
    )
    fetch: list[Rendition] = []
    evict: list[str] = []
    no_room: list[Rendition] = []
    for rendition in missing:
        needed = rendition.size_bytes - begun_bytes.get(rendition.file_name, 0)
        if needed > room + sum(each.size_bytes for each in idle):
            no_room.append(rendition)
            continue
        while needed > room:
            given_up = idle.pop()
            evict.append(given_up.name)
            room += given_up.size_bytes
        room -= needed
        fetch.append(rendition)
    return CachePlan(tuple(fetch), tuple(evict), tuple(no_room))
