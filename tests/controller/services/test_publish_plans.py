"""Publishing: what changes, what does not, and what can never be half done."""

import asyncio
from typing import Any

import pytest

from controller import planning
from controller.errors import StaleRevisionError
from controller.films import FilmError
from controller.schedule import Schedule
from controller.services import draft
from controller.services.outcome import Outcome
from controller.services.publish_plans import PublishError, lead_ms
from tests.support.plans import NETWORK
from tests.support.publishing import CAMPAIGN, HONG_KONG, SCREENS, PaperOffice, SetClock, sample_files
from wire.envelope import StatementKind, unseal
from wire.instants import DAY, HOUR, MINUTE, Instant, parse_instant
from wire.plan import Plan

NOON = parse_instant("2025-06-04T12:00:00Z")
CATALOGUE = "campaigns/catalogue.csv"
FEWER_SLOTS = ("our_slots: [0, 4]", "our_slots: [0]")
EARLY_STATIC = ('from: "22:00"', 'from: "21:00"')


@pytest.fixture
async def published(office: PaperOffice) -> PaperOffice:
    await office.publisher.publish(sample_files(), None)
    return office


def changed(outcome: Outcome) -> list[str]:
    return [each.screen for each in outcome.screens if each.changed]


def plan_of(office: PaperOffice, screen: str) -> Plan:
    plan = office.watch.plan(screen)
    assert plan is not None
    return plan


async def test_the_first_publication_reaches_every_screen(office: PaperOffice) -> None:
    outcome = await office.publisher.publish(sample_files(), None)
    assert not outcome.refused
    assert sorted(changed(outcome)) == SCREENS
    assert {(each.plan_revision, each.policy_revision) for each in outcome.screens} == {(1, 1)}
    assert outcome.effective is None
    assert office.outbox.announced == [SCREENS]
    seen = office.watch.snapshot()
    assert [each.screen for each in seen] == SCREENS
    assert {each.desired_plan_revision for each in seen} == {1}
    assert "landmark-film" in seen[0].credits


async def test_what_is_stored_is_signed_for_its_screen_and_can_be_accepted_for_a_while(
    published: PaperOffice,
) -> None:
    for screen in SCREENS:
        desired = await published.store.desired(screen)
        assert desired is not None
        assert desired.plan is not None
        assert desired.policy is not None
        statement = unseal(
            desired.plan.envelope, StatementKind.PLAN, published.key, network=NETWORK, screen=screen
        )
        assert (statement.revision, statement.issued_at) == (1, NOON)
        assert statement.accept_until == desired.plan.accept_until > NOON + DAY
        plan = plan_of(published, screen)
        assert {spot.short for spot in plan.spots} | set(plan.house) <= {
            each.short for each in plan.renditions
        }


async def test_publishing_the_same_again_changes_nothing_at_any_time(
    published: PaperOffice, clock: SetClock
) -> None:
    for moment in (NOON, Instant(NOON + 7_777), Instant(NOON + DAY), Instant(NOON + 30 * DAY)):
        clock.set_to = moment
        outcome = await published.publisher.publish(sample_files(), None)
        assert changed(outcome) == []
    assert published.outbox.announced == [SCREENS]


async def test_an_edit_goes_only_to_the_screen_it_changes_and_keeps_the_past(published: PaperOffice) -> None:
    before = plan_of(published, "hkg-sogo")
    outcome = await published.publisher.publish(sample_files(hong_kong=FEWER_SLOTS), None)
    assert changed(outcome) == ["hkg-sogo"]
    assert published.outbox.announced[-1] == ["hkg-sogo"]
    effective = Instant(NOON + lead_ms(len(SCREENS)))
    assert outcome.effective == effective
    after = plan_of(published, "hkg-sogo")
    assert (after.revision, plan_of(published, "par-opera").revision) == (2, 1)
    assert after.spots_between(after.start, effective) == before.spots_between(before.start, effective)
    (change,) = (each for each in outcome.screens if each.changed)
    assert change.first_affected is not None
    assert change.first_affected >= effective
    assert change.policy_revision == 1


