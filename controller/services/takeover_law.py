"""The law of takeovers: until when a screen may show their films, and who must have approved the bytes. Pure.

It is a schedule's, boiled down: an order is judged in milliseconds, and a fleet's schedule takes seconds to
read. A short without rights of its own (a house ad) ends with nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from controller.approvals import Candidate, Ledger, MarkState
from controller.approvals.gate import lack_of
from controller.planning.localtime import day_span
from controller.schedule import Approver, LocalDate, Schedule
from controller.services.draft_orders import Ending
from wire.ids import ScreenId, ShortId
from wire.instants import Instant
from wire.renditions import Rendition


@dataclass(frozen=True, slots=True)
class Rights:
    """How long a short may be shown, and what ends then."""

    last_day: str
    why: str
    """Like "glass-orchard: its rights end on 2025-06-05"."""


@dataclass(frozen=True, slots=True)
class TakeoverLaw:
    """What one schedule says of takeovers."""

    required: Mapping[ScreenId, tuple[Approver, ...]]
    """Whose approval each screen requires; without those that the schedule does not name."""
    rights: Mapping[ShortId, Rights]
    wholes: Mapping[ShortId, tuple[ShortId, ...]]
    """The films that a short is a part of, by the short."""

    def ending(self, films: Iterable[Rendition], zone: str) -> Ending | None:
        """When the first of these films may not be shown any more at a venue; None: nothing ends."""
        held = [self.rights[each.short] for each in films if each.short in self.rights]
        if not held:
            return None
        first = min(held, key=lambda each: each.last_day)
        return Ending(day_span(LocalDate(first.last_day), zone)[1], first.why)

    def objections(self, screen: ScreenId, films: Iterable[Rendition], ledger: Ledger) -> Iterator[str]:
        """A sentence for each film whose exact bytes lack an approval there.

        Where the schedule does not name the screen, for each that somebody approved and took back.
        """
        for film in dict.fromkeys(films):
            candidate = Candidate(screen, film, film.short, "", "", self._required(screen), Instant(0))
            lacking = ledger.lacking(candidate)
            if screen not in self.required:
                marks = ledger.marks(candidate)
                lacking = tuple(each for each, mark in marks.items() if mark.state is MarkState.REVOKED)
            if lacking:
                yield f"{film.short} is {lack_of(candidate, lacking, ledger)}"

    def _required(self, screen: ScreenId) -> tuple[Approver, ...]:
        return self.required.get(screen, ())


def law_of(schedule: Schedule) -> TakeoverLaw:
    """What a schedule says of takeovers."""
    wholes: dict[ShortId, tuple[ShortId, ...]] = {}
    for whole in schedule.shorts.values():
        for part in whole.parts:
            wholes[part] = (*wholes.get(part, ()), whole.id)
    return TakeoverLaw(
        required={screen: schedule.screen(screen).approvals for screen in schedule.screen_ids},
        rights={
            each.id: Rights(each.last_day, f"{each.id}: {each.ends_by}") for each in schedule.shorts.values()
        },
        wholes=wholes,
    )
