"""Dealing: the openings of one line on one screen → the turns that fill them."""

from collections.abc import Sequence

from controller.planning.rotation.rota import Opening, Rota, Turn
from controller.planning.rotation.turns import Turns, first_order


def deal(openings: Sequence[Opening], rota: Rota) -> list[Turn | None]:
    """For each opening, in order of time, the turn that begins in it.

    None where none begins: the opening lies inside a longer turn, or stays with the house ads.
    """
    order = first_order(rota.playlist, rota.shorts, screen=rota.screen, line=rota.line)
    if not order:
        return [None] * len(openings)
    turns = Turns(order, rota.history)
    return [Turn(turns.take()) for _ in openings]
