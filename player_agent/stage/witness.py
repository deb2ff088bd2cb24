"""The witness: hears what the decks say, and has it written down: plays, misses and setbacks."""

from collections import deque
from collections.abc import Sequence

import structlog

from player_agent.decks import port
from player_agent.decks.port import Reason
from player_agent.stage import machine
from player_agent.stage.chronicle import Chronicle
from player_agent.stage.conductor import Conductor
from player_agent.stage.gate import ClockTrust
from player_agent.stage.machine import State
from player_agent.stage.outcome import SpotWatch
from player_agent.stage.punctuality import Punctuality
from player_agent.stage.reporter import Reporter
from player_agent.stage.scene import Film
from player_agent.stage.setbacks import Setbacks
from player_agent.stage.steering import Outlook
from player_agent.stage.timeline import Timeline
from wire.asrun import Cause
from wire.instants import Instant
from wire.plan import Plan

log = structlog.get_logger()


class Witness:
    """Between the decks' events and the journal."""

    def __init__(self, conductor: Conductor, chronicle: Chronicle, reporter: Reporter) -> None:
        self.setbacks = Setbacks()
        """Films that failed."""
        self.punctuality = Punctuality()
        """Simulcasts that began in time."""
        self._conductor = conductor
        self._chronicle = chronicle
        self._reporter = reporter
        self._events: deque[port.DeckEvent] = deque()
        self._effects: deque[tuple[machine.Effect, float | None]] = deque()
        self._spots = SpotWatch()
        self._plan: Plan | None = None
        self._uncertainty_ms: float | None = None
        conductor.must_begin_by = self._must_begin_by

    def add(self, event: port.DeckEvent) -> None:
        """Something happened; it is heard at the next turn."""
        self._events.append(event)

    def hear(self, timeline: Timeline, trust: ClockTrust, plan: Plan | None, now: Instant) -> None:
        """Take in what happened since the last turn. Raises ImpossibleEventError."""
        self.setbacks = self.setbacks.at(now)
        self._plan, self._uncertainty_ms = plan, trust.uncertainty_ms
        while self._events:
            self._hear(self._events.popleft(), timeline, trust, plan, now)

    def write_down(self) -> None:
        """Give it to the journal: after what had to be obeyed."""
        while self._effects:
            effect, uncertainty_ms = self._effects.popleft()
            self._chronicle.record(effect, uncertainty_ms)
        conductor = self._conductor
        self._chronicle.expect(conductor.stage.coming, conductor.coming_zero_ns, self._uncertainty_ms)

    def watch_spots(self, outlook: Outlook, plan: Plan | None) -> None:
        """Notice a spot that never came on the glass."""
        absent = self._conductor.stage.state is State.ABSENT
        hindrance = Cause.WORKER_LOST if absent else Cause.NONE
        self._spots, missed = self._spots.look(outlook.scene, plan, outlook.now, hindrance)
        if missed is not None:
            self._chronicle.miss(missed)
            log.warning("missed", spot=missed.cue.spot_id, short=missed.cue.short, cause=missed.cause)

    def _hear(
        self,
        event: port.DeckEvent,
        timeline: Timeline,
        trust: ClockTrust,
        plan: Plan | None,
        now: Instant,
    ) -> None:
        before = self._conductor.loaded
        for effect in self._conductor.hear(event, timeline):
            self._effects.append((effect, trust.uncertainty_ms))
            if isinstance(effect, machine.Began):
                cue = effect.running.film.cue
                self._spots = self._spots.with_begun(cue)
                if cue.spot_id is not None:
                    self.punctuality = self.punctuality.with_begun(plan, cue.start, effect.at)
        match event:
            case port.Progress():
                assert self._conductor.stage.on_glass is not None
                self._chronicle.mark(self._conductor.stage.on_glass, now)
            case port.Refused(play_id, Reason.BAD_FILM, sentence):
                self._film_failed(_of(play_id, before), sentence, now)
            case port.Over(play_id, _, Reason.BAD_FILM, _, _, sentence):
                self._film_failed(_of(play_id, before), sentence, now)
            case port.Lost(_, sentence):
                for running in before:
                    self.setbacks = self.setbacks.with_loss(running.film)
                self._reporter.fault(now, "worker", sentence)

    def _must_begin_by(self, film: Film) -> Instant | None:
        """Until when a film of a simulcast has to come; a film that an order shows is none."""
        block = self._plan.block_at(film.cue.start) if self._plan and film.cue.spot_id else None
        return None if block is None else self.punctuality.must_begin_by(block)

    def _film_failed(self, running: machine.Running, sentence: str, now: Instant) -> None:
        """It is not tried again at its place, unless its file was touched or replaced meanwhile."""
        if not self._conductor.is_replaced(running):
            self.setbacks = self.setbacks.with_bad(running.film)
        self._reporter.fault(now, "bad_film", f"{running.film.rendition.short}: {sentence}")


def _of(play_id: str, loaded: Sequence[machine.Running]) -> machine.Running:
    return next(each for each in loaded if each.play_id == play_id)
