"""The standing slate: until when it is right, and what a new X server gets."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from player_agent.clock import SystemClock
from player_agent.decks.glass import Glass
from player_agent.decks.port import Backdrop
from player_agent.folder import PlayerFolder, StandingSlate, load_message, save_message
from player_agent.stage.machine import Stage, State
from player_agent.stage.scene import Scene, SceneKind
from player_agent.stage.standing import restore_slate, slate_stands_until
from player_agent.stage.steering import EARLY_BLACK_MS, Outlook
from tests.support.coded_films import make_slate
from tests.support.film_code import BLACK, SLATE, Content
from tests.support.framebuffer import VirtualDisplay, open_framebuffer
from tests.support.plans import MIDNIGHT
from tests.support.stages import CONTENTS, StageLab
from tests.support.virtual_time import run_virtual
from wire.bundle import Surface
from wire.instants import HOUR, MINUTE, SECOND, Instant
from wire.policy import Rule

NOON = Instant(MIDNIGHT + 12 * HOUR)
CLOSES = Instant(MIDNIGHT + 21 * HOUR)
STANDS = Stage(State.BARE, backdrop=Backdrop.SLATE, hung=Backdrop.SLATE)
WIDTH, HEIGHT = 320, 192


def outlook(after: SceneKind) -> Outlook:
    scene = Scene(SceneKind.SLATE, Instant(NOON + 10 * SECOND))
    return Outlook(NOON, scene, Scene(after, Instant(NOON + MINUTE)), scene.end)


def test_the_slate_stands_until_it_may_have_to_turn_black() -> None:
    assert slate_stands_until(STANDS, outlook(SceneKind.DARK)) == NOON + 10 * SECOND - EARLY_BLACK_MS
    assert slate_stands_until(STANDS, outlook(SceneKind.FILM)) == NOON + MINUTE - EARLY_BLACK_MS
    dims = replace(
        outlook(SceneKind.FILM), then=Rule(brightness_percent=40), then_from=Instant(NOON + SECOND)
    )
    assert slate_stands_until(STANDS, dims) == NOON + SECOND


def test_what_is_black_or_turning_black_is_no_standing_slate() -> None:
    for stage in (replace(STANDS, hung=Backdrop.BLACK), replace(STANDS, backdrop=Backdrop.BLACK), Stage()):
        assert slate_stands_until(stage, outlook(SceneKind.FILM)) is None


def test_stage_leaves_word_in_lit_hours_and_takes_it_back_before_dark_ones(folder: Path) -> None:
    def word(lab: StageLab) -> StandingSlate | None:
        return load_message(lab.folder.slate, StandingSlate)

    async def main() -> None:
        lab = StageLab(folder, Instant(CLOSES - MINUTE))
        lab.prepare()
        async with lab.running():
            await lab.clock.sleep(5 * SECOND)
            standing = word(lab)
            assert standing is not None
            assert standing.file_name == CONTENTS["slate"].file_name
            assert lab.clock.monotonic_ns() < standing.until_monotonic_ns < lab.ns_of(CLOSES)
            await lab.until(Instant(CLOSES - EARLY_BLACK_MS))
            standing = word(lab)
            assert standing is None or standing.until_monotonic_ns <= lab.clock.monotonic_ns()
            await lab.until(Instant(CLOSES + SECOND))
            assert word(lab) is None

    run_virtual(main())


def painted(
    root: Path, *, ends_in_ms: int = 60_000, boot_id: str | None = None, taken: bool = False
) -> Content:
    """What a new X server shows once the word was followed."""
    folder, clock = PlayerFolder(root), SystemClock()
    folder.create()
    slate = make_slate(WIDTH, HEIGHT, folder.cache / "slate.png")
    word = StandingSlate(
        file_name=slate.name,
        brightness_percent=100,
        until_monotonic_ns=clock.monotonic_ns() + ends_in_ms * 1_000_000,
        boot_id=boot_id or clock.boot_id,
    )
    save_message(folder.slate, word)
    with VirtualDisplay(WIDTH, HEIGHT) as display, open_framebuffer(display.framebuffer) as seen:
        if taken:
            glass = Glass(display.name, WIDTH, HEIGHT)
            glass.take()
            glass.hang_slate(slate)
            glass.show(Backdrop.BLACK)
            glass.close()
        restore_slate(folder, clock, Surface(width=WIDTH, height=HEIGHT, display=display.name))
        for thread in threading.enumerate():
            if thread.name == "slate":
                thread.join(30)
        return seen.read().upper


@pytest.mark.screen
def test_a_new_server_gets_the_slate_that_stood(tmp_path: Path) -> None:
    assert painted(tmp_path) == SLATE


@pytest.mark.screen
def test_a_word_that_is_over_or_of_another_boot_is_not_followed(tmp_path: Path) -> None:
    assert painted(tmp_path, ends_in_ms=0) == BLACK
    assert painted(tmp_path, boot_id="another boot") == BLACK


@pytest.mark.screen
def test_a_server_that_has_a_slate_already_is_left_as_it_is(tmp_path: Path) -> None:
    assert painted(tmp_path, taken=True) == BLACK
