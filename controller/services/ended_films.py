"""Which films have ended on which screens, and what is known of their bytes there. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from controller.services.named_films import Named
from controller.services.purge_report import EndedFilm, Receipt, Remains
from controller.services.records import KeptDeletion
from wire.films import FilmReport
from wire.ids import ScreenId, Sha256, ShortId
from wire.instants import Instant
from wire.renditions import Rendition

_Film = tuple[ScreenId, Sha256]
_Receipts = Mapping[_Film, Sequence[KeptDeletion]]
"""Of each film on each screen, oldest first."""


@dataclass(frozen=True, slots=True)
class KnownFilms:
    """What the controller knows of films at one moment."""

    named: Mapping[ScreenId, Named]
    """By anything that was ever in force."""
    needed: Mapping[ScreenId, Mapping[Sha256, Rendition]]
    offered: Mapping[Sha256, Rendition]
    """Candidates: made for a screen, in force or waiting for approval."""

    @property
    def shorts(self) -> dict[Sha256, ShortId]:
        """Which short's each known film is."""
        named = {sha256: each.rendition for films in self.named.values() for sha256, each in films.items()}
        return {sha256: each.short for sha256, each in (dict(self.offered) | named).items()}

    def waits(self, sha256: Sha256) -> bool:
        """Whether it may yet come into force: it was offered, and never was."""
        return sha256 in self.offered and not any(sha256 in films for films in self.named.values())

    def is_needed(self, sha256: Sha256) -> bool:
        """Whether any screen needs it now."""
        return any(sha256 in films for films in self.needed.values())


def ended_films(
    known: KnownFilms, deletions: Iterable[KeptDeletion], reports: Mapping[ScreenId, FilmReport]
) -> list[EndedFilm]:
    """All that screens do not need any more, by screen and sha256.

    `deletions` stand oldest first; `reports` are what players said last of their films.
    """
    receipts: dict[_Film, list[KeptDeletion]] = {}
    for kept in deletions:
        receipts.setdefault((kept.screen, kept.deletion.sha256), []).append(kept)
    listed = [(screen, *each) for screen in known.named for each in _listed(reports.get(screen))]
    ends = {key: given[-1].deletion.at for key, given in receipts.items()}
    for screen, sha256, _, at in listed:
        ends.setdefault((screen, sha256), at)
    ends |= {
        (screen, sha256): each.until
        for screen, films in known.named.items()
        for sha256, each in films.items()
    }
    shorts = _shorts_told(listed, receipts) | known.shorts
    return [
        EndedFilm(
            screen=screen,
            short=shorts.get(sha256),
            sha256=sha256,
            remains=remains_of(sha256, reports.get(screen), receipts.get((screen, sha256), []), ended_at),
            receipts=tuple(_receipt(each) for each in receipts.get((screen, sha256), [])),
        )
        for (screen, sha256), ended_at in sorted(ends.items())
        if sha256 not in known.needed.get(screen, {})
    ]


def _listed(report: FilmReport | None) -> Iterator[tuple[Sha256, ShortId | None, Instant]]:
    """All bytes that a player listed last, and when."""
    if report is not None:
        yield from ((each.sha256, each.short, report.at) for each in report.films)
        yield from ((each.sha256, each.short, report.at) for each in report.rests)


def _shorts_told(
    listed: Iterable[tuple[ScreenId, Sha256, ShortId | None, Instant]], receipts: _Receipts
) -> dict[Sha256, ShortId | None]:
    """Which short's each film is by its player's word; a receipt says it better than a list."""
    told: dict[Sha256, ShortId | None] = {}
    for _, sha256, short, _ in listed:
        told[sha256] = short or told.get(sha256)
    for (_, sha256), given in receipts.items():
        told[sha256] = given[-1].deletion.short or told.get(sha256)
    return told


def _receipt(kept: KeptDeletion) -> Receipt:
    gone = kept.deletion
    return Receipt(
        log=kept.log,
        sequence=gone.sequence,
        at=gone.at,
        received_at=kept.received_at,
        cause=gone.cause,
        size_bytes=gone.size_bytes,
    )


def remains_of(
    sha256: Sha256, report: FilmReport | None, receipts: Sequence[KeptDeletion], ended_at: Instant
) -> Remains:
    """What is known of bytes that ended at `ended_at`, from their player's words.

    A receipt from before does not count: the bytes were needed again after it.
    """
    held = next((each for each in report.films if each.sha256 == sha256), None) if report else None
    if held is not None:
        came_back = all(each.deletion.at < held.at for each in receipts)
        return Remains.HELD if came_back else Remains.DELETED
    if (
        report is not None
        and any(each.sha256 == sha256 for each in report.rests)
        and all(each.deletion.at < report.at for each in receipts)
    ):
        return Remains.HELD
    if any(each.deletion.at >= ended_at for each in receipts):
        return Remains.DELETED
    looked_at = report.looked_at if report is not None and not report.more else None
    if looked_at is not None and looked_at >= ended_at:
        return Remains.DELETED if receipts else Remains.ABSENT
    return Remains.UNCONFIRMED
