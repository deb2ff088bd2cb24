"""The whole rod on real displays. How late a film was is not judged here: a busy machine may be late."""

from pathlib import Path

import pytest

from benchmarks.glass.contenders import BARE, PRODUCT, Contender, Yardstick
from benchmarks.glass.product import prepare
from benchmarks.glass.programme import ALONE, FILM_MS, STAGGERED, Reel, build_sheets, make_reels
from benchmarks.glass.recording import MS
from benchmarks.glass.run import run
from benchmarks.glass.sheet import load_sheet, save_sheet
from player_agent.bundle import load_bundle
from player_agent.folder import PlayerFolder, load_message
from player_agent.stage.trust import TrustedKeys
from tests.support.coded_films import CodedFilm
from wire.envelope import StatementKind, unseal
from wire.instants import Instant
from wire.plan_columns import from_columns
from wire.playhead import CueKind, cue_at
from wire.state import DesiredState

WALL_OFFSET_NS = 1_750_000_000_000 * MS


def reel(tmp_path: Path, display: int = 0) -> Reel:
    """A reel of files that no one plays."""
    films = []
    for at, fps in enumerate((25, 50)):
        path = tmp_path / f"{display}-{at}.mp4"
        path.write_bytes(path.name.encode())
        films.append((CodedFilm(display * 10 + at + 1, 640, 320, fps, FILM_MS * fps // 1_000), path))
    slate = tmp_path / "slate.png"
    slate.write_bytes(b"slate")
    return Reel(640, 320, slate, tuple(films))


def test_sheets_are_staggered_without_gaps_and_begin_with_different_formats(tmp_path: Path) -> None:
    reels = [reel(tmp_path, display) for display in range(2)]
    first, second = build_sheets(STAGGERED, reels, (":1", ":2"), 3, 10_000 * MS)

    assert second.cues[0].start_ns - first.cues[0].start_ns == STAGGERED.apart_ms * MS
    assert all(
        a.start_ns + a.duration_ns == b.start_ns for a, b in zip(first.cues, first.cues[1:], strict=False)
    )
    assert (first.cues[0].fps, second.cues[0].fps) == (25, 50)


def test_a_sheet_survives_its_file(tmp_path: Path) -> None:
    (sheet,) = build_sheets(ALONE, [reel(tmp_path)], (":1",), 4, 5)
    save_sheet(sheet, tmp_path / "sheet.json")

    assert load_sheet(tmp_path / "sheet.json") == sheet


def test_the_products_folder_holds_what_its_bundle_trusts(tmp_path: Path) -> None:
    (sheet,) = build_sheets(ALONE, [reel(tmp_path)], (":1",), 4, 10_000 * MS)
    bundle = load_bundle(prepare(sheet, tmp_path / "glass-1", WALL_OFFSET_NS))
    folder = PlayerFolder(tmp_path / "glass-1")
    desired = load_message(folder.desired, DesiredState)
    assert desired is not None
    assert desired.plan is not None

    keys = TrustedKeys(bundle.trusted_keys)
    statement = unseal(desired.plan, StatementKind.PLAN, keys, network=bundle.network, screen=bundle.screen)
    assert statement.plan is not None
    plan = from_columns(statement.plan)

    for cue in sheet.cues:
        instant = Instant((cue.start_ns + WALL_OFFSET_NS) // MS)
        planned = cue_at(plan, instant)
        assert planned is not None
        assert (planned.kind, planned.start, planned.short) == (CueKind.SPOT, instant, f"film-{cue.film}")
        rendition = plan.rendition_of(f"film-{cue.film}")
        assert rendition is not None
        assert folder.cached(rendition).read_bytes() == Path(cue.path).read_bytes()


def test_a_missing_program_is_said_with_its_remedy() -> None:
    assert PRODUCT.missing() is None
    assert Yardstick("x", "bare", program="no-such-program").missing() == (
        "no-such-program is not installed; run apt-get install no-such-program to have it measured"
    )


@pytest.mark.screen
@pytest.mark.films
@pytest.mark.parametrize("contender", [PRODUCT, BARE], ids=lambda each: each.name)
def test_every_contender_shows_the_films_of_its_sheet(contender: Contender, tmp_path: Path) -> None:
    if sentence := contender.missing():
        pytest.skip(sentence)
    result = run(contender, ALONE, make_reels(tmp_path / "films", displays=1), 4, tmp_path / "run")

    assert result.figures.planned == 2
    assert result.figures.never_seen == 0
    assert result.samples_per_s > 0
    assert any(cost.role.startswith(contender.name) for cost in result.costs)
