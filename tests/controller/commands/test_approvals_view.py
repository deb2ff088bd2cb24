"""The matrix on a terminal: every film once, whatever the width, and marks that tell states apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import RenderableType

from controller.approvals import MarkState
from controller.commands.approvals_view import draw_matrix, draw_missing
from controller.schedule import Approver
from controller.services.approval_wishes import MarkLine, MatrixCell
from tests.support.plans import MIDNIGHT
from tests.support.terminal import drawn
from wire.renditions import RenditionKind

SCREENS = ["hkg-sogo", "par-opera", "sha-nanjing-east", "tyo-shibuya", "yto-dundas"]
SHORTS = [f"a-short-with-a-name-{each:02}" for each in range(40)]


def mark(approver: Approver, state: MarkState, *, required: bool = True) -> MarkLine:
    said = state is not MarkState.MISSING
    return MarkLine(
        approver=approver,
        required=required,
        state=state,
        by="Ann" if said else "",
        at=MIDNIGHT if said else None,
        note="music" if state is MarkState.REVOKED else "",
        other_sha256="f" * 64 if state is MarkState.OTHER_BYTES else None,
    )


def cell(short: str, screen: str, *marks: MarkLine) -> MatrixCell:
    told = marks or tuple(mark(each, MarkState.APPROVED) for each in Approver)
    return MatrixCell(
        screen=screen,
        short=short,
        kind=RenditionKind.SHORT,
        title="霓虹电车",
        creator="Zoë",
        country="Japan",
        sha256="0" * 64,
        duration_ms=10_000,
        path="/renditions/" + "0" * 64 + ".mp4",
        complete=all(each.state is MarkState.APPROVED or not each.required for each in told),
        marks=told,
    )


def lines(drawing: RenderableType, width: int) -> list[str]:
    return [each.rstrip() for each in drawn(drawing, width).splitlines()]


@given(st.integers(70, 200))
def test_forty_shorts_on_five_screens_are_told_at_any_width(width: int) -> None:
    cells = [cell(short, screen) for screen in SCREENS for short in SHORTS]
    shown = lines(draw_matrix(cells, width), width)
    assert sum(each.count("crm") for each in shown) == 200
    assert all(any(short in each for each in shown) for short in SHORTS)
    assert all(any(screen in each for each in shown) for screen in SCREENS)
    assert "All 200 films have what their screens require." in shown[-1]


@pytest.mark.parametrize(
    ("state", "required", "sign"),
    [
        (MarkState.APPROVED, True, "cXm"),
        (MarkState.MISSING, True, "c○m"),
        (MarkState.OTHER_BYTES, True, "c≠m"),
        (MarkState.REVOKED, True, "c✗m"),
        (MarkState.MISSING, False, "c·m"),
    ],
)
def test_each_state_has_a_mark_of_its_own(state: MarkState, required: bool, sign: str) -> None:
    marks = [mark(each, MarkState.APPROVED) for each in Approver]
    marks[1] = mark(Approver.RIGHTS, state, required=required)
    shown = lines(draw_matrix([cell("neon-tram", "par-opera", *marks)], 100), 100)
    row = next(each for each in shown if "neon-tram" in each)
    assert sign.replace("X", "r") in row


def test_a_screen_that_does_not_show_a_short_has_an_empty_cell() -> None:
    shown = lines(draw_matrix([cell("neon-tram", "par-opera"), cell("paper-moon", "yto-dundas")], 100), 100)
    assert sum(each.count("crm") for each in shown) == 2


def test_what_lacks_is_told_with_who_when_and_why() -> None:
    marks = [
        mark(Approver.CONTENT, MarkState.OTHER_BYTES),
        mark(Approver.RIGHTS, MarkState.REVOKED),
        mark(Approver.MEDIA_OWNER, MarkState.MISSING),
    ]
    shown = "\n".join(lines(draw_missing([cell("neon-tram", "par-opera", *marks)]), 200))
    assert "lacks content, rights and media owner" in shown
    assert "content: Ann, 2025-06-03, approved other bytes, ffffffffffff…" in shown
    assert "rights: Ann, 2025-06-03, revoked it: music" in shown
    assert "Nothing lacks an approval." in "\n".join(lines(draw_missing([]), 200))
