"""Schedule files (name → text) → a schedule, or the findings that say why not.

Any text is answered with findings, never with an exception. Names that stand in two files are looked up here;
what the hours and lines mean together is the planning's check.
"""

from collections.abc import Iterable, Iterator, Mapping
from posixpath import dirname, join, normpath

from controller.catalogue import Short, read_catalogue
from controller.findings import (
    Finding,
    Place,
    did_you_mean,
    error_at,
    has_errors,
    sort_findings,
)
from controller.schedule.campaigns import Campaign
from controller.schedule.entry import read_entry
from controller.schedule.lines import (
    DominationLine,
    Line,
    LoopLine,
    MakeGoodLine,
    SimulcastLine,
    WaveLine,
)
from controller.schedule.scalars import parse_date, parse_duration
from controller.schedule.schedule import Schedule
from controller.schedule.venues import SCHEMA, Venue
from controller.schedule.yaml_text import MarkedMapping, read_yaml
from controller.schedule.zones import check_zone

YAML_ENDINGS = (".yaml", ".yml")
_NOT_UTF8 = "\ufffd"
_KINDS: dict[str, type[Venue] | type[Campaign]] = {"venue": Venue, "campaign": Campaign}


def parse_schedule(files: Mapping[str, str]) -> tuple[Schedule | None, list[Finding]]:
    """Files by relative path (with /) → the schedule and what is wrong with them.

    The schedule is None exactly when a finding is an error. Bytes that were no UTF-8 are expected as U+FFFD.
    """
    findings = [finding for file in sorted(files) for finding in _check_encoding(file, files[file])]
    venues: list[Venue] = []
    campaigns: list[Campaign] = []
    for file in sorted(files):
        if not file.endswith(YAML_ENDINGS):
            continue
        document, found = _read_document(file, files[file])
        findings += found
        if isinstance(document, Venue):
            venues.append(document)
        elif document is not None:
            campaigns.append(document)
    broken = has_errors(findings)
    findings += _double_ids(venues)
    campaign, found = _only_campaign(campaigns, files, broken=broken)
    findings += found
    if campaign is None:
        return None, sort_findings(findings)
    shorts, found = _catalogue_of(campaign, files)
    findings += found
    schedule = Schedule(tuple(venues), campaign, {short.id: short for short in shorts})
    if not venues and not broken:
        place = campaign.place_of("lines")
        findings.append(error_at(place, "there is no venue to play in", "add a file with kind: venue"))
    findings += _unknown_names(schedule, broken=broken)
    return (None if has_errors(findings) else schedule), sort_findings(findings)


def _check_encoding(file: str, text: str) -> list[Finding]:
    line = next((number for number, each in enumerate(text.splitlines(), 1) if _NOT_UTF8 in each), None)
    if line is None:
        return []
    return [error_at(Place(file, line), "the line holds bytes that are not UTF-8", "save the file as UTF-8")]


def _read_document(file: str, text: str) -> tuple[Venue | Campaign | None, list[Finding]]:
    data, findings = read_yaml(text, file)
    if not isinstance(data, MarkedMapping):
        if not findings:
            sentence = "the file holds no venue and no campaign"
            findings = [
                error_at(Place(file, 1), sentence, f'start it with schema: "{SCHEMA}" and kind: venue')
            ]
        return None, findings
    kind = data.get("kind")
    model = _KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        place = Place(file, data.key_lines.get("kind", data.place.line))
        sentence = f"kind: {kind!r} is not known" if kind is not None else "the file does not say its kind"
        return None, [*findings, error_at(place, sentence, "write kind: venue or kind: campaign")]
    findings += _check_zone(data)
    entry, found = read_entry(model, data)
    findings += found
    return (None if has_errors(findings) else entry), findings


def _check_zone(data: MarkedMapping) -> list[Finding]:
    """Judged apart from the file's shape, so that another mistake in it does not hide a wrong zone."""
    zone = data.get("timezone")
    if not isinstance(zone, str):
        return []
    return check_zone(zone, Place(data.place.file, data.key_lines["timezone"]))


