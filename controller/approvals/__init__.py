"""Approvals: who said yes to which exact bytes on which screen, and what still lacks a yes. Pure."""

from controller.approvals.approval import Approval, ApprovalWord, Consent, words_of
from controller.approvals.candidate import Candidate, candidates_of, kept_candidates
from controller.approvals.gate import unapproved
from controller.approvals.ledger import Ledger, Mark, MarkState
from controller.approvals.tally import ApprovalTally, FilmKey, SignedOff, signed_off_of, tallies_of

__all__ = [
    "Approval",
    "ApprovalTally",
    "ApprovalWord",
    "Candidate",
    "Consent",
    "FilmKey",
    "Ledger",
    "Mark",
    "MarkState",
    "SignedOff",
    "candidates_of",
    "kept_candidates",
    "signed_off_of",
    "tallies_of",
    "unapproved",
    "words_of",
]
