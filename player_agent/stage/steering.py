"""Steering: from what the glass has and what it shall have → what to tell the decks. Pure.

Reconciles once a turn, whatever happened since the last one: a start in the middle of a film, a new plan, a
gate that closed, a worker that came back and a clock that moved are all the same case.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from player_agent.decks.port import Backdrop
from player_agent.stage.lookout import Prospect
from player_agent.stage.machine import Running, Stage, State
from player_agent.stage.scene import Film, Scene, SceneKind
from wire.asrun import Cause
from wire.instants import Instant, Millis
from wire.policy import DARKNESS, Rule

PREPARE_AHEAD_MS: Millis = 3_000
"""A pre-roll takes 18 ms, 140 under load; the rest is for slow disks and for a worker that starts anew."""

JOIN_AHEAD_MS: Millis = 60
"""A film joined in its middle is asked for at once; the worker brings it in step as soon as it can."""

LEAST_FILM_MS: Millis = 1_000
"""Less than this of a film is not begun: a flash on a wall says nothing."""

EARLY_BLACK_MS: Millis = 200
"""Before a dark scene the backdrop turns black below the running film: no slate flashes up between."""

LEAST_REVEALED_MS: Millis = 120
"""Less than this of a film that runs unseen is not revealed: what there was stays until the next film."""

DUE_MS: Millis = 50
"""A film this near to its end leaves by itself; nobody needs to drop it."""

HOLD_MS: Millis = 500
"""How long a film that another is to replace stays at least: it is covered, and bares no backdrop."""


UNSEEN_AFTER_MS: Millis = 1_000
"""How long an order's picture is on the glass before the first film is begun unseen below it: what the order
shows gets the processor to itself while it starts."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the glass shall have: now, and after that."""

    now: Instant
    scene: Scene
    after: Scene
    """The next scene that looks different."""
    after_from: Instant
    misplaced: bool = False
    """Whether the film on the glass is too far from its place to be brought there by running faster, or
    slower: it is loaded once more, at its place, and covers itself."""
    then: Rule = DARKNESS
    """The next rule of light, sound and brightness that differs from the scene's."""
    then_from: Instant | None = None
    """From when it holds; None: none is near."""
    below: Prospect | None = None
    """What there would be to see without the order that covers the screen; None: none does."""
    changed: Instant | None = None
    """When something else came on the glass; None: long ago."""

    @property
    def unseen_from(self) -> Instant:
        """From when the first film may be begun unseen."""
        return self.now if self.changed is None else Instant(self.changed + UNSEEN_AFTER_MS)

    @property
    def is_after_due(self) -> bool:
        """Whether the next scene is as good as here."""
        return self.after_from - self.now <= DUE_MS


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
    unseen: bool = False
    """It runs from then on where nobody sees it, until it is revealed."""


@dataclass(frozen=True, slots=True)
class RevealFilm:
    """Command: a film that runs unseen, or is about to, comes on the glass at `show`."""

    running: Running
    show: Instant


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


Command = SetBackdrop | LoadFilm | RevealFilm | MoveEnd | DropFilm


def steer(stage: Stage, outlook: Outlook, unseen: Sequence[Running] = ()) -> list[Command]:
    """What to tell the decks at this turn. `unseen`: films that can be revealed instead of loaded."""
    commands: list[Command] = []
    backdrop = _backdrop(stage, outlook)
    if backdrop is not stage.backdrop:
        commands.append(SetBackdrop(backdrop))
    if stage.state is State.ABSENT:
        return commands
    commands += _steer_glass(stage, outlook)
    commands += _steer_coming(stage, outlook, unseen)
    return commands


