"""Approvals: who said yes to which exact bytes on which screen, and what still lacks a yes. Pure."""

from controller.approvals.approval import Approval, ApprovalWord, Consent, words_of
from controller.approvals.candidate import Candidate, candidates_of, kept_candidates
from controller.approvals.gate import unapproved
from controller.approvals.ledger import Ledger, Mark, MarkState

__all__ = [
    "Approval",
    "ApprovalWord",
    "Candidate",
    "Consent",
    "Ledger",
    "Mark",
    "MarkState",
    "candidates_of",
    "kept_candidates",
    "unapproved",
    "words_of",
]
