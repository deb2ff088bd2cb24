"""The ledger: what a worker writes of its films, and what is read of it."""

import os
from pathlib import Path

from player_agent.decks.aim import MS
from player_agent.decks.ledgers import Showing, clear_ledgers, new_ledger, read_ledgers
from player_agent.decks.worker.ledger import Ledger

START = 5_000 * MS


def begun(folder: Path) -> Ledger:
    path = new_ledger(folder / "ledgers", 7)
    ledger = Ledger(str(path))
    ledger.begin("a", START)
    return ledger


def read(folder: Path) -> list[Showing]:
    return list(read_ledgers(folder / "ledgers"))


def test_a_film_is_seen_for_as_long_as_its_pictures_grow(tmp_path: Path) -> None:
    ledger = begun(tmp_path)
    assert read(tmp_path) == [Showing("a", START, START)]
    for beat in range(1, 20):
        ledger.go_on(START + beat * 200 * MS, min(beat, 10) * 5, 0)
    (showing,) = read(tmp_path)
    assert showing.displayed == 50
    assert START + 2_000 * MS <= showing.seen_ns <= START + 2_700 * MS, "it stood from the tenth beat on"


def test_the_next_film_is_a_showing_of_its_own_and_only_the_last_are_kept(tmp_path: Path) -> None:
    ledger = begun(tmp_path)
    for number in range(6):
        ledger.go_on(START + (number + 1) * 100 * MS, 3, 1)
        ledger.begin(f"film {number}", START + (number + 1) * 100 * MS)
    assert [each.play_id for each in read(tmp_path)] == [f"film {number}" for number in range(2, 6)]
    assert read(tmp_path)[0].seen_ns == START + 400 * MS


def test_what_is_no_ledger_says_nothing(tmp_path: Path) -> None:
    begun(tmp_path)
    (tmp_path / "ledgers" / "1.json").write_bytes(b'[{"play_id": "a", "sho')
    (tmp_path / "ledgers" / "2.json").write_bytes(b'[{"who": 1}]')
    assert [each.play_id for each in read(tmp_path)] == ["a"]
    clear_ledgers(tmp_path / "ledgers")
    assert read(tmp_path) == []
    assert read_ledgers(tmp_path / "nowhere") == []


def test_a_worker_without_a_place_to_write_goes_on(tmp_path: Path) -> None:
    for path in (None, str(tmp_path / "nowhere" / "1.json"), str(tmp_path)):
        ledger = Ledger(path)
        ledger.go_on(START, 1, 0)
        ledger.begin("a", START)
        ledger.go_on(START + MS, 1, 0)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_is_not_asked_again(tmp_path: Path) -> None:
    ledger = begun(tmp_path)
    os.close(ledger._file)
    ledger._file = os.open("/dev/full", os.O_WRONLY)
    ledger.go_on(START + MS, 1, 0)
    assert ledger._file == -1
    ledger.go_on(START + 2 * MS, 2, 0)
