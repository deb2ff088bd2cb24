"""The outlook: few bands, without gaps inside the plan's span."""

from controller.fleet.outlook import BandKind, outlook
from tests.support.plans import build_plan
from wire.instants import HOUR, Instant
from wire.plan import Block, BlockKind, Plan


def test_a_day_is_dark_lit_dark() -> None:
    plan = build_plan()
    bands = outlook(plan, plan.start, plan.end)
    assert [(each.kind, (each.end - each.start) // HOUR) for each in bands] == [
        (BandKind.DARK, 9),
        (BandKind.LIT, 12),
        (BandKind.DARK, 3),
    ]


def test_bands_are_cut_to_the_window_and_end_with_the_plan() -> None:
    plan = build_plan()
    bands = outlook(plan, Instant(plan.start + 20 * HOUR), Instant(plan.end + 20 * HOUR))
    assert [(each.start - plan.start, each.end - plan.start) for each in bands] == [
        (20 * HOUR, 21 * HOUR),
        (21 * HOUR, 24 * HOUR),
    ]


def test_neighbours_of_one_kind_are_one_band() -> None:
    kinds = [
        BlockKind.LOOP,
        BlockKind.RESERVED,
        BlockKind.OPEN,
        BlockKind.LEAD_IN,
        BlockKind.WAVE,
        BlockKind.DOMINATION,
        BlockKind.MAKE_GOOD,
        BlockKind.SIMULCAST,
        BlockKind.STATIC,
        BlockKind.DARK,
        BlockKind.CLOSED,
    ]
    blocks = tuple(Block(Instant(at), Instant(at + 1), kind) for at, kind in enumerate(kinds))
    assert set(kinds) == set(BlockKind)
    plan = Plan("sample", "c", "s", 1, Instant(0), Instant(11), "2025b", blocks, ())  # type: ignore[arg-type]
    bands = outlook(plan, Instant(0), Instant(11))
    assert [(each.kind, each.start, each.end) for each in bands] == [
        (BandKind.LIT, 0, 7),
        (BandKind.SIMULCAST, 7, 8),
        (BandKind.STATIC, 8, 9),
        (BandKind.DARK, 9, 11),
    ]
