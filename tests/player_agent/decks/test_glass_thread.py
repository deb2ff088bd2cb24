"""The glass's thread: a job that nobody waits for any more."""

import asyncio
import threading

from player_agent.decks.glass_thread import GlassThread

LONG_S = 60.0


def test_a_job_that_outlives_the_loop_ends_quietly() -> None:
    """As one of an X server that stalled: an error of its thread would be this test's."""
    begun, go = threading.Event(), threading.Event()
    thread = GlassThread("glass")

    def job() -> None:
        begun.set()
        assert go.wait(LONG_S)

    async def leave() -> None:
        running = asyncio.create_task(thread._run(job))
        assert await asyncio.to_thread(begun.wait, LONG_S)
        running.cancel()
        await asyncio.wait([running])
        await thread.end(0)

    asyncio.run(leave())
    go.set()
    thread._thread.join(LONG_S)
    assert not thread._thread.is_alive()
