"""The gate: what it says of films that lack a word, and that it says so of each, once."""

import pytest

from controller.approvals import ApprovalWord, Candidate, Ledger, candidates_of, kept_candidates, unapproved
from controller.findings import Code, Finding
from controller.schedule import Approver, Schedule
from tests.support.approvals import EVERYBODY, build_candidate, say
from tests.support.plans import MIDNIGHT, rendition
from tests.support.publishing import HONG_KONG, sample_files
from tests.support.schedules import parsed

RULE = ("audio: none", "audio: none\n    approvals: [content, rights, media_owner]")


@pytest.fixture(scope="module")
def schedule() -> Schedule:
    return parsed(sample_files(hong_kong=RULE))


def found(schedule: Schedule, ledger: Ledger, *candidates: Candidate) -> list[Finding]:
    return list(unapproved(schedule, candidates, ledger))


def test_it_names_film_screen_bytes_who_is_missing_and_the_command(schedule: Schedule) -> None:
    film = build_candidate(screen="hkg-sogo")
    (finding,) = found(schedule, Ledger(), film)
    assert (finding.code, finding.file) == (Code.APPROVAL, HONG_KONG)
    line = sample_files(hong_kong=RULE)[HONG_KONG].splitlines()[finding.line - 1]
    assert line.strip().startswith("approvals:")
    assert finding.sentence == (
        f"neon-tram on hkg-sogo (sha256 {film.rendition.sha256[:12]}…) is not approved by content, rights "
        "and media owner"
    )
    assert finding.remedy == (
        "watch it, then: landmark approve neon-tram --screen hkg-sogo --as content --by NAME, "
        "and --as rights, and --as media-owner"
    )


def test_of_changed_bytes_it_says_who_approved_the_others(schedule: Schedule) -> None:
    before, now = (build_candidate(screen="hkg-sogo", content=each) for each in (b"old", b"new"))
    ledger = Ledger([say(before, each) for each in EVERYBODY])
    (finding,) = found(schedule, ledger, now)
    assert (
        f"Ann (rights, 2025-06-03) approved other bytes, {before.rendition.sha256[:12]}…" in finding.sentence
    )


def test_of_a_word_taken_back_it_says_by_whom_and_why(schedule: Schedule) -> None:
    film = build_candidate(screen="hkg-sogo", required=(Approver.RIGHTS,))
    said = [
        say(film, Approver.RIGHTS),
        say(film, Approver.RIGHTS, ApprovalWord.REVOKED, by="Bo", note="music not cleared"),
    ]
    (finding,) = found(schedule, Ledger(said), film)
    assert "Bo (rights, 2025-06-03) revoked it, 'music not cleared'" in finding.sentence


def test_it_lets_pass_what_everybody_approved_and_what_nobody_must(schedule: Schedule) -> None:
    film, free = build_candidate(screen="hkg-sogo"), build_candidate(required=())
    assert found(schedule, Ledger([say(film, each) for each in EVERYBODY]), film, free) == []


def test_candidates_are_what_is_made_under_the_rule_of_each_screen(schedule: Schedule) -> None:
    slate = schedule.campaign.slate.id
    films = {
        (screen, short): rendition(short)
        for screen in ("par-opera", "hkg-sogo")
        for short in ("neon-tram", slate)
    }
    found = {(each.screen, each.short): each for each in candidates_of(schedule, films, MIDNIGHT)}
    assert found.keys() == films.keys()
    assert found["hkg-sogo", slate].required == EVERYBODY
    assert found["par-opera", slate].required == ()
    assert found["hkg-sogo", slate].title == schedule.campaign.slate.title
    assert found["hkg-sogo", "neon-tram"].creator == schedule.shorts["neon-tram"].creator


def test_what_a_kept_plan_still_plays_is_a_candidate_too(schedule: Schedule) -> None:
    old, new = rendition("neon-tram", content=b"old"), rendition("neon-tram", content=b"new")
    films = {("hkg-sogo", "neon-tram"): new}
    (kept,) = kept_candidates(schedule, "hkg-sogo", [old, new], films, MIDNIGHT)
    assert (kept.rendition, kept.required) == (old, EVERYBODY)
