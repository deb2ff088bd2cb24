"""Reads what a run left behind: the recording, the controller's plans and its as-run log."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.chaos.asrun import Finding, Watched, check
from benchmarks.chaos.course import Course
from benchmarks.site.programme import FILMS, FPS
from benchmarks.site.recording import Recording, Span, parse_recording
from benchmarks.site.site import Player, Site
from benchmarks.site.truth import Piece, dues_of, judge
from controller.store.sql import open_store
from player_agent.bundle import load_bundle
from player_agent.stage.trust import TrustedKeys
from wire.asrun import AsRunEntry
from wire.envelope import Envelope, StatementKind, unseal
from wire.instants import MINUTE, Instant
from wire.plan import Plan
from wire.plan_columns import from_columns


@dataclass(frozen=True, slots=True)
class Evidence:
    """One run, judged screen by screen."""

    recording: Recording
    spans: Mapping[str, Sequence[Span]]
    pieces: Mapping[str, Sequence[Piece]]
    findings: tuple[Finding, ...]
    entries: int
    """As-run entries of the run that the controller stored."""


def read_evidence(site: Site, recorded: Path, course: Course) -> Evidence:
    """Everything joined."""
    with recorded.open() as lines:
        recording = parse_recording(lines)
    plans, log = asyncio.run(_read_store(site, course))
    spans = {each.screen: recording.spans(each.screen) for each in site.players}
    pieces: dict[str, Sequence[Piece]] = {}
    findings: list[Finding] = []
    for screen, plan in plans.items():
        dues = dues_of(plan, FILMS, course.start_ms - MINUTE, course.end_ms + MINUTE)
        pieces[screen] = judge(spans[screen], dues, FPS)
        watched = Watched(screen, spans[screen], pieces[screen], dues, FILMS, FPS)
        findings += check(watched, log[screen], course.start_ms, course.end_ms)
    return Evidence(
        recording,
        spans,
        pieces,
        tuple(findings),
        sum(len({e.play_id for e in each}) for each in log.values()),
    )


async def _read_store(site: Site, course: Course) -> tuple[dict[str, Plan], dict[str, list[AsRunEntry]]]:
    start, end = Instant(course.start_ms - MINUTE), Instant(course.end_ms + MINUTE)
    plans, log = {}, {}
    async with open_store(f"sqlite+aiosqlite:///{site.database}") as store:
        for player in site.players:
            desired = await store.desired(player.screen)
            assert desired is not None
            assert desired.plan is not None
            plans[player.screen] = _opened(player, desired.plan.envelope)
            records = await store.asrun_between(start, end, player.screen)
            log[player.screen] = [each.entry for each in records]
    return plans, log


def _opened(player: Player, envelope: Envelope) -> Plan:
    bundle = load_bundle(player.bundle)
    keys = TrustedKeys(bundle.trusted_keys)
    statement = unseal(envelope, StatementKind.PLAN, keys, network=bundle.network, screen=bundle.screen)
    assert statement.plan is not None
    return from_columns(statement.plan)
