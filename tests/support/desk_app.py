"""The page with its part for operators: five pretended players, and what was said of their films."""

import asyncio
from dataclasses import replace

from fastapi import FastAPI

from controller.approvals import Candidate
from controller.fleet import ScreenFacts, ScreenObservation
from controller.schedule import Approver
from controller.services.approve_films import ApproveFilms
from controller.services.check_readiness import CheckReadiness, DecisionWish
from controller.services.records import Event, KeptReceipt, ScreenOrder
from controller.store import MemoryStore
from controller.web.approvals import build_approvals_router
from controller.web.operators import require_token
from controller.web.readiness import build_readiness_router
from tests.support.approvals import EVERYBODY, say
from tests.support.fake_fleet import CREDITS, DAY, FACTS, FakeFleet
from tests.support.page_app import FleetClock, build_page_app
from tests.support.plans import build_policy, rendition
from tests.support.readiness import decoded
from tests.support.records import build_kill, build_order_act, build_publication
from wire.ids import ScreenId
from wire.instants import MINUTE, Instant
from wire.orders import KillPicture, Receipt, ReceiptWord
from wire.plan import Plan
from wire.renditions import Rendition
from wire.state import CacheFacts

TOKEN = "right"
LACKING = "par-opera"
"""Where approvals are missing."""


class DeskFleet(FakeFleet):
    """Five players that also say what they decoded."""

    def snapshot(self) -> list[ScreenObservation]:
        """All five."""
        return [self._ready(each) for each in super().snapshot()]

    def facts(self) -> dict[ScreenId, ScreenFacts]:
        """What they are."""
        return {each.screen: each for each in FACTS}

    def plan(self, screen: ScreenId) -> Plan | None:
        """What they play."""
        return self.plans.get(screen)

    async def save_receipts(self) -> None:
        """The store has them."""

    def _ready(self, seen: ScreenObservation) -> ScreenObservation:
        if seen.plan is None or seen.reported is None:
            return seen
        whole = sum(each.size_bytes for each in seen.plan.renditions)
        cache = CacheFacts(held=9, wanted=9, bytes_held=whole)
        said = seen.reported.model_copy(update={"cache": cache})
        return replace(seen, reported=said, films=decoded(seen.plan, self.now))


def candidates(fleet: FakeFleet) -> list[Candidate]:
    """What each screen would show; Paris has new bytes of one film."""
    required = {LACKING: EVERYBODY, "yto-dundas": (Approver.RIGHTS, Approver.MEDIA_OWNER)}
    return [
        Candidate(
            screen=screen,
            rendition=_recut(film.short) if (screen, film.short) == (LACKING, "short-03") else film,
            title=CREDITS[film.short].title if film.short in CREDITS else film.short,
            creator=CREDITS[film.short].creator if film.short in CREDITS else "",
            country=CREDITS[film.short].country if film.short in CREDITS else "",
            required=required.get(screen, (Approver.CONTENT,)),
            offered_at=DAY,
        )
        for screen, plan in fleet.plans.items()
        for film in (*plan.renditions, build_policy(plan).slate)
    ]


def build_desk_app(fleet: DeskFleet) -> FastAPI:
    """The page, and the routes that operators alone may ask."""
    store, clock = MemoryStore(), FleetClock(fleet)
    readiness = CheckReadiness(store, fleet, clock)  # type: ignore[arg-type]
    asyncio.run(_fill(store, fleet, readiness))
    app = build_page_app(fleet)
    operators_only = require_token(TOKEN)
    app.include_router(build_approvals_router(ApproveFilms(store, fleet, clock), operators_only))  # type: ignore[arg-type]
    app.include_router(build_readiness_router(readiness, operators_only))
    return app


async def _fill(store: MemoryStore, fleet: DeskFleet, readiness: CheckReadiness) -> None:
    films, event = candidates(fleet), Event(DAY, "approval", "said")
    publication = replace(
        build_publication([]), screens=FACTS, required={each.screen: each.required for each in films}
    )
    await store.save_publication(publication)
    await store.offer(films, instead=True)
    by = {Approver.CONTENT: "Ann Mori", Approver.RIGHTS: "ليلى منصور", Approver.MEDIA_OWNER: "C. Blanc"}
    words = [
        say(film, each, by=by[each], note="seen with sound")
        for film in films
        for each in film.required
        if film.screen != LACKING or film.short not in {"short-02", "short-03"}
    ]
    cut = next(each for each in fleet.plans[LACKING].renditions if each.short == "short-03")
    earlier = next(each for each in films if (each.screen, each.short) == (LACKING, "short-03"))
    words.append(say(replace(earlier, rendition=cut), Approver.RIGHTS, by="ليلى منصور"))
    await store.save_approvals(words, event)
    for number, screen in enumerate(sorted(fleet.plans)):
        if screen != "yto-dundas":
            await _drill(store, screen, number, Instant(fleet.now - (30 + number) * MINUTE))
    await readiness.decide(DecisionWish(go=True, by="ليلى منصور", reason="شاهدت الجدران الخمسة"))
    await readiness.decide(
        DecisionWish(go=False, by="C. Blanc", reason="panel 7 is dark", screens=(LACKING,))
    )


async def _drill(store: MemoryStore, screen: ScreenId, number: int, at: Instant) -> None:
    kill = build_kill(f"kkkkk{number}", at).model_copy(update={"picture": KillPicture.SLATE})
    await store.save_orders(build_order_act([], [ScreenOrder(screen, 1, kill)]))
    seen = Receipt(screen=screen, orders_revision=1, word=ReceiptWord.ON_GLASS, at=Instant(at + 90))
    await store.save_receipts([KeptReceipt(seen, seen.at)])


def _recut(short: str) -> Rendition:
    return rendition(short, content=b"recut")
