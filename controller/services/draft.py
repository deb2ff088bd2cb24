"""A publication in the making: schedule texts to plans and policies beside those in force. Pure.

Screen by screen: a draft holds a whole plan, and a fleet's plans do not fit into memory together.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from controller.fleet import Credit, ScreenFacts
from controller.planning import (
    PlanDiff,
    compile_plan,
    compile_policy,
    diff_plans,
    film_needs,
    needs_from,
)
from controller.planning.localtime import format_local, local_date
from controller.planning.needs import FilmNeed
from controller.planning.policy import windows_of
from controller.schedule import Schedule
from controller.services.outcome import DayChange, ScreenChange
from controller.services.ports import FilmWish
from wire.ids import NetworkId, PlanRevision, ScreenId, ShortId
from wire.instants import Instant
from wire.plan import Plan
from wire.policy import Policy
from wire.renditions import Rendition, RenditionKind

Films = Mapping[tuple[ScreenId, ShortId], Rendition]


@dataclass(frozen=True, slots=True)
class InForce:
    """What one screen has now."""

    plan: Plan | None
    policy: Policy | None
    taken: tuple[Rendition, ...] = ()
    """Films of the takeovers that stand there."""


@dataclass(frozen=True, slots=True)
class ScreenDraft:
    """What one screen would get."""

    facts: ScreenFacts
    in_force: InForce
    plan: Plan
    """Under the next revision where `plan_changed`; else the one in force."""
    policy: Policy | None
    """The same; None in a preview, which knows no renditions yet."""
    diff: PlanDiff
    plan_changed: bool
    policy_changed: bool

    def change(self, *, published: bool) -> ScreenChange:
        """The change for people; `published` where it has been made."""
        zone, first = self.facts.zone, self.diff.first_affected
        days = self.diff.by_local_day(zone)
        return ScreenChange(
            screen=self.facts.screen,
            venue=self.facts.venue_name,
            plan_revision=_revision(self.in_force.plan) + (published and self.plan_changed),
            policy_revision=_revision(self.in_force.policy) + (published and self.policy_changed),
            plan_changed=self.plan_changed,
            policy_changed=self.policy_changed,
            spots=len(self.plan.spots),
            first_affected=first,
            first_affected_local=None
            if first is None
            else f"{local_date(first, zone)} {format_local(first, zone)}",
            days=tuple(
                DayChange(
                    date=str(day.date),
                    appearing=day.appearing,
                    disappearing=day.disappearing,
                    changed=day.changed,
                    moved=day.moved,
                )
                for day in days
            ),
            new_films=_new_films(self.in_force.plan, self.plan),
        )


def wishes_of(schedule: Schedule, now: Instant | None = None) -> list[FilmWish]:
    """Every rendition that the schedule needs, screen by screen; of what is to be shown from `now` on."""
    wishes = []
    for screen_id in schedule.screen_ids:
        venue = schedule.venue_of(screen_id)
        needs = film_needs(schedule, screen_id) if now is None else needs_from(schedule, screen_id, now)
        for need in needs:
            city = venue.location.city if venue.location else ""
            if need.kind is RenditionKind.SLATE:
                need = replace(need, creator=venue.name, country=city)  # noqa: PLW2901
            wishes.append(wish_of(schedule, need))
    return wishes


def wish_of(schedule: Schedule, need: FilmNeed) -> FilmWish:
    """The wish for one rendition, on its screen's canvas."""
    canvas, short = schedule.screen(need.screen).canvas, schedule.shorts.get(need.short)
    return FilmWish(need, canvas.w, canvas.h, canvas.frames_per_second, short.language if short else "")


def credits_of(schedule: Schedule) -> dict[ShortId, Credit]:
    """Titles and creators of the catalogue, the house ads and the slate."""
    shorts = {each.id: Credit(each.title, each.creator, each.country) for each in schedule.shorts.values()}
    campaign = schedule.campaign
    house = {each.id: Credit(each.title, each.credit) for each in campaign.house_ads}
    return {**shorts, **house, campaign.slate.id: Credit(campaign.slate.title)}


