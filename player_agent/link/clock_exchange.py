"""The clock exchange: asks the controller for its time, and tells stage what came out (clock.json)."""

from player_agent.clock import Clock
from player_agent.folder import ClockState, PlayerFolder, load_message
from player_agent.link.clock_offset import Estimate, is_news, take_sample
from player_agent.link.clock_samples import Sample, Samples
from player_agent.link.spare_room import save_in_own_room
from wire.codec import encode
from wire.health import ClockFacts, ClockReply, ClockRequest
from wire.instants import SECOND, Instant, Millis

BURST = 8
BURST_EVERY_MS: Millis = SECOND // 4
"""At connection: a few quick samples, of which one has a short way there and one a short way back."""
LEARNING = 120
LEARNING_EVERY_MS: Millis = SECOND // 2
"""For a minute after that: enough to learn the crystal's rate over a bad network."""
REFINING = 120
REFINING_EVERY_MS: Millis = 2 * SECOND
"""For four minutes after that."""
EVERY_MS: Millis = 5 * SECOND
_PENDING = 16
_NS = 1_000_000


class ClockExchange:
    """Holds the samples, writes clock.json, and sets link's own clock."""

    def __init__(self, folder: PlayerFolder, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._boot_id = clock.boot_id
        self._samples = Samples()
        self._estimate: Estimate | None = None
        self._number = 0
        self._asked = 0
        self._pending: dict[int, tuple[Instant, float]] = {}
        self._written = load_message(folder.clock, ClockState)
        self._known_ppm = 0.0
        """The crystal's rate outlives connections and boots."""
        if self._written is not None:
            self._written.set_clock(clock)
            self._known_ppm = self._written.rate_ppm

    def pause_ms(self) -> Millis:
        """How long to wait before the next question."""
        if self._asked < BURST:
            return BURST_EVERY_MS
        if self._asked < BURST + LEARNING:
            return LEARNING_EVERY_MS
        return REFINING_EVERY_MS if self._asked < BURST + LEARNING + REFINING else EVERY_MS

    def begin(self) -> None:
        """A new connection: answers to old questions are void, and a burst begins."""
        self._pending.clear()
        self._asked = 0

    def build_request(self) -> ClockRequest:
        """The next question."""
        self._look_whether_it_slept()
        self._number += 1
        self._asked += 1
        request = ClockRequest(number=self._number, sent_at=self._clock.wall())
        self._pending[self._number] = request.sent_at, self._monotonic_ms()
        while len(self._pending) > _PENDING:
            del self._pending[next(iter(self._pending))]
        return request

    def accept_reply(self, reply: ClockReply) -> None:
        """Take an answer in; one that we did not ask for, or that makes no sense, is ignored."""
        returned_ms = self._monotonic_ms()
        self._look_whether_it_slept()
        asked_at, sent_ms = self._pending.pop(reply.number, (None, 0.0))
        if asked_at != reply.sent_at or reply.replied_at < reply.received_at:
            return
        sample = Sample(sent_ms, returned_ms, float(reply.received_at), float(reply.replied_at))
        self._samples, self._estimate = take_sample(self._samples, sample, self._known_ppm)
        self._tell_stage()

    def facts(self) -> ClockFacts | None:
        """For the heartbeat: what is left of the offset after the correction, and how sure that is."""
        if self._estimate is None:
            return None
        now_ms = self._monotonic_ms()
        left_ms = now_ms + self._estimate.offset_at(now_ms) - self._clock.now()
        return ClockFacts(
            offset_ms=round(left_ms, 3),
            uncertainty_ms=round(self._estimate.uncertainty_at(now_ms), 3),
            sampled_at=Instant(round(self._estimate.at_ms + self._estimate.offset_ms)),
        )

    def _look_whether_it_slept(self) -> None:
        """The monotonic clock of a machine that slept stood still: what was asked before says nothing."""
        if self._clock.boot_id != self._boot_id:
            self._boot_id, self._samples = self._clock.boot_id, Samples()
            self._pending.clear()

    def _tell_stage(self) -> None:
        estimate = self._estimate
        assert estimate is not None, "a sample was just added"
        exact_ms = estimate.at_ms + estimate.offset_ms
        sampled_at = Instant(round(exact_ms))
        state = ClockState(
            offset_ms=round(exact_ms - self._clock.wall(), 3),
            uncertainty_ms=estimate.uncertainty_ms,
            sampled_at=sampled_at,
            sampled_monotonic_ms=estimate.at_ms + (sampled_at - exact_ms),
            rate_ppm=estimate.rate_ppm,
            boot_id=self._boot_id,
        )
        if is_news(self._written, state):
            state.set_clock(self._clock)
            save_in_own_room(self._folder.clock, encode(state))  # another boot would not believe it anyway
            self._written = state

    def _monotonic_ms(self) -> float:
        return self._clock.monotonic_ns() / _NS
