"""One player as shipped, on an X server of its own, playing coded films; and the sampler that watches it.

The player starts its X server itself. A program named Xvfb that stands first on its path starts the real one
with its framebuffer in a file, so that the sampler needs no round trip and sees through its deaths.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.glass.product import prepare
from benchmarks.glass.recording import MS, Recording, parse_recording
from benchmarks.glass.sheet import CueSheet, PlannedCue
from benchmarks.recovery.judge import is_right_at
from benchmarks.site.processes import PLAYER_PARTS, Part, parts_of
from player_agent.bundle import load_bundle
from player_agent.folder import save_message
from tests.support.coded_films import CodedFilm, make_film, make_slate
from tests.support.framebuffer import Glass, open_framebuffer

WIDTH, HEIGHT = 640, 360
FILM_MS = 4_000
RATES = (25, 30, 50)
LEAD_NS = 4_000 * MS
LOOK_S = 0.01
NAME = "glass"


def build_sheet(folder: Path, cues: int, wall_offset_ns: int) -> CueSheet:
    """Films without gaps, from some seconds from now on; each begins at a whole ms of the wall clock."""
    films = [
        CodedFilm(number, WIDTH, HEIGHT, rate, FILM_MS * rate // 1_000)
        for number, rate in enumerate(RATES, start=1)
    ]
    start_ns = (time.monotonic_ns() + LEAD_NS + wall_offset_ns) // MS * MS - wall_offset_ns
    planned = []
    for at in range(cues):
        film = films[at % len(films)]
        path = make_film(film, folder)
        planned.append(PlannedCue(film.film, str(path), film.fps, film.frames, start_ns + at * FILM_MS * MS))
    slate = make_slate(WIDTH, HEIGHT, folder / "slate.png")
    return CueSheet("none", WIDTH, HEIGHT, str(slate), tuple(planned))


class Lab:
    """The player, from outside."""

    def __init__(self, folder: Path, films: Path, cues: int) -> None:
        self._folder = folder
        (folder / "bin").mkdir(parents=True)
        self.framebuffer = folder / "Xvfb_screen0"
        real = shutil.which("Xvfb")
        wrapper = folder / "bin" / "Xvfb"
        wrapper.write_text(f'#!/bin/sh\nexec {real} "$@" -fbdir {folder}\n')
        wrapper.chmod(0o755)
        build_sheet(films, len(RATES), 0)  # made before the first instant is chosen: films take seconds
        wall_offset_ns = time.time_ns() - time.monotonic_ns()
        self.sheet = build_sheet(films, cues, wall_offset_ns)
        self._bundle = prepare(self.sheet, folder / "player", wall_offset_ns)
        bundle = load_bundle(self._bundle)
        own = bundle.model_copy(update={"surface": bundle.surface.model_copy(update={"display": None})})
        save_message(self._bundle, own)
        self._log = (folder / "player.log").open("ab")
        self._glass: Glass | None = None
        self.start()

    def start(self) -> None:
        """Start the player, as systemd would after its death."""
        environment = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
        environment["PATH"] = f"{self._folder / 'bin'}:{environment['PATH']}"
        player = Path(sys.executable).parent / "landmark-player"
        self.supervisor = subprocess.Popen(
            [str(player), "run", str(self._bundle), "--state", str(self._folder / "player")],
            env=environment,
            stderr=self._log,
            start_new_session=True,
        )

    def parts(self) -> dict[Part, int]:
        """Its processes now."""
        return parts_of(self.supervisor.pid)

    def is_right(self) -> bool:
        """Whether the glass shows what the sheet wants, now."""
        if self._glass is None:
            try:
                self._glass = open_framebuffer(self.framebuffer)
            except (OSError, ValueError):
                return False
        before = time.monotonic_ns()
        reading = self._glass.read()
        return is_right_at(reading.upper, before, self.sheet.cues)

    def settles(self, steady_s: float, within_s: float, gone: Sequence[int] = ()) -> bool:
        """Whether within this time it is complete, without those who are `gone`, and right for so long."""
        deadline = time.monotonic() + within_s
        since: float | None = None
        while time.monotonic() < deadline:
            if not self.is_right():
                since = None
            elif since is None:
                since = time.monotonic()
            elif time.monotonic() - since > steady_s and self._is_complete(gone):
                return True
            time.sleep(LOOK_S)
        return False

    def end(self) -> None:
        """SIGTERM, and its end."""
        self.supervisor.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.supervisor.wait(15)
        if self.supervisor.poll() is None:
            self.supervisor.kill()
            self.supervisor.wait()
        self._log.close()

    def _is_complete(self, gone: Sequence[int]) -> bool:
        found = self.parts()
        return set(found) == set(PLAYER_PARTS) and not set(gone) & set(found.values())


@contextmanager
def sampled(lab: Lab, output: Path) -> Iterator[Recording]:
    """Sample the glass while the body runs; the recording is filled at the end."""
    recording = Recording()
    command = [sys.executable, "-m", "benchmarks.glass.sampler", str(output), f"{NAME}={lab.framebuffer}"]
    sampler = subprocess.Popen(command)
    try:
        yield recording
    finally:
        sampler.send_signal(signal.SIGTERM)
        sampler.wait()
    with output.open() as lines:
        read = parse_recording(lines)
    recording.changes, recording.holes, recording.clocks = read.changes, read.holes, read.clocks
    recording.ended_ns, recording.samples = read.ended_ns, read.samples
