"""`landmark pull`: one short is not shown any more."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from controller.commands import order_entry as entry

if TYPE_CHECKING:
    import typer

SUMMARY = "Take one short off at once: on some screens or all, until released."


def register(app: "typer.Typer") -> None:
    """Add the command to the list of all."""
    entry.register(app, "pull", SUMMARY)


def main(arguments: Sequence[str]) -> int:
    """Run it; gives the exit code."""
    parser = entry.Parser(
        "pull",
        SUMMARY,
        [
            'pull glass-orchard --all --reason "rights withdrawn"',
            "pull glass-orchard -s par-opera -r complaint",
        ],
    )
    parser.add_argument("short", help="the short's id")
    entry.add_targets(parser)
    entry.add_end(parser)
    entry.add_common(parser)
    asked = parser.parse_args(arguments)
    wish = {
        "kind": "pull",
        "short": asked.short,
        "until": asked.until,
        "lasting": asked.lasting,
        **entry.targets(parser, asked),
        **entry.common(parser, asked),
    }
    return entry.send(asked, wish)