def _double_ids(venues: Iterable[Venue]) -> Iterator[Finding]:
    yield from _doubles("venue", ((venue.id, venue.place_of("id")) for venue in venues))
    screens = ((screen.id, screen.place_of("id")) for venue in venues for screen in venue.screens)
    yield from _doubles("screen", screens)


def _doubles(noun: str, ids: Iterable[tuple[str, Place]]) -> Iterator[Finding]:
    first: dict[str, Place] = {}
    for name, place in ids:
        if name in first:
            where = f"{first[name].file}:{first[name].line}"
            yield error_at(
                place, f"the {noun} {name!r} stands in {where} already", "give it an id of its own"
            )
        first.setdefault(name, place)


def _only_campaign(
    campaigns: list[Campaign], files: Mapping[str, str], *, broken: bool
) -> tuple[Campaign | None, list[Finding]]:
    if len(campaigns) == 1:
        return campaigns[0], []
    if campaigns:
        first, second = campaigns[0].place_of("id"), campaigns[1].place_of("id")
        sentence = f"a second campaign; the first stands in {first.file}"
        return None, [error_at(second, sentence, "keep one campaign in a folder in this release")]
    if broken:
        return None, []
    file = min(files, default="schedules")
    return None, [error_at(Place(file, 1), "there is no campaign", "add a file with kind: campaign")]


def _catalogue_of(campaign: Campaign, files: Mapping[str, str]) -> tuple[list[Short], list[Finding]]:
    place = campaign.place_of("catalogue")
    path = normpath(join(dirname(place.file), campaign.catalogue))
    if path not in files:
        tables = [file for file in files if file.endswith(".csv")]
        remedy = did_you_mean(path, tables) if tables else "add the file"
        return [], [error_at(place, f"catalogue: there is no file {path!r}", remedy)]
    return read_catalogue(files[path], path, duration=parse_duration, date=parse_date)


def _unknown_names(schedule: Schedule, *, broken: bool) -> Iterator[Finding]:
    """Names that nothing declares. Screens are not judged where a broken file may hold them."""
    campaign = schedule.campaign
    yield from _doubles("playlist", ((each.id, each.place_of("id")) for each in campaign.playlists))
    yield from _doubles("line", ((each.id, each.place_of("id")) for each in campaign.lines))
    yield from _doubles("film", _film_ids(schedule))
    for playlist in campaign.playlists:
        yield from _unknown("short", playlist.shorts, schedule.shorts, playlist.place_of("shorts"))
    for line in campaign.lines:
        if not broken:
            yield from _unknown("screen", line.screens or (), schedule.screen_ids, line.place_of("screens"))
        yield from _unknown_in_line(schedule, line)


def _unknown_in_line(schedule: Schedule, line: Line) -> Iterator[Finding]:
    campaign = schedule.campaign
    if isinstance(line, LoopLine | DominationLine | MakeGoodLine):
        place = line.when.place_of("dayparts")
        yield from _unknown("daypart", line.when.dayparts, campaign.dayparts, place)
    match line:
        case LoopLine() | DominationLine():
            playlists = [each.id for each in campaign.playlists]
            yield from _unknown("playlist", [line.playlist], playlists, line.place_of("playlist"))
        case SimulcastLine() | WaveLine():
            yield from _unknown("short", line.shorts, schedule.shorts, line.place_of("shorts"))
        case MakeGoodLine():
            for each in line.plays:
                yield from _unknown("short", [each.short], schedule.shorts, each.place_of("short"))
            others = [other.id for other in campaign.lines if other.id != line.id]
            yield from _unknown("line", [line.repairs.line], others, line.repairs.place_of("line"))


def _film_ids(schedule: Schedule) -> Iterator[tuple[str, Place]]:
    for short in schedule.shorts.values():
        yield short.id, short.place
    for ad in schedule.campaign.house_ads:
        yield ad.id, ad.place_of("id")
    yield schedule.campaign.slate.id, schedule.campaign.slate.place_of("id")


def _unknown(noun: str, names: Iterable[str], known: Iterable[str], place: Place) -> Iterator[Finding]:
    declared = list(known)
    for name in names:
        if name not in declared:
            yield error_at(
                place, f"the {noun} {name!r} is not declared anywhere", did_you_mean(name, declared)
            )
