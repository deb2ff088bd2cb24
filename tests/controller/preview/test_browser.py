"""The preview in a real browser, opened as a file: the plan's own cues, every key and finger, no request."""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from controller.planning import compile_plan
from controller.planning.localtime import format_local, local_date
from controller.planning.timetable import moment_at
from controller.preview import Made, render_preview
from controller.preview.paint import PAINTS
from controller.schedule import Schedule
from tests.support.browser import Browser, open_browser
from tests.support.schedules import (
    CAMPAIGN,
    NETWORK,
    SCREENS,
    TOKYO,
    edited,
    parsed,
    sample_schedule,
    small_schedule,
)
from wire.instants import MINUTE, SECOND, Instant, format_instant, parse_instant
from wire.plan import BlockKind, Plan
from wire.playhead import Cue, CueKind, cue_at

pytestmark = pytest.mark.browser

SIMULCAST = parse_instant("2025-06-04T12:30:00Z")
ROWS = "[...document.querySelectorAll('#moments tbody tr')].map((row) => ({ ...row.dataset }))"
OFFSETS = "[...document.querySelectorAll('#moments td:nth-child(2) small')].map((each) => each.textContent)"
SPAN = "Number(document.getElementById('moments').dataset.span)"
AT = "new Date(Number(document.getElementById('moments').dataset.at)).toISOString()"
PICTURE = "#picture"


@dataclass(frozen=True)
class Drawn:
    """A preview on disk, and the plans in it by screen."""

    url: str
    schedule: Schedule
    plans: dict[str, Plan]


def draw(schedule: Schedule, screens: tuple[str, ...], path: Path) -> Drawn:
    plans = {screen: compile_plan(schedule, screen, network=NETWORK) for screen in screens}
    path.write_text(render_preview(schedule, plans.values(), Made(7, "ab" * 32)), encoding="utf-8")
    return Drawn(path.as_uri(), schedule, plans)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    return draw(sample_schedule(), SCREENS, tmp_path_factory.mktemp("preview") / "flight.html")


MORE_LINES = """
  - {id: evening, kind: domination, screens: [par-opera], playlist: winners, spot: 20s,
     when: {weekdays: [fri], dayparts: [prime]}}
  - {id: good-night, kind: wave, screens: all, when: {dates: ["2025-06-05"], at: "21:15"},
     shorts: [landmark-film], duration: 30s, lead_in: 2s}
  - {id: repair-1, kind: make_good, screens: [hkg-sogo], plays: [{short: paper-moon-harbour, count: 12}],
     for: {line: base}, when: {dates: ["2025-06-05"], dayparts: [prime]}}
"""
MUTE = '{from: "22:00", to: "24:00", mode: mute, basis: owner, source: "SAMPLE neighbours"}'


def every_kind() -> Schedule:
    """The sample with lines and hours of all kinds."""
    return parsed(
        edited(
            (CAMPAIGN, "playlists:", 'dayparts: {prime: [{from: "19:00", to: "21:00"}]}\nplaylists:'),
            (CAMPAIGN, "    on_late: skip\n", f"    on_late: skip{MORE_LINES}"),
            (CAMPAIGN, "screens: all, playlist: winners, priority: 10}", LITTLE_BASE),
            (TOKYO, "    reserved:", f"    curfews: [{MUTE}]\n    reserved:"),
        )
    )


LITTLE_BASE = 'screens: all, playlist: winners, priority: 10, when: {dates: ["2025-06-05", "2025-06-06"]}}'


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    drawn = draw(every_kind(), SCREENS, tmp_path_factory.mktemp("preview") / "rich.html")
    kinds = {block.kind for plan in drawn.plans.values() for block in plan.blocks}
    assert kinds == set(BlockKind)
    return drawn


def open_at(browser: Browser, drawn: Drawn, words: str = "", *, width: int = 1440, height: int = 900) -> None:
    browser.open("about:blank")
    browser.open(drawn.url + words, width=width, height=height)
    browser.wait_for("document.getElementById('moments').dataset.at")


def go_to(browser: Browser, instant: Instant, span_ms: int = 10 * MINUTE) -> list[dict[str, str]]:
    """Hold an instant by the page's address; what its table then says of every screen."""
    wanted = format_instant(instant)
    browser.ask(f"(location.hash = '#at={wanted}&span={span_ms // SECOND}', 1)")
    browser.wait_for(f"document.getElementById('moments').dataset.at === '{instant}'")
    rows: list[dict[str, str]] = browser.ask(ROWS)
    return rows


