"""The walls at one instant: stills that all screens took in one and the same second, as one picture."""

import asyncio
import json
from typing import Any

from PIL.Image import Image

from controller.client import ControllerClient, RefusedError, UnreachableError
from controller.clock import Clock
from controller.demo.wall_picture import WallView, paint_walls
from wire.instants import SECOND, Instant, Millis, format_instant

PICTURE_LIMIT_MS: Millis = 20 * SECOND  # of the film of the simulcast, in which all stills are taken
LOOK_MS: Millis = 200


async def ask(client: ControllerClient, path: str) -> bytes | None:
    """The body at a path; None while nobody answers, or there is nothing yet."""
    try:
        return await asyncio.to_thread(client.get, path)
    except (UnreachableError, RefusedError):
        return None


async def picture_of_walls(client: ControllerClient, clock: Clock, simulcast: Instant) -> Image | None:
    """Wait for the simulcast, and for stills that all screens took in one second of it; paint them.

    None where no such stills came in time.
    """
    since = Instant(simulcast + SECOND)
    await clock.sleep(since - clock.now())
    while clock.now() < since + PICTURE_LIMIT_MS:
        await clock.sleep(LOOK_MS)
        views = await _views(client, format_instant(since))
        if views:
            second = f"{format_instant(clock.now())[:19]}Z"
            subtitle = f"{len(views)} framebuffers at one instant, seen at {second}   SAMPLE"
            return paint_walls("Landmark Playout: simulcast", subtitle, views)
    return None


async def _views(client: ControllerClient, since: str) -> list[WallView]:
    """A view of each screen where all took their stills in one second after `since`; else none."""
    screens = await _screens(client)
    stills = [await ask(client, f"/stills/{each['screen']}.jpg") for each in screens]
    taken = [each["still_taken_at"] for each in screens]
    again = [each["still_taken_at"] for each in await _screens(client)]
    if not screens or None in stills or None in taken or again != taken:  # a newer one came meanwhile
        return []
    if min(taken) < since or len({each[:19] for each in taken}) > 1:
        return []
    return [
        WallView(screen["venue"], screen["local_time"][11:19], _title_on(screen), still)
        for screen, still in zip(screens, stills, strict=True)
        if still is not None
    ]


async def _screens(client: ControllerClient) -> list[dict[str, Any]]:
    body = await ask(client, "/api/status")
    screens: list[dict[str, Any]] = json.loads(body)["screens"] if body is not None else []
    return screens


def _title_on(screen: dict[str, Any]) -> str:
    credit = (screen["on"] or {}).get("credit") or {}
    title: str = credit.get("title", "")
    return title
