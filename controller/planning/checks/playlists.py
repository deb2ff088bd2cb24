"""Checks of playlists: they select something, and their rules can be kept."""

from collections.abc import Iterator

from controller.findings import Finding, error_at, warning_at
from controller.planning.rotation import can_separate_creators
from controller.schedule import Playlist, Schedule


def check_playlists(schedule: Schedule) -> Iterator[Finding]:
    """Findings about every playlist."""
    for playlist in schedule.campaign.playlists:
        yield from _playlist(schedule, playlist)


def empty_playlists(schedule: Schedule) -> set[str]:
    """The playlists that select no short."""
    return {each.id for each in schedule.campaign.playlists if not schedule.select(each)}


def _playlist(schedule: Schedule, playlist: Playlist) -> Iterator[Finding]:
    shorts = schedule.select(playlist)
    count = len({short.id for short in shorts})
    if not shorts:
        sentence = f"the playlist {playlist.id!r} selects no short of the catalogue"
        awards = sorted({short.award for short in schedule.shorts.values() if short.award})
        remedy = f"awards in the catalogue are: {', '.join(awards) or 'none'}"
        yield error_at(playlist.place_of("select"), sentence, remedy)
        return
    if len(shorts) > count:
        sentence = f"the playlist {playlist.id!r} names a short twice; each takes one turn"
        yield warning_at(playlist.place_of("shorts"), sentence, "name each once")
    place = playlist.separation.place_of("same_short")
    if playlist.separation.same_short >= count:
        sentence = f"{playlist.separation.same_short} plays between two of the same short need more shorts"
        yield error_at(place, sentence, f"{playlist.id!r} has {count}; write at most {count - 1}")
    if playlist.separation.same_creator and not can_separate_creators(shorts):
        sentence = f"the shorts of {playlist.id!r} cannot be kept apart by creator: one has over half of them"
        yield error_at(place, sentence, "add shorts of others, or write same_creator: 0")
