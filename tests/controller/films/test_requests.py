from pathlib import Path
from typing import Any

import pytest

from controller.films import RenditionRequest
from wire.renditions import RenditionKind

GOOD: dict[str, Any] = {
    "short": "a-film",
    "kind": RenditionKind.SHORT,
    "master": Path("a-film.mp4"),
    "screen": "a-screen",
    "width": 320,
    "height": 180,
    "duration_ms": 10_000,
}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"width": 321}, "not even"),
        ({"height": 0}, "not even"),
        ({"duration_ms": 0}, "a film has one"),
        ({"duration_ms": -1}, "a film has one"),
        ({"kind": RenditionKind.SLATE}, "a slate has no length"),
        ({"master": None}, "needs a master"),
        ({"fps": 0}, "frames per second"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says) as refused:
        RenditionRequest(**{**GOOD, **wrong})
    assert "a-film on a-screen" in str(refused.value)


def test_nothing_defaults_to_cropping() -> None:
    assert RenditionRequest(**GOOD).fit == "letterbox"
