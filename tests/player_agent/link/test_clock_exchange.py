"""The exchange with a controller, over a network that takes its time."""

import random
from pathlib import Path

import pytest

from player_agent.folder import ClockState, FolderError, PlayerFolder, load_message
from player_agent.link.clock_exchange import (
    BURST,
    BURST_EVERY_MS,
    EVERY_MS,
    LEARNING,
    LEARNING_EVERY_MS,
    REFINING,
    REFINING_EVERY_MS,
    ClockExchange,
)
from tests.support.small_disk import fill_disk, small_disk
from tests.support.virtual_time import VirtualClock, run_virtual
from wire.health import ClockReply, ClockRequest
from wire.instants import MINUTE, Instant, parse_instant

NOON = parse_instant("2025-06-04T12:00:00Z")


@pytest.fixture
def folder(tmp_path: Path) -> PlayerFolder:
    folder = PlayerFolder(tmp_path)
    folder.create()
    return folder


async def answer(request: ClockRequest, clock: VirtualClock, there_ms: int, back_ms: int) -> ClockReply:
    """What a controller with the right time replies, after the ways there and back."""
    await clock.sleep(there_ms)
    received = clock.true_now()
    await clock.sleep(3)
    reply = ClockReply(
        number=request.number, sent_at=request.sent_at, received_at=received, replied_at=clock.true_now()
    )
    await clock.sleep(back_ms)
    return reply


@pytest.mark.parametrize("error_ms", [-90_000, -3, 0, 250])
def test_a_wrong_clock_is_put_right_and_stage_is_told(folder: PlayerFolder, error_ms: int) -> None:
    clock = VirtualClock(NOON, error_ms=error_ms)

    async def main() -> None:
        exchange = ClockExchange(folder, clock)
        exchange.begin()
        assert exchange.facts() is None
        for there, back in ((40, 60), (10, 12), (200, 5)):
            exchange.accept_reply(await answer(exchange.build_request(), clock, there, back))
        state = load_message(folder.clock, ClockState)
        facts = exchange.facts()
        assert state is not None
        assert facts is not None
        assert abs(state.offset_ms + error_ms) <= state.uncertainty_ms
        assert abs(clock.now() - clock.true_now()) <= facts.uncertainty_ms
        assert state.boot_id == clock.boot_id
        assert state.sampled_monotonic_ms is not None
        sampled_after_ms = state.sampled_at - NOON - state.sampled_monotonic_ms
        assert abs(sampled_after_ms) <= state.uncertainty_ms, "one moment on both clocks"
        assert facts.uncertainty_ms < 20
        assert abs(facts.offset_ms) <= facts.uncertainty_ms, "what is left after the correction"

    run_virtual(main())


def test_a_restarted_link_goes_on_with_what_it_knew(folder: PlayerFolder) -> None:
    clock = VirtualClock(NOON, error_ms=700)

    async def main() -> None:
        first = ClockExchange(folder, clock)
        first.accept_reply(await answer(first.build_request(), clock, 1, 1))
        clock.reference = None
        ClockExchange(folder, clock)
        assert abs(clock.now() - clock.true_now()) <= 2

    run_virtual(main())


def test_a_reboot_on_a_full_disk_still_learns_the_time(tmp_path: Path) -> None:
    clock = VirtualClock(NOON, error_ms=700)

    async def main() -> None:
        folder = PlayerFolder(tmp_path)
        folder.create()
        before = ClockExchange(folder, clock)
        before.accept_reply(await answer(before.build_request(), clock, 1, 1))
        fill_disk(tmp_path)
        clock.boot_id = "second boot"
        after = ClockExchange(folder, clock)
        for _ in range(3):
            after.accept_reply(await answer(after.build_request(), clock, 1, 1))
        state = load_message(folder.clock, ClockState)
        assert state is not None
        assert (state.boot_id, abs(clock.now() - clock.true_now()) <= 2) == ("second boot", True)

    with small_disk(tmp_path, size_kib=64):
        run_virtual(main())


def test_links_own_clock_is_right_though_the_disk_refuses_to_tell_stage(folder: PlayerFolder) -> None:
    clock = VirtualClock(NOON, error_ms=700)
    folder.clock.mkdir()

    async def main() -> None:
        exchange = ClockExchange(folder, clock)
        for _ in range(2):
            with pytest.raises(FolderError):
                exchange.accept_reply(await answer(exchange.build_request(), clock, 1, 1))
        assert abs(clock.now() - clock.true_now()) <= 2
        folder.clock.rmdir()
        exchange.accept_reply(await answer(exchange.build_request(), clock, 1, 1))
        assert load_message(folder.clock, ClockState) is not None

    run_virtual(main())


def test_answers_to_nobody_and_impossible_ones_are_ignored(folder: PlayerFolder) -> None:
    clock = VirtualClock(NOON)

    async def main() -> None:
        exchange = ClockExchange(folder, clock)
        honest = await answer(exchange.build_request(), clock, 5, 5)
        for change in (
            {"number": honest.number + 1},
            {"sent_at": Instant(honest.sent_at - 60_000)},
            {"received_at": Instant(honest.replied_at + 1)},
        ):
            exchange.build_request()
            exchange.accept_reply(honest.model_copy(update=change))
        assert exchange.facts() is None
        second = await answer(exchange.build_request(), clock, 5, 5)
        exchange.accept_reply(second)
        exchange.accept_reply(second.model_copy(update={"received_at": NOON, "replied_at": NOON}))
        assert load_message(folder.clock, ClockState) is not None
        facts = exchange.facts()
        assert facts is not None
        assert abs(facts.offset_ms) <= 1

    run_virtual(main())


