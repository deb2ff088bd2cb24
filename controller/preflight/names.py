"""Names: what the file of a master may be called, and for which screens it then is. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from controller.films.masters import ENDINGS, short_of
from controller.findings import did_you_mean
from controller.preflight.findings import Code, FilmFinding, Severity
from wire.ids import ScreenId, ShortId

_LISTED = "name it after a short of the catalogue; landmark shorts lists them"


@dataclass(frozen=True, slots=True)
class MasterNames:
    """What the masters of one schedule may be named after; see `controller.films.masters`."""

    shorts: frozenset[ShortId]
    """Those of the catalogue, and the house ads."""
    screens: frozenset[ScreenId] = frozenset()
    shapes: frozenset[str] = frozenset()
    """Of canvases: 1080x1920."""


def judge_file_name(name: str, names: MasterNames) -> Iterator[FilmFinding]:
    """A name that no master has: nobody would ever make a rendition of this file."""
    path, short = PurePath(name), short_of(name)
    rest = path.stem.removeprefix(short) if short is not None else ""
    if path.suffix not in ENDINGS:
        yield _finding(name, f"no master is named {name}", f"name it <short>{ENDINGS[0]}")
    elif short not in names.shorts:
        sentence = f"no short and no house ad of the schedule has a film named {name}"
        near = did_you_mean(short or path.stem, names.shorts)
        yield _finding(name, sentence, near if near.startswith("did you mean") else _LISTED)
    elif rest.startswith("@") and rest[1:] not in names.shapes:
        sentence = f"no canvas of the schedule is {rest[1:]}, so no screen takes {name}"
        yield _finding(name, sentence, did_you_mean(rest[1:], names.shapes))
    elif rest.startswith(".") and rest[1:] not in names.screens:
        sentence = f"the schedule has no screen {rest[1:]!r}, so none takes {name}"
        yield _finding(name, sentence, did_you_mean(rest[1:], names.screens))


def _finding(name: str, sentence: str, remedy: str) -> FilmFinding:
    limit = "<short>.mp4, <short>@<w>x<h>.mp4 or <short>.<screen>.mp4"
    return FilmFinding(Severity.WARNING, Code.FILE_NAME, sentence, remedy, name, limit)
