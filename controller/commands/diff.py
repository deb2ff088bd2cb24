"""`landmark diff`: what publishing would change, or what differs between two schedules or published plans."""

from pathlib import Path
from typing import Annotated

import typer

from controller.commands.asking import REFUSED, ControllerOption, exits, operator
from controller.commands.schedule_input import DEFAULT_FOLDER

DIFFERENT = 4

_EPILOG = (
    "Examples:\n\n"
    "landmark diff schedules                      what publishing changes\n\n"
    "landmark diff HEAD~3 schedules               three commits ago, and now\n\n"
    "landmark diff main:schedules schedules --spots\n\n"
    "landmark diff schedules new-campaign.yaml    with one file replaced\n\n"
    "landmark diff @newest schedules -s par-opera  in force, and anew\n\n"
    "landmark diff tyo-shibuya@11 tyo-shibuya@12  two published revisions"
)


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("diff", epilog=_EPILOG)
    def command(
        old: Annotated[
            str,
            typer.Argument(metavar="[OLD]", help="The older side; alone, the folder to be published."),
        ] = str(DEFAULT_FOLDER),
        new: Annotated[
            str | None,
            typer.Argument(
                metavar="[NEW]",
                help="The newer side: each a folder, a file, a git revision (HEAD~3, main:schedules), or "
                "published plans (@12, @newest, SCREEN@12).",
            ),
        ] = None,
        screen: Annotated[
            str | None, typer.Option("--screen", "-s", help="Only this screen; of two sides.")
        ] = None,
        effective: Annotated[
            str | None,
            typer.Option(
                help="From when new plans may differ, like 2025-06-04T12:30:00Z. Against the plans in force: "
                "very soon without it. Of two sides: from the first instant on without it."
            ),
        ] = None,
        spots: Annotated[
            bool, typer.Option("--spots", help="Every play that differs; of two sides.")
        ] = False,
        exit_code: Annotated[
            bool, typer.Option("--exit-code", help=f"End with {DIFFERENT} where anything differs.")
        ] = False,
        controller: ControllerOption = None,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON document, for programs.")] = False,
    ) -> None:
        """Show what publishing would change, or what differs between two sides.

        With one side: what `landmark publish` would change against the plans in force,
        which stay as they are. With two: what the newer says against the older, screen
        by screen and day by day.

        A path that exists is a path, else it is a git revision; one without a path
        means the folder of the other side. One file stands for the other side's
        folder with this file in the place of its namesake.

        Against the plans in force it needs the operator's token: LANDMARK_TOKEN, or
        operator.token in LANDMARK_STATE.

        Exit codes: 0 shown; 1 a schedule has errors, or the controller refuses; 2 no
        controller, or bad usage; 3 files or revisions cannot be read; 4 something
        differs, with --exit-code.
        """
        if new is None:
            if screen is not None or spots:
                raise typer.BadParameter("--screen and --spots are for two sides; name the other one too")
            different = _against_in_force(old, effective, controller, as_json=as_json)
        else:
            different = _two_sides((old, new), screen, effective, controller, spots=spots, as_json=as_json)
        if different and exit_code:
            raise typer.Exit(DIFFERENT)


def _against_in_force(folder: str, effective: str | None, controller: str | None, *, as_json: bool) -> bool:
    from controller.commands.outcomes import read_request, show
    from controller.services.outcome import Outcome
    from wire.codec import decode

    request = read_request(Path(folder), effective)
    with exits():
        answer = operator(controller).post_lines("/api/diff", request)  # a large fleet's plans take a while
        outcome = decode(Outcome, b"".join(answer))
    if as_json:
        typer.echo(outcome.model_dump_json())
    else:
        show(outcome, published=False)
    if outcome.refused:
        raise typer.Exit(REFUSED)
    return any(each.changed for each in outcome.screens)


def _two_sides(
    names: tuple[str, str],
    screen: str | None,
    effective: str | None,
    controller: str | None,
    *,
    spots: bool,
    as_json: bool,
) -> bool:
    from controller.commands import diff_view
    from controller.commands.diff_compare import compare
    from controller.commands.schedule_input import console_for_people, parse_instant_option

    since = parse_instant_option(effective, "--effective")
    comparison = compare(names, screen, since, controller, spots=spots)
    if as_json:
        typer.echo(diff_view.to_json(comparison, spots=spots))
    else:
        console = console_for_people()
        console.print(diff_view.draw(comparison, console.width))
    return comparison.different