async def test_only_what_an_edit_touches_is_compiled(
    published: PaperOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[str] = []

    def compile_plan(schedule: Schedule, screen: str, **more: Any) -> Plan:
        compiled.append(screen)
        return planning.compile_plan(schedule, screen, **more)

    monkeypatch.setattr(draft, "compile_plan", compile_plan)
    await published.publisher.publish(sample_files(hong_kong=FEWER_SLOTS), None)
    assert compiled == ["hkg-sogo"]
    compiled.clear()
    files = sample_files(hong_kong=FEWER_SLOTS)
    files[CAMPAIGN] = files[CAMPAIGN].replace("priority: 10", "priority: 11")
    outcome = await published.publisher.preview(files, None)
    assert (sorted(compiled), changed(outcome)) == (SCREENS, [])
    compiled.clear()
    await published.publisher.publish({**files, "more.csv": ""}, None)
    assert sorted(compiled) == SCREENS, "what is no venue's may be anybody's"
    published.films.edition = 2
    compiled.clear()
    outcome = await published.publisher.publish({**files, "more.csv": ""}, None)
    assert (compiled, sorted(changed(outcome))) == ([], SCREENS)


async def test_after_a_failed_commit_everything_is_compiled_again(
    published: PaperOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(publication: object) -> None:
        raise StaleRevisionError("somebody was quicker")

    with monkeypatch.context() as context:
        context.setattr(published.store, "save_publication", fail)
        with pytest.raises(StaleRevisionError):
            await published.publisher.publish(sample_files(hong_kong=FEWER_SLOTS), None)
    outcome = await published.publisher.publish(sample_files(hong_kong=FEWER_SLOTS), None)
    assert changed(outcome) == ["hkg-sogo"]


async def test_a_longer_curfew_changes_plan_and_policy(published: PaperOffice) -> None:
    outcome = await published.publisher.publish(sample_files(hong_kong=EARLY_STATIC), None)
    (change,) = (each for each in outcome.screens if each.changed)
    assert (change.screen, change.policy_changed) == ("hkg-sogo", True)
    assert change.policy_revision == 2


async def test_new_bytes_of_films_go_out_though_no_spot_differs(published: PaperOffice) -> None:
    published.films.edition = 2
    outcome = await published.publisher.publish(sample_files(), None)
    assert sorted(changed(outcome)) == SCREENS
    assert all(each.days == () and each.new_films for each in outcome.screens)


async def test_an_operator_may_say_from_when(published: PaperOffice) -> None:
    later = Instant(NOON + 6 * HOUR)
    before = plan_of(published, "hkg-sogo")
    outcome = await published.publisher.publish(sample_files(hong_kong=FEWER_SLOTS), later)
    assert outcome.effective == later
    after = plan_of(published, "hkg-sogo")
    assert after.spots_between(NOON, later) == before.spots_between(NOON, later)


async def test_the_next_campaign_published_ahead_leaves_the_present_one_lit(published: PaperOffice) -> None:
    files = sample_files()
    for old, new in (
        ('first_day: "2025-06-04"', 'first_day: "2025-07-04"'),
        ('last_day: "2025-06-05"', 'last_day: "2025-07-05"'),
        ('dates: ["2025-06-04"]', 'dates: ["2025-07-04"]'),
    ):
        assert old in files[CAMPAIGN]
        files[CAMPAIGN] = files[CAMPAIGN].replace(old, new)
    before = {screen: published.watch.policy(screen) for screen in SCREENS}
    outcome = await published.publisher.publish(files, parse_instant("2025-06-06T12:00:00Z"))
    assert not outcome.refused
    for screen in SCREENS:
        policy, held = published.watch.policy(screen), before[screen]
        assert policy is not None
        assert held is not None
        plan = plan_of(published, screen)
        assert plan.start < NOON < plan.end
        for hour in range(48):
            instant = Instant(NOON + hour * HOUR)
            assert policy.light_at(instant) is held.light_at(instant)


async def test_a_film_taken_out_goes_with_the_screens_next_revision(
    published: PaperOffice, clock: SetClock
) -> None:
    def films(screen: str) -> set[str]:
        return {each.short for each in plan_of(published, screen).renditions}

    files = sample_files()
    row = next(line for line in files[CATALOGUE].splitlines() if line.startswith("fjord-signals,"))
    files[CATALOGUE] = files[CATALOGUE].replace(row, row.replace(",winner,", ",shortlist,"))
    await published.publisher.publish(files, Instant(NOON + 2 * HOUR))
    assert "fjord-signals" in films("par-opera"), "its last kept spots are still to come"
    clock.set_to = Instant(NOON + 3 * HOUR)
    files[HONG_KONG] = files[HONG_KONG].replace(*FEWER_SLOTS)
    outcome = await published.publisher.publish(files, None)
    assert changed(outcome) == ["hkg-sogo"], "what is not played any more is no reason for a new revision"
    assert "fjord-signals" in films("par-opera")
    assert "fjord-signals" not in films("hkg-sogo")
    policy = published.watch.policy("hkg-sogo")
    assert policy is not None
    assert len(policy.allowed) == len(films("hkg-sogo"))


async def test_the_past_cannot_be_changed(published: PaperOffice) -> None:
    with pytest.raises(PublishError, match="is in the past"):
        await published.publisher.publish(sample_files(hong_kong=FEWER_SLOTS), Instant(NOON - 1))


async def test_what_aired_while_films_were_made_stays(published: PaperOffice, clock: SetClock) -> None:
    async def take_long() -> None:
        clock.set_to = Instant(NOON + 20 * MINUTE)

    published.films.before_last = take_long
    outcome = await published.publisher.publish(sample_files(hong_kong=FEWER_SLOTS), None)
    assert outcome.effective == NOON + 20 * MINUTE + lead_ms(len(SCREENS))
    clock.set_to = NOON
    with pytest.raises(PublishError, match="is in the past"):
        await published.publisher.publish(sample_files(), Instant(NOON + MINUTE))


@pytest.mark.parametrize("edit", [("timezone: Asia/Hong_Kong", "timezone: CST"), ("screens:", "screns:")])
async def test_a_broken_edit_never_touches_what_is_in_force(
    published: PaperOffice, edit: tuple[str, str]
) -> None:
    before = {screen: await published.store.desired(screen) for screen in SCREENS}
    for verb in (published.publisher.publish, published.publisher.preview):
        outcome = await verb(sample_files(hong_kong=edit), None)
        assert outcome.refused
        assert any(each.severity == "error" and each.line > 0 for each in outcome.findings)
    assert {screen: await published.store.desired(screen) for screen in SCREENS} == before
    assert published.outbox.announced == [SCREENS]
    assert await published.store.schedule_in_force() == sample_files()


async def test_a_missing_film_changes_nothing(published: PaperOffice) -> None:
    published.films.missing = "landmark-film"
    with pytest.raises(FilmError, match="landmark-film"):
        await published.publisher.publish(sample_files(hong_kong=FEWER_SLOTS), None)
    assert published.outbox.announced == [SCREENS]
    assert plan_of(published, "hkg-sogo").revision == 1


async def test_a_preview_says_what_publishing_then_does_and_changes_nothing(published: PaperOffice) -> None:
    files = sample_files(hong_kong=FEWER_SLOTS)
    preview = await published.publisher.preview(files, None)
    assert changed(preview) == ["hkg-sogo"]
    assert published.outbox.announced == [SCREENS]
    outcome = await published.publisher.publish(files, None)
    assert [each.days for each in outcome.screens] == [each.days for each in preview.screens]


async def test_a_screen_that_left_the_schedule_is_named_and_left_alone(published: PaperOffice) -> None:
    files = {name: text for name, text in sample_files().items() if "hongkong" not in name}
    outcome = await published.publisher.publish(files, None)
    assert outcome.left_alone == ("hkg-sogo",)
    assert plan_of(published, "hkg-sogo").revision == 1


async def test_an_operator_who_goes_away_while_films_are_made_leaves_no_trace(office: PaperOffice) -> None:
    waiting = asyncio.Event()

    async def wait_for_ever() -> None:
        waiting.set()
        await asyncio.Event().wait()

    office.films.before_last = wait_for_ever
    task = asyncio.create_task(office.publisher.publish(sample_files(), None))
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await office.store.published_screens() == {}
    office.films.before_last = None
    assert sorted(changed(await office.publisher.publish(sample_files(), None))) == SCREENS


async def test_what_was_stored_is_sent_even_if_the_operator_goes_away_that_moment(
    office: PaperOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    committing, go_on = asyncio.Event(), asyncio.Event()
    save = office.store.save_publication

    async def slow_save(publication: object) -> None:
        committing.set()
        await go_on.wait()
        await save(publication)  # type: ignore[arg-type]

    monkeypatch.setattr(office.store, "save_publication", slow_save)
    task = asyncio.create_task(office.publisher.publish(sample_files(), None))
    await committing.wait()
    task.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert office.outbox.announced == [SCREENS]


async def test_progress_is_told(office: PaperOffice) -> None:
    told: list[float] = []
    await office.publisher.publish(sample_files(), None, lambda progress: told.append(progress.done))
    assert told == [0.5, 1.0]


async def test_two_operators_at_once_take_turns(office: PaperOffice) -> None:
    await asyncio.gather(
        office.publisher.publish(sample_files(), None),
        office.publisher.publish(sample_files(hong_kong=FEWER_SLOTS), None),
    )
    assert plan_of(office, "hkg-sogo").revision == 2
    assert plan_of(office, "par-opera").revision == 1
