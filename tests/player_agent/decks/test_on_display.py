"""What only a real X display and libvlc can show: backdrop, stills, trims, servers that hang or die."""

import asyncio
import gc
import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from PIL import Image
from Xlib import X
from Xlib.display import Display

from player_agent.clock import SystemClock
from player_agent.decks import lines
from player_agent.decks.aim import FIRST_LATENCY_NS, MS
from player_agent.decks.glass import Glass
from player_agent.decks.lines import Line, Up, format_line, parse_line
from player_agent.decks.nursery import Nursery, Worker
from player_agent.decks.port import (
    Backdrop,
    DeckEvent,
    DecksError,
    Lost,
    Over,
    Picture,
    Play,
    Prepared,
    Progress,
    Ready,
    Reason,
    Refused,
    Rolling,
    Shown,
)
from player_agent.decks.process import WorkerDecks
from player_agent.decks.server import pid_of_server
from player_agent.decks.surface import Surface
from player_agent.decks.watch import HUNG_SERVER_MS
from player_agent.decks.worker.deck import DeckState, start_deck
from player_agent.decks.worker.film_player import FilmPlayer
from player_agent.decks.worker.notebook import Notebook
from player_agent.decks.worker.projector import Projector
from player_agent.decks.worker.sound import Sound
from player_agent.decks.worker.windows import ScreenGoneError, Windows
from player_agent.errors import PlayerError
from player_agent.folder import FolderError
from tests.support.children import OurChildren
from tests.support.coded_films import CodedFilm, make_film, make_slate
from tests.support.film_code import BLACK, SLATE, Content, Kind
from tests.support.framebuffer import Glass as Seen
from tests.support.framebuffer import VirtualDisplay, open_framebuffer

pytestmark = [pytest.mark.screen, pytest.mark.films]

WIDTH, HEIGHT = 320, 192
FPS, FRAMES = 25, 750
FILM_MS = FRAMES * 1_000 // FPS
"""So long that a busy machine may stand still for a while in any test of a running film."""
WHOLE = 255
"""Frames before a hole; 93 later comes a key frame."""
LATE_NS = 2_000 * MS
"""What a film that runs may take to draw into its window on a busy machine, before it is loaded anew."""
CLOCK = SystemClock()
NURSE = "landmark-nurse"


class Scope:
    """A display, the decks on it, and what both say."""

    def __init__(
        self, display: VirtualDisplay, seen: Seen, learned: Callable[[int], None] = lambda _: None
    ) -> None:
        self.display, self.seen = display, seen
        surface = Surface(display.name, WIDTH, HEIGHT, "xcb_x11")
        self.decks = WorkerDecks(surface, CLOCK, latency_ns=FIRST_LATENCY_NS, learned=learned)
        self.heard: list[DeckEvent] = []
        self.error: PlayerError | None = None

    async def listen(self) -> None:
        try:
            async for event in self.decks.events():
                self.heard.append(event)
        except PlayerError as error:
            self.error = error

    async def until(self, is_so: Callable[[], object], within_s: float = 60.0) -> None:
        async with asyncio.timeout(within_s):
            while not is_so():
                await CLOCK.sleep(5)

    async def hear(self, kind: type[DeckEvent]) -> None:
        await self.until(lambda: any(isinstance(event, kind) for event in self.heard))

    async def until_over(self, play_id: str) -> None:
        """A play is over, was refused, or went with its worker; or the decks have ended."""

        def ends(event: DeckEvent) -> bool:
            return isinstance(event, Lost) or (isinstance(event, Over | Refused) and event.play_id == play_id)

        await self.until(lambda: self.error or any(ends(event) for event in self.heard))

    async def see(self, content: Content) -> None:
        await self.until(lambda: self.seen.read() == (content, content))

    async def play(self, film: Path) -> Play:
        now = CLOCK.monotonic_ns()
        play = Play("a", str(film), FILM_MS, now, now, now + FILM_MS * MS)
        await self.decks.load(play)
        await self.hear(Shown)
        return play


@asynccontextmanager
async def scope() -> AsyncIterator[Scope]:
    with VirtualDisplay(WIDTH, HEIGHT) as display, open_framebuffer(display.framebuffer) as seen:
        lab = Scope(display, seen)
        async with lab.decks.running():
            listener = asyncio.create_task(lab.listen())
            await lab.hear(Ready)
            yield lab
        listener.cancel()
        await asyncio.wait([listener])


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_film(CodedFilm(1, WIDTH, HEIGHT, FPS, FRAMES), tmp_path_factory.mktemp("films"))


