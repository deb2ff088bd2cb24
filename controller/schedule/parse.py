"""Schedule files (name → text) → a schedule, or the findings that say why not.

Any text is answered with findings, never with an exception. Names that stand in two files are looked up here;
what the hours and lines mean together is the planning's check.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from posixpath import dirname, join, normpath

from controller.catalogue import Short, read_catalogue
from controller.findings import Code, Finding, Place, did_you_mean, error_at, has_errors, shown, sort_findings
from controller.schedule.campaigns import Campaign
from controller.schedule.entry import read_entry
from controller.schedule.juries import Jury
from controller.schedule.names import check_ids, check_names
from controller.schedule.scalars import parse_date, parse_duration
from controller.schedule.schedule import Schedule
from controller.schedule.standing import standing_parts, standing_schedule
from controller.schedule.venues import SCHEMA, Venue
from controller.schedule.yaml_text import MarkedMapping, read_yaml
from controller.schedule.zones import check_zone

YAML_ENDINGS = (".yaml", ".yml")
MAX_FILES = 1_000
MAX_CHARACTERS_IN_ALL = 8 * 1024 * 1024  # four thousand screens have 2 to 4 MB
_NOT_UTF8 = "\ufffd"
_PARTS_OF_CAMPAIGN = frozenset({"playlist", "daypart", "line"})
_Kind = type[Venue] | type[Campaign] | type[Jury]
_KINDS: dict[str, _Kind] = {"venue": Venue, "campaign": Campaign, "jury": Jury}


@dataclass(frozen=True)
class Standing:
    """What can be judged of files, whole or not, and what is wrong with their words."""

    schedule: Schedule | None
    """Less the parts with mistakes; None where there is no campaign to judge."""
    venues: tuple[Venue, ...]
    """Those that can be read, a campaign or not."""
    findings: list[Finding]
    whole_files: bool
    """No part of a venue or campaign is missing, so that unused names can be told."""
    whole_catalogue: bool
    """No row of the catalogue is missing, so that playlists can be judged by what they select."""


@dataclass(frozen=True)
class _Document:
    """One YAML file, read as far as it can be."""

    entry: Venue | Campaign | Jury | None
    findings: list[Finding]
    kind: _Kind | None = None
    """None where the file does not say it."""
    lacks_parts: bool = True
    catalogue: str | None = None
    """The path of the catalogue that it names, even where the rest of it cannot be read."""


def parse_schedule(files: Mapping[str, str]) -> tuple[Schedule | None, list[Finding]]:
    """Files by relative path (with /) → the schedule and what is wrong with them.

    The schedule is None exactly when a finding is an error. Bytes that were no UTF-8 are expected as U+FFFD.
    """
    standing = read_standing(files)
    return (None if has_errors(standing.findings) else standing.schedule), standing.findings


def read_standing(files: Mapping[str, str]) -> Standing:
    """As `parse_schedule`, and beside the mistakes that part of the schedule which has none."""
    if too_much := _check_amount(files):
        return Standing(None, (), too_much, whole_files=False, whole_catalogue=False)
    findings = [finding for file in sorted(files) for finding in _check_encoding(file, files[file])]
    documents = [_read_document(file, files[file]) for file in sorted(files) if file.endswith(YAML_ENDINGS)]
    findings += [finding for document in documents for finding in document.findings]
    venues = tuple(each.entry for each in documents if isinstance(each.entry, Venue))
    campaigns = [each.entry for each in documents if isinstance(each.entry, Campaign)]
    broken = has_errors(findings)
    findings += check_ids(venues)
    campaign, found = _only_campaign(campaigns, files, broken=broken)
    findings += found
    if campaign is None:
        paths = {path for each in documents if (path := each.catalogue) is not None and path in files}
        findings += [each for path in sorted(paths) for each in _read_catalogue(files, path)[1]]
        return Standing(None, venues, sort_findings(findings), whole_files=False, whole_catalogue=False)
    shorts, found = _catalogue_of(campaign, files)
    findings += found
    whole_catalogue = not has_errors(found)
    schedule = Schedule(venues, campaign, {short.id: short for short in shorts})
    if not venues and not broken:
        place = campaign.place_of("lines")
        findings.append(
            error_at(place, Code.NO_VENUE, "there is no venue to play in", "add a file with kind: venue")
        )
    perhaps = _PARTS_OF_CAMPAIGN if _lacks_parts(documents, Campaign) else frozenset()
    perhaps |= {"screen"} if _lacks_parts(documents, Venue) else set()
    perhaps |= set() if whole_catalogue else {"short"}
    findings += check_names(schedule, perhaps)
    whole_files = not has_errors(findings)
    if not whole_files:
        schedule = standing_schedule(schedule)
    return Standing(schedule, venues, sort_findings(findings), whole_files, whole_catalogue)


def _check_amount(files: Mapping[str, str]) -> list[Finding]:
    """Before anything is read: no more files and letters than can be read in a minute."""
    first = min(files, default="")
    if len(files) > MAX_FILES:
        sentence = f"there are {len(files):,} files; at most {MAX_FILES:,} are read"
        return [error_at(Place(first, 1), Code.TOO_MUCH, sentence, "name a folder of schedule files alone")]
    letters = sum(len(text) for file, text in files.items() if file.endswith(YAML_ENDINGS))
    if letters > MAX_CHARACTERS_IN_ALL:
        sentence = f"the YAML files have {letters:,} characters; at most {MAX_CHARACTERS_IN_ALL:,} are read"
        return [
            error_at(Place(first, 1), Code.TOO_MUCH, sentence, "take out what the campaign does not need")
        ]
    return []


def _check_encoding(file: str, text: str) -> list[Finding]:
    line = next((number for number, each in enumerate(text.splitlines(), 1) if _NOT_UTF8 in each), None)
    if line is None:
        return []
    return [
        error_at(
            Place(file, line),
            Code.ENCODING,
            "the line holds bytes that are not UTF-8",
            "save the file as UTF-8",
        )
    ]


def _read_document(file: str, text: str) -> _Document:
    data, findings = read_yaml(text, file)
    if not isinstance(data, MarkedMapping):
        if not findings:
            sentence = "the file holds no venue and no campaign"
            findings = [
                error_at(
                    Place(file, 1),
                    Code.FILE_KIND,
                    sentence,
                    f'start it with schema: "{SCHEMA}" and kind: venue',
                )
            ]
        return _Document(None, findings)
    kind = data.get("kind")
    model = _KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        place = Place(file, data.key_lines.get("kind", data.place.line))
        sentence = (
            f"kind: {shown(kind)} is not known" if kind is not None else "the file does not say its kind"
        )
        remedy = "write kind: venue, kind: campaign or kind: jury"
        return _Document(None, [*findings, error_at(place, Code.FILE_KIND, sentence, remedy)])
    zone = _check_zone(data)
    entry, found = read_entry(model, data)
    lacks_parts = entry is None or has_errors(zone)
    if entry is None and (standing := standing_parts(data, found)) is not None:
        entry, _ = read_entry(model, standing)
    catalogue = data.get("catalogue")
    path = _beside(file, catalogue) if isinstance(catalogue, str) else None
    entry = None if has_errors(zone) else entry
    return _Document(entry, [*findings, *zone, *found], model, lacks_parts, path)


def _lacks_parts(documents: Iterable[_Document], kind: type[Venue] | type[Campaign]) -> bool:
    """Whether something of this kind may stand in what cannot be read."""
    return any(each.lacks_parts for each in documents if each.kind in {kind, None})


def _check_zone(data: MarkedMapping) -> list[Finding]:
    """Judged apart from the file's shape, so that another mistake in it does not hide a wrong zone."""
    zone = data.get("timezone")
    if not isinstance(zone, str):
        return []
    return check_zone(zone, Place(data.place.file, data.key_lines["timezone"]))


