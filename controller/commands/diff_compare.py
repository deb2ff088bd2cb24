"""Puts the two sides of `landmark diff OLD NEW` beside each other: reads, compiles or fetches, compares.

Screen by screen: of a fleet's plans two are in memory at a time, and what differs of all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import typer

from controller.client import ControllerClient
from controller.commands.asking import exits, operator
from controller.commands.diff_sides import PublishedWord, Texts, Word, texts_of, word_of
from controller.commands.published_plans import fetch_plan, screens_holding
from controller.commands.schedule_input import (
    DEFAULT_FOLDER,
    UNPUBLISHED,
    check_texts,
    chosen_screens,
    exits_unreadable,
    passed,
)
from controller.planning import compile_plan
from controller.planning.diff import RuleChange, ScreenDiff, diff_rules, diff_screen
from controller.schedule import Schedule, parse_schedule
from wire.ids import ScreenId
from wire.instants import Instant
from wire.plan import Plan
from wire.plan_columns import from_columns


@dataclass(frozen=True)
class Comparison:
    """What differs between two sides."""

    names: tuple[str, str]
    """As the operator wrote them."""
    screens: tuple[ScreenDiff, ...]
    rules: tuple[RuleChange, ...]
    """Of the screens compared, and the campaign's; none where a side has no schedule."""
    rules_compared: bool

    @property
    def different(self) -> bool:
        """Whether anything differs."""
        return bool(self.rules) or any(not each.same for each in self.screens)


class _Side(Protocol):
    """Where the plans of one side come from."""

    @property
    def screens(self) -> Sequence[ScreenId]:
        """Those that it has, in its order."""

    def plan_of(self, screen: ScreenId, upon: Plan | None) -> Plan:
        """The plan of one of them; compiled upon another one, where that is in force."""

    def zone_of(self, screen: ScreenId) -> str:
        """The zone of a screen whose plan was asked for."""

    @property
    def schedule(self) -> Schedule | None:
        """Once all plans were asked for; None for those of several schedules, or of one not recorded."""


class _Files:
    """Schedule files, compiled."""

    def __init__(self, schedule: Schedule, screens: Sequence[ScreenId], effective: Instant | None) -> None:
        self.schedule, self.screens, self._effective = schedule, screens, effective

    def plan_of(self, screen: ScreenId, upon: Plan | None) -> Plan:
        return compile_plan(
            self.schedule,
            screen,
            network=UNPUBLISHED,
            in_force=upon if self._effective is not None else None,
            effective=self._effective,
        )

    def zone_of(self, screen: ScreenId) -> str:
        return self.schedule.venue_of(screen).timezone


class _Published:
    """What a controller published."""

    def __init__(self, client: ControllerClient, screen: str | None, revision: int | None) -> None:
        self._client, self._revision = client, revision
        self.screens: Sequence[ScreenId] = screens_holding(client, screen, revision)
        self._zones: dict[ScreenId, str] = {}
        self._texts: list[Texts] = []
        """Those that differ: one where all plans are of one schedule."""

    def plan_of(self, screen: ScreenId, upon: Plan | None) -> Plan:  # noqa: ARG002 it stands as published
        with exits():
            recalled = fetch_plan(self._client, screen, self._revision)
        self._zones[screen] = recalled.zone
        if recalled.files not in self._texts:
            self._texts.append(recalled.files)
        return from_columns(recalled.plan)

    def zone_of(self, screen: ScreenId) -> str:
        return self._zones[screen]

    @property
    def schedule(self) -> Schedule | None:
        if len(self._texts) != 1 or not self._texts[0]:
            return None
        return parse_schedule(self._texts[0])[0]


def compare(
    names: tuple[str, str],
    screen: str | None,
    effective: Instant | None,
    controller: str | None,
    *,
    spots: bool,
) -> Comparison:
    """Both sides, compared. With `effective`, the newer files hold from then on, upon the older side's plans.

    With `spots` every play that differs is kept. Exits with ERRORS, CANNOT_READ or what asking a controller
    exits with. Raises typer.BadParameter.
    """
    with exits_unreadable():
        words = word_of(names[0]), word_of(names[1])
        texts = texts_of(words[0], words[1], DEFAULT_FOLDER)
    screen = _one_screen(words, screen)
    old = _side(names[0], words[0], texts[0], screen, controller, None)
    new = _side(names[1], words[1], texts[1], screen, controller, effective)
    in_order = dict.fromkeys((*new.screens, *old.screens))
    screens = tuple(_compared(old, new, each, spots=spots) for each in in_order)
    before, after = old.schedule, new.schedule
    rules = diff_rules(before, after) if before is not None and after is not None else []
    return Comparison(
        names,
        screens,
        tuple(each for each in rules if screen is None or each.screen in (None, screen)),
        before is not None and after is not None,
    )


def _compared(old: _Side, new: _Side, screen: ScreenId, *, spots: bool) -> ScreenDiff:
    before = old.plan_of(screen, None) if screen in old.screens else None
    after = new.plan_of(screen, before) if screen in new.screens else None
    zone = old.zone_of(screen) if after is None else new.zone_of(screen)
    return diff_screen(screen, zone, before, after, spots=spots)


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
    effective: Instant | None,
) -> _Side:
    if isinstance(word, PublishedWord):
        with exits():
            return _Published(operator(controller), word.screen or screen, word.revision)
    assert texts is not None, "what nobody published has texts"
    schedule = passed(check_texts(texts), Path(name))
    return _Files(schedule, chosen_screens(schedule, screen), effective)
