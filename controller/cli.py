"""`landmark …`: one verb per command. Heavy imports stand inside the commands, so that each starts fast."""

import typer

from controller.commands import asrun, check, demo, diff, films, plan, player, publish, serve, status

app = typer.Typer(
    name="landmark",
    help="Runs a campaign of shorts on landmark screens: check, plan, publish, watch, prove.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (check, plan, diff, publish, serve, player, status, asrun, films, demo):
    module.register(app)


def main() -> None:
    """Entry point of the console script."""
    app()
