import pytest

from wire.clock_shift import (
    ClockRate,
    ClockStep,
    format_rate,
    parse_rate,
    parse_shift,
    parse_steps,
    parse_steps_file,
    stepped_ms,
)
from wire.errors import ContractError

MS = 1_000_000


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


def test_a_crystal_gains_since_its_beginning() -> None:
    rate = parse_rate("-100@5000", sample_network=True)
    assert rate == ClockRate(-100, 5_000)
    assert rate.gained_ns(5_000 * MS) == 0
    assert rate.gained_ns(15_000 * MS) == -1 * MS
    assert parse_rate(format_rate(rate), sample_network=True) == rate
    assert parse_rate(None, sample_network=False) == ClockRate()
    assert parse_rate("85", sample_network=True) == ClockRate(85, 0)


@pytest.mark.parametrize("text", ["fast", "1.5", "100@", "@5", "100@-5", "1001"])
def test_a_rate_that_is_none_is_shown(text: str) -> None:
    with pytest.raises(ContractError, match=text):
        parse_rate(text, sample_network=True)


def test_rates_and_steps_belong_into_a_sample_network() -> None:
    with pytest.raises(ContractError, match="not marked as sample"):
        parse_rate("100", sample_network=False)
    with pytest.raises(ContractError, match="not marked as sample"):
        parse_steps_file("/tmp/steps", sample_network=False)
    assert parse_steps_file(None, sample_network=False) == ""


@pytest.mark.parametrize(
    "line", ["1000 --5", "--1000 5", "- 5", "1000 5-", "1000 ²", "1000", "1 2 3", "1000 " + "9" * 5_000]
)
def test_a_line_that_is_no_step_is_passed_over(line: str) -> None:
    assert parse_steps(f"{line}\n2000 -500\n") == (ClockStep(2_000, -500),)


def test_steps_come_at_their_moment_and_add_up() -> None:
    steps = parse_steps("1000 3000\n2000 -500\nnonsense\n4000 1")  # the last line is still being written
    assert [stepped_ms(steps, at * MS) for at in (999, 1_000, 2_000, 5_000)] == [0, 3_000, 2_500, 2_500]
