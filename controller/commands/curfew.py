"""`landmark curfew add`: a curfew beside those of the schedule."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from controller.commands import order_entry as entry

if TYPE_CHECKING:
    import typer

SUMMARY = "Add a curfew at once, beside those of the schedule: dark, static, mute or dim."


def register(app: "typer.Typer") -> None:
    """Add the command to the list of all."""
    entry.register(app, "curfew", SUMMARY)


def main(arguments: Sequence[str]) -> int:
    """Run it; gives the exit code."""
    parser = entry.Parser(
        "curfew",
        SUMMARY,
        [
            'curfew add -s par-opera --mode dark --from 22:00 --until 07:00 -r "the prefecture"',
            'curfew add --all --mode dim --percent 30 -r "air raid rules"',
            "curfew add -s par-opera --mode mute --for 2h -r concert",
        ],
    )
    parser.add_argument("verb", choices=["add"], help="`landmark release ID` ends it")
    parser.add_argument("-m", "--mode", required=True, choices=["dark", "static", "mute", "dim"])
    parser.add_argument("--percent", type=int, metavar="N", help="brightness of a dim curfew, 1 to 99")
    parser.add_argument(
        "--from",
        dest="start",
        metavar="TIME",
        help="22:00 or 2025-06-04T22:00 by each venue's clock, or an instant like 2025-06-04T20:00:00Z; "
        "without it, now",
    )
    entry.add_targets(parser)
    entry.add_end(parser)
    entry.add_common(parser)
    asked = parser.parse_args(arguments)
    if (asked.mode == "dim") != (asked.percent is not None):
        parser.error("a dim curfew, and no other, says --percent")
    wish = {
        "kind": "curfew",
        "mode": asked.mode,
        "percent": asked.percent,
        "start": asked.start,
        "until": asked.until,
        "lasting": asked.lasting,
        **entry.targets(parser, asked),
        **entry.common(parser, asked),
    }
    return entry.send(asked, wish)
