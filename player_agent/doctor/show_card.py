"""Shows the test card on the surface, with its bar moving at the refresh rate that X reports."""

from player_agent.decks.worker.clock import now_ns, sleep_until
from player_agent.doctor.card import BLACK, WHITE, Box, bar_at, draw_card, layout_of
from player_agent.doctor.display import refresh_of
from player_agent.doctor.sheet import Sheet, SheetError
from player_agent.errors import PlayerError
from player_agent.outputs import OutputChoice, word_of
from wire.bundle import Surface

USUAL_HZ = 60.0
"""Where X reports no refresh rate, as on a virtual display."""

RAISE_EVERY_NS = 1_000_000_000
"""A player that runs beside raises its films; the card comes back above them."""

NS_PER_S = 1_000_000_000


class CardError(PlayerError):
    """The card cannot be shown."""


def show_card(
    display: str, surface: Surface | None, name: str, choice: OutputChoice, seconds: float | None
) -> None:
    """Show it for so long; None: until interrupted. Raises CardError."""
    try:
        _show(display, surface, name, choice, seconds)
    except SheetError as error:
        raise CardError(str(error)) from error


def _show(
    display: str, surface: Surface | None, name: str, choice: OutputChoice, seconds: float | None
) -> None:
    hz = refresh_of(display)
    with Sheet(display, (surface.width, surface.height) if surface else None) as sheet:
        facts = [f"{hz:.2f} Hz by X" if hz else "X reports no refresh", word_of(choice.output)]
        sheet.put(draw_card(sheet.width, sheet.height, name, facts))
        layout = layout_of(sheet.width, sheet.height)
        per_second = hz or USUAL_HZ
        began_ns = raised_ns = now_ns()
        refresh, before = 0, None
        while seconds is None or now_ns() < began_ns + seconds * NS_PER_S:
            bar = bar_at(layout, refresh, per_second)
            _move(sheet, before, bar)
            before = bar
            if now_ns() > raised_ns + RAISE_EVERY_NS:
                sheet.rise()
                raised_ns = now_ns()
            refresh = int((now_ns() - began_ns) * per_second / NS_PER_S) + 1
            sleep_until(began_ns + round(refresh * NS_PER_S / per_second))


def _move(sheet: Sheet, before: Box | None, bar: Box) -> None:
    sheet.fill(bar, WHITE)
    if before is None or before == bar:
        return
    left, top, right, bottom = before
    if before[0] < bar[0] < right:
        right = bar[0]
    sheet.fill((left, top, right, bottom), BLACK)
