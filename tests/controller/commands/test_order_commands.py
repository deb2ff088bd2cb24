"""`landmark kill`, `release`, `takeover`, `pull`, `curfew`, `orders`: what they send, print, and end with."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from importlib import import_module

import pytest

from controller.cli import QUICK
from controller.client import ControllerClient, UnreachableError
from controller.commands.order_entry import (
    BAD_USAGE,
    DONE,
    NO_ANSWER,
    NOT_CONFIRMED,
    REFUSED,
    SCREEN_REFUSED,
)
from controller.commands.order_view import draw_act
from controller.errors import StoreError
from controller.services.takeover_grounds import LawInForce
from controller.web.operators import require_token
from controller.web.orders import build_orders_router
from controller.web.server import build_app
from tests.support.http_server import served
from tests.support.obedience import ObedientOutbox, obedient_office
from tests.support.observations import heartbeat
from tests.support.publishing import SCREENS, PaperOffice, SetClock, sample_files
from tests.support.terminal import drawn
from wire.instants import MINUTE, Instant, parse_instant
from wire.orders import Kill, Takeover

NOON = parse_instant("2025-06-04T12:00:00Z")
WHY = ["--reason", "smoke", "--by", "ann"]


@dataclass
class Desk:
    """An operator's terminal, and the controller that it reaches."""

    office: PaperOffice
    outbox: ObedientOutbox

    async def run(self, verb: str, *words: str) -> int:
        """The exit code."""
        main = import_module(f"controller.commands.{verb}").main
        try:
            return int(await asyncio.to_thread(main, list(words)))
        except SystemExit as end:
            return int(end.code or 0)


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    office, outbox = obedient_office(SetClock(NOON))
    await office.publisher.publish(sample_files(), None)
    app = build_app([build_orders_router(office.orders, require_token("right"))])
    async with served(app) as url:
        monkeypatch.setenv("LANDMARK_CONTROLLER", url)
        monkeypatch.setenv("LANDMARK_TOKEN", "right")
        monkeypatch.setenv("COLUMNS", "120")
        yield Desk(office, outbox)


