"""The slate that the decks have below the films: the policy's, once its bytes were found right."""

from player_agent.decks.port import Decks
from player_agent.stage.shelf import FileState, Shelf
from wire.ids import Sha256
from wire.policy import Policy


class Slate:
    """Gives the decks the policy's slate; none while its file is missing, or is another."""

    def __init__(self, decks: Decks, shelf: Shelf) -> None:
        self._decks = decks
        self._shelf = shelf
        self._given: tuple[Sha256, FileState] | None = None

    async def check(self, policy: Policy | None) -> None:
        """Hash it before the first turn: it has to be there when the backdrop is asked for."""
        if policy is not None:
            await self._shelf.check(policy.slate)

    async def keep(self, policy: Policy | None) -> None:
        """Give the decks another where the policy, or its file, is another."""
        if policy is None:
            return
        state = self._shelf.look(policy.slate)
        if self._given != (policy.slate.sha256, state) and state is not FileState.UNCHECKED:
            self._given = (policy.slate.sha256, state)
            held = state is FileState.HELD
            await self._decks.use_slate(self._shelf.path_of(policy.slate) if held else None)

    def file_name(self, policy: Policy | None) -> str | None:
        """Its file in the cache; None: the decks have none."""
        held = self._given is not None and self._given[1] is FileState.HELD
        return policy.slate.file_name if policy is not None and held else None
