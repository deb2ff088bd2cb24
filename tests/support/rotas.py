"""Rotas and openings for the tests of the rotation, and what a run of plays adds up to."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate, combinations

from controller.catalogue import Short
from controller.findings import Place
from controller.planning.intervals import Interval
from controller.planning.rotation import Opening, Rota, Turn, deal
from controller.schedule import Length, Playlist, Rotation, Separation
from wire.instants import SECOND, Instant
from wire.plan import Spot

SLOT = 10 * SECOND


def short(
    name: str, creator: str = "", country: str = "", *, length_ms: int = SLOT, consent: bool = True
) -> Short:
    """A short whose creator and country are its own where none is named."""
    return Short(name, name, creator or name, country or name, "en", "winner", None, length_ms, "2199-12-31",
                 ai_generated=False, crop_consent=True, cut_consent=consent, place=Place("c", 1))  # fmt: skip


def playlist(
    rotation: Rotation = Rotation.FAIR,
    *,
    seed: int = 1,
    weights: Mapping[str, int] | None = None,
    apart: tuple[int, int, int] = (0, 0, 0),
    most: int | None = None,
    length: Length | None = None,
) -> Playlist:
    """`apart`: plays between two of one short, creator, country. `most`: plays in an hour."""
    return Playlist(
        id="p",
        shorts=("x",),
        rotation=rotation,
        seed=seed,
        weights=dict(weights or {}),
        separation=Separation(same_short=apart[0], same_creator=apart[1], same_country=apart[2]),
        max_plays_per_hour=most,
        length=length or Length(),
    )


def rota(
    playlist: Playlist,
    shorts: Sequence[Short],
    history: Sequence[Spot] = (),
    *,
    rights_end: Mapping[str, int] | None = None,
    dayparts: Sequence[tuple[int, int, str]] = (),
    elsewhere: Mapping[str, Sequence[int]] | None = None,
) -> Rota:
    """Instants in ms from 0 on."""
    return Rota(
        playlist,
        shorts,
        "screen",
        "line",
        SLOT,
        history,
        {name: Instant(end) for name, end in (rights_end or {}).items()},
        [Interval(Instant(start), Instant(end), name) for start, end, name in dayparts],
        {name: [Instant(each) for each in starts] for name, starts in (elsewhere or {}).items()},
    )


def openings(count: int, *, first: int = 0, every_ms: int = SLOT, run: int = 1) -> list[Opening]:
    """Openings of one slot's length; the last `run` - 1 of them have shorter runs."""
    return [
        Opening(Instant(at * every_ms), SLOT, min(run, first + count - at))
        for at in range(first, first + count)
    ]


def spots(places: Sequence[Opening], turns: Sequence[Turn | None]) -> list[Spot]:
    """The turns as spots of the line."""
    return [
        Spot(each.start, turn.slots * each.slot_ms, turn.short, "line", "")
        for each, turn in zip(places, turns, strict=True)
        if turn is not None
    ]


def dealt(count: int, rota: Rota) -> list[str]:
    """The shorts of `count` openings, one after the other; '' where a house ad stays."""
    return [turn.short if turn else "" for turn in deal(openings(count), rota)]


def farthest(plays: Sequence[str], shares: Mapping[str, Fraction]) -> Fraction:
    """The largest distance of any short's plays from its share of all plays, at any play."""
    places: dict[str, list[int]] = {name: [] for name in shares}
    for place, play in enumerate(plays):
        places[play].append(place)
    worst = Fraction(0)
    for name, share in shares.items():  # it is farthest right before a play, right after one, or at the end
        for count, place in enumerate([*places[name], len(plays)]):
            worst = max(worst, abs(share * place - count))
            if place < len(plays):
                worst = max(worst, abs(share * (place + 1) - count - 1))
    return worst


def most_uneven(plays: Sequence[str], among: Iterable[str]) -> int:
    """The largest difference of counts of two shorts over any run of plays."""
    worst = 0
    for one, other in combinations(sorted(set(among)), 2):
        lead = list(accumulate(((play == one) - (play == other) for play in plays), initial=0))
        worst = max(worst, max(lead) - min(lead))
    return worst


def shares_of(playlist: Playlist, shorts: Sequence[Short]) -> dict[str, Fraction]:
    """Each short's weight over the sum of weights."""
    total = sum(playlist.weight_of(each.id) for each in shorts)
    return {each.id: Fraction(playlist.weight_of(each.id), total) for each in shorts}
