"""The policy: when a screen may be lit at all, and which bytes it may show.

The policy is the gate's own knowledge, signed apart from the plan, so that a wrong plan cannot light a screen
in a curfew. Windows partition the policy's span; outside the span nothing is allowed and the screen is dark.
"""

from enum import StrEnum
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


class PolicyWindow(Message):
    """A half-open interval [start, end) with one rule."""

    start: InstantField
    end: InstantField
    light: Light = Field(strict=False)
    mute: bool = False


class Policy(Message):
    """Standing rules of one screen over a span."""

    network: NetworkId
    screen: ScreenId
    revision: int = Field(ge=1)
    windows: tuple[PolicyWindow, ...] = Field(min_length=1)
    allowed: tuple[Sha256, ...]
    """The only bytes that may be shown, the slate's among them."""
    slate: Rendition
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

    def light_at(self, instant: Instant, guard_ms: Millis = 0) -> Light:
        """The strictest rule within `guard_ms` around `instant`; dark outside the span."""
        first, last = instant - guard_ms, instant + guard_ms
        if first < self.windows[0].start or last >= self.windows[-1].end:
            return Light.DARK
        order = list(Light)
        near = [each.light for each in self.windows if each.start <= last and first < each.end]
        return max(near, key=order.index)

    def next_edge_after(self, instant: Instant) -> Instant | None:
        """The next instant at which a window starts or the span ends, if any."""
        edges = [each.start for each in self.windows] + [self.windows[-1].end]
        return next((edge for edge in edges if edge > instant), None)
