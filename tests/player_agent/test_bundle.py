"""The bundle is read, or said to be damaged; a display comes from it or from the environment."""

from pathlib import Path

import pytest

from player_agent.bundle import load_bundle, on_display
from player_agent.errors import SettingsError
from tests.support.bundles import build_bundle
from wire.codec import encode


def test_a_bundle_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    path.write_bytes(encode(build_bundle()))
    assert load_bundle(path) == build_bundle()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot read the bundle .*No such file"),
        (b"", "is damaged.*landmark player add"),
        (b"\xff\x00", "is damaged"),
        (encode(build_bundle()).replace(b'"schema_version":1', b'"schema_version":9'), "schema version 9"),
        (encode(build_bundle()).replace(b'"port":1883', b'"port":0'), "broker.port"),
    ],
    ids=["missing", "empty", "nonsense", "of another release", "out of range"],
)
def test_what_is_no_bundle_is_named_with_its_file(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "bundle.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match=said):
        load_bundle(path)


def test_the_bundles_display_comes_first() -> None:
    named = build_bundle(display=":3")
    assert on_display(named, ":9") == named
    assert on_display(build_bundle(), ":9").surface.display == ":9"
    with pytest.raises(SettingsError, match="DISPLAY is not set"):
        on_display(build_bundle(), None)
