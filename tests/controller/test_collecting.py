"""Work of many things at once is not interrupted by a look through all of them."""

import gc

import pytest

from controller.collecting import not_collecting
from controller.services.compile_fleet import Work, compile_fleet
from tests.support.schedules import NETWORK, SCREENS, sample_schedule


def test_nothing_is_collected_meanwhile_and_it_goes_on_after_an_error() -> None:
    def work() -> None:
        with not_collecting():
            with not_collecting():
                pass
            assert not gc.isenabled()
            raise ValueError("so")

    with pytest.raises(ValueError, match="so"):
        work()
    assert gc.isenabled()


def test_between_two_plans_of_a_fleet_memory_is_collected() -> None:
    for _ in compile_fleet(Work(sample_schedule(), NETWORK), SCREENS[:2]):
        assert gc.isenabled()
