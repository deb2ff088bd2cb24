"""All checks in their order, and the report: a table for people, JSON for machines."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

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
        return None, bad("bundle", str(error), "landmark player add writes a new one")
    if path.stat().st_mode & 0o077:
        remedy = f"chmod 600 {path}: it holds the password of this screen"
        return bundle, doubtful("bundle", f"{bundle.screen}: others can read {path}", remedy)
    shifted = f", clock {injected} (sample)" if injected else ""
    return bundle, good("bundle", f"{bundle.screen} in the network {bundle.network}{shifted}")


def _print(results: Sequence[Result]) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    table.add_column("what")
    table.add_column("found", overflow="fold")
    table.add_column("what to do", overflow="fold")
    for each in results:
        table.add_row(_SIGNS[each.verdict], each.subject, each.fact, each.remedy)
    console = Console()
    console.print(table)
    bads = sum(each.verdict is Verdict.BAD for each in results)
    verdict = "[green]this machine can play[/]" if not bads else f"[red]{bads} to repair[/]"
    console.print(f"\n{verdict}")
