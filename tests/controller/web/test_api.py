"""What operators change over HTTP, and what players fetch, over a real server."""

import asyncio
import hashlib
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from controller.client import ControllerClient, RefusedError, UnreachableError
from controller.films.store import FolderFilms
from controller.services.add_player import AddedPlayer, AddPlayer, PlayerDefaults
from controller.services.outcome import Outcome, PublishLine, PublishRequest
from controller.web.api import MAX_BODY_BYTES, build_api_router
from controller.web.files import build_files_router
from controller.web.operators import require_token
from controller.web.server import build_app
from tests.support.http_server import served
from tests.support.plans import NETWORK
from tests.support.publishing import SCREENS, PaperOffice, SetClock, sample_files
from wire.codec import decode, encode
from wire.instants import parse_instant

NOON = parse_instant("2025-06-04T12:00:00Z")
TOKEN = "operators-only"
FILM = bytes(range(256)) * 40
SHA256 = hashlib.sha256(FILM).hexdigest()
STORED = FILM[::-1]


@dataclass
class Served:
    url: str
    office: PaperOffice

    def client(self, token: str | None = TOKEN) -> ControllerClient:
        return ControllerClient(self.url, token)


@pytest.fixture
async def controller(tmp_path: Path) -> AsyncIterator[Served]:
    clock = SetClock(NOON)
    office = PaperOffice(clock)
    film = tmp_path / f"{SHA256}.mp4"
    film.write_bytes(FILM)
    defaults = PlayerDefaults(
        network=NETWORK,
        sample=True,
        broker_host="localhost",
        broker_port=1883,
        broker_tls=False,
        controller_url="http://localhost",
        trusted_key=office.key.trusted,
        heartbeat_ms=5_000,
        still_ms=0,
        surface_of=lambda width, height: (width, height),
    )
    players = AddPlayer(office.store, None, defaults, clock)
    api = build_api_router(office.publisher, office.recompiler, players, office.store, require_token(TOKEN))
    stored = FolderFilms(tmp_path / "store")
    stored.put(f"{hashlib.sha256(STORED).hexdigest()}.mp4", io.BytesIO(STORED))
    files = build_files_router(lambda name: film if name == film.name else None, office.store, stored)
    async with served(build_app([api, files])) as url:
        yield Served(url, office)


def request(**files: str) -> bytes:
    return encode(PublishRequest(files=files or sample_files()))


def publish(client: ControllerClient, body: bytes) -> list[PublishLine]:
    return [decode(PublishLine, line) for line in client.post_lines("/api/publish", body)]


async def test_publishing_tells_how_far_it_is_and_what_came_of_it(controller: Served) -> None:
    *progress, last = await asyncio.to_thread(publish, controller.client(), request())
    assert [line.making.done for line in progress if line.making] == [0.5, 1.0]
    assert last.outcome is not None
    assert sorted(each.screen for each in last.outcome.screens if each.changed) == SCREENS
    events = json.loads(await asyncio.to_thread(controller.client(None).get, "/api/events"))
    assert [event["kind"] for event in events] == ["published"]


async def test_a_broken_schedule_comes_back_with_findings(controller: Served) -> None:
    (line,) = await asyncio.to_thread(publish, controller.client(), request(**{"x.yaml": "kind: venu"}))
    assert line.outcome is not None
    assert line.outcome.refused
    assert line.outcome.findings[0].file == "x.yaml"


async def test_what_cannot_be_made_comes_back_as_a_sentence(controller: Served) -> None:
    controller.office.films.missing = "landmark-film"
    lines = await asyncio.to_thread(publish, controller.client(), request())
    assert [line.error for line in lines] == ["no film of landmark-film; put one there"]


async def test_a_preview_changes_nothing(controller: Served) -> None:
    answer = await asyncio.to_thread(controller.client().post, "/api/diff", request())
    assert len(decode(Outcome, answer).screens) == len(SCREENS)
    assert await controller.office.store.published_screens() == {}


async def test_an_instant_in_the_past_is_refused(controller: Served) -> None:
    body = encode(PublishRequest(files=sample_files(), effective=parse_instant("2025-06-04T11:59:59Z")))
    with pytest.raises(RefusedError, match="in the past") as refused:
        await asyncio.to_thread(controller.client().post, "/api/diff", body)
    assert refused.value.status == 409


async def test_a_player_is_added(controller: Served) -> None:
    await asyncio.to_thread(publish, controller.client(), request())
    answer = await asyncio.to_thread(controller.client().post, "/api/players/par-opera", b'{"display": ":7"}')
    assert decode(AddedPlayer, answer).bundle.surface.display == ":7"


async def test_a_player_of_an_unknown_screen_is_not(controller: Served) -> None:
    with pytest.raises(RefusedError, match="publish first") as refused:
        await asyncio.to_thread(controller.client().post, "/api/players/nowhere", b"{}")
    assert refused.value.status == 404


