"""`landmark status`: what every screen shows, and whether all is well.

It must start at once. So nothing heavy is imported here: no wire, no pydantic, no typer (which imports
pydantic), and rich only to draw. That is why it has a parser of its own.
"""

import argparse
import contextlib
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from controller.client import DEFAULT_URL, URL_VARIABLE, ControllerClient, controller_url
from controller.errors import ControllerError

if TYPE_CHECKING:
    import typer

SUMMARY = "What is on every screen, what comes next, and whether all is well."
ALL_WELL, NOT_WELL, NO_ANSWER = 0, 1, 2
REFRESH_MS = 1_000


def register(app: "typer.Typer") -> None:
    """Add the command, for the list of all commands; `main` reads what stands behind its name."""
    import typer

    def command(context: typer.Context) -> None:
        raise typer.Exit(main(context.args))

    raw = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
    app.command("status", help=SUMMARY, context_settings=raw, add_help_option=False)(command)


def main(arguments: Sequence[str]) -> int:
    """Run `landmark status` with these arguments; gives the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        client = ControllerClient(controller_url(asked.controller))
        status = _watch(client) if asked.watch else _fetch(client)
    except ControllerError as error:
        sys.stderr.write(f"landmark status: {error}\n")
        return NO_ANSWER
    if asked.screen:
        only = _only(status, asked.screen)
        if only is None:
            sys.stderr.write(f"landmark status: no screen {asked.screen!r} was published\n")
            return NOT_WELL
        status = only
    if asked.json:
        sys.stdout.write(json.dumps(status, indent=2) + "\n")
    elif not asked.watch:
        _show(status, detail=bool(asked.screen))
    return ALL_WELL if status["health"] == "well" else NOT_WELL


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="landmark status",
        description=SUMMARY,
        epilog="Exit code: 0 all is well, 1 something is not, 2 the controller does not answer.",
    )
    parser.add_argument(
        "--controller",
        metavar="URL",
        help=f"where the controller is; without it {URL_VARIABLE}, or {DEFAULT_URL}",
    )
    parser.add_argument("screen", metavar="SCREEN", nargs="?", help="this screen alone, in all detail")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("-w", "--watch", action="store_true", help="refresh in place until Ctrl-C")
    form.add_argument("--json", action="store_true", help="one JSON document, for machines")
    return parser


def _only(status: dict[str, Any], screen: str) -> dict[str, Any] | None:
    """The status of one screen; None where there is none of this name."""
    found = [each for each in status["screens"] if each["screen"] == screen]
    return {**status, "screens": found, "health": found[0]["health"]} if found else None


def _show(status: dict[str, Any], *, detail: bool) -> None:
    from rich.console import Console

    from controller.commands.status_fit import draw_once
    from controller.commands.status_view import draw_screen

    console = Console(highlight=False)
    console.print(draw_screen(status) if detail else draw_once(status, console))


def _watch(client: ControllerClient) -> dict[str, Any]:
    """Draw the status every second until Ctrl-C, also while the controller is away; gives the last one."""
    import asyncio

    from rich.console import Console
    from rich.live import Live

    from controller.clock import SystemClock
    from controller.commands.status_fit import draw_broken, draw_live

    console, clock = Console(highlight=False), SystemClock()
    status = _fetch(client)

    async def follow(live: Live) -> None:
        nonlocal status
        while True:
            try:
                status = await asyncio.to_thread(_fetch, client)
                live.update(draw_live(status, console), refresh=True)
            except ControllerError as error:
                live.update(draw_broken(status, console, str(error)), refresh=True)
            await clock.sleep(REFRESH_MS)

    with Live(console=console, auto_refresh=False) as live, contextlib.suppress(KeyboardInterrupt):
        asyncio.run(follow(live))
    return status


def _fetch(client: ControllerClient) -> dict[str, Any]:
    return client.get_report("/api/status")
