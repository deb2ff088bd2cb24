from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.errors import ContractError
from wire.health import ClockReply, clock_offset
from wire.instants import Instant, format_instant, parse_instant, to_datetime

instants = st.integers(min_value=-62_135_596_800_000, max_value=253_402_300_799_999).map(Instant)


@given(instants)
def test_text_and_instant_are_one_to_one(instant: Instant) -> None:
    assert parse_instant(format_instant(instant)) == instant


def test_a_datetime_for_libraries_is_aware_and_exact() -> None:
    moment = to_datetime(parse_instant("2025-06-04T12:30:00.250Z"))
    assert moment == datetime(2025, 6, 4, 12, 30, 0, 250_000, tzinfo=UTC)


def test_offsets_are_resolved() -> None:
    assert parse_instant("2025-06-04T14:30:00+02:00") == parse_instant("2025-06-04T12:30:00Z")


@pytest.mark.parametrize(
    "text",
    [
        "2025-06-04T12:30:00",
        "2025-06-04 12:30:00Z",
        "12:30Z",
        "",
        "2025-13-04T12:30:00Z",
        "2025-06-04T12:30:00.0001Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_what_is_no_instant_is_refused_and_shown(text: str) -> None:
    with pytest.raises(ContractError, match=r"instant|millisecond") as caught:
        parse_instant(text)
    assert repr(text) in str(caught.value)


@given(
    offset=st.integers(-500_000, 500_000),
    out=st.integers(0, 5_000),
    back=st.integers(0, 5_000),
    held=st.integers(0, 1_000),
)
def test_clock_offset_is_within_its_uncertainty(offset: int, out: int, back: int, held: int) -> None:
    sent = Instant(1_000_000)
    received = Instant(sent + out + offset)
    replied = Instant(received + held)
    returned = Instant(sent + out + held + back)
    reply = ClockReply(number=1, sent_at=sent, received_at=received, replied_at=replied)
    measured, uncertainty = clock_offset(reply, returned)
    assert abs(measured - offset) <= uncertainty + 0.5
