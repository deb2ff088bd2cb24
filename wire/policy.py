"""The policy: when a screen may be lit at all, and which bytes it may show.

The policy is the gate's own knowledge, signed apart from the plan, so that a wrong plan cannot light a screen
in a curfew. Windows partition the policy's span; outside the span nothing is allowed and the screen is dark.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from wire.errors import ContractError
from wire.ids import NetworkId, ScreenId, Sha256
from wire.instants import Instant, InstantField, Millis, format_instant
from wire.message import Message
from wire.renditions import Rendition


class Light(StrEnum):
    """What a screen may show; the later member forbids more."""

    LIT = "lit"
    STATIC = "static"
    DARK = "dark"


_STRICTNESS = {light: number for number, light in enumerate(Light)}


@dataclass(frozen=True, slots=True)
class Rule:
    """What a screen may show at an instant, and how."""

    light: Light = Light.LIT
    mute: bool = False
    brightness_percent: int = 100

    def and_also(self, other: "Rule") -> "Rule":
        """What is left where both hold."""
        return Rule(
            max(self.light, other.light, key=_STRICTNESS.__getitem__),
            self.mute or other.mute,
            min(self.brightness_percent, other.brightness_percent),
        )


DARKNESS = Rule(Light.DARK, mute=True)


def strictest(rules: Iterable[Rule]) -> Rule:
    """What is left where all of them hold; without any, everything is allowed."""
    return reduce(Rule.and_also, rules, Rule())


class PolicyWindow(Message):
    """A half-open interval [start, end) with one rule."""

    start: InstantField
    end: InstantField
    light: Light = Field(strict=False)
    mute: bool = False
    brightness_percent: int = Field(default=100, ge=1, le=100)
    """Of the picture's own brightness: below 100 it is a dim curfew."""

    @property
    def rule(self) -> Rule:
        """The rule alone."""
        return Rule(self.light, self.mute, self.brightness_percent)


class RightsEnd(Message):
    """From when bytes may not be shown, nor kept, any more."""

    sha256: Sha256
    at: InstantField


class Policy(Message):
    """Standing rules of one screen over a span."""

    network: NetworkId
    screen: ScreenId
    revision: int = Field(ge=1)
    windows: tuple[PolicyWindow, ...] = Field(min_length=1)
    allowed: tuple[Sha256, ...]
    """The only bytes that may be shown, the slate's among them."""
    slate: Rendition
    rights_end: tuple[RightsEnd, ...] | None = None
    """Of the bytes whose rights end inside the windows' span, a takeover's among them; None where none do."""
    holdover_ppm: int = Field(default=50, ge=0)
    """How fast the clock's uncertainty grows without a reference, in millionths of the time passed."""
    loop_tolerance_ms: Millis = Field(default=2_000, ge=0)
    """Above this uncertainty of the clock nothing but the slate is shown."""

    @model_validator(mode="after")
    def _windows_touch(self) -> Self:
        for window in self.windows:
            if window.end <= window.start:
                raise ContractError(f"a window must end after it starts: {format_instant(window.start)}")
        for before, after in pairwise(self.windows):
            if before.end != after.start:
                raise ContractError(f"windows must touch at {format_instant(before.end)}")
        return self

    def rule_at(self, instant: Instant, guard_ms: Millis = 0) -> Rule:
        """The strictest rule within `guard_ms` around `instant`; darkness outside the span."""
        return self.rule_over(Instant(instant - guard_ms), Instant(instant + guard_ms))

    def rule_over(self, first: Instant, last: Instant) -> Rule:
        """The strictest rule of all moments of [first, last]; darkness if one of them is outside the span."""
        if first < self.windows[0].start or last >= self.windows[-1].end:
            return DARKNESS
        index = self._last_started(first)
        rule = self.windows[index].rule
        for window in self.windows[index + 1 : self._last_started(last) + 1]:
            rule = rule.and_also(window.rule)
        return rule

    def light_at(self, instant: Instant, guard_ms: Millis = 0) -> Light:
        """The light of `rule_at`."""
        return self.rule_at(instant, guard_ms).light

    def next_edge_after(self, instant: Instant) -> Instant | None:
        """The next instant at which a window starts or the span ends, if any."""
        index = self._last_started(instant)
        if index < 0:
            return self.windows[0].start
        end = self.windows[index].end
        return end if end > instant else None

    def ended_at(self, instant: Instant) -> frozenset[Sha256]:
        """The bytes that may not be shown any more at `instant`, whoever wants them."""
        return frozenset(each.sha256 for each in self.rights_end or () if each.at <= instant)

    def next_rights_end_after(self, instant: Instant) -> Instant | None:
        """The next instant from which further bytes may not be shown, if any."""
        return min((each.at for each in self.rights_end or () if each.at > instant), default=None)

    def _last_started(self, instant: Instant) -> int:
        """The index of the last window that has started by then; -1 before the span."""
        return bisect_right(self.windows, instant, key=_start_of) - 1


def _start_of(window: PolicyWindow) -> Instant:
    return window.start
