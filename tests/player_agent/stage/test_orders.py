"""Orders on the whole stage: headless decks, virtual time."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from player_agent.decks.port import Reason
from player_agent.folder import FolderError, Wanted, load_message, save_bytes
from player_agent.stage import safekeeping
from player_agent.stage.shelf import Shelf
from tests.support.plans import MIDNIGHT, Key, rendition
from tests.support.stages import CONTENTS, StageLab, in_prepared_lab, on_glass, revised, sealed
from wire.asrun import AsRunEntry, AsRunKind, Cause, Outcome
from wire.codec import encode
from wire.instants import DAY, HOUR, MINUTE, SECOND, Instant
from wire.orders import CurfewOrder, Kill, KillPicture, Pull, ReceiptWord, StandingOrders, Takeover
from wire.policy import Light
from wire.renditions import Rendition
from wire.state import DesiredState, Phase

OPENS = Instant(MIDNIGHT + 9 * HOUR)
CLOSES = Instant(MIDNIGHT + 21 * HOUR)
LIT = Instant(OPENS + HOUR)  # a spot of short-01 begins here, and a house ad 10 s later
FILM_MS = 15_000
FILM = rendition("takeover", content=b"takeover", duration_ms=FILM_MS)


def kill(start: Instant, picture: KillPicture = KillPicture.SLATE, until: Instant | None = None) -> Kill:
    return Kill(
        order_id="aaaaaa", given_at=start, by="ops", reason="drill", start=start, until=until, picture=picture
    )


def pull(start: Instant, short: str) -> Pull:
    return Pull(order_id="bbbbbb", given_at=start, by="ops", reason="rights", start=start, short=short)


def takeover(start: Instant, *films: Rendition, until: Instant | None = None) -> Takeover:
    return Takeover(
        order_id="cccccc",
        given_at=start,
        by="ops",
        reason="news",
        start=start,
        until=until,
        films=films or (FILM,),
    )


def darkness(start: Instant, until: Instant | None = None) -> CurfewOrder:
    return CurfewOrder(
        order_id="dddddd",
        given_at=start,
        by="ops",
        reason="mourning",
        start=start,
        until=until,
        light=Light.DARK,
    )


def hold(lab: StageLab, film: Rendition = FILM, content: bytes = b"takeover") -> None:
    lab.folder.cached(film).write_bytes(content)


def story(lab: StageLab) -> list[tuple[str, Outcome, Cause]]:
    return [(each.short, each.outcome, each.cause) for each in lab.entries()]


def words(lab: StageLab) -> tuple[ReceiptWord, str]:
    standing = lab.receipts().standing
    assert standing is not None
    return standing.word, standing.sentence


def gaps(lab: StageLab) -> list[int]:
    """Milliseconds of backdrop between one film and the next."""
    return [
        (after.from_ns - before.to_ns) // 1_000_000
        for before, after in pairwise(lab.decks.showings)
        if before.to_ns is not None and after.from_ns > before.to_ns
    ]


@pytest.mark.parametrize(("picture", "seen"), [(KillPicture.SLATE, "slate"), (KillPicture.BLACK, "black")])
def test_a_kill_empties_the_glass_until_it_is_released(folder: Path, picture: KillPicture, seen: str) -> None:
    async def body(lab: StageLab) -> None:
        async with lab.running():
            await lab.until(Instant(LIT + 4 * SECOND))
            lab.order(kill(Instant(LIT + 4 * SECOND), picture))
            await lab.until(Instant(LIT + 4_100))
            assert words(lab) == (ReceiptWord.ON_GLASS, "")
            await lab.until(Instant(LIT + 3 * MINUTE + 5 * SECOND))
            assert lab.facts().phase is (Phase.SLATE if seen == "slate" else Phase.DARK)
            assert lab.facts().orders_revision == 1
            lab.order()
            await lab.until(Instant(LIT + 3 * MINUTE + 11 * SECOND))
            assert words(lab) == (ReceiptWord.ON_GLASS, "")

    lab = in_prepared_lab(folder, Instant(LIT - 500), body)
    assert on_glass(lab, LIT + 3_990) == "short-01"
    assert on_glass(lab, LIT + 4_010) == seen
    assert on_glass(lab, LIT + 3 * MINUTE + 4 * SECOND) == seen
    assert on_glass(lab, LIT + 3 * MINUTE + 5_200) == "short-01"
    back = lab.decks.showings[1]
    assert abs(back.play.zero_ns - lab.ns_of(Instant(LIT + 3 * MINUTE))) < 1_000_000
    assert story(lab) == [
        ("short-01", Outcome.PARTIAL, Cause.KILLED),
        ("short-02", Outcome.NOT_SHOWN, Cause.KILLED),
        ("short-03", Outcome.NOT_SHOWN, Cause.KILLED),
        ("short-01", Outcome.PARTIAL, Cause.JOINED),
    ]
    wanted = {"slate", "black"} - {seen}
    backdrops = [backdrop for at, backdrop in lab.decks.backdrops if at > lab.ns_of(LIT)]
    assert not wanted & {each.value for each in backdrops[:1]}, "nothing else flashes up between"


def test_a_kill_to_black_is_black_below_before_the_film_goes(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        async with lab.running():
            await lab.until(Instant(LIT + 4 * SECOND))
            lab.order(kill(Instant(LIT + 4 * SECOND), KillPicture.BLACK))
            await lab.clock.sleep(SECOND)

    lab = in_prepared_lab(folder, Instant(LIT - 500), body)
    (gone,) = lab.decks.showings
    assert gone.reason is Reason.DROPPED
    assert gone.to_ns is not None
    (black,) = [at for at, backdrop in lab.decks.backdrops if backdrop.value == "black"]
    assert black <= gone.to_ns


def test_a_kill_survives_restart_power_cut_and_loss_of_link(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        async with lab.running():
            await lab.until(Instant(LIT + 4 * SECOND))
            lab.order(kill(Instant(LIT + 4 * SECOND), KillPicture.BLACK))
            await lab.clock.sleep(SECOND)
        lab.folder.desired.unlink()
        lab.clock.boot_id = "second boot"
        async with lab.running():
            await lab.clock.sleep(10 * SECOND)
            assert lab.facts().orders_revision == 1
            assert lab.decks.showings == []
            assert {backdrop.value for _, backdrop in lab.decks.backdrops} == {"black"}
            lab.set_clock()
            await lab.clock.sleep(MINUTE)
            assert lab.decks.showings == []
            assert {backdrop.value for _, backdrop in lab.decks.backdrops} == {"black"}
            assert words(lab) == (ReceiptWord.ON_GLASS, "")

    in_prepared_lab(folder, Instant(LIT - 500), body)


def test_a_kill_counts_whatever_the_clock_says(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.folder.clock.unlink()
        lab.clock.error_ms = float(2 * DAY)
        async with lab.running():
            await lab.clock.sleep(SECOND)
            lab.order(kill(lab.clock.true_now(), KillPicture.BLACK))
            await lab.clock.sleep(SECOND)
            assert lab.facts().orders_revision == 1
            assert words(lab) == (ReceiptWord.ON_GLASS, "")

    lab = in_prepared_lab(folder, LIT, body)
    assert on_glass(lab, LIT + 1_900) == "black"


def test_orders_that_expired_are_refused_by_a_clock_that_knows(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        async with lab.running():
            await lab.until(Instant(LIT + SECOND))
            orders = StandingOrders(
                network=lab.plan.network, screen=lab.plan.screen, revision=7, orders=(kill(LIT),)
            )
            offer(lab, orders, Instant(LIT - 2 * DAY))
            await lab.clock.sleep(SECOND)
            refused = lab.receipts().refused
            assert refused is not None
            assert (refused.orders_revision, refused.word) == (7, ReceiptWord.REFUSED)
            assert "could be accepted until" in refused.sentence

    lab = in_prepared_lab(folder, LIT, body)
    assert on_glass(lab, LIT + 1_900) == "short-01"


def offer(lab: StageLab, orders: StandingOrders, issued_at: Instant, key: Key | None = None) -> None:
    desired = DesiredState(
        screen=lab.plan.screen,
        plan_revision=1,
        policy_revision=1,
        orders_revision=orders.revision,
        standing_orders=sealed(key or lab.key, orders, issued_at),
    )
    save_bytes(lab.folder.desired, encode(desired))


def test_forged_and_older_orders_are_refused_with_a_word(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        async with lab.running():
            await lab.until(Instant(LIT + SECOND))
            killed = lab.order(kill(LIT))
            released = lab.order()
            await lab.clock.sleep(SECOND)
            offer(lab, killed, lab.clock.now())
            await lab.clock.sleep(SECOND)
            refused = lab.receipts().refused
            assert refused is not None
            assert refused.orders_revision == 1
            assert "older than the held 2" in refused.sentence
            forged = released.model_copy(update={"revision": 3, "orders": (kill(LIT),)})
            offer(lab, forged, lab.clock.now(), Key())
            await lab.clock.sleep(SECOND)
            refused = lab.receipts().refused
            assert refused is not None
            assert refused.orders_revision == 3
            assert words(lab) == (ReceiptWord.ON_GLASS, "")
            assert {each.kind for each in lab.facts().faults} == {"security"}
            assert lab.facts().orders_revision == 2

    lab = in_prepared_lab(folder, Instant(LIT - 500), body)
    assert on_glass(lab, LIT + 3_900) == "short-01"


def test_a_bad_plan_does_not_hinder_an_order_nor_the_reverse(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        async with lab.running():
            await lab.until(Instant(LIT + SECOND))
            stranger = Key()
            lab.orders = StandingOrders(
                network=lab.plan.network, screen=lab.plan.screen, revision=1, orders=(kill(LIT),)
            )
            now = lab.clock.now()
            desired = DesiredState(
                screen=lab.plan.screen,
                plan_revision=2,
                policy_revision=2,
                orders_revision=1,
                plan=sealed(stranger, revised(lab.plan), now),
                standing_orders=sealed(lab.key, lab.orders, now),
            )
            save_bytes(lab.folder.desired, encode(desired))
            await lab.clock.sleep(SECOND)
            assert (lab.facts().orders_revision, lab.facts().plan_revision) == (1, 1)
            lab.orders = lab.orders.model_copy(update={"revision": 2, "orders": ()})
            desired = desired.model_copy(
                update={
                    "plan": sealed(lab.key, revised(lab.plan), now),
                    "standing_orders": sealed(stranger, lab.orders, now),
                }
            )
            save_bytes(lab.folder.desired, encode(desired))
            await lab.clock.sleep(SECOND)
            assert (lab.facts().orders_revision, lab.facts().plan_revision) == (1, 2)

    in_prepared_lab(folder, Instant(LIT - 500), body)


def test_an_order_is_obeyed_where_the_disk_refuses_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def body(lab: StageLab) -> None:
        save = safekeeping.save_message

        def refuse(path: Path, *args: Any, **options: Any) -> None:
            if path == lab.folder.accepted_orders:
                raise FolderError(f"cannot write {path}: no space left on device")
            save(path, *args, **options)

        monkeypatch.setattr(safekeeping, "save_message", refuse)
        async with lab.running():
            await lab.until(Instant(LIT + SECOND))
            lab.order(kill(LIT))
            await lab.clock.sleep(SECOND)
            assert words(lab) == (ReceiptWord.ON_GLASS, "")
            assert [each.kind for each in lab.facts().faults] == ["disk_full"]
        async with lab.running():  # desired.json holds it still
            await lab.clock.sleep(SECOND)
            assert lab.decks.showings == []

    in_prepared_lab(folder, Instant(LIT - 500), body)


def test_an_order_does_not_wait_for_a_film_that_is_hashed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def body(lab: StageLab) -> None:
        async def hash_slowly(shelf: Shelf, path: Path) -> str:
            await lab.clock.sleep(20 * SECOND)
            return path.stem

        async with lab.running():
            await lab.until(Instant(LIT + 3 * SECOND))
            monkeypatch.setattr(Shelf, "_sha256", hash_slowly)
            for each in CONTENTS.values():
                lab.folder.cached(each).touch()
            await lab.until(Instant(LIT + 4 * SECOND))
            lab.order(kill(Instant(LIT + 4 * SECOND)))
            await lab.until(Instant(LIT + 6 * SECOND))

    lab = in_prepared_lab(folder, Instant(LIT - 500), body)
    assert on_glass(lab, LIT + 3_990) == "short-01"
    assert on_glass(lab, LIT + 4_010) == "slate"


def test_a_kill_to_slate_lights_no_closed_screen(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        async with lab.running():
            lab.order(kill(Instant(CLOSES - MINUTE)))
            await lab.until(Instant(CLOSES + MINUTE))

    lab = in_prepared_lab(folder, Instant(CLOSES - MINUTE), body)
    assert on_glass(lab, CLOSES - SECOND) == "slate"
    assert on_glass(lab, CLOSES) == "black"


def test_a_pulled_short_leaves_at_once_and_stays_away(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        async with lab.running():
            await lab.until(Instant(LIT + 4 * SECOND))
            lab.order(pull(Instant(LIT + 4 * SECOND), "short-01"))
            await lab.until(Instant(LIT + 3 * MINUTE + 11 * SECOND))

    lab = in_prepared_lab(folder, Instant(LIT - 500), body)
    assert on_glass(lab, LIT + 4_010) == "slate"
    assert on_glass(lab, LIT + 10_020) == "house-02"
    assert on_glass(lab, LIT + 3 * MINUTE + 5 * SECOND) == "slate"
    pulled = [each for each in lab.entries() if each.short == "short-01"]
    assert [(each.outcome, each.cause) for each in pulled] == [
        (Outcome.PARTIAL, Cause.PULLED),
        (Outcome.NOT_SHOWN, Cause.PULLED),
    ]


def test_a_pulled_house_ad_is_the_slate(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        async with lab.running():
            lab.order(pull(LIT, "house-02"))
            await lab.until(Instant(LIT + 31 * SECOND))

    lab = in_prepared_lab(folder, LIT, body)
    assert on_glass(lab, LIT + 15 * SECOND) == "slate"
    assert on_glass(lab, LIT + 25 * SECOND) == "house-01"


def test_a_curfew_order_is_dark_from_start_to_end_and_says_why(folder: Path) -> None:
    start, until = Instant(LIT + 4 * SECOND), Instant(LIT + 3 * MINUTE + 4 * SECOND)

    async def body(lab: StageLab) -> None:
        async with lab.running():
            await lab.until(Instant(LIT - 2 * SECOND))
            lab.order(darkness(start, until))
            await lab.until(Instant(LIT + SECOND))
            word, sentence = words(lab)
            assert word is ReceiptWord.SEEN
            assert "curfew dddddd begins at" in sentence
            await lab.until(Instant(LIT + 5 * SECOND))
            assert words(lab) == (ReceiptWord.ON_GLASS, "")
            await lab.until(Instant(LIT + 3 * MINUTE + 11 * SECOND))

    lab = in_prepared_lab(folder, Instant(LIT - 5 * SECOND), body)
    assert on_glass(lab, start - 100) == "short-01"
    assert on_glass(lab, start) == "black"
    assert on_glass(lab, until - 10) == "black"
    assert on_glass(lab, until + 200) == "short-01"
    spots = [each for each in lab.entries() if each.kind is AsRunKind.SPOT]
    assert [(each.outcome, each.cause) for each in spots] == [
        (Outcome.PARTIAL, Cause.CURFEW),
        (Outcome.NOT_SHOWN, Cause.CURFEW),
        (Outcome.NOT_SHOWN, Cause.CURFEW),
        (Outcome.PARTIAL, Cause.JOINED),
    ]


def test_a_takeover_now_covers_the_plan_and_its_release_covers_the_takeover(folder: Path) -> None:
    begin, release = Instant(LIT + 4 * SECOND), Instant(LIT + 63 * SECOND)

    async def body(lab: StageLab) -> None:
        hold(lab)
        async with lab.running():
            await lab.until(begin)
            lab.order(takeover(begin))
            await lab.until(release)
            assert words(lab) == (ReceiptWord.ON_GLASS, "")
            assert lab.facts().cue is not None
            assert lab.facts().phase is Phase.PLAYING
            lab.order()
            await lab.until(Instant(release + 8 * SECOND))
            assert words(lab) == (ReceiptWord.ON_GLASS, "")

    lab = in_prepared_lab(folder, Instant(LIT - 500), body)
    assert on_glass(lab, begin + 200) == "takeover"
    assert on_glass(lab, release - 10) == "takeover"
    assert on_glass(lab, release + 200) == "short-02"
    assert gaps(lab) == [], "no backdrop anywhere between"
    back = next(each for each in lab.decks.showings if each.from_ns > lab.ns_of(release))
    assert abs(back.play.zero_ns - lab.ns_of(Instant(LIT + MINUTE))) < 1_000_000, "at the right frame"
    entries = lab.entries()
    taken = [each for each in entries if each.kind is AsRunKind.TAKEOVER]
    assert {each.order_id for each in taken} == {"cccccc"}
    assert [each.planned_start for each in taken] == [begin + number * FILM_MS for number in range(4)]
    assert [each.outcome for each in taken[1:3]] == [Outcome.COMPLETED] * 2
    spots = [each for each in entries if each.kind is AsRunKind.SPOT]
    assert [(each.short, each.outcome, each.cause) for each in spots] == [
        ("short-01", Outcome.PARTIAL, Cause.TAKEN_OVER),
        ("short-02", Outcome.PARTIAL, Cause.JOINED),
    ]
    assert_each_once(entries)


def assert_each_once(entries: list[AsRunEntry]) -> None:
    assert [each.sequence for each in entries] == list(range(1, len(entries) + 1))
    assert len({each.play_id for each in entries}) == len(entries)


def test_spots_below_a_takeover_are_not_shown_and_say_why(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        hold(lab)
        async with lab.running():
            lab.order(takeover(Instant(LIT - 5 * SECOND)))
            await lab.until(Instant(LIT + 2 * MINUTE + 11 * SECOND))

    lab = in_prepared_lab(folder, Instant(LIT - 5 * SECOND), body)
    spots = [each for each in lab.entries() if each.kind is AsRunKind.SPOT]
    assert [(each.short, each.outcome, each.cause) for each in spots] == [
        (short, Outcome.NOT_SHOWN, Cause.TAKEN_OVER) for short in ("short-01", "short-02", "short-03")
    ]


def test_a_prepared_takeover_begins_to_the_frame_and_ends_by_itself_into_the_plan(folder: Path) -> None:
    begin, until = Instant(LIT + 4_321), Instant(LIT + MINUTE + 7_567)

    async def body(lab: StageLab) -> None:
        hold(lab)
        async with lab.running():
            await lab.until(Instant(LIT - 5 * SECOND))
            lab.order(takeover(begin, until=until))
            await lab.until(Instant(begin - SECOND))
            assert words(lab)[0] is ReceiptWord.SEEN
            await lab.until(Instant(until + 8 * SECOND))
            standing = lab.receipts().standing
            assert standing is not None
            assert standing.word is ReceiptWord.ON_GLASS
            assert abs(standing.monotonic_ns - lab.ns_of(begin)) < 1_000_000
            assert standing.effect_monotonic_ns is not None
            assert abs(standing.effect_monotonic_ns - lab.ns_of(begin)) < 1_000_000

    lab = in_prepared_lab(folder, Instant(LIT - 10 * SECOND), body)
    first = next(each for each in lab.decks.showings if Path(each.play.path).read_text() == "takeover")
    assert abs(first.from_ns - lab.ns_of(begin)) < 1_000_000
    back = next(each for each in lab.decks.showings if each.from_ns > lab.ns_of(until) - 1_000_000)
    assert abs(back.from_ns - lab.ns_of(until)) < 1_000_000
    assert abs(back.play.zero_ns - lab.ns_of(Instant(LIT + MINUTE))) < 1_000_000
    assert gaps(lab) == []


def test_a_takeover_without_its_bytes_leaves_the_plan_alone_until_they_come(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        async with lab.running():
            await lab.until(Instant(LIT + 4 * SECOND))
            lab.order(takeover(Instant(LIT + 4 * SECOND)))
            await lab.until(Instant(LIT + 14 * SECOND))
            word, sentence = words(lab)
            assert word is ReceiptWord.SEEN
            assert "takeover cccccc: its film is not in the cache yet" in sentence
            wanted = load_message(lab.folder.wanted, Wanted)
            assert wanted is not None
            assert [each.short for each in wanted.renditions][:2] == ["slate", "takeover"]
            hold(lab)
            await lab.until(Instant(LIT + 18 * SECOND))
            assert words(lab) == (ReceiptWord.ON_GLASS, "")

    lab = in_prepared_lab(folder, Instant(LIT - 500), body)
    assert on_glass(lab, LIT + 13 * SECOND) == "house-02"
    assert on_glass(lab, LIT + 15 * SECOND) == "takeover"
    assert gaps(lab) == []


@pytest.mark.parametrize("of_plan", [False, True])
def test_a_film_whose_file_vanishes_is_shown_to_its_end_whoever_asked_for_it(
    folder: Path, of_plan: bool
) -> None:
    film, begin = (CONTENTS["short-01"], LIT) if of_plan else (FILM, Instant(LIT + 2 * SECOND))
    end = Instant(begin + film.duration_ms)

    async def body(lab: StageLab) -> None:
        hold(lab)
        if not of_plan:
            lab.order(takeover(begin))
        async with lab.running():
            await lab.until(Instant(begin + 3 * SECOND))
            lab.folder.cached(film).unlink()
            await lab.until(Instant(end + 4 * SECOND))

    lab = in_prepared_lab(folder, Instant(LIT - 500), body)
    (play,) = [each for each in lab.decks.showings if Path(each.play.path).stem == film.sha256]
    assert play.to_ns is not None
    assert abs(play.to_ns - lab.ns_of(end)) < 1_000_000
    assert [each.outcome for each in lab.entries() if each.sha256 == film.sha256] == [Outcome.COMPLETED]


def test_a_takeover_whose_film_cannot_be_played_leaves_the_plan_alone(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        hold(lab)
        async with lab.running():
            lab.decks.faults.bad_films.add(str(lab.folder.cached(FILM)))
            await lab.until(Instant(LIT + 4 * SECOND))
            lab.order(takeover(Instant(LIT + 4 * SECOND)))
            await lab.until(Instant(LIT + MINUTE + 4 * SECOND))
            assert words(lab) == (ReceiptWord.SEEN, "takeover cccccc: its film cannot be played")
            assert [each.kind for each in lab.facts().faults] == ["bad_film"], "tried once"

    lab = in_prepared_lab(folder, Instant(LIT - 500), body)
    assert gaps(lab) == []
    assert {Path(each.play.path).read_text() for each in lab.decks.showings} == {
        "short-01",
        "short-02",
        "house-01",
        "house-02",
    }
    assert story(lab)[0] == ("short-01", Outcome.COMPLETED, Cause.NONE)


def test_a_takeovers_pulled_film_is_the_slate(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        hold(lab)
        async with lab.running():
            lab.order(takeover(LIT))
            await lab.until(Instant(LIT + 4 * SECOND))
            lab.order(takeover(LIT), pull(LIT, "takeover"))
            await lab.until(Instant(LIT + 5 * SECOND))
            assert words(lab) == (ReceiptWord.ON_GLASS, "")

    lab = in_prepared_lab(folder, LIT, body)
    assert on_glass(lab, LIT + 3_990) == "takeover"
    assert on_glass(lab, LIT + 4_010) == "slate"
    assert lab.entries()[-1].cause is Cause.PULLED


def test_a_film_that_is_pulled_and_released_at_once_does_not_stay_until_it_is_covered(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        hold(lab)
        async with lab.running():
            lab.order(takeover(LIT))
            await lab.until(Instant(LIT + 4 * SECOND))
            lab.order(pull(LIT, "takeover"))
            await lab.until(Instant(LIT + 5 * SECOND))

    lab = in_prepared_lab(folder, LIT, body)
    assert on_glass(lab, LIT + 4_010) == "slate"
    assert on_glass(lab, LIT + 4_200) == "short-01"


def test_a_takeover_lights_no_closed_screen_and_says_so(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        hold(lab)
        async with lab.running():
            lab.order(takeover(Instant(CLOSES + SECOND)))
            await lab.until(Instant(CLOSES + MINUTE))
            word, sentence = words(lab)
            assert word is ReceiptWord.SEEN
            assert "hours" in sentence

    lab = in_prepared_lab(folder, Instant(CLOSES + SECOND), body)
    assert lab.decks.showings == []
    assert on_glass(lab, CLOSES + 30 * SECOND) == "black"


def test_a_takeover_needs_a_clock_that_was_compared(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        hold(lab)
        lab.folder.clock.unlink()
        async with lab.running():
            lab.order(takeover(LIT))
            await lab.until(Instant(LIT + 5 * SECOND))
            assert words(lab)[0] is ReceiptWord.SEEN

    lab = in_prepared_lab(folder, LIT, body)
    assert on_glass(lab, LIT + 4 * SECOND) == "slate"


def test_a_kill_beats_a_takeover_which_comes_back_in_step(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        hold(lab)
        async with lab.running():
            lab.order(takeover(LIT))
            await lab.until(Instant(LIT + 4 * SECOND))
            lab.order(takeover(LIT), kill(LIT))
            await lab.until(Instant(LIT + 6 * SECOND))
            assert words(lab) == (ReceiptWord.ON_GLASS, "")
            lab.order(takeover(LIT))
            await lab.until(Instant(LIT + 9 * SECOND))

    lab = in_prepared_lab(folder, LIT, body)
    assert on_glass(lab, LIT + 5 * SECOND) == "slate"
    assert on_glass(lab, LIT + 6_200) == "takeover"
    assert {
        each.play.zero_ns for each in lab.decks.showings if "takeover" in Path(each.play.path).read_text()
    }
    assert abs(lab.decks.showings[-1].play.zero_ns - lab.ns_of(LIT)) < 1_000_000


def test_an_order_that_changes_nothing_is_on_the_glass_at_once(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        async with lab.running():
            await lab.until(Instant(LIT + 4 * SECOND))
            lab.order(pull(LIT, "short-99"))
            await lab.until(Instant(LIT + 4_050))
            standing = lab.receipts().standing
            assert standing is not None
            assert standing.word is ReceiptWord.ON_GLASS
            assert standing.monotonic_ns == lab.ns_of(Instant(LIT + 4 * SECOND))

    in_prepared_lab(folder, Instant(LIT - 500), body)


def test_a_takeover_that_waits_is_still_waited_for_after_a_restart(folder: Path) -> None:
    begin = Instant(LIT + 20 * SECOND)

    async def body(lab: StageLab) -> None:
        hold(lab)
        async with lab.running():
            lab.order(takeover(begin))
            await lab.until(Instant(LIT + 5 * SECOND))
        async with lab.running():
            await lab.until(Instant(LIT + 10 * SECOND))
            assert words(lab)[0] is ReceiptWord.SEEN
            await lab.until(Instant(begin + SECOND))
            assert words(lab) == (ReceiptWord.ON_GLASS, "")

    in_prepared_lab(folder, LIT, body)


def test_a_worker_lost_below_a_kill_changes_nothing(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        async with lab.running():
            lab.order(kill(LIT, KillPicture.BLACK))
            await lab.until(Instant(LIT + 4 * SECOND))
            lab.decks.lose()
            await lab.until(Instant(LIT + 8 * SECOND))

    lab = in_prepared_lab(folder, LIT, body)
    assert all(on_glass(lab, LIT + at) == "black" for at in range(1_000, 8_000, 100))