def expected(drawn: Drawn, screen: str, instant: Instant) -> dict[str, str]:
    """The row that the plan's own playhead asks for."""
    zone = drawn.schedule.venue_of(screen).timezone
    fraction = f".{instant % 1_000:03d}" if instant % 1_000 else ""
    local = f"{local_date(instant, zone)}T{format_local(instant, zone)}{fraction}"
    moment = moment_at(drawn.schedule, drawn.plans[screen], instant)
    told = facts_of(moment.cue) if moment.cue else dict.fromkeys(facts_of(NOTHING), "")
    return {"screen": screen, "local": local, "why": moment.why, **told}


def facts_of(cue: Cue) -> dict[str, str]:
    return {
        "kind": cue.kind.value,
        "short": cue.short or "",
        "start": str(cue.start),
        "end": str(cue.end),
        "spot": cue.spot_id or "",
    }


NOTHING = Cue(CueKind.DARK, Instant(0), Instant(1))


def test_it_opens_without_a_word_of_complaint_or_a_request(browser: Browser, sample: Drawn) -> None:
    for dark in (False, True):
        browser.prefer(dark=dark)
        for width, height in ((1920, 1080), (1440, 900), (820, 1180), (390, 844)):
            open_at(browser, sample, width=width, height=height)
            assert browser.ask("document.documentElement.scrollWidth") <= width
            assert browser.ask("performance.getEntriesByType('resource').length") == 0
            assert browser.complaints() == []
    browser.prefer()


def test_every_cue_of_every_kind_is_the_plans_own(browser: Browser, rich: Drawn) -> None:
    open_at(browser, rich)
    chance = random.Random(7)
    instants = [SIMULCAST, Instant(SIMULCAST - 1), Instant(SIMULCAST + 30 * SECOND - 1)]
    for plan in rich.plans.values():
        kinds = {block.kind: block for block in chance.sample(plan.blocks, len(plan.blocks))}
        edges = [block.start for block in kinds.values()]
        instants += [Instant(edge + off) for edge in edges for off in (-1, 0)]
        instants += [Instant(chance.randrange(plan.start, plan.end)) for _ in range(4)]
        instants += [plan.start, Instant(plan.end - 1)]
    start = min(plan.start for plan in rich.plans.values())
    for instant in instants:
        for row in go_to(browser, instant) if instant >= start else ():
            assert row == expected(rich, row["screen"], instant), format_instant(instant)
    assert browser.complaints() == []


def test_the_local_time_of_a_repeated_hour_is_told_twice_with_its_offset(
    browser: Browser, tmp_path: Path
) -> None:
    schedule = small_schedule(
        zone="Europe/Paris", first_day="2025-10-25", last_day="2025-10-27", hours=[("00:00", "24:00")]
    )
    drawn = draw(schedule, ("wall",), tmp_path / "autumn.html")
    open_at(browser, drawn)
    first, second = parse_instant("2025-10-26T00:30:00Z"), parse_instant("2025-10-26T01:30:00Z")
    for instant, offset in ((first, "+02:00"), (second, "+01:00")):
        (row,) = go_to(browser, instant)
        assert row == expected(drawn, "wall", instant)
        assert row["local"] == "2025-10-26T02:30:00"
        assert browser.ask(OFFSETS) == [f"Sun 26 Oct {offset}"]


def scale_of(browser: Browser, box: dict[str, float]) -> Any:
    """Where an instant stands in the viewport, worked out from two places that the mouse points at."""
    y = box["top"] + 60
    seen = []
    for x in (box["left"] + box["width"] * 0.3, box["left"] + box["width"] * 0.9):
        browser.point(x, y)
        browser.wait_for(f"document.getElementById('moments').dataset.x === '{round(x - box['left'])}'")
        seen.append((x, parse_instant(browser.ask(AT))))
    (x1, at1), (x2, at2) = seen
    return lambda instant: x1 + (instant - at1) * (x2 - x1) / (at2 - at1)


def test_the_cell_under_the_cursor_is_what_the_plan_shows_there(browser: Browser, sample: Drawn) -> None:
    screen, opening = "par-opera", parse_instant("2025-06-03T10:00:00Z")
    plan = sample.plans[screen]
    open_at(browser, sample, f"#at={format_instant(opening)}&span=120")
    browser.press("\ue00c")  # Escape: the cursor follows the mouse
    box = browser.box(PICTURE)
    where = scale_of(browser, box)
    row = list(sample.plans).index(screen)
    strip = browser.box(f".name:nth-child({row + 1})")["top"]
    with Image.open(io.BytesIO(browser.picture())) as picture:
        pixels = picture.convert("RGB")
    loop = tuple(bytes.fromhex(PAINTS[BlockKind.LOOP].light.removeprefix("#")))
    seen = set()
    for at in range(opening - 50 * SECOND, opening + 50 * SECOND, 10 * SECOND):
        instant = Instant(at + 5 * SECOND)
        cue = cue_at(plan, instant)
        assert cue is not None
        seen.add(cue.kind)
        is_loop = pixels.getpixel((round(where(instant)), round(strip + 30))) == loop
        assert is_loop == (cue.kind is CueKind.HOUSE), format_instant(instant)
        browser.point(where(instant), strip + 30)
        title = (
            sample.schedule.shorts[cue.short].title if cue.kind is CueKind.SPOT and cue.short else "house ad"
        )
        browser.wait_for(f"document.getElementById('tip').innerText.includes({title!r})")
    assert seen == {CueKind.SPOT, CueKind.HOUSE}


