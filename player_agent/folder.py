"""The folder that link and stage share: the only way between them. One writer per file.

| file | writer | what |
|---|---|---|
| desired.json | link | the last desired state, the very bytes that came over the network[^1] |
| cache/<sha256>.<ending> | link | renditions, renamed into place only after their hash was right |
| clock.json | link | `ClockState`: how far this machine's clock is off |
| ack.json | link | the controller's last `AsRunAck` |
| films.json | link | `FilmBook`: what is known of each film of the cache, and of those that are gone |
| spare | link | room that is given up for desired.json and films.json on a full disk |
| wanted.json | stage | `Wanted`: renditions of the verified plan and policy, soonest first |
| stage.json | stage | `StageFacts`: what stage is doing |
| receipts.json | stage | `Receipts`: how far stage is with its standing orders |
| still.json | stage | the last `Still` of the framebuffer |
| still-request.json | link | the last `StillRequest` |
| asked-still.json | stage | the `Still` that answers it |
| first-stills/<sha256>.json | stage | a film's first play here; link takes a delivered one away |
| pictured.json | stage | `Pictured`: films whose first play was taken |
| accepted/<part>.json | stage | the last envelopes of orders, plan and policy that passed every check |
| slate.json | stage | `StandingSlate`: while the slate stands below the films |
| learned.json | stage | what stage learned of this machine |
| output.json | doctor | the video output that a technician chose |
| notebooks/ | worker | what its films showed, for the stage that follows one that did not listen |
| journal/ | stage | the as-run log (`player_agent.stage.journal`); link only reads |

[^1]: a plan that came as a reference is put in its place, as signed, once it is fetched.

Files are written beside and renamed, so a reader sees the old or the new one, whole; what must outlive a
power cut is fsynced before. Both sides wake by inotify.
"""

import os
from pathlib import Path
from typing import BinaryIO, TypeVar

from pydantic import Field

from player_agent.clock import Clock, Reference
from player_agent.errors import PlayerError
from wire.codec import decode, encode
from wire.errors import ContractError
from wire.ids import JournalId, OrderId, Sha256
from wire.instants import InstantField
from wire.message import Message
from wire.orders import ReceiptWord
from wire.policy import RightsEnd
from wire.renditions import Rendition
from wire.state import CueFacts, Fault, Phase

_M = TypeVar("_M", bound=Message)


class FolderError(PlayerError):
    """The folder cannot be read or written: disk full, or wrong owner."""


class ClockState(Message):
    """What link knows of this machine's clock."""

    offset_ms: float
    """Controller minus the wall clock at that moment; all that is left of it in another boot."""
    uncertainty_ms: float = Field(ge=0)
    sampled_at: InstantField
    """An instant; the uncertainty grows from here."""
    sampled_monotonic_ms: float | None = None
    """Where the machine's monotonic clock stood exactly then."""
    rate_ppm: float = 0.0
    """What the controller's clock gains on this machine's crystal."""
    boot_id: str | None = None
    """The boot in which that clock counts. Without these two the state says nothing of the present."""

    def set_clock(self, clock: Clock) -> None:
        """Let a clock go by this from now on; one of another boot by the wall clock, corrected."""
        clock.correction_ms = self.offset_ms
        clock.reference = None
        if self.sampled_monotonic_ms is not None and self.boot_id == clock.boot_id:
            sampled_ns = round(self.sampled_monotonic_ms * 1_000_000)
            clock.reference = Reference(sampled_ns, float(self.sampled_at), self.rate_ppm)


class Wanted(Message):
    """The renditions that stage will need, soonest first. Link fetches nothing else."""

    renditions: tuple[Rendition, ...]
    due: dict[Sha256, InstantField] = Field(default_factory=dict)
    """When each is needed first; one that is not named here may be needed at any moment."""
    until: dict[Sha256, InstantField] = Field(default_factory=dict)
    """From when each is not needed any more; one that is not named here stays wanted."""
    rights_end: tuple[RightsEnd, ...] = ()
    """As the policy says: from then on these bytes may not be kept."""
    plan_revision: int = Field(default=0, ge=0)


class StageFacts(Message):
    """What stage is doing; link puts it into reported state and heartbeats."""

    at: InstantField
    phase: Phase = Field(strict=False)
    plan_revision: int = Field(ge=0)
    policy_revision: int = Field(ge=0)
    orders_revision: int = Field(default=0, ge=0)
    cue: CueFacts | None = None
    drift_ms: float | None = None
    pictures_displayed: int = Field(default=0, ge=0)
    pictures_lost: int = Field(default=0, ge=0)
    journal: JournalId | None = None
    verified: tuple[Sha256, ...] = ()
    """Renditions of the plan that stage found whole."""
    versions: dict[str, str] = Field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    """The last ten, newest last."""


