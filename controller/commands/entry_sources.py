"""Reads what entries come in from disk: a CSV file, JSON Lines, or a folder of films with sidecars."""

import asyncio
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from controller.errors import ControllerError

if TYPE_CHECKING:
    from controller.catalogue import Short
    from controller.catalogue.sources import SourceText
    from controller.films.placing import EntryFilm
    from controller.findings import Finding

SIDECARS = {".json", ".yaml", ".yml"}


_VERSION = re.compile(r"(?P<base>.+?)(?P<version>@[1-9]\d*x[1-9]\d*|\.[a-z0-9]+(?:-[a-z0-9]+)*)")


class SourceError(ControllerError):
    """A source that cannot be read at all."""


@dataclass(frozen=True)
class Source:
    """What a source holds: its rows, and the films that came with them."""

    text: "SourceText"
    films: "tuple[EntryFilm, ...]" = ()


def read_source(source: Path, known: "Mapping[str, Short]", on_film: Callable[[int, int], None]) -> Source:
    """The rows of a source, and its films. Those of `known` bytes, by their sha256, are not probed again.

    `on_film` hears how many films are done, of how many. Raises SourceError.
    """
    from controller.catalogue.sources import MAX_CHARACTERS, decode_source, read_csv, read_json_lines

    if source.is_dir():
        return _read_films(source, known, on_film)
    readers = {".csv": read_csv, ".tsv": read_csv, ".txt": read_csv, ".jsonl": read_json_lines}
    reader = readers.get(source.suffix.lower(), read_json_lines if "json" in source.suffix else None)
    if reader is None:
        raise SourceError(f"{source} is no source; name a .csv, a .jsonl or a folder of films")
    try:
        if source.stat().st_size > MAX_CHARACTERS:
            raise SourceError(f"{source} is larger than {MAX_CHARACTERS:,} bytes; import it in parts")
        return Source(reader(decode_source(source.read_bytes()), source.name))
    except OSError as error:
        raise SourceError(f"cannot read {source}: {error.strerror}") from error


def _read_films(folder: Path, known: "Mapping[str, Short]", on_film: Callable[[int, int], None]) -> Source:
    """A row for each sidecar: what it says, and its film's sha256, length and size.

    Versions of a film for one shape or screen (`moon@1080x1920.mp4`, `moon.par-opera.mp4`) need no sidecar of
    their own. A row without any other film is that of its first version. Raises SourceError.
    """
    from controller.catalogue.sources import SourceRow, SourceText
    from controller.films.masters import ENDINGS
    from controller.films.placing import EntryFilm
    from controller.findings import Code, Finding, Place, error_at

    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as error:
        raise SourceError(f"cannot read {folder}: {error.strerror}") from error
    films = [path for path in paths if path.suffix.lower() in ENDINGS]
    sidecars = {path.stem: path for path in reversed(paths) if path.suffix.lower() in SIDECARS}
    rows: list[SourceRow] = []
    findings: list[Finding] = []
    kept: list[EntryFilm] = []

    def complain(path: Path, sentence: str, remedy: str) -> None:
        findings.append(error_at(Place(_name(path), 1), Code.CATALOGUE, sentence, remedy))

    facts = dict(zip(films, asyncio.run(_all_facts(films, known, on_film)), strict=True))
    entries = _entries(films, sidecars)
    for stem, versions in entries.items():
        sidecar, (_, first) = sidecars.get(stem), versions[0]
        if sidecar is None:
            remedy = f"write {stem}.json or {stem}.yaml beside it, with title, creator and country"
            complain(first, "the film has no sidecar of its own", remedy)
            continue
        own: dict[str, Path] = {}
        for version, film in versions:
            if isinstance(why := facts[film], str):
                complain(film, why, "ask its creator for the film once more")
            if (other := own.setdefault(version, film)) != film:
                complain(film, f"{_name(other)} is a film of the same entry", "keep one of them")
        if isinstance(of_film := facts[first], str):
            continue
        cells, found = _read_sidecar(sidecar)
        findings += found
        if cells is not None:
            place, entry = Place(_name(sidecar), 1), {"entry": _name(sidecar.with_suffix(""))}
            rows.append(SourceRow(place, {**of_film, **entry, **cells, **of_film}))
            for version, film in own.items():
                if isinstance(read := facts[film], dict):
                    kept.append(EntryFilm(place, film, read["master_sha256"], version))
    for stem, path in sidecars.items():
        if stem not in entries:
            complain(path, "there is no film beside it", f"put {stem}.mp4 there")
    return Source(SourceText(rows, findings, len(findings)), tuple(kept))


