"""What differs between two plans, or two schedules: for people who are about to publish, or ask why. Pure."""

from controller.planning.diff.moves import MOVE_LIMIT_MS, pair_nearest
from controller.planning.diff.plans import DayDiff, PlanDiff, diff_plans
from controller.planning.diff.rules import RuleChange, RuleKind, diff_rules
from controller.planning.diff.screens import Change, ChangeKind, ScreenDiff, diff_screen
from controller.planning.diff.wall import affected_spans

__all__ = [
    "MOVE_LIMIT_MS",
    "Change",
    "ChangeKind",
    "DayDiff",
    "PlanDiff",
    "RuleChange",
    "RuleKind",
    "ScreenDiff",
    "affected_spans",
    "diff_plans",
    "diff_rules",
    "diff_screen",
    "pair_nearest",
]
