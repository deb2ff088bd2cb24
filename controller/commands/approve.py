"""`landmark approve`: say yes to exact bytes, or take it back."""

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from controller.commands.asking import ControllerOption, exits, operator
from controller.commands.order_entry import DONE, NOT_CONFIRMED, SCREEN_REFUSED

if TYPE_CHECKING:
    from controller.services.approval_wishes import ApprovalAct, ApprovedFilm

ALL = "all"


class As(StrEnum):
    """In whose name; as `--as` takes it."""

    CONTENT = "content"
    RIGHTS = "rights"
    MEDIA_OWNER = "media-owner"


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("approve")
    def command(
        short: Annotated[str, typer.Argument(help="A short, house ad or slate.")],
        screen: Annotated[
            list[str], typer.Option("--screen", "-s", help="On this screen; may be repeated; or all.")
        ],
        approver: Annotated[As, typer.Option("--as", help="In whose name.")],
        by: Annotated[str, typer.Option("--by", help="Who says it; the log keeps the name.")],
        note: Annotated[str, typer.Option("--note", help="Why, or under which condition.")] = "",
        revoke: Annotated[bool, typer.Option("--revoke", help="Take an approval back.")] = False,
        sha256: Annotated[
            str | None,
            typer.Option("--sha256", help="Only these bytes: the hash, or its first 8 digits and more."),
        ] = None,
        controller: ControllerOption = None,
        as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    ) -> None:
        """Approve the exact bytes that screens would show of a short; a later word counts, the log keeps all.

        The renditions are made by `landmark publish`, which refuses until nothing lacks an approval. Changed
        bytes need a new one. Revoking stops the next publication, and ends the takeovers that need the word,
        with a receipt from each screen; of a planned film `landmark pull` takes it off now.

        Exit codes: 0 kept; 1 refused, nothing was kept; 2 no controller, or bad usage; kept, and it ended a
        takeover: 4 not confirmed by every screen, 5 a screen refuses it; 4 also where
        takeovers could not be looked at.

        [dim]Examples:[/]

        landmark approve neon-tram --screen all --as content --by "Ann Mori"

        landmark approve neon-tram -s par-opera --as media-owner --by "C. Blanc" --sha256 0a1b2c3d4e5f

        landmark approve neon-tram -s all --as rights --by "Bo Li" --revoke --note "music not cleared"
        """
        from controller.services.approval_wishes import ApprovalAct
        from wire.codec import decode

        if ALL in screen and len(screen) > 1:
            raise typer.BadParameter("name screens, or all of them; not both", param_hint="--screen")
        everywhere = screen == [ALL]
        wish = {
            "short": short,
            "screens": [] if everywhere else screen,
            "everywhere": everywhere,
            "approver": approver.value.replace("-", "_"),
            "by": by,
            "note": note,
            "revoke": revoke,
            "sha256": sha256,
        }
        with exits():
            client = operator(controller)
            answer = client.post("/api/approvals", json.dumps(wish).encode())
            act = decode(ApprovalAct, answer)
        if as_json:
            typer.echo(act.model_dump_json(indent=2))
        else:
            _show(act, client.url)
        raise typer.Exit(_code(act))


def _code(act: "ApprovalAct") -> int:
    screens = [screen for each in act.ended for screen in each.screens]
    if any(screen.state == "refused" for screen in screens):
        return SCREEN_REFUSED
    return DONE if all(screen.done for screen in screens) and not act.notes else NOT_CONFIRMED


def _show(act: "ApprovalAct", url: str) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from controller.approvals import ApprovalWord, words_of
    from controller.approvals.approval import short_hash
    from controller.commands.order_view import draw_ended

    console = Console(highlight=False)
    revoked = act.word is ApprovalWord.REVOKED
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("screen", "sha256", "still lacks", "watch it"):
        table.add_column(heading, no_wrap=heading != "watch it", overflow="fold")
    for film in act.films:
        lacks = words_of(film.lacking) if film.lacking else "–"
        table.add_row(film.screen, short_hash(film.sha256), lacks, _address(film, url))
    title, creator = act.films[0].title, act.films[0].creator
    did = "[red]Revoked[/]" if revoked else "[green]Approved[/]"
    head = f"{did} as {words_of([act.approver])} by {act.by}: [bold]{title}[/]"
    console.print(f"{head}{f', {creator}' if creator else ''} ({act.short})", soft_wrap=True)
    console.print(table)
    for ended in act.ended:
        draw_ended(ended, act.by, console)
    for note in act.notes:
        console.print(f"[yellow]{escape(note[:1].upper() + note[1:])}.[/]", soft_wrap=True)
    on_wall = [each.screen for each in act.films if each.in_force]
    if revoked and on_wall:
        console.print(
            f"[yellow]In force on {', '.join(on_wall)}[/] until the next publication without it; "
            f"now: landmark pull {act.short} --screens {','.join(on_wall)}",
            soft_wrap=True,
        )


def _address(film: "ApprovedFilm", url: str) -> str:
    return f"{url}{film.path}" if film.path is not None else "other bytes are offered now"