def test_the_tip_tells_short_creator_line_times_and_why(browser: Browser, sample: Drawn) -> None:
    open_at(browser, sample, f"#at={format_instant(SIMULCAST)}&span=60")
    box = browser.box(PICTURE)
    browser.point(box["left"] + box["width"] * 0.62, box["top"] + 60)
    browser.wait_for("!document.getElementById('tip').hidden")
    told = browser.ask("document.getElementById('tip').innerText")
    cue = cue_at(sample.plans[SCREENS[0]], SIMULCAST)
    assert cue is not None
    for word in (
        "One Picture Around the World",
        "The Landmark Workshop",
        "20:30:00 +08:00",
        "12:30:00 UTC",
        "Simulcast together",
        cue.spot_id or "",
    ):
        assert word in told


def test_zoom_goes_from_the_flight_to_a_minute_by_wheel_keys_and_buttons(
    browser: Browser, sample: Drawn
) -> None:
    open_at(browser, sample)
    whole = browser.ask(SPAN)
    assert whole > 7 * 86_400
    for key, span in (("1", 86_400), ("2", 3_600), ("3", 60), ("0", whole)):
        browser.press(key)
        browser.wait_for(f"{SPAN} === {span}")
    for button, span in (("Day", 86_400), ("Hour", 3_600), ("Minute", 60)):
        buttons = "[...document.querySelectorAll('button')]"
        browser.ask(f"({buttons}.find((each) => each.textContent === '{button}').click(), 1)")
        browser.wait_for(f"{SPAN} === {span}")
    browser.press("+")
    browser.press("-")
    browser.wait_for(f"{SPAN} === 96")
    box = browser.box(PICTURE)
    place = (box["left"] + box["width"] / 2, box["top"] + 60)
    browser.point(*place, wheel_px=400)
    browser.wait_for(f"{SPAN} > 200")
    for _ in range(12):
        browser.point(*place, wheel_px=-400)
    browser.wait_for(f"{SPAN} === 60")


def test_wheel_keeps_the_instant_below_the_mouse_and_drag_moves_it_along(
    browser: Browser, sample: Drawn
) -> None:
    open_at(browser, sample, f"#at={format_instant(SIMULCAST)}&span=3600")
    browser.press("\ue00c")
    box = browser.box(PICTURE)
    x, y = box["left"] + box["width"] * 0.7, box["top"] + 60
    browser.point(x, y)
    browser.wait_for(f"{AT} !== '{format_instant(SIMULCAST)}'")
    before = parse_instant(browser.ask(AT))
    browser.point(x, y, wheel_px=-300)
    browser.wait_for(f"{SPAN} < 3600")
    browser.point(x + 1, y)
    browser.point(x, y)
    assert abs(parse_instant(browser.ask(AT)) - before) < 10 * SECOND
    span = browser.ask(SPAN)
    browser.drag(x, y, by=-120)
    browser.point(x - 120, y)
    browser.wait_for(f"document.getElementById('moments').dataset.x === '{round(x - 120 - box['left'])}'")
    assert abs(parse_instant(browser.ask(AT)) - before) < 10 * SECOND
    assert browser.ask(SPAN) == span


def test_two_fingers_zoom_and_a_tap_holds_and_tells_on_a_phone(browser: Browser, sample: Drawn) -> None:
    open_at(browser, sample, f"#at={format_instant(SIMULCAST)}&span=3600", width=390, height=844)
    box = browser.box(PICTURE)
    y = box["top"] + 90
    browser.touch([(150, y), (240, y)], [(120, y), (270, y)], [(60, y), (330, y)])
    browser.wait_for(f"{SPAN} < 1800")
    browser.touch([(195, y)])
    browser.wait_for("!document.getElementById('tip').hidden")
    tip = browser.box("#tip")
    assert (tip["left"], tip["right"], tip["bottom"]) == (0, 390, 844)
    assert browser.ask("document.documentElement.scrollWidth") == 390


