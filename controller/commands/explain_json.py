"""Explanations as one JSON document, for programs."""

import json
from collections.abc import Iterable

from controller.commands.explain_words import day_clock, sentences
from controller.fleet.order_words import words_of
from controller.planning.localtime import format_offset
from controller.planning.why import Asked, Claim, Explanation, Overruling, Slot, Turn
from controller.schedule import Schedule
from wire.instants import Instant, format_instant

Json = dict[str, object]
Moment = tuple[Explanation, Overruling | None]


def to_json(schedule: Schedule, screen: str, source: str, asked: Asked, moments: Iterable[Moment]) -> str:
    """One document for programs."""
    venue = schedule.venue_of(screen)
    document: Json = {
        "schema_version": 1,
        "screen": screen,
        "venue": venue.name,
        "zone": venue.timezone,
        "source": source,
        "note": asked.note,
        "explanations": [_object(schedule, *moment) for moment in moments],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _object(schedule: Schedule, explained: Explanation, overruled: Overruling | None) -> Json:
    cue, zone = explained.cue, explained.zone
    local = day_clock(explained.instant, zone)
    return {
        "at": format_instant(explained.instant),
        "local": local.replace(" ", "T") + format_offset(explained.instant, zone),
        "shows": None
        if cue is None
        else {
            "kind": cue.kind,
            "short": cue.short,
            "line": cue.line,
            "spot_id": cue.spot_id,
            "start": format_instant(cue.start),
            "end": format_instant(cue.end),
            "offset_ms": cue.offset_at(explained.instant),
        },
        "block": None if explained.block is None else explained.block.kind,
        "sentences": [f"{word}: {text}" for word, text in sentences(schedule, explained, overruled)],
        "claims": [_claim_object(claim) for claim in explained.claims],
        "slot": None if explained.slot is None else _slot_object(explained.slot),
        "film": explained.film,
        "turn": None if explained.turn is None else _turn_object(explained.turn),
        "next": [
            {
                "start": format_instant(spot.start),
                "short": spot.short,
                "line": spot.line,
                "spot_id": spot.spot_id,
            }
            for spot in explained.next
        ],
        "manner": list(explained.manner),
        "notes": list(explained.notes),
        "orders": None if overruled is None else _orders_object(overruled),
    }


def _claim_object(claim: Claim) -> Json:
    place = None if claim.place is None else {"file": claim.place.file, "line": claim.place.line}
    return {
        "rank": claim.rank,
        "name": claim.name,
        "line": claim.line,
        "fate": claim.fate,
        "because": claim.because,
        "place": place,
    }


def _slot_object(slot: Slot) -> Json:
    return {
        "number": slot.number,
        "of": slot.of,
        "round": slot.round,
        "start": format_instant(slot.start),
        "end": format_instant(slot.end),
        "ours": slot.ours,
        "filled": slot.filled,
        "because": slot.because,
    }


def _turn_object(turn: Turn) -> Json:
    return {
        "rotation": turn.rotation,
        "last": _maybe(turn.last),
        "plays": turn.plays,
        "line_plays": turn.line_plays,
        "share": round(turn.share, 3),
        "shorts": turn.shorts,
        "next": _maybe(turn.next),
        "waiting": [
            {"short": each.short, "last": _maybe(each.last), "because": each.because} for each in turn.waiting
        ],
    }


def _orders_object(overruled: Overruling) -> Json:
    due = overruled.due
    return {
        "glass": due.kind,
        "by": due.by,
        "short": None if due.cue is None else due.cue.short,
        "standing": [
            {
                "order_id": each.order.order_id,
                "words": words_of(each.order),
                "by": each.order.by,
                "reason": each.order.reason,
                "holds": each.holds,
                "decides": each.decides,
                "because": each.because,
            }
            for each in overruled.orders
        ],
    }


def _maybe(instant: Instant | None) -> str | None:
    return None if instant is None else format_instant(instant)
