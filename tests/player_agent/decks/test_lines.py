"""The lines between stage and worker."""

import pytest

from player_agent.decks.lines import Aim, Beat, Drop, Line, LineError, Load, Up, Use, format_line, parse_line
from player_agent.decks.manners import Manner, Manners
from player_agent.decks.port import Over, Play, Prepared, Reason, Refused, Shown

LINES: list[Line] = [
    Load(Play("a", "/films/ü.mp4", 10_000, 1, 2, 3)),
    Aim("a", 1, 2),
    Drop("a"),
    Use(Manners()),
    Use(Manners(Manner(40, sound=True), Manner(100), 7)),
    Up("3.0.24", "3.0.21203"),
    Beat(1, "a", True, 5, 6, 7, 8, 0, 11_200_000),
    Beat(1, None, False, None, 0, 0, 0, 0, 0),
    Prepared("a"),
    Shown("a", 5),
    Over("a", 5, Reason.COVERED, 100, 1, ""),
    Refused("a", Reason.BAD_FILM, "no picture"),
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: type(line).__name__)
def test_a_line_comes_back_as_it_went(line: Line) -> None:
    content = format_line(line)
    assert content.endswith(b"\n")
    assert content.count(b"\n") == 1
    assert parse_line(content) == line


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"null\n",
        b"[]\n",
        b'{"kind": "nobody"}\n',
        b'{"kind": "shown"}\n',
        b"\xff\xfe\n",
        b'{"kind": "refused", "play_id": "a", "reason": "bored", "sentence": ""}',
    ],
)
def test_nonsense_is_refused(content: bytes) -> None:
    with pytest.raises(LineError):
        parse_line(content)
