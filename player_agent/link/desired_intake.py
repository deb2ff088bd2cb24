"""Takes desired state in and puts it into the folder for stage, which alone judges it.

What comes whole is stored as the very bytes. A plan too large for a message comes as a reference; it is
fetched, checked against its hash and put into its place. Until then the rest counts already (a new curfew
must not wait for a download), with the plan that is held.
"""

import asyncio
import hashlib
from contextlib import suppress

import structlog

from player_agent.clock import Clock
from player_agent.faults import FaultNotes
from player_agent.folder import FolderError, PlayerFolder, load_bytes, load_message, sync_file
from player_agent.folder_watch import Signal
from player_agent.link.fetcher import Fetcher, FetchError
from player_agent.link.spare_room import SpareRoom
from player_agent.luck import Luck
from wire.backoff import backoff_ms
from wire.codec import decode, encode
from wire.envelope import MAX_STATEMENT_BYTES, Envelope
from wire.errors import ContractError
from wire.ids import ScreenId
from wire.instants import MINUTE, Millis
from wire.state import DesiredState, PlanRef

RETRY_AT_MOST_MS: Millis = MINUTE
LOOK_EVERY_MS: Millis = 10 * MINUTE

_log = structlog.get_logger()


def put_in_place(desired: DesiredState, plan: Envelope | None) -> DesiredState:
    """Desired state whose reference is replaced by the plan itself; or by nothing, while there is none."""
    return desired.model_copy(update={"plan": plan, "plan_ref": None})


def fits(reference: PlanRef, plan: Envelope | None) -> bool:
    """Whether this is the plan that the reference names."""
    return plan is not None and hashlib.sha256(encode(plan)).hexdigest() == reference.sha256


class DesiredIntake:
    """Stores desired state for one screen."""

    def __init__(
        self,
        screen: ScreenId,
        folder: PlayerFolder,
        clock: Clock,
        fetcher: Fetcher,
        faults: FaultNotes,
        luck: Luck,
    ) -> None:
        self._screen = screen
        self._folder = folder
        self._clock = clock
        self._fetcher = fetcher
        self._faults = faults
        self._luck = luck
        self._wanting: DesiredState | None = None
        """Desired state whose plan is still to be fetched."""
        self._wake = Signal()
        self._spare_room = SpareRoom(folder.spare)
        self._stored = Signal()

    def take(self, payload: bytes) -> int:
        """Store what came, and give the revision of its orders.

        Raises ContractError where it is nonsense or for another screen.
        """
        desired = decode(DesiredState, payload)
        if desired.screen != self._screen:
            raise ContractError(f"desired state of {desired.screen}, this is {self._screen}")
        if desired.plan_ref is not None and not desired.plan_ref.path.startswith("/"):
            raise ContractError(f"a plan's reference must be a path: {desired.plan_ref.path!r}")
        self._wanting = None
        if desired.plan_ref is not None:
            held = load_message(self._folder.desired, DesiredState)
            plan = held.plan if held is not None and fits(desired.plan_ref, held.plan) else None
            payload = encode(put_in_place(desired, plan))
            if plan is None:
                self._wanting = desired
                self._wake.ring()
        if self._held() != payload:
            self._store(payload)
            _log.info(
                "desired state received",
                plan=desired.plan_revision,
                policy=desired.policy_revision,
                orders=desired.orders_revision,
            )
        return desired.orders_revision

    async def settle(self) -> None:
        """Put on the disk what was stored, for ever: behind the reader's back, who need not wait for it."""
        while True:
            await self._stored.wait(LOOK_EVERY_MS)
            with suppress(OSError):  # the reader keeps what counts on its own; said again at the next hello
                await asyncio.to_thread(sync_file, self._folder.desired)

    def _store(self, content: bytes) -> None:
        """Give it to stage. An fsync can take a second on a busy disk, and an order must not wait for it."""
        self._spare_room.save(self._folder.desired, content)
        self._stored.ring()

    def _held(self) -> bytes | None:
        """What is held; None also where the disk does not give it any more: it is written anew."""
        with suppress(FolderError):
            return load_bytes(self._folder.desired)
        return None

    async def run(self) -> None:
        """Fetch what came by reference, for ever."""
        failures = 0
        while True:
            wanting = self._wanting
            if wanting is None:
                await self._wake.wait(LOOK_EVERY_MS)
                continue
            try:
                plan = await self._fetch(wanting)
                if wanting is self._wanting:  # nothing newer came meanwhile
                    self._store(encode(put_in_place(wanting, plan)))
                    _log.info("plan fetched", plan=wanting.plan_revision)
                    self._wanting = None
            except (FetchError, ContractError, FolderError) as error:
                failures += 1
                self._faults.note("plan", f"plan {wanting.plan_revision}: {error}", self._clock.now())
                await self._wake.wait(backoff_ms(failures, self._luck(), most_ms=RETRY_AT_MOST_MS))
                continue
            failures = 0

    async def _fetch(self, desired: DesiredState) -> Envelope:
        assert desired.plan_ref is not None, "only what came by reference is fetched"
        content = bytearray()
        async with self._fetcher.open(desired.plan_ref.path, 0, from_origin=True) as body:
            async for chunk in body.chunks():
                content += chunk
                if len(content) > MAX_STATEMENT_BYTES:
                    raise FetchError(f"{desired.plan_ref.path} is longer than any plan")
        plan = decode(Envelope, bytes(content))
        if not fits(desired.plan_ref, plan):
            raise FetchError(f"{desired.plan_ref.path} is not the plan that was named")
        return plan
