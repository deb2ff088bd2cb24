"""The composition root of stage: the machine's clock, the worker's decks, the loop."""

import asyncio
import os
import signal

from player_agent.clock import system_clock
from player_agent.decks.process import WorkerDecks
from player_agent.decks.server import may_be_ended
from player_agent.decks.surface import Surface
from player_agent.errors import SettingsError
from player_agent.folder import PlayerFolder
from player_agent.outputs import chosen_output
from player_agent.signs_of_life import give_signs
from player_agent.stage.learned import LearnedLatency
from player_agent.stage.runner import run_stage
from player_agent.stage.standing import restore_slate
from wire.bundle import Bundle

SOUND_VARIABLE = "LANDMARK_SOUND_OUTPUT"
"""libvlc's audio output module on this machine, such as alsa or pulse; of no matter on a silent screen."""

DEFAULT_SOUND = "alsa"


def main(bundle: Bundle, folder: PlayerFolder) -> None:
    """Run stage until SIGTERM or SIGINT. Raises SettingsError, DecksError, FolderError."""
    asyncio.run(_main(bundle, folder))


async def _main(bundle: Bundle, folder: PlayerFolder) -> None:
    if bundle.surface.display is None:
        raise SettingsError("stage has no display: name one in the bundle, or use landmark-player run")
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    clock = system_clock(sample_network=bundle.sample)
    restore_slate(folder, clock, bundle.surface)
    surface = Surface(
        bundle.surface.display,
        bundle.surface.width,
        bundle.surface.height,
        chosen_output(folder, os.environ).output,
        owned=may_be_ended(),
        sound=os.environ.get(SOUND_VARIABLE, DEFAULT_SOUND),
    )
    learned = LearnedLatency(folder, surface.output)
    decks = WorkerDecks(
        surface, clock, latency_ns=learned.latency_ns, learned=learned.learn, notebooks=folder.notebooks
    )
    async with asyncio.TaskGroup() as tasks:
        signs = tasks.create_task(give_signs(clock), name="signs of life")
        await run_stage(bundle, folder, clock, decks, stop=stop)
        signs.cancel()
