"""Sound: what it costs the picture's starts, and how exact it is itself.

    python -m benchmarks.sound [--spots 12]

First a whole player with films of 4 s on a real X display, without and with sound (to a device that takes
everything at once): the picture's start errors. Then the product's sound player alone, with libvlc's memory
output in place of a device, so that each sample's due instant is known: where its beeps are, and how soon it
is silent.
"""

import argparse
import asyncio
import ctypes
import os
import statistics
import struct
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import vlc

from player_agent.decks.aim import MS
from player_agent.decks.worker.clock import now_ns, pause, sleep_until
from player_agent.decks.worker.sound import LATENCY_NS
from player_agent.decks.worker.sound_player import SoundPlayer
from tests.support.film_code import Kind
from tests.support.light import Diary, kept_diary, sound_device
from tests.support.walls import FRAME_MS, OPENS, SLOT_MS, playing, prepared_wall
from wire.instants import Instant

_RATE = 48_000
_BEEP = 3_000  # of 32768
_SECOND_NS = 1_000 * MS


@dataclass
class Ear:
    """libvlc's memory output: (due instant, samples) in nanoseconds, and when it was paused."""

    heard: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    paused_ns: list[int] = field(default_factory=list)
    _kept: list[Any] = field(default_factory=list)

    def listen_to(self, player: vlc.MediaPlayer) -> None:
        """Hear this player from now on."""
        kinds = vlc.CallbackDecorators

        @kinds.AudioPlayCb
        def play(_: Any, samples: int, count: int, due_us: int) -> None:
            content = ctypes.string_at(samples, count * 2)
            self.heard.append((due_us * 1_000, struct.unpack(f"<{count}h", content)))

        @kinds.AudioPauseCb
        def paused(_: Any, __: int) -> None:
            self.paused_ns.append(now_ns())

        @kinds.AudioResumeCb
        def resumed(_: Any, __: int) -> None:
            pass

        @kinds.AudioFlushCb
        def flushed(_: Any, __: int) -> None:
            pass

        @kinds.AudioDrainCb
        def drained(_: Any) -> None:
            pass

        self._kept = [play, paused, resumed, flushed, drained]
        player.audio_set_callbacks(*self._kept, None)
        player.audio_set_format("S16N", _RATE, 1)

    def beeps(self) -> list[int]:
        """When a beep began, after at least 0.3 s of silence."""
        found: list[int] = []
        last = -_SECOND_NS
        for due_ns, samples in self.heard:
            for at, sample in enumerate(samples):
                if abs(sample) > _BEEP:
                    instant = due_ns + at * _SECOND_NS // _RATE
                    if instant - last > 300 * MS:
                        found.append(instant)
                    last = instant
        return found


def _beeping_film(folder: Path) -> Path:
    path = folder / "beeps.mp4"
    sound = "aevalsrc='0.5*sin(2*PI*1000*t)*lt(mod(t,1),0.05)':s=48000:d=8"
    picture = "testsrc2=size=320x192:rate=25:duration=8"
    subprocess.run(
        [
            *("ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-f", "lavfi", "-i", picture),
            *("-f", "lavfi", "-i", sound, "-c:v", "libx264", "-c:a", "aac", str(path)),
        ],
        check=True,
    )
    return path


def sound_alone(folder: Path, times: int) -> tuple[list[float], list[float]]:
    """(beeps minus their place, silence minus the order to be silent), in ms."""
    film = _beeping_film(folder)
    player, ear = SoundPlayer("amem"), Ear()
    ear.listen_to(player._player)  # a bench listens where the product does not
    errors, hushes = [], []
    for number in range(times):
        ear.heard.clear()
        player.load(str(film))
        offset_ns = 2_300 * MS if number % 2 else 0
        if offset_ns:
            player.seek(offset_ns)
            pause(0.15)
        start_ns = now_ns() + 200 * MS
        sleep_until(start_ns - LATENCY_NS)
        player.resume()
        pause(2.5)
        hush_ns = now_ns()
        player.hush()
        pause(0.1)
        hushes.append((ear.paused_ns[-1] - hush_ns) / MS)
        zero_ns = start_ns - offset_ns
        for beep in ear.beeps():
            place_ns = round((beep - zero_ns) / _SECOND_NS) * _SECOND_NS
            if place_ns > offset_ns:  # what begins with the film loses its first 20 ms
                errors.append((beep - zero_ns - place_ns) / MS)
        player.stop()
    return errors, hushes


async def _starts(folder: Path, spots: int, *, sound: bool) -> list[float]:
    device = folder / ("with" if sound else "without")
    device.mkdir()
    (folder / "asound.conf").write_text(sound_device(device))
    os.environ["ALSA_CONFIG_PATH"] = str(folder / "asound.conf")
    root = folder / f"player-{sound}"
    with (
        prepared_wall(root, folder / f"films-{sound}", sound=sound) as wall,
        kept_diary(wall, device) as diary,
    ):
        async with playing(wall):
            await wall.until(Instant(OPENS + spots * SLOT_MS + SLOT_MS // 2))
    if sound and not diary.heard:
        raise RuntimeError("nothing was heard; is vlc-plugin-base installed?")
    return [_start_error(diary, Instant(OPENS + spot * SLOT_MS)) for spot in range(1, spots + 1)]


def _start_error(diary: Diary, due: Instant) -> float:
    """The first picture of the film that is due, minus where that picture belongs."""
    moments = diary.between(due - SLOT_MS // 4, due + SLOT_MS // 4)
    first = next(
        moment
        for moment in moments
        if moment.kind is Kind.FILM
        and moment.at_ms > due - FRAME_MS
        and moment.frame < SLOT_MS // FRAME_MS // 2
    )
    return first.at_ms - due - first.frame * FRAME_MS


def _row(name: str, values: Sequence[float]) -> str:
    ordered = sorted(values)
    high = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    return f"{name:<44} {statistics.median(ordered):>7.2f} {high:>7.2f} {ordered[-1]:>7.2f} {len(ordered):>4}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spots", type=int, default=12)
    spots = parser.parse_args().spots
    with tempfile.TemporaryDirectory(prefix="sound-") as name:
        folder = Path(name)
        without = asyncio.run(_starts(folder, spots, sound=False))
        with_sound = asyncio.run(_starts(folder, spots, sound=True))
        errors, hushes = sound_alone(folder, 8)
    print(f"{'ms':<44} {'median':>7} {'95 %':>7} {'max':>7} {'n':>4}")
    print(_row("picture's start, without sound", without))
    print(_row("picture's start, with sound", with_sound))
    print(_row("sound against its place (absolute)", [abs(each) for each in errors]))
    print(_row("from the order to be silent to silence", hushes))


if __name__ == "__main__":
    main()