def next_turn_at(stage: Stage, outlook: Outlook) -> Instant:
    """When there is something to steer again, though nothing happens until then; after `outlook.now`."""
    after_from = outlook.after_from
    due = [outlook.scene.next_look, after_from, after_from - PREPARE_AHEAD_MS]
    if outlook.below is not None:
        below = outlook.below.scene
        due += [below.next_look, below.end, below.end - PREPARE_AHEAD_MS, outlook.unseen_from]
    if outlook.after.kind is SceneKind.DARK:
        due.append(after_from - EARLY_BLACK_MS)
    if _is_to_be_replaced(stage, outlook):
        assert stage.on_glass is not None
        due.append(stage.on_glass.end - HOLD_MS // 2)
    return Instant(min((each for each in due if each > outlook.now), default=outlook.scene.end))


def conforms(stage: Stage, outlook: Outlook) -> bool:
    """Whether the glass has what it shall have, and nothing that was dropped can come there any more."""
    scene = outlook.scene
    if stage.on_glass is not None:
        return scene.film is not None and stage.on_glass.key == scene.film.key
    if scene.film is not None and stage.coming is not None and stage.coming.key == scene.film.key:
        return False
    if scene.film is not None and scene.end - outlook.now >= LEAST_FILM_MS + JOIN_AHEAD_MS:
        return False  # of a film with less left, the slate is shown in its place
    wanted = Backdrop.BLACK if scene.kind is SceneKind.DARK else Backdrop.SLATE
    dropped = stage.coming is not None and stage.coming.end <= outlook.now
    return stage.hung is wanted and not dropped


def _backdrop(stage: Stage, outlook: Outlook) -> Backdrop:
    if outlook.scene.kind is SceneKind.DARK:
        return Backdrop.BLACK
    covered = stage.on_glass is not None
    near = outlook.now >= outlook.after_from - EARLY_BLACK_MS
    if covered and near and outlook.after.kind is SceneKind.DARK:
        return Backdrop.BLACK
    return Backdrop.SLATE


def _steer_glass(stage: Stage, outlook: Outlook) -> list[Command]:
    glass, scene = stage.on_glass, outlook.scene
    if glass is None:
        return []
    due = glass.end - DUE_MS <= outlook.now
    if glass.film.cue.short in scene.pulled and not due:
        return [DropFilm(glass, Cause.PULLED)]
    if glass.film.rendition.sha256 in scene.ended and not due:
        return [DropFilm(glass, Cause.RIGHTS_ENDED)]
    if scene.film is None:
        if due or (scene.kind is SceneKind.DARK and stage.hung is not Backdrop.BLACK):
            return []  # it leaves by itself; or, lest the slate flash up, once it is black below
        if outlook.after.film and outlook.after.film.key == glass.key and outlook.is_after_due:
            return []  # it came on time; the clock's guard has grown by a little since it was asked to
        return [DropFilm(glass, Cause.REPLACED if scene.cause is Cause.NONE else scene.cause)]
    if scene.film.key == glass.key:
        return [] if due else _moved_end(glass, scene.film, scene.end, outlook.after)
    return _held(stage, outlook)


def _held(stage: Stage, outlook: Outlook) -> list[Command]:
    """Another film takes this one's place, and covers it as soon as it is ready: until then it stays."""
    glass, now = stage.on_glass, outlook.now
    assert glass is not None
    if not _is_to_be_replaced(stage, outlook):
        return []
    cause = outlook.scene.cause if outlook.scene.cause is Cause.TAKEN_OVER else Cause.REPLACED
    near = glass.end < now + HOLD_MS // 2
    if not near and (glass.cut_cause is cause or cause is Cause.REPLACED):
        return []
    return [MoveEnd(glass, Instant(max(glass.end, now + HOLD_MS)), cause)]


def _is_to_be_replaced(stage: Stage, outlook: Outlook) -> bool:
    """Whether the film on the glass waits, before its own end, for another one to cover it."""
    glass, film = stage.on_glass, outlook.scene.film
    return glass is not None and film is not None and film.key != glass.key and glass.end > outlook.now


def _steer_coming(stage: Stage, outlook: Outlook, unseen: Sequence[Running]) -> list[Command]:
    wanted = _rest(stage, outlook, unseen) or _wanted(stage, outlook)
    coming = stage.coming
    if coming is not None:
        if wanted is not None and wanted.film.key == coming.key:
            return [] if wanted.end == coming.end else [MoveEnd(coming, wanted.end, Cause.REPLACED)]
        return [DropFilm(coming, Cause.REPLACED)] if coming.end > outlook.now else []
    if wanted is None:
        return []
    ready = next((each for each in unseen if each.key == wanted.film.key and each.end > outlook.now), None)
    if ready is None:
        return [wanted]
    is_due = outlook.scene.film is not None and ready.key == outlook.scene.film.key
    return [RevealFilm(ready, Instant(max(ready.show, outlook.now)) if is_due else wanted.show)]


def _rest(stage: Stage, outlook: Outlook, unseen: Sequence[Running]) -> LoadFilm | None:
    """What is left of the due film where it runs unseen: it is revealed, though nothing so short is begun."""
    scene, film, now = outlook.scene, outlook.scene.film, outlook.now
    if film is None or (stage.on_glass is not None and stage.on_glass.key == film.key):
        return None
    runs = any(each.key == film.key and each.started is not None and each.end > now for each in unseen)
    return LoadFilm(film, now, scene.end) if runs and scene.end - now >= LEAST_REVEALED_MS else None


def _wanted(stage: Stage, outlook: Outlook) -> LoadFilm | None:
    """The film that should be on the free deck."""
    scene, after, after_from = outlook.scene, outlook.after, outlook.after_from
    film = scene.film
    in_place = stage.on_glass.key if stage.on_glass and not outlook.misplaced else None
    if film is not None and film.key != in_place:
        show = Instant(max(film.cue.start, outlook.now + JOIN_AHEAD_MS))
        coming = stage.coming is not None and stage.coming.key == film.key
        if coming or scene.end - show >= LEAST_FILM_MS:
            return LoadFilm(film, show, scene.end)
    if after.film is None or outlook.now < after_from - PREPARE_AHEAD_MS:
        return None
    return LoadFilm(after.film, after_from, after.end) if after.end - after_from >= LEAST_FILM_MS else None


def _moved_end(running: Running, film: Film, end: Instant, after: Scene) -> list[Command]:
    """Tell the end, and why it is one, where they are new."""
    cause = Cause.NONE
    if end < film.cue.end:
        cause = Cause.REPLACED if after.cause is Cause.NONE else after.cause
    elif film.cue.end != running.film.cue.end:
        cause = Cause.REPLACED
    if end == running.end and (cause is running.cut_cause or cause is Cause.NONE):
        return []
    return [MoveEnd(running, end, cause)]
