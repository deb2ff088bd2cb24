"""Curfews on a real X display, without a network: dark, static, dim, mute, and a start inside of one."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from player_agent.decks.process import WorkerDecks
from player_agent.stage.gate import REACTION_MS
from tests.support.film_code import Kind
from tests.support.light import Diary, Moment, kept_diary, sound_device
from tests.support.walls import OPENS, playing, prepared_wall
from wire.instants import Instant
from wire.policy import Light, Rule

pytestmark = [pytest.mark.screen, pytest.mark.films]

UNCERTAIN_MS = 1  # of the wall's clock
EARLY_MS = UNCERTAIN_MS + REACTION_MS
WHITE = 250
DIMMED = 255 * 40 // 100
UNLIT = 12
"""What a cell of a black picture may have."""


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("films")


def kinds(moments: Sequence[Moment]) -> set[Kind]:
    """What was on the glass, half copied pictures left out: a slate that is dimmed is copied too."""
    return {each.kind for each in moments} - {Kind.UNKNOWN}


def goes_on(moments: Sequence[Moment]) -> bool:
    """Whether one film ran on, whatever a busy machine left out of it."""
    frames = [each.frame for each in moments if each.kind is Kind.FILM]
    shown = set(frames)
    return (
        frames == sorted(frames)
        and kinds(moments) == {Kind.FILM}
        and len(shown) > (max(shown) - min(shown)) // 2
    )


async def alive(decks: WorkerDecks) -> int:
    """Wait for a worker; its process id."""
    async with asyncio.timeout(60):
        while (pid := decks.worker_pid) is None:
            await asyncio.sleep(0.01)
    return pid


async def appears(diary: Diary, kind: Kind) -> None:
    """Wait until it was seen."""
    async with asyncio.timeout(60):
        while kind not in {each.kind for each in diary.moments}:
            await asyncio.sleep(0.01)


async def test_each_curfew_holds_from_its_edge_to_its_edge(tmp_path: Path, films: Path) -> None:
    curfews = [
        (2_500, 5_500, Rule(brightness_percent=40)),
        (7_000, 9_500, Rule(Light.STATIC)),
        (8_000, 9_000, Rule(Light.STATIC, brightness_percent=40)),
        (11_000, 13_000, Rule(Light.DARK)),
    ]
    with prepared_wall(tmp_path, films, before_ms=1_500, curfews=curfews) as wall, kept_diary(wall) as diary:
        async with playing(wall):
            await wall.until(Instant(OPENS + 15_500))
            assert await wall.in_step()
    dim, static, dim_slate, dark = (
        diary.between(OPENS + start_ms, OPENS + end_ms) for start_ms, end_ms, _ in curfews
    )
    assert max(each.level for each in dim) <= DIMMED
    assert kinds(dim) == {Kind.FILM}
    assert kinds(static) == {Kind.SLATE}
    assert max(each.level for each in dim_slate) <= DIMMED
    assert max(each.level for each in dark) <= UNLIT
    lit = [(0, 2_000), (6_000, 6_500), (7_000, 7_900), (10_000, 10_500), (13_700, 15_000)]
    for start_ms, end_ms in lit:
        assert max(each.level for each in diary.between(OPENS + start_ms, OPENS + end_ms)) >= WHITE


async def test_the_film_goes_on_frame_by_frame_where_it_is_dimmed(tmp_path: Path, films: Path) -> None:
    curfews = [(2_000, 3_000, Rule(brightness_percent=40))]
    with prepared_wall(tmp_path, films, before_ms=1_500, curfews=curfews) as wall, kept_diary(wall) as diary:
        async with playing(wall):
            await wall.until(Instant(OPENS + 3_900))
    films_seen = [each for each in diary.between(OPENS + 500, OPENS + 3_800) if each.kind is Kind.FILM]
    assert goes_on(films_seen)
    levels = {each.frame: each.level for each in films_seen}
    assert all(level <= DIMMED for frame, level in levels.items() if 50 <= frame < 75)
    assert all(level >= WHITE for frame, level in levels.items() if frame < 45 or frame > 80)


@pytest.mark.parametrize(
    ("rule", "kind", "brightest"),
    [
        (Rule(Light.DARK), Kind.BLACK, UNLIT),
        (Rule(Light.STATIC, brightness_percent=40), Kind.SLATE, DIMMED),
        (Rule(brightness_percent=40), Kind.FILM, DIMMED),
    ],
    ids=["dark", "static", "dim"],
)
async def test_a_stage_that_starts_inside_a_curfew_shows_nothing_brighter_first(
    tmp_path: Path, films: Path, rule: Rule, kind: Kind, brightest: int
) -> None:
    curfews = [(-60_000, 60_000, rule)]
    with prepared_wall(tmp_path, films, before_ms=-500, curfews=curfews) as wall, kept_diary(wall) as diary:
        async with playing(wall) as decks:
            first = await alive(decks)
            await appears(diary, kind)
            decks.kill_worker()
            while await alive(decks) == first:
                await asyncio.sleep(0.01)
            await asyncio.sleep(2.5)
    assert max(each.level for each in diary.moments) <= brightest
    assert diary.moments[-1].kind in {kind, Kind.SLATE if kind is Kind.FILM else kind}
    assert kind in {each.kind for each in diary.moments}


async def test_a_mute_curfew_is_silent_and_the_film_goes_on(
    tmp_path: Path, films: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = tmp_path / "device"
    device.mkdir()
    (tmp_path / "asound.conf").write_text(sound_device(device))
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))
    curfews = [(5_000, 6_500, Rule(mute=True)), (9_500, 20_000, Rule(mute=True))]
    with (
        prepared_wall(tmp_path / "player", films, before_ms=1_500, curfews=curfews, sound=True) as wall,
        kept_diary(wall, device) as diary,
    ):
        async with playing(wall):
            await wall.until(Instant(OPENS + 10_500))
    for start_ms, end_ms in ((5_000, 6_500), (9_500, 10_500)):
        assert diary.bytes_at(OPENS + start_ms) == diary.bytes_at(OPENS + end_ms), "silent"
    for start_ms, end_ms in ((0, 5_000), (6_500, 9_500)):
        assert diary.bytes_at(OPENS + start_ms) < diary.bytes_at(OPENS + end_ms), "heard"
    assert goes_on(diary.between(OPENS + 4_500, OPENS + 7_000))
    assert any(any(each.read_bytes()) for each in device.iterdir())
