"""The as-run log against the glass."""

from typing import Any

import pytest

from benchmarks.chaos.asrun import Watched, check
from benchmarks.site.recording import Look, Sight, Span
from benchmarks.site.truth import Due, judge
from wire.asrun import AsRunEntry, AsRunKind, Cause, Outcome
from wire.instants import Instant
from wire.playhead import CueKind

FPS, FRAME = 25, 40
DUE = Due(10_000, 16_000, CueKind.SPOT, 1, "aaaaaaaa", "one")


def frames(start: int, end: int) -> list[Span]:
    """The film in step between two instants."""
    return [
        Span(at, at + FRAME, Sight(Look.FILM, 1, (at - DUE.start) // FRAME))
        for at in range(start, end, FRAME)
    ]


def slate(start: int, end: int) -> list[Span]:
    """No film."""
    return [Span(start, end, Sight(Look.SLATE))]


def entry(start: int | None, end: int | None, play: str = "a", **changes: Any) -> AsRunEntry:
    """A play of the due film; complete unless said otherwise."""
    shown = end - start if start is not None and end is not None else 0
    values: dict[str, Any] = {
        "sequence": 1,
        "play_id": play * 32,
        "kind": AsRunKind.SPOT,
        "spot_id": "aaaaaaaa",
        "line": "base",
        "plan_revision": 1,
        "short": "one",
        "sha256": None,
        "planned_start": Instant(DUE.start),
        "planned_end": Instant(DUE.end),
        "started_at": None if start is None else Instant(start),
        "ended_at": None if end is None else Instant(end),
        "shown_ms": shown,
        "outcome": Outcome.COMPLETED,
    }
    return AsRunEntry(**{**values, **changes})


def found(spans: list[Span], *entries: AsRunEntry) -> list[str]:
    """What the check says of one play."""
    watched = Watched("wall", spans, judge(spans, [DUE], FPS), [DUE], {"one": 1}, FPS)
    return [each.what for each in check(watched, entries, 0, 60_000)]


def test_a_whole_play_and_its_entry_agree() -> None:
    assert found(frames(10_000, 16_000), entry(10_004, 16_000)) == []


def test_a_complete_entry_of_a_film_that_was_away_is_contradicted() -> None:
    spans = frames(10_000, 12_000) + slate(12_000, 13_000) + frames(13_000, 16_000)

    assert found(spans, entry(10_000, 16_000)) == ["contradicted"]


@pytest.mark.parametrize(("until", "findings"), [(13_000, []), (14_500, ["contradicted"])])
def test_a_complete_entry_of_a_film_that_stood_for_long_is_contradicted(
    until: int, findings: list[str]
) -> None:
    standing = [Span(12_000, until, Sight(Look.FILM, 1, 50))]

    assert found(frames(10_000, 12_000) + standing + frames(until, 16_000), entry(10_000, 16_000)) == findings


def test_two_parts_of_a_broken_play_agree_with_the_glass() -> None:
    spans = frames(10_000, 12_000) + slate(12_000, 13_000) + frames(13_000, 16_000)
    first = entry(10_000, 12_000, outcome=Outcome.PARTIAL, cause=Cause.WORKER_LOST)
    second = entry(13_000, 16_000, "b", outcome=Outcome.PARTIAL, cause=Cause.JOINED)

    assert found(spans, first, second) == []


def test_a_partial_entry_that_claims_more_than_was_seen_is_contradicted() -> None:
    spans = frames(10_000, 12_000) + slate(12_000, 16_000)

    assert found(spans, entry(10_000, 14_000, outcome=Outcome.PARTIAL, cause=Cause.WORKER_LOST)) == [
        "contradicted"
    ]


def test_a_film_that_was_seen_and_is_said_not_to_have_been_is_contradicted_and_lost() -> None:
    denied = entry(None, None, outcome=Outcome.NOT_SHOWN, cause=Cause.MISSING_BYTES)

    assert found(frames(10_000, 16_000), denied) == ["contradicted", "lost"]


def test_a_film_that_was_seen_and_has_no_entry_is_lost() -> None:
    assert found(frames(10_000, 16_000)) == ["lost"]


def test_the_last_second_before_a_crash_may_be_missing_and_no_more() -> None:
    crashed = {"outcome": Outcome.PARTIAL, "cause": Cause.CRASHED}
    spans = frames(10_000, 14_000) + slate(14_000, 16_000)

    assert found(spans, entry(10_000, 13_000, **crashed)) == []
    assert found(spans, entry(10_000, 11_000, **crashed)) == ["understated"]


def test_one_play_stored_twice_is_doubled() -> None:
    assert found(frames(10_000, 16_000), entry(10_000, 16_000), entry(10_000, 16_000, sequence=2)) == [
        "doubled"
    ]


def test_two_plays_at_one_time_are_doubled() -> None:
    assert "doubled" in found(frames(10_000, 16_000), entry(10_000, 16_000), entry(10_000, 16_000, "b"))


def test_plays_outside_the_run_are_not_judged() -> None:
    watched = Watched("wall", [], [], [DUE], {"one": 1}, FPS)

    assert check(watched, [entry(10_000, 16_000)], 12_000, 60_000) == []
