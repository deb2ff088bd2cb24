"""The notebook: what a worker writes of its films, and what is read of it."""

import os
from pathlib import Path

from player_agent.decks.aim import MS
from player_agent.decks.notebooks import Showing, clear_notebooks, new_notebook, read_notebooks
from player_agent.decks.worker.notebook import Notebook

START = 5_000 * MS


def begun(folder: Path) -> Notebook:
    path = new_notebook(folder / "notebooks", 7)
    notebook = Notebook(str(path))
    notebook.begin("a", START)
    return notebook


def read(folder: Path) -> list[Showing]:
    return list(read_notebooks(folder / "notebooks"))


def test_a_film_is_seen_for_as_long_as_its_pictures_grow(tmp_path: Path) -> None:
    notebook = begun(tmp_path)
    assert read(tmp_path) == [Showing("a", START, START)]
    for beat in range(1, 20):
        notebook.go_on(START + beat * 200 * MS, min(beat, 10) * 5, 0)
    (showing,) = read(tmp_path)
    assert showing.displayed == 50
    assert START + 2_000 * MS <= showing.seen_ns <= START + 2_700 * MS, "it stood from the tenth beat on"


def test_the_next_film_is_a_showing_of_its_own_and_only_the_last_are_kept(tmp_path: Path) -> None:
    notebook = begun(tmp_path)
    for number in range(6):
        notebook.go_on(START + (number + 1) * 100 * MS, 3, 1)
        notebook.begin(f"film {number}", START + (number + 1) * 100 * MS)
    assert [each.play_id for each in read(tmp_path)] == [f"film {number}" for number in range(2, 6)]
    assert read(tmp_path)[0].seen_ns == START + 400 * MS


def test_what_is_no_notebook_says_nothing(tmp_path: Path) -> None:
    begun(tmp_path)
    (tmp_path / "notebooks" / "1.json").write_bytes(b'[{"play_id": "a", "sho')
    (tmp_path / "notebooks" / "2.json").write_bytes(b'[{"who": 1}]')
    assert [each.play_id for each in read(tmp_path)] == ["a"]
    clear_notebooks(tmp_path / "notebooks")
    assert read(tmp_path) == []
    assert read_notebooks(tmp_path / "nowhere") == []


def test_a_worker_without_a_place_to_write_goes_on(tmp_path: Path) -> None:
    for path in (None, str(tmp_path / "nowhere" / "1.json"), str(tmp_path)):
        notebook = Notebook(path)
        notebook.go_on(START, 1, 0)
        notebook.begin("a", START)
        notebook.go_on(START + MS, 1, 0)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_is_not_asked_again(tmp_path: Path) -> None:
    notebook = begun(tmp_path)
    os.close(notebook._file)
    notebook._file = os.open("/dev/full", os.O_WRONLY)
    notebook.go_on(START + MS, 1, 0)
    assert notebook._file == -1
    notebook.go_on(START + 2 * MS, 2, 0)
