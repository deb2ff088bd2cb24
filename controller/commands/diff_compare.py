"""Puts the two sides of `landmark diff OLD NEW` beside each other: reads, compiles or fetches, compares."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import typer

from controller.commands.asking import exits, operator
from controller.commands.diff_sides import PublishedWord, Texts, Word, texts_of, word_of
from controller.commands.published_plans import fetch_plans
from controller.commands.schedule_input import (
    DEFAULT_FOLDER,
    UNPUBLISHED,
    check_texts,
    chosen_screens,
    exits_unreadable,
    passed,
)
from controller.planning import compile_plan
from controller.planning.diff import RuleChange, ScreenDiff, diff_rules, diff_screens
from controller.schedule import Schedule, parse_schedule
from wire.ids import ScreenId
from wire.instants import Instant
from wire.plan import Plan, from_columns


@dataclass(frozen=True)
class Comparison:
    """What differs between two sides."""

    names: tuple[str, str]
    """As the operator wrote them."""
    screens: tuple[ScreenDiff, ...]
    rules: tuple[RuleChange, ...]
    """Of the screens compared, and the campaign's; none where a side has no schedule."""
    rules_compared: bool

    @cached_property
    def different(self) -> bool:
        """Whether anything differs."""
        return bool(self.rules) or any(not each.plans.empty for each in self.screens)


@dataclass(frozen=True)
class _Side:
    plans: Mapping[ScreenId, Plan]
    zones: Mapping[ScreenId, str]
    schedule: Schedule | None = field(default=None)
    """None for published plans of several schedules, or of one that was not recorded."""


def compare(
    names: tuple[str, str], screen: str | None, effective: Instant | None, controller: str | None
) -> Comparison:
    """Both sides, compared. With `effective`, the newer files hold from then on, upon the older side's plans.

    Exits with ERRORS, CANNOT_READ or what asking a controller exits with. Raises typer.BadParameter.
    """
    with exits_unreadable():
        words = word_of(names[0]), word_of(names[1])
        texts = texts_of(words[0], words[1], DEFAULT_FOLDER)
    screen = _one_screen(words, screen)
    old = _side(names[0], words[0], texts[0], screen, controller, {}, None)
    new = _side(names[1], words[1], texts[1], screen, controller, old.plans, effective)
    screens = tuple(diff_screens(old.plans, new.plans, {**old.zones, **new.zones}))
    compared = old.schedule is not None and new.schedule is not None
    rules = diff_rules(old.schedule, new.schedule) if old.schedule and new.schedule else []
    return Comparison(
        names,
        screens,
        tuple(each for each in rules if screen is None or each.screen in (None, screen)),
        compared,
    )


def _one_screen(words: tuple[Word, Word], screen: str | None) -> str | None:
    named = {word.screen for word in words if isinstance(word, PublishedWord) and word.screen is not None}
    asked = named | ({screen} if screen is not None else set())
    if len(asked) > 1:
        raise typer.BadParameter(f"{' and '.join(sorted(asked))} are two screens; compare one with itself")
    return next(iter(asked), None)


def _side(
    name: str,
    word: Word,
    texts: Texts | None,
    screen: str | None,
    controller: str | None,
    upon: Mapping[ScreenId, Plan],
    effective: Instant | None,
) -> _Side:
    if isinstance(word, PublishedWord):
        return _fetched(word, screen, controller)
    assert texts is not None, "what nobody published has texts"
    schedule = passed(check_texts(texts), Path(name))
    plans = {
        each: compile_plan(
            schedule, each, network=UNPUBLISHED, in_force=_held(upon, each, effective), effective=effective
        )
        for each in chosen_screens(schedule, screen)
    }
    return _Side(plans, {each: schedule.venue_of(each).timezone for each in plans}, schedule)


def _held(upon: Mapping[ScreenId, Plan], screen: ScreenId, effective: Instant | None) -> Plan | None:
    return upon.get(screen) if effective is not None else None


def _fetched(word: PublishedWord, screen: str | None, controller: str | None) -> _Side:
    with exits():
        recalled = list(fetch_plans(operator(controller), word.screen or screen, word.revision))
    texts = [each.files for each in recalled]
    one = texts[0] if texts and all(each == texts[0] for each in texts) else {}
    schedule, _ = parse_schedule(one) if one else (None, [])
    return _Side(
        {each.screen: from_columns(each.plan) for each in recalled},
        {each.screen: each.zone for each in recalled},
        schedule,
    )
