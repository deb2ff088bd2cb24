"""Desired state as it travels: what the store holds of one screen, in one message. Pure."""

import hashlib

from controller.services.records import Desired
from wire.codec import encode
from wire.state import DesiredState, PlanRef

MAX_MESSAGE_BYTES = 128 * 1024
"""What every broker takes; a larger plan is fetched over HTTP instead."""
PLANS_PATH = "/plans"


def build_desired_state(desired: Desired) -> DesiredState:
    """The message for one screen; a plan that does not fit is named by its hash instead."""
    whole = DesiredState(
        screen=desired.screen,
        plan_revision=desired.plan_revision,
        policy_revision=desired.policy_revision,
        orders_revision=desired.orders_revision,
        plan=desired.plan.envelope if desired.plan else None,
        policy=desired.policy.envelope if desired.policy else None,
        standing_orders=desired.orders.envelope if desired.orders else None,
    )
    if desired.plan is None or len(encode(whole)) <= MAX_MESSAGE_BYTES:
        return whole
    sha256 = hashlib.sha256(encode(desired.plan.envelope)).hexdigest()
    reference = PlanRef(sha256=sha256, path=f"{PLANS_PATH}/{desired.screen}/{sha256}.json")
    return whole.model_copy(update={"plan": None, "plan_ref": reference})
