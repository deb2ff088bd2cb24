"""Reconciliation: planned, aired, missed with a reason, and aired though nobody planned it."""

from hypothesis import given
from hypothesis import strategies as st

from controller.proof import NO_RECORD, SpotProof, Verdict, reconcile, tally, to_csv
from controller.proof.reconcile import MATCH_WITHIN_MS
from tests.support.plans import build_plan
from tests.support.plays import play as entry
from wire.asrun import AsRunEntry, AsRunKind, Cause, Outcome
from wire.instants import HOUR, MINUTE, Instant, format_instant

PLAN = build_plan()
SPOTS = PLAN.spots[:6]
START, END = SPOTS[0].start, PLAN.spots[6].start
LATER = Instant(END + HOUR)


def judge(*entries: AsRunEntry, now: Instant = LATER, heard: Instant | None = LATER) -> list[SpotProof]:
    return reconcile(PLAN, entries, start=START, end=END, now=now, heard_through=heard)


def verdicts(proofs: list[SpotProof]) -> list[Verdict]:
    return [proof.verdict for proof in proofs]


def test_every_spot_that_ran_is_completed() -> None:
    proofs = judge(*(entry(spot, number) for number, spot in enumerate(SPOTS, 1)))
    assert verdicts(proofs) == [Verdict.COMPLETED] * 6
    assert [proof.spot_id for proof in proofs] == [spot.spot_id for spot in SPOTS]
    assert proofs[0].start_error_ms == 0


def test_a_spot_without_a_word_was_missed_because_the_player_did_not_run() -> None:
    proofs = judge(*(entry(spot, number) for number, spot in enumerate(SPOTS, 1) if number != 3))
    assert (proofs[2].verdict, proofs[2].reason) == (Verdict.MISSED, NO_RECORD)
    assert verdicts(proofs).count(Verdict.COMPLETED) == 5


def test_a_spot_that_could_not_be_shown_was_missed_with_its_cause() -> None:
    failed = entry(SPOTS[0], outcome=Outcome.NOT_SHOWN, cause=Cause.CHANGED_BYTES)
    proof = judge(failed)[0]
    assert (proof.verdict, proof.reason, proof.started_at) == (Verdict.MISSED, "changed_bytes", None)


def test_a_spot_cut_off_and_joined_again_counts_once_as_partial() -> None:
    spot = SPOTS[0]
    proof = judge(
        entry(spot, 2, outcome=Outcome.PARTIAL, cause=Cause.JOINED, from_ms=4_400),
        entry(spot, 1, outcome=Outcome.PARTIAL, cause=Cause.WORKER_LOST, to_ms=4_000),
    )[0]
    assert (proof.verdict, proof.reason, proof.plays) == (Verdict.PARTIAL, "worker_lost", 2)
    assert proof.shown_ms == 4_000 + 5_600
    assert (proof.started_at, proof.ended_at) == (spot.start, spot.end)


def test_a_spot_not_over_yet_is_upcoming_and_one_not_reported_yet_is_awaited() -> None:
    now = Instant(SPOTS[4].start + 1)
    proofs = judge(entry(SPOTS[0]), now=now, heard=SPOTS[0].end)
    assert verdicts(proofs) == [Verdict.COMPLETED] + [Verdict.AWAITED] * 3 + [Verdict.UPCOMING] * 2


def test_from_a_player_never_heard_everything_is_awaited() -> None:
    assert set(verdicts(judge(heard=None))) == {Verdict.AWAITED}


def test_a_play_that_nobody_planned_is_told_apart() -> None:
    foreign = entry(SPOTS[0], spot_id="00000000", short="short-99")
    proofs = judge(foreign)
    strays = [proof for proof in proofs if proof.verdict is Verdict.UNPLANNED]
    assert [(proof.spot_id, proof.short, proof.shown_ms) for proof in strays] == [
        ("00000000", "short-99", 10_000)
    ]
    assert verdicts(proofs).count(Verdict.MISSED) == 6


def test_the_old_short_of_a_spot_that_was_edited_is_unplanned() -> None:
    proofs = judge(entry(SPOTS[0], short="short-02"))
    assert sorted(verdicts(proofs)[:2]) == [Verdict.MISSED, Verdict.UNPLANNED]


def test_an_unplanned_play_near_a_missed_spot_of_the_same_short_is_a_possible_match() -> None:
    spot = SPOTS[1]
    moved = Instant(spot.start + MATCH_WITHIN_MS)
    stray = entry(spot, spot_id="00000000", planned_start=moved, planned_end=Instant(moved + 10_000))
    proofs = judge(stray)
    pairs = {proof.spot_id: proof.possible_match for proof in proofs if proof.possible_match}
    assert pairs == {spot.spot_id: "00000000", "00000000": spot.spot_id}


