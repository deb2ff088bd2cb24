"""What bench-plan measures could be published, and its yardsticks do the same work."""

import json
from pathlib import Path

import pytest

from benchmarks.planning.cases import FILES, measure
from benchmarks.planning.fleets import ZONES, edit_all_screens, edit_one_screen, fleet_of, sample_with
from benchmarks.planning.yardsticks import ical_seconds, rrule_seconds, windows_of
from controller.findings import has_errors
from controller.planning import check_schedule
from controller.schedule import Schedule, parse_schedule
from controller.services.draft import same_texts_of


def parsed(files: dict[str, str]) -> Schedule:
    schedule, findings = parse_schedule(files)
    assert schedule is not None, findings
    return schedule


@pytest.mark.parametrize("files", [fleet_of(12), sample_with(30)])
def test_a_measured_schedule_may_be_published_before_and_after_its_edits(files: dict[str, str]) -> None:
    for each in (files, edit_one_screen(files), edit_all_screens(files)):
        assert not has_errors(check_schedule(parsed(each)))
    assert edit_one_screen(files) != files != edit_all_screens(files)


def test_a_fleet_has_its_screens_in_forty_zones() -> None:
    schedule = parsed(fleet_of(4 * len(ZONES)))
    assert (len(set(ZONES)), len(schedule.screen_ids)) == (40, 160)
    assert {venue.timezone for venue in schedule.venues} == set(ZONES)


def test_one_line_of_a_venue_touches_that_venue() -> None:
    files = fleet_of(12)
    edited = edit_one_screen(files)
    assert len(same_texts_of(files, edited, parsed(edited))) == 8
    edited = edit_all_screens(files)
    assert same_texts_of(files, edited, parsed(edited)) == frozenset()


def test_both_libraries_expand_the_same_windows() -> None:
    schedule = parsed(fleet_of(12))
    for screen in schedule.screen_ids:
        windows = windows_of(schedule, screen)
        assert (
            rrule_seconds(windows)[1] == ical_seconds(windows)[1] == 2 * sum(each.count for each in windows)
        )


def test_every_case_can_be_measured(tmp_path: Path) -> None:
    (tmp_path / FILES).write_text(json.dumps(fleet_of(4)))
    costs = [
        cost
        for case in ("parse", "check", "plans", "edit-one", "windows")
        for cost in measure(case, tmp_path, 1)
    ]
    counts = {cost.case: cost.count for cost in costs}
    assert counts["compile"] == counts["json"] > 4 * 7 * 300
    assert (counts["parse"], counts["edit-one"], counts["edit-all"]) == (4, 4, 4)
    assert all(cost.peak_mib > 10 for cost in costs)
