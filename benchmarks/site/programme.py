"""What is played: coded masters, and a schedule folder in two editions that name the same films."""

from datetime import UTC, datetime
from pathlib import Path

from tests.support.coded_films import CodedFilm, make_film
from tests.support.schedules import catalogue_text
from wire.instants import MINUTE, SECOND, Instant

WIDTH, HEIGHT, FPS = 640, 360, 25
FILM_S = 6
SHORTS = ("one", "two", "three", "four", "five")
HOUSE = ("house-01", "house-02")
FILMS = {short: number for number, short in enumerate((*SHORTS, *HOUSE), start=1)}
"""Each short's number in the code."""
EDITIONS = (7, 11)
"""Seeds of the playlist: the second edition plays the same shorts in another order."""

_OPENS_BEFORE_MS = 2 * MINUTE
_ZONE = "Atlantic/Reykjavik"
"""Its wall clock shows UTC all the year."""
_EVERY_DAY = "[mon, tue, wed, thu, fri, sat, sun]"


def screen_ids(count: int) -> list[str]:
    """The screens' names."""
    return [f"wall-{number}" for number in range(1, count + 1)]


def make_masters(folder: Path) -> None:
    """A film per short, with its number in every frame; made once."""
    for short, number in FILMS.items():
        master = folder / f"{short}.mp4"
        if not master.exists():
            made = make_film(CodedFilm(number, WIDTH, HEIGHT, FPS, FILM_S * FPS), folder / "coded")
            master.hardlink_to(made)


def write_schedules(folder: Path, screens: int, now: Instant, minutes: int) -> list[Path]:
    """Both editions' folders: open from shortly before `now`, for `minutes` at least."""
    opens = datetime.fromtimestamp((now - _OPENS_BEFORE_MS) // SECOND, UTC)
    shuts_min = opens.hour * 60 + opens.minute + minutes + 4
    hours = f'open: "{opens:%H:%M}", close: "{shuts_min // 60:02d}:{shuts_min % 60:02d}"'
    venue = (
        f"schema: landmark/v1\nkind: venue\nid: hall\nname: Hall (SAMPLE)\ntimezone: {_ZONE}\nscreens:\n"
    ) + "".join(_screen(name, hours) for name in screen_ids(screens))
    folders = []
    for seed in EDITIONS:
        edition = folder / f"edition-{seed}"
        edition.mkdir(parents=True, exist_ok=True)
        (edition / "venue.yaml").write_text(venue)
        (edition / "campaign.yaml").write_text(_campaign(f"{opens:%Y-%m-%d}", seed))
        rows = [(short, f"Maker {number}") for number, short in enumerate(SHORTS, 1)]
        (edition / "catalogue.csv").write_text(catalogue_text(rows, length=f"{FILM_S}s"))
        folders.append(edition)
    return folders


def _screen(name: str, hours: str) -> str:
    return (
        f"  - id: {name}\n"
        f'    canvas: {{w: {WIDTH}, h: {HEIGHT}, fps: "{FPS}"}}\n    fit: exact\n    audio: none\n'
        f"    operating_hours:\n      - {{days: {_EVERY_DAY}, {hours}}}\n"
        f"    loop: {{length: {6 * FILM_S}s, spot: {FILM_S}s, our_slots: [0, 1, 3, 4]}}\n"
    )


def _campaign(day: str, seed: int) -> str:
    ads = "".join(f"  - {{id: {each}, title: House}}\n" for each in HOUSE)
    return (
        "schema: landmark/v1\nkind: campaign\nid: films\nname: Films (SAMPLE)\n"
        f'flight: {{first_day: "{day}", last_day: "{day}"}}\ncatalogue: catalogue.csv\n'
        f"playlists:\n  - {{id: all, select: {{award: [winner]}}, rotation: fair, seed: {seed}}}\n"
        "lines:\n  - {id: base, kind: loop, screens: all, playlist: all}\n"
        f"house_ads:\n{ads}slate: {{id: slate, title: Chaos}}\n"
    )
