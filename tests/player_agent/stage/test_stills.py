"""Stills on request and at first plays, on headless decks in virtual time."""

from collections import Counter
from pathlib import Path

import pytest

from player_agent.decks.port import Picture
from player_agent.folder import Pictured, load_message, save_message
from player_agent.stage.stills import first_still_at, next_calm_at
from tests.player_agent.stage.test_runner import LIT
from tests.support.stages import CONTENTS, StageLab
from tests.support.virtual_time import run_virtual
from wire.health import Still, StillOccasion, StillRequest
from wire.instants import MINUTE, SECOND, Instant

PICTURE = Picture(2, 1, b"jpeg")


@pytest.mark.parametrize(("phase", "wait"), [(0, 200), (199, 1), (200, 0), (850, 0), (851, 349), (999, 201)])
def test_a_still_that_is_asked_for_keeps_off_the_whole_seconds(phase: int, wait: int) -> None:
    now = Instant(LIT + phase)

    assert next_calm_at(now) - now == wait


@pytest.mark.parametrize(("age", "at"), [(0, 500), (100, 500), (501, 1_500), (7_400, 7_500)])
def test_a_first_still_waits_until_its_film_is_settled(age: int, at: int) -> None:
    assert first_still_at(LIT, Instant(LIT + age)) == LIT + at


def test_a_film_that_came_off_the_second_is_settled_too() -> None:
    started = Instant(LIT + 300)

    assert first_still_at(started, started) == LIT + 1_500


def test_each_film_is_pictured_once_at_its_first_play(folder: Path) -> None:
    async def main() -> None:
        lab = StageLab(folder, LIT)
        lab.prepare()
        async with lab.running():
            lab.decks.still_picture = PICTURE
            await lab.until(Instant(LIT + 10 * MINUTE))
        first = {path.stem: load_message(path, Still) for path in folder.glob("first-stills/*.json")}
        played = {entry.sha256 for entry in lab.entries()}
        assert set(first) == played
        assert len(first) > 3
        for sha256, still in first.items():
            assert still is not None
            assert still.occasion is StillOccasion.FIRST_PLAY
            assert (still.sha256, still.taken_at % SECOND) == (sha256, 500)
            assert CONTENTS[still.short or ""].sha256 == sha256
            begun = min(each.started_at or 0 for each in lab.entries() if each.sha256 == sha256)
            assert 400 <= still.taken_at - begun < 1_500
        for path in folder.glob("first-stills/*.json"):
            path.unlink()  # link delivered them
        async with lab.running():
            lab.decks.still_picture = PICTURE
            await lab.until(Instant(LIT + 20 * MINUTE))
        assert not [path for path in folder.glob("first-stills/*.json") if path.stem in first]
        pictured = load_message(folder / "pictured.json", Pictured)
        assert pictured is not None
        assert max(Counter(pictured.sha256s).values()) == 1

    run_virtual(main())


def test_a_request_is_answered_at_once_and_once(folder: Path) -> None:
    async def main() -> None:
        lab = StageLab(folder, LIT)
        lab.prepare()
        save_message(lab.folder.still_request, StillRequest(number=6))
        async with lab.running():
            lab.decks.still_picture = PICTURE
            await lab.until(Instant(LIT + 5_300))
            assert load_message(lab.folder.asked_still, Still) is None, "the request of an earlier life"
            save_message(lab.folder.still_request, StillRequest(number=7))
            await lab.until(Instant(LIT + 6_000))
            still = load_message(lab.folder.asked_still, Still)
            assert still is not None
            assert (still.occasion, still.number) == (StillOccasion.ASKED, 7)
            assert 5_300 <= still.taken_at - LIT < 5_900
            lab.folder.asked_still.unlink()
            await lab.until(Instant(LIT + 5 * MINUTE))
            assert load_message(lab.folder.asked_still, Still) is None

    run_virtual(main())


def test_a_folder_that_is_not_there_is_made_and_costs_no_film(folder: Path) -> None:
    async def main() -> None:
        lab = StageLab(folder, LIT)
        lab.prepare()
        async with lab.running():
            lab.decks.still_picture = PICTURE
            lab.folder.first_stills.rmdir()
            await lab.until(Instant(LIT + MINUTE))
        assert {path.stem for path in folder.glob("first-stills/*.json")} == {
            entry.sha256 for entry in lab.entries()
        }

    run_virtual(main())
