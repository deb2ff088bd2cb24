"""A chain of publications, with restarts of the controller between them."""

import asyncio

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controller.services.recompile_plans import Verdict
from controller.services.records import Desired
from controller.signing import PlannerKey
from controller.store import MemoryStore
from tests.support.edits import SCREENS, Draft, Edit, chains, drafts
from tests.support.publishing import PaperOffice, SetClock
from wire.instants import HOUR, Instant, parse_instant

FIRST = parse_instant("2025-06-01T14:00:00Z")


async def held(office: PaperOffice, screen: str) -> Desired:
    desired = await office.store.desired(screen)
    assert desired is not None
    return desired


async def publish_in_turn(draft: Draft, chain: list[Edit], pauses: list[int]) -> None:
    clock, store, key = SetClock(FIRST), MemoryStore(), PlannerKey.generate()
    office = PaperOffice(clock, store, key)
    if (await office.publisher.publish(draft.files(), None)).refused:
        return
    revisions = 0
    for edit, pause in zip(chain, pauses, strict=False):
        edited = edit.apply(draft)
        clock.set_to = Instant(clock.set_to + pause)
        office = PaperOffice(clock, store, key)
        await office.watch.load()
        before = {screen: await held(office, screen) for screen in SCREENS}
        outcome = await office.publisher.publish(edited.files(), None)
        draft = draft if outcome.refused else edited
        for screen in set(SCREENS) - (edit.touches if not outcome.refused else set()):
            assert await held(office, screen) == before[screen], edit.what
        changed = {each.screen for each in outcome.screens if each.changed}
        assert changed <= edit.touches
        assert office.outbox.announced == ([sorted(changed)] if changed else [])
    for screen in SCREENS:
        for name, revision in await office.recompiler.find(screen, None):
            again = await office.recompiler.recompile(name, revision)
            assert again.verdict is Verdict.SAME, again.sentence
            revisions += 1
    assert revisions >= len(SCREENS)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(draft=drafts(), chain=chains(), pauses=st.lists(st.integers(1, 20 * HOUR), min_size=3, max_size=3))
def test_who_is_not_touched_gets_nothing_new_and_every_revision_can_be_made_again(
    draft: Draft, chain: list[Edit], pauses: list[int]
) -> None:
    asyncio.run(publish_in_turn(draft, chain, pauses))
