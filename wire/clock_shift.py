"""The shifted clock of a demo or rehearsal: one offset, set by a launcher, inherited by every process."""

from wire.errors import ContractError
from wire.instants import Millis

SHIFT_VARIABLE = "LANDMARK_CLOCK_SHIFT_MS"
"""The environment variable that carries it."""


def parse_shift(text: str | None, *, sample_network: bool) -> Millis:
    """The variable's text → the shift in ms; 0 where it is not set.

    Raises ContractError where it is no number, and outside a network that is marked as sample.
    """
    try:
        shift = int(text or "0")
    except ValueError as error:
        raise ContractError(f"{SHIFT_VARIABLE} is {text!r}; it must be whole milliseconds") from error
    if shift and not sample_network:
        raise ContractError(f"{SHIFT_VARIABLE} is set, but this network is not marked as sample; unset it")
    return shift
