"""Entries reach the controller once each, whatever is lost on the way, and acknowledgements are judged."""

import pytest

from player_agent.link.uplink import is_believable
from wire.asrun import AsRunAck

OURS, FOREIGN = "0" * 32, "f" * 32


@pytest.mark.parametrize(
    ("ack", "believed"),
    [
        (AsRunAck(journal=OURS, through_sequence=12), True),
        (AsRunAck(journal=OURS, through_sequence=15), True),
        (AsRunAck(journal=OURS, through_sequence=10), False),
        (AsRunAck(journal=OURS, through_sequence=16), False),
        (AsRunAck(journal=FOREIGN, through_sequence=12), False),
    ],
    ids=["a part", "the whole", "nothing new", "more than was sent", "of another disk"],
)
def test_an_acknowledgement_is_believed_only_of_what_was_sent(ack: AsRunAck, believed: bool) -> None:
    assert is_believable(ack, journal=OURS, sent_through=15, held=10) is believed
