"""Stills as they come: looked at, judged, kept, and asked for."""

import asyncio
import base64
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from controller.errors import ControllerError, UnknownScreenError
from controller.fleet import ScreenFacts
from controller.fleet.sight import Sight, SightKind, StillView
from controller.fleet.still_judgement import Wanted
from controller.services import watch_stills
from controller.services.published_screen import PublishedScreen as _Screen
from controller.services.watch_fleet import FleetWatch
from controller.services.watch_stills import SEARCH_EVERY_MS, NoAnswerError, WatchStills
from controller.signing import PlannerKey
from controller.store import MemoryStore
from tests.support.plans import MIDNIGHT, NETWORK, SCREEN, build_plan, build_policy
from tests.support.virtual_time import VirtualClock, run_virtual
from wire.health import Still, StillOccasion
from wire.ids import ScreenId
from wire.instants import HOUR, SECOND, Instant
from wire.renditions import Rendition

NOON = Instant(MIDNIGHT + 12 * HOUR)
PICTURE = base64.b64encode(b"a jpeg").decode()


@dataclass
class FixedEye:
    """Sees what it is told to see."""

    sight: Sight = field(default_factory=lambda: Sight(kind=SightKind.BLACK, confidence=1))
    elsewhere: Sight | None = None
    """What it sees once it may look for other screens' films."""
    looked: list[bytes] = field(default_factory=list)
    among: list[set[str]] = field(default_factory=list)
    """The shorts that each picture was compared with."""

    async def look(
        self, picture: bytes, films: Sequence[Rendition], wanted: Wanted | None = None
    ) -> tuple[Sight, bool]:
        if picture == b"damaged":
            raise ControllerError("not a picture")
        self.looked.append(picture)
        self.among.append({each.short for each in films})
        return (self.elsewhere if wanted is None and self.elsewhere else self.sight), False


@dataclass
class Lab:
    """A watch over one screen, a player that answers, and what is kept."""

    eye: FixedEye = field(default_factory=FixedEye)
    answers: bool = True
    kept: list[tuple[Still, StillView]] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.store = MemoryStore()
        self.clock = VirtualClock(NOON)
        self.watch = FleetWatch(NETWORK, self.store, PlannerKey.generate())
        plan = build_plan()
        facts = ScreenFacts(SCREEN, "Opera, Paris", "Europe/Paris", 1080, 1920)
        self.watch._screens[SCREEN] = _Screen(facts, plan, build_policy(plan))
        self.stills = WatchStills(self.watch, self.eye, self, self, self.store, self.clock)

    def keep(self, still: Still, view: StillView) -> None:
        self.kept.append((still, view))

    def ask_still(self, screen: ScreenId, number: int) -> None:
        self.asked.append(number)
        if self.answers:
            self.say(StillOccasion.ASKED, number=number)

    def say(self, occasion: StillOccasion, *, number: int = 0, picture: str = PICTURE, at: int = 0) -> None:
        self.watch.accept_still(
            Still(
                screen=SCREEN,
                taken_at=Instant(NOON + at),
                width=2,
                height=1,
                jpeg_base64=picture,
                occasion=occasion,
                number=number,
                sha256="ab" * 32,
            )
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.stills.run())
        yield
        await asyncio.sleep(1)
        assert not task.done()
        task.cancel()


def test_what_a_still_shows_stands_in_the_observation() -> None:
    async def main() -> None:
        lab = Lab()
        async with lab.running():
            lab.say(StillOccasion.ROUTINE)
        observed = lab.watch.observe(SCREEN)
        assert observed is not None
        assert observed.still_view is not None
        assert observed.still_view.sentence == "black"
        assert not lab.kept

    run_virtual(main())


def test_a_first_play_is_kept_and_does_not_replace_a_newer_still() -> None:
    async def main() -> None:
        lab = Lab()
        async with lab.running():
            lab.say(StillOccasion.ROUTINE, at=5_000)
            lab.say(StillOccasion.FIRST_PLAY, at=1_000)
        assert [still.occasion for still, _ in lab.kept] == [StillOccasion.FIRST_PLAY]
        assert lab.watch.stills[SCREEN].taken_at == NOON + 5_000
        assert lab.watch.views[SCREEN].taken_at == NOON + 5_000

    run_virtual(main())


def test_a_still_on_request_comes_back_with_what_it_shows() -> None:
    async def main() -> None:
        lab = Lab()
        async with lab.running():
            still, view = await lab.stills.ask(SCREEN, 5 * SECOND)
        assert (still.occasion, still.number) == (StillOccasion.ASKED, lab.asked[0])
        assert view.sentence == "black"

    run_virtual(main())


