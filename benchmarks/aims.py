"""A figure beside its limit, and how all of them are shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table


@dataclass(frozen=True, slots=True)
class Aim:
    """One figure beside its limit."""

    sentence: str
    value: float
    limit: float

    @property
    def reached(self) -> bool:
        """Whether the value is at most the limit."""
        return self.value <= self.limit


def draw_aims(aims: Sequence[Aim]) -> Table:
    """A row per aim."""
    table = Table("aim", "value", "limit", "", title="Figures to reach", title_justify="left")
    for each in aims:
        word = "[green]reached[/]" if each.reached else "[red]missed[/]"
        table.add_row(each.sentence, f"{each.value:.2f}", f"{each.limit:.2f}", word)
    return table
