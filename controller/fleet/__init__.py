"""Judgement of the fleet: from what was observed to what an operator should know. Pure."""

from controller.fleet.concerns import Concern, Health
from controller.fleet.glass import Showing, Source
from controller.fleet.liveness import Liveness
from controller.fleet.observation import Credit, ScreenFacts, ScreenObservation
from controller.fleet.outlook import Band, BandKind, outlook
from controller.fleet.sight import Sight, StillView
from controller.fleet.status import FleetStatus, ScreenStatus, judge_fleet, judge_screen

__all__ = [
    "Band",
    "BandKind",
    "Concern",
    "Credit",
    "FleetStatus",
    "Health",
    "Liveness",
    "ScreenFacts",
    "ScreenObservation",
    "ScreenStatus",
    "Showing",
    "Sight",
    "Source",
    "StillView",
    "judge_fleet",
    "judge_screen",
    "outlook",
]
