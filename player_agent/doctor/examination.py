"""All checks in their order, and the report: a table for people, JSON for machines."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from player_agent.bundle import load_bundle
from player_agent.clock import system_clock
from player_agent.doctor.display import check_display
from player_agent.doctor.engine import check_cache, check_choice, check_library, check_output, plugin_folder
from player_agent.doctor.machine import check_clock, check_disk, check_folder, check_programs
from player_agent.doctor.measure import outputs_here
from player_agent.doctor.network import check_broker, check_controller
from player_agent.doctor.result import Result, Verdict, bad, doubtful, good, is_fit
from player_agent.errors import SettingsError
from player_agent.folder import PlayerFolder
from player_agent.outputs import chosen_output
from wire.bundle import Bundle

_SIGNS = {Verdict.GOOD: "[green]✔[/]", Verdict.DOUBTFUL: "[yellow]![/]", Verdict.BAD: "[red]✘[/]"}


def examine(path: Path | None, state: Path, *, as_json: bool) -> bool:
    """Check everything, print the report on stdout; gives whether the machine can play."""
    results = run_checks(path, state, os.environ.get("DISPLAY"))
    if as_json:
        sys.stdout.write(json.dumps([asdict(each) for each in results], indent=2) + "\n")
    else:
        _print(results)
    return is_fit(results)


def run_checks(path: Path | None, state: Path, display: str | None) -> list[Result]:
    """Every check, in the order in which one would repair."""
    bundle, about_bundle = _check_bundle(path)
    surface = bundle.surface if bundle else None
    own_display = (surface.display if surface else None) is None and display is None
    plugins = plugin_folder()
    return [
        about_bundle,
        check_programs(needs_xvfb=own_display),
        check_library(),
        check_output(plugins),
        check_choice(chosen_output(PlayerFolder(state), os.environ), outputs_here(plugins)),
        check_cache(plugins),
        *check_display(surface, display),
        check_clock(),
        check_folder(state),
        check_disk(state),
        *([check_broker(bundle), check_controller(bundle)] if bundle else []),
    ]


def _check_bundle(path: Path | None) -> tuple[Bundle | None, Result]:
    if path is None:
        return None, doubtful(
            "bundle", "none named: addresses are not checked", "landmark-player doctor BUNDLE"
        )
    try:
        bundle = load_bundle(path)
        injected = system_clock(sample_network=bundle.sample).injected
    except SettingsError as error:
        return None, bad(
            "bundle",
            str(error),
            "on the controller: landmark player add SCREEN -o bundle.json; carry it here",
        )
    if path.stat().st_mode & 0o077:
        remedy = f"chmod 600 {path}: it holds the password of this screen"
        return bundle, doubtful("bundle", f"{bundle.screen}: others can read {path}", remedy)
    shifted = f", clock {injected} (sample)" if injected else ""
    return bundle, good("bundle", f"{bundle.screen} in the network {bundle.network}{shifted}")


def _print(results: Sequence[Result]) -> None:
    console = Console(highlight=False)
    console.print(draw_results(results))


def draw_results(results: Sequence[Result]) -> RenderableType:
    """A line per check, below each fault what to do about it, and the verdict."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for each in results:
        table.add_row(_SIGNS[each.verdict], each.subject, Text(each.fact))
        if each.remedy:
            table.add_row("", "", _remedy(each.remedy))
    return Group(table, f"\n{_verdict(results)}")


def _remedy(words: str) -> RenderableType:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_row("[bold]→[/]", Text(words, "bold", overflow="fold"))
    return grid


def _verdict(results: Sequence[Result]) -> str:
    bads = sum(each.verdict is Verdict.BAD for each in results)
    doubts = sum(each.verdict is Verdict.DOUBTFUL for each in results)
    if bads:
        return f"[red]this machine cannot play yet: {bads} to repair (✘)[/]"
    remarks = f"; {doubts} to look at (!)" if doubts else ""
    return f"[green]this machine can play[/]{remarks}"
