"""What differs between two schedules besides plans: rules of screens, films, lines, playlists."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from controller.planning.intervals import Interval, crossed
from controller.planning.needs import FilmNeed, film_needs
from controller.planning.policy import windows_of
from controller.schedule import Canvas, Entry, Line, Loop, Playlist, Schedule, Screen, format_duration
from wire.ids import ScreenId, ShortId
from wire.instants import MINUTE, Instant
from wire.policy import PolicyWindow

_DURATIONS = {"duration", "lead_in", "spot"}
"""Keys whose numbers are milliseconds."""


class RuleKind(StrEnum):
    """What a change is about."""

    SCREEN = "screen"
    """It is new or gone, or what its picture is made for."""
    LIGHT = "light"
    """When it may be lit, and whether it may move."""
    SOUND = "sound"
    BRIGHTNESS = "brightness"
    FILMS = "films"
    """Which renditions it needs."""
    HOUSE_ADS = "house_ads"
    SLATE = "slate"
    LINE = "line"
    """What one says; what comes of it stands in the plans."""
    PLAYLIST = "playlist"
    """Which shorts it holds, and how they take turns."""
    CAMPAIGN = "campaign"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One difference, as a sentence."""

    kind: RuleKind
    screen: ScreenId | None
    """None where it is not one screen's."""
    sentence: str
    first_affected: Instant | None = None
    """From when it matters, where the rule itself knows instants."""


def diff_rules(old: Schedule, new: Schedule) -> list[RuleChange]:
    """Everything besides the plans that differs, screen by screen, then what is the campaign's."""
    return [*_screens(old, new), *_campaign(old, new)]


def _screens(old: Schedule, new: Schedule) -> Iterator[RuleChange]:
    for screen in dict.fromkeys((*old.screen_ids, *new.screen_ids)):
        if screen not in old.screen_ids:
            yield RuleChange(RuleKind.SCREEN, screen, "a new screen")
        elif screen not in new.screen_ids:
            yield RuleChange(RuleKind.SCREEN, screen, "not in the schedule any more")
        else:
            yield from _surface(old.screen(screen), new.screen(screen))
            yield from _windows(old, new, screen)
            yield from _films(old, new, screen)


def _surface(old: Screen, new: Screen) -> Iterator[RuleChange]:
    for key in ("canvas", "fit", "audio", "loop"):
        before, after = _shown(getattr(old, key)), _shown(getattr(new, key))
        if before != after:
            yield RuleChange(RuleKind.SCREEN, new.id, f"{key}: {before} → {after}")


def _windows(old: Schedule, new: Schedule, screen: ScreenId) -> Iterator[RuleChange]:
    """The policy's windows, where both policies have a word."""
    pairs = crossed(_spans(old, screen), _spans(new, screen))
    for kind, key in (
        (RuleKind.LIGHT, "light"),
        (RuleKind.SOUND, "mute"),
        (RuleKind.BRIGHTNESS, "brightness_percent"),
    ):
        differing = [each for each in pairs if _differs(each, key)]
        if not differing:
            continue
        minutes = sum(each.end - each.start for each in differing) / MINUTE
        before, after = (getattr(window, key) for window in differing[0].content)
        words = {
            RuleKind.LIGHT: f"{after} instead of {before}",
            RuleKind.SOUND: "silent" if after else "may be heard",
            RuleKind.BRIGHTNESS: f"{after} % instead of {before} %",
        }
        sentence = f"{kind}: {words[kind]} at first; {minutes:,.0f} min differ in all"
        yield RuleChange(kind, screen, sentence, differing[0].start)


def _spans(schedule: Schedule, screen: ScreenId) -> list[Interval[PolicyWindow]]:
    return [Interval(each.start, each.end, each) for each in windows_of(schedule, screen)]


def _differs(pair: Interval[tuple[PolicyWindow, PolicyWindow]], key: str) -> bool:
    old, new = pair.content
    return bool(getattr(old, key) != getattr(new, key))


