"""Fetches published plans from a controller, for the commands that explain and compare them."""

from controller.client import ControllerClient, RefusedError
from controller.services.recall_plans import PlanShelf, RecalledPlan
from wire.codec import decode
from wire.ids import ScreenId

_NOT_FOUND = 404


def fetch_plan(client: ControllerClient, screen: str, revision: int | None) -> RecalledPlan:
    """One revision of a screen's plan; None for the newest. Raises what the client raises."""
    name = "newest" if revision is None else str(revision)
    return decode(RecalledPlan, client.get(f"/api/plans/{screen}/{name}"))


def screens_holding(
    client: ControllerClient, screen: ScreenId | None, revision: int | None
) -> tuple[ScreenId, ...]:
    """The screen that is named, or all that have a plan of this revision. Raises what the client raises."""
    if screen is not None:
        return (screen,)
    shelf = decode(PlanShelf, client.get("/api/plans"))
    holders = [
        each.screen for each in shelf.screens if each.revisions and revision in (None, *each.revisions)
    ]
    if not holders:
        raise RefusedError(_NOT_FOUND, f"no screen has a plan of revision {revision or 'newest'}")
    return tuple(holders)
