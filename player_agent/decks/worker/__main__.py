"""`python -m player_agent.decks.worker`: the nurse, on the socket that is its standard input."""

import argparse
import os
import queue
import sys
import threading
from collections.abc import Sequence
from typing import BinaryIO

from player_agent.decks.lines import Aim, Drop, Line, Load, Reveal, Up, Use, format_line, parse_line
from player_agent.decks.port import DECKS, UNSEEN_DECKS
from player_agent.decks.worker.deck import start_deck
from player_agent.decks.worker.film_player import FilmPlayer, decoder_threads
from player_agent.decks.worker.libvlc import UnfitError, versions
from player_agent.decks.worker.notebook import Notebook
from player_agent.decks.worker.nurse import serve
from player_agent.decks.worker.priority import TIMING_PRIORITY, take_priority
from player_agent.decks.worker.projector import Closed, Projector
from player_agent.decks.worker.sound import Sound
from player_agent.decks.worker.windows import ScreenGoneError, Windows

EXIT_UNFIT = 2
EXIT_SCREEN_GONE = 3


def work(arguments: Sequence[str]) -> int:
    """A worker's life: decks on one X display, until it is killed, or until nobody speaks any more.

    Gives the exit code: 2 for an unfit machine, 3 where there is no X server.
    """
    options = _options(arguments)
    say = _Speaker(_own_standard_output())
    try:
        _project(options, say)
    except ScreenGoneError as error:
        print(f"worker: {error}", file=sys.stderr)  # noqa: T201 - stage's log takes it from here
        return EXIT_SCREEN_GONE
    except UnfitError as error:
        print(f"worker: {error}", file=sys.stderr)  # noqa: T201
        return EXIT_UNFIT
    return 0


def _project(options: argparse.Namespace, say: "_Speaker") -> None:
    libvlc, binding = versions()
    os.environ["DISPLAY"] = options.display  # libvlc's own option for it does not reach embedded windows
    windows = Windows(options.display, options.width, options.height, DECKS + UNSEEN_DECKS)
    projector = Projector(windows, say, Notebook(options.notebook), options.latency_ns)
    inbox = projector.inbox.put
    priority = take_priority()
    if not priority:
        print(  # noqa: T201 - stage's log takes it from here
            f"worker: no real-time priority; allow it by LimitRTPRIO={TIMING_PRIORITY} or more",
            file=sys.stderr,
        )
    threads = decoder_threads(options.width, options.height)
    for index, window in enumerate(windows.ids):
        player = FilmPlayer(index, window, options.output, inbox, threads=threads, priority=priority)
        if index < DECKS:
            player.open()  # the others once they are needed: few orders need them
        projector.decks.append(start_deck(index, player, Sound(index, options.sound), inbox))
    threading.Thread(target=_listen, args=(projector,), name="stage's lines", daemon=True).start()
    say(Up(libvlc, binding))
    projector.run()


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--display", required=True)
    parser.add_argument("--width", type=int, required=True)
    parser.add_argument("--height", type=int, required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--sound", default="alsa")
    parser.add_argument("--latency-ns", type=int, required=True)
    parser.add_argument("--notebook")
    return parser.parse_args(arguments)


def _own_standard_output() -> BinaryIO:
    """Standard output for our lines alone: what a library prints goes to standard error."""
    lines = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return lines


class _Speaker:
    """Puts lines on their way without ever waiting for the reader."""

    def __init__(self, lines: BinaryIO) -> None:
        self._queue: queue.SimpleQueue[Line] = queue.SimpleQueue()
        self._lines = lines
        threading.Thread(target=self._write, name="lines to stage", daemon=True).start()

    def __call__(self, line: Line) -> None:
        self._queue.put(line)

    def _write(self) -> None:
        while True:
            try:
                self._lines.write(format_line(self._queue.get()))
            except OSError:
                return  # stage is gone; standard input says so too


def _listen(projector: Projector) -> None:
    with os.fdopen(0, "rb") as lines:
        for content in lines:
            line = parse_line(content)
            if isinstance(line, Load | Aim | Drop | Reveal | Use):
                projector.inbox.put(line)
    projector.inbox.put(Closed())


if __name__ == "__main__":
    serve(work)
