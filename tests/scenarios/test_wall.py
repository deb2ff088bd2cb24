"""The whole product as processes: controller, Mosquitto, five players, libvlc, and what five screens show.

The films are coded, so that every reading of a framebuffer says which film and which frame is on the glass.
The venues are the sample's, with their zones and loops; only the canvases are made equal, so that no code is
cropped.
"""

import asyncio
import json
import re
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from controller.client import ControllerClient, UnreachableError
from controller.clock import SystemClock
from controller.demo.crew import Crew
from controller.schedule_files import read_schedule_files
from player_agent.bundle import load_bundle
from player_agent.folder import PlayerFolder, load_message
from player_agent.stage.trust import TrustedKeys
from tests.support.coded_films import CodedFilm, make_film
from tests.support.film_code import Kind
from tests.support.framebuffer import VirtualDisplay, open_framebuffer
from tests.support.ports import free_port
from wire.clock_shift import SHIFT_VARIABLE
from wire.envelope import Envelope, StatementKind, unseal
from wire.instants import MINUTE, SECOND, Instant, Millis, parse_instant
from wire.plan import Plan
from wire.plan_columns import from_columns
from wire.playhead import Cue, CueKind, cue_at

pytestmark = [pytest.mark.broker, pytest.mark.screen, pytest.mark.films, pytest.mark.timeout(900)]

WIDTH, HEIGHT, FPS = 320, 180, 25
SIMULCAST = parse_instant("2025-06-04T12:30:00Z")
WATCH_FROM, WATCH_TO = Instant(SIMULCAST - 12 * SECOND), Instant(SIMULCAST + 48 * SECOND)
WINNERS = 3
EDGE_MS = 1_000  # readings so near to a change of cue say nothing on a busy machine
NEAR_FRAMES = FPS  # the same machine may show a frame a second late; the benchmark measures how late
SCREENS = 5
UNTOLD = {"upcoming", "awaited"}
# A busy machine may be late for a simulcast, or unsure of its clock; the benchmark measures how late.
PATIENT = {"tolerance_ms: 40": f"tolerance_ms: {EDGE_MS}", "on_late: skip": "on_late: join"}
BIN = Path(sys.executable).parent


@dataclass
class Reading:
    """One look at one screen."""

    instant: Instant
    kind: Kind
    film: int
    frame: int


@dataclass
class Wall:
    """What was planned and what was seen."""

    films: dict[str, int]
    start_ms: Millis = 0
    """How long a program took to start on this machine, as busy as it is."""
    plans: dict[str, Plan] = field(default_factory=dict)
    seen: dict[str, list[Reading]] = field(default_factory=dict)
    asrun: list[dict[str, object]] = field(default_factory=list)

    def simulcast(self) -> list[object]:
        """What became of it, by the screens that have told."""
        told = (each for each in self.asrun if each["line"] == "together")
        return [
            each["verdict"]
            for each in told
            if each["planned_start"] == "2025-06-04T12:30:00.000Z" and each["verdict"] not in UNTOLD
        ]


def _write_schedule(folder: Path) -> list[str]:
    """The sample with equal canvases and few winners; gives the shorts and house ads."""
    text = read_schedule_files(Path("schedules"))
    catalogue = next(name for name in text if name.endswith(".csv"))
    rows, winners = [], []
    for row in text[catalogue].splitlines():
        if ",winner," in row:
            winners.append(row.split(",")[0])
            if len(winners) > WINNERS:
                row = row.replace(",winner,", ",shortlist,")
        rows.append(row)
    text[catalogue] = "\n".join(rows) + "\n"
    for strict in PATIENT:
        assert sum(content.count(strict) for content in text.values()) == 1, f"the sample has no {strict!r}"
    for name, content in text.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = re.sub(r"canvas: \{w: \d+, h: \d+", f"canvas: {{w: {WIDTH}, h: {HEIGHT}", content)
        for strict, patient in PATIENT.items():
            content = content.replace(strict, patient)
        path.write_text(content)
    return [*winners[:WINNERS], "landmark-film", "house-01", "house-02", "house-03"]


def _make_masters(shorts: list[str], folder: Path) -> dict[str, int]:
    folder.mkdir()
    films = {}
    for number, short in enumerate(shorts, start=1):
        film = CodedFilm(film=number, width=WIDTH, height=HEIGHT, fps=FPS, frames=30 * FPS)
        make_film(film, folder).rename(folder / f"{short}.mp4")
        films[short] = number
    return films


@asynccontextmanager
async def _controller(crew: Crew, url: str) -> AsyncIterator[ControllerClient]:
    await crew.start("controller", str(BIN / "landmark"), "serve")
    client = ControllerClient(url)
    async with asyncio.timeout(120):
        while True:
            crew.check_alive()
            try:
                await asyncio.to_thread(client.get, "/api/status")
                break
            except UnreachableError:
                await asyncio.sleep(0.2)
    yield client


def _begins(start_ms: Millis) -> Instant:
    """So long before it is watched that twelve programs start, on a machine where one takes so long."""
    return Instant(WATCH_FROM - MINUTE - 8 * start_ms)  # at a load of 15 they took seven times as long


