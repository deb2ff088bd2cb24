"""The picture's player: libvlc shows one film at a time in one window, by the recipe that was measured.

libvlc's callbacks only report what they saw: a call into libvlc from one of them can hang for good. Every
other method is called by one thread at a time. A call that hangs is ended by killing the process.
"""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass

import vlc

from player_agent.decks.aim import MS
from player_agent.decks.manners import FULL
from player_agent.decks.worker.clock import now_ns
from player_agent.decks.worker.libvlc import UnfitError, comes_about

_WITHOUT_XLIB = frozenset({"xcb_x11", "xcb_xv", "dummy"})
_ARGUMENTS = (
    "--no-audio",
    "--no-osd",
    "--no-spu",
    "--no-video-title-show",
    "--no-lua",
    "--quiet",
    "--no-disable-screensaver",  # stage forbids blanking; libvlc starts a shell for each film
)
_LENGTH_TOLERANCE_MS = 80  # two frames at 25 fps: containers round the length of the last one
_DEFAULT_FPS = 25.0
_CACHE_MS = (
    150  # at an un-pause so much of the film is decoded at once; libvlc's own 300 costs twice the rush
)
_ONE_THREAD_PIXELS = 1_920 * 1_088  # at 50 frames a second this is a quarter of a core
_VIDEO_BLACK = 16
_MARGIN_PERCENT = 1  # lossy coding makes whites above video white: they too stay below what is due
_STRING = 0x0040  # VLC_VAR_STRING of libvlc 3


class BadFilmError(Exception):
    """libvlc does not play this file as promised."""


@dataclass(frozen=True, slots=True)
class ClockSeen:
    """libvlc said where its film is."""

    deck: int
    run: int
    """Counts the films of this player."""
    at_ns: int
    time_ms: int


@dataclass(frozen=True, slots=True)
class EndSeen:
    """libvlc said that its film ended, or broke."""

    deck: int
    run: int
    at_ns: int


Report = Callable[[ClockSeen | EndSeen], None]


def decoder_threads(width: int, height: int) -> int:
    """How many threads decode a film of this size; 0: as many as libvlc likes.

    One takes a quarter less processor time than several, and has less to catch up with at an un-pause.
    """
    return 1 if width * height <= _ONE_THREAD_PIXELS else 0


