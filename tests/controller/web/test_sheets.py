import asyncio
import json

import pytest

from controller.client import ControllerClient, RefusedError
from controller.exports import StoredPlan, to_sheet
from controller.web.operators import require_token
from controller.web.server import build_app
from controller.web.sheets import build_sheets_router
from tests.support.http_server import served
from tests.support.publishing import SCREENS, PaperOffice, SetClock, sample_files
from wire.codec import decode
from wire.instants import parse_instant

PATH = "/api/sheets"


async def test_operators_get_plans_in_force_with_renditions_and_credits() -> None:
    office = PaperOffice(SetClock(parse_instant("2025-06-03T00:00:00Z")))
    async with served(build_app([build_sheets_router(office.watch, require_token("right"))])) as url:
        client = ControllerClient(url, "right")
        assert json.loads(await asyncio.to_thread(client.get, PATH))["screens"] == []
        await office.publisher.publish(sample_files(), None)
        assert json.loads(await asyncio.to_thread(client.get, PATH))["screens"] == SCREENS
        sheet = to_sheet(decode(StoredPlan, await asyncio.to_thread(client.get, f"{PATH}/par-opera")))
    assert sheet.plan == office.watch.plan("par-opera")
    assert sheet.zone == "Europe/Paris"
    played = {spot.short for spot in sheet.plan.spots}
    assert set(sheet.credits) == played
    assert all(sheet.credit(short).title != short for short in played)


@pytest.mark.parametrize("path", [PATH, f"{PATH}/par-opera"])
async def test_others_get_none(path: str) -> None:
    office = PaperOffice(SetClock(parse_instant("2025-06-03T00:00:00Z")))
    async with served(build_app([build_sheets_router(office.watch, require_token("right"))])) as url:
        with pytest.raises(RefusedError, match="only an operator") as refused:
            await asyncio.to_thread(ControllerClient(url, None).get, path)
    assert refused.value.status == 401
