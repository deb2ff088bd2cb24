"""`landmark status`: exit codes, both drawings, JSON, and a start without anything heavy."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from rich.console import Console

from controller.commands.status import ALL_WELL, NO_ANSWER, NOT_WELL, main
from controller.commands.status_fit import draw_broken
from controller.commands.status_view import TABLE_COLUMNS, draw_screen, draw_status
from controller.fleet import judge_fleet
from tests.support.fake_fleet import FakeFleet
from tests.support.page_app import build_page_app
from tests.support.page_server import serve
from tests.support.terminal import drawn
from wire.instants import MINUTE, Instant
from wire.orders import CurfewOrder, Kill, KillPicture, Pull
from wire.policy import Light
from wire.state import Fault, Phase

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def fleet() -> FakeFleet:
    return FakeFleet()


@pytest.fixture
def controller(fleet: FakeFleet) -> Iterator[str]:
    with serve(build_page_app(fleet)) as url:
        yield url


def status_of(fleet: FakeFleet, *, shift_ms: int = 0) -> dict[str, object]:
    status = judge_fleet(fleet.snapshot(), fleet.now, network="sample", sample=True, clock_shift_ms=shift_ms)
    return json.loads(status.model_dump_json())


def test_all_well_is_0(controller: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--controller", controller]) == ALL_WELL
    assert "5 screens well" in capsys.readouterr().out


def test_something_not_well_is_1(
    controller: str, fleet: FakeFleet, capsys: pytest.CaptureFixture[str]
) -> None:
    fleet.never_heard.add("par-opera")
    assert main(["--controller", controller]) == NOT_WELL
    assert "never heard of its player" in capsys.readouterr().out


def test_json_is_what_the_controller_says(controller: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--controller", controller, "--json"]) == ALL_WELL
    document = json.loads(capsys.readouterr().out)
    assert len(document["screens"]) == 5
    assert document["health"] == "well"


@pytest.mark.parametrize("columns", [150, 80])
def test_what_stands_on_a_screen_is_told_with_age_and_reason(fleet: FakeFleet, columns: int) -> None:
    facts = {"given_at": Instant(fleet.now - 12 * MINUTE), "by": "ann", "start": Instant(0)}
    kill = Kill(order_id="kkkkk1", reason="smoke", picture=KillPicture.BLACK, **facts)  # type: ignore[arg-type]
    pull = Pull(order_id="ppppp1", reason="rights", short="short-02", **facts)  # type: ignore[arg-type]
    fleet.orders = {"tyo-shibuya": (kill,), "hkg-sogo": (kill,), "par-opera": (pull,)}
    fleet.deaf = {"hkg-sogo"}
    said = " ".join(drawn(draw_status(status_of(fleet), columns), 200).split())
    assert "KILL TO BLACK for 12 min ann: smoke kkkkk1" in said
    assert "pull of short-02 for 12 min ann: rights ppppp1" in said
    assert "Kill to black" in said
    assert "not confirmed: kill to black" in said
    assert "2 of 5 screens not well" in said


@pytest.mark.parametrize("address", [NOBODY, "nonsense", "ftp://127.0.0.1", "http://x:99999", "http://[x"])
def test_no_controller_is_2_and_one_sentence(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--controller", address]) == NO_ANSWER
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("landmark status: ")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("answer", ["some page", {"status": "ok"}, {"schema_version": 2, "health": "well"}])
def test_another_server_at_the_address_is_2_and_one_sentence(
    answer: object, capsys: pytest.CaptureFixture[str]
) -> None:
    app = FastAPI()
    app.get("/api/status")(lambda: answer)
    with serve(app) as url:
        assert main(["--controller", url]) == NO_ANSWER
    said = capsys.readouterr()
    assert said.err.count("\n") == 1
    assert "no controller of this release" in said.err


def test_the_address_may_stand_in_the_environment(
    controller: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANDMARK_CONTROLLER", controller)
    assert main([]) == ALL_WELL


def test_watching_and_json_exclude_each_other() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--watch", "--json"])
    assert ended.value.code == 2


@pytest.mark.parametrize("columns", [60, 80, TABLE_COLUMNS, 140, 220])
def test_every_width_tells_what_the_operator_asks(fleet: FakeFleet, columns: int) -> None:
    fleet.silent_since["tyo-shibuya"] = Instant(fleet.now - MINUTE)
    fleet.beat_changes["hkg-sogo"] = {"drift_ms": 212.0}
    text = drawn(draw_status(status_of(fleet), columns), columns)
    assert all(len(line) <= columns for line in text.splitlines())
    for word in ("tyo-shibuya", "21:29:16", "lost", "ready", "+212.0", "6/6 films", "+0.1", "±1.2"):
        assert word in text
    assert "no heartbeat for" in text
    assert "+212 ms from where it should be" in text


@pytest.mark.parametrize("columns", [60, TABLE_COLUMNS])
def test_a_long_remark_stays_right_of_its_lamp(fleet: FakeFleet, columns: int) -> None:
    sentence = "a word of a long sentence, " * 8
    old = Fault(at=Instant(fleet.now - 20 * MINUTE), kind="worker_lost", sentence=sentence)
    fleet.beat_changes["hkg-sogo"] = {"last_fault": old}
    lines = drawn(draw_status(status_of(fleet), columns), columns).splitlines()
    first = next(index for index, line in enumerate(lines) if "last fault" in line)
    column = lines[first].index("last fault")
    assert lines[first + 1][:column].strip() == ""
    assert "a long sentence" in lines[first + 1]


def test_a_wide_table_has_credits_and_the_next_spot(fleet: FakeFleet) -> None:
    text = drawn(draw_status(status_of(fleet, shift_ms=0), 160), 160)
    assert "House: dunes" in text
    assert "since 20:29:10" in text
    assert "Bring Your Vision to Screen" in text
    assert "in 0:44" in text


def test_a_shifted_clock_is_to_be_seen(fleet: FakeFleet) -> None:
    assert "shifted clock" in drawn(draw_status(status_of(fleet, shift_ms=-1_000), 160), 160)


def test_a_plan_that_is_not_there_yet_and_an_old_fault_are_to_be_seen(fleet: FakeFleet) -> None:
    old = Fault(at=Instant(fleet.now - 20 * MINUTE), kind="worker_lost", sentence="the worker died")
    fleet.beat_changes["hkg-sogo"] = {"last_fault": old, "phase": Phase.SLATE, "cue": None}
    fleet.never_heard.add("par-opera")
    text = drawn(draw_status(status_of(fleet), 160), 160)
    assert "–→1" in text
    assert "last fault 12:09:16 UTC worker_lost: the worker died" in text


def test_an_empty_fleet_says_what_to_do() -> None:
    nothing = judge_fleet([], Instant(0), network="sample", sample=False, clock_shift_ms=0)
    assert "landmark publish" in drawn(draw_status(json.loads(nothing.model_dump_json()), 100), 100)


def test_without_controller_the_last_status_stays_below_the_reason(fleet: FakeFleet) -> None:
    text = drawn(draw_broken(status_of(fleet), Console(width=160, height=50), "no controller answers"), 160)
    assert "no controller answers; trying again" in text
    assert "hkg-sogo" in text


def test_it_starts_without_anything_heavy() -> None:
    code = (
        "import sys; sys.argv = ['landmark', 'status', '--json', '--controller', 'http://127.0.0.1:9']\n"
        "from controller.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'typer', 'pydantic', 'wire', 'rich', 'asyncio', 'sqlalchemy'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_typer_s_own_list_of_commands_leads_to_the_same_parser(capsys: pytest.CaptureFixture[str]) -> None:
    from controller.cli import build_app

    with pytest.raises(SystemExit) as ended:
        build_app()(["status", "--controller", NOBODY])
    assert ended.value.code == NO_ANSWER
    assert "landmark status: " in capsys.readouterr().err


def test_one_screen_says_how_bright_and_how_loud_it_is(fleet: FakeFleet) -> None:
    (found,) = [each for each in status_of(fleet)["screens"] if each["screen"] == "yto-dundas"]
    alone = _detail(found, fleet)
    assert "shown at 100 % brightness, with sound " in alone
    assert "; from" not in alone
    start = Instant(fleet.now - MINUTE)
    dim = CurfewOrder(
        order_id="k7m2qp",
        start=start,
        until=Instant(fleet.now + MINUTE),
        given_at=start,
        by="w",
        reason="r",
        light=Light.LIT,
        brightness_percent=40,
        mute=True,
    )
    fleet.orders = {"yto-dundas": (dim,)}
    (found,) = [each for each in status_of(fleet)["screens"] if each["screen"] == "yto-dundas"]
    words = "40 % brightness, mute; from 08:30:16 100 % brightness, with sound"
    assert words in _detail(found, fleet)


def _detail(screen: dict[str, object], fleet: FakeFleet) -> str:
    return " ".join(drawn(draw_screen({**status_of(fleet), "screens": [screen]}), 100).split())
