"""What the services need of the world. Each port has an adapter and a twin in memory."""

from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Protocol

from controller.approvals import Approval, ApprovalTally, Candidate, FilmKey, SignedOff
from controller.fleet import Credit, ScreenFacts
from controller.planning.needs import FilmNeed
from controller.schedule import Approver
from controller.services.records import (
    AsRunRecord,
    Decision,
    Desired,
    Event,
    KeptDeletion,
    KeptReceipt,
    OrderAct,
    PlayerAccount,
    Publication,
    RecordedPlan,
    ScreenDecision,
    ScreenOrder,
    Sealed,
    Sighting,
)
from wire.asrun import AsRunEntry
from wire.ids import JournalId, OrderId, ScreenId, ShortId
from wire.instants import Instant
from wire.renditions import Rendition


class Store(Protocol):
    """What outlives the controller. Every verb is one transaction and raises StoreError where it fails."""

    async def save_publication(self, publication: Publication) -> None:
        """Keep all of it, or nothing.

        Raises StaleRevisionError where a revision is not the next one, RevokedError where an approval that it
        rests upon was taken back by now.
        """
        ...

    async def renew(
        self, plans: Sequence[Sealed], policies: Sequence[Sealed], orders: Sequence[Sealed] = ()
    ) -> None:
        """Replace envelopes of revisions that are stored, by newer ones of the same content."""
        ...

    async def desired(self, screen: ScreenId) -> Desired | None:
        """The newest plan, policy and orders of one screen; None if it never had any of them."""
        ...

    async def recorded_plan(self, screen: ScreenId, revision: int) -> RecordedPlan | None:
        """One revision of a screen's plan and its origin; None where there is no such revision."""
        ...

    async def plan_revisions(self, screen: ScreenId) -> Sequence[int]:
        """Every revision of a screen's plan that is kept, the oldest first."""
        ...

    async def save_orders(self, act: OrderAct) -> None:
        """Keep all of it, or nothing. Raises StaleRevisionError where a revision was not drafted upon the
        newest."""
        ...

    async def standing_orders(self, screens: Iterable[ScreenId]) -> Mapping[ScreenId, Sealed]:
        """The newest standing orders of these screens; without those that never had any."""
        ...

    async def orders_given(self, order_ids: Collection[OrderId]) -> Sequence[ScreenOrder]:
        """These orders on each of their screens, released or not, in no certain order."""
        ...

    async def save_receipts(self, receipts: Iterable[KeptReceipt]) -> None:
        """Keep each, once per screen, revision and word: the first that came."""
        ...

    async def receipts(self) -> Sequence[KeptReceipt]:
        """Of each screen and word the receipt about the newest revision, by screen and word.

        An older one on the glass is among them: it speaks for orders that stand since then.
        """
        ...

    async def published_screens(self) -> Mapping[ScreenId, ScreenFacts]:
        """Every screen that something was published for, with its newest facts."""
        ...

    async def published_credits(self) -> Mapping[ShortId, Credit]:
        """Titles and creators of every short that was ever published."""
        ...

    async def schedule_in_force(self) -> Mapping[str, str] | None:
        """The schedule texts of the last publication."""
        ...

    async def append_asrun(
        self,
        screen: ScreenId,
        journal: JournalId,
        entries: Sequence[AsRunEntry],
        received_at: Instant,
        *,
        held_ack: int = 0,
    ) -> int:
        """Keep each entry once, durably. Gives the highest sequence up to which nothing is missing.

        Entries up to `held_ack` count as not missing: a store acknowledged them once, this one or its
        predecessor.
        """
        ...

    async def asrun_between(
        self, start: Instant, end: Instant, screen: ScreenId | None = None
    ) -> Sequence[AsRunRecord]:
        """Entries planned to start in [start, end), by planned start; of one screen or of all."""
        ...

    async def save_deletions(self, deletions: Iterable[KeptDeletion]) -> None:
        """Keep each once, durably."""
        ...

    async def deletions(self) -> Sequence[KeptDeletion]:
        """All that players said is gone, by screen, log and sequence."""
        ...

    async def save_sightings(self, sightings: Iterable[Sighting]) -> None:
        """Keep the newest word of each kind and screen."""
        ...

    async def sightings(self) -> Sequence[Sighting]:
        """The newest words kept."""
        ...

    async def save_player(self, account: PlayerAccount) -> None:
        """Add a player's account, or replace it."""
        ...

    async def players(self) -> Sequence[PlayerAccount]:
        """All accounts, by screen."""
        ...

    async def offer(self, candidates: Sequence[Candidate], *, instead: bool) -> None:
        """Keep what screens would show; `instead` of all that was offered before, or beside it."""
        ...

    async def candidates(
        self, *, screen: ScreenId | None = None, short: ShortId | None = None
    ) -> Sequence[Candidate]:
        """What was offered, in the order in which it was; of one screen, of one short, or all."""
        ...

    async def save_approvals(self, approvals: Sequence[Approval], event: Event) -> None:
        """Add them to the log of approvals, with an event for people: all of it, or nothing."""
        ...

    async def approvals(
        self, *, screen: ScreenId | None = None, short: ShortId | None = None
    ) -> Sequence[Approval]:
        """Every word that was ever said, the oldest first; about one screen, about one short, or all.

        All of one moment, however many there are.
        """
        ...

    async def approval_tallies(self) -> Sequence[ApprovalTally]:
        """How much each screen would show of what was offered, and how much of it lacks a word, by screen."""
        ...

    async def signed_off(
        self, screen: ScreenId, films: Sequence[FilmKey], approvers: Sequence[Approver]
    ) -> Mapping[Approver, SignedOff]:
        """Of each approver: who approved these films on a screen, and which of them lack that word."""
        ...

    async def required_approvals(self) -> Mapping[ScreenId, tuple[Approver, ...]]:
        """Who has to approve what each published screen shows, by the publication in force."""
        ...

    async def takeovers(self) -> Sequence[ScreenOrder]:
        """Every takeover that was ever given, on each of its screens, released or not."""
        ...

    async def kills_since(self, since: Instant) -> Sequence[ScreenOrder]:
        """Kills that were given from `since` on, on each of their screens, released or not."""
        ...

    async def receipts_since(self, since: Instant) -> Sequence[KeptReceipt]:
        """Receipts that came from `since` on, of all revisions."""
        ...

    async def save_decision(self, decision: Decision, event: Event) -> None:
        """Keep a go or no-go, with an event for people: both, or neither."""
        ...

    async def decisions(self, limit: int) -> Sequence[Decision]:
        """The newest goes and no-goes with their lights, newest first."""
        ...

    async def newest_decisions(self) -> Mapping[ScreenId, ScreenDecision]:
        """The newest word about each screen; without those of which nobody said any."""
        ...

    async def add_event(self, event: Event) -> None:
        """Note something for people."""
        ...

    async def events(self, limit: int) -> Sequence[Event]:
        """The newest events, newest first."""
        ...


