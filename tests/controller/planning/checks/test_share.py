"""The share of time that our slots promise, and what is left of it."""

from controller.findings import Severity
from controller.planning import check_schedule
from tests.support.schedules import only, small_schedule

HOURLY = 'reserved: [{at: "*:00", duration: %s, by: the owner}]'


def test_edges_on_the_loops_grid_cost_nothing() -> None:
    assert check_schedule(small_schedule(screen_rules=[HOURLY % "60s"])) == []


def test_edges_that_cut_slots_are_told_with_what_is_booked_and_what_can_be_reached() -> None:
    """Two of six slots of ten seconds; each hour one of them is cut at the end of 65 reserved seconds."""
    loop = "{length: 60s, spot: 10s, our_slots: [0, 3]}"
    schedule = small_schedule(screen_rules=[HOURLY % "65s"], loop=loop)
    assert check_schedule(schedule) == [], "one of 118 is less than a hundredth"
    often = ", ".join(f'{{at: "*:{minute:02d}", duration: 25s, by: the owner}}' for minute in range(0, 60, 5))
    finding = only(
        check_schedule(small_schedule(screen_rules=[f"reserved: [{often}]"], loop=loop)), "our slots"
    )
    assert finding.severity is Severity.WARNING
    assert "book 33.33 % of the time that lines have" in finding.sentence


def test_a_playlist_that_cannot_fill_its_slots_says_what_is_reachable() -> None:
    """Three shorts, 120 slots of ours an hour, and twelve plays of each an hour at most."""
    playlist = "{id: all-shorts, select: {award: [winner]}, rotation: fair, max_plays_per_hour: 12}"
    finding = only(check_schedule(small_schedule(playlist=playlist)), "the playlist 'all-shorts'")
    assert finding.severity is Severity.WARNING
    assert "leaves slots of 'base' empty on wall: " in finding.sentence
    assert "max_plays_per_hour: 12 gives its 3 shorts 36 plays an hour" in finding.sentence
    assert "33.33 % booked, 10.00 % reachable" in finding.sentence
