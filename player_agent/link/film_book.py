"""The book of films: what link knows of each file of the cache, and the receipts of those that are gone.

It outlives restarts, so that a film is decoded once in its life here, and a deletion is told once. A deletion
is written down before the bytes go and confirmed after: whatever a power cut leaves, there is one receipt.
"""

import secrets
from collections.abc import Iterable, Sequence

from pydantic import Field

from player_agent.folder import FolderError, PlayerFolder, load_message, save_message
from player_agent.folder_watch import Signal
from player_agent.link.cache_store import is_film
from wire.films import (
    MOST_DELETIONS,
    MOST_FILMS,
    MOST_RESTS,
    Deletion,
    DeletionAck,
    DeletionBatch,
    DeletionCause,
    FilmFacts,
    FilmReport,
    FilmRest,
    FilmWord,
)
from wire.ids import JournalId, ScreenId, Sha256, ShortId
from wire.instants import Instant, InstantField, Millis
from wire.message import Message
from wire.renditions import Rendition

SENTENCE_AT_MOST = 400


class HeldFilm(Message):
    """One whole file of the cache."""

    sha256: Sha256
    short: ShortId | None
    size_bytes: int
    duration_ms: Millis = 0
    word: FilmWord = Field(strict=False)
    at: InstantField
    sentence: str = ""
    unwanted_since: InstantField | None = None
    going: DeletionCause | None = Field(default=None, strict=False)
    """Its bytes are being deleted: a start that finds this finishes it."""


class FilmPages(Message):
    """The book as it stands on the disk."""

    log: JournalId
    told_through: int = 0
    """The last receipt that the controller stored."""
    last_sequence: int = 0
    held: dict[str, HeldFilm] = Field(default_factory=dict)
    """By file name."""
    gone: tuple[Deletion, ...] = ()
    """Receipts that nobody stored yet."""


