"""Rotation: the rule by which a line's shorts take turns on one screen. Pure."""

from controller.planning.rotation.deal import deal
from controller.planning.rotation.rota import Opening, Rota, Turn
from controller.planning.rotation.turns import can_separate_creators

__all__ = ["Opening", "Rota", "Turn", "can_separate_creators", "deal"]
