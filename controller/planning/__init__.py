"""Planning: schedule (+ the plan in force) → plans and policies, and what people ask about them. Pure."""

from controller.planning.checks import check_files, check_schedule
from controller.planning.compile import PlanningError, compile_plan
from controller.planning.diff import DayDiff, PlanDiff, diff_plans
from controller.planning.localtime import TZDATA_VERSION
from controller.planning.needs import FilmNeed, film_needs, needs_from
from controller.planning.policy import compile_policy

__all__ = [
    "TZDATA_VERSION",
    "DayDiff",
    "FilmNeed",
    "PlanDiff",
    "PlanningError",
    "check_files",
    "check_schedule",
    "compile_plan",
    "compile_policy",
    "diff_plans",
    "film_needs",
    "needs_from",
]
