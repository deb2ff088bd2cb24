"""Renews envelopes before players stop accepting them: the same revision and content under a new date."""

from collections.abc import Iterable

from controller.clock import Clock
from controller.services.ports import AlarmClock, DesiredOutlet, Store
from controller.services.records import Desired, Sealed
from controller.services.sealing import renewal_due_at, reseal
from wire.envelope import Signer, StatementKind, Verifier
from wire.ids import NetworkId, ScreenId
from wire.instants import Instant


class RenewEnvelopes:
    """Sets an alarm for each screen, and renews when it rings."""

    def __init__(
        self,
        network: NetworkId,
        store: Store,
        signer: Signer,
        verifier: Verifier,
        outlet: DesiredOutlet,
        alarms: AlarmClock,
        clock: Clock,
    ) -> None:
        self._network = network
        self._store = store
        self._signer = signer
        self._verifier = verifier
        self._outlet = outlet
        self._alarms = alarms
        self._clock = clock

    async def watch(self, screens: Iterable[ScreenId]) -> None:
        """Set the alarms of these screens by what the store holds."""
        for screen in screens:
            desired = await self._store.desired(screen)
            if desired is not None:
                self._set_alarm(desired)

    async def renew(self, screen: ScreenId) -> None:
        """Renew what is due on one screen, send it, and set the next alarm."""
        desired = await self._store.desired(screen)
        if desired is None:
            return
        now = self._clock.now()
        plans = [self._reseal(StatementKind.PLAN, each, now) for each in _due([desired.plan], now)]
        policies = [self._reseal(StatementKind.POLICY, each, now) for each in _due([desired.policy], now)]
        orders = [self._reseal(StatementKind.ORDERS, each, now) for each in _due([desired.orders], now)]
        if plans or policies or orders:
            await self._store.renew(plans, policies, orders)
            self._outlet.announce([screen])
        await self.watch([screen])

    def _reseal(self, kind: StatementKind, sealed: Sealed, now: Instant) -> Sealed:
        return reseal(kind, sealed, self._signer, self._verifier, network=self._network, now=now)

    def _set_alarm(self, desired: Desired) -> None:
        parts = (desired.plan, desired.policy, desired.orders)
        dues = [renewal_due_at(each) for each in parts if each is not None]
        screen = desired.screen
        self._alarms.set_alarm(f"renew {screen}", min(dues), lambda: self.renew(screen))


def _due(parts: Iterable[Sealed | None], now: Instant) -> list[Sealed]:
    return [each for each in parts if each is not None and renewal_due_at(each) <= now]
