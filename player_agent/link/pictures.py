"""Stills on their way to the controller: the newest picture, the one that was asked for, and first plays.

A first play is evidence: it is sent with acknowledgement, and taken away only when the broker has it.
"""

import asyncio
from pathlib import Path

from player_agent.folder import PlayerFolder, load_message
from player_agent.folder_watch import FolderWatch
from wire.codec import encode
from wire.connection import Connection
from wire.health import Still
from wire.ids import ScreenId
from wire.instants import MINUTE, Instant
from wire.topics import Leaf, format_topic

LOOK_AGAIN_MS = MINUTE
"""How often the files are looked at if nobody rang."""


class Pictures:
    """Passes on what stage took, over one connection after the other."""

    def __init__(self, network: str, screen: ScreenId, folder: PlayerFolder, watch: FolderWatch) -> None:
        self._network = network
        self._screen = screen
        self._folder = folder
        self._still_changed = watch.signal(folder.still)
        self._asked_changed = watch.signal(folder.asked_still)
        self._first_changed = watch.signal(folder.first_stills, ending=".json")
        self._delivered: set[str] = set()
        """First plays that the broker has, though the disk does not let go of them."""
        self._answered: Instant | None = None
        answered = load_message(folder.asked_still, Still)
        if answered is not None:
            self._answered = answered.taken_at  # of an earlier life: nobody waits for it any more

    async def show(self, connection: Connection) -> None:
        """Send what there is, for ever. Raises ConnectionLostError, in a group."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._show_newest(connection), name="stills: the newest")
            group.create_task(self._answer(connection), name="stills: on request")
            group.create_task(self._deliver_first_plays(connection), name="stills: first plays")

    async def _show_newest(self, connection: Connection) -> None:
        said: Instant | None = None
        while True:
            said = await self._send_new(connection, self._folder.still, said)
            await self._still_changed.wait(LOOK_AGAIN_MS)

    async def _answer(self, connection: Connection) -> None:
        while True:
            self._answered = await self._send_new(connection, self._folder.asked_still, self._answered)
            await self._asked_changed.wait(LOOK_AGAIN_MS)

    async def _send_new(self, connection: Connection, path: Path, said: Instant | None) -> Instant | None:
        still = load_message(path, Still)
        if still is None or still.taken_at == said:
            return said
        await self._send(connection, Leaf.STILL, still)
        return still.taken_at

    async def _deliver_first_plays(self, connection: Connection) -> None:
        while True:
            for path in sorted(self._folder.first_stills.glob("*.json")):
                still = None if path.name in self._delivered else load_message(path, Still)
                if still is not None:
                    await self._send(connection, Leaf.FIRST_STILL, still)
                self._take_away(path)  # delivered, or damaged by a power cut
            await self._first_changed.wait(LOOK_AGAIN_MS)

    def _take_away(self, path: Path) -> None:
        try:
            path.unlink(missing_ok=True)
        except OSError:  # tried again; delivering it again and again would be no use
            self._delivered.add(path.name)
        else:
            self._delivered.discard(path.name)

    async def _send(self, connection: Connection, leaf: Leaf, still: Still) -> None:
        topic = format_topic(self._network, self._screen, leaf)
        await connection.publish(topic, encode(still), qos=leaf.qos, retain=leaf.retained)
