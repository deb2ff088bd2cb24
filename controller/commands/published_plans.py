"""Fetches published plans from a controller, for the commands that explain and compare them."""

from collections.abc import Iterator

from controller.client import ControllerClient, RefusedError
from controller.services.recall_plans import PlanShelf, RecalledPlan
from wire.codec import decode

_NOT_FOUND = 404


def fetch_plan(client: ControllerClient, screen: str, revision: int | None) -> RecalledPlan:
    """One revision of a screen's plan; None for the newest. Raises what the client raises."""
    name = "newest" if revision is None else str(revision)
    return decode(RecalledPlan, client.get(f"/api/plans/{screen}/{name}"))


def fetch_plans(client: ControllerClient, screen: str | None, revision: int | None) -> Iterator[RecalledPlan]:
    """One revision of a screen's plan, or of each screen that has it. Raises what the client raises."""
    if screen is not None:
        yield fetch_plan(client, screen, revision)
        return
    shelf = decode(PlanShelf, client.get("/api/plans"))
    holders = [
        each.screen for each in shelf.screens if each.revisions and revision in (None, *each.revisions)
    ]
    if not holders:
        raise RefusedError(_NOT_FOUND, f"no screen has a plan of revision {revision or 'newest'}")
    for each in holders:
        yield fetch_plan(client, each, revision)
