"""When a film may be fetched, and how fast: windows, spread and bandwidth. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from wire.bundle import DailyWindow
from wire.ids import ScreenId
from wire.instants import HOUR, SECOND, Instant, Millis

URGENT_MS: Millis = HOUR
"""What is due within this time is fetched outside of the windows too: an empty slot costs more."""
_SHARE_OF_REST = 8
"""A first request waits at most this part of the time that is left: what is due soon hardly waits."""
BURST_MS: Millis = SECOND
"""So much of the bandwidth may be used at once after a pause."""


def is_urgent(due: Instant | None, now: Instant) -> bool:
    """Whether a film cannot wait; one without an instant may be needed at any moment."""
    return due is None or due - now <= URGENT_MS


def is_open(windows: Sequence[DailyWindow], now: Instant) -> bool:
    """Whether films may be fetched now that are not urgent."""
    return not windows or any(each.contains(now) for each in windows)


def spread_of(screen: ScreenId, revision: int, spread_ms: Millis) -> Millis:
    """How long this screen waits with the first request for what a revision brought: 0 to `spread_ms`.

    Even over screens, and another for each revision, so that nobody is always the last.
    """
    digest = hashlib.sha256(f"{screen}\n{revision}".encode()).digest()
    return int.from_bytes(digest[:8], "big") * spread_ms >> 64


def first_request_at(spread: Millis, seen: Instant, due: Instant | None) -> Instant:
    """When a film that was seen to be missing at `seen` may be asked for first."""
    if due is None:
        return seen
    return Instant(seen + min(spread, max(0, due - seen) // _SHARE_OF_REST))


@dataclass(slots=True)
class TokenBucket:
    """A bandwidth: bytes flow in steadily, up to one second's worth, and are taken as they were received."""

    bytes_per_second: int
    filled_ns: int = 0
    """Monotonic."""
    tokens: float = 0.0

    def take(self, count: int, now_ns: int) -> float:
        """Take bytes that came; gives how many ms to wait before the next are read. They may be owed."""
        flowed = max(0, now_ns - self.filled_ns) * self.bytes_per_second / 1_000_000_000
        most = self.bytes_per_second * BURST_MS / 1_000
        self.tokens = min(most, self.tokens + flowed) - count
        self.filled_ns = max(now_ns, self.filled_ns)
        return max(0.0, -self.tokens / self.bytes_per_second * 1_000)
