"""The conductor: obeys commands by the decks' verbs, and hears the decks' events as the machine's.

Here instants become monotonic nanoseconds, and back. What a deck was told is kept, so that a clock that moved
is told again.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from player_agent.decks import port
from player_agent.decks.aim import MOST_TRIM_NS, MS
from player_agent.decks.manners import Manner, Manners
from player_agent.decks.port import Decks
from player_agent.stage import machine
from player_agent.stage.machine import Running, Stage, step
from player_agent.stage.scene import Film
from player_agent.stage.shelf import Shelf, Stamp
from player_agent.stage.steering import Command, DropFilm, LoadFilm, MoveEnd, RevealFilm, SetBackdrop
from player_agent.stage.timeline import Timeline
from player_agent.stage.understudy import Understudies
from wire.instants import Instant
from wire.policy import Rule

_RETOLD_NS = 10_000_000  # a quarter of a frame at 25 fps: less is not worth a correction of a running film
_RETOLD_WAITING_NS = 1_000_000  # one that still waits is moved without a trace

SETTLED_NS = 1_500 * MS
"""So long after its start a film's position is known well enough to load it once more."""


@dataclass(frozen=True, slots=True)
class Told:
    """The times of one loaded film, as its deck has them."""

    zero_ns: int
    until_ns: int


