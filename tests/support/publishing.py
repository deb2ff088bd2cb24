"""A controller's publishing on paper: films without pictures, alarms rung by hand, an outbox to look into."""

import hashlib
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from controller.clock import Clock
from controller.films import FilmError
from controller.schedule_files import read_schedule_files
from controller.services.end_takeovers import EndTakeovers
from controller.services.give_orders import GiveOrders
from controller.services.ports import FilmMaker, FilmProgress, FilmWish, Store
from controller.services.publish_plans import PublishPlans
from controller.services.recompile_plans import RecompilePlans
from controller.services.renew_envelopes import RenewEnvelopes
from controller.services.watch_fleet import FleetWatch
from controller.signing import PlannerKey
from controller.store import MemoryStore
from tests.support.plans import NETWORK
from wire.ids import ScreenId, ShortId
from wire.instants import Instant
from wire.renditions import Rendition, RenditionKind

SCHEDULES = Path(__file__).parents[2] / "schedules"
SCREENS = ["hkg-sogo", "par-opera", "sha-nanjing-east", "tyo-shibuya", "yto-dundas"]
HONG_KONG = "venues/hongkong-causeway-bay.yaml"
CAMPAIGN = "campaigns/sample-vision-to-screen-2025.yaml"


@cache
def _sample() -> Mapping[str, str]:
    files = read_schedule_files(SCHEDULES)
    edits = {
        'first_day: "2025-06-02"': 'first_day: "2025-06-04"',
        'last_day: "2025-06-08"': 'last_day: "2025-06-05"',
        '"2025-06-04", "2025-06-07"': '"2025-06-04"',
    }
    for old, new in edits.items():
        assert old in files[CAMPAIGN]
        files[CAMPAIGN] = files[CAMPAIGN].replace(old, new)
    return files


def sample_files(*, hong_kong: tuple[str, str] = ("", "")) -> dict[str, str]:
    """The sample's files with a flight of two days; `hong_kong`=(old, new) edits that venue's file."""
    files = dict(_sample())
    old, new = hong_kong
    assert old in files[HONG_KONG]
    if old:
        files[HONG_KONG] = files[HONG_KONG].replace(old, new)
    return files


class PaperFilms:
    """Implements `FilmMaker`: a rendition is the hash of what it would show."""

    def __init__(self) -> None:
        self.edition = 1
        """A new one gives every film new bytes."""
        self.asked: set[ShortId] = set()
        """What was to be made or found the last time."""
        self.missing: ShortId | None = None
        """A short without a master."""
        self.nowhere: set[str] = set()
        """Files that are nowhere any more."""
        self.before_last: Callable[[], Coroutine[Any, Any, None]] | None = None
        """Runs while films are made."""

    async def make(
        self, wishes: Sequence[FilmWish], on_progress: Callable[[FilmProgress], None]
    ) -> Mapping[tuple[ScreenId, ShortId], Rendition]:
        self.asked = {each.need.short for each in wishes}
        for wish in wishes:
            if wish.need.short == self.missing:
                raise FilmError(f"no film of {wish.need.short}; put one there")
        on_progress(FilmProgress(0.5, 1, len(wishes)))
        if self.before_last is not None:
            await self.before_last()
        on_progress(FilmProgress(1.0, len(wishes), len(wishes)))
        return {(wish.need.screen, wish.need.short): self._rendition(wish) for wish in wishes}

    async def lost(self, file_names: Iterable[str]) -> Set[str]:
        return self.nowhere.intersection(file_names)

    def _rendition(self, wish: FilmWish) -> Rendition:
        need = wish.need
        shown = f"{need.short} {wish.canvas_width}x{wish.canvas_height} {need.duration_ms} {self.edition}"
        sha256 = hashlib.sha256(shown.encode()).hexdigest()
        ending = "png" if need.kind is RenditionKind.SLATE else "mp4"
        return Rendition(
            short=need.short,
            kind=need.kind,
            sha256=sha256,
            size_bytes=len(shown),
            duration_ms=need.duration_ms,
            path=f"/renditions/{sha256}.{ending}",
        )


@dataclass
class Outbox:
    """Implements `DesiredOutlet`: remembers what was announced."""

    announced: list[list[ScreenId]] = field(default_factory=list)
    urgent: list[list[ScreenId]] = field(default_factory=list)

    def announce(self, screens: Iterable[ScreenId], *, urgent: bool = False) -> None:
        (self.urgent if urgent else self.announced).append(sorted(screens))


@dataclass
class HandAlarms:
    """Implements `AlarmClock`: rings when told."""

    alarms: dict[str, tuple[Instant, Callable[[], Coroutine[Any, Any, None]]]] = field(default_factory=dict)

    def set_alarm(self, name: str, at: Instant, ring: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self.alarms[name] = (at, ring)

    async def ring_until(self, now: Instant) -> int:
        """Ring everything that is due at `now`; how many rang."""
        due = [name for name, (at, _) in self.alarms.items() if at <= now]
        for name in due:
            _, ring = self.alarms.pop(name)
            await ring()
        return len(due)


class SetClock:
    """Implements `Clock`: stands where it was set."""

    def __init__(self, now: Instant) -> None:
        self.set_to = now

    def now(self) -> Instant:
        return self.set_to

    async def sleep(self, duration_ms: float) -> None:
        self.set_to = Instant(self.set_to + round(duration_ms))


class PaperOffice:
    """Everything that publishing needs, in memory."""

    def __init__(
        self,
        clock: Clock,
        store: Store | None = None,
        key: PlannerKey | None = None,
        outbox: Outbox | None = None,
        maker: FilmMaker | None = None,
    ) -> None:
        """`maker` of films, where they are to be more than paper."""
        self.store = store or MemoryStore()
        self.key = key or PlannerKey.generate()
        self.films = PaperFilms()
        maker = maker or self.films
        self.outbox = outbox or Outbox()
        self.alarms = HandAlarms()
        self.watch = FleetWatch(NETWORK, self.store, self.key)
        self.renewal = RenewEnvelopes(
            NETWORK, self.store, self.key, self.key, self.outbox, self.alarms, clock
        )
        self.publisher = PublishPlans(
            NETWORK, self.store, self.watch, maker, self.key, self.outbox, self.renewal, clock
        )
        self.recompiler = RecompilePlans(NETWORK, self.store, self.key)
        self.orders = GiveOrders(
            NETWORK, self.store, self.watch, maker, self.key, self.key, self.outbox, clock
        )
        self.takeovers = EndTakeovers(self.watch, self.orders, clock)
        self.publisher.and_then = self.takeovers.after_publication


async def published_office(clock: Clock) -> PaperOffice:
    """An office whose sample is published: every screen has its plan and policy."""
    office = PaperOffice(clock)
    await office.publisher.publish(sample_files(), None)
    return office
