"""Builders of small plans, policies and signed statements."""

import base64
import hashlib
from dataclasses import replace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from wire.envelope import Role
from wire.ids import PlanRevision, spot_id
from wire.instants import DAY, HOUR, SECOND, Instant, Millis, parse_instant
from wire.plan import Block, BlockKind, Plan, Spot
from wire.policy import Light, Policy, PolicyWindow
from wire.renditions import Rendition, RenditionKind

NETWORK = "sample"
CAMPAIGN = "sample-campaign"
SCREEN = "par-opera"
MIDNIGHT = parse_instant("2025-06-03T00:00:00Z")
SHORTS = ("short-01", "short-02", "short-03")
HOUSE = ("house-01", "house-02")


def rendition(
    short: str,
    *,
    content: bytes = b"",
    kind: RenditionKind = RenditionKind.SHORT,
    duration_ms: Millis = 10_000,
) -> Rendition:
    """A rendition of `content`, by default of the short's own name."""
    content = content or short.encode()
    sha256 = hashlib.sha256(content).hexdigest()
    ending = "png" if kind is RenditionKind.SLATE else "mp4"
    return Rendition(
        short=short,
        kind=kind,
        sha256=sha256,
        size_bytes=len(content),
        duration_ms=0 if kind is RenditionKind.SLATE else duration_ms,
        path=f"/renditions/{sha256}.{ending}",
    )


def build_plan(
    *,
    screen: str = SCREEN,
    start: Instant = MIDNIGHT,
    days: int = 1,
    opens_ms: Millis = 9 * HOUR,
    closes_ms: Millis = 21 * HOUR,
    slot_ms: Millis = 10 * SECOND,
    loop_slots: int = 6,
    revision: int = 1,
    shorts: tuple[str, ...] = SHORTS,
) -> Plan:
    """A plan with the same day over and over: dark, a loop whose slot 0 is ours, dark."""
    blocks: list[Block] = []
    spots: list[Spot] = []
    for day in range(days):
        midnight = start + day * DAY
        opens, closes = Instant(midnight + opens_ms), Instant(midnight + closes_ms)
        blocks.append(Block(Instant(midnight), opens, BlockKind.CLOSED))
        blocks.append(Block(opens, closes, BlockKind.LOOP, "base", opens, slot_ms))
        blocks.append(Block(closes, Instant(midnight + DAY), BlockKind.CLOSED))
        for at in range(opens, closes, slot_ms * loop_slots):
            spots.append(
                Spot(
                    Instant(at),
                    slot_ms,
                    shorts[len(spots) % len(shorts)],
                    "base",
                    spot_id(CAMPAIGN, screen, "base", at),
                )
            )
    return Plan(
        network=NETWORK,
        campaign=CAMPAIGN,
        screen=screen,
        revision=PlanRevision(revision),
        start=start,
        end=Instant(start + days * DAY),
        tzdata="2025b",
        blocks=tuple(blocks),
        spots=tuple(spots),
        renditions=tuple(rendition(each) for each in shorts)
        + tuple(rendition(each, kind=RenditionKind.HOUSE) for each in HOUSE),
        house=HOUSE,
    )


def build_policy(plan: Plan, *, revision: int = 1, slate: Rendition | None = None) -> Policy:
    """The policy that allows what the plan needs: lit where its blocks are, dark elsewhere."""
    slate = slate or rendition("slate", kind=RenditionKind.SLATE)
    dark = {BlockKind.DARK, BlockKind.CLOSED}
    lights = {kind: Light.DARK if kind in dark else Light.LIT for kind in BlockKind}
    lights[BlockKind.STATIC] = Light.STATIC
    return Policy(
        network=plan.network,
        screen=plan.screen,
        revision=revision,
        windows=tuple(
            PolicyWindow(start=block.start, end=block.end, light=lights[block.kind], mute=block.mute)
            for block in plan.blocks
        ),
        allowed=(*(each.sha256 for each in plan.renditions), slate.sha256),
        slate=slate,
    )


def with_revision(plan: Plan, revision: int) -> Plan:
    """The same plan under another revision."""
    return replace(plan, revision=PlanRevision(revision))


class Key:
    """A signer with a fresh Ed25519 key."""

    def __init__(self) -> None:
        self._private = Ed25519PrivateKey.generate()
        raw = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.public_key_base64 = base64.b64encode(raw).decode()
        self.key_id = hashlib.sha256(raw).hexdigest()[:16]

    def sign(self, data: bytes) -> bytes:
        """The signature over `data`."""
        return self._private.sign(data)

    @property
    def public_key(self) -> Ed25519PublicKey:
        """Its public half."""
        return self._private.public_key()


class Trust:
    """A verifier that trusts these keys in these roles, by default as planners."""

    def __init__(self, *keys: Key, roles: tuple[Role, ...] = (Role.PLANNER,)) -> None:
        self._keys = {key.key_id: key.public_key for key in keys}
        self._roles = roles

    def verify(self, role: Role, key_id: str, data: bytes, signature: bytes) -> bool:
        """Whether a trusted key made the signature, and may."""
        if role not in self._roles or key_id not in self._keys:
            return False
        try:
            self._keys[key_id].verify(signature, data)
        except InvalidSignature:
            return False
        return True
