"""Proof of play: the plan against the as-run log. Pure."""

from controller.proof.reconcile import NO_RECORD, SpotProof, Verdict, reconcile
from controller.proof.tally import CSV_COLUMNS, DayTally, tally, to_csv

__all__ = ["CSV_COLUMNS", "NO_RECORD", "DayTally", "SpotProof", "Verdict", "reconcile", "tally", "to_csv"]