def _entries(films: Iterable[Path], sidecars: Mapping[str, Path]) -> dict[str, list[tuple[str, Path]]]:
    """The films of each entry by its stem, each with what makes it a version of the first one."""
    entries: dict[str, list[tuple[str, Path]]] = {}
    for film in films:
        found = _VERSION.fullmatch(film.stem)
        if film.stem not in sidecars and found and found["base"] in sidecars:
            entries.setdefault(found["base"], []).append((found["version"], film))
        else:
            entries.setdefault(film.stem, []).append(("", film))
    return {stem: sorted(versions) for stem, versions in sorted(entries.items())}


async def _all_facts(
    films: Sequence[Path], known: "Mapping[str, Short]", on_film: Callable[[int, int], None]
) -> list[dict[str, str] | str]:
    gate = asyncio.Semaphore(os.cpu_count() or 1)
    done = 0

    async def look(film: Path) -> dict[str, str] | str:
        nonlocal done
        async with gate:
            facts = await _facts(film, known)
        done += 1
        on_film(done, len(films))
        return facts

    return await asyncio.gather(*map(look, films))


async def _facts(film: Path, known: "Mapping[str, Short]") -> dict[str, str] | str:
    """What a film's bytes say, as cells; a sentence where they are no film."""
    from controller.films import FilmError
    from controller.films.probe import probe
    from controller.films.shelf import sha256_of

    try:
        digest = await asyncio.to_thread(sha256_of, film)
        if digest in known and known[digest].size:
            short = known[digest]
            return {"master_sha256": digest, "duration": f"{short.duration_ms}ms", "size": short.size}
        facts = await probe(film)
    except OSError as error:
        return f"the film cannot be read: {error.strerror}"
    except FilmError as error:
        return str(error)
    return {
        "master_sha256": digest,
        "duration": f"{facts.duration_ms}ms",
        "size": f"{facts.size.width}x{facts.size.height}",
    }


def _name(path: Path) -> str:
    """A file's name; what no text can hold of it becomes U+FFFD."""
    return os.fsencode(path.name).decode("utf-8", errors="replace")


def _read_sidecar(path: Path) -> "tuple[dict[str, str] | None, list[Finding]]":
    from controller.catalogue.sources import cells_of, decode_source, read_json_object
    from controller.findings import Code, Place, error_at
    from controller.schedule.yaml_text import MarkedMapping, read_yaml

    try:
        text = decode_source(path.read_bytes())
    except OSError as error:
        sentence = f"the sidecar cannot be read: {error.strerror}"
        return None, [
            error_at(Place(_name(path), 1), Code.CATALOGUE, sentence, "check its owner, and the disk")
        ]
    if path.suffix == ".json":
        try:
            return read_json_object(text), []
        except ValueError as error:
            sentence, _, remedy = str(error).rpartition("; ")
            return None, [error_at(Place(_name(path), 1), Code.CATALOGUE, sentence, remedy)]
    values, findings = read_yaml(text, _name(path))
    if isinstance(values, MarkedMapping) and not findings:
        return cells_of(values), []
    sentence, remedy = "the sidecar is no mapping", "write it like title: Northern Loom"
    return None, findings or [error_at(Place(_name(path), 1), Code.CATALOGUE, sentence, remedy)]
