"""Films in hand: what takeovers are about to name, and what a purge deletes; neither gets past the other.

A takeover waits for no publication and no purge, at most for the deletion of one file. Kills and pulls name
no films, and know nothing of this.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager

from controller.services.finish import to_the_end


class FilmsInHand:
    """By file name."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        """Held while one file is deleted, and for the moment in which files are taken in hand."""
        self._held = Counter[str]()
        self._spared: set[str] | None = None
        """All that was in hand since the purge that goes on began: what it looked at may be older."""
        self._gone: dict[str, int] = {}
        """The number of each deleted file's last deletion."""
        self.deletions = 0
        """How many there were so far."""

    @asynccontextmanager
    async def holding(self, file_names: Iterable[str], since: int) -> AsyncIterator[bool]:
        """Nothing deletes these meanwhile. Gives whether none was after the first `since` deletions."""
        names = frozenset(file_names)
        async with self._turn:
            self._held.update(names)
            if self._spared is not None:
                self._spared |= names
        try:
            yield all(self._gone.get(each, 0) <= since for each in names)
        finally:
            self._held.subtract(names)
            self._held += Counter()  # without what nobody holds

    @contextmanager
    def purging(self) -> Iterator[None]:
        """One purge, which looks at what is needed only after this began. No two at once."""
        self._spared = set(self._held)
        try:
            yield
        finally:
            self._spared = None

    async def delete(self, file_name: str, delete: Callable[[], object]) -> bool:
        """Delete in a thread, unless it was in hand since the purge began; gives whether it did."""
        assert self._spared is not None, "only a purge deletes"
        return await to_the_end(self._delete(file_name, delete, self._spared), "films: delete")

    async def _delete(self, file_name: str, delete: Callable[[], object], spared: set[str]) -> bool:
        async with self._turn:
            if file_name in spared:
                return False
            try:
                await asyncio.to_thread(delete)
            finally:
                self.deletions += 1
                self._gone[file_name] = self.deletions
            return True