def test_a_connection_begins_with_a_burst_and_a_minute_of_learning(folder: PlayerFolder) -> None:
    async def main() -> list[int]:
        exchange = ClockExchange(folder, VirtualClock(NOON))
        pauses = []
        for _ in range(2):
            exchange.begin()
            for _ in range(BURST + LEARNING + REFINING + 1):
                exchange.build_request()
                pauses.append(exchange.pause_ms())
        return pauses

    quick = [BURST_EVERY_MS] * (BURST - 1) + [LEARNING_EVERY_MS] * LEARNING
    assert run_virtual(main()) == (quick + [REFINING_EVERY_MS] * REFINING + [EVERY_MS] * 2) * 2


@pytest.mark.parametrize("drift_ppm", [-100, 100])
def test_between_two_exchanges_the_crystal_is_reckoned_with(folder: PlayerFolder, drift_ppm: int) -> None:
    clock = VirtualClock(NOON, error_ms=500, drift_ppm=drift_ppm)
    luck = random.Random(drift_ppm)

    async def main() -> tuple[float, float]:
        exchange = ClockExchange(folder, clock)
        exchange.begin()
        for _ in range(BURST + LEARNING):
            there, back = luck.randint(30, 70), luck.randint(30, 70)
            exchange.accept_reply(await answer(exchange.build_request(), clock, there, back))
            await clock.sleep(exchange.pause_ms())
        known = abs(clock.now() - clock.true_now())
        await clock.sleep(MINUTE)
        return known, abs(clock.now() - clock.true_now())

    known, later = run_virtual(main())
    assert known <= 5
    assert later <= 8, "a minute without an answer: uncorrected it would be 6 ms more"


def test_a_clock_that_somebody_sets_moves_nothing(folder: PlayerFolder) -> None:
    clock = VirtualClock(NOON)

    async def main() -> list[int]:
        exchange = ClockExchange(folder, clock)
        exchange.accept_reply(await answer(exchange.build_request(), clock, 2, 2))
        clock.error_ms = 5_000
        wrong = [abs(clock.now() - clock.true_now())]
        exchange.accept_reply(await answer(exchange.build_request(), clock, 20, 20))
        state = load_message(folder.clock, ClockState)
        assert state is not None
        return [*wrong, abs(clock.now() - clock.true_now())]

    assert max(run_virtual(main())) <= 2


def test_a_controller_that_was_set_is_followed_at_its_next_answer(folder: PlayerFolder) -> None:
    clock = VirtualClock(NOON)

    async def main() -> int:
        exchange = ClockExchange(folder, clock)
        for _ in range(5):
            exchange.accept_reply(await answer(exchange.build_request(), clock, 2, 2))
        reply = await answer(exchange.build_request(), clock, 2, 2)
        later = {name: Instant(getattr(reply, name) + 3_000) for name in ("received_at", "replied_at")}
        exchange.accept_reply(reply.model_copy(update=later))
        return clock.now() - clock.true_now()

    assert abs(run_virtual(main()) - 3_000) <= 6


def test_a_machine_that_slept_knows_nothing_of_before(folder: PlayerFolder) -> None:
    clock = VirtualClock(NOON, error_ms=-40)

    async def main() -> tuple[str | None, int]:
        exchange = ClockExchange(folder, clock)
        exchange.accept_reply(await answer(exchange.build_request(), clock, 2, 2))
        clock.sleep_as_a_whole(60_000)
        exchange.accept_reply(await answer(exchange.build_request(), clock, 20, 20))
        state = load_message(folder.clock, ClockState)
        return state and state.boot_id, abs(clock.now() - clock.true_now())

    boot, wrong = run_virtual(main())
    assert (boot, wrong <= 21) == ("first boot+60", True)


def test_an_answer_to_a_question_from_before_a_sleep_says_nothing(folder: PlayerFolder) -> None:
    clock = VirtualClock(NOON)

    async def main() -> int:
        exchange = ClockExchange(folder, clock)
        exchange.accept_reply(await answer(exchange.build_request(), clock, 2, 2))
        reply = await answer(exchange.build_request(), clock, 2, 2)
        clock.sleep_as_a_whole(60_000)
        exchange.accept_reply(reply)  # it came while the machine slept
        assert (state := load_message(folder.clock, ClockState)) is not None
        assert state.boot_id == "first boot", "stage does not believe that one any more"
        exchange.accept_reply(await answer(exchange.build_request(), clock, 2, 2))
        return abs(clock.now() - clock.true_now())

    assert run_virtual(main()) <= 2


def test_a_link_that_was_killed_does_not_forget_how_well_it_knew(folder: PlayerFolder) -> None:
    clock = VirtualClock(NOON, error_ms=-200, drift_ppm=80)
    luck = random.Random(7)

    async def compare(exchange: ClockExchange, times: int) -> int:
        """The worst error of link's own clock meanwhile."""
        worst = 0
        for _ in range(times):
            there, back = luck.randint(30, 70), luck.randint(30, 70)
            exchange.accept_reply(await answer(exchange.build_request(), clock, there, back))
            worst = max(worst, abs(clock.now() - clock.true_now()))
            await clock.sleep(exchange.pause_ms())
        return worst

    async def main() -> int:
        first = ClockExchange(folder, clock)
        first.begin()
        await compare(first, BURST + LEARNING)
        second = ClockExchange(folder, clock)
        second.begin()
        return await compare(second, BURST + LEARNING)

    assert run_virtual(main()) <= 6