def _plan_on(bundle_path: Path, folder: PlayerFolder) -> Plan | None:
    """The plan that this player has verified and plays."""
    envelope = load_message(folder.accepted_plan, Envelope)
    if envelope is None:
        return None
    bundle = load_bundle(bundle_path)
    keys = TrustedKeys(bundle.trusted_keys)
    statement = unseal(envelope, StatementKind.PLAN, keys, network=bundle.network, screen=bundle.screen)
    assert statement.plan is not None
    return from_columns(statement.plan)


async def _play(tmp_path: Path) -> Wall:
    schedules, films = tmp_path / "schedules", tmp_path / "films"
    shorts = _write_schedule(schedules)
    wall = Wall(await asyncio.to_thread(_make_masters, shorts, films))
    url = f"http://127.0.0.1:{free_port()}"
    state = {
        "LANDMARK_STATE": str(tmp_path / "controller"),
        "LANDMARK_RENDITIONS": str(tmp_path / "renditions"),
        "LANDMARK_FILMS": str(films),
        "LANDMARK_CONTROLLER": url,
        "LANDMARK_PORT": url.rsplit(":", 1)[1],
        "LANDMARK_BROKER_PORT": str(free_port()),
    }
    # Renditions take their time; they are made on a rehearsal's true clock, before the clock is shifted.
    before = SystemClock().now()
    async with Crew(tmp_path / "rehearsal", state) as crew, _controller(crew, url):
        wall.start_ms = SystemClock().now() - before
        await crew.run("publish", str(BIN / "landmark"), "publish", str(schedules))
    async with AsyncExitStack() as stack:
        displays = [stack.enter_context(VirtualDisplay(WIDTH, HEIGHT)) for _ in range(SCREENS)]
        clock = SystemClock(_begins(wall.start_ms) - SystemClock().now())
        shifted = state | {SHIFT_VARIABLE: str(clock.shift_ms), "LANDMARK_STATE": str(tmp_path / "shifted")}
        crew = await stack.enter_async_context(Crew(tmp_path / "logs", shifted))
        client = await stack.enter_async_context(_controller(crew, url))
        await crew.run("publish", str(BIN / "landmark"), "publish", str(schedules))
        status = json.loads(await asyncio.to_thread(client.get, "/api/status"))
        glasses = {}
        for each, display in zip(status["screens"], displays, strict=True):
            screen = each["screen"]
            glasses[screen] = stack.enter_context(open_framebuffer(display.framebuffer))
            bundle = tmp_path / f"{screen}.json"
            add = [str(BIN / "landmark"), "player", "add", screen, "-o", str(bundle)]
            await crew.run(f"add-{screen}", *add, "--display", display.name)
            player = [str(BIN / "landmark-player"), "run", str(bundle)]
            await crew.start(screen, *player, "--state", str(tmp_path / screen))
        while clock.now() < WATCH_TO:
            crew.check_alive()
            for screen, glass in glasses.items():
                # The lower code lies below the burnt-in credit; the upper one is free.
                before, content, after = clock.now(), glass.read().upper, clock.now()
                if before >= WATCH_FROM and after - before < 20:
                    reading = Reading(before, content.kind, content.film, content.frame)
                    wall.seen.setdefault(screen, []).append(reading)
            await asyncio.sleep(0.1)
        for screen in glasses:
            plan = _plan_on(tmp_path / f"{screen}.json", PlayerFolder(tmp_path / screen))
            assert plan is not None, f"{screen} has no plan; see {crew.log_of(screen).read_text()[-2_000:]}"
            wall.plans[screen] = plan
        async with asyncio.timeout(60):
            while len(wall.simulcast()) < len(glasses):  # what was on the glass is on its way
                await asyncio.sleep(0.5)
                csv = await asyncio.to_thread(client.get, "/api/asrun.csv")
                header, *rows = csv.decode().splitlines()
                wall.asrun = [dict(zip(header.split(","), row.split(","), strict=True)) for row in rows]
    return wall


def _expected(plan: Plan, reading: Reading) -> Cue | None:
    """The cue that must be on the glass, or None where the reading is too near to a change."""
    cue = cue_at(plan, reading.instant)
    assert cue is not None
    if reading.instant < cue.start + EDGE_MS or reading.instant >= cue.end - EDGE_MS:
        return None
    return cue


def test_the_right_film_is_on_every_screen_at_the_right_time(tmp_path: Path) -> None:
    wall = asyncio.run(_play(tmp_path))
    assert len(wall.plans) == SCREENS
    for screen, plan in wall.plans.items():
        wrong, checked = [], Counter[CueKind]()
        for reading in wall.seen[screen]:
            cue = _expected(plan, reading)
            if cue is None:
                continue
            checked[cue.kind] += 1
            if cue.kind is CueKind.SLATE:
                right = reading.kind in {Kind.UNKNOWN, Kind.SLATE}
            else:
                frame = cue.offset_at(reading.instant) * FPS / SECOND
                right = (
                    reading.kind is Kind.FILM
                    and reading.film == wall.films[cue.short or ""]
                    and abs(reading.frame - frame) <= NEAR_FRAMES
                )
            if not right:
                wrong.append((reading, cue))
        assert checked[CueKind.SPOT] > 50, f"{screen}: too little was seen"
        assert checked[CueKind.HOUSE] > 10, f"{screen}: too little was seen"
        # Nothing wrong for longer than a blink; libvlc may drop a frame while all of CI runs beside it.
        assert len(wrong) <= checked.total() // 50, f"{screen}: {wrong[:5]}"
    assert wall.simulcast() == ["completed"] * SCREENS
