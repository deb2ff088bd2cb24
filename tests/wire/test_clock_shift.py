import pytest

from wire.clock_shift import parse_shift
from wire.errors import ContractError


def test_no_shift_is_right_everywhere() -> None:
    assert parse_shift(None, sample_network=False) == 0
    assert parse_shift("0", sample_network=False) == 0


def test_a_shift_belongs_into_a_sample_network() -> None:
    assert parse_shift("-46215627221", sample_network=True) == -46_215_627_221
    with pytest.raises(ContractError, match="not marked as sample"):
        parse_shift("1", sample_network=False)


def test_nonsense_is_shown() -> None:
    with pytest.raises(ContractError, match="'an hour'"):
        parse_shift("an hour", sample_network=True)