def _only_campaign(
    campaigns: list[Campaign], files: Mapping[str, str], *, broken: bool
) -> tuple[Campaign | None, list[Finding]]:
    if len(campaigns) == 1:
        return campaigns[0], []
    if campaigns:
        first, second = campaigns[0].place_of("id"), campaigns[1].place_of("id")
        sentence = f"a second campaign; the first stands in {first.file}"
        return None, [error_at(second, Code.CAMPAIGN_COUNT, sentence, "keep one campaign in a folder")]
    if broken:
        return None, []
    file = min(files, default="schedules")
    return None, [
        error_at(
            Place(file, 1), Code.CAMPAIGN_COUNT, "there is no campaign", "add a file with kind: campaign"
        )
    ]


def _catalogue_of(campaign: Campaign, files: Mapping[str, str]) -> tuple[list[Short], list[Finding]]:
    place = campaign.place_of("catalogue")
    path = _beside(place.file, campaign.catalogue)
    if path not in files:
        tables = [file for file in files if file.endswith(".csv")]
        remedy = did_you_mean(path, tables) if tables else "add the file"
        return [], [error_at(place, Code.CATALOGUE, f"catalogue: there is no file {shown(path)}", remedy)]
    return _read_catalogue(files, path)


def _read_catalogue(files: Mapping[str, str], path: str) -> tuple[list[Short], list[Finding]]:
    return read_catalogue(files[path], path, duration=parse_duration, date=parse_date)


def _beside(file: str, path: str) -> str:
    return normpath(join(dirname(file), path))
