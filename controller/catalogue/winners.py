"""Selection of winners: entries by their jury's mean, awards by a rule, and why each is in or out.

Awards are given in the rule's order, each to the best entries that no bound stops. Better is the higher exact
mean, then more jurors, then the lower sha256 of the rule's seed and the short's id: a draw that everybody can
repeat. Bounds only fill up, so what one stopped still does not fit at the end.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from controller.catalogue.duplicates import Duplicate, find_duplicates
from controller.catalogue.names import folded
from controller.catalogue.shorts import Short
from wire.ids import ShortId


@dataclass(frozen=True, slots=True)
class AwardRule:
    """One award and how many may have it."""

    award: str
    top: int
    categories: tuple[str, ...] = ()
    """Only entries of these categories; of all where empty."""
    per_country: int | None = None
    """Most of one country within this award."""
    per_creator: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """How winners are selected."""

    awards: tuple[AwardRule, ...]
    seed: int
    jurors: int = 1
    """Fewest scores that an entry needs. With 0, a mean without its jurors' scores counts as well."""
    mean: Fraction = Fraction(0)
    """Least mean."""
    per_country: int | None = None
    """Most of one country over all awards."""
    per_creator: int | None = None
    rights_until: str = ""
    """Rights must last, and no withdrawal hold, through this date (ISO); empty for any."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rule says of one entry."""

    short: Short
    mean: Fraction | None
    jurors: int
    rank: int | None
    """Place in the rule's order, from 1; None for what may not compete."""
    award: str
    """Empty for none."""
    reasons: tuple[str, ...]
    """Of a winner: how it is placed. Else what stopped it: once, or for each award."""


def select_winners(shorts: Iterable[Short], rule: Rule) -> list[Verdict]:
    """A verdict for each short: the winners award by award, then the others in the rule's order.

    The order of `shorts` decides only which of two duplicates counts: the first.
    """
    shorts = list(shorts)
    duplicates = find_duplicates(shorts)
    barred = {short.id: why for short in shorts if (why := _bar(short, rule, duplicates.get(short.id)))}
    ranked = sorted(
        (short for short in shorts if short.id not in barred), key=lambda each: _order(each, rule)
    )
    awards = _Awards(rule)
    for award in rule.awards:
        awards.give(award, ranked)
    ranks = {short.id: rank for rank, short in enumerate(ranked, start=1)}
    names = [each.award for each in rule.awards]
    verdicts = [
        _verdict(short, ranks.get(short.id), awards, barred.get(short.id, "")) for short in [*ranked, *shorts]
    ]
    unique = {each.short.id: each for each in verdicts}.values()
    return sorted(
        unique,
        key=lambda each: (
            names.index(each.award) if each.award else len(names),
            each.rank is None,
            each.rank or 0,
            each.short.id,
        ),
    )


def draw_of(seed: int, short: ShortId) -> str:
    """What decides between entries of the same mean and as many jurors: the lower one is first."""
    return hashlib.sha256(f"{seed}\n{short}".encode()).hexdigest()


def format_score(mean: Fraction) -> str:
    """A mean for people: as many digits as it has, or three."""
    return f"{float(mean):.3f}".rstrip("0").rstrip(".")


def _order(short: Short, rule: Rule) -> tuple[Fraction, int, str]:
    return -(short.mean or Fraction(0)), -len(short.jury_scores), draw_of(rule.seed, short.id)


def _bar(short: Short, rule: Rule, duplicate: Duplicate | None) -> str:
    """What keeps an entry from competing for any award; empty for nothing."""
    own = {each.award for each in rule.awards}
    if short.award and short.award not in own:
        return f"it has the award {short.award!r}, which this rule does not give"
    if short.withdrawn is not None and (not rule.rights_until or short.withdrawn <= rule.rights_until):
        return f"its creator withdraws it from {short.withdrawn} on"
    if short.gone:
        return f"{short.source!r} no longer has it"
    if short.last_day < rule.rights_until:
        return f"its rights end on {short.last_day}, before {rule.rights_until}"
    if duplicate is not None:
        return f"it has {duplicate.same} of {duplicate.first.id!r}"
    if len(short.jury_scores) < rule.jurors:
        return f"{len(short.jury_scores)} of {rule.jurors} jurors scored it"
    mean = short.mean
    if mean is None:
        return "nobody scored it"
    if mean < rule.mean:
        return f"its mean {format_score(mean)} is below {format_score(rule.mean)}"
    return ""


def _verdict(short: Short, rank: int | None, awards: "_Awards", bar: str) -> Verdict:
    jurors = len(short.jury_scores)
    award = awards.given.get(short.id, "")
    reasons = (bar,) if bar else tuple(awards.said[short.id])
    return Verdict(short, short.mean, jurors, rank, award, reasons)


@dataclass
class _Awards:
    """Awards as they are given, and what was said of each entry meanwhile."""

    rule: Rule
    given: dict[ShortId, str] = field(default_factory=dict)
    said: dict[ShortId, list[str]] = field(default_factory=lambda: defaultdict(list))
    _of_country: Counter[str] = field(default_factory=Counter)
    _of_creator: Counter[str] = field(default_factory=Counter)

    def give(self, award: AwardRule, ranked: Sequence[Short]) -> None:
        """Give one award to the best that fit."""
        countries: Counter[str] = Counter()
        creators: Counter[str] = Counter()
        winners: list[Short] = []
        for short in ranked:
            if short.id in self.given:
                continue
            stops = list(self._stops(award, short, winners, countries, creators))
            if stops:
                self.said[short.id].append(f"{award.award}: {stops[0]}")
                continue
            winners.append(short)
            for counts in (countries, self._of_country):
                counts[short.country] += 1
            for counts in (creators, self._of_creator):
                counts[folded(short.creator)] += 1
            self.given[short.id] = award.award
            self.said[short.id].append(f"{award.award}: {len(winners)} of {award.top}")

    def _stops(
        self,
        award: AwardRule,
        short: Short,
        winners: Sequence[Short],
        countries: Counter[str],
        creators: Counter[str],
    ) -> Iterator[str]:
        """The bounds that stop an entry now, the ones of its own making first."""
        creator = folded(short.creator)
        if award.categories and short.category not in award.categories:
            yield f"it is of category {short.category!r}, and the award of {', '.join(award.categories)}"
        if self.rule.per_country is not None and self._of_country[short.country] >= self.rule.per_country:
            yield f"{short.country} has {self.rule.per_country} of all awards already"
        if award.per_country is not None and countries[short.country] >= award.per_country:
            yield f"{short.country} has {award.per_country} of this award already"
        if self.rule.per_creator is not None and self._of_creator[creator] >= self.rule.per_creator:
            yield f"its creator has {self.rule.per_creator} of all awards already"
        if award.per_creator is not None and creators[creator] >= award.per_creator:
            yield f"its creator has {award.per_creator} of this award already"
        if len(winners) >= award.top:
            yield _behind(short, winners[-1], award, self.rule)


def _behind(short: Short, last: Short, award: AwardRule, rule: Rule) -> str:
    """All are given: what put the last winner before this entry."""
    before = f"all {award.top} are given, the last to {last.id!r}"
    theirs, own = (-each for each in _order(last, rule)[:2]), (-each for each in _order(short, rule)[:2])
    match [a == b for a, b in zip(theirs, own, strict=True)]:
        case [True, True]:
            return f"{before} of the same mean and as many jurors, by the draw"
        case [True, False]:
            return f"{before} of the same mean, by {len(last.jury_scores)} jurors"
    return f"{before} with {format_score(last.mean or Fraction(0))}"
