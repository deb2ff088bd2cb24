"""Precedence: who goes before whom, and what no order can light."""

from itertools import product

import pytest

from tests.support.plans import rendition
from wire.instants import HOUR, Instant, parse_instant
from wire.orders import Kill, KillPicture, Ruling, Takeover
from wire.playhead import Cue, CueKind
from wire.policy import Light
from wire.precedence import Decider, DueKind, due_at

NOON = parse_instant("2025-06-04T12:00:00Z")
SPOT = Cue(CueKind.SPOT, NOON, Instant(NOON + 10_000), short="planned")
NIGHT = Cue(CueKind.DARK, NOON, Instant(NOON + HOUR))
QUIET = Cue(CueKind.SLATE, NOON, Instant(NOON + HOUR))
HEAD = {"order_id": "aaaaaa", "given_at": NOON, "by": "ann", "reason": "drill", "start": NOON}
SLATE = Kill.model_validate({**HEAD, "picture": KillPicture.SLATE})
BLACK = Kill.model_validate({**HEAD, "picture": KillPicture.BLACK})
TAKES = Takeover.model_validate({**HEAD, "films": (rendition("taken"),)})
BOTH = frozenset({"planned", "taken"})


@pytest.mark.parametrize(
    ("planned", "light", "ruling", "kind", "by"),
    [
        (SPOT, Light.LIT, Ruling(), DueKind.FILM, Decider.PLAN),
        (QUIET, Light.LIT, Ruling(), DueKind.SLATE, Decider.PLAN),
        (None, Light.LIT, Ruling(), DueKind.SLATE, Decider.PLAN),
        (NIGHT, Light.LIT, Ruling(), DueKind.DARK, Decider.LIGHT),
        (SPOT, Light.DARK, Ruling(), DueKind.DARK, Decider.LIGHT),
        (SPOT, Light.STATIC, Ruling(), DueKind.SLATE, Decider.LIGHT),
        (NIGHT, Light.STATIC, Ruling(), DueKind.DARK, Decider.LIGHT),
        (SPOT, Light.LIT, Ruling(takeover=TAKES), DueKind.FILM, Decider.TAKEOVER),
        (QUIET, Light.LIT, Ruling(takeover=TAKES), DueKind.FILM, Decider.TAKEOVER),
        (None, Light.LIT, Ruling(takeover=TAKES), DueKind.FILM, Decider.TAKEOVER),
        (NIGHT, Light.LIT, Ruling(takeover=TAKES), DueKind.DARK, Decider.LIGHT),
        (SPOT, Light.STATIC, Ruling(takeover=TAKES), DueKind.SLATE, Decider.LIGHT),
        (SPOT, Light.LIT, Ruling(takeover=TAKES, pulled=BOTH), DueKind.SLATE, Decider.PULL),
        (
            SPOT,
            Light.LIT,
            Ruling(takeover=TAKES, pulled=frozenset({"planned"})),
            DueKind.FILM,
            Decider.TAKEOVER,
        ),
        (SPOT, Light.LIT, Ruling(pulled=BOTH), DueKind.SLATE, Decider.PULL),
        (SPOT, Light.LIT, Ruling(kill=SLATE, takeover=TAKES), DueKind.SLATE, Decider.KILL),
        (SPOT, Light.STATIC, Ruling(kill=BLACK), DueKind.DARK, Decider.KILL),
        (SPOT, Light.DARK, Ruling(kill=SLATE), DueKind.DARK, Decider.KILL),
        (NIGHT, Light.LIT, Ruling(kill=SLATE), DueKind.DARK, Decider.KILL),
    ],
)
def test_who_goes_before_whom(
    planned: Cue | None, light: Light, ruling: Ruling, kind: DueKind, by: Decider
) -> None:
    due = due_at(planned, light, ruling, NOON)
    assert (due.kind, due.by) == (kind, by)
    if by is Decider.TAKEOVER:
        assert due.cue == TAKES.cue_at(NOON)


def test_nothing_lights_what_must_be_dark_and_nothing_shows_what_was_pulled() -> None:
    kills, takeovers, pulls = (None, SLATE, BLACK), (None, TAKES), (frozenset[str](), BOTH)
    for planned, light, kill, takeover, pulled in product(
        (None, SPOT, NIGHT, QUIET), Light, kills, takeovers, pulls
    ):
        due = due_at(planned, light, Ruling(kill, takeover, pulled), NOON)
        if light is Light.DARK or planned is NIGHT or kill is BLACK:
            assert due.kind is DueKind.DARK
        if light is Light.STATIC or kill is not None or pulled:
            assert due.kind is not DueKind.FILM
