"""Desired state as it travels, whole or by reference."""

import base64
import hashlib
import random
from dataclasses import replace

from controller.services.desired_state import MAX_MESSAGE_BYTES, build_desired_state
from controller.services.records import Desired, Sealed
from controller.signing import PlannerKey
from tests.support.records import sealed_plan, sealed_policy
from wire.codec import encode

KEY = PlannerKey.generate()


def test_what_fits_travels_whole() -> None:
    plan, policy = sealed_plan(KEY, revision=3), sealed_policy(KEY, revision=2)
    state = build_desired_state(Desired("par-opera", plan, policy))
    assert (state.plan_revision, state.policy_revision) == (3, 2)
    assert (state.plan, state.policy, state.plan_ref) == (plan.envelope, policy.envelope, None)


def test_a_large_plan_is_named_by_its_hash() -> None:
    noise = base64.b64encode(random.Random(1).randbytes(MAX_MESSAGE_BYTES)).decode()
    small = sealed_plan(KEY)
    large = replace(small, envelope=small.envelope.model_copy(update={"payload": noise}))
    state = build_desired_state(Desired("par-opera", large, sealed_policy(KEY)))
    assert state.plan is None
    assert state.plan_ref is not None
    assert state.plan_ref.sha256 == hashlib.sha256(encode(large.envelope)).hexdigest()
    assert state.plan_ref.path == f"/plans/par-opera/{state.plan_ref.sha256}.json"
    assert len(encode(state)) <= MAX_MESSAGE_BYTES


def test_a_screen_with_a_policy_alone_has_no_plan() -> None:
    sealed: Sealed = sealed_policy(KEY)
    state = build_desired_state(Desired("par-opera", None, sealed))
    assert (state.plan_revision, state.plan) == (0, None)
