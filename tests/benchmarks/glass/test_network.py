"""Slow wires: everything arrives, in order, and not before its time."""

import asyncio
import time

from benchmarks.glass.network import SlowWires


async def test_a_slow_wire_keeps_order_and_takes_its_time() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(100):
            writer.write(piece)
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server, asyncio.timeout(120):
        wires = SlowWires(server.sockets[0].getsockname()[1], 30, 20, seed=1)
        reader, writer = await asyncio.open_connection("127.0.0.1", await wires.up())
        began = time.monotonic()
        for number in range(20):
            writer.write(f"{number}\n".encode())
            await writer.drain()
            await asyncio.sleep(0.003)
        answers = [int(await reader.readline()) for _ in range(20)]
        assert answers == list(range(20))
        assert time.monotonic() - began >= 0.02, "10 ms at least each way"
        writer.close()
        await writer.wait_closed()
        await wires.down()
