from functools import cache

import pytest

from controller.planning import PlanningError, compile_plan, compile_policy
from controller.planning.localtime import read_wall
from controller.schedule import LocalDate, WallTime
from tests.support.plans import rendition
from tests.support.schedules import NETWORK, SCREENS, sample_schedule, small_schedule
from wire.instants import DAY, HOUR, MINUTE, Instant
from wire.plan import BlockKind
from wire.policy import Light, Policy, Rule
from wire.renditions import RenditionKind

SLATE = rendition("slate", kind=RenditionKind.SLATE)
FILM = rendition("film")
AUDIBLE = "allowed\n    audio_permit_ref: SAMPLE"


@cache
def sample_policy(screen: str) -> Policy:
    return compile_policy(sample_schedule(), screen, network=NETWORK, revision=1, renditions=[FILM, SLATE])


def wall(date: str, hours: float, zone: str) -> Instant:
    return read_wall(LocalDate(date), WallTime(round(hours * HOUR)), zone).earlier


@pytest.mark.parametrize(
    ("date", "hour", "light"),
    [
        ("2025-06-03", 8.99, Light.DARK),
        ("2025-06-03", 9, Light.LIT),
        ("2025-06-03", 21.99, Light.LIT),
        ("2025-06-03", 22, Light.STATIC),
        ("2025-06-03", 23, Light.DARK),
        ("2025-05-20", 12, Light.LIT),
        ("2025-06-21", 12, Light.LIT),
        ("2025-05-18", 12, Light.DARK),
        ("2025-06-24", 12, Light.DARK),
    ],
)
def test_hong_kong_by_the_hour_also_around_the_flight(date: str, hour: float, light: Light) -> None:
    assert sample_policy("hkg-sogo").light_at(wall(date, hour, "Asia/Hong_Kong")) is light


@pytest.mark.parametrize("screen", SCREENS)
def test_the_policy_allows_whatever_the_plan_plays(screen: str) -> None:
    plan, policy = compile_plan(sample_schedule(), screen, network=NETWORK), sample_policy(screen)
    wanted = {
        BlockKind.DARK: Light.DARK,
        BlockKind.CLOSED: Light.DARK,
        BlockKind.STATIC: Light.STATIC,
    }
    for block in plan.blocks:
        for instant in (block.start, Instant(block.end - 1)):
            assert policy.light_at(instant) is wanted.get(block.kind, Light.LIT)


def test_reserved_seconds_are_lit() -> None:
    assert sample_policy("tyo-shibuya").light_at(wall("2025-06-03", 12, "Asia/Tokyo")) is Light.LIT


def test_windows_partition_five_weeks_and_name_the_hashes() -> None:
    policy = sample_policy("par-opera")
    assert policy.windows[-1].end - policy.windows[0].start == (7 + 28) * DAY
    assert policy.allowed == tuple(sorted((FILM.sha256, SLATE.sha256)))
    assert policy.slate == SLATE


def test_a_mute_curfew_is_carried() -> None:
    rule = 'curfews: [{from: "12:00", to: "13:00", mode: mute, basis: own, source: test}]'
    policy = compile_policy(
        small_schedule(screen_rules=[rule], audio=AUDIBLE),
        "wall",
        network=NETWORK,
        revision=1,
        renditions=[SLATE],
    )
    noon = wall("2025-06-02", 12, "Asia/Tokyo")
    rules = [policy.rule_at(Instant(at)) for at in (noon - 1, noon, noon + HOUR - 1, noon + HOUR)]
    assert rules == [Rule(), Rule(mute=True), Rule(mute=True), Rule()]


def test_a_screen_without_sound_is_always_mute() -> None:
    assert all(window.mute for window in sample_policy("par-opera").windows)


def test_of_two_dim_curfews_the_darker_one_holds() -> None:
    rule = (
        "curfews: ["
        '{from: "12:00", to: "14:00", mode: dim, brightness: 60, basis: own, source: test},'
        '{from: "13:00", to: "15:00", mode: dim, brightness: 30, basis: own, source: test},'
        '{from: "14:30", to: "15:00", mode: static, basis: own, source: test}]'
    )
    schedule = small_schedule(screen_rules=[rule], audio=AUDIBLE)
    policy = compile_policy(schedule, "wall", network=NETWORK, revision=1, renditions=[SLATE])
    hours = {hour: policy.rule_at(wall("2025-06-02", hour, "Asia/Tokyo")) for hour in (12, 13, 14, 14.5, 15)}
    assert hours == {
        12: Rule(brightness_percent=60),
        13: Rule(brightness_percent=30),
        14: Rule(brightness_percent=30),
        14.5: Rule(Light.STATIC, brightness_percent=30),
        15: Rule(),
    }


def test_doubtful_edges_are_read_on_the_dark_side() -> None:
    """Toronto puts its clocks back over 01:30 on 2 November and forward over 02:30 on 8 March."""
    repeated = small_schedule(
        zone="America/Toronto", first_day="2025-11-02", last_day="2025-11-02", hours=[("01:30", "25:00")]
    )
    plan = compile_plan(repeated, "wall", network=NETWORK)
    lit = next(block for block in plan.blocks if block.kind is BlockKind.LOOP)
    assert lit.start == read_wall(LocalDate("2025-11-02"), WallTime(90 * MINUTE), "America/Toronto").later
    skipped = small_schedule(
        zone="America/Toronto", first_day="2026-03-08", last_day="2026-03-08", hours=[("01:00", "02:30")]
    )
    plan = compile_plan(skipped, "wall", network=NETWORK)
    (lit,) = [block for block in plan.blocks if block.kind is BlockKind.LOOP]
    assert lit.end - lit.start == 30 * MINUTE


def test_a_policy_needs_a_slate_and_a_known_screen() -> None:
    with pytest.raises(PlanningError, match="no slate"):
        compile_policy(sample_schedule(), "par-opera", network=NETWORK, revision=1, renditions=[FILM])
    with pytest.raises(PlanningError, match="'nowhere'"):
        compile_policy(sample_schedule(), "nowhere", network=NETWORK, revision=1, renditions=[SLATE])


def test_films_of_the_plan_are_all_allowed() -> None:
    other = rendition("film", content=b"another cut")
    policy = compile_policy(
        sample_schedule(), "par-opera", network=NETWORK, revision=3, renditions=[other, SLATE, FILM, FILM]
    )
    assert policy.allowed == tuple(sorted({FILM.sha256, SLATE.sha256, other.sha256}))
    assert policy.revision == 3