def draft_screen(
    schedule: Schedule,
    screen: ScreenId,
    held: InForce,
    *,
    network: NetworkId,
    now: Instant,
    effective: Instant,
    films: Films | None,
    same_texts: bool = False,
) -> ScreenDraft:
    """What one screen would get. Without `films`, a preview.

    With `same_texts` the plan in force was compiled from all that compile would read now, by this release: it
    would be the same again, and is not compiled. Raises PlanningError for a schedule that the checker should
    have refused.
    """
    plan = held.plan if same_texts else None
    if plan is None:
        plan = compile_plan(schedule, screen, network=network, in_force=held.plan, effective=effective)
    if films is None:
        return _preview(schedule, held, plan)
    return _draft(schedule, held, plan, films, now)


def _preview(schedule: Schedule, held: InForce, plan: Plan) -> ScreenDraft:
    diff = _diff(held, plan)
    windows = held.policy.windows if held.policy else None
    changed = plan is not held.plan and windows != windows_of(schedule, plan.screen, plan)
    return ScreenDraft(facts_of(schedule, plan.screen), held, plan, None, diff, not diff.empty, changed)


def _draft(schedule: Schedule, held: InForce, plan: Plan, films: Films, now: Instant) -> ScreenDraft:
    diff, same_texts = _diff(held, plan), plan is held.plan
    needed = tuple(films[plan.screen, need.short] for need in needs_from(schedule, plan.screen, now))
    unchanged = held.plan is not None and diff.empty and set(needed) <= set(held.plan.renditions)
    if held.plan is not None and unchanged:  # what is no longer played is no reason for a new revision
        plan = held.plan
    else:
        renditions = (*needed, *_still_played(held.plan, plan, needed, now))
        plan = replace(plan, revision=PlanRevision(_revision(held.plan) + 1), renditions=renditions)
    if held.policy is not None and unchanged and same_texts:
        policy, policy_changed = held.policy, False
    else:
        policy = compile_policy(
            schedule,
            plan.screen,
            network=plan.network,
            revision=_revision(held.policy) + 1,
            renditions=plan.renditions,
            covering=plan,
            before=held.policy,
            left=held.plan.renditions if held.plan is not None else (),
            taken=held.taken,
        )
        policy_changed = held.policy is None or _content(held.policy) != _content(policy)
    return ScreenDraft(
        facts_of(schedule, plan.screen), held, plan, policy, diff, not unchanged, policy_changed
    )


def _diff(held: InForce, plan: Plan) -> PlanDiff:
    return PlanDiff(plan, plan, (), (), (), ()) if plan is held.plan else diff_plans(held.plan, plan)


def _still_played(
    before: Plan | None, plan: Plan, needed: Sequence[Rendition], now: Instant
) -> Iterator[Rendition]:
    """What the kept part of a plan still plays, of the films that the schedule does not need any more."""
    to_come = {spot.short for spot in plan.spots if spot.end > now} - {each.short for each in needed}
    return (each for each in (before.renditions if before else ()) if each.short in to_come)


def facts_of(schedule: Schedule, screen: ScreenId) -> ScreenFacts:
    """What a screen is, from the schedule."""
    canvas, venue = schedule.screen(screen).canvas, schedule.venue_of(screen)
    return ScreenFacts(screen, venue.name, venue.timezone, canvas.w, canvas.h)


def _content(policy: Policy) -> Policy:
    return policy.model_copy(update={"revision": 1})


def _revision(held: Plan | Policy | None) -> int:
    return held.revision if held else 0


def _new_films(held: Plan | None, plan: Plan) -> tuple[ShortId, ...]:
    before = set(held.renditions) if held else set()
    return tuple(each.short for each in plan.renditions if each not in before)


def same_texts_of(
    before: Mapping[str, str], after: Mapping[str, str], schedule: Schedule
) -> frozenset[ScreenId]:
    """Screens for which compile reads the same in both: their venue's file, and all that is no venue's."""
    own = {venue.place_of().file: venue for venue in schedule.venues}
    changed = {file for file in {*before, *after} if before.get(file) != after.get(file)}
    if not changed <= own.keys():
        return frozenset()
    return frozenset(
        screen.id for file, venue in own.items() if file not in changed for screen in venue.screens
    )


def gone_from(schedule: Schedule, published: Iterable[ScreenId]) -> tuple[ScreenId, ...]:
    """Published screens that the schedule does not name."""
    return tuple(sorted(set(published) - set(schedule.screen_ids)))