class DesiredOutlet(Protocol):
    """Where desired state goes out to players."""

    def announce(self, screens: Iterable[ScreenId], *, urgent: bool = False) -> None:
        """Send what the store holds for these screens, soon and at least once. Never blocks.

        `urgent` goes before everything else that is to be sent.
        """
        ...


class BrokerAccounts(Protocol):
    """The accounts of the broker that players connect to."""

    async def apply(self, accounts: Sequence[PlayerAccount]) -> None:
        """Make the broker know exactly these. Raises BrokerError."""
        ...


@dataclass(frozen=True, slots=True)
class FilmWish:
    """One rendition that a screen needs, and the canvas it is for."""

    need: FilmNeed
    canvas_width: int
    canvas_height: int
    frames_per_second: int
    language: str = ""
    """Of the title; Han characters have national forms."""


@dataclass(frozen=True, slots=True)
class FilmProgress:
    """How far the making of renditions is."""

    done: float
    """0 to 1, weighed by length of film."""
    made: int
    total: int


class FilmMaker(Protocol):
    """Makes renditions."""

    async def make(
        self, wishes: Sequence[FilmWish], on_progress: Callable[[FilmProgress], None]
    ) -> Mapping[tuple[ScreenId, ShortId], Rendition]:
        """One rendition per wish; what was made before is found again.

        Raises `unmade_films.UnmadeFilmsError` before anything is made, and ControllerError.
        """
        ...

    async def lost(self, file_names: Iterable[str]) -> Set[str]:
        """Which of these files no player can fetch: they were purged, or lost. Raises ControllerError."""
        ...


class AlarmClock(Protocol):
    """Calls back at an instant; knows nothing of schedules."""

    def set_alarm(self, name: str, at: Instant, ring: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Ring once at `at`, at once if that has passed; an alarm of the same name is replaced."""
        ...
