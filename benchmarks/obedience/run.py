"""One run: the system comes up, an operator gives and releases orders at a terminal, the system ends."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from benchmarks.obedience.acts import Act, Wanted, acts_of_round
from benchmarks.obedience.judge import Given
from benchmarks.site.programme import FILMS
from benchmarks.site.recording import Span, parse_recording
from benchmarks.site.site import Site, now_ms
from benchmarks.site.truth import Due, dues_of
from benchmarks.site.watch import Watch
from controller.services.draft_orders import LEAD_MS
from wire.instants import MINUTE, Instant, format_instant, parse_instant

PULL_MARGIN_MS = 1_500
"""A short that leaves by itself this soon is no subject for a pull."""
REASON = "measuring"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run leaves."""

    given: tuple[Given, ...]
    spans: dict[str, list[Span]]
    dues: dict[str, list[Due]]
    hole_share: float


async def run(site: Site, rounds: int, seed: int, tell: Callable[[str], None]) -> Seen:
    """Measure `rounds` times every act. Raises SiteError where the system does not come up."""
    recorded, luck = site.run / "recording.txt", Random(seed)
    given: list[Given] = []
    start_ms = now_ms()
    async with site.running():
        watch = Watch(site)
        async with watch.sampling(recorded):
            await watch.up()
            for number in range(rounds):
                tell(f"round {number + 1}/{rounds}")
                for act in acts_of_round(luck):
                    await asyncio.sleep(luck.random())
                    given.append(await _give(site, watch, act))
                    await asyncio.sleep(act.hold_s)
            end_ms = now_ms()
            dues = {
                each.screen: dues_of(watch.plan(each), FILMS, start_ms - MINUTE, end_ms + MINUTE)
                for each in site.players
            }
            await site.end_players()
    with recorded.open() as lines:
        recording = parse_recording(lines)
    spans = {each.screen: recording.spans(each.screen) for each in site.players}
    return Seen(tuple(_bounded(given, end_ms)), spans, dues, recording.hole_share)


async def _give(site: Site, watch: Watch, act: Act) -> Given:
    screens, words = tuple(each.screen for each in site.players), list(act.words)
    if not act.everywhere:
        short, screens = await _short_on_glass(site, watch)
        words.append(short)
    begins: int | None = None
    if act.ahead_s:
        begins = now_ms() + round(act.ahead_s * 1_000)
        words += ["--at", format_instant(Instant(begins))]
    at_ms = now_ms()
    code, document = await site.order(*words, "--all", "--reason", REASON)
    ended_ms = now_ms()
    acted_ms = parse_instant(document["acted"]["at"])
    if act.wanted is Wanted.FILM and begins is None:
        begins = acted_ms + LEAD_MS
    if begins is not None:
        await asyncio.sleep(max(0, begins - now_ms()) / 1_000)
    receipts = {each["screen"]: each for each in document["outcome"]["screens"]}
    later = bool(act.ahead_s)
    return Given(
        act=act,
        screens=screens,
        at_ms=at_ms,
        ended_ms=ended_ms,
        begins_ms=at_ms if begins is None else begins,
        until_ms=0.0,
        exit_code=code,
        in_player_ms={
            screen: each["in_player_ms"]
            for screen, each in receipts.items()
            if not later and each["in_player_ms"] is not None
        },
        said_ms={
            screen: acted_ms + each["after_ms"]
            for screen, each in receipts.items()
            if not later and each["state"] == "on_glass" and each["after_ms"] is not None
        },
    )


async def _short_on_glass(site: Site, watch: Watch) -> tuple[str, tuple[str, ...]]:
    """A short that is on the glass and stays there for a while, and the screens that show it."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        now = now_ms()
        due = {each.screen: dues_of(watch.plan(each), FILMS, now, now + 1)[0] for each in site.players}
        staying = [each for each in due.values() if each.spot_id and each.end - now > PULL_MARGIN_MS]
        if staying:
            short = staying[0].short
            return short, tuple(screen for screen, each in due.items() if each.short == short)
        await asyncio.sleep(0.1)
    raise TimeoutError("no spot is on any screen")


def _bounded(given: list[Given], end_ms: int) -> list[Given]:
    nexts = [each.at_ms for each in given[1:]] + [float(end_ms)]
    return [replace(each, until_ms=until) for each, until in zip(given, nexts, strict=True)]