def test_a_screen_that_does_not_answer_is_waited_for_no_longer_than_said() -> None:
    async def main() -> None:
        lab = Lab(answers=False)
        async with lab.running():
            with pytest.raises(NoAnswerError, match="within 5 s"):
                await lab.stills.ask(SCREEN, 5 * SECOND)
            assert lab.clock.now() == NOON + 5 * SECOND
            with pytest.raises(UnknownScreenError):
                await lab.stills.ask("elsewhere", 5 * SECOND)

    run_virtual(main())


def test_a_damaged_still_ends_nothing() -> None:
    async def main() -> None:
        lab = Lab()
        async with lab.running():
            lab.say(StillOccasion.ROUTINE, picture=base64.b64encode(b"damaged").decode())
            await asyncio.sleep(1)
            lab.say(StillOccasion.ROUTINE, picture="no base64!")
            await asyncio.sleep(1)
            assert SCREEN not in lab.watch.views
            lab.say(StillOccasion.ROUTINE)
        assert SCREEN in lab.watch.views

    run_virtual(main())


def test_a_film_of_another_screen_is_looked_for_where_none_of_its_own_is_told() -> None:
    async def main() -> None:
        other = Sight(
            kind=SightKind.FILM, confidence=0.9, short="stranger", at_ms=1_000, from_ms=1_000, to_ms=1_000
        )
        lab = Lab(FixedEye(Sight(kind=SightKind.UNSURE, confidence=0), elsewhere=other))
        async with lab.running():
            lab.say(StillOccasion.ROUTINE)
        assert lab.watch.views[SCREEN].sentence == "stranger at 0:01.0"

    run_virtual(main())


def test_of_routine_stills_that_wait_only_the_newest_of_each_screen_is_looked_at() -> None:
    async def main() -> None:
        lab = Lab()
        for number in range(9):
            lab.say(StillOccasion.ROUTINE, picture=base64.b64encode(f"{number}".encode()).decode(), at=number)
        lab.say(StillOccasion.FIRST_PLAY, picture=base64.b64encode(b"first").decode())
        async with lab.running():
            await asyncio.sleep(1)
            assert lab.eye.looked == [b"8", b"first"]
            lab.say(StillOccasion.ROUTINE, picture=base64.b64encode(b"9").decode(), at=9)
        assert lab.eye.looked == [b"8", b"first", b"9"]
        assert lab.watch.views[SCREEN].taken_at == NOON + 9

    run_virtual(main())


@pytest.mark.parametrize("found", [False, True])
def test_other_screens_films_are_searched_once_a_minute_and_what_was_found_stays_known(
    *, found: bool
) -> None:
    other = build_plan(screen="elsewhere", shorts=("stranger", "other"))
    stranger = next(each for each in other.renditions if each.short == "stranger")
    sight = Sight(
        kind=SightKind.FILM if found else SightKind.UNSURE,
        confidence=0.9,
        short="stranger",
        sha256=stranger.sha256,
        at_ms=1_000,
        from_ms=1_000,
        to_ms=1_000,
    )

    async def main() -> None:
        lab = Lab(FixedEye(Sight(kind=SightKind.UNSURE, confidence=0), elsewhere=sight))
        facts = ScreenFacts("elsewhere", "Elsewhere", "Europe/Paris", 1080, 1920)
        lab.watch._screens["elsewhere"] = _Screen(facts, other, None)
        async with lab.running():
            for _ in range(6):
                lab.say(StillOccasion.ROUTINE)
                await asyncio.sleep(SEARCH_EVERY_MS / 1_000 / 4)
        own = {each.short for each in lab.stills._films_of([SCREEN])}
        everywhere = own | {"stranger", "other"} | {each.short for each in other.renditions}
        between = [own, own | {"stranger"}] if found else [own]
        assert lab.eye.among == [own, everywhere, *between * 3, own, everywhere, *between]
        assert lab.watch.views[SCREEN].sentence == ("stranger at 0:01.0" if found else "an unknown picture")

    run_virtual(main())


def test_who_waits_for_a_still_does_not_wait_for_all_others() -> None:
    async def main() -> None:
        lab = Lab()
        for _ in range(3):
            lab.say(StillOccasion.ROUTINE, picture=base64.b64encode(b"routine").decode())
        asking = asyncio.create_task(lab.stills.ask(SCREEN, 5 * SECOND))
        await asyncio.sleep(0)
        task = asyncio.create_task(lab.stills.run())
        await asking
        task.cancel()
        assert lab.eye.looked[0] == b"a jpeg"

    run_virtual(main())


def test_what_waits_has_a_bound_whatever_a_player_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_stills, "WAITING", 3)
    monkeypatch.setattr(watch_stills, "MOST_WAITING", 5)

    async def main() -> None:
        lab = Lab()
        for occasion in (StillOccasion.ROUTINE, StillOccasion.ASKED, StillOccasion.FIRST_PLAY):
            for _ in range(9):
                lab.say(occasion, number=7)
        async with lab.running():
            pass
        assert (len(lab.eye.looked), len(lab.kept)) == (5, 4)

    run_virtual(main())
