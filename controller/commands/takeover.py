"""`landmark takeover`: screens show the given shorts together, until released."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from controller.commands import order_entry as entry

if TYPE_CHECKING:
    import typer

SUMMARY = "Show these shorts, over and over and in step: on some screens or all, until released."


def register(app: "typer.Typer") -> None:
    """Add the command to the list of all."""
    entry.register(app, "takeover", SUMMARY)


def main(arguments: Sequence[str]) -> int:
    """Run it; gives the exit code."""
    parser = entry.Parser(
        "takeover",
        SUMMARY,
        [
            'takeover landmark-film --all --prepare -r "opening night"',
            'takeover landmark-film --all -r "opening night"',
            "takeover landmark-film neon-tram --all --at 2025-06-04T12:30:00Z --for 10m -r opening",
        ],
    )
    parser.add_argument("short", nargs="+", help="a short's id")
    parser.add_argument(
        "--prepare",
        action="store_true",
        help="make the renditions and let the players fetch them, and show nothing: a later takeover with "
        "the same shorts then begins with its first frame on every screen",
    )
    parser.add_argument(
        "--at",
        metavar="TIME",
        help="when it begins: an instant like 2025-06-04T12:30:00Z, or a time of each venue's clock; "
        "without it, at once and together",
    )
    entry.add_targets(parser)
    entry.add_end(parser)
    entry.add_common(parser)
    asked = parser.parse_args(arguments)
    wish = {
        "kind": "takeover",
        "shorts": asked.short,
        "prepare": asked.prepare,
        "start": asked.at,
        "until": asked.until,
        "lasting": asked.lasting,
        **entry.targets(parser, asked),
        **entry.common(parser, asked, entry.FETCH_S if asked.prepare else entry.WAIT_S),
    }
    return entry.send(asked, wish, patient=True)