async def test_the_backdrop_changes_and_stays_when_everybody_is_gone(tmp_path: Path) -> None:
    slate = make_slate(WIDTH, HEIGHT, tmp_path / "slate.png")
    with VirtualDisplay(WIDTH, HEIGHT) as display, open_framebuffer(display.framebuffer) as seen:

        def hold(verbs: str) -> None:
            """A process that sets the backdrop and dies without a word."""
            code = (
                "import os; from pathlib import Path\n"
                "from player_agent.decks.glass import Glass; from player_agent.decks.port import Backdrop\n"
                f"glass = Glass({display.name!r}, {WIDTH}, {HEIGHT}); glass.take()\n{verbs}\nos._exit(9)"
            )
            assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9

        hold(f"glass.hang_slate(Path({str(slate)!r})); glass.show(Backdrop.SLATE)")
        assert seen.read() == (SLATE, SLATE)
        hold("glass.show(Backdrop.BLACK)")
        assert seen.read() == (BLACK, BLACK)
        for _ in range(3):  # each frees what the one before has left in the server
            hold(f"glass.hang_slate(Path({str(slate)!r})); glass.show(Backdrop.SLATE)")
        assert seen.read() == (SLATE, SLATE)


async def test_a_still_is_what_is_on_the_glass(film: Path) -> None:
    async with scope() as lab:
        await lab.decks.set_backdrop(Backdrop.BLACK)
        await lab.see(BLACK)
        dark = await lab.decks.still(96)
        await lab.play(film)
        bright = await lab.decks.still(96)
    assert dark is not None
    assert bright is not None
    assert (dark.width, dark.height) == (160, 96)
    levels = [
        sum(Image.open(io.BytesIO(each.jpeg)).convert("L").tobytes()) / (160 * 96) for each in (dark, bright)
    ]
    assert levels[0] < 5 < 40 < levels[1]


def test_a_still_of_a_display_smaller_than_the_surface_is_what_there_is() -> None:
    with VirtualDisplay(WIDTH, HEIGHT) as display:
        glass = Glass(display.name, 2 * WIDTH, 2 * HEIGHT)
        still = glass.picture(HEIGHT)
        glass.close()
    assert (still.width, still.height) == (WIDTH, HEIGHT)


def test_a_still_of_a_ribbon_is_no_wider_than_a_message_can_carry() -> None:
    with VirtualDisplay(2_000, 100) as display:
        glass = Glass(display.name, 2_000, 100)
        still = glass.picture(120)
        glass.close()
    assert (still.width, still.height) == (600, 30)