def test_a_short_is_found_by_its_creator_and_all_its_plays_light_up(browser: Browser, sample: Drawn) -> None:
    short = "corazon-de-obsidiana"
    plays = sum(spot.short == short for plan in sample.plans.values() for spot in plan.spots)
    open_at(browser, sample, f"#at={format_instant(SIMULCAST)}&span=86400")
    browser.press("/")
    browser.press("inigo penalosa")  # without the accents of Íñigo Peñalosa
    browser.wait_for("document.querySelectorAll('#found li').length === 1")
    browser.press("\ue007")  # Enter
    browser.wait_for("!document.getElementById('plays').hidden")
    assert f"{plays:,} plays on 5 screens" in browser.ask("document.getElementById('tally').textContent")
    starts = sorted(
        spot.start
        for plan in sample.plans.values()
        for spot in plan.spots
        if spot.short == short and spot.start > SIMULCAST
    )
    browser.ask("(document.activeElement.blur(), 1)")
    browser.press("f")
    browser.wait_for(f"{AT} === '{format_instant(starts[0])}'")
    assert short in {row["short"] for row in browser.ask(ROWS)}
    accent = tuple(bytes.fromhex("0b57c9"))
    with Image.open(io.BytesIO(browser.picture())) as picture:
        columns = picture.convert("RGB").crop((300, 160, 1400, 660)).getcolors(2**20)
    lit = sum(count for count, colour in columns or [] if colour == accent)
    assert lit > 100 * 30  # a hundred plays in sight, each taller than thirty pixels
    browser.press("\ue00c")
    browser.wait_for("document.getElementById('plays').hidden")


def test_a_spot_is_found_by_its_id(browser: Browser, sample: Drawn) -> None:
    spot = sample.plans["yto-dundas"].spots[1_234]
    open_at(browser, sample)
    browser.press("/")
    browser.press(spot.spot_id)
    browser.wait_for(f"{AT} === '{format_instant(spot.start)}'")
    assert spot.spot_id in {row["spot"] for row in browser.ask(ROWS)}


def test_a_wave_is_one_gathering_that_runs_around_the_world(browser: Browser, rich: Drawn) -> None:
    wave = min(spot.start for plan in rich.plans.values() for spot in plan.spots if spot.line == "good-night")
    open_at(browser, rich, "#at=2025-06-05T00:00:00.000Z&span=86400")
    browser.press("s")
    browser.wait_for(f"{AT} === '{format_instant(wave)}'")
    assert browser.ask(SPAN) > 9 * 3_600  # from Tokyo to Toronto
    browser.press("s")
    browser.wait_for(f"{AT} === '2025-06-07T12:30:00.000Z'")


def test_keys_go_to_simulcasts_cues_and_now(browser: Browser, sample: Drawn) -> None:
    open_at(browser, sample, "#at=2025-06-03T00:00:00.000Z&span=86400")
    browser.press("s")
    browser.wait_for(f"{AT} === '{format_instant(SIMULCAST)}'")
    assert {row["short"] for row in browser.ask(ROWS)} == {"landmark-film"}
    browser.press(".")
    cue = cue_at(sample.plans[SCREENS[0]], SIMULCAST)
    assert cue is not None
    browser.wait_for(f"{AT} === '{format_instant(cue.end)}'")
    browser.press(",")
    browser.wait_for(f"{AT} === '{format_instant(SIMULCAST)}'")
    browser.wait_for(f"location.hash.startsWith('#at={format_instant(SIMULCAST)}&span=')")
    assert "One Picture Around the World" in browser.ask("document.getElementById('said').textContent")
    browser.press("n")
    browser.wait_for("document.getElementById('said').textContent === 'Now is outside the flight'")
    browser.wait_for("document.getElementById('pinned').textContent === 'now is after the flight'")


def test_reasons_of_dark_and_dim_hours_stand_with_basis_and_source(browser: Browser, sample: Drawn) -> None:
    night = parse_instant("2025-06-03T15:30:00Z")
    open_at(browser, sample)
    go_to(browser, night)
    whys = browser.ask("[...document.querySelectorAll('#moments .why')].map((each) => each.innerText)")
    hong_kong = whys[list(sample.plans).index("hkg-sogo")].lower()
    moment = moment_at(sample.schedule, sample.plans["hkg-sogo"], night)
    assert f"{moment.why.lower()}: sample reading of the charter on external lighting" in hong_kong


def test_on_paper_tools_are_gone_and_the_counts_can_be_read(browser: Browser, sample: Drawn) -> None:
    browser.prefer(dark=True, printed=True)
    open_at(browser, sample)
    shown = "getComputedStyle(document.querySelector('%s')).display"
    assert browser.ask(shown % ".tools") == "none"
    assert browser.ask(shown % "#picture") == "block"
    ground = "getComputedStyle(document.documentElement).getPropertyValue('--ground').trim()"
    assert browser.ask(ground) == "#f7f8fa"  # paper is light, whoever prints
    assert browser.complaints() == []
    browser.prefer()
