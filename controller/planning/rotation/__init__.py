"""Rotation: the rule by which a line's shorts take turns on one screen. Pure."""

from controller.planning.rotation.bars import plays_too_near
from controller.planning.rotation.deal import deal
from controller.planning.rotation.films import REFUSED, slots_of
from controller.planning.rotation.rota import Opening, Rota, Turn
from controller.planning.rotation.shares import asked_shares, attainable_shares

__all__ = [
    "REFUSED",
    "Opening",
    "Rota",
    "Turn",
    "asked_shares",
    "attainable_shares",
    "deal",
    "plays_too_near",
    "slots_of",
]
