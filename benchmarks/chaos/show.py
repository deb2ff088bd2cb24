"""The account as tables for people and as JSON for machines."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table

from benchmarks.aims import Aim, draw_aims
from benchmarks.chaos.account import Account, Row
from benchmarks.chaos.asrun import Finding
from benchmarks.chaos.course import Course
from benchmarks.chaos.evidence import Evidence
from benchmarks.site.truth import Seen

VOID_SHARE = 0.02
"""A run of which the sampler saw less than the rest proves nothing."""
MOST_FINDINGS = 12


def aims_of(account: Account, evidence: Evidence) -> list[Aim]:
    """What must be true after a run."""
    aims = [
        Aim(f"{each.kind}: recovery, 99th percentile, ms", each.p99_ms, each.aim_ms)
        for each in account.rows
        if each.aim_ms is not None
    ]
    helpless = account.forbidden_ms - account.helpless_ms
    aims.append(Aim("neither right film, slate nor due darkness, X server able, s", helpless / 1_000, 0))
    aims += [
        Aim(f"as-run entries {what}", sum(each.what == what for each in evidence.findings), 0)
        for what in ("contradicted", "lost", "doubled")
    ]
    aims.append(Aim("faults after which the right film never came", _never_back(account), 0))
    return aims


def tables(account: Account, evidence: Evidence, course: Course, aims: Sequence[Aim]) -> RenderableType:
    """Everything there is to read."""
    return Group(
        _faults(account),
        _totals(account, evidence, course),
        _findings(evidence.findings),
        draw_aims(aims),
    )


def save_results(
    account: Account, evidence: Evidence, course: Course, aims: Sequence[Aim], path: Path
) -> None:
    """Every fault with its effect, every disagreement, every aim."""
    content = {
        "account": asdict(account) | {"availability": account.availability},
        "start_ms": course.start_ms,
        "end_ms": course.end_ms,
        "restarts": course.restarts,
        "not_struck": [asdict(each) for each in course.struck if each.missed],
        "findings": [asdict(each) for each in evidence.findings],
        "entries": evidence.entries,
        "sampler": {"samples": evidence.recording.samples, "hole_share": evidence.recording.hole_share},
        "aims": [{**asdict(each), "reached": each.reached} for each in aims],
    }
    path.write_text(json.dumps(content, indent=1))


def _never_back(account: Account) -> int:
    return sum(each.never_back for each in account.rows)


def _faults(account: Account) -> Table:
    table = Table(title="Loss, fault by fault", title_justify="left")
    for column, justify in (
        ("fault", "left"),
        ("n", "right"),
        ("with effect", "right"),
        ("back after, median", "right"),
        ("99 %", "right"),
        ("most", "right"),
        ("aim", "right"),
        ("seen meanwhile, s in all", "left"),
    ):
        table.add_column(column, justify=justify)  # type: ignore[arg-type]
    for row in account.rows:
        table.add_row(
            *(str(row.kind), str(row.n), str(row.effects) if row.effects else "[green]0[/]"),
            *(_seconds(each) for each in (row.median_ms, row.p99_ms, row.largest_ms)),
            *(_aim_word(row), _meanwhile(row.seen_ms)),
        )
    return table


def _seconds(ms: float) -> str:
    return f"{ms / 1_000:.2f} s" if ms else "–"


def _aim_word(row: Row) -> str:
    if row.aim_ms is None:
        return ""
    words = "none" if row.aim_ms == 0 else f"{row.aim_ms / 1_000:.1f} s"
    return f"[{'green' if row.reached else 'red'}]{words}[/]"


def _meanwhile(seen_ms: Mapping[Seen, float]) -> str:
    parts = sorted(seen_ms.items(), key=lambda each: -each[1])
    return ", ".join(f"{what} {ms / 1_000:.2f}" for what, ms in parts)


def _totals(account: Account, evidence: Evidence, course: Course) -> Table:
    table = Table("", "", title="The run", title_justify="left", show_header=False)
    loss_s = (account.lit_ms - account.right_ms) / 1_000
    colour = "green" if account.availability > 0.99 else "yellow"
    table.add_row(
        "right film over planned lit time",
        f"[bold {colour}]{account.availability:.3%}[/]: {account.right_ms / 1_000:.1f} of "
        f"{account.lit_ms / 1_000:.1f} s, {loss_s:.1f} s lost",
    )
    shown: dict[Seen, float] = {what: ms for what, ms in account.seen_ms.items() if what is not Seen.RIGHT}
    table.add_row("lost to", _meanwhile(shown) or "nothing")
    table.add_row("loss that no fault explains", f"{account.unexplained_ms / 1_000:.2f} s")
    table.add_row(
        "neither right film, slate nor due darkness",
        f"{account.forbidden_ms / 1_000:.2f} s, of which {account.helpless_ms / 1_000:.2f} s while the X "
        "server stood still or was gone",
    )
    wall_s = (course.end_ms - course.start_ms) / 1_000
    table.add_row("faults", f"{len(account.effects)} in {wall_s:.0f} s; {account.missed} not struck")
    whole = {name: count for name, count in course.restarts.items() if count}
    table.add_row("programs started again", ", ".join(f"{n} {c}×" for n, c in whole.items()) or "none")
    table.add_row("as-run entries", str(evidence.entries))
    looks = evidence.recording.samples / max(1.0, wall_s)
    table.add_row(
        "sampler", f"{looks:.0f} looks per s, blind {evidence.recording.hole_share:.3%} of the time"
    )
    return table


def _findings(findings: Sequence[Finding]) -> Table:
    title = f"As-run log against the glass: {len(findings)} disagreements"
    table = Table("screen", "what", "sentence", title=title, title_justify="left")
    for each in findings[:MOST_FINDINGS]:
        table.add_row(each.screen, f"[red]{each.what}[/]", each.sentence)
    return table
