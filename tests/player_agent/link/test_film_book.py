"""What the book tells of more films than one report holds."""

from pathlib import Path

from player_agent.folder import PlayerFolder, save_message
from player_agent.link.film_book import FilmBook, FilmPages, HeldFilm
from tests.support.plans import rendition
from wire.films import MOST_FILMS, FilmWord
from wire.instants import parse_instant

NOON = parse_instant("2025-06-04T12:00:00Z")


def test_what_is_not_decoded_yet_is_named_first_and_what_is_beyond_is_counted(tmp_path: Path) -> None:
    wanted = [rendition(f"short-{number:03}") for number in range(MOST_FILMS + 100)]
    undecoded = wanted[-3:]
    held = {
        each.file_name: HeldFilm(
            sha256=each.sha256,
            short=each.short,
            size_bytes=each.size_bytes,
            word=FilmWord.VERIFIED if each in undecoded else FilmWord.DECODED,
            at=NOON,
        )
        for each in wanted
    }
    folder = PlayerFolder(tmp_path)
    folder.create()
    save_message(folder.films, FilmPages(log="ab" * 16, held=held))
    book = FilmBook(folder)
    book.hold(wanted, wanted, NOON)

    report = book.report("par-opera", NOON)

    assert [each.short for each in report.films[:4]] == [each.short for each in (*undecoded, wanted[0])]
    assert (len(report.films), report.more, report.decoded_beyond) == (MOST_FILMS, 100, 100)
