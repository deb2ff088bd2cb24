"""Lights: what one screen has to prove before a flight, one by one. Pure."""

from collections.abc import Collection, Iterable, Sequence

from controller.fleet.concerns import CLOCK_LIMIT_MS, DISK_LIMIT_BYTES
from controller.fleet.kill_drill import KillDrill
from controller.fleet.light import Light, LightName, SignOff, amber, green, red
from controller.fleet.liveness import Liveness, heartbeat_age_at, liveness_at
from controller.fleet.observation import ScreenObservation
from wire.films import FilmWord
from wire.ids import ScreenId
from wire.instants import DAY, SECOND, Instant, Millis, format_instant
from wire.needs import needed_at
from wire.plan import BlockKind, Plan
from wire.renditions import Rendition
from wire.state import Phase, ReportedState, delta

DRILL_HOLDS_MS: Millis = 14 * DAY
"""A drill proves the way from the command to the glass; in two weeks somebody changes a cable."""
_NAMED = 5  # films in a sentence


def lights_of(
    observation: ScreenObservation,
    drills: Sequence[KillDrill],
    signed_off: Sequence[SignOff],
    product: str,
    now: Instant,
) -> tuple[Light, ...]:
    """Every light of one screen. `product` is the version of the controller; `drills` stand oldest first."""
    return (
        _player(observation, now),
        _clock(observation, now),
        _plan(observation),
        _films(observation),
        _decoded(observation, now),
        _approvals(signed_off),
        _slate(observation, drills, now),
        _kill(observation.screen, drills, now),
        _disk(observation, now),
        _versions(observation, product),
    )


def _player(observation: ScreenObservation, now: Instant) -> Light:
    name, age = LightName.PLAYER, heartbeat_age_at(observation, now)
    if age is None:
        return red(name, "never heard", "start it with the bundle of `landmark player add`")
    match liveness_at(observation, now):
        case Liveness.READY:
            return green(name, "it is heard")
        case Liveness.ASLEEP:
            return green(name, "it is heard, and dark as it should be")
        case Liveness.LATE:
            return amber(name, f"no heartbeat for {age // SECOND} s", "look at its network")
        case Liveness.LOST:
            sentence = f"no heartbeat for {age // SECOND} s; the other lights show what it said last"
            return red(name, sentence, "see that the display PC is on, and its network up")


def _clock(observation: ScreenObservation, now: Instant) -> Light:
    name, heartbeat = LightName.CLOCK, observation.heartbeat
    clock = heartbeat.clock if heartbeat is not None else None
    if clock is None:
        return red(name, "never compared with ours", "see that it reaches the broker")
    doubt = abs(clock.offset_ms) + clock.uncertainty_ms
    words = f"{clock.offset_ms:+.1f} ms off, give or take {clock.uncertainty_ms:.1f}"
    if doubt > CLOCK_LIMIT_MS:
        return red(name, f"{words}, more than {CLOCK_LIMIT_MS:g}", "see why it does not hear the controller")
    tolerance = _tightest(observation.plan, now)
    if tolerance is not None and doubt > tolerance:
        return amber(
            name, f"{words}, and a simulcast allows {tolerance}", "find a quicker way to the controller"
        )
    return green(name, words)


def _tightest(plan: Plan | None, now: Instant) -> Millis | None:
    """The least tolerance of the simulcasts to come; None where there is none."""
    blocks = plan.blocks if plan is not None else ()
    to_come = (each for each in blocks if each.kind is BlockKind.SIMULCAST and each.end > now)
    return min((each.tolerance_ms for each in to_come), default=None)


def _plan(observation: ScreenObservation) -> Light:
    name, reported = LightName.PLAN, observation.reported
    if observation.plan is None:
        return red(name, "nothing published", "`landmark publish`")
    if reported is None:
        return red(name, "it never said what it plays by", "see that it reaches the broker")
    behind = _behind(observation, reported)
    if behind:
        return red(name, behind, "wait a few seconds, then see `landmark status`")
    words = f"plan {reported.plan_revision}, policy {reported.policy_revision}, as published"
    return green(name, words)


def _behind(observation: ScreenObservation, reported: ReportedState) -> str:
    """What it plays by and should not; empty where nothing differs."""
    differing = delta(
        observation.desired_plan_revision,
        observation.desired_policy_revision,
        observation.desired_orders_revision,
        reported,
    )
    parts = (("plan", differing.plan), ("policy", differing.policy), ("orders", differing.orders))
    return ", ".join(
        f"it has {what} {each[1]}, and {each[0]} is wanted" for what, each in parts if each is not None
    )


def _films(observation: ScreenObservation) -> Light:
    name, reported = LightName.FILMS, observation.reported
    if reported is None:
        return red(name, "it never said which films it holds", "see that it reaches the broker")
    held, wanted = reported.cache.held, reported.cache.wanted
    if reported.plan_revision != observation.desired_plan_revision:
        return amber(name, f"{held} of {wanted} verified, of another plan", "wait until it has the plan")
    if held < wanted:
        named = _some(reported.cache.missing, wanted - held)
        return red(
            name, f"{wanted - held} of {wanted} not there: {named}", "wait, or look at its link and disk"
        )
    return green(name, f"all {wanted} verified by sha256")


