"""Puts entries' films into the folder of masters, each under the name by which renditions find it.

A master has bytes of its own: what is written over an entry's file later changes none. They are compared by
their sha256 with those that the catalogue names. What stands there already with other bytes is left alone,
unless it is to be replaced. Blocking: call it in a thread, or from a command.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from fcntl import ioctl
from pathlib import Path
from shutil import copyfile

from controller.films.errors import FilmError
from controller.films.masters import ENDINGS
from controller.films.shelf import sha256_of
from controller.findings import Code, Finding, Place, error_at
from controller.whole_files import make_folder, settle
from wire.ids import Sha256, ShortId

_FICLONE = 0x40049409  # linux/fs.h; Python 3.11 has no name for it


@dataclass(frozen=True, slots=True)
class EntryFilm:
    """A film that came with an entry."""

    place: Place
    """Of the entry, in its source."""
    path: Path
    sha256: Sha256
    version: str = ""
    """What stands in its name for one shape or screen, like "@1080x1920" or ".par-opera"."""


class PlaceState(StrEnum):
    """What is to be done with an entry's film."""

    NEW = "new"
    """No master of this name is there, or none but the entry's own file under a second name."""
    THERE = "there"
    """The master is there, with these bytes."""
    REPLACED = "replaced"
    """A master of other bytes is to give way, as was asked."""
    TAKEN = "taken"
    """A master of other bytes is there, and stays."""
    MISNAMED = "misnamed"
    """It stands in the folder of masters under another name than its own."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an entry's film is to stand as a master."""

    film: EntryFilm
    short: ShortId
    target: Path
    state: PlaceState
    other: Path | None = None
    """The master that stands in its way."""


def survey(
    films: Iterable[EntryFilm], shorts: Mapping[Place, ShortId], folder: Path, *, replace: bool
) -> Iterator[Placement]:
    """What is to be done with each film of an entry that the catalogue has. Raises FilmError."""
    for film in films:
        short = shorts.get(film.place)
        if short is None:
            continue
        stem = f"{short}{film.version}"
        target = folder / f"{stem}{film.path.suffix.lower()}"
        try:
            others = [path for ending in ENDINGS if (path := folder / f"{stem}{ending}").is_file()]
            state = _state(film, target, others, replace=replace)
        except OSError as error:
            raise _failed(folder, error) from error
        yield Placement(film, short, target, state, others[0] if others else None)


def place(placement: Placement) -> None:
    """Put a film in its place, whole or not at all, where that is to be done. Raises FilmError."""
    if placement.state not in {PlaceState.NEW, PlaceState.REPLACED}:
        return
    source, target = placement.film.path, placement.target
    beside = target.with_name(f".{target.name}.new")
    try:
        make_folder(target.parent)
        beside.unlink(missing_ok=True)
        _copy(source, beside)
        if sha256_of(beside) != placement.film.sha256:
            raise FilmError(f"{source} changed while it was imported; import it again")
        settle(beside, target)
        if placement.other is not None and placement.other != target:
            placement.other.unlink()
    except OSError as error:
        raise _failed(target.parent, error) from error
    finally:
        with suppress(OSError):
            beside.unlink()


def findings_of(placements: Iterable[Placement]) -> Iterator[Finding]:
    """A finding for each film that does not come into its place."""
    for each in placements:
        match each.state:
            case PlaceState.TAKEN:
                sentence = f"{each.other} is there with other bytes than {each.film.path.name}, and stays"
                remedy = "look which of them is right; --replace-films puts the entry's film there"
            case PlaceState.MISNAMED:
                sentence = (
                    f"{each.film.path} is the film of {each.short!r}, whose master is {each.target.name}"
                )
                remedy = "keep entries in a folder of their own, and name that of the masters with --films"
            case PlaceState.NEW | PlaceState.THERE | PlaceState.REPLACED:
                continue
        yield error_at(each.film.place, Code.RENDITION, sentence, remedy)


def _state(film: EntryFilm, target: Path, others: list[Path], *, replace: bool) -> PlaceState:
    if not others:
        same_folder = film.path.parent.resolve() == target.parent.resolve()
        return PlaceState.MISNAMED if same_folder else PlaceState.NEW
    master = others[0]
    if master.samefile(film.path):
        return PlaceState.THERE if master.resolve() == film.path.resolve() else PlaceState.NEW
    if sha256_of(master) == film.sha256:
        return PlaceState.THERE
    return PlaceState.REPLACED if replace else PlaceState.TAKEN


def _copy(source: Path, copy: Path) -> None:
    """As a clone, which takes no room and no time, where the disk can make one. Raises OSError."""
    with source.open("rb") as old, copy.open("xb") as new:
        try:
            ioctl(new, _FICLONE, old.fileno())
        except OSError:  # another disk, or one without clones
            copyfile(source, copy)


def _failed(folder: Path, error: OSError) -> FilmError:
    reason = error.strerror or str(error)
    return FilmError(f"cannot put films into {folder}: {reason}; check the disk's space and its owner")
