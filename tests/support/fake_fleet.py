"""Five screens whose players do what their plans say, at an instant that the test holds; any can fall ill."""

import base64
import io
from dataclasses import dataclass, field, replace

from PIL import Image, ImageDraw

from controller.fleet import Credit, ScreenFacts, ScreenObservation
from controller.fleet.rulings import ruled_at
from tests.support.observations import PHASES, facts_of, heartbeat, reported
from tests.support.plans import build_plan, build_policy
from wire.health import Heartbeat, Presence, Still, Word
from wire.ids import ScreenId, spot_id
from wire.instants import HOUR, SECOND, Instant, parse_instant
from wire.orders import Order, Receipt, ReceiptWord, StandingOrders
from wire.plan import Block, BlockKind, Plan, Spot
from wire.state import Phase

DAY = parse_instant("2025-06-04T00:00:00Z")
SIMULCAST = parse_instant("2025-06-04T12:30:00Z")
JUST_BEFORE = parse_instant("2025-06-04T12:29:16Z")
CREDITS = {
    "short-01": Credit("月光ノ庭 Moonlit Garden", "森 花 Mori Hana", "Japan"),
    "short-02": Credit("Où va la lumière", "Zoé Lefèvre", "France"),
    "short-03": Credit("نهر من ضوء", "ليلى منصور", "Lebanon"),
    "short-04": Credit("Slow Water", "Amara Osei", "Ghana"),
    "short-05": Credit(
        "A very long title about everything that a city remembers at night", "Jo Ng", "Canada"
    ),
    "landmark-film": Credit("Bring Your Vision to Screen", "Landmark", ""),
    "house-01": Credit("House: tides"),
    "house-02": Credit("House: dunes"),
}
_SHORTS = tuple(name for name in CREDITS if name.startswith("short"))
_COLOURS = {
    "tyo-shibuya": ((26, 12, 52), (255, 94, 140)),
    "sha-nanjing-east": ((8, 24, 58), (255, 170, 84)),
    "hkg-sogo": ((4, 34, 46), (94, 240, 214)),
    "par-opera": ((40, 18, 12), (255, 214, 140)),
    "yto-dundas": ((10, 14, 30), (126, 170, 255)),
}
_OFFSETS_H = {"tyo-shibuya": 9, "sha-nanjing-east": 8, "hkg-sogo": 8, "par-opera": 2, "yto-dundas": -4}
_HOURS = {
    "tyo-shibuya": (9, 24),
    "sha-nanjing-east": (10, 22),
    "hkg-sogo": (9, 23),
    "par-opera": (7, 23.75),
    "yto-dundas": (7, 23),
}
FACTS = (
    ScreenFacts("sha-nanjing-east", "Nanjing East Road, Shanghai", "Asia/Shanghai", 3840, 1920),
    ScreenFacts("hkg-sogo", "Causeway Bay, Hong Kong", "Asia/Hong_Kong", 6480, 1920),
    ScreenFacts("tyo-shibuya", "Shibuya, Tokyo", "Asia/Tokyo", 1216, 864),
    ScreenFacts("par-opera", "Opéra, Paris", "Europe/Paris", 1080, 1920),
    ScreenFacts("yto-dundas", "Dundas Square, Toronto", "America/Toronto", 1504, 1440),
)


def build_sample_plan(screen: ScreenId) -> Plan:
    """Three UTC days around DAY: the sample's hours, loops of six slots of 10 s, one simulcast of 30 s."""
    opens, closes = _HOURS[screen]
    local_midnight = Instant(DAY - 24 * HOUR - _OFFSETS_H[screen] * HOUR)
    plan = build_plan(
        screen=screen,
        start=local_midnight,
        days=3,
        opens_ms=int(opens * HOUR),
        closes_ms=min(int(closes * HOUR), 24 * HOUR - 1),
        shorts=_SHORTS,
    )
    return _with_simulcast(plan)


def _with_simulcast(plan: Plan) -> Plan:
    lead_in, end = Instant(SIMULCAST - 2 * SECOND), Instant(SIMULCAST + 30 * SECOND)
    blocks: list[Block] = []
    for block in plan.blocks:
        if not block.start <= lead_in < end < block.end:
            blocks.append(block)
            continue
        blocks += [
            replace(block, end=lead_in),
            Block(lead_in, SIMULCAST, BlockKind.LEAD_IN, "together"),
            Block(SIMULCAST, end, BlockKind.SIMULCAST, "together"),
            replace(block, start=end),
        ]
    film = Spot(
        SIMULCAST, 30 * SECOND, "landmark-film", "together", spot_id("c", plan.screen, "t", SIMULCAST)
    )
    free = [spot for spot in plan.spots if spot.end <= lead_in or spot.start >= end]
    spots = sorted([*free, film], key=lambda spot: spot.start)
    return replace(plan, blocks=tuple(blocks), spots=tuple(spots))


