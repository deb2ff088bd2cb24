"""Watches the stills: what each shows, and whether it should; keeps first plays, asks for new ones.

Where stills come faster than they are looked at, of a screen's routine ones only the newest counts.
"""

import asyncio
import base64
import binascii
from collections.abc import Iterable, Sequence
from typing import Protocol

import structlog

from controller.clock import Clock
from controller.errors import ControllerError, UnknownScreenError
from controller.fleet.sight import Sight, SightKind, StillView
from controller.fleet.still_judgement import Wanted, view_still, wanted_at
from controller.services.ports import Store
from controller.services.records import Event
from controller.services.watch_fleet import FleetWatch
from wire.health import Still, StillOccasion
from wire.ids import ScreenId
from wire.instants import MINUTE, Instant, Millis
from wire.renditions import Rendition

WAITING = 2_000
"""Stills that wait to be looked at; beyond, routine ones are passed over."""

MOST_WAITING = 2 * WAITING
"""Beyond, first plays too: a player that sends without end costs memory no further than this."""

MOST_FILMS = 2_000
"""Films of other screens that a picture is compared with."""

SEARCH_EVERY_MS: Millis = 1 * MINUTE
"""How often one screen's pictures may be compared with all of those: it is dear."""


class NoAnswerError(ControllerError):
    """A screen sent no still within the time."""


class Eye(Protocol):
    """Tells what pictures show."""

    async def look(
        self, picture: bytes, films: Sequence[Rendition], wanted: Wanted | None = None
    ) -> tuple[Sight, bool]:
        """What a picture shows of these films, and whether it fits what is wanted. Raises ControllerError."""
        ...


class Evidence(Protocol):
    """Where first plays are kept. Blocking."""

    def keep(self, still: Still, view: StillView) -> None:
        """Keep a first play. Raises StoreError."""
        ...


class StillOutlet(Protocol):
    """Where requests for stills go out to players."""

    def ask_still(self, screen: ScreenId, number: int) -> None:
        """Ask once. Never blocks; a request that cannot be sent is lost."""
        ...


