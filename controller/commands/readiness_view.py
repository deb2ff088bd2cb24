"""Draws the lights of each screen for a terminal, and below them what is not green, with what to do."""

from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from controller.fleet.light import Colour, Light, LightName
from controller.fleet.readiness import ReadinessRow, Verdict
from controller.services.check_readiness import DecisionLine, DecisionLog, ReadinessReport
from wire.instants import format_instant

_LAMPS = {Colour.GREEN: ("●", "green"), Colour.AMBER: ("▲", "yellow"), Colour.RED: ("■", "bold red")}
_HEADINGS = {LightName.APPROVALS: "approved", LightName.VERSIONS: "version"}
_VERDICTS = {
    Verdict.READY: ("● Ready: every light is green, and somebody said go for every screen.", "green"),
    Verdict.NOT_GREEN: ("■ Not ready: not every light is green.", "bold red"),
    Verdict.NOT_GO: ("▲ Every light is green; a go is missing: landmark readiness --go NAME", "yellow"),
}


def draw_readiness(report: ReadinessReport) -> RenderableType:
    """A row of lamps per screen, the sentences of those that are not green, the verdict."""
    if not report.rows:
        return Text(" Nothing was published yet, so no screen can be ready.", "red")
    table = Table(box=SIMPLE_HEAD, header_style="dim", pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(" Screen", no_wrap=True)
    for name in LightName:
        table.add_column(_HEADINGS.get(name, name.value), justify="center", no_wrap=True)
    table.add_column("go", no_wrap=True)
    for row in report.rows:
        lamps = {each.name: Text(*_LAMPS[each.colour]) for each in row.lights}
        table.add_row(Text(f" {row.screen}", "bold"), *(lamps[name] for name in LightName), _said(row))
    words, style = _VERDICTS[report.verdict]
    return Group(table, *_remarks(report.rows), Text(f" {words}", style))


def draw_log(log: DecisionLog) -> RenderableType:
    """A line for each decision, and below it the lights that were not green."""
    if not log.decisions:
        return Text(" Nobody decided anything yet.", "dim")
    return Group(*(line for each in log.decisions for line in _kept(each)))


def _kept(decision: DecisionLine) -> Iterable[Text]:
    word, style = ("✓ go", "green") if decision.go else ("✗ no-go", "bold red")
    when = f"{format_instant(decision.at)[:16].replace('T', ' ')} UTC"
    where = ", ".join(row.screen for row in decision.rows)
    reason = f": {decision.reason}" if decision.reason else ""
    yield Text.assemble(f" {when}  ", (word, style), f" by {decision.by} for {where}{reason}")
    for row in decision.rows:
        off = [each for each in row.lights if each.colour is not Colour.GREEN]
        if off:
            lamps = ", ".join(f"{each.name.value} {each.colour.value}" for each in off)
            yield Text(f"   {row.screen}: {lamps}", "dim")


def _said(row: ReadinessRow) -> Text:
    said = row.decision
    if said is None:
        return Text("–", "dim")
    if not said.go:
        return Text(f"✗ no-go {said.by}", "bold red")
    return Text(f"✓ {said.by}", "green") if said.holds else Text(f"≠ {said.by}", "yellow")


def _remarks(rows: Iterable[ReadinessRow]) -> Iterable[Text]:
    for row in rows:
        told = [each for each in row.lights if each.colour is not Colour.GREEN]
        signed = [each for each in row.signed_off if each.by]
        if not told and not signed and row.decision is None:
            continue
        yield Text(f" {row.screen}", "bold")
        yield from (_remark(each) for each in told)
        for each in signed:
            yield Text(f"   signed off as {each.approver}: {', '.join(each.by)}", "dim")
        yield from _decision(row)
    yield Text()


def _remark(light: Light) -> Text:
    lamp, style = _LAMPS[light.colour]
    line = Text.assemble("   ", (f"{lamp} {light.name.value}: ", style), light.sentence)
    return line.append(f"; {light.remedy}", "dim")


def _decision(row: ReadinessRow) -> Iterable[Text]:
    said = row.decision
    if said is None:
        return
    word = "go" if said.go else "no-go"
    line = f"   {word} by {said.by}, {format_instant(said.at)[:16].replace('T', ' ')} UTC"
    reason = f": {said.reason}" if said.reason else ""
    other = "" if said.holds else "; plan or policy changed since, so it does not count any more"
    yield Text(f"{line}{reason}{other}", "dim" if said.go and said.holds else "yellow")
