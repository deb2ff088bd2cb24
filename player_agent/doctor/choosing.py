"""`doctor --measure-output` and `--use-output`: figures for a choice, and the choice written down."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from player_agent.bundle import load_bundle
from player_agent.doctor.display import size_of, temporary_server
from player_agent.doctor.engine import plugin_folder
from player_agent.doctor.measure import Figures, film_in, measure_outputs, outputs_here, read_film
from player_agent.doctor.show_card import show_card
from player_agent.errors import SettingsError
from player_agent.folder import PlayerFolder
from player_agent.outputs import chosen_output, keep_output, word_of
from wire.bundle import Surface

_LEGEND = (
    "latency: ms from letting a film run to its picture, learned and made up for. start: ms by which its "
    "window came late, median / most. in step: ms from where it should be, by libvlc's clock. CPU: of a core."
)
_WITHOUT_A_BUNDLE = Surface(width=1280, height=720)


def run_test_card(path: Path | None, state: Path, seconds: float | None) -> None:
    """Show the test card. Raises PlayerError."""
    bundle = load_bundle(path) if path else None
    surface = bundle.surface if bundle else None
    display = (surface.display if surface else None) or os.environ.get("DISPLAY")
    if display is None:
        raise SettingsError("no display to show a card on: name one in the bundle, or set DISPLAY")
    choice = chosen_output(PlayerFolder(state), os.environ)
    show_card(display, surface, bundle.screen if bundle else "no bundle", choice, seconds)


def use_output(state: Path, output: str) -> bool:
    """Write the choice down; false where the output is not installed here. Raises FolderError."""
    here = outputs_here(plugin_folder())
    console = Console()
    if output not in here:
        console.print(f"[red]{output} is not installed here[/]; there are: {', '.join(here) or 'none'}")
        return False
    folder = PlayerFolder(state)
    keep_output(folder, output)
    choice = chosen_output(folder, os.environ)
    console.print(f"kept in {folder.output}: {word_of(output)}; restart stage to use it")
    if choice.output != output:
        console.print(f"[yellow]{choice.source} says {choice.output} and goes before it[/]")
    return True


def run_measurement(path: Path | None, state: Path, film: Path | None, *, as_json: bool) -> bool:
    """Measure every output installed here, print the figures; gives whether one works. Raises PlayerError."""
    bundle = load_bundle(path) if path else None
    folder = PlayerFolder(state)
    chosen = read_film(film) if film is not None else film_in(folder.cache)
    with _display(bundle.surface if bundle else None) as (display, size, virtual):
        figures = measure_outputs(display, size, chosen, outputs_here(plugin_folder()))
    if as_json:
        sys.stdout.write(json.dumps([asdict(each) for each in figures], indent=2) + "\n")
    else:
        _print(figures, chosen.path, size, virtual=virtual, now=chosen_output(folder, os.environ).output)
    return any(each.works for each in figures)


@contextmanager
def _display(surface: Surface | None) -> Iterator[tuple[str, tuple[int, int], bool]]:
    name = (surface.display if surface else None) or os.environ.get("DISPLAY")
    if name is not None:
        yield name, (surface.width, surface.height) if surface else size_of(name), False
        return
    made = surface or _WITHOUT_A_BUNDLE
    with temporary_server(made) as display:
        yield display, (made.width, made.height), True


def _print(figures: list[Figures], film: Path, size: tuple[int, int], *, virtual: bool, now: str) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("output", "latency", "start", "in step", "pictures", "lost", "CPU"):
        table.add_column(name)
    for each in figures:
        row = each.row()
        table.add_row(f"[bold]{row[0]}[/]" if each.output == now else row[0], *row[1:])
    console = Console()
    console.print(table)
    where = f"{size[0]}×{size[1]}{', a virtual display' if virtual else ''}"
    console.print(f"\n{film.name} on {where}. {_LEGEND}", style="dim")
    for each in figures:
        console.print(f"  {word_of(each.output)}", style="dim")
    console.print(
        "Tearing cannot be measured without a panel: show the card (--test-card) and look at the moving bar."
        f"\nStage uses {now}; another: landmark-player doctor --use-output NAME",
    )
