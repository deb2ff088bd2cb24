"""Films and scenes of a day of ten-second slots, for what decides from scenes alone."""

from player_agent.stage.scene import Film, Scene, SceneKind
from tests.support.plans import MIDNIGHT, rendition
from wire.instants import HOUR, Instant
from wire.playhead import Cue, CueKind

T = Instant(MIDNIGHT + 12 * HOUR)
LENGTH = 10_000


def film(number: int) -> Film:
    """The film of the slot with this number; slot 0 begins at T."""
    start = Instant(T + number * LENGTH)
    cue = Cue(CueKind.SPOT, start, Instant(start + LENGTH), short="short-01", spot_id=f"{number:08d}")
    return Film(cue, rendition("short-01"), 1)


def scene(number: int) -> Scene:
    """The scene in which that film is due."""
    shown = film(number)
    return Scene(SceneKind.FILM, shown.cue.end, shown.cue, shown)
