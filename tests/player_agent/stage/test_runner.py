"""The whole stage on headless decks, in virtual time."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from player_agent.decks.port import Picture, Reason
from player_agent.folder import Wanted, load_message, save_bytes, save_message
from player_agent.journal import segments
from player_agent.stage.shelf import Shelf
from tests.support.plans import MIDNIGHT, NETWORK, Key, build_plan, build_policy
from tests.support.small_disk import fill_disk, small_disk
from tests.support.stages import CONTENTS, StageLab, in_lab, on_glass, revised, sealed
from wire.asrun import AsRunAck, AsRunKind, Cause, Outcome
from wire.codec import encode
from wire.health import Still
from wire.instants import DAY, HOUR, MINUTE, SECOND, Instant
from wire.plan import Block, BlockKind
from wire.state import DesiredState, Phase

OPENS = Instant(MIDNIGHT + 9 * HOUR)
CLOSES = Instant(MIDNIGHT + 21 * HOUR)
LIT = Instant(OPENS + HOUR)  # a spot of short-01 begins here: 60 spots of three shorts stand before it


def outcomes(lab: StageLab) -> list[tuple[str, Outcome, Cause]]:
    return [(each.short, each.outcome, each.cause) for each in lab.entries()]


def test_an_hour_is_played_to_plan(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running() as stop:
            await lab.until(Instant(OPENS + HOUR - SECOND))
            stop.set()

    lab = in_lab(folder, Instant(OPENS - MINUTE), body)
    spots = [each for each in lab.entries() if each.kind is AsRunKind.SPOT]
    planned = lab.plan.spots_between(OPENS, Instant(OPENS + HOUR))
    assert [each.spot_id for each in spots] == [each.spot_id for each in planned]
    assert {each.outcome for each in spots} == {Outcome.COMPLETED}
    assert all(abs(each.started_at - each.planned_start) <= 5 for each in spots if each.started_at)
    assert on_glass(lab, OPENS - SECOND) == "black"
    assert on_glass(lab, OPENS + 5 * SECOND) == "short-01"
    assert on_glass(lab, OPENS + 15 * SECOND) == "house-02"
    assert lab.facts().phase is Phase.STOPPED


def test_no_slate_and_no_black_between_films(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running() as stop:
            await lab.until(Instant(LIT + 10 * MINUTE))
            stop.set()

    lab = in_lab(folder, Instant(LIT - SECOND), body)
    shown = lab.decks.showings[1:]
    assert len(shown) >= 60
    assert all(before.to_ns == after.from_ns for before, after in pairwise(shown))
    assert {each.reason for each in shown[:-1]} == {Reason.COVERED}


def test_closing_is_dark_on_time_and_without_a_flash_of_slate(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            await lab.until(Instant(CLOSES + MINUTE))
            assert lab.facts().phase is Phase.DARK

    lab = in_lab(folder, Instant(CLOSES - MINUTE), body)
    assert on_glass(lab, CLOSES - 60) == "house-02"
    assert on_glass(lab, CLOSES) == "black"
    (gone,) = [each for each in lab.decks.showings if each.to_ns and each.to_ns > lab.ns_of(CLOSES) - 10**9]
    assert gone.to_ns is not None
    assert lab.decks.backdrops[-1][0] < gone.to_ns
    assert lab.entries()[-1].outcome is Outcome.COMPLETED


def test_closing_is_dark_on_time_though_a_film_takes_seconds_to_hash(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def body(lab: StageLab) -> None:
        async def hash_slowly(shelf: Shelf, path: Path) -> str:
            await lab.clock.sleep(5 * SECOND)
            return path.stem

        lab.prepare()
        async with lab.running():
            await lab.until(Instant(CLOSES - 3 * SECOND))
            monkeypatch.setattr(Shelf, "_sha256", hash_slowly)
            for rendition in CONTENTS.values():
                lab.folder.cached(rendition).touch()
            await lab.until(Instant(CLOSES + MINUTE))

    lab = in_lab(folder, Instant(CLOSES - MINUTE), body)
    assert on_glass(lab, CLOSES - 60) == "house-02"
    assert on_glass(lab, CLOSES) == "black"


def test_a_start_in_mid_spot_joins_it_in_step(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            await lab.until(Instant(LIT + 11 * SECOND))

    lab = in_lab(folder, Instant(LIT + 4 * SECOND), body)
    joined = lab.decks.showings[0]
    assert joined.play.zero_ns == lab.ns_of(LIT)
    assert joined.from_ns <= lab.ns_of(Instant(LIT + 4_200))
    assert outcomes(lab) == [("short-01", Outcome.PARTIAL, Cause.JOINED)]


def test_a_killed_stage_closes_its_entry_and_joins_the_rest(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            await lab.until(Instant(LIT + 7 * SECOND))
        async with lab.running():
            await lab.until(Instant(LIT + 11 * SECOND))

    lab = in_lab(folder, Instant(LIT - 2 * SECOND), body)
    first, rest = lab.entries()[1:]
    assert (first.outcome, first.cause) == (Outcome.PARTIAL, Cause.CRASHED)
    assert 4_900 <= first.shown_ms <= 7_000
    assert (rest.outcome, rest.cause) == (Outcome.PARTIAL, Cause.JOINED)
    assert first.spot_id == rest.spot_id
    assert first.play_id != rest.play_id


def test_without_network_it_plays_on_and_after_a_restart_as_well(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            await lab.until(Instant(LIT + 10 * MINUTE))
        lab.folder.desired.unlink()
        async with lab.running():
            await lab.until(Instant(LIT + 5 * HOUR + 5 * SECOND))
            assert lab.facts().plan_revision == 1

    lab = in_lab(folder, LIT, body)
    assert on_glass(lab, LIT + 5 * HOUR + 4 * SECOND) == "short-01"


def test_a_lost_worker_costs_a_moment_and_two_entries(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            await lab.until(Instant(LIT + 4 * SECOND))
            lab.decks.lose("killed by a test")
            await lab.until(Instant(LIT + 11 * SECOND))
            assert lab.facts().faults[-1].sentence == "killed by a test"

    lab = in_lab(folder, Instant(LIT - 500), body)
    assert on_glass(lab, LIT + 4_100) == "slate"
    assert on_glass(lab, LIT + 4_600) == "short-01"
    assert outcomes(lab) == [
        ("short-01", Outcome.PARTIAL, Cause.WORKER_LOST),
        ("short-01", Outcome.PARTIAL, Cause.JOINED),
    ]


def test_a_film_at_which_the_worker_dies_again_and_again_is_left_out(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            for after_ms in (2_000, 3_500, 5_000):
                await lab.until(Instant(LIT + after_ms))
                lab.decks.lose()
            await lab.until(Instant(LIT + 11 * SECOND))

    lab = in_lab(folder, Instant(LIT - 500), body)
    assert on_glass(lab, LIT + 8 * SECOND) == "slate"
    assert on_glass(lab, LIT + 10_500) == "house-02"


@pytest.mark.parametrize(
    ("spoil", "cause"), [("missing", Cause.MISSING_BYTES), ("changed", Cause.CHANGED_BYTES)]
)
def test_missing_or_changed_bytes_are_slate_and_the_others_go_on(
    folder: Path, spoil: str, cause: Cause
) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        path = lab.folder.cached(CONTENTS["short-01"])
        if spoil == "missing":
            path.unlink()
        else:
            path.write_bytes(b"short-0!")
        async with lab.running():
            await lab.until(Instant(LIT + 11 * SECOND))

    lab = in_lab(folder, Instant(LIT - 45 * SECOND), body)
    assert on_glass(lab, LIT + 5 * SECOND) == "slate"
    assert on_glass(lab, LIT - SECOND) == "house-02"
    assert on_glass(lab, LIT + 10_500) == "house-02"
    entry = next(each for each in lab.entries() if each.kind is AsRunKind.SPOT)
    assert (entry.outcome, entry.cause, entry.sha256) == (Outcome.NOT_SHOWN, cause, None)
    assert entry.started_at is None
    assert lab.facts().faults[-1].kind == cause.value


def test_bytes_that_change_between_two_plays_are_found(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            await lab.until(Instant(LIT + 30 * SECOND))
            lab.folder.cached(CONTENTS["short-01"]).write_bytes(b"short-0!")
            await lab.until(Instant(LIT + 3 * MINUTE + 5 * SECOND))

    lab = in_lab(folder, LIT, body)
    assert on_glass(lab, LIT + 3 * MINUTE + 4 * SECOND) == "slate"


@pytest.mark.parametrize("back_after_ms", [5_000, 10_500])
def test_a_film_whose_file_goes_away_while_it_plays_is_shown_to_its_end(
    folder: Path, back_after_ms: int
) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            await lab.until(Instant(LIT + 3 * SECOND))
            lab.folder.cached(CONTENTS["short-01"]).unlink()
            await lab.until(Instant(LIT + back_after_ms))
            lab.fill_cache()
            await lab.until(Instant(LIT + 11 * SECOND))

    lab = in_lab(folder, Instant(LIT - SECOND), body)
    assert {on_glass(lab, LIT + at) for at in range(500, 10 * SECOND, 500)} == {"short-01"}
    assert outcomes(lab) == [("short-01", Outcome.COMPLETED, Cause.NONE)]


def test_a_film_whose_bytes_change_while_it_plays_leaves_the_glass(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            await lab.until(Instant(LIT + 3 * SECOND))
            lab.folder.cached(CONTENTS["short-01"]).write_bytes(b"short-0!")
            await lab.until(Instant(LIT + 11 * SECOND))

    lab = in_lab(folder, Instant(LIT - SECOND), body)
    assert on_glass(lab, LIT + 5 * SECOND) == "slate"
    assert outcomes(lab) == [("short-01", Outcome.PARTIAL, Cause.CHANGED_BYTES)]


def test_a_film_that_arrives_late_is_joined(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.fill_cache(without=("short-01",))
        lab.set_clock()
        lab.publish()
        async with lab.running():
            await lab.until(Instant(LIT + 3 * SECOND))
            lab.fill_cache()
            await lab.until(Instant(LIT + 11 * SECOND))

    lab = in_lab(folder, Instant(LIT - SECOND), body)
    assert on_glass(lab, LIT + 4 * SECOND) == "short-01"
    assert outcomes(lab) == [("short-01", Outcome.PARTIAL, Cause.JOINED)]


def test_a_film_that_cannot_be_played_is_tried_once_per_spot(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            lab.decks.faults.bad_films.add(str(lab.folder.cached(CONTENTS["short-01"])))
            await lab.until(Instant(LIT + 3 * MINUTE + 11 * SECOND))
            assert [each.kind for each in lab.facts().faults] == ["bad_film"]

    lab = in_lab(folder, Instant(LIT - 5 * SECOND), body)
    bad = [each for each in lab.entries() if each.short == "short-01"]
    assert [(each.outcome, each.cause) for each in bad] == [(Outcome.NOT_SHOWN, Cause.BAD_FILM)] * 2
    assert on_glass(lab, LIT + 5 * SECOND) == "slate"


def test_a_film_that_breaks_off_is_tried_again_where_its_file_was_replaced(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        path = lab.folder.cached(CONTENTS["short-01"])
        async with lab.running():
            lab.decks.faults.breaks_after_ms[str(path)] = 4_000
            await lab.until(Instant(LIT + 2 * SECOND))
            path.rename(path.with_name("damaged"))
            lab.fill_cache()
            await lab.until(Instant(LIT + 4_020))
            lab.decks.faults.breaks_after_ms.clear()
            await lab.until(Instant(LIT + 11 * SECOND))

    lab = in_lab(folder, Instant(LIT - 500), body)
    assert on_glass(lab, LIT + 5 * SECOND) == "short-01"
    assert outcomes(lab) == [
        ("short-01", Outcome.PARTIAL, Cause.BAD_FILM),
        ("short-01", Outcome.PARTIAL, Cause.JOINED),
    ]


def test_a_film_that_breaks_off_is_followed_by_slate(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            lab.decks.faults.breaks_after_ms[str(lab.folder.cached(CONTENTS["short-01"]))] = 4_000
            await lab.until(Instant(LIT + 11 * SECOND))

    lab = in_lab(folder, Instant(LIT - 500), body)
    assert on_glass(lab, LIT + 5 * SECOND) == "slate"
    assert outcomes(lab) == [("short-01", Outcome.PARTIAL, Cause.BAD_FILM)]
    assert lab.entries()[0].shown_ms in range(3_950, 4_050)


def test_a_new_plan_does_not_disturb_a_cue_that_it_keeps(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            await lab.until(Instant(LIT + 4 * SECOND))
            lab.publish(revised(lab.plan, spots=lab.plan.spots[:-1]))
            await lab.until(Instant(LIT + 11 * SECOND))
            assert lab.facts().plan_revision == 2

    lab = in_lab(folder, Instant(LIT - 500), body)
    assert outcomes(lab) == [("short-01", Outcome.COMPLETED, Cause.NONE)]
    assert lab.entries()[0].plan_revision == 1


def test_a_new_plan_without_the_running_spot_replaces_it_at_once(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            await lab.until(Instant(LIT + 4 * SECOND))
            others = tuple(spot for spot in lab.plan.spots if spot.start != LIT)
            lab.publish(revised(lab.plan, spots=others))
            await lab.until(Instant(LIT + 11 * SECOND))

    lab = in_lab(folder, Instant(LIT - 500), body)
    assert outcomes(lab)[0] == ("short-01", Outcome.PARTIAL, Cause.REPLACED)
    assert on_glass(lab, LIT + 5 * SECOND).startswith("house-")


def test_a_spot_that_a_new_plan_takes_out_is_missed_under_the_plan_that_had_it(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.fill_cache()
        lab.set_clock(uncertainty_ms=60_000.0)  # no content
        lab.publish()
        async with lab.running():
            await lab.until(Instant(LIT + 4 * SECOND))
            others = tuple(spot for spot in lab.plan.spots if spot.start != LIT)
            lab.publish(revised(lab.plan, spots=others))
            await lab.until(Instant(LIT + 11 * SECOND))

    lab = in_lab(folder, Instant(LIT - 500), body)
    (missed,) = lab.entries()
    assert (missed.plan_revision, missed.sha256) == (1, CONTENTS["short-01"].sha256)


def test_a_full_disk_is_a_fault_and_the_wall_plays_on(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running() as stop:
            await lab.until(Instant(LIT + 4 * SECOND))
            ballast = fill_disk(folder)
            await lab.until(Instant(LIT + 10 * MINUTE))
            ballast.unlink()
            await lab.until(Instant(LIT + 10 * MINUTE + 30 * SECOND))
            assert "disk_full" in {each.kind for each in lab.facts().faults}
            stop.set()

    with small_disk(folder, size_kib=512):
        lab = in_lab(folder, Instant(LIT - 500), body)
        entries = lab.entries()
    assert len(entries) >= 62
    assert [each.sequence for each in entries] == list(range(1, len(entries) + 1))
    assert {each.outcome for each in entries[:-1]} == {Outcome.COMPLETED}


def test_a_policy_that_turns_dark_takes_the_film_off_at_once(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            await lab.until(Instant(LIT + 4 * SECOND))
            dark = replace(lab.plan, blocks=(Block(lab.plan.start, lab.plan.end, BlockKind.DARK),), spots=())
            lab.publish(
                policy=build_policy(dark, revision=2).model_copy(update={"allowed": lab.policy.allowed})
            )
            await lab.until(Instant(LIT + 11 * SECOND))

    lab = in_lab(folder, Instant(LIT - 500), body)
    assert on_glass(lab, LIT + 4_100) == "black"
    assert outcomes(lab) == [("short-01", Outcome.PARTIAL, Cause.GATE)]


def test_bytes_that_the_policy_does_not_allow_are_not_shown(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        forbidden = CONTENTS["short-01"].sha256
        allowed = tuple(each for each in lab.policy.allowed if each != forbidden)
        lab.policy = lab.policy.model_copy(update={"allowed": allowed})
        lab.prepare()
        async with lab.running():
            await lab.until(Instant(LIT + 11 * SECOND))

    lab = in_lab(folder, Instant(LIT - 500), body)
    assert on_glass(lab, LIT + 5 * SECOND) == "slate"
    assert outcomes(lab) == [("short-01", Outcome.NOT_SHOWN, Cause.GATE)]


def test_a_clock_never_compared_shows_slate_and_near_an_edge_nothing(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.fill_cache()
        lab.publish()
        async with lab.running():
            await lab.until(Instant(CLOSES - HOUR + MINUTE))

    lab = in_lab(folder, Instant(CLOSES - HOUR - MINUTE), body)
    assert on_glass(lab, CLOSES - HOUR - SECOND) == "slate"
    assert on_glass(lab, CLOSES - HOUR + SECOND) == "black"
    assert lab.decks.showings == []


def test_the_measured_offset_moves_the_whole_program(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.clock.error_ms = -1_500.0
        lab.fill_cache()
        lab.set_clock(offset_ms=1_500.0)
        lab.publish()
        async with lab.running():
            await lab.until(Instant(LIT + 11 * SECOND))

    lab = in_lab(folder, Instant(LIT - 5 * SECOND), body)
    assert on_glass(lab, LIT - 20) == "house-02"
    assert on_glass(lab, LIT + 20) == "short-01"


def test_a_clock_that_somebody_sets_is_a_fault_and_moves_nothing(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            await lab.until(Instant(LIT + 3 * SECOND))
            lab.clock.error_ms = float(HOUR)
            await lab.until(Instant(LIT + MINUTE))
            assert lab.facts().faults[-1].kind == "clock_step"
            assert abs(lab.facts().at - lab.clock.true_now()) <= lab.bundle.heartbeat_ms

    lab = in_lab(folder, Instant(LIT - 500), body)
    assert on_glass(lab, LIT + 30 * SECOND + 20) != "slate"
    assert [each.spot_id for each in lab.entries() if each.outcome is not Outcome.COMPLETED] == []


def test_after_a_power_cut_the_clock_is_worth_nothing_until_it_was_compared(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            await lab.until(Instant(LIT + MINUTE))
        lab.clock.error_ms, lab.clock.boot_id = -float(MINUTE), "second boot"
        async with lab.running():
            await lab.until(Instant(LIT + 2 * MINUTE))
            lab.set_clock(offset_ms=float(MINUTE))
            await lab.until(Instant(LIT + 3 * MINUTE + 5 * SECOND))

    lab = in_lab(folder, Instant(LIT - 500), body)
    assert on_glass(lab, LIT + 2 * MINUTE - 10) == "slate"
    assert on_glass(lab, LIT + 3 * MINUTE + 4 * SECOND) == "short-01"


def test_a_clock_that_is_set_right_in_mid_film_brings_it_into_step(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            await lab.until(Instant(LIT + 3 * SECOND))
            lab.clock.error_ms = -120.0
            lab.set_clock(offset_ms=120.0)
            await lab.until(Instant(LIT + 4 * SECOND))
            lab.set_clock(offset_ms=160.0)
            await lab.until(Instant(LIT + 5 * SECOND))
            play = lab.decks.on_glass
            assert play is not None
            assert abs(play.zero_ns - (lab.ns_of(LIT) - 40_000_000)) <= 1_000_000

    in_lab(folder, Instant(LIT - 500), body)


def test_forged_foreign_stale_and_older_state_is_ignored_and_noted(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            await lab.until(Instant(LIT + SECOND))
            other = revised(lab.plan, spots=())
            now = lab.clock.now()
            for envelope in (
                sealed(Key(), other, now),
                sealed(lab.key, other, now, network="other-net"),
                sealed(lab.key, other, Instant(now - 2 * DAY)),
                sealed(lab.key, replace(other, revision=lab.plan.revision), now),
            ):
                desired = DesiredState(
                    screen=lab.plan.screen, plan_revision=9, policy_revision=1, plan=envelope
                )
                save_bytes(lab.folder.desired, encode(desired))
                await lab.clock.sleep(SECOND)
            save_bytes(lab.folder.desired, b"{ nonsense")
            await lab.clock.sleep(SECOND)
            assert lab.facts().plan_revision == 1
            kinds = [each.kind for each in lab.facts().faults]
            assert kinds == ["security"] * 4 + ["desired"]

    lab = in_lab(folder, Instant(LIT - 500), body)
    assert on_glass(lab, LIT + 5 * SECOND) == "short-01"


def test_a_replayed_older_plan_stays_out_over_a_restart(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        old = lab.folder.desired.read_bytes()
        async with lab.running():
            lab.publish(revised(lab.plan))
            await lab.clock.sleep(SECOND)
            assert lab.facts().plan_revision == 2
        save_bytes(lab.folder.desired, old)
        async with lab.running():
            await lab.clock.sleep(SECOND)
            assert lab.facts().plan_revision == 2

    in_lab(folder, LIT, body)


def test_a_simulcast_is_skipped_where_the_clock_is_too_uncertain(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        plan = build_plan()
        start, end = Instant(LIT), Instant(LIT + 10 * SECOND)
        blocks: list[Block] = []
        for block in plan.blocks:
            if block.start <= start < block.end:
                blocks += [
                    replace(block, end=start),
                    Block(start, end, BlockKind.SIMULCAST, "base"),
                    replace(block, start=end),
                ]
            else:
                blocks.append(block)
        lab.plan = replace(plan, blocks=tuple(blocks))
        lab.policy = build_policy(lab.plan)
        lab.fill_cache()
        lab.set_clock(uncertainty_ms=400.0)
        lab.publish()
        async with lab.running():
            await lab.until(Instant(LIT + 21 * SECOND))
            assert lab.facts().faults[-1].kind == "clock"

    lab = in_lab(folder, Instant(LIT - 12 * SECOND), body)
    assert on_glass(lab, LIT + 5 * SECOND) == "slate"
    assert on_glass(lab, LIT + 15 * SECOND).startswith("house-")
    missed = [each for each in lab.entries() if each.kind is AsRunKind.SPOT]
    assert [(each.outcome, each.cause) for each in missed] == [(Outcome.NOT_SHOWN, Cause.GATE)]


def test_wanted_says_what_is_needed_soonest_first(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.set_clock()
        lab.publish()
        async with lab.running():
            await lab.clock.sleep(SECOND)

    lab = in_lab(folder, Instant(LIT + MINUTE), body)
    wanted = load_message(lab.folder.wanted, Wanted)
    assert wanted is not None
    shorts = [each.short for each in wanted.renditions]
    assert shorts == ["slate", "short-02", "house-01", "house-02", "short-03", "short-01"]


def test_acknowledged_entries_are_forgotten(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            await lab.until(Instant(LIT + HOUR))
            before = len(segments(lab.folder.journal))
            journal = lab.facts().journal
            assert journal is not None
            save_message(lab.folder.ack, AsRunAck(journal=journal, through_sequence=10_000))
            await lab.clock.sleep(SECOND)
            assert len(segments(lab.folder.journal)) == 1 < before

    in_lab(folder, LIT, body)


def test_a_still_of_the_glass_is_put_into_the_folder(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            lab.decks.still_picture = Picture(200, 360, b"a picture")
            await lab.clock.sleep(11 * SECOND)
        still = load_message(lab.folder.still, Still)
        assert still is not None
        assert (still.width, still.height, still.screen) == (200, 360, lab.plan.screen)

    in_lab(folder, LIT, body)


def test_a_stage_told_to_stop_says_so_and_closes_its_entry(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running() as stop:
            await lab.until(Instant(LIT + 4 * SECOND))
            stop.set()

    lab = in_lab(folder, Instant(LIT - 500), body)
    assert outcomes(lab) == [("short-01", Outcome.PARTIAL, Cause.STOPPED)]
    assert lab.facts().phase is Phase.STOPPED


def test_a_bundle_of_another_network_changes_nothing(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        lab.bundle = lab.bundle.model_copy(update={"network": f"{NETWORK}-2"})
        async with lab.running():
            await lab.clock.sleep(2 * SECOND)
            assert lab.facts().phase is Phase.DARK
            assert {each.kind for each in lab.facts().faults} == {"security"}

    in_lab(folder, LIT, body)
