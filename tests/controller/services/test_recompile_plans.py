"""Stored plans are made again from what was recorded with them; and what is told where that fails."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from controller.errors import SigningError, UnknownScreenError
from controller.services import recompile_plans
from controller.services.recompile_plans import RecompilePlans, Verdict, Versions
from controller.services.records import Origin, RecordedPlan
from controller.signing import PlannerKey
from tests.support.plans import NETWORK
from tests.support.publishing import PaperOffice, SetClock
from tests.support.schedules import small_files
from wire.instants import HOUR, MINUTE, Instant, parse_instant

NOON = parse_instant("2025-06-02T03:00:00Z")  # in Tokyo
THREE = (("one", "Ada"), ("two", "Bo"), ("three", "Cy"))


@pytest.fixture
async def office() -> PaperOffice:
    """Three revisions: before the flight's noon, an edit in flight, and one upon that."""
    clock = SetClock(NOON)
    office = PaperOffice(clock)
    for minutes, edit in enumerate((THREE, THREE[:2], (*THREE, ("four", "Di")))):
        clock.set_to = Instant(NOON + minutes * 37 * MINUTE + minutes * 1_234)
        outcome = await office.publisher.publish(small_files(shorts=edit), None)
        assert [each.plan_changed for each in outcome.screens] == [True]
    return office


async def recorded(office: PaperOffice, revision: int) -> RecordedPlan:
    record = await office.store.recorded_plan("wall", revision)
    assert record is not None
    return record


def tamper(monkeypatch: pytest.MonkeyPatch, office: PaperOffice, others: Mapping[int, RecordedPlan]) -> None:
    read = office.store.recorded_plan

    async def changed(screen: str, revision: int) -> RecordedPlan | None:
        return others.get(revision) or await read(screen, revision)

    monkeypatch.setattr(office.store, "recorded_plan", changed)


def with_origin(record: RecordedPlan, **changes: object) -> RecordedPlan:
    assert record.origin is not None
    return replace(record, origin=replace(record.origin, **changes))  # type: ignore[arg-type]


async def test_every_revision_of_a_chain_of_edits_is_the_same_again(office: PaperOffice) -> None:
    wanted = await office.recompiler.find("wall", None)
    assert wanted == [("wall", 1), ("wall", 2), ("wall", 3)]
    again = [await office.recompiler.recompile(*each) for each in wanted]
    assert [each.verdict for each in again] == [Verdict.SAME] * 3
    assert [each.upon_revision for each in again] == [0, 1, 2]
    assert [each.effective for each in again] == [
        (await recorded(office, number)).origin.effective
        for number in (1, 2, 3)  # type: ignore[union-attr]
    ]
    assert len({each.sha256 for each in again}) == 3


async def test_a_renewed_envelope_holds_the_same_plan(office: PaperOffice) -> None:
    before = await office.recompiler.recompile("wall", 3)
    await office.alarms.ring_until(Instant(NOON + 8 * 24 * HOUR))
    after = await office.recompiler.recompile("wall", 3)
    assert after == before


async def test_without_a_screen_the_newest_of_each_is_meant(office: PaperOffice) -> None:
    assert await office.recompiler.find(None, None) == [("wall", 3)]
    assert await office.recompiler.find("wall", 2) == [("wall", 2)]
    with pytest.raises(UnknownScreenError, match="there are: wall"):
        await office.recompiler.find("wal", None)
    with pytest.raises(UnknownScreenError, match=r"no revision 4 .* newest is 3"):
        await office.recompiler.find("wall", 4)


@pytest.mark.parametrize(
    "changes", [{"effective": Instant(NOON + 2 * HOUR)}, {"files": small_files(shorts=THREE)}]
)
async def test_other_input_gives_other_bytes_and_it_says_from_when(
    office: PaperOffice, monkeypatch: pytest.MonkeyPatch, changes: dict[str, object]
) -> None:
    second = await recorded(office, 2)
    tamper(monkeypatch, office, {2: with_origin(second, **changes)})
    again = await office.recompiler.recompile("wall", 2)
    assert again.verdict is Verdict.DIFFERENT
    assert again.first_difference is not None
    assert second.origin is not None
    assert again.first_difference >= second.origin.effective


async def test_other_versions_are_told_beside_the_verdict(
    office: PaperOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recompile_plans, "_NOW", Versions(product="9.9", tzdata="2199z"))
    again = await office.recompiler.recompile("wall", 2)
    assert again.verdict is Verdict.SAME
    assert "2199z instead of" in again.sentence
    assert "9.9 instead of" in again.sentence


async def test_a_plan_without_origin_cannot_be_told(
    office: PaperOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    tamper(monkeypatch, office, {1: replace(await recorded(office, 1), origin=None)})
    again = await office.recompiler.recompile("wall", 1)
    assert (again.verdict, again.then) == (Verdict.UNRECORDED, None)


async def test_a_plan_upon_another_one_than_is_stored_cannot_be_told(
    office: PaperOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await recorded(office, 1)
    tamper(monkeypatch, office, {2: await recorded(office, 2), 1: await recorded(office, 3)})
    again = await office.recompiler.recompile("wall", 2)
    assert again.verdict is Verdict.IMPOSSIBLE
    assert "revision 1 in the store is not the one" in again.sentence
    assert first.origin is not None
    monkeypatch.undo()
    tamper(monkeypatch, office, {1: with_origin(first, files={"campaign.yaml": "kind: campaign\n"})})
    again = await office.recompiler.recompile("wall", 1)
    assert again.verdict is Verdict.IMPOSSIBLE
    assert "campaign.yaml" in again.sentence


async def test_a_plan_that_somebody_else_signed_is_not_judged(office: PaperOffice) -> None:
    stranger = RecompilePlans(NETWORK, office.store, PlannerKey.generate())
    with pytest.raises(SigningError, match="cannot be read"):
        await stranger.recompile("wall", 1)


async def test_the_origin_holds_all_that_compile_was_given(office: PaperOffice) -> None:
    third = await recorded(office, 3)
    second = await office.recompiler.recompile("wall", 2)
    assert isinstance(third.origin, Origin)
    assert third.origin.upon is not None
    assert (third.origin.upon.revision, third.origin.upon.sha256) == (2, second.sha256)
    assert third.origin.files == small_files(shorts=(*THREE, ("four", "Di")))
