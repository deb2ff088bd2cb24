"""The scribe: has the journal written in a thread, so that no turn waits for its disk.

One verb after the other, in the order asked for. What a crash finds still unwritten is lost, as what the disk
had not taken yet always was: link delivers nothing that is not on the disk.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from threading import Lock

from player_agent.folder import FolderError
from player_agent.folder_watch import Signal
from player_agent.journal import Mark, OpenPlay
from player_agent.stage.journal import Ending, Journal
from player_agent.stage.testimony import ComingPlay
from wire.asrun import AsRunAck, AsRunEntry
from wire.ids import JournalId
from wire.instants import Millis

_LOOK_MS: Millis = 60_000

_Verb = Callable[[], object]


class Scribe:
    """The only user of the open journal. Its verbs return at once."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._asked: list[_Verb] = []
        self._bell = Signal()
        self._order = asyncio.Lock()
        self._lock = Lock()
        """Held while the journal is written or closed: a thread outlives the task that waits for it."""
        self._closed = False
        self._kept: str | None = None
        """Why the disk did not let go of what was acknowledged."""

    @property
    def id(self) -> JournalId:
        """The journal's id."""
        return self._journal.id

    @property
    def refusal(self) -> str | None:
        """Why the disk took not everything, as far as it was asked; None while it does."""
        return self._journal.refusal or self._kept

    def begin(self, play: OpenPlay) -> None:
        """A play came on the glass."""
        self._ask(partial(self._journal.begin, play))

    def mark(self, mark: Mark) -> None:
        """An open play is still on the glass. Of marks that wait in a row the last one counts."""
        if self._asked and isinstance(self._asked[-1], _Marking):
            self._asked.pop()
        self._ask(_Marking(self._journal, mark))

    def expect(self, coming: ComingPlay | None) -> None:
        """Another play waits for its time, or none."""
        self._ask(partial(self._journal.expect, coming))

    def end(self, play_id: str, ending: Ending) -> None:
        """A play is over."""
        self._ask(partial(self._journal.end, play_id, ending))

    def add(self, entry: AsRunEntry) -> None:
        """Write an entry under the next sequence."""
        self._ask(partial(self._journal.add, entry))

    def forget(self, acknowledged: AsRunAck) -> None:
        """Drop what the controller has stored."""
        self._ask(partial(self._forget, acknowledged))

    async def run(self) -> None:
        """Write what is asked for, for ever. Raises FolderError where the journal was taken away."""
        while True:
            await self.finish()
            await self._bell.wait(_LOOK_MS)

    async def finish(self) -> None:
        """Write all that was asked for. Raises FolderError where the journal was taken away."""
        async with self._order:
            while self._asked:
                verbs, self._asked = self._asked, []
                await asyncio.to_thread(self._write, verbs)

    def close(self) -> None:
        """Let go of the files; what waits is not written any more."""
        with self._lock:
            self._closed = True
            self._journal.close()

    def _ask(self, verb: _Verb) -> None:
        self._asked.append(verb)
        self._bell.ring()

    def _write(self, verbs: list[_Verb]) -> None:
        """In a thread. Of a stage that ends meanwhile, the rest stays unwritten."""
        for verb in verbs:
            with self._lock:
                if not self._closed:
                    verb()

    def _forget(self, acknowledged: AsRunAck) -> None:
        try:
            self._journal.forget(acknowledged)
            self._kept = None
        except FolderError as error:
            self._kept = str(error)


class _Marking:
    """A mark that is to be written."""

    def __init__(self, journal: Journal, mark: Mark) -> None:
        self._journal = journal
        self._mark = mark

    def __call__(self) -> None:
        self._journal.mark(self._mark)
