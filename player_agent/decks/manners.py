"""Manners: how the glass shows what it shows, now and from the next change on. Pure; monotonic nanoseconds.

Both sides of the pipe know the change ahead, so that it comes on time whether or not stage still lives then.
Standard library only: the worker imports this.
"""

from dataclasses import dataclass

FULL = 100


@dataclass(frozen=True, slots=True)
class Manner:
    """Brightness and sound of whatever is shown."""

    brightness_percent: int = FULL
    """What is left of each colour value of the picture: 100 is the picture as it is."""
    sound: bool = False
    """Whether the film on the glass may be heard."""


@dataclass(frozen=True, slots=True)
class Manners:
    """`now` until `then_ns`, `then` from there on; `then_ns` None: no change is known."""

    now: Manner = Manner()
    then: Manner = Manner()
    then_ns: int | None = None

    def at(self, at_ns: int) -> Manner:
        """What holds at an instant."""
        return self.now if self.then_ns is None or at_ns < self.then_ns else self.then

    def brightness_at(self, at_ns: int, lead_ns: int) -> int:
        """What to have set at `at_ns`, where it is seen within `lead_ns`: never brighter than is due."""
        return min(self.at(at_ns).brightness_percent, self.at(at_ns + lead_ns).brightness_percent)

    def next_after(self, at_ns: int, lead_ns: int) -> int | None:
        """When to look again after `at_ns`: ahead of the change, and at it."""
        if self.then_ns is None:
            return None
        return next((each for each in (self.then_ns - lead_ns, self.then_ns) if each > at_ns), None)


def dimmed(value: int, brightness_percent: int) -> int:
    """One colour value, 0 to 255, at a brightness; rounded down."""
    return value * brightness_percent // FULL
