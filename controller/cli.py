"""`landmark …`: one verb per command.

Only the module of the verb that was asked for is imported, and its heavy imports stand inside its functions,
so that each command starts as fast as its own work allows. `status` and the orders go by without typer, which
alone would take longer than the rest of them.
"""

from controller.breaking_off import run_to_its_end

TYPE_CHECKING = False
if TYPE_CHECKING:
    import typer

QUICK = ("status", "kill", "release", "takeover", "pull", "curfew", "orders")
"""Verbs whose module has a `main` of its own."""
LOOKS = ("still", "identify")
VERBS = (
    "import",
    "winners",
    "shorts",
    "check",
    "preflight",
    "schema",
    "plan",
    "preview",
    "export",
    "explain",
    "diff",
    "publish",
    "approve",
    "approvals",
    "readiness",
    "recompile",
    "serve",
    "player",
    *QUICK,
    *LOOKS,
    "asrun",
    "films",
    "purge",
    "film",
    "demo",
)
MODULES = {"import": "import_entries"}
"""Of verbs that are no name in Python."""


def build_app(asked: str | None = None) -> "typer.Typer":
    """The command line with the verb `asked`, or with all verbs where it is none of ours."""
    from importlib import import_module

    import typer

    from controller.commands.two_words import TwoWords

    app = typer.Typer(
        name="landmark",
        cls=TwoWords,
        help="Runs a campaign of shorts on landmark screens: check, plan, publish, watch, order, prove.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    for verb in (asked,) if asked in VERBS else VERBS:
        import_module(f"controller.commands.{MODULES.get(verb, verb)}").register(app)
    return app


def main() -> None:
    """Entry point of the console script."""
    run_to_its_end(_run)


def _run() -> None:
    import sys
    from importlib import import_module

    match sys.argv[1:]:
        case [asked, *rest] if asked in QUICK:
            sys.exit(import_module(f"controller.commands.{asked}").main(rest))
        case [asked, *_]:
            build_app(asked)()
        case _:
            build_app()()


def _root() -> None:
    """Runs a campaign of shorts on landmark screens: check, plan, publish, watch, order, prove."""
