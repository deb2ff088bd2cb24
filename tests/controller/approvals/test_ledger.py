"""What approvers' words are worth: for the exact bytes, on the one screen, the later word first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.approvals import ApprovalWord, Ledger, MarkState
from controller.schedule import Approver
from tests.support.approvals import EVERYBODY, build_candidate, say

FILM = build_candidate()
RECUT = build_candidate(content=b"second cut")
WORDS = st.lists(
    st.tuples(st.sampled_from([FILM, RECUT]), st.sampled_from(Approver), st.sampled_from(ApprovalWord)),
    max_size=12,
)


def test_nobody_has_said_anything_at_first() -> None:
    ledger = Ledger()
    assert ledger.lacking(FILM) == EVERYBODY
    assert {mark.state for mark in ledger.marks(FILM).values()} == {MarkState.MISSING}


def test_a_screen_that_requires_nobody_lacks_nothing() -> None:
    assert Ledger().lacking(build_candidate(required=())) == ()


def test_each_approver_speaks_alone() -> None:
    ledger = Ledger([say(FILM, Approver.RIGHTS)])
    assert ledger.lacking(FILM) == (Approver.CONTENT, Approver.MEDIA_OWNER)


def test_changed_bytes_need_a_new_word_and_the_old_one_is_remembered() -> None:
    said = say(FILM)
    mark = Ledger([said]).marks(RECUT)[Approver.CONTENT]
    assert (mark.state, mark.said) == (MarkState.OTHER_BYTES, said)


def test_bytes_that_come_back_are_still_approved() -> None:
    ledger = Ledger([say(FILM), say(RECUT, after_ms=1)])
    assert Approver.CONTENT not in ledger.lacking(FILM)


@pytest.mark.parametrize("other", [build_candidate("paper-moon"), build_candidate(screen="yto-dundas")])
def test_a_word_holds_for_one_short_on_one_screen(other: object) -> None:
    ledger = Ledger([say(FILM)])
    assert ledger.marks(other)[Approver.CONTENT].state is MarkState.MISSING  # type: ignore[arg-type]


def test_a_word_can_be_taken_back_and_given_again() -> None:
    first, second = say(FILM), say(FILM, word=ApprovalWord.REVOKED, after_ms=1)
    assert Ledger([first, second]).marks(FILM)[Approver.CONTENT].state is MarkState.REVOKED
    assert Ledger([first, second, say(FILM, after_ms=2)]).lacking(FILM) == EVERYBODY[1:]


def test_revoked_bytes_are_no_approval_of_other_bytes() -> None:
    ledger = Ledger([say(FILM), say(FILM, word=ApprovalWord.REVOKED)])
    assert ledger.marks(RECUT)[Approver.CONTENT].state is MarkState.MISSING


@given(WORDS)
def test_the_last_word_about_the_same_bytes_counts_whatever_was_said_of_others(words: list) -> None:  # type: ignore[type-arg]
    said = [say(film, approver, word, after_ms=at) for at, (film, approver, word) in enumerate(words)]
    ledger = Ledger(said)
    for approver in Approver:
        about = [each for each in said if each.approver is approver and each.sha256 == FILM.rendition.sha256]
        approved = bool(about) and about[-1].word is ApprovalWord.APPROVED
        assert (approver not in ledger.lacking(FILM)) is approved
        assert (ledger.marks(FILM)[approver].state is MarkState.APPROVED) is approved