class FilmPlayer:
    """One libvlc player that draws into one X window of the display that the environment names.

    It takes no memory before it is opened, by `open` or by its first film.
    """

    def __init__(
        self,
        deck: int,
        window: int,
        output: str,
        report: Report,
        *,
        threads: int = 0,
        priority: bool = False,
    ) -> None:
        """`threads`: see `decoder_threads`. `priority`: only where real-time priority is permitted."""
        self._window, self._output = window, output
        self._threads, self._priority = threads, priority
        self._instance: vlc.Instance | None = None
        self._deck = deck
        self._run = 0
        self._media: vlc.Media | None = None
        self._brightness_percent = FULL
        self._report = report

    def open(self) -> None:
        """Start libvlc. Raises UnfitError."""
        xlib = ["--no-xlib"] if self._output in _WITHOUT_XLIB else _ready_xlib()
        self._instance = vlc.Instance([*_ARGUMENTS, *xlib, *(["--rt-priority"] if self._priority else [])])
        if self._instance is None:
            raise UnfitError(
                "libvlc does not start; install libvlc5, vlc-plugin-base, vlc-plugin-video-output"
            )
        self._player = self._instance.media_player_new()
        self._embed(self._window, self._output)
        self._adjust()
        self._events = self._player.event_manager()
        self._events.event_attach(vlc.EventType.MediaPlayerTimeChanged, self._on_clock)
        self._events.event_attach(vlc.EventType.MediaPlayerEndReached, self._on_end)
        self._events.event_attach(vlc.EventType.MediaPlayerEncounteredError, self._on_end)

    @property
    def run(self) -> int:
        """The number of the film that is loaded."""
        return self._run

    def preroll(self, path: str, duration_ms: int) -> int:
        """Load a film and let it wait near its beginning, unseen, for a seek. Gives a frame's length in ns.

        Raises BadFilmError where it is not what it should be, UnfitError where libvlc does not start.
        """
        if self._instance is None:
            self.open()
        assert self._instance is not None
        self._run += 1
        media = self._instance.media_new_path(path)
        for option in ("hw=none", f"threads={self._threads}"):
            media.add_option(f":avcodec-{option}")
        media.add_option(f":file-caching={_CACHE_MS}")
        self._player.set_media(media)
        self._player.set_rate(1.0)  # one that left the glass while it was trimmed would pass its rate on
        self._release()
        self._media = media
        self._player.play()
        self._wait(lambda: bool(self._player.has_vout()), "shows no picture")
        self._player.set_pause(1)
        self._wait(lambda: self._player.get_state() == vlc.State.Paused, "does not pause")
        length_ms = self._player.get_length()
        if abs(length_ms - duration_ms) > _LENGTH_TOLERANCE_MS:
            raise BadFilmError(f"is {length_ms} ms long and should be {duration_ms} ms")
        return round(1_000 * MS / (self._player.get_fps() or _DEFAULT_FPS))

    def seek(self, offset_ns: int) -> None:
        """While it waits: go to the frame at this offset. The picture follows a little later."""
        self._player.set_time(offset_ns // MS)

    def dim(self, brightness_percent: int) -> None:
        """Scale the picture's colour values from its next frames on: seen within two frames.

        A frame that waits keeps the brightness it was decoded with, until the next `seek`.
        """
        if brightness_percent == self._brightness_percent:
            return
        self._brightness_percent = brightness_percent
        if self._instance is not None:
            self._adjust()

    def _adjust(self) -> None:
        percent = self._brightness_percent
        scale = (percent - _MARGIN_PERCENT) / FULL if percent < FULL else 1.0
        # libvlc's contrast turns about half of 255; this brightness puts the fixed point on video black, 16.
        offset = (_VIDEO_BLACK * (1 - scale) - 128 + 255 * scale / 2) / 255
        self._player.video_set_adjust_float(vlc.VideoAdjustOption.Contrast, scale)
        self._player.video_set_adjust_float(vlc.VideoAdjustOption.Brightness, 1 + offset)
        self._player.video_set_adjust_float(vlc.VideoAdjustOption.Saturation, scale)
        self._player.video_set_adjust_int(vlc.VideoAdjustOption.Enable, int(percent < FULL))

    def resume(self) -> None:
        """Let it run."""
        self._player.set_pause(0)

    def nudge(self) -> None:
        """Wake libvlc's input: it asks ten times a second whether all is shown, and asks anew from here on.

        It holds all for shown once the last frame is out of its queue, which is a frame's time too early, and
        a film that is asked just then loses that frame.
        """
        self._player.set_rate(self._player.get_rate())

    @property
    def rate(self) -> float:
        """How fast it runs, or will run; 1.0 is right."""
        return float(self._player.get_rate())

    def set_rate(self, rate: float) -> None:
        """Run faster or slower, from now on."""
        self._player.set_rate(rate)

    def stop(self) -> None:
        """Unload. Blocks 5 to 36 ms."""
        self._player.stop()
        self._release()

    def pictures(self) -> tuple[int, int]:
        """(displayed, lost) pictures of this film, as libvlc counts them: two to five times a second."""
        if self._media is None:
            return 0, 0
        stats = vlc.MediaStats()
        if not self._media.get_stats(stats):
            return 0, 0
        return int(stats.displayed_pictures), int(stats.lost_pictures)

    def _embed(self, window: int, output: str) -> None:
        """Draw into our window with the wanted output, and nowhere else.

        `set_xwindow` resets the output to any, lets libvlc open a window of its own where ours fails, and is
        the only public verb; the variables behind it are set anew, as libvlc 3 itself does.
        """
        self._player.set_xwindow(window)
        core = ctypes.CDLL("libvlccore.so.9")
        core.var_SetChecked.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p]
        for name, value in (("vout", output), ("window", "embed-xid"), ("avcodec-hw", "none")):
            if core.var_SetChecked(self._player, name.encode(), _STRING, value.encode()):
                raise UnfitError(f"libvlc has no variable {name}; this release knows libvlc 3.0")

    def _wait(self, is_so: Callable[[], bool], complaint: str) -> None:
        if not comes_about(self._player, is_so):
            raise BadFilmError(complaint)

    def _release(self) -> None:
        if self._media is not None:
            self._media.release()
            self._media = None

    def _on_clock(self, event: vlc.Event) -> None:
        self._report(ClockSeen(self._deck, self._run, now_ns(), event.u.new_time))

    def _on_end(self, _: vlc.Event) -> None:
        self._report(EndSeen(self._deck, self._run, now_ns()))


def _ready_xlib() -> list[str]:
    """The GL outputs use Xlib from several threads."""
    ctypes.CDLL("libX11.so.6").XInitThreads()
    return []
