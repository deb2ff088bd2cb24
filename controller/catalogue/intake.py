"""Taking submissions into a catalogue: what is new, what changes field by field, and what its source lost.

A filled cell replaces what the catalogue has; an empty one leaves it. Nothing is taken out: a row that its
source no longer gives is marked as gone, and a row that cannot be read any more stays as it was.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from controller.catalogue.duplicates import find_duplicates
from controller.catalogue.read import read_short
from controller.catalogue.short_ids import give_ids
from controller.catalogue.shorts import Short
from controller.catalogue.submissions import Scalars, Submission
from controller.catalogue.table import COLUMNS, MORE_COLUMNS, Cells, Row
from controller.findings import Code, Finding, Place, error_at, shown, warning_at
from wire.ids import ShortId

_Key = tuple[str, str, str]
WITHOUT_WORD = {"crop_consent": "no", "cut_consent": "no"}
"""What holds where a new short's source says nothing: nobody consents by silence."""

NEEDED = {
    "title": "",
    "creator": "",
    "duration": "",
    "country": "Japan",
    "rights_until": "2026-12-31",
    "ai_generated": "yes",
}
"""What a new short cannot be without; a value where one may hold for all entries."""


class ChangeKind(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"
    """Its source no longer gives it; it is marked, and kept."""
    BACK = "back"
    """Its source gives it again."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One cell, before and after; empty text for none."""

    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """One row that is not as it was."""

    id: ShortId
    title: str
    creator: str
    kind: ChangeKind
    fields: tuple[FieldChange, ...]
    """In the columns' order; of a new row all that are filled."""


@dataclass(frozen=True, slots=True)
class Intake:
    """A catalogue after its submissions, before it is written."""

    rows: Sequence[Cells]
    changes: Sequence[Change]
    same: int
    """Rows that the source gives and that stay as they were."""
    left_out: int
    """Submissions that are not in the catalogue, or not as the source gives them now; findings say why."""
    findings: Sequence[Finding]
    shorts: Mapping[Place, ShortId]
    """Which row each submission is, by where it stands in its source; without those that are left out."""


def take_in(
    rows: Iterable[Row],
    submissions: Sequence[Submission],
    source: str,
    scalars: Scalars,
    *,
    defaults: Mapping[str, str],
    complete: bool = True,
) -> Intake:
    """The catalogue's rows with what `source` submits; `defaults` fill empty cells of new rows.

    A row is marked as gone only where the source is `complete`: no part, and no row of it unreadable.
    """
    return _Desk(rows, source, scalars, defaults).take(submissions, complete=complete)


class _Desk:
    """Where submissions meet the rows they belong to."""

    def __init__(
        self, rows: Iterable[Row], source: str, scalars: Scalars, defaults: Mapping[str, str]
    ) -> None:
        self._rows: dict[ShortId, Row] = {row.cells["id"]: row for row in rows}
        self._source, self._scalars = source, scalars
        self._defaults = {**WITHOUT_WORD, **defaults}
        self._known: dict[_Key, ShortId] = {}
        for name, row in self._rows.items():
            if row.cells["source"] in {source, ""}:
                self._known.setdefault(_entry_key(row.cells) or _name_key(row.cells), name)
        self._findings: list[Finding] = []
        self._seen: dict[ShortId, Place] = {}
        self._taken: dict[Place, ShortId] = {}
        self._left_out = 0

    def take(self, submissions: Sequence[Submission], *, complete: bool) -> Intake:
        new: list[Submission] = []
        news: dict[_Key, Place] = {}
        merged: dict[ShortId, Cells] = {}
        for each in submissions:
            name, key = self._match(each.cells), _key_of(each.cells)
            complete &= name is not None or each.whole or all(key)
            first = self._seen.get(name) if name is not None else news.get(key)
            if first is not None:
                self._leave_out(each, f"the same entry stands on line {first.line} already")
            elif name is None:
                news[key] = each.place
                if each.whole:
                    new.append(each)
                else:
                    self._left_out += 1
            else:
                self._seen[name] = each.place
                if each.whole:
                    merged[name] = self._merge(name, each)
                else:
                    self._left_out += 1
        return self._result(merged, self._with_ids(new), complete=complete)

    def _match(self, cells: Cells) -> ShortId | None:
        """The row that a submission is: by its id, its entry number, or else by title and creator.

        A row without an entry number takes the first entry of its title and creator.
        """
        if cells.get("id") in self._rows:
            return cells["id"]
        entry = _entry_key(cells)
        if entry in self._known:
            return self._known[entry]
        named = None if "id" in cells else self._known.get(_name_key(cells))
        return None if entry and named in self._seen else named

    def _merge(self, name: ShortId, submission: Submission) -> Cells:
        old = self._rows[name].cells
        cells = {**old, **submission.cells, "id": name, "source": self._source, "gone": ""}
        if not self._fits(cells, submission.place):
            return old
        self._taken[submission.place] = name
        return cells

    def _with_ids(self, new: Sequence[Submission]) -> dict[ShortId, Cells]:
        own = {each.cells["id"] for each in new if "id" in each.cells}
        nameless = [each.cells for each in new if "id" not in each.cells]
        given = iter(give_ids(nameless, {*self._rows, *own}))
        added: dict[ShortId, Cells] = {}
        for each in new:
            name = each.cells.get("id") or next(given)
            empty = dict.fromkeys((*COLUMNS, *MORE_COLUMNS), "")
            cells = {**empty, **self._defaults, **each.cells, "id": name, "source": self._source}
            if self._is_filled(cells, each.place) and self._fits(cells, each.place):
                added[name] = cells
                self._seen[name] = each.place
                self._taken[each.place] = name
        return added

    def _is_filled(self, cells: Cells, place: Place) -> bool:
        """Whether a new row has what every short must have; else it is left out, and findings say what."""
        empty = [column for column in NEEDED if not cells[column]]
        for column in empty:
            remedy = f"fill in {column}"
            if NEEDED[column]:
                remedy += f", or say it for all new entries: --default {column}={NEEDED[column]}"
            self._findings.append(error_at(place, Code.CATALOGUE, f"{column} is empty", remedy))
        self._left_out += bool(empty)
        return not empty

    def _fits(self, cells: Cells, place: Place) -> bool:
        """Whether a row can stand in the catalogue; else it is left out, and findings say why."""
        if self._short(cells, place, self._findings) is not None:
            return True
        self._left_out += 1
        return False

    def _short(self, cells: Cells, place: Place, findings: list[Finding]) -> Short | None:
        return read_short(
            Row(place, cells), findings, duration=self._scalars.duration, date=self._scalars.date
        )

    def _leave_out(self, submission: Submission, sentence: str) -> None:
        self._left_out += 1
        remedy = "keep one of them, or give each an entry number of its own"
        self._findings.append(error_at(submission.place, Code.DOUBLE_NAME, sentence, remedy))

    def _result(
        self, merged: Mapping[ShortId, Cells], added: Mapping[ShortId, Cells], *, complete: bool
    ) -> Intake:
        after: dict[ShortId, Cells] = {}
        changes: list[Change] = []
        for name, row in self._rows.items():
            cells = merged.get(name, row.cells)
            if name not in self._seen and row.cells["source"] == self._source and complete:
                cells = {**cells, "gone": "yes"}
            after[name] = cells
            if fields := _differences(row.cells, cells):
                changes.append(_change(cells, _kind(row.cells, cells), fields))
        for name, cells in added.items():
            after[name] = cells
            changes.append(_change(cells, ChangeKind.NEW, _differences({}, cells)))
        self._tell_duplicates(after)
        changed = {each.id for each in changes}
        same = sum(name not in changed and merged[name] == self._rows[name].cells for name in merged)
        findings = sorted(self._findings, key=lambda each: (each.file, each.line))
        return Intake(tuple(after.values()), changes, same, self._left_out, findings, self._taken)

    def _tell_duplicates(self, after: Mapping[ShortId, Cells]) -> None:
        shorts = [
            self._short(cells, self._seen.get(name) or self._rows[name].place, [])
            for name, cells in after.items()
            if cells["gone"] != "yes"
        ]
        for each in find_duplicates(short for short in shorts if short is not None).values():
            if each.short.id in self._seen:
                sentence = (
                    f"{each.short.id!r} has {each.same} of {each.first.id!r}: {shown(each.first.title)}"
                )
                remedy = "let the contest say which one counts; only the first can win"
                self._findings.append(warning_at(each.short.place, Code.DOUBLE_NAME, sentence, remedy))


def _key_of(cells: Cells) -> _Key:
    """What a submission is known by."""
    return _entry_key(cells) or (("id", cells["id"], "-") if "id" in cells else _name_key(cells))


def _entry_key(cells: Cells) -> _Key | None:
    return ("entry", cells["entry"], "-") if cells.get("entry") else None


def _name_key(cells: Cells) -> _Key:
    return "name", cells.get("title", ""), cells.get("creator", "")


def _differences(old: Cells, new: Cells) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(column, old.get(column, ""), new[column])
        for column in (*COLUMNS, *MORE_COLUMNS)
        if old.get(column, "") != new[column]
    )


def _kind(old: Cells, new: Cells) -> ChangeKind:
    match old["gone"] == "yes", new["gone"] == "yes":
        case False, True:
            return ChangeKind.GONE
        case True, False:
            return ChangeKind.BACK
    return ChangeKind.CHANGED


def _change(cells: Cells, kind: ChangeKind, fields: tuple[FieldChange, ...]) -> Change:
    return Change(cells["id"], cells["title"], cells["creator"], kind, fields)