async def test_a_still_that_the_server_refuses_is_none_and_ends_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As when a panel is unplugged between the question for its size and that for its pixels."""

    def refuse(_: Glass, height: int) -> Picture:
        raise DecksError(f"no match for {height} lines")

    async with scope() as lab:
        with monkeypatch.context() as patch:
            patch.setattr(Glass, "picture", refuse)
            assert await lab.decks.still(96) is None
        assert await lab.decks.still(96) is not None
        assert lab.error is None


def test_a_slate_is_dimmed_though_its_file_is_gone(tmp_path: Path) -> None:
    slate = make_slate(WIDTH, HEIGHT, tmp_path / "slate.png")
    with VirtualDisplay(WIDTH, HEIGHT) as display:
        glass = Glass(display.name, WIDTH, HEIGHT)
        glass.hang_slate(slate)
        glass.show(Backdrop.SLATE)
        full = glass.picture(HEIGHT)
        slate.unlink()
        glass.dim(40)
        dimmed = glass.picture(HEIGHT)
        glass.close()
    before, after = (Image.open(io.BytesIO(each.jpeg)).convert("L").resize((8, 6)) for each in (full, dimmed))
    ratios = [now / was for was, now in zip(before.tobytes(), after.tobytes(), strict=True) if was > 60]
    assert ratios
    assert all(ratio == pytest.approx(0.4, abs=0.05) for ratio in ratios), "its own picture, darker"


async def test_a_slate_picture_can_be_changed_while_it_is_seen(tmp_path: Path) -> None:
    async with scope() as lab:
        await lab.decks.set_backdrop(Backdrop.SLATE)
        await lab.decks.use_slate(make_slate(WIDTH, HEIGHT, tmp_path / "slate.png"))
        await lab.see(SLATE)
        await lab.decks.use_slate(None)
        await lab.until(lambda: lab.seen.read().upper != SLATE)


async def test_a_slate_that_is_no_picture_is_plain_and_ends_nothing(tmp_path: Path, film: Path) -> None:
    slate = make_slate(WIDTH, HEIGHT, tmp_path / "slate.png")
    async with scope() as lab:
        await lab.decks.use_slate(slate)
        await lab.decks.set_backdrop(Backdrop.SLATE)
        await lab.see(SLATE)
        slate.write_bytes(b"not a picture")
        await lab.decks.use_slate(slate)
        await lab.until(lambda: lab.seen.read().upper != SLATE)
        await lab.play(film)
        assert lab.error is None


async def test_a_film_that_runs_unseen_is_seen_by_nobody_and_revealed_in_step(film: Path) -> None:
    async with scope() as lab:
        await lab.decks.set_backdrop(Backdrop.BLACK)
        await lab.see(BLACK)
        now = CLOCK.monotonic_ns()
        play = Play("a", str(film), FILM_MS, now, now, now + (FILM_MS - 1_000) * MS, unseen=True)
        await lab.decks.load(play)
        await lab.hear(Rolling)
        stranger = Display(lab.display.name)
        seen = set()
        for _ in range(200):
            for child in stranger.screen().root.query_tree().children:
                child.configure(x=0, y=0, stack_mode=X.Above)  # as a window manager might
            stranger.sync()
            seen |= set(lab.seen.read())
            await CLOCK.sleep(5)
        stranger.close()
        assert seen == {BLACK}

        def behind() -> int | None:
            """Frames; None while nothing of it is seen."""
            content, frame = lab.seen.read().upper, (CLOCK.monotonic_ns() - play.zero_ns) // (40 * MS)
            return frame - content.frame if content.kind is Kind.FILM else None

        asked_ns = CLOCK.monotonic_ns()
        await lab.decks.reveal("a", asked_ns)
        async with asyncio.timeout(60):
            while (first := behind()) is None:
                await CLOCK.sleep(2)
        assert abs(first) <= FPS, "in step from the first frame that is seen"
        await lab.until(lambda: abs(behind() or 0) <= 8)  # a busy machine draws late, and looks late
        await lab.hear(Shown)
        (shown,) = (event for event in lab.heard if isinstance(event, Shown))
        assert shown.at_ns - asked_ns <= LATE_NS
        assert not any(isinstance(event, Over | Refused) for event in lab.heard)


@pytest.fixture(scope="module")
def with_hole(film: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int, int], Path]:
    """Makes a film of which the frames from the first to before the second decode to nothing."""

    def make(first: int, last: int) -> Path:
        answer = subprocess.run(
            ["ffprobe", "-v", "error", "-show_entries", "packet=pos,size", "-of", "csv=p=0", str(film)],
            capture_output=True,
            text=True,
            check=True,
        )
        content = bytearray(film.read_bytes())
        for line in answer.stdout.split()[first:last]:
            size, position = (int(each) for each in line.strip(",").split(","))
            content[position : position + size] = bytes(size)
        path = tmp_path_factory.mktemp("holes") / f"{first}-{last}.mp4"
        path.write_bytes(content)
        return path

    return make


@asynccontextmanager
async def watched(lab: Scope) -> AsyncIterator[set[Content]]:
    """Every content that the glass has while the body runs."""
    contents: set[Content] = set()

    async def look() -> None:
        while True:
            reading = lab.seen.read()
            if reading.upper == reading.lower:
                contents.add(reading.upper)
            await CLOCK.sleep(2)

    looking = asyncio.create_task(look())
    try:
        yield contents
    finally:
        looking.cancel()
        await asyncio.wait([looking])


@pytest.mark.parametrize("unseen", [False, True])
async def test_the_slate_stays_until_a_film_draws(
    tmp_path: Path, with_hole: Callable[[int, int], Path], unseen: bool
) -> None:
    """It joins in a hole so long that its deck is taken as failed, and loaded anew."""
    film = with_hole(WHOLE, WHOLE + 93)
    async with scope() as lab:
        await lab.decks.use_slate(make_slate(WIDTH, HEIGHT, tmp_path / "slate.png"))
        await lab.decks.set_backdrop(Backdrop.SLATE)
        await lab.see(SLATE)
        now = CLOCK.monotonic_ns()
        zero = now - (WHOLE * 40 + (-520 if unseen else 480)) * MS
        await lab.decks.load(Play("a", str(film), FILM_MS, zero, now, zero + FILM_MS * MS, unseen=unseen))
        async with watched(lab) as contents:
            if unseen:
                await lab.hear(Rolling)
                await CLOCK.sleep(1_000)
                await lab.decks.reveal("a", CLOCK.monotonic_ns())
            await lab.hear(Shown)
            await CLOCK.sleep(500)
        assert {each.kind for each in contents} == {Kind.SLATE, Kind.FILM}


async def test_a_film_that_goes_on_drawing_nothing_is_refused(
    tmp_path: Path, with_hole: Callable[[int, int], Path]
) -> None:
    film = with_hole(WHOLE, FRAMES - 10)
    async with scope() as lab:
        await lab.decks.use_slate(make_slate(WIDTH, HEIGHT, tmp_path / "slate.png"))
        await lab.decks.set_backdrop(Backdrop.SLATE)
        await lab.see(SLATE)
        now = CLOCK.monotonic_ns()
        zero = now - (WHOLE * 40 + 200) * MS
        async with watched(lab) as contents:
            await lab.decks.load(Play("a", str(film), FILM_MS, zero, now, zero + FILM_MS * MS))
            await lab.hear(Refused)
        (refused,) = [each for each in lab.heard if isinstance(each, Refused)]
        assert refused.reason is Reason.BAD_FILM
        assert contents == {SLATE}
        after = await lab.play(film)  # from its beginning, where it can be decoded
        assert after.play_id == "a"


class StoppedPlayer(FilmPlayer):
    """Decodes nothing of its first `stalls` films."""

    stalls = 0

    def preroll(self, path: str, duration_ms: int) -> int:
        if self.stalls:
            self.stalls -= 1
            return 40 * MS
        return super().preroll(path, duration_ms)


@asynccontextmanager
async def standing(
    stalls: int, patch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Scope, Projector, list[Line]]]:
    """A projector with one deck, which decodes nothing of its first films; and what it says."""
    said: list[Line] = []
    with VirtualDisplay(WIDTH, HEIGHT) as display, open_framebuffer(display.framebuffer) as seen:
        patch.setenv("DISPLAY", display.name)
        windows = Windows(display.name, WIDTH, HEIGHT, 1)
        projector = Projector(windows, said.append, Notebook(None), FIRST_LATENCY_NS)
        player = StoppedPlayer(0, windows.ids[0], "xcb_x11", projector.inbox.put, threads=1)
        player.stalls = stalls
        player.open()
        projector.decks.append(start_deck(0, player, Sound(0, "dummy"), projector.inbox.put))

        def drive() -> None:
            with suppress(ScreenGoneError):  # the display ends before it
                projector.run()

        driving = threading.Thread(target=drive, daemon=True)
        driving.start()
        yield Scope(display, seen), projector, said
    driving.join(60)
    assert not driving.is_alive(), "the display has ended"


def joined(film: Path) -> lines.Load:
    """A film to be joined in its middle, now."""
    now = CLOCK.monotonic_ns()
    return lines.Load(Play("a", str(film), FILM_MS, now - 500 * MS, now, now + (FILM_MS - 600) * MS))


@pytest.mark.parametrize("stalls", [1, 2])
async def test_a_deck_that_stands_is_loaded_anew_and_then_given_up(
    film: Path, monkeypatch: pytest.MonkeyPatch, stalls: int
) -> None:
    async with standing(stalls, monkeypatch) as (lab, projector, said):
        projector.inbox.put(joined(film))
        async with watched(lab) as contents:
            await lab.until(lambda: any(isinstance(each, Shown | Refused) for each in said))
            await CLOCK.sleep(200)
        (end,) = [each for each in said if isinstance(each, Shown | Refused)]
        if stalls == 1:
            assert isinstance(end, Shown)
            assert any(each.kind is Kind.FILM and each.frame > 50 for each in contents)
        else:
            assert isinstance(end, Refused)
            assert end.reason is Reason.BAD_FILM
            assert not any(each.kind is Kind.FILM for each in contents)
        assert sum(isinstance(each, Prepared) for each in said) == 1


async def test_a_film_that_is_waited_for_can_be_dropped(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with standing(1, monkeypatch) as (lab, projector, said):
        projector.inbox.put(joined(film))
        await lab.until(lambda: projector.decks[0].state is DeckState.ROLLING)
        projector.inbox.put(lines.Drop("a"))
        await lab.until(lambda: any(isinstance(each, Refused) for each in said))
        (refused,) = [each for each in said if isinstance(each, Refused)]
        assert refused.sentence == "dropped before it was shown"


async def test_a_running_film_is_trimmed_into_step(film: Path) -> None:
    async with scope() as lab:
        play = await lab.play(film)
        await lab.hear(Progress)
        moved = play.zero_ns + 60 * MS
        await lab.decks.aim(play.play_id, zero_ns=moved, until_ns=play.until_ns)

        def in_step() -> bool:
            latest = [event for event in lab.heard if isinstance(event, Progress)][-1]
            return abs(latest.zero_ns - moved) < 30 * MS

        await lab.until(in_step)


async def test_what_ends_a_task_beside_the_worker_ends_the_decks(film: Path) -> None:
    def learned(_: int) -> None:
        raise FolderError("the disk is full")

    with VirtualDisplay(WIDTH, HEIGHT) as display, open_framebuffer(display.framebuffer) as seen:
        lab = Scope(display, seen, learned)
        async with lab.decks.running():
            listener = asyncio.create_task(lab.listen())
            await lab.hear(Ready)
            async with asyncio.timeout(200):
                number = 0
                while not lab.error:  # a machine's latency is learned from several starts
                    lab.heard.clear()
                    now, number = CLOCK.monotonic_ns(), number + 1
                    begins, ends = now + 400 * MS, now + 2_400 * MS
                    await lab.decks.load(Play(f"play-{number}", str(film), FILM_MS, begins, begins, ends))
                    await lab.until_over(f"play-{number}")
        await listener
    assert isinstance(lab.error, FolderError)


def test_a_trim_that_was_not_over_does_not_reach_the_next_film(film: Path) -> None:
    player = FilmPlayer(0, 0, "dummy", lambda _: None)
    player.preroll(str(film), FILM_MS)
    player.resume()
    player.set_rate(1.02)
    player.stop()
    player.preroll(str(film), FILM_MS)
    assert player.rate == 1.0
    player.stop()


async def test_a_server_that_hangs_costs_the_worker_and_comes_back(film: Path) -> None:
    async with scope() as lab:
        await lab.decks.set_backdrop(Backdrop.BLACK)
        await lab.play(film)
        lab.heard.clear()
        os.kill(lab.display.pid, signal.SIGSTOP)
        try:
            await lab.hear(Lost)
            await lab.decks.set_backdrop(Backdrop.SLATE)  # must not wait for the server
            assert not any(isinstance(event, Ready) for event in lab.heard)
        finally:
            os.kill(lab.display.pid, signal.SIGCONT)
        await lab.hear(Ready)


async def test_a_server_that_dies_is_an_error_for_stage() -> None:
    async with scope() as lab:
        os.kill(lab.display.pid, signal.SIGKILL)
        await lab.until(lambda: lab.error)
    assert isinstance(lab.error, DecksError)


def arguments_for(display: VirtualDisplay) -> list[str]:
    size = ["--width", str(WIDTH), "--height", str(HEIGHT)]
    return ["--display", display.name, "--output", "xcb_x11", "--latency-ns", str(FIRST_LATENCY_NS), *size]


async def up(worker: Worker) -> None:
    """Wait until the worker says that it stands."""
    async with asyncio.timeout(60):
        assert isinstance(parse_line(await anext(worker.lines())), Up)


async def test_a_worker_that_nobody_speaks_to_lets_its_film_run_a_little_and_ends(film: Path) -> None:
    with VirtualDisplay(WIDTH, HEIGHT) as display, open_framebuffer(display.framebuffer) as seen:
        lab = Scope(display, seen)
        nursery = Nursery()
        worker = await nursery.bear(arguments_for(display))
        await up(worker)
        now = CLOCK.monotonic_ns()
        worker.say(format_line(lines.Load(Play("a", str(film), FILM_MS, now, now, now + FILM_MS * MS))))
        await lab.until(lambda: seen.read().upper.kind is Kind.FILM)
        worker.forget()  # as the kernel does when stage dies
        await nursery.close()
        await lab.until(lambda: seen.read().upper.kind is Kind.FILM)  # a picture half copied is none yet
        await lab.until(lambda: not is_alive(worker.pid))
        await lab.until(lambda: seen.read().upper.kind is not Kind.FILM)


async def test_an_idle_worker_that_nobody_speaks_to_ends_at_once() -> None:
    with VirtualDisplay(WIDTH, HEIGHT) as display, open_framebuffer(display.framebuffer) as seen:
        nursery = Nursery()
        worker = await nursery.bear(arguments_for(display))
        await up(worker)
        worker.forget()
        await nursery.close()
        await Scope(display, seen).until(lambda: not is_alive(worker.pid))


async def test_a_nurse_that_died_is_replaced() -> None:
    ours = OurChildren()
    with VirtualDisplay(WIDTH, HEIGHT) as display:
        nursery = Nursery()
        worker = await nursery.bear(arguments_for(display))
        await up(worker)
        worker.kill()
        worker.forget()
        (nurse,) = ours(NURSE)
        os.kill(nurse, signal.SIGKILL)
        worker = await nursery.bear(arguments_for(display))
        await up(worker)
        worker.kill()
        worker.forget()
        await nursery.close()


async def test_a_nurse_that_hangs_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = OurChildren()
    with VirtualDisplay(WIDTH, HEIGHT) as display:
        nursery = Nursery()
        worker = await nursery.bear(arguments_for(display))
        await up(worker)
        worker.kill()
        worker.forget()
        (nurse,) = ours(NURSE)
        os.kill(nurse, signal.SIGSTOP)
        monkeypatch.setattr("player_agent.decks.nursery._BIRTH_S", 0.2)
        worker = await nursery.bear(arguments_for(display))
        await up(worker)
        worker.kill()
        worker.forget()
        await nursery.close()


async def test_a_nurse_that_died_is_replaced_before_she_is_needed() -> None:
    ours = OurChildren()
    nursery = Nursery()
    first = asyncio.create_task(nursery.until_she_dies())
    async with asyncio.timeout(60):
        while not (nurses := ours(NURSE)):
            await asyncio.sleep(0.01)
        os.kill(nurses[0], signal.SIGKILL)
        await first
        second = asyncio.create_task(nursery.until_she_dies())
        while ours(NURSE) in ([], nurses):
            await asyncio.sleep(0.01)
        await nursery.close()
        await second


async def test_workers_that_come_and_go_leave_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("player_agent.decks.worker_keeper.RESTARTS_MS", (0,))
    with VirtualDisplay(WIDTH, HEIGHT) as display:
        surface = Surface(display.name, WIDTH, HEIGHT, "xcb_x11")
        decks = WorkerDecks(surface, CLOCK, latency_ns=FIRST_LATENCY_NS, learned=lambda _: None)
        held: list[tuple[int, int]] = []

        def left() -> tuple[int, int]:
            return entries("/proc/self/fd"), entries("/proc/self/task")

        async with asyncio.timeout(200), decks.running():
            events = decks.events()
            for _ in range(12):
                while not isinstance(await anext(events), Ready):
                    pass
                held.append(left())
                decks.kill_worker()
            while not isinstance(await anext(events), Ready):
                pass
            files, threads = held[1]
            while left()[0] > files or left()[1] > threads:  # a nurse's keeper may just be ending
                await asyncio.sleep(0.01)


async def test_a_server_that_hangs_is_ended_where_it_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("player_agent.decks.server_watch.HUNG_SERVER_MS", 1_500)
    with VirtualDisplay(WIDTH, HEIGHT) as display:
        surface = Surface(display.name, WIDTH, HEIGHT, "xcb_x11", owned=True)
        decks = WorkerDecks(surface, CLOCK, latency_ns=FIRST_LATENCY_NS, learned=lambda _: None)
        async with asyncio.timeout(120), decks.running():
            os.kill(display.pid, signal.SIGSTOP)
            with pytest.raises(DecksError):
                async for _ in decks.events():
                    pass


async def test_a_server_that_is_not_ours_is_left_alone_and_waited_for() -> None:
    with VirtualDisplay(WIDTH, HEIGHT) as display:
        assert pid_of_server(display.name) == display.pid
        os.kill(display.pid, signal.SIGSTOP)
        surface = Surface(display.name, WIDTH, HEIGHT, "xcb_x11")
        decks = WorkerDecks(surface, CLOCK, latency_ns=FIRST_LATENCY_NS, learned=lambda _: None)

        async def take() -> None:
            async with decks.running():
                pass

        taking = asyncio.create_task(take())
        await asyncio.sleep(HUNG_SERVER_MS / 1_000 + 0.5)
        assert not taking.done()
        os.kill(display.pid, signal.SIGCONT)
        await asyncio.wait_for(taking, 60)


def entries(folder: str) -> int:
    """How many things stand in a folder."""
    return sum(1 for _ in Path(folder).iterdir())


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # python-xlib's own sockets
def test_no_display_is_said_with_a_remedy() -> None:
    with pytest.raises(DecksError, match="is its server running"):
        Glass(":9999", WIDTH, HEIGHT)
    gc.collect()  # or they would warn in another test