def _needed(observation: ScreenObservation, now: Instant) -> Collection[Rendition]:
    """What its player still keeps at `now`: in mid-flight, what is over has gone and is not waited for."""
    return needed_at(observation.plan, observation.policy, observation.standing, now).values()


def _decoded(observation: ScreenObservation, now: Instant) -> Light:
    name, report = LightName.DECODED, observation.films
    films = [each for each in _needed(observation, now) if each.duration_ms]
    if report is None:
        return amber(name, "it has not said yet", "wait until it has decoded every film once")
    found = {each.sha256: each for each in report.films}
    for film in films:
        facts = found.get(film.sha256)
        if facts is not None and facts.word is FilmWord.FAILED:
            return red(
                name,
                f"it cannot decode {film.short}: {facts.sentence}",
                "make another rendition, or take it out",
            )
    untold = [each.short for each in films if each.sha256 not in found]
    if len(untold) <= report.decoded_beyond:
        untold = []  # one report does not name them all
    waiting = untold + [
        each.short
        for each in films
        if each.sha256 in found and found[each.sha256].word is not FilmWord.DECODED
    ]
    if waiting:
        words = f"{len(waiting)} of {len(films)} not decoded yet: {_some(waiting, len(waiting))}"
        return amber(name, words, "wait until it has decoded every film once")
    return green(name, f"all {len(films)} films decoded once on this player")


def _approvals(signed_off: Sequence[SignOff]) -> Light:
    name = LightName.APPROVALS
    if not signed_off:
        return green(name, "the schedule asks for none here")
    lacking = [
        f"{each.approver}: {_some(each.lacking, len(each.lacking))}" for each in signed_off if each.lacking
    ]
    if lacking:
        return red(name, f"not approved by {'; by '.join(lacking)}", "`landmark approvals --missing`")
    words = ", ".join(f"{each.approver} ({', '.join(each.by)})" for each in signed_off)
    return green(name, f"every film approved by {words}")


def _slate(observation: ScreenObservation, drills: Sequence[KillDrill], now: Instant) -> Light:
    name, heartbeat = LightName.SLATE, observation.heartbeat
    shown = [each.on_glass_at for each in drills if each.showed_slate and each.on_glass_at is not None]
    if shown and now - max(shown) <= DRILL_HOLDS_MS:
        return green(name, f"on the glass at {_day_and_time(max(shown))}, by a kill")
    if heartbeat is not None and heartbeat.phase is Phase.SLATE and liveness_at(observation, now).heard:
        return green(name, "on the glass now")
    when = f"last seen at {_day_and_time(max(shown))}" if shown else "nobody saw it yet"
    return amber(name, when, _drill_command(observation.screen))


def _kill(screen: ScreenId, drills: Sequence[KillDrill], now: Instant) -> Light:
    name, remedy = LightName.KILL, _drill_command(screen)
    if not drills:
        return amber(name, "not drilled yet", remedy)
    last = drills[-1]
    if last.on_glass_at is None:
        given = f"{_day_and_time(last.kill.order.given_at)} by {last.kill.order.by}"
        return red(name, f"the kill of {given} never reached the glass", f"find out why, then {remedy}")
    words = f"on the glass at {_day_and_time(last.on_glass_at)}, given by {last.kill.order.by}"
    if now - last.on_glass_at > DRILL_HOLDS_MS:
        return amber(name, f"{words}; more than {DRILL_HOLDS_MS // DAY} days ago", remedy)
    return green(name, words)


def _drill_command(screen: ScreenId) -> str:
    return f'`landmark kill {screen} --for 1m --reason "readiness drill"`'


def _disk(observation: ScreenObservation, now: Instant) -> Light:
    name, heartbeat = LightName.DISK, observation.heartbeat
    if heartbeat is None:
        return red(name, "nobody knows", "see that it reaches the broker")
    whole = sum(each.size_bytes for each in _needed(observation, now))
    held = observation.reported.cache.bytes_held if observation.reported is not None else 0
    to_come = max(0, whole - held)
    left = heartbeat.disk_free_bytes - to_come
    words = f"{_megabytes(heartbeat.disk_free_bytes)} free, {_megabytes(to_come)} still to come"
    if left < DISK_LIMIT_BYTES:
        limit = _megabytes(DISK_LIMIT_BYTES)
        return red(name, f"{words}, less than {limit} would be left", "make room on its disk")
    if left < DISK_LIMIT_BYTES + whole:
        return amber(name, f"{words}; no room for a second set of films", "make room before films change")
    return green(name, words)


def _versions(observation: ScreenObservation, product: str) -> Light:
    name, reported = LightName.VERSIONS, observation.reported
    player = reported.versions.get("player") if reported is not None else None
    if player is None:
        return amber(name, "it has not said which version it is", "see that it reaches the broker")
    if player != product:
        return amber(name, f"player {player}, controller {product}", "install the same version on both")
    return green(name, f"player and controller {product}")


def _some(names: Iterable[str], count: int) -> str:
    named = list(names)[:_NAMED]
    more = f" and {count - len(named)} more" if count > len(named) else ""
    return f"{', '.join(named)}{more}"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


def _day_and_time(instant: Instant) -> str:
    return f"{format_instant(instant)[:16].replace('T', ' ')} UTC"
