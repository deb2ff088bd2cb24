"""`landmark orders`: what stands, since when, why, by whom, and how far the screens are."""

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from controller.client import ControllerClient, controller_url
from controller.commands import order_entry as entry
from controller.errors import ControllerError

if TYPE_CHECKING:
    import typer

SUMMARY = "The orders that stand: since when, why, by whom, and how far each screen is."


def register(app: "typer.Typer") -> None:
    """Add the command to the list of all."""
    entry.register(app, "orders", SUMMARY)


def main(arguments: Sequence[str]) -> int:
    """Run it; gives the exit code."""
    parser = entry.Parser("orders", SUMMARY, ["orders", "orders --json"], entry.CODES_OF_LIST)
    entry.add_asking(parser)
    asked = parser.parse_args(arguments)
    try:
        report = ControllerClient(controller_url(asked.controller)).get_report("/api/orders")
    except ControllerError as error:
        sys.stderr.write(f"landmark orders: {error}\n")
        return entry.NO_ANSWER
    if asked.json:
        sys.stdout.write(json.dumps(report, indent=2) + "\n")
    else:
        from rich.console import Console

        from controller.commands.order_view import draw_standing

        Console(highlight=False).print(draw_standing(report))
    return _code(report)


def _code(report: dict[str, Any]) -> int:
    screens = [screen for order in report["orders"] for screen in order["screens"]]
    if any(screen["state"] == "refused" for screen in screens):
        return entry.SCREEN_REFUSED
    silent = any(
        screen["state"] == "unconfirmed" or (screen["state"] == "seen" and screen["start"] <= report["now"])
        for screen in screens
    )
    return entry.NOT_CONFIRMED if silent else entry.DONE
