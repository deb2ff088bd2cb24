"""What is on a screen and what comes next: the player's word where it is fresh, else what the plan says."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from controller.fleet.confirmation import Confirmation, confirmed
from controller.fleet.observation import Credit, ScreenObservation
from controller.fleet.order_words import words_of as order_words
from controller.fleet.rulings import Ruled, ruled_at
from wire.ids import LineId, ShortId, SpotId
from wire.instants import Instant, InstantField, Millis
from wire.message import Message
from wire.orders import Kill, Pull, Takeover
from wire.plan import BlockKind, Plan
from wire.playhead import Cue, CueKind
from wire.state import CueFacts, Phase

EDGE_MS: Millis = 2_000  # this near to a change of cue, plan and player may rightly differ

_SPOTS_LOOKED_AT = 20  # a screen that was pulled one short shows another within this many


class Source(StrEnum):
    """Who says so."""

    REPORTED = "reported"
    """The player: it is on the glass."""
    PLANNED = "planned"
    """The plan: it should be, and the player has not said yet."""


class Showing(Message):
    """One content during [start, end), with the words that people use for it."""

    kind: CueKind = Field(strict=False)
    start: InstantField
    end: InstantField
    source: Source = Field(strict=False)
    short: ShortId | None = None
    credit: Credit | None = None
    line: LineId | None = None
    spot_id: SpotId | None = None
    block: BlockKind = Field(strict=False)
    """The kind of block that it stands in: why a screen is dark, or shows the slate."""
    order: str | None = None
    """The order that puts it there, in words such as "kill to black"; None where the plan does."""


@dataclass(frozen=True, slots=True)
class Said:
    """The newest that a player said about its picture, by heartbeat or by reported state."""

    at: Instant
    phase: Phase
    cue: CueFacts | None
    plan_revision: int


def newest_said(observation: ScreenObservation) -> Said | None:
    """The newer of heartbeat and reported state; None where the player never spoke."""
    heartbeat, reported = observation.heartbeat, observation.reported
    words = []
    if heartbeat is not None:
        words.append(Said(heartbeat.sent_at, heartbeat.phase, heartbeat.cue, heartbeat.plan_revision))
    if reported is not None:
        words.append(Said(reported.at, reported.phase, reported.cue, reported.plan_revision))
    return max(words, key=lambda said: said.at, default=None)


def showing_at(observation: ScreenObservation, now: Instant, *, heard: bool) -> Showing | None:
    """What is on the screen at `now`. `heard`: whether the player's last facts speak of the present."""
    said = newest_said(observation)
    cue = said.cue if said is not None and heard else None
    if cue is not None and cue.start <= now < cue.end and cue.kind in set(CueKind):
        order = _ruled_at(observation, now).order
        shown = _as_cue(cue, observation.plan)
        if order is not None and shown.kind in {CueKind.SPOT, CueKind.HOUSE}:
            order = None  # whatever should be there: this is the plan's
        return _showing(Ruled(shown, order), Source.REPORTED, observation)
    return planned_at(observation, now)


def planned_at(observation: ScreenObservation, now: Instant) -> Showing | None:
    """What plan and orders want on the screen at `now`; None outside the plan's span or without a plan."""
    return _showing(_ruled_at(observation, now), Source.PLANNED, observation)


def next_spot_after(observation: ScreenObservation, now: Instant) -> Showing | None:
    """The next spot of the campaign on this screen; None where orders leave none of the next few."""
    plan, after = observation.plan, now
    for _ in range(_SPOTS_LOOKED_AT if plan is not None else 0):
        assert plan is not None
        spot = plan.next_spot_after(after)
        if spot is None:
            return None
        ruled = _ruled_at(observation, spot.start)
        if ruled.order is None and ruled.cue is not None and ruled.cue.short is not None:
            return _showing(ruled, Source.PLANNED, observation)
        after = spot.start
    return None


