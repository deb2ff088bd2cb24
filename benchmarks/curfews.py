"""Curfews at the glass: how far from its due instant each edge is seen, on which side, and how bright it is.

    python -m benchmarks.curfews [--rounds 5]

One wall with all that is real (X display, stage, worker, libvlc) and no network; its framebuffer is read
about every millisecond, and what is sent to the sound device is written to a file. Begins may be early and
must not be late, ends may be late and must not be early: both by the clock's uncertainty (1 ms here), and
what is stricter by 40 ms more; a film is dimmed up to 90 ms before that. For mute, begin is the last and end
the first time that the device was handed something; libvlc hands it over up to 1.4 s ahead.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.support.film_code import Kind
from tests.support.light import Diary, Moment, kept_diary, sound_device
from tests.support.walls import OPENS, Curfew, playing, prepared_wall
from wire.instants import Instant, Millis
from wire.policy import Light, Rule

ROUND_MS = 20_000
SHIFT_MS = 7
"""Each round's edges stand a little later in their film and frame."""

_AROUND_MS = 1_000


@dataclass(frozen=True)
class Mode:
    """One kind of curfew, where in a round it stands, and how a moment tells that it holds."""

    name: str
    from_ms: Millis
    to_ms: Millis
    rule: Rule
    holds: Callable[[Moment], bool]


def _dimmed(moment: Moment) -> bool:
    return moment.level <= 102


MODES = (
    Mode("dim 40 %, film", 2_500, 5_200, Rule(brightness_percent=40), _dimmed),
    Mode("mute", 6_500, 8_500, Rule(mute=True), lambda _: False),
    Mode("static", 10_300, 12_900, Rule(Light.STATIC), lambda moment: moment.kind is Kind.SLATE),
    Mode("dim 40 %, slate", 11_000, 12_200, Rule(Light.STATIC, brightness_percent=40), _dimmed),
    Mode("dark", 14_900, 17_500, Rule(Light.DARK), lambda moment: moment.kind is Kind.BLACK),
)


def _edges(mode: Mode, round_: int) -> tuple[Millis, Millis]:
    shift = round_ * (ROUND_MS + SHIFT_MS)
    return mode.from_ms + shift, mode.to_ms + shift


def seen_edges(diary: Diary, mode: Mode, start: float, end: float) -> tuple[float, float]:
    """When the curfew began and ended on the glass, or in the ears."""
    if mode.rule.mute:
        last = max(at for at, _ in diary.heard if at < (start + end) / 2)
        return last, next(at for at, _ in diary.heard if at > (start + end) / 2)
    moments = [each for each in diary.moments if each.kind is not Kind.UNKNOWN]
    lit = max(each.at_ms for each in moments if not mode.holds(each) and each.at_ms < (start + end) / 2)
    begun = next(each.at_ms for each in moments if each.at_ms > lit)
    return begun, next(
        each.at_ms for each in moments if not mode.holds(each) and each.at_ms > (start + end) / 2
    )


def frames_lost(diary: Diary, at_ms: float) -> int:
    """Frames of a film that were not seen within a second around an instant."""
    films = [
        each.frame
        for each in diary.between(at_ms - _AROUND_MS / 2, at_ms + _AROUND_MS / 2)
        if each.kind is Kind.FILM
    ]
    frames = list(dict.fromkeys(films))
    return sum(max(0, after - before - 1) for before, after in pairwise(frames))


async def _record(folder: Path, rounds: int) -> Diary:
    device = folder / "device"
    device.mkdir()
    (folder / "asound.conf").write_text(sound_device(device))
    os.environ["ALSA_CONFIG_PATH"] = str(folder / "asound.conf")
    curfews: list[Curfew] = [(*_edges(mode, each), mode.rule) for each in range(rounds) for mode in MODES]
    with (
        prepared_wall(folder / "player", folder / "films", curfews=curfews, sound=True) as wall,
        kept_diary(wall, device) as diary,
    ):
        async with playing(wall):
            await wall.until(Instant(OPENS + rounds * (ROUND_MS + SHIFT_MS)))
    return diary


def _row(diary: Diary, mode: Mode, rounds: int) -> str:
    begins, ends, levels, lost, heard = [], [], [], 0, 0
    for each in range(rounds):
        start, end = (OPENS + at for at in _edges(mode, each))
        begun, ended = seen_edges(diary, mode, start, end)
        begins.append(begun - start)
        ends.append(ended - end)
        levels += [moment.level for moment in diary.between(start, end) if moment.kind is not Kind.UNKNOWN]
        lost += frames_lost(diary, start) + frames_lost(diary, end)
        heard += diary.bytes_at(end) - diary.bytes_at(start)
    wrong = sum(begin > 0 for begin in begins) + sum(end < 0 for end in ends)
    return (
        f"{mode.name:<16} {_figures(begins)}  {_figures(ends)}  {wrong:>10}  "
        f"{max(levels):>5}  {lost if 'film' in mode.name or mode.rule.mute else '–':>11}  "
        f"{heard if mode.rule.mute else '–':>12}"
    )


def _figures(values: Sequence[float]) -> str:
    return f"{statistics.median(values):>7.1f} {min(values):>7.1f} {max(values):>7.1f}"


def main() -> None:
    """Record and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="curfews-") as folder:
        diary = asyncio.run(_record(Path(folder), rounds))
    print(f"{rounds} rounds; ms, seen minus due: median, earliest, latest")
    print(
        f"{'':<16} {'begin':>23}  {'end':>23}  {'wrong side':>10}  {'level':>5}  {'frames lost':>11}  "
        f"{'bytes heard':>12}"
    )
    for mode in MODES:
        print(_row(diary, mode, rounds))


if __name__ == "__main__":
    main()
