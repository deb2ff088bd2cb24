"""Dealing: the openings of one line on one screen → the turns that fill them.

Who is next is the engine's word: rounds, or accounts where there are weights. Whether that short may be
played just now is the bars', what fits the films'. Where an hour is full for all whose turn it can be, the
opening stays with the house ads. Where separation bars them all, another short goes first; where it bars
everybody, the one that comes nearest to it.
"""

from collections.abc import Callable, Sequence
from itertools import accumulate, cycle, islice

from controller.catalogue import Short
from controller.planning.rotation.accounts import Accounts
from controller.planning.rotation.bars import Apart, Hourly
from controller.planning.rotation.evenness import Evenness
from controller.planning.rotation.films import REFUSED, fits_cut, slots_of
from controller.planning.rotation.order import first_order, lots_of
from controller.planning.rotation.repeats import Repeats
from controller.planning.rotation.rota import Opening, Rota, Turn
from controller.planning.rotation.rounds import Rounds
from controller.planning.rotation.shares import attainable_weights
from controller.planning.rotation.table import Play, Table
from controller.schedule import Rotation
from wire.instants import Instant


def deal(openings: Sequence[Opening], rota: Rota) -> list[Turn | None]:
    """For each opening, in order of time, the turn that begins in it.

    None where none begins: the opening lies inside a longer turn, or stays with the house ads. The order of
    plays does not depend on where they fit: the next one waits for a run of slots that is long enough. From
    the last run on that is long enough for a film, the turns go on as if they were resumed without it.
    """
    order = first_order(rota.playlist, rota.shorts, screen=rota.screen, line=rota.line)
    if not order or not openings:
        return [None] * len(openings)
    by_id = {short.id: short for short in rota.shorts}
    shorts = [by_id[each] for each in order]
    needs = [slots_of(short, rota.slot_ms, rota.playlist.length) for short in shorts]
    ahead = _Ahead(openings)
    number = {short: at for at, short in enumerate(order)}
    plays: list[Play] = [(number.get(spot.short), spot.start) for spot in rota.history]
    longest = _longest_from(openings) if max(needs) > 1 else [1] * len(openings)
    reach = longest[0]
    table = _table(rota, shorts, needs, ahead, reach).resumed(plays)
    repeats = Repeats(table, openings, needs)
    turns: list[Turn | None] = []
    busy_until = openings[0].start
    for at, opening in enumerate(openings):
        repeated = repeats.cycle()
        if repeated is not None:
            rest = cycle([Turn(order[short]) for short in repeated])
            return [*turns, *islice(rest, len(openings) - at)]
        turns.append(None)
        if opening.start < busy_until:
            continue
        ahead.at = at
        if longest[at] < reach:
            if any(longest[at] < slots <= reach for slots in needs):
                table = _table(rota, shorts, needs, ahead, longest[at]).resumed(plays)
            reach = longest[at]
        table.advance(opening.start)
        chosen = table.choose(opening.start)
        if chosen is not None and _fits(opening, shorts[chosen], needs[chosen]):
            slots = 1 if opening.cut else needs[chosen]
            turns[at] = Turn(order[chosen], slots)
            busy_until = Instant(opening.start + slots * opening.slot_ms)
            table.played(chosen, opening.start)
            plays.append((chosen, opening.start))
    return turns


def _fits(opening: Opening, short: Short, slots: int) -> bool:
    return fits_cut(short, opening) if opening.cut else slots <= opening.run


class _Ahead:
    """The openings from the one that is dealt now on."""

    def __init__(self, openings: Sequence[Opening]) -> None:
        self._openings = openings
        self.at = 0

    def starts(self, count: int) -> list[Instant]:
        """Of the next `count`; the last one again where there are no more."""
        found = [each.start for each in self._openings[self.at : self.at + count]]
        return found + found[-1:] * (count - len(found))


def _table(rota: Rota, shorts: Sequence[Short], needs: Sequence[int], ahead: _Ahead, reach: int) -> Table:
    """Without those whose film is longer than `reach`, the longest run to come, in slots: they would wait for
    ever, and all others with them.
    """
    playlist = rota.playlist
    number = {short.id: at for at, short in enumerate(shorts)}
    apart = Apart(playlist.separation, shorts)
    evenness = Evenness(rota.dayparts, len(shorts))
    weights = [playlist.weight_of(short.id) for short in shorts]
    leaving = sorted(
        (Instant(rota.rights_end[short.id] - needs[at] * rota.slot_ms), at)
        for at, short in enumerate(shorts)
        if short.id in rota.rights_end
    )
    elsewhere = {number[short]: each for short, each in rota.elsewhere.items() if short in number}
    engine: Rounds | Accounts
    if len(set(attainable_weights(playlist, shorts))) == 1:
        engine = _rounds(rota, shorts, apart, evenness, ahead)
    else:
        engine = _accounts(rota, shorts)
    for at, slots in enumerate(needs):
        if slots == REFUSED or slots > reach:
            engine.retire(at)
    return Table(engine, apart, Hourly(playlist.max_plays_per_hour, elsewhere), evenness, weights, leaving)


def _rounds(rota: Rota, shorts: Sequence[Short], apart: Apart, evenness: Evenness, ahead: _Ahead) -> Rounds:
    def seat(members: Sequence[int]) -> list[int]:
        return evenness.seat(members, [evenness.part_at(each) for each in ahead.starts(len(members))])

    return Rounds(
        len(shorts),
        lot=_lot(rota, shorts),
        listed=rota.playlist.rotation is Rotation.SEQUENCE,
        seat=seat if evenness else None,
        apart=apart,
    )


def _accounts(rota: Rota, shorts: Sequence[Short]) -> Accounts:
    def weigh(present: Sequence[int]) -> Sequence[int]:
        weights = [0] * len(shorts)
        attainable = attainable_weights(rota.playlist, [shorts[each] for each in present])
        for each, weight in zip(present, attainable, strict=True):
            weights[each] = weight
        return weights

    lot = _lot(rota, shorts)
    by_turn = None if lot is None else lambda short, turn: lot(turn, short)
    return Accounts(len(shorts), weigh, lot=by_turn, choosy=bool(rota.dayparts))


def _lot(rota: Rota, shorts: Sequence[Short]) -> Callable[[int, int], bytes] | None:
    """What decides in a shuffle, for each round and short."""
    if rota.playlist.rotation is not Rotation.SHUFFLE:
        return None
    lot = lots_of(rota.playlist.seed, rota.screen, rota.line)
    return lambda round_, short: lot(f"{round_}\n{shorts[short].id}")


def _longest_from(openings: Sequence[Opening]) -> list[int]:
    """Of each opening, the longest run from it on."""
    return list(accumulate((each.run for each in reversed(openings)), max))[::-1]