def paint(facts: ScreenFacts, words: str, step: int) -> bytes:
    """A small JPEG in a screen's shape: soft light on a dark ground, and the short's name."""
    width = max(120, round((120_000 * facts.canvas_width / facts.canvas_height) ** 0.5))
    height = round(width * facts.canvas_height / facts.canvas_width)
    ground, light = _COLOURS[facts.screen]
    glow = Image.radial_gradient("L").resize((width * 2, height * 2))
    shift = (width // 2 + (step * 17) % (width // 3), height // 2)
    mask = Image.eval(glow.crop((*shift, shift[0] + width, shift[1] + height)), lambda v: 255 - v)
    picture = Image.composite(
        Image.new("RGB", (width, height), light), Image.new("RGB", (width, height), ground), mask
    )
    ImageDraw.Draw(picture).text((width // 16, height - 30), words, fill="white")
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=85)
    return content.getvalue()


@dataclass
class FakeFleet:
    """A watch over five players; `now` is moved by the test."""

    now: Instant = JUST_BEFORE
    plans: dict[ScreenId, Plan] = field(
        default_factory=lambda: {facts.screen: build_sample_plan(facts.screen) for facts in FACTS}
    )
    silent_since: dict[ScreenId, Instant] = field(default_factory=dict)
    never_heard: set[ScreenId] = field(default_factory=set)
    beat_changes: dict[ScreenId, dict[str, object]] = field(default_factory=dict)
    orders: dict[ScreenId, tuple[Order, ...]] = field(default_factory=dict)
    """What stands; players obey it at once."""
    deaf: set[ScreenId] = field(default_factory=set)
    """Players that no order reaches."""

    @property
    def stills(self) -> dict[ScreenId, Still]:
        """A new picture every 4 s."""
        return {facts.screen: self._still(facts) for facts in FACTS if facts.screen not in self.never_heard}

    def snapshot(self) -> list[ScreenObservation]:
        """All five."""
        return [self._observe(facts) for facts in FACTS]

    def _heard_at(self, screen: ScreenId) -> Instant:
        ending = min(self.now, self.silent_since.get(screen, self.now))
        return Instant(ending - (ending + len(screen) * 700) % 5_000)

    def _observe(self, facts: ScreenFacts) -> ScreenObservation:
        plan = self.plans[facts.screen]
        known = ScreenObservation(
            facts=facts,
            desired_plan_revision=plan.revision,
            desired_policy_revision=1,
            plan=plan,
            policy=build_policy(plan),
            credits=CREDITS,
        )
        if facts.screen in self.never_heard:
            return known
        at = self._heard_at(facts.screen)
        gone = facts.screen in self.silent_since
        known = self._with_orders(known)
        return replace(
            known,
            presence=Presence(screen=facts.screen, word=Word.LOST if gone else Word.HERE, since=DAY),
            reported=reported(
                plan,
                Instant(at - 20 * SECOND),
                orders_revision=0 if facts.screen in self.deaf else known.desired_orders_revision,
            ),
            heartbeat=self._beat(plan, at),
            heartbeat_received_at=at,
            still_taken_at=self._still(facts).taken_at,
        )

    def _with_orders(self, known: ScreenObservation) -> ScreenObservation:
        orders = self.orders.get(known.screen)
        if orders is None:
            return known
        given = max((each.given_at for each in orders), default=DAY)
        receipt = Receipt(
            screen=known.screen, orders_revision=1, word=ReceiptWord.ON_GLASS, at=Instant(given + 80)
        )
        return replace(
            known,
            desired_orders_revision=1,
            standing=StandingOrders(network="sample", screen=known.screen, revision=1, orders=orders),
            standing_since=given,
            receipts=() if known.screen in self.deaf else (receipt,),
        )

    def _beat(self, plan: Plan, at: Instant) -> Heartbeat:
        facts: dict[str, object] = {"drift_ms": (len(plan.screen) * 37 % 21 - 10) / 4}
        orders = self.orders.get(plan.screen, ())
        if orders and plan.screen not in self.deaf:
            standing = StandingOrders(network="sample", screen=plan.screen, revision=1, orders=orders)
            ruled = ruled_at(plan, build_policy(plan), standing, at)
            if ruled.order is not None and ruled.cue is not None:
                facts |= {"phase": PHASES[ruled.cue.kind], "cue": facts_of(ruled.cue), "drift_ms": None}
        return heartbeat(plan, at, **(facts | self.beat_changes.get(plan.screen, {})))

    def _still(self, facts: ScreenFacts) -> Still:
        heard = self._heard_at(facts.screen)
        taken = Instant(heard - heard % 4_000)
        beat = self._beat(self.plans[facts.screen], taken)
        words = beat.cue.short if beat.cue is not None and beat.cue.short else beat.phase.value
        picture = paint(facts, words, taken // 4_000)
        if beat.phase is Phase.DARK:
            black = io.BytesIO()
            Image.new("RGB", (160, round(160 * facts.canvas_height / facts.canvas_width))).save(black, "JPEG")
            picture = black.getvalue()
        return Still(
            screen=facts.screen,
            taken_at=taken,
            width=160,
            height=90,
            jpeg_base64=base64.b64encode(picture).decode(),
        )
