"""What is kept of a machine over restarts."""

from pathlib import Path

import pytest

from player_agent.decks.aim import FIRST_LATENCY_NS, MOST_LATENCY_NS
from player_agent.folder import PlayerFolder, save_message
from player_agent.stage.learned import Learned, LearnedLatency


@pytest.fixture
def folder(tmp_path: Path) -> PlayerFolder:
    folder = PlayerFolder(tmp_path)
    folder.create()
    return folder


def test_a_latency_is_kept_over_restarts(folder: PlayerFolder) -> None:
    LearnedLatency(folder, "xcb_x11").learn(23_000_000)
    assert LearnedLatency(folder, "xcb_x11").latency_ns == 23_000_000


def test_another_output_begins_anew(folder: PlayerFolder) -> None:
    LearnedLatency(folder, "xcb_x11").learn(23_000_000)
    assert LearnedLatency(folder, "gl").latency_ns == FIRST_LATENCY_NS


def test_a_hair_is_not_worth_a_write(folder: PlayerFolder) -> None:
    LearnedLatency(folder, "xcb_x11").learn(FIRST_LATENCY_NS + 200_000)
    assert not folder.learned.exists()


@pytest.mark.parametrize("content", [b"", b"{", b'{"output": "xcb_x11", "latency_ns": -1}'])
def test_a_damaged_file_is_none(folder: PlayerFolder, content: bytes) -> None:
    folder.learned.write_bytes(content)
    assert LearnedLatency(folder, "xcb_x11").latency_ns == FIRST_LATENCY_NS


def test_a_latency_that_cannot_be_one_is_none(folder: PlayerFolder) -> None:
    save_message(folder.learned, Learned(output="xcb_x11", latency_ns=MOST_LATENCY_NS + 1))
    assert LearnedLatency(folder, "xcb_x11").latency_ns == FIRST_LATENCY_NS