def _films(old: Schedule, new: Schedule, screen: ScreenId) -> Iterator[RuleChange]:
    before = {each.short: each for each in film_needs(old, screen)}
    after = {each.short: each for each in film_needs(new, screen)}
    groups = {
        "needs renditions of": [short for short in after if short not in before],
        "needs no rendition any more of": [short for short in before if short not in after],
        "needs longer renditions of": _kept(
            before, after, lambda one, two: one.duration_ms < two.duration_ms
        ),
        "plays less of": _kept(before, after, lambda one, two: one.duration_ms > two.duration_ms),
        "needs other renditions of": _kept(before, after, _made_anew),
    }
    for words, shorts in groups.items():
        if shorts:
            yield RuleChange(RuleKind.FILMS, screen, f"{words} {', '.join(shorts)}")


def _kept(
    before: Mapping[ShortId, FilmNeed],
    after: Mapping[ShortId, FilmNeed],
    differs: Callable[[FilmNeed, FilmNeed], bool],
) -> list[ShortId]:
    return [short for short in after if short in before and differs(before[short], after[short])]


def _made_anew(old: FilmNeed, new: FilmNeed) -> bool:
    return replace(old, duration_ms=0) != replace(new, duration_ms=0)


def _campaign(old: Schedule, new: Schedule) -> Iterator[RuleChange]:
    before, after = old.campaign, new.campaign
    one, other = (", ".join(ad.id for ad in each.house_ads) or "none" for each in (before, after))
    if one != other:
        yield RuleChange(RuleKind.HOUSE_ADS, None, f"house ads: {one} → {other}")
    one, other = (f"{each.slate.id} ({each.slate.title})" for each in (before, after))
    if one != other:
        yield RuleChange(RuleKind.SLATE, None, f"slate: {one} → {other}")
    yield from _entries(RuleKind.LINE, before.lines, after.lines)
    yield from _entries(RuleKind.PLAYLIST, before.playlists, after.playlists)
    yield from _chosen(old, new)
    for key in ("id", "flight", "time_basis", "dst"):
        one, other = _shown(getattr(before, key)), _shown(getattr(after, key))
        if one != other:
            yield RuleChange(RuleKind.CAMPAIGN, None, f"campaign: {key}: {one} → {other}")


def _entries(
    kind: RuleKind, before: Iterable[Line | Playlist], after: Iterable[Line | Playlist]
) -> Iterator[RuleChange]:
    """Entries with an id: new ones, those that are gone, and each key that says something else."""
    old, new = {each.id: each for each in before}, {each.id: each for each in after}
    for name in dict.fromkeys((*old, *new)):
        if name not in old or name not in new:
            words = "new" if name not in old else "not in the schedule any more"
            yield RuleChange(kind, None, f"{kind} {name}: {words}")
            continue
        for key in dict.fromkeys((*type(old[name]).model_fields, *type(new[name]).model_fields)):
            one, other = (_shown(getattr(each[name], key, None), key) for each in (old, new))
            if one != other:
                yield RuleChange(kind, None, f"{kind} {name}: {key}: {one} → {other}")


def _chosen(old: Schedule, new: Schedule) -> Iterator[RuleChange]:
    """Which shorts a playlist of both sides holds."""
    kept = {each.id for each in old.campaign.playlists} & {each.id for each in new.campaign.playlists}
    for name in sorted(kept):
        held, holds = ({short.id for short in each.select(each.playlist(name))} for each in (old, new))
        words = [f"+{short}" for short in sorted(holds - held)]
        words += [f"−{short}" for short in sorted(held - holds)]
        if words:
            yield RuleChange(RuleKind.PLAYLIST, None, f"playlist {name}: holds {', '.join(words)}")


def _shown(value: object, key: str = "") -> str:
    """A value as a schedule file would say it, in one line: two are the same wherever they stand."""
    match value:
        case None:
            return "nothing"
        case int() if key in _DURATIONS:
            return format_duration(value)
        case Canvas():
            return f"{value.w}x{value.h}, {value.fps} fps, {value.codec}"
        case Loop():
            length, spot = format_duration(value.length), format_duration(value.spot)
            return f"{length} in slots of {spot}, ours {[*value.our_slots]}"
        case Entry():
            parts = [f"{name}: {_shown(getattr(value, name), name)}" for name in type(value).model_fields]
            return f"{{{', '.join(parts)}}}"
        case Mapping():
            return f"{{{', '.join(f'{name}: {_shown(each)}' for name, each in value.items())}}}"
        case tuple():
            return f"[{', '.join(_shown(each) for each in value)}]"
    return str(value)
