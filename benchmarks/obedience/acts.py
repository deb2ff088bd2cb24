"""What an operator does in one round, and what the glass must show after each act. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from benchmarks.site.programme import FILMS, SHORTS
from benchmarks.site.recording import Look, Sight


class Wanted(StrEnum):
    """What an act puts on the screens that it concerns."""

    SLATE = "slate"
    BLACK = "black"
    FILM = "takeover's film"
    PLAN = "the plan's film"


@dataclass(frozen=True, slots=True)
class Act:
    """One command."""

    name: str
    words: tuple[str, ...]
    wanted: Wanted
    short: str = ""
    """The film that is put there, or pulled."""
    ahead_s: float = 0.0
    """How long before its instant a prepared takeover is given."""
    everywhere: bool = True
    """Or only on screens that show the pulled short at this moment."""
    hold_s: float = 2.5
    """How long it is left standing."""

    def shows(self, sight: Sight) -> bool:
        """Whether a picture is what the act wants, but for the plan's film, which the plan knows."""
        match self.wanted:
            case Wanted.SLATE:
                return sight.look in {Look.SLATE, Look.PLAIN}
            case Wanted.BLACK:
                return sight.look is Look.BLACK
            case Wanted.FILM:
                return sight.look is Look.FILM and sight.film == FILMS[self.short]
            case Wanted.PLAN:
                return sight.look is Look.FILM


def _release(what: str) -> Act:
    return Act(f"release of a {what}", ("release", what), Wanted.PLAN)


def acts_of_round(luck: Random) -> list[Act]:
    """Every kind of order with its release, in random order; pulls take a short that is on the glass."""
    pairs: list[Callable[[], list[Act]]] = [
        lambda: [Act("kill to slate", ("kill",), Wanted.SLATE), _release("kill")],
        lambda: [Act("kill to black", ("kill", "--black"), Wanted.BLACK), _release("kill")],
        lambda: [_takeover(luck.choice(SHORTS), 0.0), _release("takeover")],
        lambda: [_takeover(luck.choice(SHORTS), 6.0), _release("takeover")],
        lambda: [Act("pull", ("pull",), Wanted.SLATE, everywhere=False, hold_s=1.0), _release("pull")],
        lambda: [
            Act("curfew dark", ("curfew", "add", "--mode", "dark"), Wanted.BLACK),
            _release("curfew"),
        ],
    ]
    luck.shuffle(pairs)
    return [act for pair in pairs for act in pair()]


def _takeover(short: str, ahead_s: float) -> Act:
    name = "takeover, prepared" if ahead_s else "takeover, at once"
    return Act(name, ("takeover", short), Wanted.FILM, short, ahead_s, hold_s=4.0)
