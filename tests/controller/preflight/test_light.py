import numpy as np
import pytest

from controller.preflight.light import light_of


def one(red: int, green: int, blue: int) -> tuple[float, float]:
    light = light_of(np.array([[green], [blue], [red]], dtype=np.uint8))
    return float(light.luminance[0]), float(light.redness[0])


@pytest.mark.parametrize(
    ("colour", "luminance"),
    [
        ((0, 0, 0), 0.0),
        ((255, 255, 255), 1.0),
        ((255, 0, 0), 0.2126),
        ((0, 255, 0), 0.7152),
        ((0, 0, 255), 0.0722),
        ((188, 188, 188), 0.5029),
    ],
)
def test_relative_luminance_is_that_of_wcag(colour: tuple[int, int, int], luminance: float) -> None:
    assert one(*colour)[0] == pytest.approx(luminance, abs=2e-4)


def test_red_counts_where_it_is_saturated() -> None:
    assert one(255, 0, 0)[1] == pytest.approx(1)
    assert one(255, 98, 98)[1] > 0
    assert one(255, 100, 100)[1] == 0  # 79.7 % of its light is red
    assert one(0, 255, 0)[1] == 0
    assert one(255, 255, 255)[1] == 0
