"""The schedule: what operators want, in local time, read and joined. Never executed directly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from controller.catalogue import Short
from controller.schedule.campaigns import Campaign
from controller.schedule.lines import (
    DominationLine,
    Line,
    LoopLine,
    MakeGoodLine,
    RotatingLine,
    SimulcastLine,
    WaveLine,
)
from controller.schedule.playlists import Length, Playlist, Select
from controller.schedule.venues import Screen, Venue
from wire.ids import ScreenId, ShortId
from wire.instants import Millis

_L = TypeVar("_L", LoopLine, DominationLine, SimulcastLine, WaveLine, MakeGoodLine)


@dataclass(frozen=True)
class Schedule:
    """The venues, one campaign and its catalogue. Every name in it was looked up: none is unknown."""

    venues: tuple[Venue, ...]
    campaign: Campaign
    shorts: Mapping[ShortId, Short]
    """The catalogue, by id, in the file's order."""

    @cached_property
    def screen_ids(self) -> tuple[ScreenId, ...]:
        """All screens, in the order of the files."""
        return tuple(self._places)

    def screen(self, screen_id: ScreenId) -> Screen:
        """One screen. Raises KeyError."""
        return self._places[screen_id][1]

    def venue_of(self, screen_id: ScreenId) -> Venue:
        """The venue that owns a screen. Raises KeyError."""
        return self._places[screen_id][0]

    def playlist(self, playlist_id: str) -> Playlist:
        """One playlist of the campaign. Raises KeyError."""
        for playlist in self.campaign.playlists:
            if playlist.id == playlist_id:
                return playlist
        raise KeyError(playlist_id)

    def select(self, playlist: Playlist) -> tuple[Short, ...]:
        """The shorts of a playlist: as listed, or as selected in the catalogue's order."""
        if playlist.select is None:
            return tuple(self.shorts[short] for short in playlist.shorts)
        return self.meeting(playlist.select)

    def meeting(self, wanted: Select) -> tuple[Short, ...]:
        """The catalogue's shorts that meet all keys, in its order."""
        if wanted not in self._met:
            self._met[wanted] = tuple(short for short in self.shorts.values() if _meets(short, wanted))
        return self._met[wanted]

    def takers(self, playlist: Playlist) -> list[Short]:
        """The shorts that take turns: each once, however often the playlist names it."""
        return list({short.id: short for short in self.select(playlist)}.values())

    def loop_lines(self, screen_id: ScreenId) -> tuple[LoopLine, ...]:
        """The loop lines that name a screen, the highest priority first, then in the file's order."""
        return tuple(sorted(self._lines(LoopLine, screen_id), key=lambda line: -line.priority))

    def domination_lines(self, screen_id: ScreenId) -> tuple[DominationLine, ...]:
        """The dominations that name a screen, the highest priority first, then in the file's order."""
        return tuple(sorted(self._lines(DominationLine, screen_id), key=lambda line: -line.priority))

    def rotating_lines(self, screen_id: ScreenId) -> tuple[RotatingLine, ...]:
        """The lines of a screen that draw from a playlist: dominations, then loop lines."""
        return (*self.domination_lines(screen_id), *self.loop_lines(screen_id))

    def simulcast_lines(self, screen_id: ScreenId) -> tuple[SimulcastLine, ...]:
        """The simulcast lines that name a screen, in the file's order."""
        return self._lines(SimulcastLine, screen_id)

    def wave_lines(self, screen_id: ScreenId) -> tuple[WaveLine, ...]:
        """The waves that name a screen, in the file's order."""
        return self._lines(WaveLine, screen_id)

    def make_good_lines(self, screen_id: ScreenId) -> tuple[MakeGoodLine, ...]:
        """The make-goods that name a screen, in the file's order."""
        return self._lines(MakeGoodLine, screen_id)

    def slot_ms(self, line: RotatingLine, screen_id: ScreenId) -> Millis:
        """How long the slots are that a line fills on a screen: a domination may have its own."""
        own = line.spot if isinstance(line, DominationLine) else None
        return own or self.screen(screen_id).loop.spot

    def length_rule(self, line: RotatingLine | MakeGoodLine) -> Length:
        """What becomes of films that are not as long as a line's slots: as its playlist says.

        Of a make-good, as the playlist of the line that it repairs says, where that has one.
        """
        if not isinstance(line, MakeGoodLine):
            return self.playlist(line.playlist).length
        repaired = next((each for each in self.campaign.lines if each.id == line.repairs.line), None)
        if isinstance(repaired, LoopLine | DominationLine):
            return self.playlist(repaired.playlist).length
        return Length()

    def _lines(self, kind: type[_L], screen_id: ScreenId) -> tuple[_L, ...]:
        return tuple(
            line
            for line, screens in self._screens_of_lines
            if isinstance(line, kind) and (screens is None or screen_id in screens)
        )

    @cached_property
    def _screens_of_lines(self) -> Sequence[tuple[Line, frozenset[ScreenId] | None]]:
        """Each line, and the screens that it names; None for all."""
        return [
            (line, None if line.screens is None else frozenset(line.screens)) for line in self.campaign.lines
        ]

    @cached_property
    def _met(self) -> dict[Select, tuple[Short, ...]]:
        """What was asked of the catalogue before: it is asked again for every screen."""
        return {}

    @cached_property
    def _places(self) -> Mapping[ScreenId, tuple[Venue, Screen]]:
        return {screen.id: (venue, screen) for venue in self.venues for screen in venue.screens}


def _meets(short: Short, wanted: Select) -> bool:
    asked = (
        (wanted.award, short.award),
        (wanted.country, short.country),
        (wanted.language, short.language),
        (wanted.creator, short.creator),
    )
    return all(not words or word in words for words, word in asked)