class WatchStills:
    """What the stills of all screens show."""

    def __init__(
        self, watch: FleetWatch, eye: Eye, evidence: Evidence, outlet: StillOutlet, store: Store, clock: Clock
    ) -> None:
        self._watch = watch
        self._eye = eye
        self._evidence = evidence
        self._outlet = outlet
        self._store = store
        self._clock = clock
        self._number = clock.now() % 1_000_000_000 + 1  # not those of an earlier life
        self._stills: asyncio.PriorityQueue[tuple[bool, int, Still | None, ScreenId]] = (
            asyncio.PriorityQueue()
        )
        """The one that somebody waits for first, then as they came; None for the newest routine one."""
        self._routine: dict[ScreenId, Still] = {}
        """The newest routine still of each screen that has one in the row."""
        self._searches: dict[ScreenId, tuple[Instant, Rendition | None]] = {}
        """When a picture of each screen was last searched for everywhere, and what was found."""
        self._taken = 0
        self._asked: dict[tuple[ScreenId, int], asyncio.Future[tuple[Still, StillView]]] = {}
        self._log = structlog.get_logger("landmark.stills")
        watch.listen_to_stills(self._take)

    async def run(self) -> None:
        """Look at what comes, for ever."""
        while True:
            *_, still, screen = await self._stills.get()
            await self._look_at(still or self._routine.pop(screen))

    async def ask(self, screen: ScreenId, within_ms: Millis) -> tuple[Still, StillView]:
        """A still of a screen, taken now. Raises UnknownScreenError and NoAnswerError."""
        if screen not in self._watch.facts():
            raise UnknownScreenError(f"no screen {screen!r} was published; landmark status lists them")
        self._number += 1
        key = screen, self._number
        self._asked[key] = asyncio.get_running_loop().create_future()
        try:
            self._outlet.ask_still(screen, self._number)
            async with asyncio.timeout(within_ms / 1_000):
                return await self._asked[key]
        except TimeoutError as error:
            raise NoAnswerError(
                f"{screen} sent no still within {within_ms / 1_000:g} s; see landmark status"
            ) from error
        finally:
            del self._asked[key]

    async def identify(
        self, picture: bytes, screen: ScreenId | None, at: Instant | None
    ) -> tuple[Sight, StillView | None]:
        """What any picture shows; judged by a screen's plan where a screen and an instant are given.

        Raises UnknownScreenError, and ControllerError where it is no picture.
        """
        if screen is not None and screen not in self._watch.facts():
            raise UnknownScreenError(f"no screen {screen!r} was published; landmark status lists them")
        if screen is None:
            sight, _ = await self._eye.look(picture, self._films_of(self._watch.facts()))
            return sight, None
        wanted = self._wanted(screen, at) if at is not None else None
        sight, fits = await self._eye.look(picture, self._films_of([screen]), wanted)
        view = view_still(at, sight, wanted, fits=fits) if at is not None and wanted is not None else None
        return sight, view

    def _take(self, still: Still) -> None:
        awaited = still.occasion is StillOccasion.ASKED and (still.screen, still.number) in self._asked
        routine = not awaited and still.occasion is not StillOccasion.FIRST_PLAY
        if routine and still.screen in self._routine:
            self._routine[still.screen] = still  # in the place of the older one
        elif awaited or self._stills.qsize() < (WAITING if routine else MOST_WAITING):
            if routine:
                self._routine[still.screen] = still
            self._taken += 1
            self._stills.put_nowait((not awaited, self._taken, None if routine else still, still.screen))

    async def _look_at(self, still: Still) -> None:
        if still.screen not in self._watch.facts():
            return
        try:
            view = await self._view(still)
        except (ControllerError, binascii.Error) as error:
            self._log.warning("a still that cannot be read", screen=still.screen, reason=str(error))
            return
        await self._note(still.screen, view)
        self._watch.accept_view(still.screen, view)
        waiting = self._asked.get((still.screen, still.number))
        if still.occasion is StillOccasion.ASKED and waiting is not None and not waiting.done():
            waiting.set_result((still, view))
        if still.occasion is StillOccasion.FIRST_PLAY:
            try:
                await asyncio.to_thread(self._evidence.keep, still, view)
            except ControllerError as error:
                self._log.error("a first play is not kept", screen=still.screen, reason=str(error))

    async def _view(self, still: Still) -> StillView:
        picture = base64.b64decode(still.jpeg_base64, validate=True)
        wanted = self._wanted(still.screen, still.taken_at)
        sight, fits = await self._eye.look(picture, self._films_of([still.screen]), wanted)
        if sight.kind is SightKind.UNSURE and not fits:
            films = self._films_elsewhere(still.screen)  # another screen's film, perhaps
            other, _ = (await self._eye.look(picture, films)) if films else (sight, False)
            if other.kind is not SightKind.UNSURE:
                sight = other
                found = next((each for each in films if each.sha256 == other.sha256), None)
                self._searches[still.screen] = self._searches[still.screen][0], found
        return view_still(still.taken_at, sight, wanted, fits=fits)

    def _films_elsewhere(self, screen: ScreenId) -> list[Rendition]:
        """A screen's own films and all others; within a minute of that, what was found then alone beside its
        own, and no film where nothing was."""
        now, (searched_at, found) = self._clock.now(), self._searches.get(screen, (None, None))
        if searched_at is not None and 0 <= now - searched_at < SEARCH_EVERY_MS:
            return [*self._films_of([screen]), found] if found is not None else []
        self._searches[screen] = now, None
        return self._films_of([screen, *(each for each in self._watch.facts() if each != screen)])

    async def _note(self, screen: ScreenId, view: StillView) -> None:
        before = self._watch.views.get(screen)
        if view.agrees is False and (before is None or before.agrees is not False):
            sentence = f"the still of {screen} shows {view.sentence}"
            await self._store.add_event(Event(self._clock.now(), "still_differs", sentence, screen))

    def _wanted(self, screen: ScreenId, at: Instant) -> Wanted:
        observed = self._watch.observe(screen)
        return wanted_at(observed, at) if observed is not None else Wanted(None)

    def _films_of(self, screens: Iterable[ScreenId]) -> list[Rendition]:
        films: dict[str, Rendition] = {}
        for screen in screens:
            plan, policy, standing = (
                self._watch.plan(screen),
                self._watch.policy(screen),
                self._watch.standing(screen),
            )
            known = [*(plan.renditions if plan else ()), *([policy.slate] if policy else ())]
            for order in standing.orders if standing else ():
                known += getattr(order, "films", ())
            films |= {each.sha256: each for each in known}
            if len(films) >= MOST_FILMS:
                break
        return list(films.values())
