"""The share of time that our slots promise, and what is left of it."""

from controller.findings import Severity
from controller.planning import check_schedule
from tests.support.schedules import only, parsed, small_files, small_schedule

EVERY_MINUTE = ", ".join(f'{{at: "*:{minute:02d}", duration: 10s, by: the owner}}' for minute in range(60))
HOURLY = 'reserved: [{at: "*:00", duration: %s, by: the owner}]'


def test_edges_on_the_loops_grid_cost_nothing() -> None:
    assert check_schedule(small_schedule(screen_rules=[HOURLY % "60s"])) == []


def test_edges_that_cut_slots_are_told_with_what_is_booked_and_what_can_be_reached() -> None:
    """Two of six slots of ten seconds; 25 reserved seconds of each five minutes take one play of ten."""
    assert check_schedule(small_schedule(screen_rules=[HOURLY % "65s"])) == [], "one of 118 plays an hour"
    often = ", ".join(f'{{at: "*:{minute:02d}", duration: 25s, by: the owner}}' for minute in range(0, 60, 5))
    finding = only(check_schedule(small_schedule(screen_rules=[f"reserved: [{often}]"])), "our slots")
    assert finding.severity is Severity.WARNING
    assert "on wall book 33.33 % of the time that lines have, and 32.73 % can be reached" in finding.sentence
    assert "reserved seconds cost 48 plays" in finding.sentence


def test_slots_that_make_goods_have_are_ours_all_the_same() -> None:
    repair = (
        "{id: repair, kind: make_good, screens: all, for: {line: base}, plays: [{short: one, count: 900}]}"
    )
    base = "{id: base, kind: loop, screens: all, playlist: all-shorts}"
    assert check_schedule(small_schedule(lines=[base, repair])) == []


def test_reserved_seconds_that_stand_on_a_slot_of_ours_cost_it() -> None:
    """Each minute's first slot is ours and reserved: half of our plays."""
    finding = only(check_schedule(small_schedule(screen_rules=[f"reserved: [{EVERY_MINUTE}]"])), "our slots")
    assert "book 33.33 % of the time that lines have, and 20.00 % can be reached" in finding.sentence


def test_screens_with_one_loss_are_one_finding() -> None:
    files = small_files(screen_rules=[f"reserved: [{EVERY_MINUTE}]"])
    screen = files["venue.yaml"].split("screens:\n")[1]
    files["venue.yaml"] += "".join(screen.replace("id: wall", f"id: wall-{number}") for number in range(20))
    finding = only(check_schedule(parsed(files)), "our slots")
    assert "on wall, wall-0, wall-1, wall-2, wall-3 and 16 more book" in finding.sentence


def test_a_playlist_that_cannot_fill_its_slots_says_what_is_reachable() -> None:
    """Three shorts, 120 slots of ours an hour, and twelve plays of each an hour at most."""
    playlist = "{id: all-shorts, select: {award: [winner]}, rotation: fair, max_plays_per_hour: 12}"
    finding = only(check_schedule(small_schedule(playlist=playlist)), "the playlist 'all-shorts'")
    assert finding.severity is Severity.WARNING
    assert "leaves slots of 'base' empty on wall: " in finding.sentence
    assert "max_plays_per_hour: 12 gives its 3 shorts 36 plays an hour" in finding.sentence
    assert "33.33 % booked, 10.00 % reachable" in finding.sentence


def test_of_a_weighted_playlist_the_hour_is_full_when_its_largest_share_is() -> None:
    """Two thirds of the turns are one short's: forty an hour let the others have twenty."""
    playlist = "{id: all-shorts, select: {}, rotation: fair, weights: {one: 4}, max_plays_per_hour: 40}"
    finding = only(check_schedule(small_schedule(playlist=playlist)), "the playlist 'all-shorts'")
    assert "max_plays_per_hour: 40 gives its 3 shorts 60 plays an hour" in finding.sentence
    assert "33.33 % booked, 16.67 % reachable" in finding.sentence
