"""What the picture's player and the sound's have in common: which libvlc there is, and the wait for it."""

from collections.abc import Callable

import vlc

from player_agent.decks.aim import MS
from player_agent.decks.worker.clock import now_ns, pause

_STEP_S = 0.002
_PATIENCE_NS = 3_000 * MS  # a disk may be slow; a film that needs longer is a broken one
_LONGEST_STEP_NS = 50 * MS  # of a step that took longer, the rest is the machine's: libvlc had no turn either


class UnfitError(Exception):
    """This machine's libvlc is not the one we need."""


def versions() -> tuple[str, str]:
    """(libvlc, binding). Raises UnfitError unless libvlc is of version 3."""
    libvlc = vlc.libvlc_get_version().decode()
    if not libvlc.startswith("3."):
        raise UnfitError(f"libvlc is {libvlc}; the binding needs version 3: install libvlc5")
    return libvlc, str(vlc.__version__)


def comes_about(player: vlc.MediaPlayer, is_so: Callable[[], bool]) -> bool:
    """Wait for it; False where the film broke or ended before, or takes too long.

    What the machine stood still for is not counted.
    """
    left_ns, looked_ns = _PATIENCE_NS, now_ns()
    while not is_so():
        broken = player.get_state() in {vlc.State.Error, vlc.State.Ended, vlc.State.Stopped}
        if broken or left_ns <= 0:
            return False
        pause(_STEP_S)
        before_ns, looked_ns = looked_ns, now_ns()
        left_ns -= min(looked_ns - before_ns, _LONGEST_STEP_NS)
    return True
