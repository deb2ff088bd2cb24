"""Schedules for tests: the sample of the repository, edits of it, and small ones of one screen."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from controller.catalogue.table import COLUMNS
from controller.findings import Finding
from controller.planning import check_files
from controller.schedule import Schedule, parse_schedule
from controller.schedule_files import read_schedule_files

SAMPLE_FOLDER = Path(__file__).parents[2] / "schedules"
CAMPAIGN = "campaigns/sample-vision-to-screen-2025.yaml"
CATALOGUE = "campaigns/catalogue.csv"
SHANGHAI = "venues/shanghai-nanjing-east.yaml"
HONG_KONG = "venues/hongkong-causeway-bay.yaml"
TOKYO = "venues/tokyo-shibuya.yaml"
PARIS = "venues/paris-opera.yaml"
TORONTO = "venues/toronto-dundas.yaml"
SCREENS = ("sha-nanjing-east", "hkg-sogo", "tyo-shibuya", "par-opera", "yto-dundas")
NETWORK = "sample"

EVERY_DAY = "[mon, tue, wed, thu, fri, sat, sun]"


@cache
def _sample_files() -> Mapping[str, str]:
    return read_schedule_files(SAMPLE_FOLDER)


@cache
def sample_schedule() -> Schedule:
    """The sample campaign on its five screens."""
    return parsed(_sample_files())


def edited(*edits: tuple[str, str, str]) -> dict[str, str]:
    """The sample's files with edits (file, old text, new text); each old text must be there."""
    files = dict(_sample_files())
    for file, old, new in edits:
        assert old in files[file], f"{old!r} is not in {file}"
        files[file] = files[file].replace(old, new)
    return files


def parsed(files: Mapping[str, str]) -> Schedule:
    """Files that must parse."""
    schedule, findings = parse_schedule(files)
    assert schedule is not None, findings
    return schedule


def findings_of(files: Mapping[str, str]) -> list[Finding]:
    """Everything that parser and checker say."""
    return check_files(files)[1]


def only(findings: Sequence[Finding], words: str) -> Finding:
    """The one finding that says `words`."""
    (finding,) = [each for each in findings if words in each.sentence]
    return finding


def line_of(files: Mapping[str, str], file: str, text: str) -> int:
    """The first line of a file that holds `text`, from 1."""
    return next(number for number, line in enumerate(files[file].splitlines(), 1) if text in line)


def small_schedule(**facts: Any) -> Schedule:
    """One screen, one campaign; `facts` are those of `small_files`."""
    return parsed(small_files(**facts))


def small_files(
    *,
    zone: str = "Asia/Tokyo",
    first_day: str = "2025-06-02",
    last_day: str = "2025-06-03",
    hours: Sequence[tuple[str, str]] = (("09:00", "21:00"),),
    screen_rules: Sequence[str] = (),
    audio: str = "none",
    loop: str = "{length: 60s, spot: 10s, our_slots: [0, 3]}",
    lines: Sequence[str] = ("{id: base, kind: loop, screens: all, playlist: all-shorts}",),
    campaign_rules: Sequence[str] = (),
    playlist: str = "{id: all-shorts, select: {award: [winner]}, rotation: fair, seed: 7}",
    shorts: Sequence[tuple[str, str]] = (("one", "Ada"), ("two", "Bo"), ("three", "Cy")),
) -> dict[str, str]:
    """One screen, one campaign; `screen_rules`, `lines` and `campaign_rules` are lines of YAML."""
    spans = "".join(
        f'      - {{days: {EVERY_DAY}, open: "{open_}", close: "{close}"}}\n' for open_, close in hours
    )
    rules = "".join(f"    {rule}\n" for rule in screen_rules)
    venue = (
        "schema: landmark/v1\nkind: venue\nid: place\nname: Place\n"
        f"timezone: {zone}\nscreens:\n  - id: wall\n"
        '    canvas: {w: 640, h: 360, fps: "25"}\n    fit: exact\n    '
        f"audio: {audio}\n"
        f"    operating_hours:\n{spans}{rules}    loop: {loop}\n"
    )
    campaign = (
        "schema: landmark/v1\nkind: campaign\nid: small\nname: Small\n"
        f'flight: {{first_day: "{first_day}", last_day: "{last_day}"}}\n'
        "catalogue: catalogue.csv\n"
        + "".join(f"{rule}\n" for rule in campaign_rules)
        + f"playlists:\n  - {playlist}\nlines:\n"
        + "".join(f"  - {line}\n" for line in lines)
        + "house_ads:\n  - {id: house-01, title: House}\nslate: {id: slate, title: Small}\n"
    )
    return {"venue.yaml": venue, "campaign.yaml": campaign, "catalogue.csv": catalogue_text(shorts)}


def catalogue_text(shorts: Sequence[tuple[str, str]], *, length: str = "10s") -> str:
    """A catalogue of winners (id, creator) with every consent."""
    return (
        ",".join(COLUMNS)
        + "\n"
        + "".join(
            f"{short},Title of {short},{creator},Nowhere,en,winner,9,{length},2199-12-31,no,yes,yes\n"
            for short, creator in shorts
        )
    )
