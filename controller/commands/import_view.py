"""Shows what an import changes, for people; and as JSON."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from controller.commands.catalogue_files import show_findings
from controller.commands.schedule_input import console_for_people, finding_rows
from controller.commands.scripts import isolated

if TYPE_CHECKING:
    from rich.console import Console

    from controller.catalogue import Change, Intake
    from controller.films.placing import Placement

_MOST = 40  # changes of one kind; nobody reads two thousand
_PLACED = {"new": "new", "replaced": "replaced", "there": "as before"}
_STYLES = {"new": "green", "changed": "yellow", "gone": "red", "back": "cyan"}


def show_intake(intake: "Intake", folder: Path) -> None:
    """The changes by their kind, the findings, and the sum of both."""
    from controller.catalogue import ChangeKind

    console = console_for_people()
    for kind in ChangeKind:
        changes = [each for each in intake.changes if each.kind is kind]
        for each in changes[:_MOST]:
            _show_change(console, each)
        if len(changes) > _MOST:
            console.print(f"  and {len(changes) - _MOST:,} more {kind.value}", style="dim")
    if intake.findings:
        show_findings(intake.findings, folder)
    counts = [f"{sum(each.kind is kind for each in intake.changes):,} {kind.value}" for kind in ChangeKind]
    console.print(f"{', '.join(counts)}, {intake.same:,} as before; {intake.left_out:,} left out.")


def show_placements(placements: "Sequence[Placement]", folder: Path) -> None:
    """What becomes of the films that came with the entries; nothing where none came."""
    if not placements:
        return
    states = [each.state.value for each in placements]
    counts = ", ".join(f"{states.count(state):,} {words}" for state, words in _PLACED.items())
    left = sum(state not in _PLACED for state in states)
    console_for_people().print(f"Masters in {folder}: {counts}; {left:,} left out.", highlight=False)


def _show_change(console: "Console", change: "Change") -> None:
    from rich.text import Text

    from controller.catalogue import ChangeKind

    line = Text(f"{change.kind.value:8}", _STYLES[change.kind.value]).append(change.id, "cyan")
    line.append("  ").append(isolated(change.title)).append(" · ", "dim").append(isolated(change.creator))
    console.print(line, soft_wrap=True)
    if change.kind is ChangeKind.NEW:
        return
    for field in change.fields:
        words = Text(f"{'':10}{field.column}: ", "dim")
        words.append(isolated(field.old) or "nothing", "red").append(" → ", "dim")
        words.append(isolated(field.new) or "nothing", "green")
        console.print(words, soft_wrap=True)


def to_json(intake: "Intake", placements: "Iterable[Placement]") -> dict[str, object]:
    """The same for programs: every change, finding and film."""
    from controller.catalogue import ChangeKind

    counts = {kind.value: sum(each.kind is kind for each in intake.changes) for kind in ChangeKind}
    changes = [
        {
            "id": each.id,
            "kind": each.kind.value,
            "title": each.title,
            "creator": each.creator,
            "fields": {field.column: [field.old, field.new] for field in each.fields},
        }
        for each in intake.changes
    ]
    return {
        "counts": {**counts, "same": intake.same, "left_out": intake.left_out},
        "changes": changes,
        "findings": finding_rows(intake.findings),
        "films": _film_rows(placements),
    }


def _film_rows(placements: "Iterable[Placement]") -> list[dict[str, str]]:
    return [
        {"short": each.short, "from": str(each.film.path), "master": str(each.target), "state": each.state}
        for each in placements
    ]
