"""Reads what entries come in from disk: a CSV file, JSON Lines, or a folder of films with sidecars."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from controller.errors import ControllerError

if TYPE_CHECKING:
    from controller.catalogue import Short
    from controller.catalogue.sources import SourceText
    from controller.findings import Finding

FILMS = {".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi"}
SIDECARS = {".json", ".yaml", ".yml"}


class SourceError(ControllerError):
    """A source that cannot be read at all."""


def read_source(
    source: Path, known: "Mapping[str, Short]", on_film: Callable[[int, int], None]
) -> "SourceText":
    """The rows of a source. Films whose bytes are among `known`, by sha256, are not probed again.

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
        return reader(decode_source(source.read_bytes()), source.name)
    except OSError as error:
        raise SourceError(f"cannot read {source}: {error.strerror}") from error


def _read_films(
    folder: Path, known: "Mapping[str, Short]", on_film: Callable[[int, int], None]
) -> "SourceText":
    """A row for each film that has a sidecar: what that says, and the film's sha256, length and size."""
    from controller.catalogue.sources import SourceRow, SourceText
    from controller.findings import Code, Finding, Place, error_at

    paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    films = [path for path in paths if path.suffix.lower() in FILMS]
    sidecars = {path.stem: path for path in reversed(paths) if path.suffix.lower() in SIDECARS}
    rows: list[SourceRow] = []
    findings: list[Finding] = []

    def complain(path: Path, sentence: str, remedy: str) -> None:
        findings.append(error_at(Place(_name(path), 1), Code.CATALOGUE, sentence, remedy))

    for film, facts in zip(films, asyncio.run(_all_facts(films, known, on_film)), strict=True):
        sidecar = sidecars.pop(film.stem, None)
        if sidecar is None:
            remedy = f"write {film.stem}.json or {film.stem}.yaml beside it, with title, creator and country"
            complain(film, "the film has no sidecar of its own", remedy)
        elif isinstance(facts, str):
            complain(film, facts, "ask its creator for the film once more")
        else:
            cells, found = _read_sidecar(sidecar)
            findings += found
            if cells is not None:
                rows.append(
                    SourceRow(
                        Place(_name(sidecar), 1),
                        {**facts, "entry": _name(film).removesuffix(film.suffix), **cells, **facts},
                    )
                )
    for path in sidecars.values():
        complain(path, "there is no film beside it", f"put {path.stem}.mp4 there")
    return SourceText(rows, findings, len(findings))


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

    text = decode_source(path.read_bytes())
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