class FilmBook:
    """One player's book. Its only writer is link."""

    def __init__(self, folder: PlayerFolder) -> None:
        self._folder = folder
        self._pages = load_message(folder.films, FilmPages) or FilmPages(log=secrets.token_hex(16))
        self._order: tuple[str, ...] = ()
        self._found: dict[str, ShortId | None] = {}
        self._looked_at: Instant | None = None
        self.told = Signal()
        """Rings when there is something new to tell."""
        self.to_try = Signal()
        """Rings when there may be a film to decode."""

    @property
    def pages(self) -> FilmPages:
        """All that stands in it."""
        return self._pages

    def hold(self, wanted: Sequence[Rendition], whole: Iterable[Rendition], now: Instant) -> None:
        """These are wanted, soonest first, and of them these are whole. Raises FolderError."""
        names = {each.file_name for each in whole}
        held = {
            name: film.model_copy(update={"unwanted_since": None}) if name in names else film
            for name, film in self._pages.held.items()
        }
        for each in wanted:
            if each.file_name not in names:
                film = held.get(each.file_name)
                if film is not None and film.going is None:  # else a receipt is due, wanted again or not
                    del held[each.file_name]  # damaged: what is fetched anew is tried anew
            elif each.file_name not in held:
                held[each.file_name] = _verified(each, now)
        order = tuple(each.file_name for each in wanted)
        is_news = order != self._order
        self._order = order
        self._turn({"held": held}, is_news=is_news)

    def find(self, names: Iterable[str], wanted: Sequence[Rendition], now: Instant) -> None:
        """Bytes of these films, by file name, lie in the cache, whole or not; of no others."""
        shorts: dict[str, ShortId | None] = {each.file_name: each.short for each in wanted}
        found = {name: shorts.get(name) for name in names if is_film(name)}
        is_news = found != self._found or self._looked_at is None
        self._found, self._looked_at = found, now
        if is_news:
            self.told.ring()

    def miss(self, beside: Iterable[tuple[str, int]], now: Instant) -> None:
        """These films, by name and size, lie in the cache and are not wanted. Raises FolderError."""
        held = dict(self._pages.held)
        for name, size in beside:
            film = held.get(name) or _unknown(name, size, now)
            since = film.unwanted_since if film.unwanted_since is not None else now
            held[name] = film.model_copy(update={"unwanted_since": min(since, now)})
        self._turn({"held": held})

    def announce(self, going: dict[str, DeletionCause]) -> None:
        """Write down which files are about to be deleted. Raises FolderError: then none may be."""
        held = dict(self._pages.held)
        held |= {name: held[name].model_copy(update={"going": cause}) for name, cause in going.items()}
        self._turn({"held": held})

    def unfinished(self) -> dict[str, DeletionCause]:
        """What was announced, and not confirmed: by file name."""
        return {name: film.going for name, film in self._pages.held.items() if film.going is not None}

    def confirm(self, names: Iterable[str], now: Instant) -> None:
        """The bytes of announced files are gone: a receipt for each. Raises FolderError."""
        held, gone, sequence = dict(self._pages.held), list(self._pages.gone), self._pages.last_sequence
        for name in names:
            film = held.pop(name)
            assert film.going is not None, f"{name} was not announced"
            sequence += 1
            gone.append(
                Deletion(
                    sequence=sequence,
                    sha256=film.sha256,
                    short=film.short,
                    size_bytes=film.size_bytes,
                    at=now,
                    cause=film.going,
                )
            )
        self._turn({"held": held, "gone": tuple(gone), "last_sequence": sequence}, is_news=True)

    def tried(self, name: str, failure: str | None, now: Instant) -> None:
        """A film was decoded once: whole, or it failed and why. Raises FolderError."""
        film = self._pages.held.get(name)
        if film is None:
            return  # deleted meanwhile
        word = FilmWord.DECODED if failure is None else FilmWord.FAILED
        news = {"word": word, "at": now, "sentence": (failure or "")[:SENTENCE_AT_MOST]}
        self._turn({"held": {**self._pages.held, name: film.model_copy(update=news)}}, is_news=True)

    def untried(self) -> dict[str, HeldFilm]:
        """The films that were never decoded here, by file name, those needed soonest first."""
        held = ((name, self._pages.held.get(name)) for name in self._order)
        return {
            name: film
            for name, film in held
            if film is not None and film.word is FilmWord.VERIFIED and film.going is None
        }

    def report(self, screen: ScreenId, now: Instant) -> FilmReport:
        """How far each film is, the wanted ones first; where they are too many, first those not decoded."""
        held = self._pages.held
        wanted = [name for name in self._order if name in held]
        names = list(wanted)
        if len(names) > MOST_FILMS:
            names.sort(key=lambda name: held[name].word is FilmWord.DECODED)
        names += sorted(held.keys() - set(names))
        facts = [_facts(held[name]) for name in names if held[name].short is not None]
        beyond = [name for name in names if held[name].short is not None][MOST_FILMS:]
        decoded = {name for name in wanted if held[name].word is FilmWord.DECODED}
        rests = self._rests()
        return FilmReport(
            screen=screen,
            at=now,
            looked_at=self._looked_at,
            films=tuple(facts[:MOST_FILMS]),
            rests=tuple(rests[:MOST_RESTS]),
            decoded_beyond=len(decoded.intersection(beyond)),
            more=max(0, len(facts) - MOST_FILMS) + max(0, len(rests) - MOST_RESTS),
        )

    def _rests(self) -> list[FilmRest]:
        """What is there and is no whole film with a short."""
        held = self._pages.held
        nameless = {name: film.short for name, film in held.items() if film.short is None}
        others = {name: short for name, short in self._found.items() if name not in held}
        rests = {name.partition(".")[0]: short for name, short in sorted((nameless | others).items())}
        return [FilmRest(sha256=sha256, short=short) for sha256, short in rests.items()]

    def batch(self, screen: ScreenId) -> DeletionBatch | None:
        """The oldest receipts that nobody stored; None where all are."""
        gone = self._pages.gone[:MOST_DELETIONS]
        return DeletionBatch(screen=screen, log=self._pages.log, deletions=gone) if gone else None

    def accept_ack(self, ack: DeletionAck) -> None:
        """Forget what the controller stored. Raises FolderError."""
        through = ack.through_sequence
        if ack.log != self._pages.log or through > self._pages.last_sequence:
            return  # of another disk, or of what was never told
        gone = tuple(each for each in self._pages.gone if each.sequence > through)
        if gone != self._pages.gone:
            told_through = max(self._pages.told_through, through)
            self._turn({"gone": gone, "told_through": told_through}, is_news=True)

    def _turn(self, update: dict[str, object], *, is_news: bool = False) -> None:
        pages = self._pages.model_copy(update=update)
        if pages != self._pages:
            self._save(pages)
            self._pages = pages
            is_news = True
        if is_news:
            self.told.ring()
            self.to_try.ring()

    def _save(self, pages: FilmPages) -> None:
        """On a full disk in the spare room: without the book nothing may be deleted, and it stays full."""
        try:
            save_message(self._folder.films, pages)
        except FolderError:
            try:
                self._folder.spare.unlink()
            except OSError:
                pass  # no spare room is left
            else:
                save_message(self._folder.films, pages)
                return
            raise


def _facts(film: HeldFilm) -> FilmFacts:
    assert film.short is not None
    return FilmFacts(
        sha256=film.sha256,
        short=film.short,
        word=film.word,
        at=film.at,
        sentence=film.sentence,
        unwanted_since=film.unwanted_since,
    )


def _verified(rendition: Rendition, now: Instant) -> HeldFilm:
    return HeldFilm(
        sha256=rendition.sha256,
        short=rendition.short,
        size_bytes=rendition.size_bytes,
        duration_ms=rendition.duration_ms,
        word=FilmWord.VERIFIED,
        at=now,
    )


def _unknown(name: str, size_bytes: int, now: Instant) -> HeldFilm:
    """A film that an earlier release of this program fetched."""
    sha256 = name.partition(".")[0]
    return HeldFilm(sha256=sha256, short=None, size_bytes=size_bytes, word=FilmWord.VERIFIED, at=now)
