"""Compiles stored plans again from what was recorded with them, and says whether the bytes are the same.

The renditions are taken as the stored plan names them: films made them, and their own hashes name them.
Everything else is compiled anew.
"""

import asyncio
from dataclasses import replace
from enum import StrEnum

from pydantic import Field

from controller.errors import SigningError, UnknownScreenError
from controller.findings import has_errors
from controller.planning import TZDATA_VERSION, PlanningError, compile_plan, diff_plans
from controller.release import PRODUCT_VERSION
from controller.schedule import parse_schedule
from controller.services.ports import Store
from controller.services.records import Origin, RecordedPlan, Sealed
from controller.services.sealed_screen import digest_of
from controller.services.sealing import open_plan
from wire.codec import encode
from wire.envelope import Verifier
from wire.errors import ContractError
from wire.ids import NetworkId, ScreenId
from wire.instants import Instant, InstantField
from wire.message import Message
from wire.plan import Plan
from wire.plan_columns import to_columns


class Verdict(StrEnum):
    """What compiling again says of a stored plan."""

    SAME = "same"
    """Byte for byte."""
    DIFFERENT = "different"
    UNRECORDED = "unrecorded"
    """It was published before origins were recorded."""
    IMPOSSIBLE = "impossible"
    """What was recorded cannot be compiled any more, or is not what the store holds."""


class Versions(Message):
    """What compile depends on besides its input."""

    product: str
    tzdata: str


class Recompiled(Message):
    """One stored revision, compiled again."""

    screen: ScreenId
    revision: int
    published_at: InstantField
    verdict: Verdict = Field(strict=False)
    sentence: str
    """The verdict with its reason."""
    spots: int
    sha256: str
    """Of the stored plan's bytes."""
    effective: InstantField | None = None
    upon_revision: int = 0
    """The plan in force that it was compiled upon; 0 for none."""
    then: Versions | None = None
    """None where it was not recorded."""
    now: Versions
    first_difference: InstantField | None = None


class RecompileLine(Message):
    """One line of the answer: a plan, or why there are no more."""

    schema_version: int = 1
    plan: Recompiled | None = None
    error: str | None = None


_NOW = Versions(product=PRODUCT_VERSION, tzdata=TZDATA_VERSION)


class RecompilePlans:
    """Answers whether stored plans can be made again."""

    def __init__(self, network: NetworkId, store: Store, verifier: Verifier) -> None:
        self._network = network
        self._store = store
        self._verifier = verifier

    async def find(self, screen: ScreenId | None, revision: int | None) -> list[tuple[ScreenId, int]]:
        """One revision of a screen; without `revision` all of them; without `screen` each screen's newest.

        Raises UnknownScreenError where there is no such screen or revision, StoreError.
        """
        known = list(await self._store.published_screens())
        if screen is None:
            newest = [(each, (await self._store.plan_revisions(each))[-1:]) for each in known]
            return [(each, number) for each, numbers in newest for number in numbers]
        revisions = await self._store.plan_revisions(screen)
        if not revisions:
            raise UnknownScreenError(
                f"no plan of a screen {screen!r} was published; there are: {', '.join(known) or 'none'}"
            )
        if revision is not None and revision not in revisions:
            raise UnknownScreenError(
                f"there is no revision {revision} of the plan of {screen!r}; the newest is {revisions[-1]}"
            )
        return [(screen, number) for number in revisions if revision in (None, number)]

    async def recompile(self, screen: ScreenId, revision: int) -> Recompiled:
        """Compile one stored revision again.

        Raises SigningError where a stored plan is not ours, StoreError.
        """
        record = await self._store.recorded_plan(screen, revision)
        assert record is not None, "a revision is never deleted"
        upon = record.origin.upon if record.origin else None
        before = await self._store.recorded_plan(screen, upon.revision) if upon else None
        return await asyncio.to_thread(self._judge, record, before)

    def _judge(self, record: RecordedPlan, before: RecordedPlan | None) -> Recompiled:
        stored = self._open(record.sealed)
        in_force = self._open(before.sealed) if before else None
        verdict, sentence, difference = _compare(stored, record.origin, in_force)
        origin = record.origin
        return Recompiled(
            screen=stored.screen,
            revision=stored.revision,
            published_at=record.published_at,
            verdict=verdict,
            sentence=sentence,
            spots=len(stored.spots),
            sha256=digest_of(stored).sha256,
            effective=origin.effective if origin else None,
            upon_revision=origin.upon.revision if origin and origin.upon else 0,
            then=Versions(product=origin.product, tzdata=origin.tzdata) if origin else None,
            now=_NOW,
            first_difference=difference,
        )

    def _open(self, sealed: Sealed) -> Plan:
        try:
            return open_plan(sealed, self._verifier, network=self._network)
        except ContractError as error:
            raise SigningError(
                f"the stored plan {sealed.revision} of {sealed.screen} cannot be read: {error}; "
                "is this the state folder's own planner key and network?"
            ) from error


def _compare(
    stored: Plan, origin: Origin | None, in_force: Plan | None
) -> tuple[Verdict, str, Instant | None]:
    if origin is None:
        return Verdict.UNRECORDED, "it was published before origins were recorded", None
    if origin.upon is not None and (in_force is None or digest_of(in_force) != origin.upon):
        sentence = f"revision {origin.upon.revision} in the store is not the one that it was compiled upon"
        return Verdict.IMPOSSIBLE, sentence, None
    schedule, findings = parse_schedule(origin.files)
    if schedule is None:
        first = next((each for each in findings if has_errors([each])), None)
        reason = f": {first.file}:{first.line}: {first.sentence}" if first else ""
        return Verdict.IMPOSSIBLE, f"this release does not read its schedule any more{reason}", None
    try:
        compiled = compile_plan(
            schedule, stored.screen, network=stored.network, in_force=in_force, effective=origin.effective
        )
    except PlanningError as error:
        return Verdict.IMPOSSIBLE, f"this release does not plan its schedule any more: {error}", None
    again = replace(compiled, revision=stored.revision, renditions=stored.renditions, tzdata=stored.tzdata)
    return _verdict(stored, again, origin)


def _verdict(stored: Plan, again: Plan, origin: Origin) -> tuple[Verdict, str, Instant | None]:
    now, then = _NOW, Versions(product=origin.product, tzdata=origin.tzdata)
    others = [
        f"{name} {new} instead of {old}"
        for name, old, new in (
            ("the zone database", then.tzdata, now.tzdata),
            ("release", then.product, now.product),
        )
        if old != new
    ]
    by = f" by {' and '.join(others)}" if others else ""
    if encode(to_columns(stored)) == encode(to_columns(again)):
        return Verdict.SAME, f"compiled again{by}, the bytes are the same", None
    return (
        Verdict.DIFFERENT,
        f"compiled again{by}, the bytes differ",
        diff_plans(stored, again).first_affected,
    )
