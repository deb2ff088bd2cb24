"""What checks say of one screen, gathered into findings that name all screens for which it holds.

Owns the gathering and the words for many names. What is said, and of which screen, is each check's.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from controller.findings import Code, Finding, Place, Severity
from wire.ids import ScreenId

MAX_NAMES = 5


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding in the making: the sentence around the names of its screens."""

    severity: Severity
    code: Code
    place: Place
    before: str
    """Up to the names."""
    after: str
    """What follows them; begins with its own mark or space."""
    remedy: str


class Remarks:
    """Remarks by what they say, each with its screens in the order in which they came."""

    def __init__(self) -> None:
        self._screens: dict[Remark, dict[ScreenId, str]] = {}

    def add(self, screen: ScreenId, remark: Remark, detail: str = "") -> None:
        """Note that `remark` holds for `screen`; `detail` is said of that screen alone, once."""
        self._screens.setdefault(remark, {}).setdefault(screen, detail)

    def findings(self) -> Iterator[Finding]:
        """One finding for each remark. A detail that all its screens share is said once, at the end."""
        for remark, screens in self._screens.items():
            details = set(screens.values())
            shared = details.pop() if len(details) == 1 else ""
            names = names_of(
                screen if shared or not detail else f"{screen} ({detail})"
                for screen, detail in screens.items()
            )
            sentence = f"{remark.before} {names}{remark.after}{f', {shared}' if shared else ''}"
            place = remark.place
            yield Finding(remark.severity, place.file, place.line, sentence, remark.remedy, remark.code)


def names_of(names: Iterable[str], limit: int = MAX_NAMES) -> str:
    """Like "a", "a and b" or "a, b, c, d, e and 1,995 more"."""
    known = list(names)
    if len(known) > limit:
        return f"{', '.join(known[:limit])} and {len(known) - limit:,} more"
    return known[0] if len(known) == 1 else f"{', '.join(known[:-1])} and {known[-1]}" if known else "none"
