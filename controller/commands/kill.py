"""`landmark kill`: slate or black, now."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from controller.commands import order_entry as entry

if TYPE_CHECKING:
    import typer

SUMMARY = "Show the slate, or black, now: on some screens or all, until released."


def register(app: "typer.Typer") -> None:
    """Add the command to the list of all."""
    entry.register(app, "kill", SUMMARY)


def main(arguments: Sequence[str]) -> int:
    """Run it; gives the exit code."""
    parser = entry.Parser(
        "kill",
        SUMMARY,
        [
            'kill --all --reason "fire alarm in the building"',
            "kill par-opera yto-dundas --black -r complaint",
            "kill par-opera --for 10m -r rehearsal",
        ],
    )
    parser.add_argument("screen", nargs="*", help="a screen; or --all")
    parser.add_argument("--black", action="store_true", help="black instead of the slate")
    entry.add_targets(parser)
    entry.add_end(parser)
    entry.add_common(parser)
    asked = parser.parse_args(arguments)
    wish = {
        "kind": "kill",
        "picture": "black" if asked.black else "slate",
        "until": asked.until,
        "lasting": asked.lasting,
        **entry.targets(parser, asked, asked.screen),
        **entry.common(parser, asked),
    }
    return entry.send(asked, wish)
