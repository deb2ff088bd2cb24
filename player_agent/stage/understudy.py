"""Understudies: films that run unseen below an order, so that its release only has to reveal one. Pure.

While an order covers the screen (a kill, a curfew by order, a takeover), what would be due without it runs
in step where nobody sees or hears it. Its states are the machine's own: what the second machine has on its
glass, nobody sees. An understudy is no play: nothing of it is written down before it is revealed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from player_agent.decks.port import Reason
from player_agent.stage.acceptance import Accepted
from player_agent.stage.machine import Event, Over, Refused, Running, Stage, State, step
from player_agent.stage.scene import FilmKey, Scene
from player_agent.stage.steering import (
    JOIN_AHEAD_MS,
    LEAST_FILM_MS,
    PREPARE_AHEAD_MS,
    Command,
    DropFilm,
    LoadFilm,
    MoveEnd,
    Outlook,
    conforms,
)
from wire.asrun import Cause
from wire.instants import Instant
from wire.orders import CurfewOrder, Kill, Takeover

_COVERS: Mapping[Cause, type[Kill | CurfewOrder | Takeover]] = MappingProxyType(
    {Cause.KILLED: Kill, Cause.CURFEW: CurfewOrder, Cause.TAKEN_OVER: Takeover}
)
"""The kind of order that covers the screen, by the cause of the scene. A pulled short is opened by nobody."""


@dataclass(frozen=True, slots=True)
class Understudies:
    """What runs unseen, and what is coming there."""

    machine: Stage = field(default_factory=Stage)

    @property
    def films(self) -> tuple[Running, ...]:
        """The one that runs, and the one that comes next."""
        return tuple(each for each in (self.machine.on_glass, self.machine.coming) if each)

    def find(self, key: FilmKey) -> Running | None:
        """The one that is this film at this place."""
        return next((each for each in self.films if each.key == key), None)

    def has(self, play_id: str) -> bool:
        """Whether a play is one of these."""
        return any(each.play_id == play_id for each in self.films)

    def after(self, event: Event) -> "Understudies":
        """With an event heard; there is no effect of what nobody sees. Raises ImpossibleEventError."""
        return replace(self, machine=step(self.machine, event)[0])

    def without(self, play_id: str) -> "Understudies":
        """Without one that came to its end, or is to be seen. Raises ImpossibleEventError."""
        running = self.machine.on_glass
        if running is not None and running.play_id == play_id:
            return self.after(Over(play_id, running.end, Reason.ENDED, 0, 0))
        return self.after(Refused(play_id, Reason.ENDED))


class Cover:
    """What would be in force without the order that covers the screen; remembered, since turns are many."""

    def __init__(self) -> None:
        self._below: tuple[Accepted, Cause, Accepted] | None = None

    def below(self, accepted: Accepted, scene: Scene) -> Accepted | None:
        """Everything accepted, but for orders of the kind that covers the scene; None where none does."""
        kind, orders = _COVERS.get(scene.cause), accepted.orders
        if kind is None or orders is None:
            return None
        if self._below is None or self._below[0] is not accepted or self._below[1] is not scene.cause:
            left = tuple(each for each in orders.orders if not isinstance(each, kind))
            below = replace(accepted, orders=orders.model_copy(update={"orders": left}))
            self._below = accepted, scene.cause, below
        return self._below[2]


def steer_understudies(unseen: Understudies, outlook: Outlook, stage: Stage) -> list[Command]:
    """What to tell the decks of unseen films. `stage` is the glass: a film that it has needs no understudy.

    Once nothing covers the screen any more none is loaded; those that are there wait to be revealed.
    """
    if unseen.machine.state is State.ABSENT:
        return []
    seen = {each.key for each in (stage.on_glass, stage.coming) if each}
    wanted = {each.film.key: each for each in _wanted(unseen, outlook) if each.film.key not in seen}
    commands: list[Command] = []
    for running in unseen.films:
        load = wanted.pop(running.key, None)
        if load is None and running.end > outlook.now:
            commands.append(DropFilm(running, Cause.REPLACED))
        elif load is not None and load.end != running.end:
            commands.append(MoveEnd(running, load.end, Cause.NONE))
    if unseen.machine.coming is None and _may_begin(unseen, outlook, stage):
        commands += list(wanted.values())[:1]
    return commands


def _may_begin(unseen: Understudies, outlook: Outlook, stage: Stage) -> bool:
    """Whether there is a cover, and what it shows has been on the glass for a while, or one runs already."""
    if outlook.below is None:
        return False
    rests = outlook.now >= outlook.unseen_from and conforms(stage, outlook)
    return rests or unseen.machine.on_glass is not None


def _wanted(unseen: Understudies, outlook: Outlook) -> Iterator[LoadFilm]:
    """The films that should be on the unseen decks, in order."""
    below, now = outlook.below, outlook.now
    scene, after = (outlook.scene, outlook.after) if below is None else (below.scene, below.after)
    if scene.film is not None:
        show = Instant(max(scene.film.cue.start, now + JOIN_AHEAD_MS))
        if unseen.find(scene.film.key) or scene.end - show >= LEAST_FILM_MS:
            yield LoadFilm(scene.film, show, scene.end, unseen=True)
    near = now >= scene.end - PREPARE_AHEAD_MS
    if near and after.film is not None and after.end - scene.end >= LEAST_FILM_MS:
        yield LoadFilm(after.film, scene.end, after.end, unseen=True)
