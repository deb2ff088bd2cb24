"""Names of things: their shapes, and how a spot gets its id.

Ids that people write are lower-case words joined by hyphens. Ids that programs make are short enough to be
read aloud over a telephone.
"""

import hashlib
from collections.abc import Iterable
from typing import Annotated, NewType

from pydantic import StringConstraints

SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
MAX_SLUG = 64
SPOT_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
SPOT_ID_LENGTH = 8  # 40 bits: two equal ids on one screen in a week of 7,000 spots are a 1-in-45,000 event

Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=MAX_SLUG)]
_PAIRS = [first + second for first in SPOT_ALPHABET for second in SPOT_ALPHABET]  # 10 bits each

NetworkId = Slug
VenueId = Slug
ScreenId = Slug
CampaignId = Slug
LineId = Slug
ShortId = Slug
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
KeyId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
SpotId = Annotated[str, StringConstraints(pattern=rf"^[{SPOT_ALPHABET}]{{{SPOT_ID_LENGTH}}}$")]
OrderId = Annotated[str, StringConstraints(pattern=rf"^[{SPOT_ALPHABET}]{{6}}$")]
"""Made by a program, and short enough to be typed after `landmark release`."""
JournalId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]

PlanRevision = NewType("PlanRevision", int)
"""Counts the plans of one screen from 1; it only grows."""


def spot_id(campaign: str, screen: str, line: str, start_ms: int, *, attempt: int = 0) -> str:
    """The id of the spot of `line` that starts on `screen` at `start_ms` (ms since the Unix epoch, UTC).

    `attempt` > 0 gives the next candidate where two spots of one screen would share an id.
    """
    return spot_ids(campaign, screen, line, [start_ms], attempt=attempt)[0]


def spot_ids(
    campaign: str, screen: str, line: str, starts_ms: Iterable[int], *, attempt: int = 0
) -> list[str]:
    """`spot_id` of many spots of one line on one screen. A plan has thousands: so it is one loop, inlined."""
    stem, sha256, number_of = f"{campaign}\n{screen}\n{line}\n".encode(), hashlib.sha256, int.from_bytes
    numbers = [
        number_of(sha256(b"%b%d\n%d" % (stem, start, attempt)).digest()[:5], "big") for start in starts_ms
    ]
    pairs = _PAIRS
    return [
        f"{pairs[each >> 30]}{pairs[each >> 20 & 1023]}{pairs[each >> 10 & 1023]}{pairs[each & 1023]}"
        for each in numbers
    ]
