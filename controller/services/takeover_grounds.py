"""Knows the law of takeovers of the schedule in force; reads that once per publication."""

import asyncio
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from controller.approvals import Ledger
from controller.schedule import Schedule, parse_schedule
from controller.services.draft_orders import OrderRefusedError
from controller.services.ports import Store
from controller.services.takeover_law import TakeoverLaw, law_of
from wire.ids import ShortId


@dataclass(frozen=True, slots=True)
class LawInForce:
    """The law, and the texts that it is of, by their hash."""

    texts: bytes
    law: TakeoverLaw


class TakeoverGrounds:
    """On what grounds takeovers are judged."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: LawInForce | None = None

    async def in_force(self) -> LawInForce:
        """The law of the newest publication. Raises OrderRefusedError, StoreError."""
        files = await self._files()
        texts = await asyncio.to_thread(_hash, files)
        if self._known is None or self._known.texts != texts:
            schedule = await asyncio.to_thread(_parse, files)
            self._known = LawInForce(texts, law_of(schedule))
        return self._known

    async def is_in_force(self, known: LawInForce) -> bool:
        """Whether nothing was published since. Raises StoreError."""
        return known.texts == await asyncio.to_thread(_hash, await self._files())

    async def schedule(self) -> Schedule:
        """The schedule in force, read anew. Raises OrderRefusedError, StoreError."""
        return await asyncio.to_thread(_parse, await self._files())

    async def ledger(self, shorts: Iterable[ShortId]) -> Ledger:
        """Everything that was said of these shorts. Raises StoreError."""
        said = [await self._store.approvals(short=short) for short in sorted(set(shorts))]
        return Ledger(approval for each in said for approval in each)

    async def _files(self) -> Mapping[str, str]:
        return await self._store.schedule_in_force() or {}


def _parse(files: Mapping[str, str]) -> Schedule:
    schedule, _ = parse_schedule(files)
    if schedule is None:
        raise OrderRefusedError("the schedule in force cannot be read any more; publish it again first")
    return schedule


def _hash(files: Mapping[str, str]) -> bytes:
    return hashlib.sha256(json.dumps(sorted(files.items())).encode()).digest()
