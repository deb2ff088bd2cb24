"""What the commands that write a file share: the file, a report of it, a bar while it is being worked out."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


@contextmanager
def progress_over(words: str, total: int) -> Iterator[Callable[[str], None]]:
    """A bar on a terminal while screens are gone through; gives what is to be called before each."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(words, total=total)
        begun = 0

        def on_screen(screen: str) -> None:
            nonlocal begun
            progress.update(task, completed=begun, description=f"{words} {screen}")
            begun += 1

        yield on_screen
