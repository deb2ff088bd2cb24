"""The nursery's end, at whatever moment it comes. Its workers: `test_on_display`."""

import asyncio
import gc

import pytest

from player_agent.decks.nursery import Nursery


@pytest.mark.parametrize("turns", range(1, 6))
async def test_a_nurse_that_is_not_wanted_any_more_while_she_is_hired_leaves_nothing_open(turns: int) -> None:
    """What stays open warns when it is collected, and a warning is an error."""
    nursery = Nursery()
    hiring = asyncio.create_task(nursery.until_she_dies())
    for _ in range(turns):
        await asyncio.sleep(0)
    hiring.cancel()
    await asyncio.wait([hiring])
    await nursery.close()
    del hiring
    gc.collect()


async def test_a_nurse_who_cannot_be_hired_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("player_agent.decks.nursery.dying_with_us", lambda: ("/nowhere/setpriv",))
    nursery = Nursery()
    with pytest.raises(FileNotFoundError):
        await nursery.until_she_dies()
    await nursery.close()
    gc.collect()
