"""The account: what was lost, and to which fault."""

from pathlib import Path

from PIL import Image

from benchmarks.chaos.account import account_of
from benchmarks.chaos.course import Course, Struck
from benchmarks.chaos.faults import Fault, FaultKind
from benchmarks.chaos.picture import COLOURS, save_picture
from benchmarks.site.truth import Piece, Seen

END = 60_000


def struck(kind: FaultKind, at: int, *, screen: int | None = 0, released: int | None = None) -> Struck:
    """A fault that was brought about and overcome."""
    fault = Fault(1, kind, screen, 0.0, 0.5, 0.0, 0.5)
    counted = released if kind is FaultKind.X_FROZEN and released else at
    return Struck(fault, at, released, counted, at + 5_000)


def course(*faults: Struck) -> Course:
    """A minute."""
    return Course(faults, 0, END, {})


def with_losses(*losses: tuple[int, int, Seen]) -> list[Piece]:
    """Right but for these."""
    pieces, at = [], 0
    for start, end, seen in losses:
        pieces += [Piece(at, start, Seen.RIGHT), Piece(start, end, seen)]
        at = end
    return [*pieces, Piece(at, END, Seen.RIGHT)]


def test_a_loss_belongs_to_the_fault_before_it() -> None:
    pieces = {
        "a": with_losses((10_100, 10_700, Seen.SLATE)),
        "b": with_losses((20_000, 21_500, Seen.STANDING)),
    }
    account = account_of(
        course(struck(FaultKind.WORKER_KILLED, 10_000), struck(FaultKind.WORKER_HUNG, 20_000, screen=1)),
        pieces,
        ["a", "b"],
    )

    killed, hung = account.rows
    assert (killed.kind, killed.p99_ms, killed.seen_ms) == (FaultKind.WORKER_KILLED, 700, {Seen.SLATE: 600})
    assert (hung.kind, hung.p99_ms, hung.seen_ms) == (FaultKind.WORKER_HUNG, 1_500, {Seen.STANDING: 1_500})
    assert account.lit_ms == 2 * END
    assert account.right_ms == 2 * END - 2_100
    assert not killed.reached
    assert hung.reached
    assert account.unexplained_ms == 0


def test_a_fault_without_effect_reaches_an_aim_of_none() -> None:
    (row,) = account_of(course(struck(FaultKind.LINK_KILLED, 10_000)), {"a": with_losses()}, ["a"]).rows

    assert (row.effects, row.p99_ms, row.reached) == (0, 0, True)


def test_a_loss_before_any_fault_is_explained_by_nothing() -> None:
    pieces = {"a": with_losses((2_000, 3_000, Seen.SLATE))}

    assert account_of(course(struck(FaultKind.LINK_KILLED, 10_000)), pieces, ["a"]).unexplained_ms == 1_000


def test_a_frozen_server_counts_from_its_release_and_excuses_what_nobody_could_change() -> None:
    pieces = {"a": with_losses((10_000, 13_000, Seen.OLD), (13_000, 13_400, Seen.BLACK))}
    account = account_of(course(struck(FaultKind.X_FROZEN, 10_000, released=13_000)), pieces, ["a"])

    assert account.rows[0].p99_ms == 400
    assert account.forbidden_ms == 3_400
    assert account.helpless_ms == 3_000


def test_what_happens_to_a_screen_that_was_not_hit_is_told() -> None:
    pieces = {"a": with_losses(), "b": with_losses((10_000, 10_500, Seen.SLATE))}
    (effect,) = account_of(course(struck(FaultKind.WORKER_KILLED, 10_000)), pieces, ["a", "b"]).effects

    assert effect.beside_ms == 500


def test_darkness_that_is_due_is_neither_lit_nor_lost() -> None:
    account = account_of(course(), {"a": with_losses((50_000, END, Seen.DARKNESS))}, ["a"])

    assert (account.lit_ms, account.right_ms, account.availability) == (50_000, 50_000, 1.0)


def test_the_picture_shows_a_loss_in_its_colour(tmp_path: Path) -> None:
    path = tmp_path / "chaos.png"
    save_picture(
        course(struck(FaultKind.WORKER_KILLED, 10_000)),
        {"a": with_losses((10_000, 16_000, Seen.SLATE))},
        path,
    )

    # the legend alone has some hundred pixels of each colour; the lost tenth of the row has thousands
    wanted = tuple(int(COLOURS[Seen.SLATE][at : at + 2], 16) for at in (1, 3, 5))
    with Image.open(path) as picture:
        amounts = {colour: count for count, colour in picture.getcolors(maxcolors=1 << 20) or []}
    assert amounts.get(wanted, 0) > 2_000
