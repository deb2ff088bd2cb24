"""How bright and how loud a screen is to show whatever it shows, now and next, by policy and orders. Pure."""

from wire.instants import DAY, Instant, InstantField
from wire.message import Message
from wire.orders import StandingOrders
from wire.policy import Light, Policy, Rule

_EDGES_LOOKED_AT = 32  # within a day; a venue's rules have some six of them


class MannerStatus(Message):
    """How what is on the glass is shown, and the next change of that within a day."""

    brightness_percent: int
    """Of each colour value of films and slate."""
    mute: bool
    changes_at: InstantField | None
    next_brightness_percent: int | None
    next_mute: bool | None


def manner_at(policy: Policy | None, standing: StandingOrders | None, now: Instant) -> MannerStatus | None:
    """The manner at `now`; None while the screen must be dark, where there is none.

    Darkness between two manners is no change: what comes after it counts.
    """
    rule = _rule_at(policy, standing, now)
    if rule is None:
        return None
    at, then = _next_change(policy, standing, now, rule)
    return MannerStatus(
        brightness_percent=rule.brightness_percent,
        mute=rule.mute,
        changes_at=at,
        next_brightness_percent=then.brightness_percent if then else None,
        next_mute=then.mute if then else None,
    )


def _next_change(
    policy: Policy | None, standing: StandingOrders | None, now: Instant, rule: Rule
) -> tuple[Instant | None, Rule | None]:
    instant = now
    for _ in range(_EDGES_LOOKED_AT):
        edges = (each.next_edge_after(instant) for each in (policy, standing) if each is not None)
        following = min((edge for edge in edges if edge is not None), default=None)
        if following is None or following - now > DAY:
            break
        instant = following
        then = _rule_at(policy, standing, instant)
        if then is not None and (then.brightness_percent, then.mute) != (rule.brightness_percent, rule.mute):
            return instant, then
    return None, None


def _rule_at(policy: Policy | None, standing: StandingOrders | None, instant: Instant) -> Rule | None:
    """What holds; None where the screen is dark."""
    if policy is None:
        return None
    rule = policy.rule_at(instant)
    if standing is not None:
        rule = rule.and_also(standing.ruling_at(instant).curfew)
    return None if rule.light is Light.DARK else rule
