"""What the commands that ask a controller share: whom to ask, and how to end when it says no."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from controller.client import (
    TIMEOUT_S,
    URL_VARIABLE,
    ControllerClient,
    RefusedError,
    UnreachableError,
    controller_url,
    operator_token,
)
from wire.errors import ContractError

REFUSED = 1
UNREACHABLE = 2
UNREADABLE = 3

ControllerOption = Annotated[
    str | None,
    typer.Option("--controller", help=f"The controller's address; else {URL_VARIABLE}, else this machine."),
]


def operator(controller: str | None, patience_s: float = TIMEOUT_S) -> ControllerClient:
    """The controller asked for, with the operator's token where there is one. Raises UnreachableError."""
    state = Path(os.environ.get("LANDMARK_STATE", "state"))
    return ControllerClient(controller_url(controller), operator_token(state), patience_s)


@contextmanager
def exits(*, refused: int = REFUSED) -> Iterator[None]:
    """Turns what asking a controller raises into a sentence and an exit code; `refused` where it says no."""
    try:
        yield
    except RefusedError as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(refused) from error
    except (UnreachableError, ContractError) as error:  # an answer that we cannot read is no controller's
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(UNREACHABLE) from error