class Conductor:
    """Between the machine and the decks."""

    def __init__(self, decks: Decks, shelf: Shelf) -> None:
        self.stage = Stage()
        """The machine's state; only this class replaces it."""
        self.unseen = Understudies()
        """And that of the films that run unseen."""
        self._decks = decks
        self._shelf = shelf
        self._told: dict[str, Told] = {}
        self._opened: dict[str, Stamp | None] = {}
        """The files that were loaded, by play; those of the last plays too."""
        self._drift_ms: float | None = None
        self._zero_ns: int | None = None
        """Where the first frame of the film on the glass was, by the last evidence."""
        self._manners: Manners | None = None
        self.must_begin_by: Callable[[Film], Instant | None] = lambda _: None
        """Until when a film may come on the glass, asked as it is loaded; None: whenever it is ready."""
        self.changed_ns = 0
        """When something else came on the glass, on the monotonic clock."""

    @property
    def drift_ms(self) -> float | None:
        """Where the film on the glass is, minus where it should be, at its last progress."""
        return self._drift_ms if self.stage.on_glass else None

    @property
    def loaded(self) -> tuple[Running, ...]:
        """Every film on a deck, seen or not."""
        seen = (self.stage.on_glass, self.stage.coming)
        return (*(each for each in seen if each), *self.unseen.films)

    def is_misplaced(self, timeline: Timeline, now: Instant) -> bool:
        """Whether the film on the glass is further from its place than a trim can bring it; not at once."""
        running = self.stage.on_glass
        if running is None or self._zero_ns is None:
            return False
        off_ns = timeline.to_ns(running.film.cue.start) - self._zero_ns
        return timeline.to_ns(now) - self.changed_ns >= SETTLED_NS and abs(off_ns) > MOST_TRIM_NS

    @property
    def coming_zero_ns(self) -> int:
        """Where the coming film's cue starts, as its deck has it; 0 where none is coming."""
        coming = self.stage.coming
        return 0 if coming is None else self._told[coming.play_id].zero_ns

    def is_replaced(self, running: Running) -> bool:
        """Whether another file stands where a play's film was opened, or its bytes were touched since."""
        return self._opened.get(running.play_id) != self._shelf.stamp_of(running.film.rendition)

    async def obey(self, command: Command, timeline: Timeline, now: Instant) -> None:
        """Carry one command out."""
        match command:
            case SetBackdrop(backdrop):
                self.stage = replace(self.stage, backdrop=backdrop)
                await self._decks.set_backdrop(backdrop)
            case LoadFilm(film, show, end, unseen):
                running = Running(secrets.token_hex(16), film, show, end)
                self._opened = {each: self._opened[each] for each in self._told}
                self._opened[running.play_id] = self._shelf.stamp_of(film.rendition)
                if unseen:
                    self.unseen = self.unseen.after(machine.Load(running))
                else:
                    self._advance(machine.Load(running))
                latest = self.must_begin_by(film)
                latest_ns = None if latest is None else timeline.to_ns(latest)
                play = self._play(running, timeline)
                await self._decks.load(replace(play, latest_show_ns=latest_ns, unseen=unseen))
            case RevealFilm(running, show):
                self.unseen = self.unseen.without(running.play_id)
                self._advance(machine.Load(replace(running, show=show, started=None)))
                await self._decks.reveal(running.play_id, timeline.to_ns(show))
            case MoveEnd(running, end, cause):
                self._retime(machine.Retime(running.play_id, end, cause))
                await self._tell(replace(running, end=end), timeline)
            case DropFilm(running, cause):
                self._retime(machine.Retime(running.play_id, now, cause))
                await self._decks.drop(running.play_id)

    async def keep_manners(
        self, rule: Rule, then: Rule, then_from: Instant | None, timeline: Timeline
    ) -> None:
        """Tell the decks how bright and how loud, where that changed, or the clock did."""
        then_ns = None if then_from is None else timeline.to_ns(then_from)
        manners = Manners(_manner(rule), _manner(then), then_ns)
        if self._manners is None or _differs(manners, self._manners):
            self._manners = manners
            await self._decks.use_manners(manners)

    async def keep_time(self, timeline: Timeline) -> None:
        """Tell the decks again where the clock has moved since they were told."""
        running_unseen = self.unseen.machine.on_glass
        for running in self.loaded:
            off_ns = timeline.to_ns(running.film.cue.start) - self._told[running.play_id].zero_ns
            runs = running in (self.stage.on_glass, running_unseen)
            if abs(off_ns) > MOST_TRIM_NS and running is running_unseen:
                await self._decks.drop(running.play_id)  # it is loaded anew, at its place
            elif abs(off_ns) > (_RETOLD_NS if runs else _RETOLD_WAITING_NS):
                await self._tell(running, timeline)

    def hear(self, event: port.DeckEvent, timeline: Timeline) -> tuple[machine.Effect, ...]:
        """Take one event in. Raises ImpossibleEventError."""
        match event:
            case port.Ready():
                self.unseen = self.unseen.after(machine.Ready())
                return self._advance(machine.Ready())
            case port.Prepared():
                return ()
            case port.Rolling(play_id, at_ns):
                if self.unseen.has(play_id):  # and was not revealed meanwhile
                    self.unseen = self.unseen.after(machine.Shown(play_id, timeline.to_instant(at_ns)))
                return ()
            case port.Refused(play_id) if self.unseen.has(play_id):
                self.unseen = self.unseen.without(play_id)
                return ()
            case port.Shown(play_id, at_ns):
                self.changed_ns, self._zero_ns = at_ns, self._told[play_id].zero_ns
                return self._advance(machine.Shown(play_id, timeline.to_instant(at_ns)))
            case port.Progress(play_id, _, zero_ns, displayed, lost):
                effects = self._advance(machine.Progress(play_id, displayed, lost))
                assert self.stage.on_glass is not None
                wanted_ns = timeline.to_ns(self.stage.on_glass.film.cue.start)
                self._drift_ms, self._zero_ns = (wanted_ns - zero_ns) / MS, zero_ns
                return effects
            case port.Over(play_id, at_ns, reason, displayed, lost):
                self._drift_ms = None
                self.changed_ns = at_ns
                over = machine.Over(play_id, timeline.to_instant(at_ns), reason, displayed, lost)
                return self._advance(over)
            case port.Refused(play_id, reason):
                return self._advance(machine.Refused(play_id, reason))
            case port.Lost(at_ns):
                self.changed_ns = at_ns
                gone = machine.Lost(timeline.to_instant(at_ns))
                self.unseen = self.unseen.after(gone)
                return self._advance(gone)
            case port.Hung(backdrop, at_ns):
                self.changed_ns = at_ns
                return self._advance(machine.Hung(backdrop))

    def _advance(self, event: machine.Event) -> tuple[machine.Effect, ...]:
        self.stage, effects = step(self.stage, event)
        alive = {each.play_id for each in self.loaded}
        self._told = {play_id: told for play_id, told in self._told.items() if play_id in alive}
        return effects

    def _retime(self, event: machine.Retime) -> None:
        if self.unseen.has(event.play_id):
            self.unseen = self.unseen.after(event)
        else:
            self._advance(event)

    def _play(self, running: Running, timeline: Timeline) -> port.Play:
        zero_ns, until_ns = timeline.to_ns(running.film.cue.start), timeline.to_ns(running.end)
        self._told[running.play_id] = Told(zero_ns, until_ns)
        return port.Play(
            play_id=running.play_id,
            path=str(self._shelf.path_of(running.film.rendition)),
            duration_ms=running.film.rendition.duration_ms,
            zero_ns=zero_ns,
            show_ns=max(zero_ns, timeline.to_ns(running.show)),
            until_ns=until_ns,
        )

    async def _tell(self, running: Running, timeline: Timeline) -> None:
        play = self._play(running, timeline)
        await self._decks.aim(play.play_id, zero_ns=play.zero_ns, until_ns=play.until_ns)


def _manner(rule: Rule) -> Manner:
    return Manner(rule.brightness_percent, sound=not rule.mute)


def _differs(manners: Manners, told: Manners) -> bool:
    """Whether the decks should hear of it: a change that came about as they were told is none."""
    if manners.then_ns is None or told.then_ns is None:
        return manners != told
    moved = abs(manners.then_ns - told.then_ns) > _RETOLD_NS
    return moved or (manners.now, manners.then) != (told.now, told.then)
