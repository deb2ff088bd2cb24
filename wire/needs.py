"""Needs: which films one screen still needs at an instant. Players delete by it, controllers wait by it."""

from wire.ids import Sha256
from wire.instants import Instant
from wire.orders import StandingOrders, Takeover
from wire.plan import Plan
from wire.policy import Policy
from wire.renditions import Rendition


def needed_at(
    plan: Plan | None, policy: Policy | None, standing: StandingOrders | None, now: Instant
) -> dict[Sha256, Rendition]:
    """The slate, house ads, the films of spots that are not over, and those of takeovers, by their bytes.

    Without what may not be kept any more, its rights having ended.
    """
    files = [] if policy is None else [policy.slate]
    if plan is not None:
        until = plan.needed_until
        files += [each for each in plan.renditions if until.get(each.short, plan.start) > now]
    for order in standing.orders if standing else ():
        if isinstance(order, Takeover) and (order.until is None or order.until > now):
            files += order.films
    ended = {each.sha256 for each in (policy.rights_end if policy else None) or () if each.at <= now}
    return {each.sha256: each for each in files if each.sha256 not in ended}
