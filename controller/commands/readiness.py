"""`landmark readiness`: a row of lights per screen before the flight, and a named go or no-go."""

import json
from typing import TYPE_CHECKING, Annotated, NoReturn
from urllib.parse import urlencode

import typer

from controller.commands.asking import UNREADABLE, ControllerOption, exits, operator

if TYPE_CHECKING:
    from controller.services.check_readiness import ReadinessReport

CODES = {"ready": 0, "not_green": 4, "not_go": 5}
"""Exit codes, by verdict."""


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("readiness")
    def command(
        screen: Annotated[
            list[str] | None, typer.Option("--screen", "-s", help="Only this screen; may be repeated.")
        ] = None,
        go: Annotated[str | None, typer.Option("--go", metavar="NAME", help="Say go, in this name.")] = None,
        no_go: Annotated[
            str | None, typer.Option("--no-go", metavar="NAME", help="Say no-go, in this name.")
        ] = None,
        reason: Annotated[str, typer.Option("--reason", "-r", help="Why; a no-go needs one.")] = "",
        log: Annotated[bool, typer.Option("--log", help="What was decided, newest first.")] = False,
        controller: ControllerOption = None,
        as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    ) -> None:
        """Whether every screen is ready: clock, plan, films, decoding, approvals, slate, kill drill, disk,
        versions; who signed off, and who said go.

        A go is kept with the lights as they were, whatever they were, and holds for the plan and policy that
        it was said of.

        Exit codes: 0 every light is green, and go; 1 refused; 2 no controller; 3 no decision: it was both, or
        a no-go without a reason; 4 not every light is green; 5 all green, but no go for this plan.

        [dim]Examples:[/]

        landmark readiness

        landmark readiness --go "Ann Mori" --reason "walked past all five"

        landmark readiness --screen par-opera --no-go "C. Blanc" --reason "panel 7 is dark"

        landmark readiness --log --json
        """
        if log:
            _show_log(controller, as_json=as_json)
            return
        wish = _wish(go, no_go, reason, screen or [])
        with exits():
            report = _look(controller, screen or []) if wish is None else _decide(controller, wish)
        if as_json:
            typer.echo(report.model_dump_json(indent=2))
        else:
            from rich.console import Console

            from controller.commands.readiness_view import draw_readiness

            Console(highlight=False).print(draw_readiness(report))
        raise typer.Exit(CODES[report.verdict])


def _wish(go: str | None, no_go: str | None, reason: str, screens: list[str]) -> dict[str, object] | None:
    """The decision that was asked for, as the API wants it; None where it was only asked how things are."""
    if go is not None and no_go is not None:
        _stop("--go or --no-go, not both")
    if no_go is not None and not reason.strip():
        _stop("a no-go needs a --reason")
    name = go if go is not None else no_go
    return None if name is None else {"go": go is not None, "by": name, "reason": reason, "screens": screens}


def _look(controller: str | None, screens: list[str]) -> "ReadinessReport":
    from controller.services.check_readiness import ReadinessReport
    from wire.codec import decode

    query = urlencode({"screen": screens}, doseq=True)
    return decode(ReadinessReport, operator(controller).get(f"/api/readiness?{query}"))


def _decide(controller: str | None, wish: dict[str, object]) -> "ReadinessReport":
    from controller.services.check_readiness import ReadinessReport
    from wire.codec import decode

    return decode(ReadinessReport, operator(controller).post("/api/readiness", json.dumps(wish).encode()))


def _show_log(controller: str | None, *, as_json: bool) -> None:
    from controller.services.check_readiness import DecisionLog
    from wire.codec import decode

    with exits():
        kept = decode(DecisionLog, operator(controller).get("/api/decisions"))
    if as_json:
        typer.echo(kept.model_dump_json(indent=2))
    else:
        from rich.console import Console

        from controller.commands.readiness_view import draw_log

        Console(highlight=False).print(draw_log(kept), soft_wrap=True)


def _stop(sentence: str) -> NoReturn:
    typer.secho(f"landmark readiness: {sentence}", fg="red", err=True)
    raise typer.Exit(UNREADABLE)
