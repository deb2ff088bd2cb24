"""`landmark plan fairness`: how evenly the shorts share the airtime, without a controller."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from controller.commands.schedule_input import (
    DEFAULT_FOLDER,
    FolderArgument,
    chosen_screens,
    console_for_people,
    read_schedule,
    stream_eastern_first,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from controller.planning.fairness import LineFairness
    from controller.schedule import Schedule


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("plan fairness")
    def command(
        folder: FolderArgument = DEFAULT_FOLDER,
        screen: Annotated[str | None, typer.Option("--screen", "-s", help="Only this screen.")] = None,
        line: Annotated[str | None, typer.Option("--line", "-l", help="Only this line.")] = None,
        as_json: Annotated[
            bool,
            typer.Option("--json", help="JSON lines, for machines: an object per short, and per line."),
        ] = False,
    ) -> None:
        """How evenly the shorts share the airtime: per short, screen and daypart.

        Plays, airtime, share, the farthest that a short ever was from its share, in plays, and its longest
        silence over the ideal gap. Under each line: what separation cost, and openings that stayed empty.

        Works on files alone. Exit code: 0 planned, 1 the files have errors, 3 they cannot be read.

        Examples: landmark plan fairness schedules
        · landmark plan fairness schedules --screen tyo-shibuya --line base
        · landmark plan fairness --json
        """
        from controller.planning.fairness import fairness_of

        schedule = read_schedule(folder)
        screens = chosen_screens(schedule, screen)
        chosen = _chosen_line(schedule, line)
        plans = stream_eastern_first(schedule, screens)
        found = (each for each in fairness_of(schedule, plans) if chosen in (None, each.line))
        if as_json:
            for each in found:
                for row in _objects(each):
                    typer.echo(json.dumps(row, ensure_ascii=False))
            return
        from controller.commands import fairness_view

        console = console_for_people()
        for each in found:
            console.print(fairness_view.draw_line(schedule, each, console.width))


def _chosen_line(schedule: "Schedule", line: str | None) -> str | None:
    from controller.findings import did_you_mean

    lines = dict.fromkeys(each.id for name in schedule.screen_ids for each in schedule.rotating_lines(name))
    if line is not None and line not in lines:
        sentence = f"there is no line {line!r} with a playlist; {did_you_mean(line, list(lines))}"
        raise typer.BadParameter(sentence, param_hint="--line")
    return line


def _objects(line: "LineFairness") -> "Iterator[dict[str, object]]":
    place = {"screen": line.screen, "line": line.line}
    for row in line.shorts:
        yield {
            **place,
            "short": row.short,
            "plays": row.plays,
            "airtime_ms": row.airtime_ms,
            "due": round(float(row.due), 3),
            "asked_share": round(float(row.asked), 6),
            "share": round(float(row.share), 6),
            "deviation": round(float(row.deviation), 3),
            "silence": round(float(row.silence), 3),
            "dayparts": [
                {
                    "daypart": part.daypart,
                    "plays": part.plays,
                    "airtime_ms": part.airtime_ms,
                    "due": round(float(part.due), 3),
                    "deviation": round(float(part.plays - part.due), 3),
                }
                for part in row.parts
            ],
        }
    yield {
        **place,
        "plays": sum(row.plays for row in line.shorts),
        "separation": {
            "lost_share": round(float(line.cost.lost), 6),
            "farthest": round(float(line.cost.farthest), 3),
            "total": round(float(line.cost.total), 3),
            "too_near": line.cost.too_near,
        },
        "unfilled": line.unfilled,
        "unfilled_ms": line.unfilled_ms,
    }
