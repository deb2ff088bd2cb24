"""Judgement of the fleet: from what was observed to what an operator should know. Pure."""

from controller.fleet.observation import Credit, ScreenFacts, ScreenObservation

__all__ = ["Credit", "ScreenFacts", "ScreenObservation"]