class Pictured(Message):
    """Films of which a still was taken at their first play here, oldest first."""

    sha256s: tuple[Sha256, ...] = ()


class StandingSlate(Message):
    """The slate that stands below the films, for an X server that begins anew."""

    file_name: str
    """Its picture in the cache."""
    brightness_percent: int = Field(ge=1, le=100)
    until_monotonic_ns: int
    """From here on something else may be due."""
    boot_id: str
    """The boot in which that clock counts."""


class StageReceipt(Message):
    """Stage's word about one revision of its standing orders; link makes a `wire.orders.Receipt` of it."""

    orders_revision: int = Field(ge=1)
    word: ReceiptWord = Field(strict=False)
    at: InstantField
    monotonic_ns: int
    """The same moment on the machine's monotonic clock: when it was seen, came on the glass, was refused."""
    effect_monotonic_ns: int | None = None
    """When the last of its orders took effect; None where all did when they were given."""
    boot_id: str
    """The boot in which that clock counts."""
    waits_for: tuple[OrderId, ...] = ()
    """Orders that this revision brought and that have not been on the glass yet."""
    sentence: str = ""
    """Why it was refused, or what it still waits for."""


class Receipts(Message):
    """What link has to tell: the word about what stands, and about what was refused last."""

    standing: StageReceipt | None = None
    refused: StageReceipt | None = None


class PlayerFolder:
    """Paths of the shared folder, and whole-file reads and writes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.desired = root / "desired.json"
        self.spare = root / "spare"
        self.cache = root / "cache"
        self.clock = root / "clock.json"
        self.ack = root / "ack.json"
        self.films = root / "films.json"
        self.wanted = root / "wanted.json"
        self.stage = root / "stage.json"
        self.receipts = root / "receipts.json"
        self.still = root / "still.json"
        self.still_request = root / "still-request.json"
        self.asked_still = root / "asked-still.json"
        self.first_stills = root / "first-stills"
        self.pictured = root / "pictured.json"
        self.accepted_orders = root / "accepted" / "orders.json"
        self.accepted_plan = root / "accepted" / "plan.json"
        self.accepted_policy = root / "accepted" / "policy.json"
        self.slate = root / "slate.json"
        self.learned = root / "learned.json"
        self.output = root / "output.json"
        self.journal = root / "journal"
        self.notebooks = root / "notebooks"

    def create(self) -> None:
        """Make the folder and its parts. Raises FolderError."""
        try:
            for each in (
                self.root,
                self.cache,
                self.accepted_plan.parent,
                self.first_stills,
                self.journal,
            ):
                each.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FolderError(f"cannot make {self.root}: {error.strerror}; check owner and disk") from error

    def cached(self, rendition: Rendition) -> Path:
        """Where a rendition stands once it is whole."""
        return self.cache / rendition.file_name


def save_bytes(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Replace a file as one step: beside, fsync, rename, fsync of the folder. Raises FolderError.

    Not `durable`: without the fsyncs, for what its writer says anew all the time; a power cut may leave it
    damaged, and its reader then takes it for absent.
    """
    beside = path.with_name(f".{path.name}.new")
    try:
        with _opened(beside) as file:
            file.write(content)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        beside.replace(path)
        if durable:
            sync_folder(path.parent)
    except OSError as error:
        raise FolderError(
            f"cannot write {path}: {error.strerror}; check the disk's space and owner"
        ) from error


def _opened(path: Path) -> BinaryIO:
    """The file for writing, in a folder that is made if someone took it away, or the disk was full before."""
    try:
        return path.open("wb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("wb")


def sync_file(path: Path) -> None:
    """Put a file that was replaced on the disk, with its name. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def load_bytes(path: Path) -> bytes | None:
    """A file's bytes; None if there is none yet. Raises FolderError."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FolderError(f"cannot read {path}: {error.strerror}; check the owner") from error


def save_message(path: Path, message: Message, *, durable: bool = True) -> None:
    """Replace a file by a message, as `save_bytes` does. Raises FolderError."""
    save_bytes(path, encode(message), durable=durable)


def load_message(path: Path, kind: type[_M]) -> _M | None:
    """A file's message; None if there is none, or it is damaged or unreadable: it will be written again."""
    try:
        content = load_bytes(path)
        return None if content is None else decode(kind, content)
    except (ContractError, FolderError):
        return None
