"""From `landmark kill` to the players' door: the command, the controller and Mosquitto as shipped.

`python -m benchmarks.orders [--orders 50]` publishes the sample campaign on paper (no films), starts
`landmark serve` with its own Mosquitto, connects one client per screen that answers each order with receipts,
and gives and releases kills in turn. What players do after that is not in these figures.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.percentile import percentile
from controller.client import ControllerClient
from controller.clock import SystemClock
from controller.mqtt.address import BrokerAddress
from controller.mqtt.session import AiomqttConnector
from controller.schedule_files import read_schedule_files
from controller.services.add_player import AddedPlayer
from controller.signing import load_or_make_key
from controller.state_folder import StateFolder
from controller.store import open_store
from tests.support.plans import NETWORK
from tests.support.ports import free_port
from tests.support.publishing import SCHEDULES, SCREENS, PaperOffice, SetClock
from wire.bundle import Bundle
from wire.codec import decode, encode
from wire.connection import Connection, ConnectionLostError
from wire.instants import parse_instant
from wire.orders import Receipt, ReceiptWord
from wire.state import DesiredState
from wire.topics import Leaf, format_topic, player_subscriptions

LANDMARK = Path(sys.executable).with_name("landmark")
PUBLISHED_AT = parse_instant("2025-06-01T12:00:00Z")


@dataclass
class Arrivals:
    """When each revision reached each screen, on the monotonic clock in seconds."""

    at: dict[int, dict[str, float]] = field(default_factory=dict)
    bytes_of_message: int = 0


@dataclass(frozen=True)
class Measured:
    """One order, in milliseconds from the start of the command's process."""

    first: float
    last: float
    ended: float


async def publish(folder: StateFolder) -> None:
    """The sample's plans in a store on disk."""
    folder.root.mkdir(parents=True)
    key = load_or_make_key(folder.planner_key)
    async with open_store(folder.database_url) as store:
        office = PaperOffice(SetClock(PUBLISHED_AT), store, key)
        await office.publisher.publish(read_schedule_files(SCHEDULES), None)


async def stand_in(bundle: Bundle, arrivals: Arrivals) -> None:
    """One player's connection: notes when orders come, and says that they are on the glass."""
    broker = bundle.broker
    address = BrokerAddress(broker.host, broker.port, username=broker.username, password=broker.password)
    while True:
        try:
            async with AiomqttConnector(address, f"bench-{bundle.screen}").connect() as connection:
                await connection.subscribe(player_subscriptions(bundle.network, bundle.screen))
                await _answer(connection, bundle, arrivals)
        except ConnectionLostError:
            await asyncio.sleep(0.1)


async def _answer(connection: Connection, bundle: Bundle, arrivals: Arrivals) -> None:
    async for incoming in connection.messages():
        came = time.monotonic()
        if not incoming.topic.endswith(f"/{Leaf.DESIRED.value}"):
            continue
        revision = decode(DesiredState, incoming.payload).orders_revision
        arrivals.bytes_of_message = max(arrivals.bytes_of_message, len(incoming.payload))
        seen = arrivals.at.setdefault(revision, {})
        if revision == 0 or bundle.screen in seen:
            continue
        seen[bundle.screen] = came
        topic = format_topic(bundle.network, bundle.screen, Leaf.RECEIPT)
        for word in (ReceiptWord.SEEN, ReceiptWord.ON_GLASS):
            receipt = Receipt(
                screen=bundle.screen, orders_revision=revision, word=word, at=SystemClock().now()
            )
            await connection.publish(topic, encode(receipt), qos=1, retain=False)


async def command(environment: dict[str, str], *words: str) -> tuple[float, float]:
    """Run `landmark` with these words; start and end on the monotonic clock."""
    start = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        LANDMARK, *words, "--reason", "measuring", env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    code = await process.wait()
    if code:
        raise SystemExit(f"landmark {' '.join(words)} ended with {code}")
    return start, time.monotonic()


async def measure(folder: StateFolder, orders: int) -> tuple[list[Measured], Arrivals]:
    """Give and release kills in turn."""
    await publish(folder)
    port = free_port()
    environment = os.environ | {
        "LANDMARK_STATE": str(folder.root),
        "LANDMARK_NETWORK": NETWORK,
        "LANDMARK_PORT": str(port),
        "LANDMARK_BROKER_PORT": str(free_port()),
        "LANDMARK_CONTROLLER": f"http://127.0.0.1:{port}",
    }
    serve = await asyncio.create_subprocess_exec(
        LANDMARK, "serve", env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    assert serve.stdout is not None
    arrivals = Arrivals()
    results = []
    try:
        await serve.stdout.readline()
        client = ControllerClient(environment["LANDMARK_CONTROLLER"], folder.load_or_make_token())
        async with asyncio.TaskGroup() as tasks:
            players = []
            for screen in SCREENS:
                answer = await asyncio.to_thread(client.post, f"/api/players/{screen}", b"{}")
                bundle = decode(AddedPlayer, answer).bundle
                players.append(tasks.create_task(stand_in(bundle, arrivals)))
            while len(arrivals.at.get(0, {})) == 0 and 0 not in arrivals.at:
                await asyncio.sleep(0.05)
            await asyncio.sleep(1.0)
            for revision in range(1, orders + 1):
                words = ("kill", "--all") if revision % 2 else ("release", "kill")
                start, end = await command(environment, *words)
                came = arrivals.at[revision].values()
                if len(came) < len(SCREENS):
                    raise SystemExit(f"order {revision} reached {len(came)} screens")
                results.append(Measured(*(1_000 * (each - start) for each in (min(came), max(came), end))))
            for player in players:
                player.cancel()
    finally:
        serve.terminate()
        await serve.wait()
    return results, arrivals


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results, arrivals = asyncio.run(measure(StateFolder(Path(folder) / "state"), options.orders))
    title = (
        f"{len(results)} orders to {len(SCREENS)} screens, {arrivals.bytes_of_message:,} bytes at most each"
    )
    table = Table("ms from the start of the command", "median", "95 %", "99 %", "max", title=title)
    for name, figures in (
        ("message at the first screen", [each.first for each in results]),
        ("message at the last screen", [each.last for each in results]),
        ("command ended, all receipts heard", [each.ended for each in results]),
    ):
        table.add_row(
            name,
            f"{statistics.median(figures):.0f}",
            f"{percentile(figures, 95):.0f}",
            f"{percentile(figures, 99):.0f}",
            f"{max(figures):.0f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
