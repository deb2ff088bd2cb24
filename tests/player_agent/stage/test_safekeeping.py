"""Safekeeping: what is in force is on the disk before it is obeyed; a bad disk delays no order for long."""

from pathlib import Path

import pytest

from player_agent.folder import FolderError, load_message
from player_agent.stage import safekeeping
from player_agent.stage.safekeeping import PATIENCE_MS, Safekeeping
from player_agent.stage.steering import JOIN_AHEAD_MS
from tests.support.plans import MIDNIGHT, rendition
from tests.support.stages import Body, StageLab, in_prepared_lab, revised
from wire.envelope import Envelope
from wire.instants import HOUR, SECOND, Instant
from wire.orders import Kill, KillPicture, Takeover

LIT = Instant(MIDNIGHT + 10 * HOUR)  # a spot of short-01 begins here
GIVEN = Instant(LIT + 4 * SECOND)
FILM = rendition("takeover", content=b"takeover", duration_ms=15_000)
KILL = Kill(order_id="aaaaaa", given_at=LIT, by="ops", reason="drill", start=LIT, picture=KillPicture.SLATE)
TAKEOVER = Takeover(order_id="cccccc", given_at=LIT, by="ops", reason="news", start=LIT, films=(FILM,))


def in_lab(folder: Path, body: Body) -> StageLab:
    return in_prepared_lab(folder, Instant(LIT - 500), body, FILM)


def slow_disk(lab: StageLab, monkeypatch: pytest.MonkeyPatch, takes_ms: int) -> list[Path]:
    """Every write takes so long from now on; gives what was written."""
    save, written = safekeeping.save_message, []

    async def save_slowly(_: Safekeeping, path: Path, envelope: Envelope) -> None:
        await lab.clock.sleep(takes_ms)
        save(path, envelope)
        written.append(path)

    monkeypatch.setattr(Safekeeping, "_save", save_slowly)
    return written


def left_at_ns(lab: StageLab) -> int:
    """When the film of LIT left the glass."""
    (to_ns,) = [
        each.to_ns
        for each in lab.decks.showings
        if each.from_ns < lab.ns_of(GIVEN) and each.to_ns is not None
    ]
    return to_ns


def test_a_kill_does_not_wait_for_a_plan_that_a_slow_disk_is_still_writing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def body(lab: StageLab) -> None:
        async with lab.running():
            await lab.until(Instant(GIVEN - 10))
            written = slow_disk(lab, monkeypatch, 3 * SECOND)
            lab.publish(revised(lab.plan))
            await lab.until(GIVEN)
            lab.order(KILL)
            await lab.until(Instant(GIVEN + SECOND))
            assert written == []
            assert (lab.facts().plan_revision, lab.facts().orders_revision) == (2, 1)
            await lab.until(Instant(GIVEN + 9 * SECOND))
            assert written[:2] == [lab.folder.accepted_policy, lab.folder.accepted_orders]

    lab = in_lab(folder, body)
    assert 0 <= left_at_ns(lab) - lab.ns_of(GIVEN) <= PATIENCE_MS * 1_000_000


def test_a_disk_that_is_quick_enough_has_an_order_before_it_is_obeyed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    takes_ms = PATIENCE_MS // 2

    async def body(lab: StageLab) -> None:
        async with lab.running():
            await lab.until(GIVEN)
            slow_disk(lab, monkeypatch, takes_ms)
            lab.order(KILL)
            await lab.until(Instant(GIVEN + SECOND))

    lab = in_lab(folder, body)
    assert left_at_ns(lab) == lab.ns_of(Instant(GIVEN + takes_ms))


def test_a_film_is_asked_for_from_when_the_disk_has_let_us_go(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def body(lab: StageLab) -> None:
        async with lab.running():
            await lab.until(GIVEN)
            slow_disk(lab, monkeypatch, 3 * SECOND)
            lab.order(TAKEOVER)
            await lab.until(Instant(GIVEN + SECOND))

    lab = in_lab(folder, body)
    assert lab.decks.showings[-1].play.show_ns == lab.ns_of(Instant(GIVEN + PATIENCE_MS + JOIN_AHEAD_MS))


def test_what_the_disk_refused_is_written_once_it_takes_it_and_told_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def body(lab: StageLab) -> None:
        save, tries = safekeeping.save_message, []

        def refuse(path: Path, envelope: Envelope) -> None:
            tries.append(path)
            raise FolderError(f"cannot write {path}: no space left on device")

        def kept(path: Path) -> Envelope | None:
            return load_message(path, Envelope)

        async with lab.running():
            await lab.until(Instant(GIVEN - SECOND))
            first = kept(lab.folder.accepted_plan)
            monkeypatch.setattr(safekeeping, "save_message", refuse)
            lab.order(TAKEOVER)
            lab.publish(revised(lab.plan))
            await lab.until(Instant(GIVEN + 20 * SECOND))
            assert (lab.facts().plan_revision, lab.facts().orders_revision) == (2, 1)
            assert kept(lab.folder.accepted_orders) is None
            assert kept(lab.folder.accepted_plan) == first
            assert tries.count(lab.folder.accepted_orders) > 2
            assert tries.count(lab.folder.accepted_plan) > 2
            faults = [each.sentence for each in lab.facts().faults]
            assert len(faults) == len(set(faults)) == 3, "orders, policy and plan, once each"
            monkeypatch.setattr(safekeeping, "save_message", save)
            await lab.until(Instant(GIVEN + 40 * SECOND))
        lab.folder.desired.unlink()
        async with lab.running():
            await lab.clock.sleep(SECOND)
            assert (lab.facts().plan_revision, lab.facts().orders_revision) == (2, 1)

    in_lab(folder, body)
