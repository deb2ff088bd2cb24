"""The clock exchange: asks the controller for its time, and tells stage what came out (clock.json)."""

from player_agent.clock import Clock
from player_agent.folder import ClockState, PlayerFolder, load_message, save_message
from player_agent.link.clock_offset import ROUNDING_MS, Sample, add_sample, best_at, is_news
from wire.health import ClockFacts, ClockReply, ClockRequest, clock_offset
from wire.instants import SECOND, Instant, Millis

BURST = 8
BURST_EVERY_MS: Millis = SECOND // 4
"""At connection: a few quick samples, of which one has a short round trip."""
EVERY_MS: Millis = 10 * SECOND
_PENDING = 16


class ClockExchange:
    """Holds the samples, writes clock.json, and corrects link's own clock."""

    def __init__(self, folder: PlayerFolder, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._samples: tuple[Sample, ...] = ()
        self._number = 0
        self._asked = 0
        self._pending: dict[int, Instant] = {}
        self._written = load_message(folder.clock, ClockState)
        if self._written is not None:
            clock.correction_ms = self._written.offset_ms

    def pause_ms(self) -> Millis:
        """How long to wait before the next question."""
        return BURST_EVERY_MS if self._asked < BURST else EVERY_MS

    def begin(self) -> None:
        """A new connection: answers to old questions are void, and a burst begins."""
        self._pending.clear()
        self._asked = 0

    def build_request(self) -> ClockRequest:
        """The next question."""
        self._number += 1
        self._asked += 1
        request = ClockRequest(number=self._number, sent_at=self._uncorrected_now())
        self._pending[self._number] = request.sent_at
        while len(self._pending) > _PENDING:
            del self._pending[next(iter(self._pending))]
        return request

    def accept_reply(self, reply: ClockReply) -> None:
        """Take an answer in; one that we did not ask for, or that makes no sense, is ignored."""
        returned_at = self._uncorrected_now()
        if self._pending.pop(reply.number, None) != reply.sent_at or reply.replied_at < reply.received_at:
            return
        offset, uncertainty = clock_offset(reply, returned_at)
        now_ms = self._monotonic_ms()
        self._samples = add_sample(self._samples, Sample(offset, uncertainty + ROUNDING_MS, now_ms))
        self._tell_stage()

    def facts(self) -> ClockFacts | None:
        """For the heartbeat: what is left of the offset after the correction, and how sure that is."""
        now_ms = self._monotonic_ms()
        best = best_at(self._samples, now_ms)
        if best is None:
            return None
        return ClockFacts(
            offset_ms=round(best.offset_ms - self._clock.correction_ms, 3),
            uncertainty_ms=round(best.uncertainty_at(now_ms), 3),
            sampled_at=self._instant_of(best, now_ms),
        )

    def _tell_stage(self) -> None:
        now_ms = self._monotonic_ms()
        best = best_at(self._samples, now_ms)
        assert best is not None, "a sample was just added"
        state = ClockState(
            offset_ms=best.offset_ms,
            uncertainty_ms=best.uncertainty_ms,
            sampled_at=self._instant_of(best, now_ms),
            sampled_monotonic_ms=best.taken_ms,
            boot_id=self._clock.boot_id,
        )
        if is_news(self._written, state):
            save_message(self._folder.clock, state)
            self._written = state
            self._clock.correction_ms = state.offset_ms

    def _instant_of(self, sample: Sample, now_ms: Millis) -> Instant:
        return Instant(round(self._uncorrected_now() + sample.offset_ms) - (now_ms - sample.taken_ms))

    def _uncorrected_now(self) -> Instant:
        return Instant(round(self._clock.now() - self._clock.correction_ms))

    def _monotonic_ms(self) -> Millis:
        return self._clock.monotonic_ns() // 1_000_000
