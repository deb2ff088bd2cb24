"""The page's routes over real HTTP: JSON, stills, the page's own safety, and a stream that ends."""

import asyncio
import http.client
import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from controller.fleet import Credit, ScreenObservation
from controller.proof import DayTally
from controller.services.prove_play import Asked
from controller.web.live import LIVE_MS, Identity, Judge, _frames
from tests.support import fake_fleet
from tests.support.fake_fleet import FakeFleet
from tests.support.page_app import FixedProver, FleetClock, build_page_app
from tests.support.page_server import serve
from tests.support.publishing import SetClock
from wire.instants import MINUTE, Instant, parse_instant

SINCE = "2025-06-04T12:30:00Z"
SINCE_AT = parse_instant(SINCE)


class Site:
    """One page under test."""

    def __init__(self, url: str, fleet: FakeFleet, prover: FixedProver) -> None:
        self.fleet = fleet
        self.prover = prover
        self._host = urlsplit(url).netloc

    def get(self, path: str) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection(self._host, timeout=120)
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response, body


@pytest.fixture
def site() -> Iterator[Site]:
    fleet = FakeFleet()
    day = DayTally("hkg-sogo", "2025-06-04", planned=10, completed=6, partial=1, missed=1, upcoming=2)
    prover = FixedProver([day])
    with serve(build_page_app(fleet, prover)) as url:
        yield Site(url, fleet, prover)


async def test_pages_that_are_watched_share_one_judgement() -> None:
    judged = 0

    class Counted(FakeFleet):
        def snapshot(self) -> list[ScreenObservation]:
            nonlocal judged
            judged += 1
            return super().snapshot()

    clock = SetClock(SINCE_AT)
    judge = Judge(Counted(), clock, Identity("sample", sample=True))
    frames = await asyncio.gather(*(judge.frame() for _ in range(5)))
    assert (judged, len(set(frames))) == (1, 1)
    clock.set_to = Instant(SINCE_AT + LIVE_MS)
    assert await judge.frame() != frames[0]
    assert judged == 2


async def test_players_are_judged_as_they_are_when_the_clock_is_read() -> None:
    """However long ago the page was looked at last: players have lived until now."""

    class MinuteLater(FleetClock):
        def now(self) -> Instant:
            self._fleet.now = Instant(SINCE_AT + MINUTE)
            return self._fleet.now

    fleet = FakeFleet()
    judge = Judge(fleet, MinuteLater(fleet), Identity("sample", sample=True))
    assert judge.status().health == "well"
    fleet.now = SINCE_AT
    assert json.loads(await judge.status_json())["health"] == "well"


def test_status_is_one_json_document(site: Site) -> None:
    response, body = site.get("/api/status")
    status = json.loads(body)
    assert response.status == 200
    assert [screen["screen"] for screen in status["screens"]] == [
        "tyo-shibuya",
        "hkg-sogo",
        "sha-nanjing-east",
        "par-opera",
        "yto-dundas",
    ]
    assert status["network"] == "sample"


def test_the_outlook_has_the_simulcast_on_every_screen(site: Site) -> None:
    outlook = json.loads(site.get("/api/outlook")[1])
    for screen in outlook["screens"]:
        together = [band for band in screen["bands"] if band["kind"] == "simulcast"]
        assert [band["start"] for band in together] == ["2025-06-04T12:30:00.000Z"]


def test_stills_are_served_as_they_came(site: Site) -> None:
    response, body = site.get("/stills/hkg-sogo.jpg")
    assert response.headers["Content-Type"] == "image/jpeg"
    assert body.startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    "path", ["/stills/nowhere.jpg", "/static/nothing.js", "/static/..%2Fpages.py", "/api/nothing"]
)
def test_what_is_not_there_is_not_found(site: Site, path: str) -> None:
    assert site.get(path)[0].status == 404


def test_a_damaged_still_is_not_found(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = {"hkg-sogo": site.fleet.stills["hkg-sogo"].model_copy(update={"jpeg_base64": "%%%"})}
    monkeypatch.setattr(FakeFleet, "stills", damaged)
    assert site.get("/stills/hkg-sogo.jpg")[0].status == 404


def test_the_page_lets_nothing_foreign_in(site: Site) -> None:
    response, body = site.get("/")
    page = body.decode()
    policy = response.headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce is not None
    assert f'<style nonce="{nonce[1]}">' in page
    assert "default-src 'self'" in policy
    assert not re.search(r"""(src|href)=["'](https?:)?//""", page)
    assert page.count('<article class="tile') == 5


def test_a_title_cannot_break_out_of_the_page(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = dict.fromkeys(fake_fleet.CREDITS, Credit("</script><script>alert(1)</script>"))
    monkeypatch.setattr(fake_fleet, "CREDITS", evil)
    page = site.get("/")[1].decode()
    assert "</script><script>alert" not in page
    data = re.search(r'id="first-status">(.*?)</script>', page, re.DOTALL)
    assert data is not None
    assert (
        "</script><script>alert(1)</script>"
        in json.loads(data[1])["screens"][0]["next_spot"]["credit"]["title"]
    )


def test_the_as_run_report_says_aired(site: Site) -> None:
    (day,) = json.loads(site.get("/api/asrun?date=2025-06-04&screen=hkg-sogo")[1])["days"]
    assert (day["planned"], day["aired"], day["missed"], day["upcoming"]) == (10, 7, 1, 2)
    assert site.prover.asked == [Asked(screen="hkg-sogo", date="2025-06-04")]  # type: ignore[arg-type]


def test_csv_has_a_header_even_without_spots(site: Site) -> None:
    response, body = site.get(f"/api/asrun.csv?since={SINCE}")
    assert response.headers["Content-Type"].startswith("text/csv")
    assert body.startswith(b"screen,spot_id,line")
    assert site.prover.asked == [Asked(since=parse_instant(SINCE))]


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("date=2025-13-01", 400, "not in the calendar"),
        ("since=yesterday", 400, "write it like 2025-06-04T12:30:00Z"),
        ("screen=nowhere", 404, "no screen 'nowhere'"),
    ],
)
def test_a_wrong_question_is_answered_with_a_sentence(
    site: Site, query: str, status: int, words: str
) -> None:
    for path in ("/api/asrun", "/api/asrun.csv"):
        response, body = site.get(f"{path}?{query}")
        assert response.status == status
        assert words in json.loads(body)["detail"]


async def test_the_stream_tells_the_status_until_the_server_closes() -> None:
    fleet, frames = FakeFleet(), list[str]()
    judge = Judge(fleet, _Leaps(fleet), Identity("sample", sample=True))
    async for frame in _frames(judge, lambda: len(frames) == 3):
        frames.append(frame)
    assert frames[0] == "retry: 2000\n\n"
    first, second = (json.loads(frame.removeprefix("data: ")) for frame in frames[1:])
    assert parse_instant(second["now"]) - parse_instant(first["now"]) == 1_000


class _Leaps(FleetClock):
    """A clock that moves only by sleeping."""

    def now(self) -> Instant:
        return self._fleet.now

    async def sleep(self, duration_ms: float) -> None:
        self._fleet.now = Instant(self._fleet.now + round(duration_ms))


def test_an_empty_fleet_has_a_page_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fake_fleet, "FACTS", ())
    fleet = FakeFleet()
    with serve(build_page_app(fleet)) as url:
        page = Site(url, fleet, FixedProver()).get("/")[1].decode()
    assert "landmark publish" in page
