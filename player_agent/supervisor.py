"""`landmark-player run`: an X server where there is none, stage and link, each a child that is kept alive.

    run ─┬─ Xvfb, or Xephyr for a window (only where the bundle names no display)
         ├─ prompter ── stage ── worker      looks up the display's name at each start
         └─ link

The order of the end: stage, which closes its journal entry; link, which delivers it and says that we are
gone; the X server.
"""

import asyncio
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from player_agent.children import Keeper, Program
from player_agent.clock import Clock, system_clock
from player_agent.decks.server import OWN_SERVER_VARIABLE
from player_agent.folder import PlayerFolder
from player_agent.luck import Luck, real_luck
from player_agent.signs_of_life import LINK_PATIENCE_MS, STAGE_PATIENCE_MS, give_signs
from player_agent.virtual_display import VirtualDisplay
from wire.bundle import Bundle


async def supervise(
    bundle: Bundle,
    path: Path,
    folder: PlayerFolder,
    clock: Clock,
    luck: Luck,
    stop: asyncio.Event,
    *,
    window: bool = False,
) -> None:
    """Keep the player of `bundle` (read from `path`) alive until `stop` is set. Raises DisplayError."""

    async def where_to_draw() -> Mapping[str, str]:
        return {"DISPLAY": await display.name(), OWN_SERVER_VARIABLE: "1"} if display else {}

    stage = Keeper(
        Program("stage", _command("stage", path, folder), where_to_draw, patience_ms=STAGE_PATIENCE_MS),
        clock,
        luck,
    )
    link = Keeper(Program("link", _command("link", path, folder), patience_ms=LINK_PATIENCE_MS), clock, luck)
    display = None
    if bundle.surface.display is None:
        title = f"{bundle.screen} (SAMPLE)" if bundle.sample else bundle.screen
        display = VirtualDisplay(
            bundle.surface, clock, luck, on_move=stage.restart, window=title if window else None
        )
    members = [each for each in (stage, link, display) if each is not None]
    async with asyncio.TaskGroup() as group:
        for member in reversed(members):
            member.start(group)
        await stop.wait()
        for member in members:
            await member.end()


def _command(part: str, bundle: Path, folder: PlayerFolder) -> list[str]:
    return [sys.executable, "-m", "player_agent", part, str(bundle), "--state", str(folder.root)]


def main(bundle: Bundle, path: Path, folder: PlayerFolder, *, window: bool = False) -> None:
    """Run until SIGTERM, SIGINT or SIGHUP; with `window`, in a window of the desktop. Raises PlayerError."""
    clock = system_clock(sample_network=bundle.sample)
    asyncio.run(_run(bundle, path, folder, clock, window=window))


async def _run(bundle: Bundle, path: Path, folder: PlayerFolder, clock: Clock, *, window: bool) -> None:
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    async with asyncio.TaskGroup() as tasks:
        signs = tasks.create_task(give_signs(clock), name="signs of life")
        await supervise(bundle, path, folder, clock, real_luck, stop, window=window)
        signs.cancel()
