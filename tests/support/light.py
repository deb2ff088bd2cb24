"""What a wall showed, and how bright, at each moment: its framebuffer, read about every millisecond."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.support.film_code import Kind, content_of
from tests.support.walls import Wall

_STEP_S = 0.0007
_PROMPT_MS = 3  # a look takes a tenth of one
_NOTHING_LIT = 12  # of 255; a coded picture at 10 % is twice as bright in its white cells


@dataclass(frozen=True, slots=True)
class Moment:
    """What stood on the glass from an instant on."""

    at_ms: float
    """Instant of the wall's clock."""
    kind: Kind
    """Told by the code whatever its brightness; UNKNOWN while a picture is being copied."""
    level: int
    """Of the brightest cell, 0 to 255."""
    frame: int


@dataclass
class Diary:
    """Every change that was seen, in order."""

    moments: list[Moment] = field(default_factory=list)
    heard: list[tuple[float, int]] = field(default_factory=list)
    """Every growth of what was sent to the sound device: instant, bytes so far."""

    def count_from(self, zero_ms: float) -> None:
        """Of the machine's monotonic clock, by which it was written, this is the wall's clock's zero."""
        self.moments = [replace(each, at_ms=each.at_ms + zero_ms) for each in self.moments]
        self.heard = [(at_ms + zero_ms, size) for at_ms, size in self.heard]

    def between(self, from_ms: float, to_ms: float) -> list[Moment]:
        """What stood there at any time in [from, to)."""
        before = [moment for moment in self.moments if moment.at_ms < from_ms][-1:]
        return before + [moment for moment in self.moments if from_ms <= moment.at_ms < to_ms]

    def bytes_at(self, at_ms: float) -> int:
        """How much the sound device had got."""
        return max((size for seen_ms, size in self.heard if seen_ms <= at_ms), default=0)


@contextmanager
def kept_diary(wall: Wall, sound: Path | None = None) -> Iterator[Diary]:
    """A diary of the wall while the body runs, in the wall's time once it has ended.

    `sound` is a folder into which a sound device writes.
    """
    diary, stop = Diary(), threading.Event()

    def write() -> None:
        last: Moment | None = None
        heard, turns = 0, 0
        while not stop.is_set():
            moment = _prompt_look(wall)
            if last is None or (moment.kind, moment.level, moment.frame) != (
                last.kind,
                last.level,
                last.frame,
            ):
                diary.moments.append(moment)
                last = moment
            turns += 1
            if sound is not None and turns % 4 == 0:
                size = sum(each.stat().st_size for each in sound.iterdir())
                if size != heard:
                    heard = size
                    diary.heard.append((moment.at_ms, size))
            time.sleep(_STEP_S)

    thread = threading.Thread(target=write, name="diary")
    thread.start()
    try:
        yield diary
    finally:
        stop.set()
        thread.join()
        diary.count_from(_zero_ms(wall))


def _zero_ms(wall: Wall) -> float:
    """The wall's clock's zero on the machine's, of two looks between which nobody held us up."""
    while True:
        before_ms, now = time.monotonic() * 1_000, wall.clock.now()
        if time.monotonic() * 1_000 - before_ms < _PROMPT_MS:
            return now - before_ms


def _prompt_look(wall: Wall) -> Moment:
    """A look of which it is known when it was: one that was held up is taken again."""
    while True:
        now_ms = time.monotonic() * 1_000
        moment = _look(wall, now_ms)
        if time.monotonic() * 1_000 - now_ms < _PROMPT_MS:
            return moment


def _look(wall: Wall, now_ms: float) -> Moment:
    upper, lower = (wall.glass.pick(row) for row in wall.glass.rows())
    level = max(*upper, *lower)
    if level <= _NOTHING_LIT:
        return Moment(now_ms, Kind.BLACK, level, 0)
    contents = [content_of(each * 255 // level for each in strip) for strip in (upper, lower)]
    if contents[0] != contents[1]:
        return Moment(now_ms, Kind.UNKNOWN, level, 0)
    return Moment(now_ms, contents[0].kind, level, contents[0].frame)


def sound_device(folder: Path) -> str:
    """The text of an ALSA configuration whose default device writes into files in `folder`, which must be."""
    return (
        "pcm.nothing { type null }\n"
        "pcm.!default { type file slave.pcm nothing format raw truncate false "
        f'file "{folder}/heard.raw" }}\n'
        "ctl.!default { type hw card 0 }\n"
    )
