"""The timekeeper: what time it is in the plan, and how far that is to be trusted.

It gives the clock what link compared, joins instants and the monotonic clock anew at every reading, and
notices when somebody sets the machine's clock, which moves nothing.
"""

from player_agent.clock import Clock
from player_agent.folder import ClockState
from player_agent.stage.gate import ClockTrust, trust_at
from player_agent.stage.reporter import Reporter
from player_agent.stage.timeline import Timeline, WallWatch
from wire.instants import Instant
from wire.policy import Policy

DEFAULT_HOLDOVER_PPM = 50
"""A board's crystal, where no policy says otherwise."""


class Timekeeper:
    """Reads the clock for stage; `timeline` is as of the last reading."""

    def __init__(self, clock: Clock, reporter: Reporter) -> None:
        self._clock = clock
        self._reporter = reporter
        self._compared: ClockState | None = None
        self.timeline = Timeline.read(clock.now(), clock.monotonic_ns())
        self._wall_watch = WallWatch()

    def accept_comparison(self, state: ClockState) -> None:
        """Link compared the clock with the controller's."""
        self._compared = state
        state.set_clock(self._clock)

    def read(self) -> Instant:
        """The present, with the timeline up to date. A wall clock that was set moves nothing."""
        before_ns, now, wall, after_ns = (
            self._clock.monotonic_ns(),
            self._clock.now(),
            self._clock.wall(),
            self._clock.monotonic_ns(),
        )
        reference = self._clock.reference
        if reference is not None:
            self.timeline = Timeline.by(reference)
        else:
            self.timeline = self.timeline.following(now, before_ns, after_ns)
        self._wall_watch = self._wall_watch.look(wall, before_ns, after_ns)
        if self._wall_watch.step_ms and reference is not None:
            sentence = (
                f"the machine's clock was set by {self._wall_watch.step_ms} ms; the plan's time goes on"
            )
            self._reporter.fault(now, "clock_step", sentence)
        return now

    def trust_at(self, now: Instant, policy: Policy | None) -> ClockTrust:
        """How far the present may be wrong, by the last comparison."""
        return trust_at(
            self._compared,
            monotonic_ns=self.timeline.to_ns(now),
            boot_id=self._clock.boot_id,
            holdover_ppm=policy.holdover_ppm if policy else DEFAULT_HOLDOVER_PPM,
        )
