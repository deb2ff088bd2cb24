"""What the commands that write a file share: the file, and a report of it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from controller.commands.schedule_input import CANNOT_READ

ReportOption = Annotated[
    bool, typer.Option("--json", help="A report of the file as one JSON document, for machines.")
]


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was put in place."""

    file: str
    bytes: int
    sha256: str


def write_output(path: Path, content: bytes) -> Written:
    """Put a file in place, whole or not at all. Exits with CANNOT_READ where that fails."""
    from controller.whole_files import write_whole

    try:
        write_whole(path, content)
    except OSError as error:
        typer.echo(f"landmark: cannot write {path}: {error.strerror}", err=True)
        raise typer.Exit(CANNOT_READ) from error
    return Written(str(path), len(content), hashlib.sha256(content).hexdigest())
