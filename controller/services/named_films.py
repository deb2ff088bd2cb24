"""Which films a screen was ever told to hold, and when each need ended: by plans, takeovers and rights."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from controller.services.ports import Store
from controller.services.records import ScreenOrder
from controller.services.sealing import open_plan
from wire.envelope import Verifier
from wire.ids import NetworkId, ScreenId, Sha256
from wire.instants import Instant
from wire.orders import Takeover
from wire.plan import Plan
from wire.policy import Policy
from wire.renditions import Rendition


@dataclass(frozen=True, slots=True)
class NamedFilm:
    """A rendition that something in force once named for a screen."""

    rendition: Rendition
    until: Instant
    """From then on nothing needed it, as far as it is known; a receipt from before proves nothing."""


Named = Mapping[Sha256, NamedFilm]


def named_by(plan: Plan) -> dict[Sha256, NamedFilm]:
    """Each rendition of a plan, until its last spot ends. Pure."""
    until = plan.needed_until
    return {each.sha256: NamedFilm(each, until.get(each.short, plan.start)) for each in plan.renditions}


def named_by_takeover(given: ScreenOrder) -> dict[Sha256, NamedFilm]:
    """Each film of a takeover, until it ended or was released; one that stands has no end. Pure."""
    order = given.order
    assert isinstance(order, Takeover)
    ends = [Instant(2**62) if order.until is None else order.until]
    if given.released is not None:
        ends.append(given.released.at)
    return {each.sha256: NamedFilm(each, min(ends)) for each in order.films}


def joined(parts: Iterable[Named]) -> dict[Sha256, NamedFilm]:
    """All of them; of a film that several name, the last need. Pure."""
    found: dict[Sha256, NamedFilm] = {}
    for part in parts:
        for sha256, film in part.items():
            if sha256 not in found or found[sha256].until < film.until:
                found[sha256] = film
    return found


def cut_by_rights(named: Named, policy: Policy | None) -> dict[Sha256, NamedFilm]:
    """No need lasts longer than the rights that the policy in force names. Pure."""
    ends = {each.sha256: each.at for each in (policy.rights_end if policy else None) or ()}
    return {
        sha256: NamedFilm(film.rendition, min(film.until, ends.get(sha256, film.until)))
        for sha256, film in named.items()
    }


async def ever_planned(
    store: Store, screen: ScreenId, verifier: Verifier, network: NetworkId
) -> dict[Sha256, NamedFilm]:
    """What any revision of a screen's plan named; a revision that was replaced named it until then.

    Raises StoreError, ControllerError.
    """
    found: dict[Sha256, NamedFilm] = {}
    for revision in await store.plan_revisions(screen):
        recorded = await store.recorded_plan(screen, revision)
        if recorded is None:
            continue
        plan = await asyncio.to_thread(open_plan, recorded.sealed, verifier, network=network)
        replaced_at = recorded.published_at
        found = {
            sha256: NamedFilm(film.rendition, min(film.until, replaced_at)) for sha256, film in found.items()
        } | named_by(plan)
    return found