def test_what_an_order_put_there_is_a_takeover_and_the_spots_below_it_say_so() -> None:
    spot = SPOTS[0]
    below = entry(spot, outcome=Outcome.NOT_SHOWN, cause=Cause.TAKEN_OVER)
    facts = {"kind": AsRunKind.TAKEOVER, "spot_id": None, "line": None, "order_id": "k7m2qp"}
    shown = entry(spot, 2).model_copy(update=facts | {"play_id": "f" * 32})
    failed = entry(spot, 3, outcome=Outcome.NOT_SHOWN, cause=Cause.MISSING_BYTES).model_copy(
        update=facts | {"play_id": "e" * 32}
    )
    proofs = [each for each in judge(below, shown, failed) if each.planned_start == spot.start]
    assert {(each.verdict, each.reason, each.order_id) for each in proofs} == {
        (Verdict.MISSED, "taken_over", ""),
        (Verdict.TAKEOVER, "", "k7m2qp"),
    }
    (day,) = tally(judge(below, shown), lambda _: "today")
    assert (day.planned, day.takeover, day.unplanned) == (6, 1, 0)
    assert day.missed_by_reason["taken_over"] == 1
    assert to_csv(judge(shown)).splitlines()[0].endswith(",order_id")
    assert not any(each.possible_match for each in judge(shown))


def test_a_kill_a_pull_and_a_curfew_are_reasons() -> None:
    causes = [Cause.KILLED, Cause.PULLED, Cause.CURFEW]
    told = [
        entry(spot, number, outcome=Outcome.NOT_SHOWN, cause=cause)
        for number, (spot, cause) in enumerate(zip(SPOTS, causes, strict=False), 1)
    ]
    assert [each.reason for each in judge(*told)][:3] == ["killed", "pulled", "curfew"]


def test_an_unplanned_play_further_away_matches_nothing() -> None:
    spot = SPOTS[0]
    moved = Instant(spot.start + MATCH_WITHIN_MS + 1)
    stray = entry(spot, spot_id="00000000", planned_start=moved, planned_end=Instant(moved + 10_000))
    assert not any(proof.possible_match for proof in judge(stray))


def test_a_foreign_spot_that_never_showed_is_nobody_s_business() -> None:
    refused = entry(SPOTS[0], spot_id="00000000", outcome=Outcome.NOT_SHOWN, cause=Cause.GATE)
    assert Verdict.UNPLANNED not in verdicts(judge(refused))


def test_house_ads_are_no_spots() -> None:
    house = entry(SPOTS[0], kind=AsRunKind.HOUSE, spot_id=None, short="house-01")
    assert len(judge(house)) == 6


@given(
    st.lists(
        st.tuples(
            st.integers(0, 5), st.sampled_from(list(Outcome)), st.sampled_from(["short-01", "short-02"])
        ),
        max_size=12,
    ),
    st.integers(-10, 400),
    st.one_of(st.none(), st.integers(-10, 400)),
)
def test_every_planned_spot_is_judged_exactly_once(
    told: list[tuple[int, Outcome, str]], now_s: int, heard_s: int | None
) -> None:
    entries = [
        entry(SPOTS[index], number, outcome=outcome, short=short)
        for number, (index, outcome, short) in enumerate(told, 1)
    ]
    now = Instant(START + now_s * 1_000)
    heard = None if heard_s is None else Instant(START + heard_s * 1_000)
    proofs = judge(*entries, now=now, heard=heard)
    planned = [proof.spot_id for proof in proofs if proof.verdict is not Verdict.UNPLANNED]
    assert planned == [spot.spot_id for spot in SPOTS]
    (day,) = tally(proofs, lambda _: "2025-06-03")
    assert day.planned == 6 == day.aired + day.missed + day.awaited + day.upcoming


def test_the_tally_counts_by_screen_and_local_day() -> None:
    proofs = judge(
        entry(SPOTS[0], 1),
        entry(SPOTS[1], 2, outcome=Outcome.PARTIAL, cause=Cause.JOINED, from_ms=3_000),
        entry(SPOTS[2], 3, outcome=Outcome.NOT_SHOWN, cause=Cause.MISSING_BYTES),
        entry(SPOTS[3], 4, outcome=Outcome.NOT_SHOWN, cause=Cause.MISSING_BYTES),
        heard=SPOTS[4].end,
        now=Instant(SPOTS[5].start + 1),
    )
    halves = tally(proofs, lambda proof: "morning" if proof.planned_start < START + 3 * MINUTE else "noon")
    assert [(day.day, day.planned, day.aired, day.partial, day.missed) for day in halves] == [
        ("morning", 3, 2, 1, 1),
        ("noon", 3, 0, 0, 2),
    ]
    assert halves[1].missed_by_reason == {"missing_bytes": 1, NO_RECORD: 1}
    assert halves[1].upcoming == 1


def test_csv_has_one_row_per_spot() -> None:
    rows = to_csv(judge(entry(SPOTS[0], from_ms=7))).splitlines()
    assert len(rows) == 7
    assert rows[0].startswith("screen,spot_id,line,short,planned_start,planned_end,verdict,reason")
    first = SPOTS[0]
    assert rows[1].startswith(
        f"par-opera,{first.spot_id},base,{first.short},{format_instant(first.start)},"
        f"{format_instant(first.end)},completed,,{format_instant(Instant(first.start + 7))}"
    )
    assert rows[2].split(",")[6:9] == ["missed", "no_record", ""]
