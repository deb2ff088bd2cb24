"""Random schedules of three screens, and random edits of them that say which screens they touch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

from controller.catalogue.table import COLUMNS
from controller.schedule import Schedule, parse_schedule

ZONES = {"tokyo": "Asia/Tokyo", "paris": "Europe/Paris", "newfoundland": "America/St_Johns"}
SCREENS = tuple(ZONES)
DAYS = ("2025-06-02", "2025-06-03")
_SHORTS = ("ada-1", "ada-2", "bo-1", "cy-1", "di-1", "ed-1", "flo-1")
_EVERY_DAY = "[mon, tue, wed, thu, fri, sat, sun]"


@dataclass(frozen=True)
class Draft:
    """A schedule as parts that edits exchange; texts by `files`."""

    screens: Mapping[str, tuple[str, ...]]
    """Lines of YAML of each screen."""
    playlists: tuple[str, ...]
    lines: tuple[str, ...]
    name: str = "Small"
    entries: tuple[str, ...] = ()
    """Rows of the catalogue that won nothing."""

    def files(self) -> dict[str, str]:
        """The files of a folder of schedules."""
        files = {f"{screen}.yaml": self._venue(screen) for screen in self.screens}
        lines = "".join(f"  - {line}\n" for line in self.lines)
        playlists = "".join(f"  - {playlist}\n" for playlist in self.playlists)
        files["campaign.yaml"] = (
            f"schema: landmark/v1\nkind: campaign\nid: small\nname: {self.name}\n"
            f'flight: {{first_day: "{DAYS[0]}", last_day: "{DAYS[1]}"}}\ncatalogue: catalogue.csv\n'
            'dayparts:\n  noon: [{from: "11:30", to: "12:30"}]\n  late: [{from: "12:15", to: "13:00"}]\n'
            f"playlists:\n{playlists}lines:\n{lines}"
            "house_ads:\n  - {id: house-01, title: House}\nslate: {id: slate, title: Small}\n"
        )
        rows = [
            f"{short},Title,{short.split('-')[0]},Land {at % 3},en,winner,9,{30 + 30 * (at % 3)}s,"
            f"{'2025-06-02' if short == 'ed-1' else '2199-12-31'},no,yes,yes"
            for at, short in enumerate(_SHORTS)
        ]
        files["catalogue.csv"] = "\n".join([",".join(COLUMNS), *rows, *self.entries]) + "\n"
        return files

    def _venue(self, screen: str) -> str:
        rules = "".join(f"    {rule}\n" for rule in self.screens[screen])
        return (
            f"schema: landmark/v1\nkind: venue\nid: {screen}\nname: {screen}\ntimezone: {ZONES[screen]}\n"
            f'screens:\n  - id: {screen}\n    canvas: {{w: 640, h: 360, fps: "25"}}\n    fit: exact\n'
            f"    audio: none\n{rules}"
        )

    def parsed(self) -> Schedule | None:
        """The schedule; None where it does not hold together."""
        return parse_schedule(self.files())[0]


@dataclass(frozen=True)
class Edit:
    """A change of a schedule, and the screens that it touches."""

    what: str
    apply: Callable[[Draft], Draft] = field(compare=False, repr=False)
    touches: frozenset[str]


_hours = st.sampled_from(["10:00", "10:30", "11:00"]).map(
    lambda open_: f'operating_hours: [{{days: {_EVERY_DAY}, open: "{open_}", close: "13:00"}}]'
)
_loop = st.sampled_from(
    [
        "loop: {length: 120s, spot: 30s, our_slots: [0]}",
        "loop: {length: 120s, spot: 30s, our_slots: [0, 2]}",
        "loop: {length: 180s, spot: 60s, our_slots: [0, 1]}",
        "loop: {length: 60s, spot: 60s, our_slots: [0]}",
    ]
)
_rules = st.lists(
    st.sampled_from(
        [
            'reserved: [{at: "*:00", duration: 90s, by: SAMPLE}]',
            'curfews: [{from: "12:10", to: "12:20", mode: static, basis: own, source: SAMPLE}]',
            'exceptions: [{date: "2025-06-03", basis: own, source: SAMPLE, operating_hours: []}]',
        ]
    ),
    unique=True,
)


@st.composite
def _screen(draw: st.DrawFn) -> tuple[str, ...]:
    return (draw(_hours), *draw(_rules), draw(_loop))


@st.composite
def _playlist(draw: st.DrawFn, name: str) -> str:
    rotation = draw(st.sampled_from(["fair", "fair", "shuffle", "sequence"]))
    parts = [f"id: {name}", f"rotation: {rotation}", f"seed: {draw(st.integers(0, 5))}"]
    shorts = draw(st.lists(st.sampled_from(_SHORTS), min_size=2, max_size=6, unique=True))
    parts.append(f"shorts: [{', '.join(shorts)}]")
    if rotation != "sequence" and draw(st.booleans()):
        parts.append(f"weights: {{{shorts[0]}: {draw(st.integers(2, 4))}}}")
    if draw(st.booleans()):
        parts.append(f"separation: {{same_short: 1, same_creator: {draw(st.integers(0, 1))}}}")
    if draw(st.integers(0, 3)) == 0:
        parts.append(f"max_plays_per_hour: {draw(st.integers(2, 9))}")
    if rotation == "fair" and draw(st.booleans()):
        parts.append("even_in: [noon]")
    if draw(st.integers(0, 2)) == 0:
        parts.append("length: {longer: slots}")
    return f"{{{', '.join(parts)}}}"


@st.composite
def _line(draw: st.DrawFn, name: str, screens: str, playlists: tuple[str, ...]) -> str:
    kind = draw(st.sampled_from(["loop", "loop", "domination", "simulcast", "wave", "make_good"]))
    head = f"id: {name}, kind: {kind}, screens: {screens}"
    date = draw(st.sampled_from(DAYS))
    match kind:
        case "loop" | "domination":
            edge = draw(st.sampled_from(["skip", "cut", "finish"]))
            daypart = draw(st.sampled_from(["noon", "late"]))
            return (
                f"{{{head}, playlist: {draw(st.sampled_from(playlists))}, edge: {edge}, "
                f"priority: {draw(st.integers(1, 9))}, when: {{dayparts: [{daypart}]}}}}"
            )
        case "simulcast":
            at = draw(st.sampled_from(["03:10:00", "10:07:30", "14:01:00"]))
            when = f'when: {{dates: ["{date}"], at: "{at}Z"}}'
            return f"{{{head}, {when}, shorts: [ada-1, bo-1], duration: 30s, lead_in: 2s}}"
        case "wave":
            return f'{{{head}, when: {{at: "11:40"}}, shorts: [cy-1], duration: 45s}}'
        case _:
            return (
                f"{{{head}, plays: [{{short: bo-1, count: {draw(st.integers(1, 9))}}}], "
                f'for: {{line: base, date: "{DAYS[0]}"}}}}'
            )


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    """Three screens, two playlists, a loop line on all screens and some lines besides."""
    names = ("first", "second")
    lines = ["{id: base, kind: loop, screens: all, playlist: first}"]
    for at in range(draw(st.integers(0, 3))):
        screens = draw(st.sampled_from(["all", *(f"[{screen}]" for screen in SCREENS)]))
        lines.append(draw(_line(f"line-{at}", screens, names)))
    return Draft(
        {screen: draw(_screen()) for screen in SCREENS},
        tuple([draw(_playlist(name)) for name in names]),
        tuple(lines),
    )


@st.composite
def edits(draw: st.DrawFn, number: int) -> Edit:
    """The edit of this number in a chain."""
    screen = draw(st.sampled_from(SCREENS))
    rules, line = draw(_screen()), draw(_line(f"added-{number}", f"[{screen}]", ("first", "second")))
    playlist = draw(_playlist("first"))
    row = f"entry-{number},Entry,somebody,Land,en,none,1,30s,2199-12-31,no,yes,yes"
    return draw(
        st.sampled_from(
            [
                Edit(
                    f"rules of {screen}: {rules}",
                    lambda draft: replace(draft, screens={**draft.screens, screen: rules}),
                    frozenset({screen}),
                ),
                Edit(
                    f"a line more: {line}",
                    lambda draft: replace(draft, lines=(*draft.lines, line)),
                    frozenset({screen}),
                ),
                Edit(
                    f"the playlist of all: {playlist}",
                    lambda draft: replace(draft, playlists=(playlist, *draft.playlists[1:])),
                    frozenset(SCREENS),
                ),
                Edit(
                    "an entry that won nothing, and another name",
                    lambda draft: replace(draft, name=f"Name {number}", entries=(*draft.entries, row)),
                    frozenset(),
                ),
            ]
        )
    )


def chains(most: int = 3) -> st.SearchStrategy[list[Edit]]:
    """Some edits, one after the other."""
    return st.integers(1, most).flatmap(
        lambda count: st.tuples(*(edits(at) for at in range(count))).map(list)
    )
