"""Calendars, read back by another program's reader and compared with the plan."""

import weakref
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.exports import Calendar, Sheet, UnplayedShortError, screen_calendar, short_calendar
from controller.exports.ical import Event
from controller.planning.localtime import local_date
from tests.support.schedules import SCREENS
from tests.support.sheets import AUTUMN, published_sheet
from wire.ids import PlanRevision
from wire.instants import HOUR, SECOND, Instant, parse_instant, to_datetime
from wire.plan import BlockKind, Plan

MADE = parse_instant("2025-06-01T09:00:00Z")
SHORT = "paper-moon-harbour"


def read(calendar: Calendar) -> list[icalendar.Event]:
    text = calendar.to_text()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def span(event: icalendar.Event) -> tuple[datetime, datetime]:
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    assert start.utcoffset() == end.utcoffset() == UTC.utcoffset(None)
    return start, end


def of_category(events: list[icalendar.Event], category: str) -> list[icalendar.Event]:
    return [event for event in events if event["CATEGORIES"].cats == [category]]


@pytest.mark.parametrize("screen", SCREENS)
def test_hours_are_the_lit_time_of_the_plan(screen: str) -> None:
    sheet = published_sheet(screen)
    unlit = {BlockKind.DARK, BlockKind.CLOSED}
    lit = [
        (to_datetime(run[0].start), to_datetime(run[-1].end))
        for is_lit, blocks in groupby(sheet.plan.blocks, key=lambda block: block.kind not in unlit)
        if is_lit
        for run in [list(blocks)]
    ]
    hours = of_category(read(screen_calendar(sheet, made_at=MADE)), "opening hours")
    assert [span(event) for event in hours] == lit
    assert {str(event["TRANSP"]) for event in hours} == {"TRANSPARENT"}


@pytest.mark.parametrize("screen", SCREENS)
def test_simulcasts_stand_alone_and_a_day_of_a_line_is_one_entry_with_its_count(screen: str) -> None:
    sheet = published_sheet(screen)
    events = read(screen_calendar(sheet, made_at=MADE))
    together = [spot for spot in sheet.plan.spots if spot.line == "together"]
    assert [span(each) for each in of_category(events, "simulcast")] == [
        (to_datetime(spot.start), to_datetime(spot.end)) for spot in together
    ]
    days = Counter(local_date(spot.start, sheet.zone) for spot in sheet.plan.spots if spot.line == "base")
    told = of_category(events, "base")
    assert [
        f"base: {count} plays" in str(event["SUMMARY"])
        for event, count in zip(told, days.values(), strict=True)
    ]
    assert sum(int(str(event["SUMMARY"]).split()[1]) for event in told) == days.total()


@pytest.mark.parametrize("name", ["tyo-shibuya", AUTUMN])
def test_with_each_spot_a_reader_gets_the_plan_back(name: str) -> None:
    sheet = published_sheet(name)
    events = read(screen_calendar(sheet, made_at=MADE, each_spot=True))
    spots = [event for event in events if ", spot " in str(event["DESCRIPTION"])]
    wanted = [(to_datetime(spot.start), to_datetime(spot.end), spot.spot_id) for spot in sheet.plan.spots]
    assert [(*span(event), str(event["DESCRIPTION"])[-8:]) for event in spots] == wanted


def test_a_shorts_calendar_has_every_play_on_every_screen() -> None:
    sheets = [published_sheet(screen) for screen in SCREENS]
    wanted = sorted(
        (spot.start, sheet.screen) for sheet in sheets for spot in sheet.plan.spots if spot.short == SHORT
    )
    events = read(short_calendar(sheets, SHORT, made_at=MADE, each_spot=True))
    assert [span(event)[0] for event in events] == [to_datetime(Instant(start)) for start, _ in wanted]
    days = read(short_calendar(sheets, SHORT, made_at=MADE))
    plays = [int(str(event["SUMMARY"]).split(": ")[1].split()[0]) for event in days]
    assert sum(plays) == len(wanted)
    assert len(days) == 5 * 7


