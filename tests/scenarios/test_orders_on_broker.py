"""A kill through a real controller, Mosquitto and SQLite to a link and stage that were not there yet."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from controller.addresses import Addresses
from controller.app import run_controller
from controller.client import ControllerClient
from controller.clock import SystemClock
from controller.services.add_player import AddedPlayer
from controller.services.order_wishes import OrderLine, StandingReport
from controller.services.sealing import seal_plan, seal_policy
from controller.settings import Settings
from controller.signing import load_or_make_key
from controller.state_folder import StateFolder
from controller.store import open_store
from player_agent.clock import SystemClock as PlayerClock
from player_agent.decks.headless import HeadlessDecks
from player_agent.decks.port import Backdrop
from player_agent.folder import PlayerFolder
from player_agent.link.main import run_link
from player_agent.link.session import MqttConnector
from player_agent.stage.runner import run_stage
from tests.support.memory_library import MemoryLibrary
from tests.support.plans import build_plan, build_policy
from tests.support.ports import free_port
from tests.support.records import build_publication
from wire.bundle import Bundle
from wire.codec import decode
from wire.instants import DAY, HOUR, Instant

pytestmark = pytest.mark.broker

SCREEN = "par-opera"
WHO = '"by": "ann", "reason": "drill"'


@asynccontextmanager
async def running(folder: StateFolder) -> AsyncIterator[ControllerClient]:
    """A controller for which a plan was published that is lit now."""
    folder.root.mkdir()
    key, now = load_or_make_key(folder.planner_key), SystemClock().now()
    plan = build_plan(start=Instant(now - HOUR), opens_ms=1, closes_ms=DAY - 1)
    async with open_store(folder.database_url) as store:
        await store.save_publication(
            build_publication([seal_plan(plan, key, now)], [seal_policy(build_policy(plan), key, now)])
        )
    settings = Settings(state=folder.root, port=0, broker_port=free_port())
    stop = asyncio.Event()
    ready: asyncio.Future[Addresses] = asyncio.get_running_loop().create_future()
    async with asyncio.timeout(120), asyncio.TaskGroup() as tasks:
        tasks.create_task(run_controller(settings, SystemClock(), stop, ready.set_result))
        yield ControllerClient((await ready).url, folder.load_or_make_token())
        stop.set()


@asynccontextmanager
async def playing(bundle: Bundle, root: Path) -> AsyncIterator[HeadlessDecks]:
    """Link and stage of one display PC, as its own processes would run them; the glass is pretended."""
    folder, clock = PlayerFolder(root), PlayerClock()
    folder.create()
    decks = HeadlessDecks(clock)
    tasks = [
        asyncio.create_task(run_stage(bundle, folder, clock, decks)),
        asyncio.create_task(
            run_link(bundle, folder, clock, connector=MqttConnector(bundle), fetcher=MemoryLibrary())
        ),
    ]
    try:
        yield decks
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def give(controller: ControllerClient, wish: str) -> list[OrderLine]:
    body = f'{{"wish": {{{wish}, {WHO}}}}}'.encode()
    return await asyncio.to_thread(
        lambda: [decode(OrderLine, line) for line in controller.post_lines("/api/orders", body)]
    )


async def states(controller: ControllerClient) -> list[str]:
    report = decode(StandingReport, await asyncio.to_thread(controller.get, "/api/orders"))
    return [screen.state for order in report.orders for screen in order.screens]


async def test_a_kill_given_while_nobody_was_there_comes_before_any_other_picture(tmp_path: Path) -> None:
    async with running(StateFolder(tmp_path / "state")) as controller:
        answer = await asyncio.to_thread(controller.post, f"/api/players/{SCREEN}", b"{}")
        bundle = decode(AddedPlayer, answer).bundle
        *_, last = await give(
            controller, f'"kind": "kill", "picture": "black", "screens": ["{SCREEN}"], "wait_ms": 300'
        )
        assert last.outcome is not None
        assert last.outcome.verdict == "not_confirmed"
        assert await states(controller) == ["unconfirmed"]
        async with playing(bundle, tmp_path / "player") as decks:
            while await states(controller) != ["on_glass"]:
                await asyncio.sleep(0.05)
            assert {backdrop for _, backdrop in decks.backdrops} <= {Backdrop.BLACK}
            assert decks.showings == []
            *_, last = await give(controller, '"kind": "release", "what": ["kill"], "wait_ms": 60000')
            assert last.outcome is not None
            assert last.outcome.verdict == "done"
            assert decks.backdrops[-1][1] is Backdrop.SLATE, "no film could be fetched: the slate is due"
            assert await states(controller) == []
