"""What the commands that give and release orders share: whom, why and by whom; sending, hearing, exit codes.

An order must leave at once. So nothing heavy is imported here before it is on its way: no wire, no pydantic,
no typer; rich comes while the screens obey.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from controller.client import (
    DEFAULT_URL,
    URL_VARIABLE,
    ControllerClient,
    LostAnswerError,
    RefusedError,
    UnreachableError,
    controller_url,
    operator_token,
)

if TYPE_CHECKING:
    import typer

Json = dict[str, Any]

DONE, REFUSED, NO_ANSWER, BAD_USAGE, NOT_CONFIRMED, SCREEN_REFUSED = range(6)
VERDICTS = {"done": DONE, "not_confirmed": NOT_CONFIRMED, "refused": SCREEN_REFUSED}
WAIT_S = 5.0
FETCH_S = 60.0  # a film of 30 s has some 20 MB, and five screens may share a line
_MARGIN_S = 10.0  # beyond the wait, for the controller's own work, before it counts as gone
_PERHAPS = "it may be obeyed all the same: `landmark orders` tells what stands"
_CODES = """\
exit codes:
  0  on the glass of every screen; or seen, where it begins later
  1  not given: the controller says why
  2  no controller answers, or no longer: `landmark orders` tells what stands
  3  bad usage; nothing was sent
  4  given, and not confirmed by every screen in time; they obey when back
  5  given, and a screen refuses it"""
CODES_OF_LIST = """\
exit codes:
  0  every screen obeys what stands, or nothing stands
  2  no controller answers
  3  bad usage
  4  a screen has not confirmed what stands there
  5  a screen refuses what stands there"""


class Parser(argparse.ArgumentParser):
    """A parser whose complaint ends with 3: elsewhere 2 means that no controller answers."""

    def __init__(self, verb: str, summary: str, examples: Sequence[str], codes: str = _CODES) -> None:
        lines = "\n".join(f"  landmark {each}" for each in examples)
        super().__init__(
            prog=f"landmark {verb}",
            description=summary,
            epilog=f"examples:\n{lines}\n\n{codes}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    def error(self, message: str) -> NoReturn:
        """One sentence and the way to more."""
        self.exit(BAD_USAGE, f"{self.prog}: {message}; {self.prog} --help shows examples\n")


def register(app: "typer.Typer", verb: str, summary: str) -> None:
    """Add a command, for the list of all commands; its own `main` reads what stands behind its name."""
    import typer

    def command(context: typer.Context) -> None:
        from importlib import import_module

        raise typer.Exit(import_module(f"controller.commands.{verb}").main(context.args))

    raw = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
    app.command(verb, help=summary, context_settings=raw, add_help_option=False)(command)


def add_targets(parser: argparse.ArgumentParser, everywhere: str = "every screen") -> None:
    """The options that say where."""
    where = parser.add_argument_group("where")
    where.add_argument(
        "-s", "--screens", action="append", default=[], metavar="NAME[,NAME…]", help="these screens"
    )
    where.add_argument("-a", "--all", action="store_true", help=everywhere)


def add_end(parser: argparse.ArgumentParser) -> None:
    """The options that say for how long."""
    end = parser.add_mutually_exclusive_group()
    end.add_argument(
        "--until",
        metavar="TIME",
        help="22:00 or 2025-06-04T22:00 by each venue's clock, or an instant like 2025-06-04T20:00:00Z; "
        "without an end it stands until it is released",
    )
    end.add_argument("--for", dest="lasting", metavar="DURATION", help="like 90s, 10m or 2h")


def add_common(parser: argparse.ArgumentParser) -> None:
    """The options that every order has."""
    parser.add_argument("-r", "--reason", help="why; asked for at a terminal where it is missing")
    parser.add_argument("--by", help="who gives it; without it, who is logged in here")
    parser.add_argument(
        "--wait",
        type=_seconds,
        metavar="SECONDS",
        help=f"how long to wait for the screens; else {WAIT_S:g}, and {FETCH_S:g} while films are fetched",
    )
    add_asking(parser)


def add_asking(parser: argparse.ArgumentParser) -> None:
    """The options of whom to ask, and of the form of the answer."""
    parser.add_argument("--json", action="store_true", help="one JSON document, for programs")
    parser.add_argument(
        "--controller",
        metavar="URL",
        help=f"where the controller is; without it {URL_VARIABLE}, or {DEFAULT_URL}",
    )


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= 600:
        raise argparse.ArgumentTypeError(f"{text} is not from 0 to 600 seconds")
    return seconds


def targets(parser: Parser, asked: argparse.Namespace, named: Sequence[str] = ()) -> Json:
    """Where, as the API wants it; asks at a terminal. Nothing is ever meant by leaving it out."""
    screens = [name for each in (*named, *asked.screens) for name in each.split(",") if name]
    if not screens and not asked.all:
        answer = _ask(
            parser, "Which screens? (names, or all): ", "name screens (--screens), or --all of them"
        )
        screens = answer.replace(",", " ").split()
        if screens == ["all"]:
            return {"everywhere": True}
    if screens and asked.all:
        parser.error("name screens, or --all of them; not both")
    return {"everywhere": True} if asked.all else {"screens": screens}


def common(parser: Parser, asked: argparse.Namespace, wait_s: float = WAIT_S) -> Json:
    """Who, why and how long to wait, as the API wants it."""
    reason = asked.reason or _ask(parser, "Reason: ", "say why, with --reason")
    waits = wait_s if asked.wait is None else asked.wait
    return {"by": asked.by or _login(), "reason": reason, "wait_ms": round(waits * 1_000)}


def _ask(parser: Parser, question: str, otherwise: str) -> str:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        parser.error(otherwise)
    sys.stderr.write(question)
    sys.stderr.flush()
    try:
        answer = sys.stdin.readline().strip()
    except KeyboardInterrupt:
        answer = ""
    if not answer:
        parser.error(f"{otherwise}; nothing was given")
    return answer


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return f"user {os.getuid()}"


def send(asked: argparse.Namespace, wish: Json, *, patient: bool = False) -> int:
    """Give or release, show how far screens are, and give the exit code.

    `patient`: it may first have to make films, which takes as long as it takes.
    """
    prog = f"landmark {wish['kind']}"
    try:
        client = ControllerClient(controller_url(asked.controller), operator_token(_state_folder()))
        body = json.dumps({"wish": {key: each for key, each in wish.items() if each is not None}}).encode()
        silence_s = None if patient else wish["wait_ms"] / 1_000 + _MARGIN_S
        lines = (json.loads(each) for each in client.post_lines("/api/orders", body, silence_s))
        first: Json = next(lines, {})
        return _show_json(lines, first) if asked.json else _show(lines, first, wish)
    except RefusedError as error:
        sys.stderr.write(f"{prog}: {error}\n")
        return REFUSED
    except LostAnswerError as error:
        sys.stderr.write(f"{prog}: {error}; {_PERHAPS}\n")
        return NO_ANSWER
    except UnreachableError as error:
        sys.stderr.write(f"{prog}: {error}\n")
        return NO_ANSWER
    except KeyboardInterrupt:
        sys.stderr.write(
            f"{prog}: left before the controller answered; `landmark orders` tells what stands\n"
        )
        return NO_ANSWER
    except ValueError:
        sys.stderr.write(
            f"{prog}: what answers is no controller of this release; check address and versions; {_PERHAPS}\n"
        )
        return NO_ANSWER


def _state_folder() -> Path:
    return Path(os.environ.get("LANDMARK_STATE", "state"))


def _show(lines: Iterator[Json], first: Json, wish: Json) -> int:
    from controller.commands.order_view import follow

    return VERDICTS[follow(lines, first, wish)]


def _show_json(lines: Iterator[Json], first: Json) -> int:
    document: Json = {"schema_version": 1}
    try:
        for line in chain([first], lines):
            if "error" in line:
                raise RefusedError(409, line["error"])
            document |= {key: line[key] for key in ("acted", "outcome") if key in line}
    except (UnreachableError, ValueError, KeyboardInterrupt):
        if "acted" not in document:
            raise
    if "acted" not in document:
        raise UnreachableError("the controller ended in the middle; `landmark orders` tells what stands")
    sys.stdout.write(json.dumps(document, indent=2) + "\n")
    return VERDICTS[document["outcome"]["verdict"]] if "outcome" in document else NOT_CONFIRMED
