"""The last words of players: the newest of each kind in memory, and those that nobody has stored yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from controller.services.records import Sighting, SightingKind
from wire.codec import decode, encode
from wire.errors import ContractError
from wire.films import FilmReport
from wire.health import Heartbeat, Hello, Presence
from wire.ids import ScreenId
from wire.instants import Instant
from wire.state import ReportedState

MOST_HEARD = 2**30
"""Up to which revision of orders a player is believed: beyond, the store would soon have no number left."""

KeptWord = ReportedState | Presence | Heartbeat | FilmReport
"""What is kept over a restart of the controller."""

_KINDS: Mapping[SightingKind, type[KeptWord]] = {
    SightingKind.REPORTED: ReportedState,
    SightingKind.PRESENCE: Presence,
    SightingKind.HEARTBEAT: Heartbeat,
    SightingKind.FILMS: FilmReport,
}
_KIND_OF = {word: kind for kind, word in _KINDS.items()}


@dataclass(slots=True)
class Words:
    """What one player said last."""

    reported: ReportedState | None = None
    presence: Presence | None = None
    heartbeat: Heartbeat | None = None
    heartbeat_received_at: Instant | None = None
    films: FilmReport | None = None
    hello: Hello | None = None

    @property
    def orders_revision(self) -> int:
        """The newest revision of orders that it says it holds; 0 where it said none to be believed."""
        said = (each.orders_revision for each in (self.reported, self.hello) if each is not None)
        return max((each for each in said if each <= MOST_HEARD), default=0)

    def take(self, word: KeptWord, received_at: Instant) -> None:
        """Know this instead of the one before."""
        match word:
            case ReportedState():
                self.reported = word
            case Presence():
                self.presence = word
            case Heartbeat():
                self.heartbeat, self.heartbeat_received_at = word, received_at
            case FilmReport():
                self.films = word


class LastWords:
    """Of every player."""

    def __init__(self) -> None:
        self._words: dict[ScreenId, Words] = {}
        self._unsaved: dict[tuple[ScreenId, SightingKind], Sighting] = {}

    def of(self, screen: ScreenId) -> Words:
        """What one player said last; nothing where it never spoke."""
        return self._words.get(screen, Words())

    def hear(self, word: KeptWord, now: Instant) -> None:
        """A word that has just come."""
        self._of(word.screen).take(word, now)
        kind = _KIND_OF[type(word)]
        self._unsaved[word.screen, kind] = Sighting(word.screen, kind, now, encode(word))

    def hear_hello(self, hello: Hello) -> None:
        """What a player holds at its connection; not stored."""
        self._of(hello.screen).hello = hello

    def recall(self, sighting: Sighting) -> None:
        """A word that is stored already; not one of another release, which its player says again soon."""
        try:
            word: KeptWord = decode(_KINDS[sighting.kind], sighting.body)
        except ContractError:
            return
        self._of(sighting.screen).take(word, sighting.received_at)

    def take_unsaved(self) -> dict[tuple[ScreenId, SightingKind], Sighting]:
        """What nobody has stored yet, now to be stored by the caller."""
        unsaved, self._unsaved = self._unsaved, {}
        return unsaved

    def give_back(self, unsaved: dict[tuple[ScreenId, SightingKind], Sighting]) -> None:
        """They could not be stored; what was said since then is newer."""
        self._unsaved = unsaved | self._unsaved

    def _of(self, screen: ScreenId) -> Words:
        return self._words.setdefault(screen, Words())
