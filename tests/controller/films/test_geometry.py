from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.films import Size, frame_count, surface_size

FIVE_CANVASES = [(3840, 1920), (6480, 1920), (1216, 864), (1080, 1920), (1504, 1440)]


@pytest.mark.parametrize(("width", "height"), FIVE_CANVASES)
@pytest.mark.parametrize("limit", [100_000, 200_000, 300_000])
def test_a_scaled_surface_keeps_the_shape(width: int, height: int, limit: int) -> None:
    scaled = Size(*surface_size(width, height, limit))

    assert scaled.width / scaled.height == pytest.approx(width / height, rel=0.003)
    assert 0.94 * limit <= scaled.pixels <= limit


@given(
    width=st.integers(16, 10_000),
    height=st.integers(16, 10_000),
    limit=st.none() | st.integers(5_000, 10_000_000),
)
def test_a_surface_is_even_and_within_its_limit(width: int, height: int, limit: int | None) -> None:
    scaled = surface_size(width, height, limit)

    assert all(side > 0 and side % 2 == 0 for side in scaled)
    assert limit is None or scaled[0] * scaled[1] <= limit
    assert scaled[0] <= width
    assert scaled[1] <= height


def test_a_canvas_within_the_limit_stays_as_it_is() -> None:
    assert surface_size(1216, 864, None) == (1216, 864)
    assert surface_size(1216, 864, 2_000_000) == (1216, 864)
    assert surface_size(1217, 865, None) == (1216, 864)


@pytest.mark.parametrize(("width", "height", "limit"), [(1, 100, None), (100, 0, None), (100, 100, 3)])
def test_no_picture_is_refused(width: int, height: int, limit: int | None) -> None:
    with pytest.raises(ValueError, match="no picture"):
        surface_size(width, height, limit)


@pytest.mark.parametrize(
    ("duration_ms", "fps", "frames"),
    [
        (15_000, Fraction(25), 375),
        (10_000, Fraction(30), 300),
        (15_000, Fraction(30_000, 1_001), 450),  # 449.55: rounded up, so that no film ends early
        (1, Fraction(25), 1),
    ],
)
def test_frames_fill_the_duration(duration_ms: int, fps: Fraction, frames: int) -> None:
    assert frame_count(duration_ms, fps) == frames
