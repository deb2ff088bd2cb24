"""Faults: said once, again after a while, and again where the clock that they are dated by was wrong."""

from player_agent.faults import KEPT, FaultNotes
from wire.instants import DAY, MINUTE, Instant, parse_instant

NOON = parse_instant("2025-06-04T12:00:00Z")


def at(offset_ms: int) -> Instant:
    return Instant(NOON + offset_ms)


def test_the_same_sentence_is_news_again_after_a_while() -> None:
    notes = FaultNotes(MINUTE)
    said = [notes.note("clock", "wrong", at(passed)) for passed in (0, 1, MINUTE - 1, MINUTE, MINUTE + 1)]
    assert said == [True, False, False, True, False]
    assert [each.at for each in notes.latest] == [NOON + MINUTE]


def test_a_clock_that_was_set_back_mutes_nobody() -> None:
    notes = FaultNotes(MINUTE)
    assert notes.note("clock", "wrong", at(DAY))
    assert notes.note("clock", "wrong", at(0))
    assert not notes.note("clock", "wrong", at(1))


def test_the_newest_of_both_programs_are_kept() -> None:
    ours, theirs = FaultNotes(), FaultNotes()
    for number in range(KEPT + 2):
        ours.note("a", str(number), at(2 * number))
        theirs.note("b", str(number), at(2 * number + 1))
    together = ours.with_those_of(theirs.latest)
    assert len(ours.latest) == len(together) == KEPT
    assert [each.at - NOON for each in together] == list(range(14, 24))