def contradiction(observation: ScreenObservation, said: Said) -> str | None:
    """What the player showed, when it spoke, other than plan and orders wanted then; None where they agree.

    Nothing is judged while the player plays by another revision of what decides, or this near to a change.
    """
    plan = observation.plan
    if plan is None or not knows_orders_at(observation, said.at):
        return None
    ruled = _ruled_at(observation, said.at)
    order = ruled.order
    if not isinstance(order, Kill) and said.plan_revision != plan.revision:
        return None
    if not is_settled(observation, said.at, ruled):
        return None
    match order:
        case Takeover() if not is_on_glass(observation):
            return None  # it fetches the film still, and plays its plan until then
        case Pull():
            shows_it = said.phase is Phase.PLAYING and said.cue is not None and said.cue.short == order.short
            return f"shows {order.short}, which was pulled" if shows_it else None
        case None:
            return _difference(ruled.cue, said)
    difference = _difference(ruled.cue, said)
    return None if difference is None else f"{difference}: {order_words(order)} stands"


def knows_orders_at(observation: ScreenObservation, instant: Instant) -> bool:
    """Whether the player obeyed at `instant` the very orders that stand now."""
    if observation.desired_orders_revision == 0:
        return True
    reported, since = observation.reported, observation.standing_since
    return (
        reported is not None
        and reported.orders_revision == observation.desired_orders_revision
        and since is not None
        and instant >= since + EDGE_MS
    )


def is_on_glass(observation: ScreenObservation) -> bool:
    """Whether the player said that its glass shows what the newest orders say."""
    heard = confirmed(observation.receipts, observation.desired_orders_revision)
    return heard.state is Confirmation.ON_GLASS


def _difference(wanted: Cue | None, said: Said) -> str | None:
    words = _words_of(said)
    if wanted is None:
        return f"shows {words} outside its plan's span" if said.phase is Phase.PLAYING else None
    match wanted.kind:
        case CueKind.SPOT | CueKind.HOUSE | CueKind.TAKEOVER:
            right_film = said.cue is None or said.cue.short == wanted.short
            agrees = said.phase is Phase.PLAYING and right_film
            return None if agrees else f"shows {words} where the plan wants {wanted.short}"
        case CueKind.SLATE:
            return None if said.phase is Phase.SLATE else f"shows {words} instead of the slate"
        case CueKind.DARK:
            return None if said.phase is Phase.DARK else f"shows {words} where it must be dark"


def is_settled(observation: ScreenObservation, instant: Instant, ruled: Ruled) -> bool:
    """Whether no change is so near to `instant` that plan and player may rightly differ."""
    near = (Instant(instant - EDGE_MS), Instant(instant + EDGE_MS))
    return all(_ruled_at(observation, each).key == ruled.key for each in near)


def _ruled_at(observation: ScreenObservation, instant: Instant) -> Ruled:
    return ruled_at(observation.plan, observation.policy, observation.standing, instant)


def _words_of(said: Said) -> str:
    match said.phase:
        case Phase.PLAYING:
            return (said.cue.short if said.cue is not None else None) or "a film"
        case Phase.SLATE:
            return "the slate"
        case Phase.DARK:
            return "nothing"
        case Phase.STARTING | Phase.STOPPED:
            return f"nothing ({said.phase.value})"


def _as_cue(facts: CueFacts, plan: Plan | None) -> Cue:
    block = plan.block_at(facts.start) if plan is not None else None
    return Cue(
        CueKind(facts.kind),
        facts.start,
        facts.end,
        short=facts.short,
        line=facts.line,
        spot_id=facts.spot_id,
        block=block.kind if block is not None else BlockKind.CLOSED,
    )


def _showing(ruled: Ruled, source: Source, observation: ScreenObservation) -> Showing | None:
    cue, credit = ruled.cue, None
    if cue is None:
        return None
    if cue.short is not None:
        credit = observation.credits.get(cue.short) or Credit(title=cue.short)
    return Showing(
        kind=cue.kind,
        start=cue.start,
        end=cue.end,
        source=source,
        short=cue.short,
        credit=credit,
        line=cue.line,
        spot_id=cue.spot_id,
        block=cue.block,
        order=None if ruled.order is None else order_words(ruled.order),
    )
