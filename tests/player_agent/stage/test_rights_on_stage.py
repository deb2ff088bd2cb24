"""Rights that end while their film is on the glass: by the policy alone, with or without a network."""

from pathlib import Path

from tests.support.plans import MIDNIGHT, rendition
from tests.support.stages import CONTENTS, Body, StageLab, in_prepared_lab, on_glass
from wire.asrun import Cause, Outcome
from wire.instants import HOUR, MINUTE, SECOND, Instant
from wire.orders import ReceiptWord, Takeover
from wire.policy import Policy, RightsEnd
from wire.renditions import Rendition

LIT = Instant(MIDNIGHT + 10 * HOUR)  # a spot of short-01 begins here, and a house ad 10 s later
TAKEN = rendition("takeover", content=b"takeover", duration_ms=20_000)
OTHER = rendition("other", content=b"other", duration_ms=20_000)


def in_lab(folder: Path, body: Body) -> StageLab:
    return in_prepared_lab(folder, LIT, body, TAKEN, OTHER)


def takeover(*films: Rendition) -> Takeover:
    return Takeover(order_id="cccccc", given_at=LIT, by="ops", reason="news", start=LIT, films=films)


def ending(policy: Policy, at: Instant, *films: Rendition) -> Policy:
    ends = tuple(RightsEnd(sha256=each.sha256, at=at) for each in films)
    return policy.model_copy(update={"revision": policy.revision + 1, "rights_end": ends})


def test_a_policy_that_says_so_takes_a_takeover_s_film_off_at_once_and_the_plan_goes_on(folder: Path) -> None:
    told = Instant(LIT + 33 * SECOND)

    async def body(lab: StageLab) -> None:
        async with lab.running():
            lab.order(takeover(TAKEN))
            await lab.until(told)
            lab.publish(policy=ending(lab.policy, Instant(LIT - HOUR), TAKEN))
            await lab.until(Instant(told + MINUTE))

    lab = in_lab(folder, body)
    assert on_glass(lab, told - 100) == "takeover"
    since = [each for each in lab.decks.showings if each.from_ns > lab.ns_of(told)]
    assert "takeover" not in {Path(each.play.path).read_text() for each in since}
    assert since[0].from_ns <= lab.ns_of(Instant(told + 100)), "the film that was due ran unseen below it"
    (cut,) = [each for each in lab.entries() if each.cause is Cause.RIGHTS_ENDED]
    assert (cut.short, cut.outcome) == ("takeover", Outcome.PARTIAL)
    assert cut.ended_at is not None
    assert cut.ended_at <= told + 50


def test_rights_that_end_at_an_instant_end_a_takeover_there_without_a_network(folder: Path) -> None:
    ends = Instant(LIT + 95 * SECOND)

    async def body(lab: StageLab) -> None:
        lab.publish(policy=ending(lab.policy, ends, TAKEN))
        async with lab.running():
            lab.order(takeover(TAKEN))
            await lab.until(Instant(ends + MINUTE))

    lab = in_lab(folder, body)
    (after,) = [each for each in lab.decks.showings if each.from_ns == lab.ns_of(ends)]
    assert Path(after.play.path).read_text() != "takeover"
    assert on_glass(lab, ends - 1) == "takeover"
    later = [each for each in lab.decks.showings if each.from_ns > lab.ns_of(ends)]
    assert "takeover" not in {Path(each.play.path).read_text() for each in later}


def test_only_the_films_whose_rights_ended_are_left_out(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.publish(policy=ending(lab.policy, LIT, TAKEN))
        async with lab.running():
            lab.order(takeover(OTHER, TAKEN))
            await lab.until(Instant(LIT + MINUTE))

    lab = in_lab(folder, body)
    assert on_glass(lab, LIT + 10 * SECOND) == "other"
    assert on_glass(lab, LIT + 30 * SECOND).startswith("house"), "the plan, while the other film would run"
    assert on_glass(lab, LIT + 50 * SECOND) == "other"


def test_the_receipt_of_a_takeover_says_that_rights_have_ended(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.publish(policy=ending(lab.policy, LIT, TAKEN))
        async with lab.running():
            await lab.until(Instant(LIT + SECOND))
            lab.order(takeover(TAKEN))
            await lab.until(Instant(LIT + 5 * SECOND))

    standing = in_lab(folder, body).receipts().standing
    assert standing is not None
    assert standing.word is ReceiptWord.SEEN
    assert standing.sentence == "takeover cccccc: the rights of its film have ended"


def test_a_planned_film_is_taken_off_too_and_its_spots_are_not_shown(folder: Path) -> None:
    film, told = CONTENTS["short-01"], Instant(LIT + 4 * SECOND)

    async def body(lab: StageLab) -> None:
        async with lab.running():
            await lab.until(told)
            lab.publish(policy=ending(lab.policy, Instant(LIT - HOUR), film))
            await lab.until(Instant(LIT + 4 * MINUTE))

    lab = in_lab(folder, body)
    assert on_glass(lab, told - 100) == "short-01"
    assert on_glass(lab, told + 100) == "slate"
    assert on_glass(lab, LIT + 3 * MINUTE + SECOND) == "slate"
    assert on_glass(lab, LIT + MINUTE + SECOND) == "short-02"
    story = [(each.short, each.outcome) for each in lab.entries() if each.cause is Cause.RIGHTS_ENDED]
    assert story == [("short-01", Outcome.PARTIAL), ("short-01", Outcome.NOT_SHOWN)]
