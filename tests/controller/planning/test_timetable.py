from collections import Counter
from itertools import pairwise

from controller.planning import compile_plan
from controller.planning.localtime import day_span
from controller.planning.timetable import counts_by_day, manners_on, moment_at, rows_on
from controller.schedule import LocalDate
from tests.support.schedules import NETWORK, sample_schedule
from wire.instants import parse_instant
from wire.plan import BlockKind, Plan
from wire.playhead import CueKind

DAY = LocalDate("2025-06-04")


def plan_of(screen: str) -> Plan:
    return compile_plan(sample_schedule(), screen, network=NETWORK)


def test_a_day_reads_from_its_first_to_its_last_instant() -> None:
    rows = list(rows_on(sample_schedule(), plan_of("hkg-sogo"), DAY))
    start, end = day_span(DAY, "Asia/Hong_Kong")
    assert (rows[0].start, rows[-1].end) == (start, end)
    assert all(one.end <= other.start for one, other in pairwise(rows))
    kinds = Counter(row.kind for row in rows)
    assert kinds[BlockKind.LOOP] == 779
    assert kinds[BlockKind.SIMULCAST] == kinds[BlockKind.LEAD_IN] == kinds[BlockKind.STATIC] == 1


def test_rows_say_why() -> None:
    whys = {row.why for row in rows_on(sample_schedule(), plan_of("hkg-sogo"), DAY)}
    for why in (
        "loop base, round 1, slot 0",
        "loop base, round 390, slot 4",
        "simulcast together",
        "lead-in of together",
        "static curfew 22:00-23:00 (charter)",
        "dark curfew 23:00-07:00 (charter)",
        "closed, hours 09:00-23:00",
    ):
        assert why in whys


def test_counts_cover_the_flight() -> None:
    days = counts_by_day(plan_of("tyo-shibuya"), "Asia/Tokyo")
    assert [day.date for day in days] == [f"2025-06-0{number}" for number in range(2, 9)]
    assert days[1].plays.total() == 435
    assert days[2].plays["together", "landmark-film"] == 1


def test_moments() -> None:
    schedule = sample_schedule()
    cases = [
        ("tyo-shibuya", "2025-06-04T12:30:00Z", CueKind.SPOT, "simulcast together"),
        ("tyo-shibuya", "2025-06-04T12:29:59Z", CueKind.SLATE, "lead-in of together"),
        (
            "tyo-shibuya",
            "2025-06-04T12:00:00Z",
            CueKind.SLATE,
            "reserved, SAMPLE hourly clock of the media owner",
        ),
        ("hkg-sogo", "2025-06-04T12:28:20Z", CueKind.HOUSE, "a slot that is not ours"),
        ("hkg-sogo", "2025-06-04T14:10:00Z", CueKind.SLATE, "static curfew 22:00-23:00 (charter)"),
        ("sha-nanjing-east", "2025-06-04T14:10:00Z", CueKind.DARK, "dark curfew 22:00-08:00 (own)"),
        ("par-opera", "2025-06-04T04:30:00Z", CueKind.DARK, "closed, hours 07:00-23:45"),
    ]
    for screen, at, kind, why in cases:
        moment = moment_at(schedule, plan_of(screen), parse_instant(at))
        assert moment.cue is not None
        assert (screen, moment.cue.kind, moment.why) == (screen, kind, why)
    outside = moment_at(schedule, plan_of("par-opera"), parse_instant("2025-07-01T00:00:00Z"))
    assert (outside.cue, outside.why) == (None, "outside the flight")


def test_what_dims_or_mutes_a_screen_is_said_of_a_day_and_of_a_moment() -> None:
    schedule, plan = sample_schedule(), plan_of("yto-dundas")
    words = "dim curfew 22:00-23:00 (own), 60 %"
    (span,) = manners_on(schedule, plan, DAY)
    assert (span.start, span.end) == (
        parse_instant("2025-06-05T02:00:00Z"),
        parse_instant("2025-06-05T03:00:00Z"),
    )
    assert span.content == words
    assert moment_at(schedule, plan, parse_instant("2025-06-05T02:30:00Z")).manner == (words,)
    assert moment_at(schedule, plan, parse_instant("2025-06-05T03:00:00Z")).manner == ()
    assert manners_on(schedule, plan_of("tyo-shibuya"), DAY) == []
