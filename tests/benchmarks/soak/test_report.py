"""From what a run left to table, JSON and picture."""

import json
from pathlib import Path

from PIL import Image
from rich.console import Console

from benchmarks.soak.__main__ import glass_series, process_series, report_series
from benchmarks.soak.course import Course, Report
from benchmarks.soak.glass import Play
from benchmarks.soak.readings import Holding, Reading
from benchmarks.soak.show import save_json, save_picture, table_of
from benchmarks.soak.trend import trend_of


def course(leak_mib: float) -> Course:
    """Twenty minutes in which the worker takes `leak_mib` more at each reading."""
    readings = [Reading(at * 10.0, {"worker": Holding(60 + at * leak_mib, 20, 40)}, {}) for at in range(120)]
    reports = [Report(at * 10.0, "wall-1", 0.4, 0, 1.2, 0) for at in range(120)]
    return Course(0, 1_200_000, tuple(readings), tuple(reports), 2, {})


def test_a_leak_stands_in_table_json_and_picture(tmp_path: Path) -> None:
    run = course(0.1)
    seen = [Play(at * 6_000.0, 3.0, 1.0) for at in range(200)]
    series = [*process_series(run), *report_series(run), *glass_series(seen, run)]
    trends = [trend for each in series if (trend := trend_of(each)) is not None]
    growing = {(each.name, each.unit) for each in trends if each.growing}
    assert growing == {("worker", "PSS MiB")}
    with (tmp_path / "table").open("w+") as file:
        Console(width=160, file=file).print(table_of(trends, "a run"))
        file.seek(0)
        assert file.read().count("growing") == 1
    save_json(trends, series, {"minutes": 20}, tmp_path / "soak.json")
    kept = json.loads((tmp_path / "soak.json").read_text())
    assert [each["growing"] for each in kept["trends"]].count(True) == 1
    save_picture(series, trends, tmp_path / "soak.png")
    with Image.open(tmp_path / "soak.png") as picture:
        assert picture.height > 70 * len(series)


def test_nothing_grows_where_nothing_grows() -> None:
    run = course(0.0)
    trends = [trend_of(each) for each in process_series(run)]
    assert not any(each and each.growing for each in trends)
