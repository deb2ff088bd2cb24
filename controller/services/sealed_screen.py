"""What stays of a screen's draft once it is sealed: small, so that a whole fleet's fits into memory. Pure."""

import hashlib
from dataclasses import dataclass

from controller.fleet import ScreenFacts
from controller.services.draft import ScreenDraft
from controller.services.outcome import ScreenChange
from controller.services.records import PlanDigest, Sealed
from controller.services.sealing import seal_plan, seal_policy
from wire.codec import encode
from wire.envelope import Signer
from wire.instants import Instant
from wire.plan import Plan
from wire.plan_columns import to_columns


@dataclass(frozen=True, slots=True)
class SealedScreen:
    """What one screen gets, and what that changes."""

    facts: ScreenFacts
    change: ScreenChange
    plan: Sealed | None
    """None where the plan in force stays; the policy likewise."""
    policy: Sealed | None
    upon: PlanDigest | None
    """The plan in force that the new one was compiled upon; None where there is no new one, or was none."""


def seal_draft(draft: ScreenDraft, signer: Signer, now: Instant) -> SealedScreen:
    """Sign what changes of one screen, and let go of the rest."""
    before = draft.in_force.plan
    return SealedScreen(
        draft.facts,
        draft.change(published=True),
        seal_plan(draft.plan, signer, now) if draft.plan_changed else None,
        seal_policy(draft.policy, signer, now) if draft.policy_changed and draft.policy is not None else None,
        digest_of(before) if draft.plan_changed and before is not None else None,
    )


def digest_of(plan: Plan) -> PlanDigest:
    """A plan's revision, and the sha256 of its bytes."""
    return PlanDigest(plan.revision, hashlib.sha256(encode(to_columns(plan))).hexdigest())
