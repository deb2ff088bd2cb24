"""libvlc's parts, present and absent."""

import os
from pathlib import Path

import pytest

from player_agent.doctor.engine import check_cache, check_library, check_output, plugin_folder
from player_agent.doctor.result import Verdict


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    folder = tmp_path / "x86_64-linux-gnu" / "vlc" / "plugins"
    (folder / "video_output").mkdir(parents=True)
    (folder / "video_output" / "libxcb_x11_plugin.so").touch()
    (folder / "plugins.dat").touch()
    return folder


def test_the_plugin_folder_is_found(plugins: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VLC_PLUGIN_PATH", raising=False)
    assert plugin_folder([tmp_path, tmp_path / "x86_64-linux-gnu"]) == plugins
    assert plugin_folder([tmp_path]) is None
    monkeypatch.setenv("VLC_PLUGIN_PATH", str(tmp_path))
    assert plugin_folder([]) == tmp_path


def test_a_complete_installation_is_good(plugins: Path) -> None:
    assert check_output(plugins).verdict is Verdict.GOOD
    assert check_output(plugins).fact == "xcb_x11"
    assert check_cache(plugins).verdict is Verdict.GOOD


def test_what_is_missing_has_a_remedy(plugins: Path) -> None:
    (plugins / "video_output" / "libxcb_x11_plugin.so").unlink()
    (plugins / "plugins.dat").unlink()
    for folder in (plugins, None):
        assert check_output(folder).verdict is Verdict.BAD
        assert "vlc-plugin-video-output" in check_output(folder).remedy
        assert check_cache(folder).verdict is Verdict.DOUBTFUL


def test_a_plugin_younger_than_the_cache_makes_it_old(plugins: Path) -> None:
    os.utime(plugins / "plugins.dat", (1_000, 1_000))
    assert "older" in check_cache(plugins).fact


def test_a_library_that_is_not_there_or_another_one() -> None:
    assert "apt-get install" in check_library("libnone.so.5").remedy
