"""Desired state is stored as it came; a plan that came by reference is fetched and put in its place."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from player_agent.faults import FaultNotes
from player_agent.folder import PlayerFolder
from player_agent.link.desired_intake import DesiredIntake
from tests.support.memory_library import MemoryLibrary
from tests.support.plans import SCREEN
from tests.support.virtual_time import VirtualClock, run_virtual
from wire.codec import decode, encode
from wire.envelope import Envelope, Signature
from wire.errors import ContractError
from wire.instants import HOUR, MINUTE, SECOND, parse_instant
from wire.state import DesiredState, PlanRef

NOON = parse_instant("2025-06-04T12:00:00Z")
PATH = "/plans/par-opera/plan.json"


def envelope(payload: str) -> Envelope:
    return Envelope(payloadType="x", payload=payload, signatures=(Signature(keyid="0" * 16, sig="AAAA"),))


def by_reference(plan: Envelope, *, policy: Envelope | None = None, revision: int = 4) -> DesiredState:
    reference = PlanRef(sha256=hashlib.sha256(encode(plan)).hexdigest(), path=PATH)
    return DesiredState(
        screen=SCREEN, plan_revision=revision, policy_revision=1, plan_ref=reference, policy=policy
    )


class Bench:
    """An intake over a library."""

    def __init__(self, root: Path) -> None:
        self.folder = PlayerFolder(root)
        self.folder.create()
        self.library = MemoryLibrary()
        self.clock = VirtualClock(NOON)
        self.faults = FaultNotes()

    def run(self, story: Callable[[DesiredIntake], Awaitable[None]]) -> None:
        async def main() -> None:
            intake = DesiredIntake(SCREEN, self.folder, self.clock, self.library, self.faults, lambda: 0.0)
            task = asyncio.create_task(intake.run())
            await story(intake)
            task.cancel()

        run_virtual(main())

    def held(self) -> DesiredState:
        return decode(DesiredState, self.folder.desired.read_bytes())


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_reference_is_replaced_by_what_it_names(bench: Bench) -> None:
    plan, policy = envelope("plan"), envelope("policy")
    bench.library.files[PATH] = encode(plan)

    async def story(intake: DesiredIntake) -> None:
        intake.take(encode(by_reference(plan, policy=policy)))
        assert (bench.held().plan, bench.held().policy) == (None, policy), "the policy does not wait"
        await bench.clock.sleep(SECOND)

    bench.run(story)
    assert (bench.held().plan, bench.held().plan_ref, bench.held().plan_revision) == (plan, None, 4)


def test_it_is_fetched_once_however_often_it_is_named(bench: Bench) -> None:
    plan = envelope("plan")
    bench.library.files[PATH] = encode(plan)

    async def story(intake: DesiredIntake) -> None:
        for policy in (None, None, envelope("new policy")):
            intake.take(encode(by_reference(plan, policy=policy)))
            await bench.clock.sleep(SECOND)

    bench.run(story)
    assert len(bench.library.requests) == 1
    assert (bench.held().plan, bench.held().policy) == (plan, envelope("new policy"))


def test_wrong_bytes_and_an_absent_controller_are_faults_that_pass(bench: Bench) -> None:
    plan = envelope("plan")
    bench.library.files[PATH] = encode(envelope("another"))

    async def story(intake: DesiredIntake) -> None:
        intake.take(encode(by_reference(plan)))
        await bench.clock.sleep(MINUTE)
        assert bench.held().plan is None
        bench.library.reachable = False
        await bench.clock.sleep(HOUR)
        bench.library.reachable = True
        bench.library.files[PATH] = encode(plan)
        await bench.clock.sleep(MINUTE)

    bench.run(story)
    assert bench.held().plan == plan
    assert {each.kind for each in bench.faults.with_those_of(())} == {"plan"}
    assert len(bench.library.requests) < 150


def test_what_came_meanwhile_is_not_overwritten(bench: Bench) -> None:
    newer = DesiredState(screen=SCREEN, plan_revision=5, policy_revision=1, plan=envelope("whole"))

    async def story(intake: DesiredIntake) -> None:
        intake.take(encode(by_reference(envelope("plan"))))
        await bench.clock.sleep(MINUTE)
        intake.take(encode(newer))
        bench.library.files[PATH] = encode(envelope("plan"))
        await bench.clock.sleep(HOUR)

    bench.run(story)
    assert bench.folder.desired.read_bytes() == encode(newer), "the very bytes"


def test_a_reference_cannot_lead_to_another_machine(bench: Bench) -> None:
    led_astray = by_reference(envelope("plan"))
    assert led_astray.plan_ref is not None
    reference = led_astray.plan_ref.model_copy(update={"path": "@elsewhere.example/plan.json"})

    async def story(intake: DesiredIntake) -> None:
        with pytest.raises(ContractError, match="elsewhere"):
            intake.take(encode(led_astray.model_copy(update={"plan_ref": reference})))

    bench.run(story)
    assert not bench.library.requests


def test_what_is_for_another_screen_is_refused(bench: Bench) -> None:
    foreign = DesiredState(screen="hkg-sogo", plan_revision=5, policy_revision=1)

    async def story(intake: DesiredIntake) -> None:
        with pytest.raises(ContractError, match="hkg-sogo"):
            intake.take(encode(foreign))

    bench.run(story)
    assert not bench.folder.desired.exists()
