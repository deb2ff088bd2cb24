"""Schedules to plan: the sample with more shorts, and fleets of screens over 40 time zones. Texts only."""

from collections.abc import Sequence
from pathlib import Path

from controller.catalogue.table import COLUMNS
from controller.schedule_files import read_schedule_files

SAMPLE = Path(__file__).parents[2] / "schedules"
CATALOGUE = "campaigns/catalogue.csv"
CAMPAIGN = "campaigns/campaign.yaml"
SHORTS_IN_A_FLEET = 40

ZONES: Sequence[str] = (
    "Pacific/Auckland", "Australia/Sydney", "Australia/Lord_Howe", "Australia/Brisbane", "Asia/Tokyo",
    "Asia/Seoul", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Manila",
    "Asia/Bangkok", "Asia/Jakarta", "Asia/Dhaka", "Asia/Kathmandu", "Asia/Kolkata",
    "Asia/Karachi", "Asia/Dubai", "Asia/Tehran", "Europe/Istanbul", "Africa/Nairobi",
    "Europe/Athens", "Africa/Cairo", "Africa/Johannesburg", "Europe/Paris", "Europe/Berlin",
    "Europe/London", "Africa/Lagos", "Africa/Casablanca", "Atlantic/Azores", "America/St_Johns",
    "America/Sao_Paulo", "America/Argentina/Buenos_Aires", "America/Halifax", "America/Santiago",
    "America/Toronto", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "Pacific/Honolulu",
)  # fmt: skip

_LOOPS = (
    "{length: 120s, spot: 15s, our_slots: [0]}",
    "{length: 180s, spot: 15s, our_slots: [0, 6]}",
    "{length: 120s, spot: 30s, our_slots: [0]}",
)
_RULES = (
    "",
    '    curfews:\n      - {from: "01:00", to: "06:00", mode: dark, basis: law, source: SAMPLE}\n',
    '    reserved:\n      - {at: "*:00", duration: 60s, by: SAMPLE}\n',
)
_CAMPAIGN = """\
schema: landmark/v1
kind: campaign
id: fleet
name: "Fleet (SAMPLE)"
flight: {first_day: "2025-06-02", last_day: "2025-06-08"}
dst: {skipped: later, repeated: first}
catalogue: catalogue.csv
dayparts:
  evening: [{from: "18:00", to: "21:00"}]
playlists:
  - {id: all-shorts, select: {award: [winner]}, rotation: fair, seed: 1}
  - {id: late-shorts, select: {award: [winner]}, rotation: fair, seed: 2}
lines:
  - {id: base, kind: loop, screens: all, playlist: all-shorts}
  - {id: late, kind: loop, screens: all, playlist: late-shorts, priority: 9, when: {dayparts: [evening]}}
house_ads:
  - {id: house-01, title: House}
slate: {id: slate, title: Fleet}
"""


def sample_with(shorts: int) -> dict[str, str]:
    """The sample campaign: five screens, a week, and so many winners."""
    files = read_schedule_files(SAMPLE)
    head, *rows = files[CATALOGUE].splitlines()
    others = [row for row in rows if ",winner," not in row]
    files[CATALOGUE] = "\n".join([head, *others, *_winners(shorts)]) + "\n"
    return files


def fleet_of(screens: int) -> dict[str, str]:
    """So many screens, four in a venue, over all zones; a loop line, and another one in the evening."""
    files = {f"venues/venue-{venue:04d}.yaml": _venue(venue) for venue in range(screens // 4)}
    files[CAMPAIGN] = _CAMPAIGN
    files[CATALOGUE] = "\n".join([",".join(COLUMNS), *_winners(SHORTS_IN_A_FLEET)]) + "\n"
    return files


def edit_one_screen(files: dict[str, str]) -> dict[str, str]:
    """One line of one venue's file is another: a loop's slots."""
    name = min(name for name in files if name.startswith("venues/"))
    return {**files, name: files[name].replace("our_slots: [0", "our_slots: [1", 1)}


def edit_all_screens(files: dict[str, str]) -> dict[str, str]:
    """One line of the campaign's file is another: the flight is a day shorter, on every screen."""
    name = next(name for name in files if name.startswith("campaigns/") and name.endswith(".yaml"))
    return {**files, name: files[name].replace("2025-06-08", "2025-06-07", 1)}


def _winners(count: int) -> list[str]:
    return [
        f"short-{at:04d},Title {at},Creator {at},Nowhere,en,winner,9,30s,2199-12-31,no,yes,yes"
        for at in range(count)
    ]


def _venue(venue: int) -> str:
    zone = ZONES[venue % len(ZONES)]
    screens = "".join(_screen(venue * 4 + at) for at in range(4))
    return (
        f"schema: landmark/v1\nkind: venue\nid: venue-{venue:04d}\nname: Venue {venue}\n"
        f"timezone: {zone}\nscreens:\n{screens}"
    )


def _screen(screen: int) -> str:
    return (
        f'  - id: screen-{screen:04d}\n    canvas: {{w: 1280, h: 720, fps: "25"}}\n    fit: exact\n'
        "    audio: none\n    operating_hours:\n      - {days: [mon, tue, wed, thu, fri, sat, sun], "
        f'open: "0{7 + screen % 3}:00", close: "23:00"}}\n'
        f"{_RULES[screen % len(_RULES)]}    loop: {_LOOPS[screen % len(_LOOPS)]}\n"
    )
