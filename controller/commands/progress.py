"""How far long work is: a bar on a terminal, else a line now and then; on stderr, where no report goes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

from controller.clock import Clock, SystemClock
from wire.instants import SECOND, Millis

EVERY_MS: Millis = 10 * SECOND
"""Between two lines where there is no terminal: a log is to show that the work goes on, not each step."""

Tell = Callable[[float | None, str], None]
"""Called as the work goes on: the share that is done, 0 to 1, None where nobody knows; and words."""


@contextmanager
def progress(words: str, *, quiet: bool = False) -> Iterator[Tell]:
    """Show how far work is that begins now. What is done within seconds leaves no line in a log."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield _nothing if quiet else lines(SystemClock())
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(words, total=None)

        def tell(done: float | None, words: str) -> None:
            bar.update(task, description=words, completed=done or 0.0, total=None if done is None else 1.0)

        yield tell


@contextmanager
def progress_over(words: str, total: int) -> Iterator[Callable[[str], None]]:
    """Show it while screens are gone through; gives what is to be called before each."""
    begun = 0
    with progress(words) as tell:

        def on_screen(screen: str) -> None:
            nonlocal begun
            tell(begun / total, f"{words} {screen}")
            begun += 1

        yield on_screen


def lines(clock: Clock) -> Tell:
    """Says a line on stderr every `EVERY_MS`, the first one as late."""
    due = clock.now() + EVERY_MS

    def tell(done: float | None, words: str) -> None:
        nonlocal due
        if clock.now() >= due:
            due = clock.now() + EVERY_MS
            typer.echo(f"landmark: {words}" + ("" if done is None else f", {int(100 * done)} %"), err=True)

    return tell


def _nothing(done: float | None, words: str) -> None:
    """For those whose output programs read."""
