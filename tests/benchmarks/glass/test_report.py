"""Tables, JSON and picture from results, the empty and the void among them."""

import json
from pathlib import Path

from PIL import Image
from rich.console import Console

from benchmarks.glass.aims import judge
from benchmarks.glass.costs import Cost
from benchmarks.glass.picture import save_picture
from benchmarks.glass.show import save_results, tables
from tests.benchmarks.glass.results import build_result, build_transition

RESULTS = [
    build_result("product", *(build_transition(at_s=at, error_ms=1.5 * at) for at in range(9))),
    build_result("bare two decks", build_transition(error_ms=None, steady_ms=None)),
    build_result("VLC playlist", build_transition(in_hole=True), costs=(Cost("VLC playlist", 6.5, 80.0),)),
]


def test_tables_show_every_contender_and_mark_the_void() -> None:
    console = Console(width=220, record=True)
    console.print(tables(RESULTS, judge(RESULTS)))
    text = console.export_text()

    assert "6.0 / 12.0 / 12.0 / 12.0" in text
    assert "VLC playlist void" in text
    assert "Figures to reach" in text


def test_json_holds_figures_transitions_and_aims(tmp_path: Path) -> None:
    save_results(RESULTS, judge(RESULTS), tmp_path / "results.json")
    content = json.loads((tmp_path / "results.json").read_text())

    assert [each["void"] for each in content["results"]] == [False, False, True]
    assert content["results"][0]["figures"]["start"]["n"] == 9
    assert content["results"][0]["transitions"][0]["around"][1] == [2.0, "black"]
    assert {"sentence", "value", "limit", "reached"} <= content["aims"][0].keys()


def test_the_picture_shows_what_was_black(tmp_path: Path) -> None:
    save_picture(RESULTS, tmp_path / "glass.png")
    picture = Image.open(tmp_path / "glass.png").convert("RGB")
    colours = {colour for _, colour in picture.getcolors(picture.width * picture.height) or []}

    assert (0, 0, 0) in colours
    assert (0x4F, 0xB2, 0x86) in colours
