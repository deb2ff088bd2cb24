"""The product as a contender: `landmark-player run` with a folder as link would have left it.

Plan and policy are signed by a key that the bundle trusts, the films stand in the cache under their hashes,
the clock was compared a moment ago. The broker's address leads nowhere: a player plays on without one.
"""

import hashlib
import os
import time
from pathlib import Path

from benchmarks.glass.recording import MS
from benchmarks.glass.sheet import CueSheet
from player_agent.clock import SystemClock
from player_agent.folder import ClockState, PlayerFolder, save_bytes, save_message
from tests.support.plans import CAMPAIGN, NETWORK, Key
from wire.bundle import Broker, Bundle, Surface, TrustedKey
from wire.codec import encode
from wire.envelope import Envelope, Role, Statement, StatementKind, seal
from wire.ids import PlanRevision, spot_id
from wire.instants import HOUR, Instant
from wire.plan import Block, BlockKind, Plan, Spot
from wire.plan_columns import to_columns
from wire.policy import Light, Policy, PolicyWindow
from wire.renditions import Rendition, RenditionKind
from wire.state import DesiredState

LINE = "glass"
NOWHERE = 9
"""The discard port, where nobody listens."""


def prepare(
    sheet: CueSheet,
    root: Path,
    wall_offset_ns: int,
    *,
    broker_port: int = NOWHERE,
    compared: bool = True,
    key: Key | None = None,
) -> Path:
    """Make the folder of one player for this sheet; the bundle's path. `wall_offset_ns`: wall - monotonic.

    `compared`: whether the clock was compared with the controller's a moment ago. `key`: who signs.
    """
    key = key or Key()
    folder = PlayerFolder(root)
    folder.create()
    save_message(folder.desired, desired_for(sheet, root, wall_offset_ns, key, revision=1))
    if compared:
        sampled_at = Instant((time.monotonic_ns() + wall_offset_ns) // MS)
        state = ClockState(
            offset_ms=0.0,
            uncertainty_ms=1.0,
            sampled_at=sampled_at,
            sampled_monotonic_ms=(sampled_at * MS - wall_offset_ns) / MS,
            boot_id=SystemClock().boot_id,
        )
        save_message(folder.clock, state)
    bundle = root.with_name(f"{root.name}.json")
    save_bytes(bundle, encode(_bundle(sheet, root.name, key, broker_port)))
    return bundle


def desired_for(sheet: CueSheet, root: Path, wall_offset_ns: int, key: Key, *, revision: int) -> DesiredState:
    """The signed state that lets a player show this sheet; its films are put into the player's cache."""
    folder, screen = PlayerFolder(root), root.name
    renditions = {
        cue.film: _cached(folder, Path(cue.path), _short(cue.film), cue.duration_ns // MS)
        for cue in sheet.cues
    }
    slate = _cached(folder, Path(sheet.slate), "slate", 0)
    plan = _plan(sheet, screen, wall_offset_ns, tuple(renditions.values()), revision)
    policy = Policy(
        network=NETWORK,
        screen=screen,
        revision=revision,
        windows=(PolicyWindow(start=plan.start, end=plan.end, light=Light.LIT),),
        allowed=(*(each.sha256 for each in renditions.values()), slate.sha256),
        slate=slate,
    )
    return DesiredState(
        screen=screen,
        plan_revision=PlanRevision(revision),
        policy_revision=revision,
        plan=_signed(StatementKind.PLAN, plan, None, key, revision),
        policy=_signed(StatementKind.POLICY, plan, policy, key, revision),
    )


def _short(film: int) -> str:
    return f"film-{film}"


def _cached(folder: PlayerFolder, path: Path, short: str, duration_ms: int) -> Rendition:
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    rendition = Rendition(
        short=short,
        kind=RenditionKind.SHORT if duration_ms else RenditionKind.SLATE,
        sha256=sha256,
        size_bytes=len(content),
        duration_ms=duration_ms,
        path=f"/renditions/{sha256}{path.suffix}",
    )
    if not folder.cached(rendition).exists():
        os.link(path, folder.cached(rendition))
    return rendition


def _plan(
    sheet: CueSheet, screen: str, wall_offset_ns: int, renditions: tuple[Rendition, ...], revision: int
) -> Plan:
    """An hour of slate, the sheet's films, an hour of slate."""
    spots = []
    for cue in sheet.cues:
        start = Instant((cue.start_ns + wall_offset_ns) // MS)
        name = spot_id(CAMPAIGN, screen, LINE, start)
        spots.append(Spot(start, cue.duration_ns // MS, _short(cue.film), LINE, name))
    begin, end = spots[0].start, spots[-1].end
    blocks = (
        Block(Instant(begin - HOUR), begin, BlockKind.RESERVED),
        Block(begin, end, BlockKind.LOOP, LINE, begin, spots[0].duration_ms),
        Block(end, Instant(end + HOUR), BlockKind.RESERVED),
    )
    return Plan(
        network=NETWORK,
        campaign=CAMPAIGN,
        screen=screen,
        revision=PlanRevision(revision),
        start=blocks[0].start,
        end=blocks[-1].end,
        tzdata="none",
        blocks=blocks,
        spots=tuple(spots),
        renditions=renditions,
    )


def _signed(kind: StatementKind, plan: Plan, policy: Policy | None, key: Key, revision: int) -> Envelope:
    statement = Statement(
        network=plan.network,
        screen=plan.screen,
        revision=revision,
        issued_at=plan.start,
        accept_until=plan.end,
        plan=to_columns(plan) if policy is None else None,
        policy=policy,
    )
    return seal(kind, statement, key)


def _bundle(sheet: CueSheet, screen: str, key: Key, broker_port: int) -> Bundle:
    return Bundle(
        network=NETWORK,
        sample=True,
        screen=screen,
        broker=Broker(host="127.0.0.1", port=broker_port, username=screen, password="none"),
        controller_url=f"http://127.0.0.1:{NOWHERE}",
        trusted_keys=(
            TrustedKey(keyid=key.key_id, public_key_base64=key.public_key_base64, roles=(Role.PLANNER,)),
        ),
        surface=Surface(width=sheet.width, height=sheet.height, display=sheet.display),
    )
