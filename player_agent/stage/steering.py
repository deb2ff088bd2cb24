"""Steering: from what the glass has and what it shall have → what to tell the decks. Pure.

Reconciles once a turn, whatever happened since the last one: a start in the middle of a film, a new plan, a
gate that closed, a worker that came back and a clock that moved are all the same case.
"""

from dataclasses import dataclass, replace

from player_agent.decks.port import Backdrop
from player_agent.stage.machine import Running, Stage, State
from player_agent.stage.scene import Film, FilmKey, Scene, SceneKind
from wire.asrun import Cause
from wire.instants import Instant, Millis

PREPARE_AHEAD_MS: Millis = 3_000
"""A pre-roll takes 18 ms, 140 under load; the rest is for slow disks and for a worker that starts anew."""

JOIN_AHEAD_MS: Millis = 60
"""A film joined in its middle is asked for at once; the worker brings it in step as soon as it can."""

LEAST_FILM_MS: Millis = 1_000
"""Less than this of a film is not begun: a flash on a wall says nothing."""

EARLY_BLACK_MS: Millis = 200
"""Before a dark scene the backdrop turns black below the running film: no slate flashes up between."""

DUE_MS: Millis = 50
"""A film this near to its end leaves by itself; nobody needs to drop it."""

MAX_LOSSES = 3
"""A film at whose place the worker died this often is not tried again there."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the glass shall have: now, and after that."""

    now: Instant
    scene: Scene
    after: Scene
    """The next scene that looks different."""
    after_from: Instant


@dataclass(frozen=True, slots=True)
class Setbacks:
    """Films that failed at their place, each with the end of its cue: until then they are not tried again."""

    bad: tuple[tuple[FilmKey, Instant], ...] = ()
    losses: tuple[tuple[FilmKey, Instant], ...] = ()

    def is_bad(self, film: Film) -> bool:
        """Whether the film is not to be tried at its place."""
        lost = sum(1 for key, _ in self.losses if key == film.key)
        return lost >= MAX_LOSSES or any(key == film.key for key, _ in self.bad)

    def with_bad(self, film: Film) -> "Setbacks":
        """Remember a film that could not be played."""
        return replace(self, bad=(*self.bad, (film.key, film.cue.end)))

    def with_loss(self, film: Film) -> "Setbacks":
        """Remember a film at which the worker was lost."""
        return replace(self, losses=(*self.losses, (film.key, film.cue.end)))

    def at(self, now: Instant) -> "Setbacks":
        """What still matters at `now`."""
        return Setbacks(
            tuple(each for each in self.bad if each[1] > now),
            tuple(each for each in self.losses if each[1] > now),
        )


@dataclass(frozen=True, slots=True)
class SetBackdrop:
    """Command: change what the glass has below the films."""

    backdrop: Backdrop


@dataclass(frozen=True, slots=True)
class LoadFilm:
    """Command: pre-roll a film for `show`."""

    film: Film
    show: Instant
    end: Instant


@dataclass(frozen=True, slots=True)
class MoveEnd:
    """Command: a loaded film ends at another instant."""

    running: Running
    end: Instant
    cause: Cause


@dataclass(frozen=True, slots=True)
class DropFilm:
    """Command: a loaded film goes at once."""

    running: Running
    cause: Cause


Command = SetBackdrop | LoadFilm | MoveEnd | DropFilm


def steer(stage: Stage, outlook: Outlook, setbacks: Setbacks) -> list[Command]:
    """What to tell the decks at this turn."""
    commands: list[Command] = []
    backdrop = _backdrop(stage, outlook)
    if backdrop is not stage.backdrop:
        commands.append(SetBackdrop(backdrop))
    if stage.state is State.ABSENT:
        return commands
    commands += _steer_glass(stage, outlook, setbacks)
    commands += _steer_coming(stage, outlook, setbacks)
    return commands


def _backdrop(stage: Stage, outlook: Outlook) -> Backdrop:
    if outlook.scene.kind is SceneKind.DARK:
        return Backdrop.BLACK
    covered = stage.on_glass is not None
    near = outlook.now >= outlook.after_from - EARLY_BLACK_MS
    if covered and near and outlook.after.kind is SceneKind.DARK:
        return Backdrop.BLACK
    return Backdrop.SLATE


def _steer_glass(stage: Stage, outlook: Outlook, setbacks: Setbacks) -> list[Command]:
    glass = stage.on_glass
    if glass is None or glass.end - DUE_MS <= outlook.now:
        return []
    film = _film_of(outlook.scene, setbacks)
    if film is None:
        cause = outlook.scene.cause
        return [DropFilm(glass, Cause.REPLACED if cause is Cause.NONE else cause)]
    if film.key == glass.key:
        return _moved_end(glass, film, outlook.scene.end)
    return []  # another film takes this one's place: it covers it as soon as it is ready


def _steer_coming(stage: Stage, outlook: Outlook, setbacks: Setbacks) -> list[Command]:
    wanted = _wanted(stage, outlook, setbacks)
    coming = stage.coming
    if coming is not None:
        if wanted is not None and wanted.film.key == coming.key:
            return _moved_end(coming, wanted.film, wanted.end)
        return [DropFilm(coming, Cause.REPLACED)] if coming.end > outlook.now else []
    return [] if wanted is None else [wanted]


def _wanted(stage: Stage, outlook: Outlook, setbacks: Setbacks) -> LoadFilm | None:
    """The film that should be on the free deck."""
    scene, after, after_from = outlook.scene, outlook.after, outlook.after_from
    film = _film_of(scene, setbacks)
    if film is not None and not (stage.on_glass and stage.on_glass.key == film.key):
        show = Instant(max(film.cue.start, outlook.now + JOIN_AHEAD_MS))
        coming = stage.coming is not None and stage.coming.key == film.key
        if coming or scene.end - show >= LEAST_FILM_MS:
            return LoadFilm(film, show, scene.end)
    following = _film_of(after, setbacks)
    if following is None or outlook.now < after_from - PREPARE_AHEAD_MS:
        return None
    return LoadFilm(following, after_from, after.end) if after.end - after_from >= LEAST_FILM_MS else None


def _moved_end(running: Running, film: Film, end: Instant) -> list[Command]:
    if end == running.end:
        return []
    return [MoveEnd(running, end, Cause.GATE if film.cue.end == running.film.cue.end else Cause.REPLACED)]


def _film_of(scene: Scene, setbacks: Setbacks) -> Film | None:
    return None if scene.film is None or setbacks.is_bad(scene.film) else scene.film