async def test_a_kill_ends_in_a_table_of_receipts_and_0(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await desk.run("kill", "--all", "--black", *WHY) == DONE
    said = capsys.readouterr().out
    assert "Kill to black" in said
    assert "ann: smoke" in said
    assert said.count("on the glass   after 0 ms") == 5
    assert "of it 8 ms in the player" in said
    assert "Done: on the glass of 5 screens." in said
    (order,) = desk.office.watch.standing("par-opera").orders  # type: ignore[union-attr]
    assert isinstance(order, Kill)
    assert f"landmark release {order.order_id}" in said


async def test_a_takeover_says_with_whose_rights_it_ends(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await desk.run("takeover", "neon-tram", "--all", "--until", "2026-06-04T12:00:00Z", *WHY) == DONE
    said = " ".join(capsys.readouterr().out.split())
    assert "It ends by itself at each venue's midnight: neon-tram: its rights end on 2025-12-31." in said


async def test_a_pull_that_stands_ends_well_though_its_notes_cannot_be_made(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails() -> LawInForce:
        raise StoreError("the disk is full")

    monkeypatch.setattr(desk.office.orders.grounds, "in_force", fails)
    assert await desk.run("pull", "neon-tram", "--all", *WHY) == DONE
    said = " ".join(capsys.readouterr().out.split())
    assert "Done: on the glass of 5 screens. It is not known which films have neon-tram as a part" in said


async def test_who_is_silent_is_not_confirmed_and_4(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.outbox.silent = {"par-opera"}
    assert await desk.run("kill", "par-opera", "yto-dundas", "--wait", "0.2", *WHY) == NOT_CONFIRMED
    said = capsys.readouterr().out
    assert "not confirmed" in said
    assert "obeys before anything else when it is back" in said
    assert "1 of 2 screens done, 1 not confirmed." in said
    assert await desk.run("orders") == NOT_CONFIRMED
    said = " ".join(capsys.readouterr().out.split())
    assert "par-opera not confirmed never heard from; it obeys before anything else when it is back" in said


async def test_of_a_silent_screen_it_says_when_it_was_heard_last(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.outbox.silent = {"par-opera"}
    plan = desk.office.watch.plan("par-opera")
    assert plan is not None
    desk.office.watch.accept_heartbeat(heartbeat(plan, NOON), Instant(NOON - 14 * MINUTE))
    await desk.run("kill", "par-opera", "--wait", "0.2", *WHY)
    said = " ".join(capsys.readouterr().out.split())
    assert "last heard from on 2025-06-04 at 11:46:00 UTC; it obeys before anything else" in said
    assert "How far they are by now: landmark orders" in said


async def test_who_refuses_is_named_with_its_reason_and_5(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.outbox.refusing = {"par-opera"}
    assert await desk.run("kill", "-s", "par-opera,yto-dundas", *WHY) == SCREEN_REFUSED
    assert "no trusted dispatcher key" in capsys.readouterr().out
    assert await desk.run("orders", "--json") == SCREEN_REFUSED


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["kill", "par-oprea"], "did you mean 'par-opera'"),
        (["pull", "landmark-flim", "--all"], "did you mean 'landmark-film'"),
        (["takeover", "landmark-film", "--all", "--at", "2025-06-04T11:00:00Z"], "in the past"),
        (["release", "kkkkkk"], "nothing stands at all"),
        (["kill", "--all", "--until", "whenever"], "is not a time"),
    ],
)
async def test_what_the_controller_refuses_is_1_and_one_sentence(
    desk: Desk, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    assert await desk.run(*words, *WHY) == REFUSED
    said = capsys.readouterr()
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""
    assert await desk.office.store.standing_orders(SCREENS) == {}


async def test_without_the_token_nothing_is_given(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANDMARK_TOKEN", "wrong")
    assert await desk.run("kill", "--all", *WHY) == REFUSED
    assert "LANDMARK_TOKEN" in capsys.readouterr().err
    assert await desk.run("orders") == DONE


@pytest.mark.parametrize("verb", [each for each in QUICK if each != "status"])
async def test_no_controller_is_2(
    verb: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = {
        "kill": ["--all", *WHY],
        "release": ["all", *WHY],
        "takeover": ["x", "--all", *WHY],
        "pull": ["x", "--all", *WHY],
        "curfew": ["add", "--mode", "dark", "--all", *WHY],
        "orders": [],
    }[verb]
    monkeypatch.setenv("LANDMARK_CONTROLLER", "http://127.0.0.1:9")
    assert import_module(f"controller.commands.{verb}").main(words) == NO_ANSWER
    assert capsys.readouterr().err.startswith(f"landmark {verb}: no controller answers")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["kill", *WHY], "name screens (--screens), or --all of them"),
        (["kill", "par-opera", "--all", *WHY], "not both"),
        (["kill", "--all"], "say why, with --reason"),
        (["kill", "--all", "--wait", "soon", *WHY], "--wait"),
        (["kill", "--all", "--until", "22:00", "--for", "1m", *WHY], "not allowed with"),
        (["curfew", "add", "--all", "--mode", "dim", *WHY], "says --percent"),
        (["curfew", "add", "--all", "--mode", "loud", *WHY], "invalid choice"),
        (["pull", "--all", *WHY], "short"),
    ],
)
async def test_bad_usage_is_3_and_gives_nothing(
    desk: Desk, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    assert await desk.run(*words) == BAD_USAGE
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
    assert await desk.office.store.standing_orders(SCREENS) == {}


async def test_for_programs_there_is_one_document(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert await desk.run("pull", "landmark-film", "--all", "--json", *WHY) == DONE
    document = json.loads(capsys.readouterr().out)
    assert document["acted"]["words"] == "pull of landmark-film"
    assert document["outcome"]["verdict"] == "done"
    assert [each["screen"] for each in document["outcome"]["screens"]] == SCREENS
    assert document["outcome"]["screens"][0]["in_player_ms"] == 8.25
    assert await desk.run("orders", "--json") == DONE
    (order,) = json.loads(capsys.readouterr().out)["orders"]
    assert (order["kind"], order["by"], order["reason"]) == ("pull", "ann", "smoke")


async def test_what_stands_is_listed_until_it_is_released(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await desk.run("orders") == DONE
    assert "No order stands." in capsys.readouterr().out
    await desk.run("curfew", "add", "-s", "par-opera", "-m", "dim", "--percent", "30", "--for", "2h", *WHY)
    await desk.run("takeover", "landmark-film", "--all", "--prepare", *WHY)
    capsys.readouterr()
    assert await desk.run("orders") == DONE
    said = capsys.readouterr().out
    assert "Curfew: dim to 30 %" in said
    assert "until 04 Jun 14:00:00 UTC" in said
    assert "Prepared takeover with landmark-film" in said
    assert "not begun" in said
    assert await desk.run("release", "curfew", *WHY) == DONE
    assert "Released: Curfew: dim to 30 %" in capsys.readouterr().out
    assert await desk.run("release", "all", "-s", "par-opera", *WHY) == DONE
    kinds = {screen: desk.office.watch.standing(screen) for screen in SCREENS}
    assert [screen for screen, each in kinds.items() if each and each.orders] == [
        screen for screen in SCREENS if screen != "par-opera"
    ]


async def test_a_takeover_tells_how_far_its_films_are(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    film = "a-map-of-small-fires"
    assert await desk.run("takeover", film, "landmark-film", "-s", "par-opera", "--for", "1m", *WHY) == DONE
    order = desk.office.watch.standing("par-opera").orders[0]  # type: ignore[union-attr]
    assert isinstance(order, Takeover)
    assert [each.short for each in order.films] == [film, "landmark-film"]
    assert f"Takeover with {film}, landmark-film" in capsys.readouterr().out


@pytest.mark.parametrize("form", [[], ["--json"]])
@pytest.mark.parametrize("end", [UnreachableError("gone"), ValueError("half a line"), KeyboardInterrupt()])
async def test_what_was_given_is_not_confirmed_however_the_wait_ends(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, form: list[str], end: BaseException
) -> None:
    def cut(client: ControllerClient, *request: object) -> Iterator[bytes]:
        lines = post_lines(client, *request)  # type: ignore[arg-type]
        yield next(lines)
        lines.close()  # type: ignore[attr-defined]
        raise end

    post_lines = ControllerClient.post_lines
    monkeypatch.setattr(ControllerClient, "post_lines", cut)
    assert await desk.run("kill", "par-opera", *form, *WHY) == NOT_CONFIRMED
    assert desk.office.watch.standing("par-opera") is not None


@pytest.mark.parametrize("form", [[], ["--json"]])
async def test_who_leaves_before_an_answer_is_told_where_to_look(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], form: list[str]
) -> None:
    def left(*_: object) -> Iterator[bytes]:
        raise KeyboardInterrupt
        yield b""

    monkeypatch.setattr(ControllerClient, "post_lines", left)
    assert await desk.run("kill", "par-opera", *form, *WHY) == NO_ANSWER
    assert "`landmark orders` tells what stands" in capsys.readouterr().err


@pytest.mark.parametrize("form", [[], ["--json"]])
@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", b"HTTP/1.1 200 OK\r\n\r\n{"]
)
async def test_where_the_first_answer_is_lost_the_order_may_stand(
    answer: bytes, capsys: pytest.CaptureFixture[str], form: list[str]
) -> None:
    heard: list[bytes] = []

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"}}"))
        writer.write(answer)
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        address = "http://{}:{}".format(*server.sockets[0].getsockname())
        words = ["--all", "--controller", address, *form, *WHY]
        assert await asyncio.to_thread(import_module("controller.commands.kill").main, words) == NO_ANSWER
    assert b"POST /api/orders" in heard[0]
    said = capsys.readouterr().err
    assert "`landmark orders` tells what stands" in said
    assert "no controller answers" not in said


def test_an_order_starts_without_anything_heavy() -> None:
    heavy = ("pydantic", "typer", "rich", "wire", "sqlalchemy", "fastapi", "asyncio")
    program = (
        "import sys; from controller.commands import kill\n"
        "code = kill.main(['--all', '-r', 'x', '--controller', 'http://127.0.0.1:9'])\n"
        f"print(code, [each for each in {heavy!r} if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "2 []\n"


def test_the_closing_line_counts_every_screen() -> None:
    screens = ["a", "b", "c", "d"]
    acted = {"words": "kill to black", "kind": "kill", "order_ids": ["kkkkkk"], "screens": screens}
    acted["at"] = "2025-06-04T12:00:00.000Z"
    states = zip(screens, ("on_glass", "seen", "refused"), strict=False)
    receipts = {each: {"screen": each, "state": state, "done": state == "on_glass"} for each, state in states}
    said = drawn(draw_act(acted, {"by": "ann", "reason": "smoke"}, receipts, "not_confirmed"), 100)
    assert "1 of 4 screens done, 1 only seen, 1 refused, 1 not confirmed." in said


@pytest.mark.parametrize("width", [80, 120])
def test_of_many_screens_those_that_obey_share_a_row(width: int) -> None:
    screens = [f"wall-{number:04d}" for number in range(2_000)]
    acted = {
        "kind": "kill",
        "words": "kill to black",
        "order_ids": ["k7m2qp"],
        "at": "2025-06-04T12:00:00.000Z",
        "screens": screens,
    }
    receipts = {
        each: {"screen": each, "state": "on_glass", "done": True, "after_ms": 200.0 + number / 10}
        for number, each in enumerate(screens)
    }
    receipts["wall-1234"] = {"screen": "wall-1234", "state": "refused", "done": False, "sentence": "no key"}
    del receipts["wall-0007"]
    said = drawn(draw_act(acted, {"by": "ann", "reason": "smoke"}, receipts, "refused"), width)
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert len(lines) < 20
    assert "▲ wall-0007 not confirmed it obeys before anything else when it is back" in " ".join(lines)
    assert "■ wall-1234 refused no key" in lines
    assert "and 1998 screens that obey, the last after 400 ms" in lines
    assert "1998 of 2000 screens done, 1 refused, 1 not confirmed." in lines
    assert "It ends with: landmark release k7m2qp" in lines, "whole, to be copied"


def test_of_many_silent_screens_the_first_are_named() -> None:
    screens = [f"wall-{number:04d}" for number in range(200)]
    acted = {"kind": "kill", "words": "kill", "order_ids": ["k7m2qp"], "at": "2025-06-04T12:00:00.000Z"}
    acting = draw_act({**acted, "screens": screens}, {"by": "ann", "reason": "x"}, {}, "not_confirmed")
    said = drawn(acting, 100)
    assert said.count("▲") == 30
    assert "and 170 screens more like these: --json names them" in said