@pytest.mark.parametrize("token", [None, "", "wrong", "operators-only2", "ö"])
@pytest.mark.parametrize("path", ["/api/publish", "/api/diff", "/api/players/par-opera"])
async def test_nobody_else_changes_anything(controller: Served, path: str, token: str | None) -> None:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(controller.url + path, data=request(), headers=headers) as answer,
    ):
        assert answer.status == 401
        assert "LANDMARK_TOKEN" in (await answer.json())["detail"]
    assert await controller.office.store.published_screens() == {}


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b'{"files": 3}', b'{"files": {"a": 1}}', b"\xff"])
async def test_nonsense_is_refused_with_a_sentence(controller: Served, body: bytes) -> None:
    with pytest.raises(RefusedError, match="not a PublishRequest") as refused:
        await asyncio.to_thread(publish, controller.client(), body)
    assert refused.value.status == 400


async def test_a_huge_schedule_is_not_read_to_its_end(controller: Served) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY_BYTES // 2**20 + 2):
            yield bytes(2**20)

    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(controller.url + "/api/publish", data=endless(), headers=headers) as answer,
    ):
        assert answer.status == 413


async def test_an_operator_who_hangs_up_ends_the_making_of_films(controller: Served) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def wait_for_ever() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    controller.office.films.before_last = wait_for_ever
    async with asyncio.timeout(120):
        async with aiohttp.ClientSession() as session:
            headers = {"Authorization": f"Bearer {TOKEN}"}
            async with session.post(controller.url + "/api/publish", data=request(), headers=headers):
                await begun.wait()
        await ended.wait()
    assert await controller.office.store.published_screens() == {}


@pytest.mark.parametrize(
    ("headers", "status", "body"),
    [
        ({}, 200, FILM),
        ({"Range": "bytes=100-199"}, 206, FILM[100:200]),
        ({"Range": "bytes=10200-"}, 206, FILM[10_200:]),
        ({"Range": "bytes=100-199", "If-Range": f'"{SHA256}"'}, 206, FILM[100:200]),
        ({"Range": "bytes=100-199", "If-Range": '"another"'}, 200, FILM),
        ({"Range": "bytes=99999-"}, 416, None),
    ],
)
async def test_renditions_are_served_in_parts_under_immutable_addresses(
    controller: Served, headers: dict[str, str], status: int, body: bytes | None
) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{controller.url}/renditions/{SHA256}.mp4", headers=headers) as answer,
    ):
        assert answer.status == status
        if body is not None:
            assert await answer.read() == body
            assert answer.headers["ETag"] == f'"{SHA256}"'
            assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["nothing.mp4", "..%2f..%2fplanner.key", "%00", SHA256])
async def test_nothing_else_is_served(controller: Served, name: str) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{controller.url}/renditions/{name}") as answer,
    ):
        assert answer.status == 404


async def test_a_plan_too_large_for_a_message_is_served_by_its_hash(controller: Served) -> None:
    await asyncio.to_thread(publish, controller.client(), request())
    desired = await controller.office.store.desired("par-opera")
    assert desired is not None
    assert desired.plan is not None
    body = encode(desired.plan.envelope)
    path = f"/plans/par-opera/{hashlib.sha256(body).hexdigest()}.json"
    assert await asyncio.to_thread(controller.client(None).get, path) == body
    for wrong in ("/plans/par-opera/" + "0" * 64 + ".json", path.replace("par-opera", "nowhere")):
        with pytest.raises(RefusedError, match="no plan"):
            await asyncio.to_thread(controller.client(None).get, wrong)


async def test_a_controller_that_is_not_there_is_named_with_a_remedy() -> None:
    with pytest.raises(UnreachableError, match="start one"):
        await asyncio.to_thread(ControllerClient("http://127.0.0.1:1").get, "/healthz")
    with pytest.raises(UnreachableError, match="write it like"):
        ControllerClient("controller.example")


async def test_what_only_the_store_has_is_passed_on_with_its_range(controller: Served) -> None:
    sha256 = hashlib.sha256(STORED).hexdigest()
    async with aiohttp.ClientSession(controller.url) as session:
        path = f"/renditions/{sha256}.mp4"
        async with session.get(path) as whole:
            assert (whole.status, await whole.read()) == (200, STORED)
            assert whole.headers["ETag"] == f'"{sha256}"'
            assert "immutable" in whole.headers["Cache-Control"]
        async with session.get(path, headers={"Range": "bytes=7-"}) as rest:
            assert (rest.status, await rest.read()) == (206, STORED[7:])
            assert rest.headers["Content-Range"] == f"bytes 7-{len(STORED) - 1}/{len(STORED)}"
        async with session.get(path, headers={"Range": f"bytes={len(STORED)}-"}) as beyond:
            assert beyond.status == 416
