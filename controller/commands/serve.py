"""`landmark serve`: the controller itself."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from controller.addresses import Addresses
    from controller.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("serve")
    def command(
        state: Annotated[Path | None, typer.Option(help="Folder of keys, database and renditions.")] = None,
        host: Annotated[str | None, typer.Option(help="Where the HTTP server listens.")] = None,
        port: Annotated[int | None, typer.Option(help="Its port; 0 takes a free one.")] = None,
        broker_port: Annotated[int | None, typer.Option(help="Port of our own Mosquitto.")] = None,
        verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log details, too.")] = False,
    ) -> None:
        """Run the controller: plans, broker, HTTP API, the page. Ctrl-C (twice: at once) or SIGTERM ends it.

        Everything is a setting in the environment (LANDMARK_STATE, LANDMARK_PORT, …, see docs/operating.md);
        the options here go before it. Without LANDMARK_BROKER a Mosquitto is started and watched.

        Exit codes: 0 ended as told, 1 something failed, 3 a setting cannot be used, 130 broken off.
        """
        given = {"state": state, "host": host, "port": port, "broker_port": broker_port}
        raise typer.Exit(_serve({name: value for name, value in given.items() if value is not None}, verbose))


def _serve(given: dict[str, Any], verbose: bool) -> int:
    import asyncio

    import controller.app  # noqa: F401 - here Ctrl-C ends it at once; a loop would hear it only afterwards
    from controller.clock import SystemClock, shift_from_environment
    from controller.errors import ControllerError, SettingsError
    from controller.logs import configure_logs

    configure_logs(verbose=verbose)
    try:
        settings = _settings(given)
        clock = SystemClock(shift_from_environment(sample_network=settings.sample))
        asyncio.run(_until_told(settings, clock))
    except SettingsError as error:
        typer.secho(str(error), fg="red", err=True)
        return 3
    except ControllerError as error:
        typer.secho(str(error), fg="red", err=True)
        return 1
    except BaseExceptionGroup as group:
        ours, others = group.split(ControllerError)
        for each in _flat(ours):
            typer.secho(str(each), fg="red", err=True)
        if others is not None:
            raise others from None
        return 1
    return 0


def _settings(given: dict[str, Any]) -> "Settings":
    from pydantic import ValidationError

    from controller.errors import SettingsError
    from controller.settings import Settings

    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = "LANDMARK_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name}: {first['msg']}; got {first['input']!r}") from error


async def _until_told(settings: "Settings", clock: Any) -> None:
    import asyncio

    from controller.app import run_controller
    from controller.ending import first_ctrl_c, set_when_told

    stop = asyncio.Event()
    set_when_told(stop)
    with first_ctrl_c(stop):
        await run_controller(settings, clock, stop, lambda addresses: _tell(settings, clock, addresses))


def _tell(settings: "Settings", clock: Any, addresses: "Addresses") -> None:
    from wire.instants import format_instant

    mark = " (SAMPLE)" if settings.sample else ""
    shifted = f", shifted by {clock.shift_ms} ms" if clock.shift_ms else ""
    broker = f"{addresses.broker.host}:{addresses.broker.port}"
    whose = "" if settings.broker else ", our own"
    typer.secho(f"{addresses.url}/", bold=True)
    typer.echo(f"network   {settings.network}{mark}")
    typer.echo(f"broker    {broker}{whose}")
    typer.echo(f"state     {settings.state.absolute()}")
    typer.echo(f"clock     {format_instant(clock.now())}{shifted}")


def _flat(group: BaseException | None) -> list[BaseException]:
    if isinstance(group, BaseExceptionGroup):
        return [each for inner in group.exceptions for each in _flat(inner)]
    return [group] if group is not None else []
