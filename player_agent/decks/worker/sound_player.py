"""The sound's player: libvlc lets one film at a time be heard. Called by one thread at a time.

The picture's player has no sound, and no part in this one's troubles.
"""

import vlc

from player_agent.decks.aim import MS
from player_agent.decks.worker.libvlc import UnfitError, comes_about

_ARGUMENTS = ("--no-video", "--no-xlib", "--no-spu", "--no-lua", "--quiet")


class SoundPlayer:
    """One libvlc player that is only heard.

    Paused from the beginning, it opens no device and makes no sound before the first `resume`.
    """

    def __init__(self, output: str) -> None:
        self._instance = vlc.Instance([*_ARGUMENTS, f"--aout={output}"])
        if self._instance is None:
            raise UnfitError("libvlc does not start for sound; install libvlc5, vlc-plugin-base")
        self._player = self._instance.media_player_new()
        self._media: vlc.Media | None = None

    def load(self, path: str) -> bool:
        """Load a film's sound and let it wait at its beginning; False where it has none that plays."""
        media = self._instance.media_new_path(path)
        media.add_option(":start-paused")
        self._player.set_media(media)
        self._player.set_rate(1.0)
        if self._media is not None:
            self._media.release()
        self._media = media
        self._player.play()
        return comes_about(self._player, lambda: bool(self._player.get_state() == vlc.State.Paused))

    def seek(self, offset_ns: int) -> None:
        """While it waits: go to this offset."""
        self._player.set_time(offset_ns // MS)

    def resume(self) -> None:
        """Let it be heard."""
        self._player.set_pause(0)

    def set_rate(self, rate: float) -> None:
        """Run faster or slower, from now on, as the picture does."""
        self._player.set_rate(rate)

    def hush(self) -> None:
        """Silence, at once: what the device still holds is not played."""
        self._player.set_pause(1)

    def stop(self) -> None:
        """Unload."""
        self._player.stop()
