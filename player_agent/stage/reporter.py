"""The reporter: stage's facts and faults, written into the folder for link when there is something to say."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog

from player_agent.faults import FaultNotes
from player_agent.folder import FolderError, PlayerFolder, StageFacts, save_message
from player_agent.stage.acceptance import Accepted, Rejection
from player_agent.stage.facts import cue_facts, phase_of
from player_agent.stage.gate import ClockTrust, allows_content, rule_at
from player_agent.stage.machine import Stage
from player_agent.stage.scene import Scene
from wire.asrun import Cause
from wire.ids import JournalId, Sha256
from wire.instants import MINUTE, SECOND, Instant, Millis
from wire.policy import Light
from wire.state import Phase

SETTLING_MS: Millis = 30 * SECOND
"""After a start, or a new plan, link is still fetching and still comparing clocks: no fault yet."""

SAME_FAULT_MS: Millis = 10 * MINUTE
"""A fault that lasts is said once, and again after this."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Situation:
    """What there is to report at one turn."""

    now: Instant
    scene: Scene
    stage: Stage
    accepted: Accepted
    journal: JournalId
    drift_ms: float | None
    pictures: tuple[int, int]
    verified: tuple[Sha256, ...]
    versions: dict[str, str]


@dataclass(slots=True)
class Reporter:
    """Writes stage.json: at once when something changed, else every `every_ms`."""

    folder: PlayerFolder
    every_ms: Millis
    faults: FaultNotes = field(default_factory=lambda: FaultNotes(SAME_FAULT_MS))
    _settled_from: Instant | None = None
    _written: StageFacts | None = None
    _since: tuple[Phase, Instant] | None = None

    def fault(self, now: Instant, kind: str, sentence: str) -> None:
        """Something went wrong."""
        if self.faults.note(kind, sentence, now):
            log.warning("fault", kind=kind, sentence=sentence)

    @contextmanager
    def saving(self, now: Instant) -> Iterator[None]:
        """What the disk refuses in the body is a fault and no end."""
        try:
            yield
        except FolderError as error:
            self.fault(now, "disk_full", str(error))

    def settle(self, now: Instant) -> None:
        """Something begins at `now` that link needs some time to follow."""
        self._settled_from = Instant(now + SETTLING_MS)

    def rejections(self, now: Instant, rejections: list[Rejection]) -> None:
        """Something offered was not accepted."""
        for each in rejections:
            self.fault(now, "security" if each.forged else "desired", each.sentence)

    def look(self, now: Instant, scene: Scene, accepted: Accepted, trust: ClockTrust) -> None:
        """Note what keeps content off the glass, other than the hours."""
        settled = self._settled_from is not None and now >= self._settled_from
        if settled and scene.cue is not None and scene.cause is Cause.MISSING_BYTES:
            self.fault(now, "missing_bytes", f"{scene.cue.short} is not in the cache; link fetches it")
        if scene.cue is not None and scene.cause is Cause.CHANGED_BYTES:
            self.fault(now, "changed_bytes", f"{scene.cue.short} has other bytes than signed; not shown")
        if settled or trust.uncertainty_ms is not None:
            self._look_at_clock(now, accepted, trust)

    def _look_at_clock(self, now: Instant, accepted: Accepted, trust: ClockTrust) -> None:
        policy, plan = accepted.policy, accepted.plan
        if policy is None or rule_at(policy, None, trust, now).light is not Light.LIT:
            return
        if not allows_content(policy, trust, plan.block_at(now) if plan else None):
            self.fault(now, "clock", _clock_sentence(trust))

    def report(self, situation: Situation) -> None:
        """Write the facts if there is something to say."""
        phase = phase_of(situation.scene, situation.stage)
        if self._since is None or self._since[0] is not phase:
            self._since = (phase, situation.now)
        self._write(
            StageFacts(
                at=situation.now,
                phase=phase,
                plan_revision=situation.accepted.plan_revision,
                policy_revision=situation.accepted.policy_revision,
                orders_revision=situation.accepted.orders_revision,
                cue=cue_facts(situation.scene, situation.stage, self._since[1]),
                drift_ms=situation.drift_ms,
                pictures_displayed=situation.pictures[0],
                pictures_lost=situation.pictures[1],
                journal=situation.journal,
                verified=situation.verified,
                versions=situation.versions,
                faults=self.faults.latest,
            )
        )

    def stopped(self, now: Instant) -> None:
        """The last word: stage ends in order."""
        if self._written is not None:
            ended = {"at": now, "phase": Phase.STOPPED, "cue": None, "drift_ms": None}
            self._write(self._written.model_copy(update=ended))

    def next_due(self, now: Instant) -> Instant:
        """When the facts are written again though nothing changes."""
        return Instant((self._written.at if self._written else now) + self.every_ms)

    def _write(self, facts: StageFacts) -> None:
        said = self._written
        # A clock that was set back makes the last word one of the future: say it anew.
        if said is None or not 0 <= facts.at - said.at < self.every_ms or _is_news(facts, said):
            with self.saving(facts.at):
                save_message(self.folder.stage, facts, durable=False)
            self._written = facts


_ALWAYS_CHANGES = {"at", "drift_ms", "pictures_displayed", "pictures_lost"}
_TELLING = tuple(name for name in StageFacts.model_fields if name not in _ALWAYS_CHANGES)


def _is_news(facts: StageFacts, said: StageFacts) -> bool:
    """Whether something differs that does not always change."""
    return any(getattr(facts, name) != getattr(said, name) for name in _TELLING)


def _clock_sentence(trust: ClockTrust) -> str:
    if trust.uncertainty_ms is None:
        return "the clock was never compared with the controller's; check the link and time synchronisation"
    return f"the clock may be wrong by {trust.uncertainty_ms:.0f} ms; check the link and time synchronisation"
