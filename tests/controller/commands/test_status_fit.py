"""The fleet's drawing and the terminal's height: every screen is seen, nothing stands below the last row."""

import json
from typing import Any

import pytest
from rich.console import Console, RenderableType

from controller.commands.status_fit import draw_broken, draw_live, draw_once
from controller.commands.status_view import draw_status
from controller.fleet import judge_fleet
from tests.support.fake_fleet import FACTS, FakeFleet
from wire.instants import MINUTE, Instant
from wire.orders import Kill, KillPicture
from wire.state import Fault

SCREENS = tuple(facts.screen for facts in FACTS)
LONG = "a word of a long sentence that no line holds, " * 6


def status_of(fleet: FakeFleet) -> dict[str, Any]:
    status = judge_fleet(fleet.snapshot(), fleet.now, network="sample", sample=True, clock_shift_ms=0)
    document: dict[str, Any] = json.loads(status.model_dump_json())
    return document


def terminal(columns: int, rows: int) -> Console:
    return Console(width=columns, height=rows, force_terminal=True, color_system=None)


def lines(console: Console, drawing: RenderableType) -> list[str]:
    with console.capture() as captured:
        console.print(drawing)
    return captured.get().splitlines()


@pytest.fixture
def ill() -> FakeFleet:
    """Everything is wrong everywhere: as many remarks as screens have."""
    fleet = FakeFleet()
    old = Fault(at=Instant(fleet.now - 20 * MINUTE), kind="worker_lost", sentence=LONG)
    for screen in SCREENS:
        fleet.beat_changes[screen] = {"drift_ms": 212.0, "last_fault": old, "journal_waiting": 9_000}
    fleet.silent_since["tyo-shibuya"] = Instant(fleet.now - MINUTE)
    fleet.never_heard.add("par-opera")
    return fleet


@pytest.mark.parametrize(
    ("columns", "rows"), [(80, 24), (60, 24), (100, 30), (112, 24), (150, 16), (200, 50)]
)
@pytest.mark.parametrize("is_ill", [False, True])
def test_a_live_view_shows_all_five_screens(ill: FakeFleet, columns: int, rows: int, is_ill: bool) -> None:
    console = terminal(columns, rows)
    said = lines(console, draw_live(status_of(ill if is_ill else FakeFleet()), console))
    assert len(said) <= rows
    assert all(any(screen in line for line in said) for screen in SCREENS)
    assert all(len(line) <= columns for line in said)
    assert "5 screens" in "".join(said)


def test_a_demo_that_is_well_has_every_fact_in_24_rows() -> None:
    console = terminal(80, 24)
    said = "\n".join(lines(console, draw_live(status_of(FakeFleet()), console)))
    for word in ("drift", "6/6 films", "next", "Shibuya, Tokyo", "±1.2"):
        assert word in said


def test_a_terminal_with_room_is_used(ill: FakeFleet) -> None:
    console = terminal(80, 200)
    assert lines(console, draw_live(status_of(ill), console)) == lines(
        console, draw_status(status_of(ill), 80)
    )


def test_the_worst_is_said_and_the_rest_counted(ill: FakeFleet) -> None:
    given = Instant(ill.now - MINUTE)
    kill = Kill(
        order_id="kkkkk1",
        given_at=given,
        by="ann",
        start=given,
        reason="smoke",
        picture=KillPicture.BLACK,
    )
    ill.orders = {"yto-dundas": (kill,)}
    console = terminal(80, 13)
    said = lines(console, draw_live(status_of(ill), console))
    assert len(said) == 13
    assert any("KILL TO BLACK" in line for line in said)
    assert any("never heard" in line for line in said)
    assert not any("last fault" in line for line in said)
    assert "more: landmark status SCREEN" in said[-1]


def test_more_screens_than_rows_are_counted_and_the_ill_ones_stand_first() -> None:
    fleet = FakeFleet()
    fleet.silent_since["yto-dundas"] = Instant(fleet.now - MINUTE)
    console = terminal(80, 6)
    said = lines(console, draw_live(status_of(fleet), console))
    assert len(said) == 6
    assert "yto-dundas" in said[2]
    assert "and 2 more screens" in said[-1]


@pytest.mark.parametrize("rows", [24, 30])
def test_without_a_controller_the_last_status_fits_as_well(ill: FakeFleet, rows: int) -> None:
    console = terminal(80, rows)
    said = lines(console, draw_broken(status_of(ill), console, "no controller answers at that address, " * 3))
    assert len(said) <= rows
    assert all(any(screen in line for line in said) for screen in SCREENS)


def test_one_drawing_is_seen_at_once_where_it_can_be() -> None:
    console = terminal(80, 24)
    said = lines(console, draw_once(status_of(FakeFleet()), console))
    assert len(said) <= 22
    assert "6/6 films" in "".join(said)


def test_one_drawing_leaves_nothing_out(ill: FakeFleet) -> None:
    console = terminal(80, 24)
    said = " ".join(" ".join(lines(console, draw_once(status_of(ill), console))).split())
    assert said.count("a word of a long sentence") >= 3 * 6
    assert "6/6 films" in said


def test_a_file_has_no_height() -> None:
    console = Console(width=80, height=10, force_terminal=False)
    status = status_of(FakeFleet())
    assert lines(console, draw_once(status, console)) == lines(console, draw_status(status, 80))
