"""Checks of films against the places they play in: length, consent to cut, rights, house ads."""

from collections.abc import Iterator

from controller.catalogue import Short
from controller.findings import Finding, error_at, warning_at
from controller.planning.needs import FilmNeed, film_needs
from controller.schedule import Schedule, format_duration
from wire.renditions import RenditionKind


def check_films(schedule: Schedule) -> Iterator[Finding]:
    """Findings about every short that some screen needs, and about the house ads."""
    needs: dict[str, list[FilmNeed]] = {}
    for screen_id in schedule.screen_ids:
        for need in film_needs(schedule, screen_id):
            if need.kind is RenditionKind.SHORT:
                needs.setdefault(need.short, []).append(need)
    for short_id, wanted in needs.items():
        short = schedule.shorts[short_id]
        yield from _length(short, wanted)
        yield from _rights(schedule, short)
    yield from _house(schedule)


def _length(short: Short, needs: list[FilmNeed]) -> Iterator[Finding]:
    film = format_duration(short.duration_ms)
    cuts = [need for need in needs if need.duration_ms < short.duration_ms]
    if cuts and not short.cut_consent:
        sentence = (
            f"the short {short.id!r} is {film} long, its creator consents to no cut, and {_plays(cuts)}"
        )
        yield error_at(short.place, sentence, "get the consent (cut_consent: yes), or take the short out")
    holds = [need for need in needs if need.duration_ms > short.duration_ms]
    if holds:
        sentence = f"the short {short.id!r} is {film} long, and {_plays(holds)}: its last frame will be held"
        yield warning_at(short.place, sentence, "ask for a longer film if that is not wanted")


def _plays(needs: list[FilmNeed]) -> str:
    return ", ".join(f"{need.screen} plays {format_duration(need.duration_ms)}" for need in needs)


def _rights(schedule: Schedule, short: Short) -> Iterator[Finding]:
    last_day = schedule.campaign.flight.last_day
    if short.rights_until < last_day:
        sentence = f"the rights of {short.id!r} end on {short.rights_until}, the flight on {last_day}"
        yield error_at(short.place, sentence, "extend the rights, or take the short out of its lines")


def _house(schedule: Schedule) -> Iterator[Finding]:
    if schedule.campaign.house_ads:
        return
    shared = [
        screen.id
        for venue in schedule.venues
        for screen in venue.screens
        if len(screen.loop.our_slots) < screen.loop.slots
    ]
    if shared:
        sentence = f"there are no house ads, so slots that are not ours show the slate on {', '.join(shared)}"
        yield warning_at(schedule.campaign.place_of("id"), sentence, "declare house_ads")
