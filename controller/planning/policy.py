"""The policy of a screen: when it may be lit at all, by the venue's rules alone, and which bytes it may show.

It reaches beyond the flight on both sides, so that a player outside the flight shows the slate in lit hours
and is dark in curfews; and it covers all of the plan, since outside a policy's span a screen is dark.
"""

from collections.abc import Iterable

from controller.planning.compile import PlanningError
from controller.planning.localtime import add_days, dates_between, day_span, local_date
from controller.planning.rules import rules_of
from controller.schedule import Audio, LocalDate, Schedule
from wire.ids import NetworkId, ScreenId
from wire.instants import Instant
from wire.plan import Plan
from wire.policy import Policy, PolicyWindow, RightsEnd
from wire.renditions import Rendition, RenditionKind

DAYS_AROUND_FLIGHT = 14
"""Set-up and tear-down happen in the weeks around a flight; both need the slate and the curfews."""


def compile_policy(
    schedule: Schedule,
    screen_id: ScreenId,
    *,
    network: NetworkId,
    revision: int,
    renditions: Iterable[Rendition],
    covering: Plan | None = None,
    before: Policy | None = None,
    left: Iterable[Rendition] = (),
    taken: Iterable[Rendition] = (),
) -> Policy:
    """Windows by hours, curfews and exceptions, and the hashes of `renditions`, the slate's among them.

    `covering` is the plan that is played under it: it may hold the rest of an earlier campaign. Of the films
    `left`, which a plan named until now, and of those whose rights the policy `before` ends, it says as well
    when their bytes may not be kept any more: a film that is withdrawn today is in no plan from today on.
    `taken` are the films of the takeovers that stand: an order allows them, and rights end them all the same.
    Of what the schedule knows and something names, its word counts alone: rights may have been extended.

    Raises PlanningError for an unknown screen, or where the slate is missing.
    """
    if screen_id not in schedule.screen_ids:
        raise PlanningError(f"the schedule has no screen {screen_id!r}")
    files = tuple(renditions)
    slate = next((each for each in files if each.kind is RenditionKind.SLATE), None)
    if slate is None:
        raise PlanningError(f"the renditions of {screen_id!r} hold no slate; make one first")
    windows = windows_of(schedule, screen_id, covering)
    allowed, span = {each.sha256 for each in files}, (windows[0].start, windows[-1].end)
    old = [*((before.rights_end if before is not None else None) or ())]
    old += rights_end_of(schedule, screen_id, left, span[1])
    known = allowed | {each.sha256 for each in taken if each.short in schedule.shorts}
    ends = {each.sha256: each for each in old if each.sha256 not in known and span[0] <= each.at < span[1]}
    ends |= {each.sha256: each for each in rights_end_of(schedule, screen_id, (*files, *taken), span[1])}
    return Policy(
        network=network,
        screen=screen_id,
        revision=revision,
        windows=windows,
        allowed=tuple(sorted(allowed)),
        slate=slate,
        rights_end=tuple(ends[sha256] for sha256 in sorted(ends)) or None,
    )


def rights_end_of(
    schedule: Schedule, screen_id: ScreenId, files: Iterable[Rendition], end: Instant
) -> tuple[RightsEnd, ...]:
    """When the bytes of these shorts may not be kept any more, where that is before `end`; by sha256.

    Rights last to the end of their last local day.
    """
    zone = schedule.venue_of(screen_id).timezone
    shorts = {each.sha256: schedule.shorts[each.short] for each in files if each.short in schedule.shorts}
    ends = {sha256: day_span(LocalDate(short.last_day), zone)[1] for sha256, short in shorts.items()}
    return tuple(RightsEnd(sha256=sha256, at=at) for sha256, at in sorted(ends.items()) if at < end)


def windows_of(
    schedule: Schedule, screen_id: ScreenId, covering: Plan | None = None
) -> tuple[PolicyWindow, ...]:
    """The windows that partition the time from two weeks before the flight to two weeks after it.

    A screen without sound is mute in all of them. Where `covering` starts earlier or ends later, so do they.
    """
    zone = schedule.venue_of(screen_id).timezone
    flight = schedule.campaign.flight
    first = add_days(flight.first_day, -DAYS_AROUND_FLIGHT)
    last = add_days(flight.last_day, DAYS_AROUND_FLIGHT)
    if covering is not None:
        first = min(first, local_date(covering.start, zone))
        last = max(last, local_date(Instant(covering.end - 1), zone))
    start, end = day_span(first, zone)[0], day_span(last, zone)[1]
    screen = schedule.screen(screen_id)
    rules = rules_of(screen, zone, list(dates_between(first, last)))
    return tuple(
        PolicyWindow(
            start=each.start,
            end=each.end,
            light=each.content.light,
            mute=each.content.mute or screen.audio is Audio.NONE,
            brightness_percent=each.content.brightness_percent,
        )
        for each in rules.windows(start, end)
    )