def test_from_an_instant_on_the_first_entry_is_what_comes_next() -> None:
    sheets = [published_sheet(screen) for screen in SCREENS]
    since = parse_instant("2025-06-05T10:00:00Z")
    first = read(short_calendar(sheets, SHORT, made_at=MADE, since=since, each_spot=True))[0]
    coming = min(
        spot.start
        for sheet in sheets
        for spot in sheet.plan.spots
        if spot.short == SHORT and spot.end > since
    )
    assert span(first)[0] == to_datetime(coming)


def test_descriptions_tell_the_venues_own_time_over_a_change_of_clocks() -> None:
    events = read(screen_calendar(published_sheet(AUTUMN), made_at=MADE, each_spot=True))
    told = [str(event["DESCRIPTION"]) for event in events]
    assert any(text.startswith("2025-10-26 02:30:00 (+02:00)") for text in told)
    assert any(text.startswith("2025-10-26 02:30:00 (+01:00)") for text in told)
    (day,) = of_category(read(screen_calendar(published_sheet(AUTUMN), made_at=MADE)), "opening hours")
    start, end = span(day)
    assert (end - start).total_seconds() * SECOND == 73 * HOUR


def test_entries_keep_their_uid_and_their_sequence_is_the_revision() -> None:
    sheet = published_sheet("tyo-shibuya")
    later = replace(sheet, plan=replace(sheet.plan, revision=PlanRevision(4)))
    before, after = read(screen_calendar(sheet, made_at=MADE)), read(screen_calendar(later, made_at=MADE))
    uids = [str(event["UID"]) for event in before]
    assert uids == [str(event["UID"]) for event in after]
    assert len(set(uids)) == len(uids)
    assert {int(event["SEQUENCE"]) for event in before} == {3}
    assert {int(event["SEQUENCE"]) for event in after} == {4}
    assert {event["DTSTAMP"].dt for event in before} == {to_datetime(MADE)}


def test_a_screens_and_a_shorts_calendar_name_a_simulcast_alike() -> None:
    sheet = published_sheet("par-opera")
    of_screen = of_category(read(screen_calendar(sheet, made_at=MADE)), "simulcast")
    of_short = read(short_calendar([sheet], "landmark-film", made_at=MADE))
    assert [event["UID"] for event in of_screen] == [event["UID"] for event in of_short]


def test_the_same_input_gives_the_same_text() -> None:
    sheet = published_sheet("hkg-sogo")
    assert screen_calendar(sheet, made_at=MADE).to_text() == screen_calendar(sheet, made_at=MADE).to_text()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\n,;:\\"'), max_size=300))
def test_any_words_come_back_as_they_were(words: str) -> None:
    event = Event("u@x", Instant(0), Instant(1_500), words, words, words, "plays")
    (back,) = read(Calendar("name", "", (event,), 1, MADE))
    for name in ("SUMMARY", "DESCRIPTION", "LOCATION"):
        assert str(back[name]) == words
    assert span(back) == (to_datetime(Instant(0)), to_datetime(Instant(2_000)))


def test_a_short_takes_one_sheet_after_the_other() -> None:
    """Beside the one that is made, one at the most is held: a fleet has thousands."""
    made: list[weakref.ref[Plan]] = []

    def sheets() -> Iterator[Sheet]:
        for each in SCREENS:
            assert sum(one() is not None for one in made) <= 1
            plan = replace(published_sheet(each).plan)
            made.append(weakref.ref(plan))
            yield replace(published_sheet(each), plan=plan)
            del plan

    calendar = short_calendar(sheets(), SHORT)
    assert len(made) == len(SCREENS)
    assert calendar.made_at == min(published_sheet(each).plan.start for each in SCREENS)


def test_a_short_that_no_screen_plays_is_refused_with_a_name_that_is_near() -> None:
    with pytest.raises(UnplayedShortError, match=f"no plan plays '{SHORT}x'.*'{SHORT}'"):
        short_calendar([published_sheet("yto-dundas")], f"{SHORT}x")
