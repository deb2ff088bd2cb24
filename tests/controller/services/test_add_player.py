"""Adding a player: an account, a bundle, and no second chance for an old one."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from controller.errors import UnknownScreenError
from controller.services.add_player import AddPlayer, PlayerDefaults
from controller.services.passwords import hash_password
from controller.services.records import PlayerAccount
from controller.signing import PlannerKey
from controller.store import MemoryStore
from tests.support.plans import MIDNIGHT, NETWORK
from tests.support.publishing import SetClock
from tests.support.records import build_publication, sealed_plan

KEY = PlannerKey.generate()
DEFAULTS = PlayerDefaults(
    network=NETWORK,
    sample=True,
    broker_host="broker.example",
    broker_port=1883,
    broker_tls=False,
    controller_url="http://controller.example",
    trusted_key=KEY.trusted,
    heartbeat_ms=5_000,
    still_ms=0,
    surface_of=lambda width, height: (width // 2, height // 2),
)


@dataclass
class Accounts:
    """Implements `BrokerAccounts`: remembers what it was told."""

    known: list[str] = field(default_factory=list)

    async def apply(self, accounts: list[PlayerAccount]) -> None:
        self.known = [f"{each.screen}:{each.password_hash}" for each in accounts]


@pytest.fixture
async def store() -> MemoryStore:
    store = MemoryStore()
    await store.save_publication(build_publication([sealed_plan(KEY, "par-opera")]))
    return store


async def test_the_bundle_holds_all_that_a_player_needs(store: MemoryStore) -> None:
    accounts = Accounts()
    added = await AddPlayer(store, accounts, DEFAULTS, SetClock(MIDNIGHT)).add("par-opera", ":0")
    bundle = added.bundle
    assert (bundle.screen, bundle.network, bundle.controller_url) == (
        "par-opera",
        NETWORK,
        "http://controller.example",
    )
    assert (bundle.surface.width, bundle.surface.height, bundle.surface.display) == (540, 960, ":0")
    assert bundle.trusted_keys == (KEY.trusted,)
    assert bundle.broker.username == "par-opera"
    (line,) = accounts.known
    _, _, _, salt, _ = line.split("$")
    import base64

    assert line == f"par-opera:{hash_password(bundle.broker.password, base64.b64decode(salt))}"
    assert not added.replaced
    assert added.account_line is None
    assert [event.kind for event in await store.events(1)] == ["player_added"]


async def test_a_second_bundle_replaces_the_first(store: MemoryStore) -> None:
    accounts = Accounts()
    players = AddPlayer(store, accounts, DEFAULTS, SetClock(MIDNIGHT))
    first = await players.add("par-opera", None)
    before = list(accounts.known)
    second = await players.add("par-opera", None)
    assert second.replaced
    assert first.bundle.broker.password != second.bundle.broker.password
    assert len(accounts.known) == 1
    assert accounts.known != before


class SlowStore(MemoryStore):
    """Answers late where there is little to tell."""

    async def players(self) -> Sequence[PlayerAccount]:
        found = await super().players()
        await asyncio.sleep(0.02 if len(found) == 1 else 0)
        return found


async def test_of_two_added_at_once_both_get_in() -> None:
    store, accounts = SlowStore(), Accounts()
    screens = ["par-opera", "yto-dundas"]
    await store.save_publication(build_publication([sealed_plan(KEY, screen) for screen in screens]))
    players = AddPlayer(store, accounts, DEFAULTS, SetClock(MIDNIGHT))
    await asyncio.gather(*(players.add(screen, None) for screen in screens))
    assert len(accounts.known) == 2


async def test_a_foreign_broker_s_account_is_left_to_people(store: MemoryStore) -> None:
    added = await AddPlayer(store, None, DEFAULTS, SetClock(MIDNIGHT)).add("par-opera", None)
    assert added.account_line is not None
    assert added.account_line.startswith("par-opera:$7$")
    assert added.bundle.broker.password not in added.account_line


async def test_an_unknown_screen_is_named_with_the_known_ones(store: MemoryStore) -> None:
    with pytest.raises(UnknownScreenError, match=r"'par-oper'.*screens: par-opera"):
        await AddPlayer(store, Accounts(), DEFAULTS, SetClock(MIDNIGHT)).add("par-oper", None)


async def test_no_password_reaches_the_store(store: MemoryStore) -> None:
    added = await AddPlayer(store, Accounts(), DEFAULTS, SetClock(MIDNIGHT)).add("par-opera", None)
    (account,) = await store.players()
    assert added.bundle.broker.password not in repr(account)
