"""The catalogue: shorts, their credits, awards, rights and consents; how entries get into it. Pure."""

from controller.catalogue.intake import Change, ChangeKind, FieldChange, Intake, take_in
from controller.catalogue.read import read_catalogue
from controller.catalogue.shorts import JurorScore, Short
from controller.catalogue.submissions import Scalars
from controller.catalogue.winners import AwardRule, Rule, Verdict, format_score, select_winners

__all__ = [
    "AwardRule",
    "Change",
    "ChangeKind",
    "FieldChange",
    "Intake",
    "JurorScore",
    "Rule",
    "Scalars",
    "Short",
    "Verdict",
    "format_score",
    "read_catalogue",
    "select_winners",
    "take_in",
]
