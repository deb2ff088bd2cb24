"""The controller's office on paper, at noon of the sample flight's first day."""

import pytest

from tests.support.publishing import PaperOffice, SetClock
from wire.instants import parse_instant


@pytest.fixture
def clock() -> SetClock:
    return SetClock(parse_instant("2025-06-04T12:00:00Z"))


@pytest.fixture
async def office(clock: SetClock) -> PaperOffice:
    return PaperOffice(clock)
