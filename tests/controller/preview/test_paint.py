import pytest

from controller.preview.paint import PAINTS, Pattern
from wire.plan import BlockKind

DARK_PAGE, LIGHT_PAGE = "#121722", "#ffffff"


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2, 1.4.3)."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_kind_of_block_has_a_paint_of_its_own() -> None:
    assert set(PAINTS) == set(BlockKind)
    for scheme in ("light", "dark"):
        looks = {(getattr(paint, scheme), paint.pattern) for paint in PAINTS.values()}
        assert len(looks) == len(PAINTS)
    assert len({paint.label for paint in PAINTS.values()}) == len(PAINTS)


@pytest.mark.parametrize("kind", [BlockKind.SIMULCAST, BlockKind.WAVE])
def test_letters_on_a_film_for_all_can_be_read(kind: BlockKind) -> None:
    assert contrast(PAINTS[kind].light, "#ffffff") >= 4.5
    assert contrast(PAINTS[kind].dark, "#10131a") >= 4.5
    assert contrast(PAINTS[kind].light, LIGHT_PAGE) >= 3
    assert contrast(PAINTS[kind].dark, DARK_PAGE) >= 3


def test_what_is_not_lit_is_told_apart_without_colours() -> None:
    assert PAINTS[BlockKind.DARK].pattern is not PAINTS[BlockKind.CLOSED].pattern
    assert PAINTS[BlockKind.STATIC].pattern is Pattern.DOTS
