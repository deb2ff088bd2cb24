"""Five players whose clocks are wrong, over a network of 50 ± 20 ms each way, in virtual time."""

import asyncio
import random
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from player_agent.folder import PlayerFolder
from player_agent.link.clock_exchange import ClockExchange
from tests.support.ram import ram_folder
from tests.support.virtual_time import VirtualClock, run_virtual
from wire.health import ClockReply
from wire.instants import MINUTE, SECOND, parse_instant

NOON = parse_instant("2025-06-04T12:00:00Z")
WRONG = ((500, 100), (-500, -100), (500, -100), (-500, 100), (250, 50))
"""Each one's ms ahead at the start, and ppm fast."""


async def keep_comparing(folder: Path, clock: VirtualClock, luck: random.Random) -> None:
    """Link's part and the controller's, with the network between them."""
    player = PlayerFolder(folder)
    player.create()
    exchange = ClockExchange(player, clock)
    exchange.begin()
    while True:
        request = exchange.build_request()
        await clock.sleep(luck.uniform(30, 70))
        received = clock.true_now()
        await clock.sleep(luck.uniform(30, 70))
        exchange.accept_reply(
            ClockReply(
                number=request.number, sent_at=request.sent_at, received_at=received, replied_at=received
            )
        )
        await clock.sleep(exchange.pause_ms())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_a_minute_they_agree_on_an_instant_within_ten_milliseconds(seed: int) -> None:
    luck = random.Random(seed)
    clocks = [VirtualClock(NOON, error_ms=ahead_ms, drift_ppm=ppm) for ahead_ms, ppm in WRONG]

    async def main(root: Path) -> list[int]:
        async with AsyncExitStack() as stack:
            tasks = [
                asyncio.create_task(keep_comparing(root / str(at), each, random.Random(luck.random())))
                for at, each in enumerate(clocks)
            ]
            stack.callback(lambda: [each.cancel() for each in tasks])
            await asyncio.sleep(MINUTE / SECOND)
            skews = []
            for _ in range(4 * 60):
                await asyncio.sleep(1)
                skews.append(max(each.now() for each in clocks) - min(each.now() for each in clocks))
            return skews

    with ram_folder() as root:
        skews = run_virtual(main(root))
    assert max(skews) <= 10
