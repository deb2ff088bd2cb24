"""`landmark recompile`: can the published plans be made again, byte for byte?"""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from controller.commands.asking import UNREADABLE, ControllerOption, exits, operator

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.table import Table

    from controller.services.recompile_plans import Recompiled

DIFFERENT = 1
UNTOLD = 4
_REVISION = re.compile(r"[1-9][0-9]{0,8}")
_STYLES = {"same": "green", "different": "bold red", "unrecorded": "yellow", "impossible": "yellow"}


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("recompile")
    def command(
        plan: Annotated[
            str | None,
            typer.Argument(metavar="[SCREEN[@REVISION]]", help="Else the newest plan of every screen."),
        ] = None,
        controller: ControllerOption = None,
        as_json: Annotated[bool, typer.Option("--json", help="JSON lines, one per plan.")] = False,
    ) -> None:
        """Compile published plans again from what was recorded with them, and compare the bytes.

        A plan is compiled from the schedule's texts, the plan in force then, the effective instant, and the
        versions of the zone database and of this product. Where a version differs by now, that is said.
        Changes nothing. Needs the operator's token: LANDMARK_TOKEN, or operator.token in LANDMARK_STATE.

        Examples:

          landmark recompile                  the newest plan of every screen

          landmark recompile tyo-shibuya      all its revisions

          landmark recompile tyo-shibuya@3    one revision

        Exit codes: 0 the bytes are the same; 1 they differ; 2 no controller; 3 there is no such plan;
        4 it cannot be told.
        """
        screen, revision = _split(plan)
        found = []
        with exits():
            for each in _ask(controller, screen, revision):
                found.append(each)
                if as_json:
                    typer.echo(each.model_dump_json())
        if not as_json:
            _show(found)
        raise typer.Exit(_exit_code(found))


def _split(plan: str | None) -> tuple[str | None, int | None]:
    if plan is None:
        return None, None
    screen, at, number = plan.partition("@")
    if at and not _REVISION.fullmatch(number):
        raise typer.BadParameter(f"{number!r} is no revision; write it like tyo-shibuya@3")
    return screen, int(number) if at else None


def _ask(controller: str | None, screen: str | None, revision: int | None) -> "Iterator[Recompiled]":
    from urllib.parse import urlencode

    from controller.client import RefusedError
    from controller.services.recompile_plans import RecompileLine
    from wire.codec import decode

    asked = {"screen": screen, "revision": revision}
    query = urlencode({key: value for key, value in asked.items() if value is not None})
    try:
        for body in operator(controller).post_lines(f"/api/recompile?{query}", b"{}"):
            line = decode(RecompileLine, body)
            if line.error is not None:
                raise RefusedError(503, line.error)
            if line.plan is not None:
                yield line.plan
    except RefusedError as error:
        if error.status == 404:
            typer.secho(str(error), fg="red", err=True)
            raise typer.Exit(UNREADABLE) from error
        raise


def _exit_code(found: "Sequence[Recompiled]") -> int:
    verdicts = {each.verdict.value for each in found}
    if "different" in verdicts:
        return DIFFERENT
    return 0 if verdicts <= {"same"} else UNTOLD


def _show(found: "Sequence[Recompiled]") -> None:
    from controller.commands.schedule_input import console_for_people

    console = console_for_people()
    if not found:
        console.print("Nothing was published yet.")
        return
    console.print(_table(found))
    same = sum(each.verdict.value == "same" for each in found)
    style = "green" if same == len(found) else "yellow"
    console.print(f"[{style}]{same} of {len(found)}[/] plans are the same byte for byte.")


def _table(found: "Sequence[Recompiled]") -> "Table":
    from rich.table import Table
    from rich.text import Text

    from wire.instants import format_instant

    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("screen", "revision", "upon", "spots"):
        table.add_column(heading, justify="left" if heading == "screen" else "right", no_wrap=True)
    for heading in ("effective", "sha256", "verdict"):
        table.add_column(heading, no_wrap=heading != "verdict")
    for each in found:
        verdict = Text(each.sentence, _STYLES[each.verdict.value])
        if each.first_difference is not None:
            verdict.append(f", from {format_instant(each.first_difference)}")
        table.add_row(
            each.screen,
            str(each.revision),
            str(each.upon_revision or "·"),
            f"{each.spots:,}",
            format_instant(each.effective) if each.effective is not None else "·",
            each.sha256[:12],
            verdict,
        )
    return table
