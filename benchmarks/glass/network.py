"""A network that takes its time: a real broker, the controller's own answers about the clock, and slow wires.

`python -m benchmarks.glass.network FOLDER [--delay-ms 50] [--jitter-ms 20]` prints the port that players
connect to, and runs until SIGTERM. Every piece of data waits `delay ± jitter` ms, drawn anew for each piece
and each way (so the way there and the way back differ at random); pieces of one way keep their order, as TCP
does.
"""

import argparse
import asyncio
import contextlib
import random
import signal
import sys
from pathlib import Path

import structlog

from controller.clock import SystemClock
from controller.mqtt.address import BrokerAddress
from controller.mqtt.session import AiomqttConnector
from controller.mqtt.switchboard import Switchboard
from controller.services.watch_fleet import FleetWatch
from controller.store.memory import MemoryStore
from tests.support.mosquitto import RealBroker
from tests.support.plans import NETWORK, Key


class SlowWires:
    """A TCP relay before a broker: one slow wire per connection."""

    def __init__(self, broker_port: int, delay_ms: float, jitter_ms: float, seed: int) -> None:
        self._broker_port = broker_port
        self._delay_ms, self._jitter_ms = delay_ms, jitter_ms
        self._luck = random.Random(seed)
        self._relays: set[asyncio.Task[None]] = set()

    async def up(self) -> int:
        """Relay from now on; the port."""
        self._server = await asyncio.start_server(self._relay, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def down(self) -> None:
        """Relay nothing new; return once every wire has delivered what its ends sent before they closed."""
        self._server.close()
        await asyncio.gather(*self._relays, return_exceptions=True)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._relays.add(task)
        task.add_done_callback(self._relays.discard)
        with contextlib.suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._broker_port)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._carry(reader, far_writer), name="there")
                group.create_task(self._carry(far_reader, writer), name="back")

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One way of one wire. Each piece leaves when its delay is over, and not before the one ahead."""
        on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        leaving = asyncio.create_task(self._deliver(on_the_way, writer))
        now = asyncio.get_running_loop().time
        with contextlib.suppress(OSError):
            while piece := await reader.read(64 * 1024):
                wait_ms = self._luck.uniform(
                    self._delay_ms - self._jitter_ms, self._delay_ms + self._jitter_ms
                )
                on_the_way.put_nowait((now() + wait_ms / 1_000, piece))
        on_the_way.put_nowait((now(), b""))
        await leaving

    @staticmethod
    async def _deliver(on_the_way: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
        now = asyncio.get_running_loop().time
        with contextlib.suppress(OSError):
            while True:
                due, piece = await on_the_way.get()
                await asyncio.sleep(max(0.0, due - now()))
                if not piece:
                    break
                writer.write(piece)
                await writer.drain()
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def serve(folder: Path, delay_ms: float, jitter_ms: float, seed: int) -> None:
    """Broker, controller's side and slow wires, until SIGTERM."""
    broker = RealBroker(folder)
    await broker.start()
    store = MemoryStore()
    watch = FleetWatch(NETWORK, store, Key())
    await watch.load()
    address = BrokerAddress("127.0.0.1", broker.port)
    switchboard = Switchboard(NETWORK, AiomqttConnector(address, "controller"), store, watch, SystemClock())
    talk = asyncio.create_task(switchboard.run(), name="switchboard")
    await switchboard.connected.wait()
    port = await SlowWires(broker.port, delay_ms, jitter_ms, seed).up()
    print(port, flush=True)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    talk.cancel()
    await asyncio.gather(talk, return_exceptions=True)
    await broker.stop()


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.glass.network", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--delay-ms", type=float, default=50.0)
    parser.add_argument("--jitter-ms", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=20250602)
    options = parser.parse_args()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    asyncio.run(serve(options.folder, options.delay_ms, options.jitter_ms, options.seed))


if __name__ == "__main__":
    main()
