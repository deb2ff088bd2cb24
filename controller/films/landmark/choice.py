"""Which shorts a landmark film shows, and which part of each. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from controller.catalogue import Short
from controller.films.errors import FilmError
from controller.films.landmark.rules import Best, FilmRules
from controller.findings import did_you_mean
from controller.schedule import Schedule
from wire.instants import Millis


@dataclass(frozen=True, slots=True)
class Chosen:
    """A short of the film."""

    short: Short
    start_ms: Millis | None = None
    """Where the excerpt begins; None where its middle is to be shown, as long as there is room."""
    length_ms: Millis | None = None


def choose(rules: FilmRules, schedule: Schedule) -> tuple[Chosen, ...]:
    """The shorts in their order.

    A listed short must be in the catalogue, its creator must consent to cuts, and its rights must last as
    long as the flight. Selected are only those of which all that is true. Where AI made one of them, the
    film's row must say so too. Raises FilmError, with a line for each that cannot be.
    """
    if rules.select is not None:
        best = tuple(Chosen(short) for short in _best(rules.select, rules, schedule))
        if not best:
            raise FilmError(f"no short may be shown of those that {rules.id} selects; select others")
        return _labelled(best, rules, schedule)
    sentences, chosen = [], []
    for each in rules.shorts:
        short = schedule.shorts.get(each.short)
        if short is None:
            sentences.append(f"no short {each.short!r}; {did_you_mean(each.short, schedule.shorts)}")
        elif why_not := _why_not(short, schedule):
            sentences.append(f"{short.id} cannot be in {rules.id}: {why_not}; take it out")
        elif each.start is None or each.to is None:
            chosen.append(Chosen(short))
        else:
            chosen.append(Chosen(short, each.start, each.to - each.start))
    if sentences:
        raise FilmError("\n".join(sentences))
    return _labelled(tuple(chosen), rules, schedule)


def _labelled(chosen: tuple[Chosen, ...], rules: FilmRules, schedule: Schedule) -> tuple[Chosen, ...]:
    """The same; raises FilmError where AI made one of them, and the film's row says that it made none."""
    row = schedule.shorts.get(rules.id)
    made = [each.short.id for each in chosen if each.short.ai_generated]
    if made and row is not None and not row.ai_generated:
        raise FilmError(
            f"AI made {made[0]}, and the row of {rules.id} says ai_generated: no; write yes in line "
            f"{row.place.line} of {row.place.file}"
        )
    return chosen


def _best(best: Best, rules: FilmRules, schedule: Schedule) -> Iterator[Short]:
    """The highest score first; equal ones by their ids."""
    wanted = [
        short
        for short in schedule.meeting(best)
        if short.id != rules.id and short.jury_score is not None and not _why_not(short, schedule)
    ]
    countries: Counter[str] = Counter()
    taken = 0
    for short in sorted(wanted, key=lambda each: (-(each.jury_score or 0), each.id)):
        if taken < best.top and countries[short.country] < best.per_country:
            countries[short.country] += 1
            taken += 1
            yield short


def _why_not(short: Short, schedule: Schedule) -> str:
    if not short.cut_consent:
        return "its creator does not consent to cuts"
    last_day = schedule.campaign.flight.last_day
    if short.last_day < str(last_day):
        return f"{short.ends_by}, and the flight goes on to {last_day}"
    return ""
