"""The foresight: what the glass shall have, by what is accepted and by what became of files and films.

Gathers the answers that a scene asks for, from the shelf, the witness and the conductor; the deciding is the
lookout's.
"""

from dataclasses import replace

from player_agent.stage.acceptance import Accepted
from player_agent.stage.conductor import Conductor
from player_agent.stage.gate import ClockTrust
from player_agent.stage.lookout import Lookout
from player_agent.stage.scene import Film, View
from player_agent.stage.shelf import FileState, Shelf
from player_agent.stage.steering import Outlook
from player_agent.stage.timeline import Timeline
from player_agent.stage.understudy import Cover
from player_agent.stage.witness import Witness
from wire.instants import Instant
from wire.renditions import Rendition


class Foresight:
    """Makes the outlook of each turn."""

    def __init__(self, conductor: Conductor, shelf: Shelf, witness: Witness) -> None:
        self._conductor = conductor
        self._shelf = shelf
        self._witness = witness
        self._lookout = Lookout()
        self._cover, self._lookout_below = Cover(), Lookout()

    def look_ahead(self, accepted: Accepted, trust: ClockTrust, timeline: Timeline, now: Instant) -> Outlook:
        """Now, and what comes after that."""
        view = View(
            accepted=accepted,
            trust=trust.in_whole_ms,
            look=self._look,
            fails=self._witness.setbacks.is_bad,
            skips=lambda block: self._witness.punctuality.skips(block, now),
            plays=self._plays,
        )
        prospect = self._lookout.look(view, now)
        below = self._cover.below(accepted, prospect.scene)
        return Outlook(
            now=now,
            scene=prospect.scene,
            after=prospect.after,
            after_from=prospect.scene.end,
            misplaced=self._can_be_placed_anew(timeline, now),
            then=prospect.then,
            then_from=prospect.then_from,
            below=None if below is None else self._lookout_below.look(replace(view, accepted=below), now),
            changed=timeline.to_instant(self._conductor.changed_ns),
        )

    def _look(self, rendition: Rendition) -> FileState:
        """What is known of a file. One that a deck has open counts as held until it was hashed again."""
        state = self._shelf.look(rendition)
        loaded = {each.film.rendition.sha256 for each in self._conductor.loaded}
        return FileState.HELD if state is FileState.UNCHECKED and rendition.sha256 in loaded else state

    def _plays(self, film: Film) -> bool:
        on_glass = self._conductor.stage.on_glass
        return on_glass is not None and on_glass.key == film.key

    def _can_be_placed_anew(self, timeline: Timeline, now: Instant) -> bool:
        """Whether the film on the glass is misplaced, and its file there to be loaded once more."""
        on_glass = self._conductor.stage.on_glass
        if on_glass is None or not self._conductor.is_misplaced(timeline, now):
            return False
        return self._shelf.look(on_glass.film.rendition) is not FileState.MISSING
