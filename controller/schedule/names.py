"""Names in schedule files: each is given once, and each that is used is declared somewhere."""

from collections.abc import Collection, Iterable, Iterator, Set

from controller.findings import Code, Finding, Place, did_you_mean, error_at
from controller.schedule.campaigns import Campaign
from controller.schedule.lines import (
    DominationLine,
    LoopLine,
    MakeGoodLine,
    SimulcastLine,
    WaveLine,
)
from controller.schedule.schedule import Schedule
from controller.schedule.venues import Venue

_TOLD_ONE_BY_ONE = 10  # of a list's unknown names; the nearest known one is sought for each
_TOLD_IN_ALL = 100  # lists with unknown names; nobody reads more


def check_ids(venues: Iterable[Venue]) -> Iterator[Finding]:
    """Ids that two venues or two screens have."""
    yield from _doubles("venue", ((venue.id, venue.place_of("id")) for venue in venues))
    screens = ((screen.id, screen.place_of("id")) for venue in venues for screen in venue.screens)
    yield from _doubles("screen", screens)


def check_names(schedule: Schedule, perhaps: Set[str] = frozenset()) -> Iterator[Finding]:
    """Names that the campaign gives twice, and names that nothing declares.

    Nouns of `perhaps` are not judged as unknown: a part that cannot be read may declare them.
    """
    campaign = schedule.campaign
    yield from _doubles("playlist", ((each.id, each.place_of("id")) for each in campaign.playlists))
    yield from _doubles("line", ((each.id, each.place_of("id")) for each in campaign.lines))
    yield from _doubles("film", _film_ids(schedule))
    declared: dict[str, Collection[str]] = {
        "screen": set(schedule.screen_ids),
        "short": schedule.shorts,
        "playlist": {each.id for each in campaign.playlists},
        "daypart": campaign.dayparts,
        "line": {each.id for each in campaign.lines},
    }
    room = _TOLD_IN_ALL
    for noun, names, place in _named(campaign):
        unknown = (
            [] if noun in perhaps else [name for name in dict.fromkeys(names) if name not in declared[noun]]
        )
        if unknown and room > 0:
            yield from _unknown(noun, unknown, declared[noun], place)
            room -= 1
    for line in campaign.lines:
        if isinstance(line, MakeGoodLine) and line.repairs.line == line.id:
            sentence = f"the make-good {line.id!r} is for itself"
            yield error_at(
                line.repairs.place_of("line"), Code.MAKE_GOOD, sentence, "name the line whose spots were lost"
            )


def _named(campaign: Campaign) -> Iterator[tuple[str, Iterable[str], Place]]:
    """What the campaign names, by noun, with the place."""
    for playlist in campaign.playlists:
        yield "short", playlist.shorts, playlist.place_of("shorts")
        yield "short", playlist.weights, playlist.place_of("weights")
        yield "daypart", playlist.even_in, playlist.place_of("even_in")
    for line in campaign.lines:
        yield "screen", line.screens or (), line.place_of("screens")
        if isinstance(line, LoopLine | DominationLine | MakeGoodLine):
            yield "daypart", line.when.dayparts, line.when.place_of("dayparts")
        match line:
            case LoopLine() | DominationLine():
                yield "playlist", [line.playlist], line.place_of("playlist")
            case SimulcastLine() | WaveLine():
                yield "short", line.shorts, line.place_of("shorts")
            case MakeGoodLine():
                for each in line.plays:
                    yield "short", [each.short], each.place_of("short")
                yield "line", [line.repairs.line], line.repairs.place_of("line")


def _film_ids(schedule: Schedule) -> Iterator[tuple[str, Place]]:
    for short in schedule.shorts.values():
        yield short.id, short.place
    for ad in schedule.campaign.house_ads:
        yield ad.id, ad.place_of("id")
    yield schedule.campaign.slate.id, schedule.campaign.slate.place_of("id")


def _unknown(noun: str, unknown: list[str], declared: Collection[str], place: Place) -> Iterator[Finding]:
    for name in unknown[:_TOLD_ONE_BY_ONE]:
        yield error_at(
            place,
            Code.UNKNOWN_NAME,
            f"the {noun} {name!r} is not declared anywhere",
            did_you_mean(name, declared),
        )
    if (more := len(unknown) - _TOLD_ONE_BY_ONE) > 0:
        sentence = f"{more:,} more of these {noun}s are not declared anywhere"
        yield error_at(place, Code.UNKNOWN_NAME, sentence, "correct the first ones, and look again")


def _doubles(noun: str, ids: Iterable[tuple[str, Place]]) -> Iterator[Finding]:
    first: dict[str, Place] = {}
    for name, place in ids:
        if name in first:
            where = f"{first[name].file}:{first[name].line}"
            yield error_at(
                place,
                Code.DOUBLE_NAME,
                f"the {noun} {name!r} stands in {where} already",
                "give it an id of its own",
            )
        first.setdefault(name, place)
