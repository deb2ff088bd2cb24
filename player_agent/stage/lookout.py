"""The lookout: what the glass shall have, now and next, looked at anew only where something is new.

A prospect holds until its next edge, for as long as everything that it was made of answers the same: what is
accepted, how far the clock is trusted, and what was asked about files, films and blocks.
"""

from dataclasses import dataclass, replace

from player_agent.stage.gate import next_rule
from player_agent.stage.scene import Film, FilmKey, Scene, View, scene_at
from player_agent.stage.shelf import FileState
from wire.ids import Sha256
from wire.instants import Instant
from wire.plan import Block
from wire.policy import Rule
from wire.renditions import Rendition


@dataclass(frozen=True, slots=True)
class Prospect:
    """What there is to see from one instant on, until `scene.next_look`."""

    scene: Scene
    after: Scene
    """The next scene that looks different; it begins where `scene` ends."""
    then: Rule
    """The next rule that differs from the one that holds."""
    then_from: Instant | None
    """None: none is near, and `then` is the one that holds."""


def look_ahead(view: View, now: Instant) -> Prospect:
    """Look at everything."""
    scene = scene_at(view, now)
    accepted = view.accepted
    then, then_from = next_rule(accepted.policy, accepted.orders, view.trust, now)
    return Prospect(scene, scene_at(view, scene.end), then, then_from)


class Lookout:
    """Remembers the last prospect, and what it was made of."""

    def __init__(self) -> None:
        self._seen: tuple[Instant, Prospect, _Notes] | None = None

    def look(self, view: View, now: Instant) -> Prospect:
        """The same as `look_ahead`."""
        if self._seen is not None:
            since, prospect, notes = self._seen
            if since <= now < prospect.scene.next_look and notes.hold(view):
                return prospect
        notes = _Notes(view)
        prospect = look_ahead(notes.noting(), now)
        self._seen = now, prospect, notes
        return prospect


class _Notes:
    """Every answer that a view gave."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._files: dict[Sha256, tuple[Rendition, FileState]] = {}
        self._films: dict[FilmKey, tuple[Film, bool]] = {}
        self._blocks: dict[Instant, tuple[Block, bool]] = {}
        self._playing: dict[FilmKey, tuple[Film, bool]] = {}

    def noting(self) -> View:
        """The view, with its answers noted."""
        return replace(self._view, look=self._look, fails=self._fails, skips=self._skips, plays=self._plays)

    def hold(self, view: View) -> bool:
        """Whether another view gives the same answers."""
        return (
            view.accepted is self._view.accepted
            and view.trust == self._view.trust
            and all(view.look(rendition) is state for rendition, state in self._files.values())
            and all(view.fails(film) is fails for film, fails in self._films.values())
            and all(view.skips(block) is skips for block, skips in self._blocks.values())
            and all(view.plays(film) is plays for film, plays in self._playing.values())
        )

    def _look(self, rendition: Rendition) -> FileState:
        state = self._view.look(rendition)
        self._files[rendition.sha256] = rendition, state
        return state

    def _fails(self, film: Film) -> bool:
        fails = self._view.fails(film)
        self._films[film.key] = film, fails
        return fails

    def _skips(self, block: Block) -> bool:
        skips = self._view.skips(block)
        self._blocks[block.start] = block, skips
        return skips

    def _plays(self, film: Film) -> bool:
        plays = self._view.plays(film)
        self._playing[film.key] = film, plays
        return plays
