"""What the demo tells people besides its tables: what it is, where to look, what to try."""

import os
from pathlib import Path

from wire.instants import Instant, format_instant


def opening(screens: int, start: Instant, simulcast: Instant, folder: Path, *, has_films: bool) -> str:
    """What comes now, and how long it takes."""
    films = "" if has_films else f" First it makes the films: minutes, once. They stay in {near(folder)}.\n"
    begin, together = _reading(start), _reading(simulcast)[11:]
    return (
        f"\n [bold]Landmark Playout[/], a demo: {screens} screens. Venues, hours and films are samples.\n"
        f" Its clock begins at [bold]{begin} UTC[/]; at {together} one film begins\n"
        f" on all screens at one instant. Ctrl-C ends everything that it starts.\n{films}"
    )


def addresses(url: str, logs: Path) -> str:
    """Where to look; known before there is much to see."""
    return f" page     [bold]{url}/[/]   it fills as the screens come\n logs     {near(logs)}"


def invitation(url: str, token: Path, *, on_desktop: bool) -> str:
    """What to try while it runs."""
    screens = (
        "windows of this desktop" if on_desktop else "virtual, for want of a desktop: the page shows them"
    )
    return (
        f" screens  {screens}\n"
        " try      in another terminal, in this folder:\n"
        f"          export LANDMARK_CONTROLLER={url}\n"
        f"          export LANDMARK_TOKEN=$(cat {near(token)})\n"
        '          .venv/bin/landmark kill --all --reason "a look at the slate"\n'
        '          .venv/bin/landmark release all --reason "seen"'
    )


def near(path: Path) -> str:
    """A path as somebody types it here."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def _reading(instant: Instant) -> str:
    return format_instant(instant)[:16].replace("T", " ")
