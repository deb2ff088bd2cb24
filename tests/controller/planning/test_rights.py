"""Rights: whatever the line, no play of a short ends after its last day at the venue."""

from collections.abc import Iterator

import pytest

from controller.planning import compile_plan
from controller.planning.localtime import day_span, local_date
from controller.schedule import LocalDate
from tests.support.schedules import NETWORK, catalogue_text, parsed, small_files
from wire.instants import Instant
from wire.plan import Spot

LAST = LocalDate("2025-06-02")
BASE = "{id: base, kind: loop, screens: all, playlist: all-shorts}"
TOGETHER = (
    "{id: together, kind: simulcast, screens: all, shorts: [two, one], duration: 20s, "
    'when: {dates: ["2025-06-02", "2025-06-03"], at: "06:00:00Z"}}'
)
LINES = {
    "loop": [BASE],
    "domination": ["{id: held, kind: domination, screens: all, playlist: all-shorts, spot: 25s}"],
    "wave": [
        BASE,
        '{id: wave, kind: wave, screens: all, shorts: [two, one], duration: 20s, when: {at: "23:59:30"}}',
    ],
    "make_good": [
        BASE,
        "{id: repair, kind: make_good, screens: all, for: {line: base}, plays: [{short: one, count: 50}]}",
    ],
    "simulcast": [BASE, TOGETHER],
}


ENDED = {"rights": f"{LAST},", "withdrawal": "2199-12-31,2025-06-03"}
"""Ways in which the last day of the first short is LAST: the cells rights_until and withdrawn."""


def spots_of(lines: list[str], zone: str, basis: str, ended: str = "rights") -> Iterator[Spot]:
    files = small_files(
        zone=zone, lines=lines, hours=[("00:00", "24:00")], campaign_rules=[f"time_basis: {basis}"]
    )
    rows = catalogue_text([("one", "Ada"), ("two", "Bo"), ("three", "Cy")])
    header, first, *rest = (
        rows.replace("2199-12-31", "2199-12-31,")
        .replace("rights_until", "rights_until,withdrawn")
        .splitlines()
    )
    files["catalogue.csv"] = "\n".join([header, first.replace("2199-12-31,", ENDED[ended]), *rest]) + "\n"
    yield from compile_plan(parsed(files), "wall", network=NETWORK).spots


@pytest.mark.parametrize("basis", ["local", "utc"])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Toronto"])
@pytest.mark.parametrize("kind", LINES)
@pytest.mark.parametrize("ended", ENDED)
def test_no_play_ends_after_the_last_day(kind: str, zone: str, basis: str, ended: str) -> None:
    ends = day_span(LAST, zone)[1]
    spots = list(spots_of(LINES[kind], zone, basis, ended))
    ones = [spot for spot in spots if spot.short == "one"]
    assert ones
    assert max(spot.end for spot in ones) <= ends
    others = {local_date(Instant(spot.end - 1), zone) for spot in spots if spot.short == "two"}
    assert max(others) > LAST


def test_of_a_wave_across_midnight_only_the_film_without_rights_is_left_out() -> None:
    wave = [spot for spot in spots_of(LINES["wave"], "Asia/Tokyo", "local") if spot.line == "wave"]
    assert [(spot.short, local_date(spot.start, "Asia/Tokyo")) for spot in wave] == [("two", "2025-06-02")]
