"""Films that cannot be made of the masters that are there; and their findings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from controller.errors import ControllerError
from controller.findings import Code, Finding, error_at
from controller.planning.needs import film_places
from controller.schedule import Schedule
from wire.ids import ScreenId, ShortId

ANOTHER_FILM = "put a film there that can be read, or take it out"
"""The remedy where nothing better is known."""


@dataclass(frozen=True, slots=True)
class UnmadeFilm:
    """A rendition that cannot be made of the master that is there, or for want of one."""

    screen: ScreenId
    short: ShortId
    sentence: str
    remedy: str


class UnmadeFilmsError(ControllerError):
    """Wishes that cannot be met; nothing was made."""

    def __init__(self, films: Sequence[UnmadeFilm]) -> None:
        super().__init__("\n".join(dict.fromkeys(f"{each.sentence}; {each.remedy}" for each in films)))
        self.films = tuple(films)


def findings_of(films: Iterable[UnmadeFilm], schedule: Schedule) -> Iterator[Finding]:
    """A finding for each reason, at the film's row or declaration."""
    places = film_places(schedule)
    for short, sentence, remedy in dict.fromkeys((each.short, each.sentence, each.remedy) for each in films):
        yield error_at(places[short], Code.RENDITION, " ".join(sentence.split()), remedy)
