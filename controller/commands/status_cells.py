"""One fact of one screen's status as words and a colour: what is on, what is next, drift, clock, heartbeat.

Reads the controller's JSON as it is. Instants are turned to seconds here and not by `wire`, which would
double the command's start.
"""

from datetime import UTC, datetime
from typing import Any

from rich.text import Text

Json = dict[str, Any]

LAMPS = {"well": "●", "watch": "▲", "alarm": "■"}
COLOURS = {"well": "green", "watch": "yellow", "alarm": "bold red"}
_LIVENESS = {"ready": "green", "asleep": "blue", "late": "yellow", "lost": "bold red"}
_QUIET = {
    "closed": "dark: outside operating hours",
    "dark": "dark: curfew",
    "static": "slate: no motion in this curfew",
    "reserved": "slate: the owner's seconds",
    "lead_in": "slate: just before a simulcast or a wave",
}


def words_of(showing: Json | None) -> tuple[str, str]:
    """What is on, and whose it is."""
    if showing is None:
        return "nothing planned", ""
    if showing["order"] and showing["kind"] in {"slate", "dark"}:
        words: str = showing["order"]
        return words[:1].upper() + words[1:], ""
    if showing["kind"] in {"slate", "dark"}:
        return _QUIET.get(showing["block"], str(showing["kind"])), ""
    credit = showing["credit"]
    people = ", ".join(part for part in (credit["creator"], credit["country"]) if part)
    if showing["kind"] == "takeover":
        people = "  ".join(filter(None, ("takeover", people)))
    return credit["title"], people or ("house ad" if showing["kind"] == "house" else "")


def title_style(screen: Json) -> str:
    """How loud what is on is written."""
    if not _is_heard(screen):
        return "dim italic"
    if screen["on"] and screen["on"]["order"]:
        return "bold red" if screen["on"]["order"].startswith("kill") else "bold magenta"
    return "bold" if screen["on"] and screen["on"]["kind"] == "spot" else ""


def since(screen: Json) -> str:
    """Since when it is on, on the venue's clock."""
    if screen["on"] is None:
        return ""
    word = "since" if _is_heard(screen) else "planned from"
    return f"{word} {local_time(screen, screen['on']['start'])}"


def local_time(screen: Json, instant: str) -> str:
    """Of an instant near now, on the venue's clock."""
    there = moment(instant).timestamp() + screen["utc_offset_ms"] / 1_000
    return f"{datetime.fromtimestamp(there, UTC):%H:%M:%S}"


def next_spot(screen: Json, now: str) -> tuple[Text, Text]:
    """In how long the next spot comes, and its title."""
    spot = screen["next_spot"]
    if spot is None:
        return Text("none", "dim"), Text()
    wait = max(0, round((moment(spot["start"]) - moment(now)).total_seconds()))
    hours, minutes, seconds = wait // 3600, wait // 60 % 60, wait % 60
    words = f"in {hours}:{minutes:02d}:{seconds:02d}" if hours else f"in {minutes}:{seconds:02d}"
    return Text(words), Text(spot["credit"]["title"], "dim")


def drift(screen: Json) -> Text:
    """Of the picture from its cue, in ms."""
    drift = screen["drift_ms"]
    if drift is None or not _is_heard(screen):
        return Text("–", "dim")
    return Text(f"{drift:+.1f}", style_of(screen, "drift"))


def revision(screen: Json) -> Text:
    """Of the plan: the one it has, and where that differs the one it should have."""
    desired, reported = screen["revisions"]["plan_desired"], screen["revisions"]["plan_reported"]
    if desired == reported:
        return Text(str(desired))
    return Text(f"{'–' if reported is None else reported}→{desired}", "yellow")


def films(screen: Json) -> Text:
    """How many it has of those it needs."""
    cache = screen["cache"]
    if cache is None:
        return Text("–", "dim")
    return Text(f"{cache['held']}/{cache['wanted']}", style_of(screen, "cache"))


def clock(screen: Json) -> tuple[Text, Text]:
    """How far it is off, and how surely that is known."""
    clock = screen["clock"]
    if clock is None or not _is_heard(screen):
        return Text("–", "dim"), Text("")
    style = style_of(screen, "clock")
    return Text(f"{clock['offset_ms']:+.1f}", style), Text(f"±{clock['uncertainty_ms']:.1f}", style)


def heard(screen: Json) -> Text:
    """How long ago its last heartbeat was."""
    age = screen["heartbeat_age_ms"]
    if age is None:
        return Text("never", "bold red")
    seconds = age / 1_000
    words = f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
    return Text(words, "" if _is_heard(screen) else _LIVENESS[screen["liveness"]])


def style_of(screen: Json, kind: str) -> str:
    """Of a fact: yellow where there is a concern about it."""
    return "yellow" if any(concern["kind"] == kind for concern in screen["concerns"]) else ""


def lamp(screen: Json) -> Text:
    """How it is, as one sign."""
    colour = "blue" if screen["liveness"] == "asleep" and screen["health"] == "well" else None
    return Text(LAMPS[screen["health"]], colour or COLOURS[screen["health"]])


def liveness(screen: Json) -> Text:
    """Whether it is heard."""
    return Text(screen["liveness"], _LIVENESS[screen["liveness"]])


def _is_heard(screen: Json) -> bool:
    return screen["liveness"] in {"ready", "asleep"}


def moment(text: str) -> datetime:
    """An instant of the JSON."""
    return datetime.fromisoformat(text)
