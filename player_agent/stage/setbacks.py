"""Setbacks: films that failed at their place, and are not tried again there. Pure."""

from dataclasses import dataclass, replace

from player_agent.stage.scene import Film, FilmKey
from wire.instants import DAY, Instant

MAX_LOSSES = 3
"""A film at whose place the worker died this often is not tried again there."""


@dataclass(frozen=True, slots=True)
class Setbacks:
    """Films that failed, each with the instant until which it is not tried again at its place.

    A planned film has its place until the end of its cue. A takeover's film comes again in every cycle: its
    place is the order, and it is tried again after a day.
    """

    bad: tuple[tuple[FilmKey, Instant], ...] = ()
    losses: tuple[tuple[FilmKey, Instant], ...] = ()

    def is_bad(self, film: Film) -> bool:
        """Whether the film is not to be tried at its place."""
        place, _ = _place(film)
        lost = sum(1 for key, _ in self.losses if key == place)
        return lost >= MAX_LOSSES or any(key == place for key, _ in self.bad)

    def with_bad(self, film: Film) -> "Setbacks":
        """Remember a film that could not be played."""
        return replace(self, bad=(*self.bad, _place(film)))

    def with_loss(self, film: Film) -> "Setbacks":
        """Remember a film at which the worker was lost."""
        return replace(self, losses=(*self.losses, _place(film)))

    def at(self, now: Instant) -> "Setbacks":
        """What still matters at `now`."""
        return Setbacks(
            tuple(each for each in self.bad if each[1] > now),
            tuple(each for each in self.losses if each[1] > now),
        )


def _place(film: Film) -> tuple[FilmKey, Instant]:
    if film.cue.order_id is None:
        return film.key, film.cue.end
    return replace(film.key, start=Instant(0)), Instant(film.cue.end + DAY)
