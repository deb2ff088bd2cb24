"""Pieces: the renditions that are wanted, each with all that decides its bytes, and so its key."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from controller.films.captions import draw_caption
from controller.films.errors import FilmError, FilmsRefusedError, MissingProgramError, UnfinishedError
from controller.films.loudness import Loudness, measure_loudness
from controller.films.marks import Plate, draw_mark, marked_frames
from controller.films.probe import AIGC, FilmFacts, probe
from controller.films.program import run
from controller.films.recipe import Recipe, build_recipe, recipe_key
from controller.films.requests import RenditionRequest
from controller.films.shelf import sha256_of
from controller.films.slate import slate_key
from controller.services.unmade_films import ANOTHER_FILM, UnmadeFilm
from wire.instants import Millis
from wire.renditions import RenditionKind

_log = structlog.get_logger("landmark.films")


@dataclass(frozen=True, slots=True)
class _Master:
    """What a request is made from."""

    sha256: str
    facts: FilmFacts | None
    """None for a still picture."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One rendition that is wanted, with all that decides its bytes."""

    request: RenditionRequest
    key: str
    recipe: Recipe | None = None
    """None for a slate."""
    caption: bytes | None = None
    plate: Plate | None = None

    @property
    def frames(self) -> int:
        """1 of a slate."""
        return self.recipe.frames if self.recipe else 1


async def prepare(requests: Sequence[RenditionRequest]) -> list[Piece]:
    """Requests → pieces, in order. Raises FilmsRefusedError that tells everything that stands in the way."""
    engine = (await run("ffmpeg", ["-version"], "ffmpeg does not start")).splitlines()[0]
    masters: dict[Path, _Master] = {}
    heard: dict[tuple[Path, Millis], Loudness | None] = {}
    pieces: list[Piece] = []
    refused: list[UnmadeFilm] = []
    for request in requests:
        try:
            if request.master is not None and request.master not in masters:
                masters[request.master] = await _inspect(request.master, request.kind)
            master = masters[request.master] if request.master is not None else None
            loudness = await _loudness(request, master, heard) if request.sound else None
            pieces.append(await asyncio.to_thread(_piece, request, master, loudness, engine))
        except MissingProgramError:
            raise
        except UnfinishedError as error:
            raise _unheard(request, error) from error
        except FilmError as error:
            why = error.sentence, error.remedy or ANOTHER_FILM
            refused.append(UnmadeFilm(request.screen, request.short, *why))
    if refused:
        raise FilmsRefusedError(refused)
    return pieces


def _unheard(request: RenditionRequest, error: UnfinishedError) -> UnfinishedError:
    what = request.master.name if request.master is not None else f"{request.short} for {request.screen}"
    return UnfinishedError(f"{what} was not read to its end: {error}", "nothing was made; try again")


async def _inspect(master: Path, kind: RenditionKind) -> _Master:
    facts = None if kind is RenditionKind.SLATE else await probe(master)
    try:
        return _Master(await asyncio.to_thread(sha256_of, master), facts)
    except OSError as error:
        raise FilmError(
            f"cannot read {master}: {error.strerror}", "check that it is there and its owner"
        ) from error


async def _loudness(
    request: RenditionRequest, master: _Master | None, heard: dict[tuple[Path, Millis], Loudness | None]
) -> Loudness | None:
    """Of that part of the master which will be heard; remembered in `heard`."""
    if request.master is None or master is None or master.facts is None or not master.facts.has_audio:
        return None
    part = request.master, min(request.duration_ms, master.facts.duration_ms)
    if part not in heard:
        heard[part] = await measure_loudness(*part)
    return heard[part]


def _piece(
    request: RenditionRequest, master: _Master | None, loudness: Loudness | None, engine: str
) -> Piece:
    if request.kind is RenditionKind.SLATE:
        return Piece(request, slate_key(request, master.sha256 if master else None))
    assert master is not None
    if master.facts is None:
        raise FilmError(f"{request.master} is the slate's picture", f"give a film for {request.short}")
    recipe = build_recipe(request, master.facts, loudness)
    caption = draw_caption(request.caption, request.size) if request.caption else None
    caption_sha256 = hashlib.sha256(caption).hexdigest() if caption else None
    plate = draw_mark(request.mark, request.size) if request.mark else None
    key = recipe_key(
        recipe,
        master_sha256=master.sha256,
        caption_sha256=caption_sha256,
        engine=engine,
        mark=(_plate_sha256(plate), marked_frames(request)) if plate else None,
    )
    if request.aigc and AIGC not in dict(master.facts.tags):
        _log.info("the metadata key AIGC is written", short=request.short, screen=request.screen)
    return Piece(request, key, recipe, caption, plate)


def _plate_sha256(plate: Plate) -> str:
    return hashlib.sha256(b"%d %d " % (plate.left, plate.top) + plate.png).hexdigest()
