"""The lookout: what it remembers is what it would see."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from player_agent.stage.acceptance import Accepted
from player_agent.stage.gate import ClockTrust
from player_agent.stage.lookout import Lookout, look_ahead
from player_agent.stage.scene import View
from player_agent.stage.shelf import FileState
from tests.support.lawbooks import SPAN_MS, standing_orders
from tests.support.plans import MIDNIGHT, build_plan, build_policy
from wire.instants import HOUR, SECOND, Instant
from wire.orders import StandingOrders
from wire.renditions import Rendition

PLAN = build_plan(opens_ms=SPAN_MS // 2, closes_ms=2 * HOUR, slot_ms=SECOND)
POLICY = build_policy(PLAN)
LIT = Instant(MIDNIGHT + HOUR)
"""A spot of a second begins here; six seconds make a loop."""


def view(orders: StandingOrders | None = None) -> View:
    return View(
        accepted=Accepted(plan=PLAN, policy=POLICY, orders=orders),
        trust=ClockTrust(2.0),
        look=lambda _: FileState.HELD,
        fails=lambda _: False,
        skips=lambda _: False,
        plays=lambda _: False,
    )


class Counted:
    """A shelf on which every file is held, and that counts who asks."""

    def __init__(self) -> None:
        self.looks = 0

    def look(self, _: Rendition) -> FileState:
        self.looks += 1
        return FileState.HELD


files = st.sampled_from([FileState.HELD, FileState.HELD, FileState.MISSING])
flags = st.booleans()
turns = st.tuples(st.integers(-50, 400), st.sampled_from([2.0, 2.0, 2.0, 90.0]), files, flags, flags)


@given(orders=standing_orders(), moves=st.lists(turns, max_size=12))
def test_a_prospect_is_always_what_looking_at_everything_gives(
    orders: StandingOrders, moves: list[tuple[int, float, FileState, bool, bool]]
) -> None:
    """Over turns at which time goes on (or back), and trust, files and films change."""
    lookout, now, plain = Lookout(), MIDNIGHT, view(orders)
    for passed_ms, uncertainty_ms, state, fails, plays in moves:
        now = Instant(now + passed_ms)
        seen = replace(
            plain,
            trust=ClockTrust(uncertainty_ms),
            look=lambda rendition, state=state: state if rendition.short == "short-01" else FileState.HELD,
            fails=lambda film, fails=fails: fails and film.rendition.short == "short-01",
            plays=lambda _, plays=plays: plays,
        )
        assert lookout.look(seen, now) == look_ahead(seen, now)


def test_nothing_is_looked_at_twice_before_the_next_edge() -> None:
    lookout, plain = Lookout(), view()
    first = lookout.look(plain, LIT)
    assert lookout.look(plain, Instant(LIT + 1)) is first
    assert lookout.look(plain, Instant(first.scene.next_look - 1)) is first
    assert lookout.look(plain, first.scene.next_look).scene != first.scene


def test_a_remembered_prospect_still_asks_for_its_files() -> None:
    """One that goes away is missed at the next turn, whatever the prospect said."""
    lookout, counted = Lookout(), Counted()
    plain = replace(view(), look=counted.look)
    lookout.look(plain, LIT)
    asked = counted.looks
    lookout.look(plain, LIT)
    assert counted.looks > asked
    gone = replace(plain, look=lambda _: FileState.MISSING)
    assert lookout.look(gone, LIT).scene.film is None
