"""Link, composed: connections one after the other, downloads beside them, and an ordered end."""

import asyncio
import contextlib
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog

from player_agent.clock import Clock, SystemClock, system_clock
from player_agent.faults import FaultNotes
from player_agent.folder import FolderError, PlayerFolder
from player_agent.folder_watch import FolderWatch
from player_agent.link.conversation import Conversation
from player_agent.link.desired_intake import DesiredIntake
from player_agent.link.downloads import Downloads
from player_agent.link.facts import Injected
from player_agent.link.fetcher import Fetcher, HttpFetcher
from player_agent.link.film_book import FilmBook
from player_agent.link.session import MqttConnector
from player_agent.link.trials import ChildTrial, Trial, Trials
from player_agent.luck import Luck, real_luck
from player_agent.signs_of_life import give_signs
from wire.backoff import backoff_ms
from wire.bundle import Bundle
from wire.connection import ConnectionLostError, Connector
from wire.instants import SECOND, Millis

WATCHED_ENDINGS = (".mp4", ".png")
"""Renditions in the cache; a download that goes on has another ending, and writes many times a second."""
STEADY_MS: Millis = 20 * SECOND
"""A connection that lived so long was no failure: the next wait is short again."""

HONEST = Injected()

_T = TypeVar("_T")

_log = structlog.get_logger()


async def run_link(
    bundle: Bundle,
    folder: PlayerFolder,
    clock: Clock,
    *,
    connector: Connector,
    fetcher: Fetcher,
    trial: Trial | None = None,
    luck: Luck = real_luck,
    injected: Injected = HONEST,
    stop: asyncio.Event | None = None,
) -> None:
    """Be the link of one screen until `stop` is set, then deliver what waits and say goodbye.

    Without a `trial` no film is decoded before its first play.

    Cancelled instead, it ends at once. Raises FolderError where the folder cannot be read or written.
    """
    stop = stop or asyncio.Event()
    with contextlib.suppress(FolderError):  # a full disk is told like any other fault, once we are connected
        folder.create()
    watch, faults, book = FolderWatch(), FaultNotes(), FilmBook(folder)
    downloads = Downloads(
        folder, clock, fetcher, faults, luck, screen=bundle.screen, delivery=bundle.delivery, book=book
    )
    intake = DesiredIntake(bundle.screen, folder, clock, fetcher, faults, luck)
    conversation = Conversation(bundle, folder, clock, watch, intake, downloads, faults, book, injected)
    # The cache as well: a film that is damaged or gone is fetched before stage comes to ask for it.
    wanted_changed = watch.signal(folder.wanted, folder.cache, ending=(".json", *WATCHED_ENDINGS))
    async with watch.watching(), asyncio.TaskGroup() as group:
        fetching = [
            group.create_task(downloads.run(wanted_changed, conversation.facts_changed), name="downloads"),
            group.create_task(intake.run(), name="plans by reference"),
            group.create_task(intake.settle(), name="desired state to the disk"),
        ]
        if trial is not None:
            trying = Trials(folder, clock, book, trial, faults, luck).run()
            fetching.append(group.create_task(trying, name="trials"))
        await _converse(conversation, connector, clock, luck, stop)
        for each in fetching:
            each.cancel()


async def _converse(
    conversation: Conversation, connector: Connector, clock: Clock, luck: Luck, stop: asyncio.Event
) -> None:
    """One connection after the other, until told to stop."""
    failures = 0
    while not stop.is_set():
        began_ns = clock.monotonic_ns()
        try:
            async with contextlib.AsyncExitStack() as stack:
                connecting = stack.enter_async_context(connector.connect(conversation.will()))
                connection = await _unless(stop, connecting)
                if connection is None:
                    return
                _log.info("connected to the broker")
                await conversation.run(connection, stop)
        except* ConnectionLostError as lost:
            steady = clock.monotonic_ns() - began_ns >= STEADY_MS * 1_000_000
            failures = 1 if steady else failures + 1
            wait_ms = backoff_ms(failures, luck())
            if (
                failures & (failures - 1) == 0
            ):  # the 1st, 2nd, 4th, 8th…: a week of outage is no flood of lines
                _log.warning(
                    "no connection", reason=_first_sentence(lost), failures=failures, next_ms=wait_ms
                )
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_ms / 1_000):
                    await stop.wait()


async def _unless(stop: asyncio.Event, doing: Coroutine[Any, Any, _T]) -> _T | None:
    """What `doing` gives; None where `stop` came first. Raises what it raises, in a group."""
    async with asyncio.TaskGroup() as group:
        task, stopping = group.create_task(doing), group.create_task(stop.wait())
        await asyncio.wait((task, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        task.cancel()
    return None if task.cancelled() else task.result()


def _first_sentence(group: BaseExceptionGroup[BaseException]) -> str:
    first = group.exceptions[0]
    return _first_sentence(first) if isinstance(first, BaseExceptionGroup) else str(first)


def main(bundle: Bundle, folder: PlayerFolder) -> None:
    """Run link in this process until SIGTERM or SIGINT. Raises PlayerError."""
    clock = system_clock(sample_network=bundle.sample)
    if clock.injected:
        _log.warning("this player's clock is wrong on purpose", how=clock.injected)
    asyncio.run(_run(bundle, folder, clock))


def _fetcher_of(bundle: Bundle) -> HttpFetcher:
    return HttpFetcher(bundle.controller_url, bundle.delivery.addresses)


async def _run(bundle: Bundle, folder: PlayerFolder, clock: SystemClock) -> None:
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    async with _fetcher_of(bundle) as fetcher, asyncio.TaskGroup() as tasks:
        signs = tasks.create_task(give_signs(SystemClock()), name="signs of life")
        await run_link(
            bundle,
            folder,
            clock,
            connector=MqttConnector(bundle),
            fetcher=fetcher,
            trial=ChildTrial(),
            injected=Injected(clock.shift_ms, clock.injected),
            stop=stop,
        )
        signs.cancel()
