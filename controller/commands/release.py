"""`landmark release`: orders end, and the screens return to their plans."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from controller.commands import order_entry as entry

if TYPE_CHECKING:
    import typer

SUMMARY = "End orders: by id, by kind, or all. The screens return to the right frame of their plans."


def register(app: "typer.Typer") -> None:
    """Add the command to the list of all."""
    entry.register(app, "release", SUMMARY)


def main(arguments: Sequence[str]) -> int:
    """Run it; gives the exit code."""
    parser = entry.Parser(
        "release",
        SUMMARY,
        [
            'release k7m2qp --reason "all clear"',
            "release kill -s par-opera -r repaired",
            'release all -r "end of the drill"',
        ],
    )
    parser.add_argument("what", nargs="+", help="an order's id; kill, takeover, pull or curfew; or all")
    entry.add_targets(parser, "wherever they stand, which is meant anyway where no screen is named")
    entry.add_common(parser)
    asked = parser.parse_args(arguments)
    asked.all = asked.all or not asked.screens
    wish = {
        "kind": "release",
        "what": asked.what,
        **entry.targets(parser, asked),
        **entry.common(parser, asked),
    }
    return entry.send(asked, wish)
