"""The standing slate: a word in the folder by which a new X server gets its slate back before all else.

An X server that was started anew is black. The stage that finds it so has its journal to mend and signatures
to check before it knows what is due; the word says until when nobody needs to be asked.
"""

import threading
from contextlib import suppress

import structlog

from player_agent.clock import Clock
from player_agent.decks.glass import Glass, PictureError
from player_agent.decks.port import Backdrop, DecksError
from player_agent.folder import FolderError, PlayerFolder, StandingSlate, load_message, save_message
from player_agent.stage.machine import Stage
from player_agent.stage.scene import SceneKind
from player_agent.stage.steering import EARLY_BLACK_MS, Outlook
from player_agent.stage.timeline import Timeline
from wire.bundle import Surface
from wire.instants import Instant

log = structlog.get_logger()


def slate_stands_until(stage: Stage, outlook: Outlook) -> Instant | None:
    """Until when the slate is right below the films, as bright as now; None: it is not."""
    if stage.hung is not Backdrop.SLATE or stage.backdrop is not Backdrop.SLATE:
        return None
    dark = outlook.after.kind is SceneKind.DARK
    until = Instant((outlook.after_from if dark else outlook.after.end) - EARLY_BLACK_MS)
    return until if outlook.then_from is None else min(until, outlook.then_from)


class StandingWord:
    """The only writer of slate.json."""

    def __init__(self, folder: PlayerFolder, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._said: tuple[str, int, Instant] | None = None

    def say(self, slate: str | None, stage: Stage, outlook: Outlook, timeline: Timeline) -> None:
        """Leave word of what stands now. `slate`: the picture's file in the cache; None: there is none."""
        until = slate_stands_until(stage, outlook)
        said = (
            None if slate is None or until is None else (slate, outlook.scene.rule.brightness_percent, until)
        )
        if said == self._said:
            return
        self._said = said
        if said is None:
            self._unsay()
            return
        name, percent, ends = said
        word = StandingSlate(
            file_name=name,
            brightness_percent=percent,
            until_monotonic_ns=timeline.to_ns(ends),
            boot_id=self._clock.boot_id,
        )
        try:
            save_message(self._folder.slate, word, durable=False)
        except FolderError:  # the disk says so elsewhere; an old word must not stay
            self._unsay()

    def _unsay(self) -> None:
        with suppress(OSError):
            self._folder.slate.unlink(missing_ok=True)


def restore_slate(folder: PlayerFolder, clock: Clock, surface: Surface) -> None:
    """In a thread of its own: give an X server that has no slate the one that stood, if it is still due."""
    threading.Thread(target=_restore, args=(folder, clock, surface), name="slate", daemon=True).start()


def _restore(folder: PlayerFolder, clock: Clock, surface: Surface) -> None:
    word = load_message(folder.slate, StandingSlate)
    if word is None or surface.display is None:
        return

    def is_due() -> bool:
        return word.boot_id == clock.boot_id and clock.monotonic_ns() < word.until_monotonic_ns

    if not is_due():
        return
    try:
        glass = Glass(surface.display, surface.width, surface.height)
        glass.restore_slate(folder.cache / word.file_name, word.brightness_percent, is_due)
        glass.close()
    except (DecksError, PictureError) as error:
        log.warning("the slate was not restored", reason=str(error))
