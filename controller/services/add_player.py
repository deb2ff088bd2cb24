"""Adds a player: an account at the broker, and the bundle that makes a display PC one screen's player."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from controller.clock import Clock
from controller.errors import UnknownScreenError
from controller.services.passwords import hash_password
from controller.services.ports import BrokerAccounts, Store
from controller.services.records import Event, PlayerAccount
from wire.bundle import Broker, Bundle, Delivery, Surface, TrustedKey
from wire.ids import NetworkId, ScreenId
from wire.instants import Millis
from wire.message import Message


@dataclass(frozen=True, slots=True)
class PlayerDefaults:
    """What all players of a network share."""

    network: NetworkId
    sample: bool
    broker_host: str
    broker_port: int
    broker_tls: bool
    controller_url: str
    trusted_key: TrustedKey
    heartbeat_ms: Millis
    still_ms: Millis
    delivery: Delivery = field(default=Delivery(), kw_only=True)
    surface_of: Callable[[int, int], tuple[int, int]]
    """A canvas in pixels → the surface to play on."""


class AddedPlayer(Message):
    """The bundle, and what is left to do by hand."""

    schema_version: int = 1
    bundle: Bundle
    replaced: bool
    """Whether the screen had a player already; its bundle no longer opens the broker."""
    account_line: str | None = None
    """Where the broker is not ours: the line that its password file needs."""


class AddPlayer:
    """Adds players, one at a time. `accounts` is None where the broker is not ours."""

    def __init__(
        self, store: Store, accounts: BrokerAccounts | None, defaults: PlayerDefaults, clock: Clock
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._defaults = defaults
        self._clock = clock
        self._turn = asyncio.Lock()

    async def add(self, screen: ScreenId, display: str | None) -> AddedPlayer:
        """A new account and bundle for a screen, instead of any before.

        `display` names the X display to play on; None: the player starts one of its own. Raises
        UnknownScreenError, StoreError, BrokerError.
        """
        facts = (await self._store.published_screens()).get(screen)
        if facts is None:
            known = ", ".join(await self._store.published_screens()) or "none yet"
            raise UnknownScreenError(
                f"nothing was published for {screen!r}; publish first (screens: {known})"
            )
        replaced = any(each.screen == screen for each in await self._store.players())
        password = secrets.token_urlsafe(32)
        now = self._clock.now()
        account = PlayerAccount(screen, hash_password(password, secrets.token_bytes(12)), now)
        async with self._turn:  # else an older list of accounts could be the last that the broker hears
            await self._store.save_player(account)
            if self._accounts is not None:
                await self._accounts.apply(await self._store.players())
        await self._store.add_event(Event(now, "player_added", f"a bundle was written for {screen}", screen))
        width, height = self._defaults.surface_of(facts.canvas_width, facts.canvas_height)
        return AddedPlayer(
            bundle=self._bundle(screen, password, Surface(width=width, height=height, display=display)),
            replaced=replaced,
            account_line=None if self._accounts is not None else f"{screen}:{account.password_hash}",
        )

    def _bundle(self, screen: ScreenId, password: str, surface: Surface) -> Bundle:
        shared = self._defaults
        return Bundle(
            network=shared.network,
            sample=shared.sample,
            screen=screen,
            broker=Broker(
                host=shared.broker_host,
                port=shared.broker_port,
                tls=shared.broker_tls,
                username=screen,
                password=password,
            ),
            controller_url=shared.controller_url,
            trusted_keys=(shared.trusted_key,),
            surface=surface,
            delivery=shared.delivery,
            heartbeat_ms=shared.heartbeat_ms,
            still_ms=shared.still_ms,
        )
