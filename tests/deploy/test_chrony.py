"""The player's clock: what doctor asks of chrony is answered to the player's own user."""

from pathlib import Path

SETTINGS = [line.split() for line in Path("deploy/player/chrony.conf").read_text().splitlines() if line]


def test_this_machine_may_ask_and_nobody_else() -> None:
    names = {words[0] for words in SETTINGS}
    assert ["port", "0"] in SETTINGS, "it serves no time"
    assert not names & {"cmdport", "bindcmdaddress", "cmdallow"}, "by default: the loopback address, to read"
