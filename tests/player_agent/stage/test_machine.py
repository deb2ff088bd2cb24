"""The machine: every pair of state and event, and what the possible ones do."""

from dataclasses import replace
from itertools import product

import pytest

from player_agent.decks.port import Backdrop, Reason
from player_agent.stage.machine import (
    Began,
    Ended,
    Event,
    Hung,
    ImpossibleEventError,
    Load,
    Lost,
    Over,
    Progress,
    Ready,
    Refused,
    Retime,
    Running,
    Shown,
    Stage,
    State,
    step,
)
from player_agent.stage.scene import Film
from tests.support.plans import MIDNIGHT, rendition
from wire.asrun import Cause
from wire.instants import Instant
from wire.playhead import Cue, CueKind


def running(play_id: str, start: int) -> Running:
    cue = Cue(CueKind.SPOT, Instant(start), Instant(start + 10_000), short="short-01", spot_id="0000000a")
    return Running(play_id, Film(cue, rendition("short-01"), 1), cue.start, cue.end)


OLD = replace(running("old", MIDNIGHT), started=Instant(MIDNIGHT + 1))
NEW = running("new", MIDNIGHT + 10_000)
AT = Instant(MIDNIGHT + 10_000)

STAGES = {
    State.ABSENT: Stage(),
    State.BARE: Stage(State.BARE),
    State.COMING: Stage(State.COMING, coming=NEW),
    State.PLAYING: Stage(State.PLAYING, on_glass=OLD),
    State.CHANGING: Stage(State.CHANGING, on_glass=OLD, coming=NEW),
}
EVENTS: dict[str, Event] = {
    "ready": Ready(),
    "load": Load(NEW),
    "shown": Shown("new", AT),
    "refused": Refused("new", Reason.BAD_FILM),
    "over": Over("old", AT, Reason.ENDED, 250, 0),
    "progress": Progress("old", 100, 1),
    "retime old": Retime("old", AT, Cause.GATE),
    "retime new": Retime("new", AT, Cause.GATE),
    "lost": Lost(AT),
    "hung": Hung(Backdrop.BLACK),
    "shown stranger": Shown("stranger", AT),
    "over stranger": Over("stranger", AT, Reason.ENDED, 0, 0),
    "refused stranger": Refused("stranger", Reason.ENDED),
}
POSSIBLE = {
    **{(state, "hung"): state for state in State},
    (State.ABSENT, "ready"): State.BARE,
    (State.ABSENT, "lost"): State.ABSENT,
    (State.BARE, "load"): State.COMING,
    (State.BARE, "lost"): State.ABSENT,
    (State.COMING, "shown"): State.PLAYING,
    (State.COMING, "refused"): State.BARE,
    (State.COMING, "retime new"): State.COMING,
    (State.COMING, "lost"): State.ABSENT,
    (State.PLAYING, "load"): State.CHANGING,
    (State.PLAYING, "over"): State.BARE,
    (State.PLAYING, "progress"): State.PLAYING,
    (State.PLAYING, "retime old"): State.PLAYING,
    (State.PLAYING, "lost"): State.ABSENT,
    (State.CHANGING, "over"): State.COMING,
    (State.CHANGING, "refused"): State.PLAYING,
    (State.CHANGING, "progress"): State.CHANGING,
    (State.CHANGING, "retime old"): State.CHANGING,
    (State.CHANGING, "retime new"): State.CHANGING,
    (State.CHANGING, "lost"): State.ABSENT,
}


@pytest.mark.parametrize(("state", "name"), list(product(State, EVENTS)))
def test_every_state_and_event(state: State, name: str) -> None:
    wanted = POSSIBLE.get((state, name))
    if wanted is None:
        with pytest.raises(ImpossibleEventError, match=state.value):
            step(STAGES[state], EVENTS[name])
    else:
        assert step(STAGES[state], EVENTS[name])[0].state is wanted


def test_a_film_that_comes_on_the_glass_begins_its_entry() -> None:
    stage, effects = step(STAGES[State.COMING], EVENTS["shown"])
    assert effects == (Began(replace(NEW, started=AT), AT),)
    assert stage.on_glass is not None
    assert stage.on_glass.started == AT


def test_a_film_that_leaves_the_glass_ends_its_entry_with_its_pictures() -> None:
    stage, effects = step(STAGES[State.CHANGING], EVENTS["over"])
    assert effects == (Ended(replace(OLD, displayed=250), AT, Reason.ENDED),)
    assert (stage.on_glass, stage.coming) == (None, NEW)


def test_a_lost_worker_ends_what_was_on_the_glass_only() -> None:
    assert step(STAGES[State.CHANGING], Lost(AT))[1] == (Ended(OLD, AT, None),)
    assert step(STAGES[State.COMING], Lost(AT))[1] == ()


def test_a_moved_end_is_kept_with_its_cause() -> None:
    stage, effects = step(STAGES[State.CHANGING], Retime("new", Instant(AT + 5), Cause.REPLACED))
    assert effects == ()
    assert stage.coming == replace(NEW, end=Instant(AT + 5), cut_cause=Cause.REPLACED)
    assert stage.on_glass == OLD


def test_the_backdrop_counts_as_hung_once_the_glass_has_it() -> None:
    asked = replace(STAGES[State.BARE], backdrop=Backdrop.BLACK, hung=Backdrop.SLATE)
    assert step(asked, Hung(Backdrop.BLACK))[0].hung is Backdrop.BLACK
