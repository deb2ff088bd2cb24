"""The whole of link in virtual time: against a broker in memory and a controller of a few lines."""

import asyncio
import errno
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from player_agent.folder import (
    ClockState,
    FolderError,
    PlayerFolder,
    StageFacts,
    Wanted,
    load_message,
    save_bytes,
    save_message,
)
from player_agent.link.main import run_link
from player_agent.stage.journal import Journal
from tests.support.bundles import build_bundle
from tests.support.memory_broker import MemoryBroker
from tests.support.memory_library import MemoryLibrary
from tests.support.plans import NETWORK, SCREEN
from tests.support.ram import ram_folder
from tests.support.virtual_time import VirtualClock, run_virtual
from wire.asrun import AsRunAck, AsRunBatch, AsRunEntry, AsRunKind, Outcome
from wire.codec import decode, encode
from wire.connection import Connection
from wire.health import (
    ClockReply,
    ClockRequest,
    Heartbeat,
    Hello,
    Presence,
    Still,
    StillOccasion,
    StillRequest,
    Word,
)
from wire.instants import HOUR, MINUTE, SECOND, Instant, parse_instant
from wire.message import Message
from wire.state import DesiredState, Phase, ReportedState
from wire.topics import Leaf, controller_subscriptions, format_topic, parse_topic

NOON = parse_instant("2025-06-04T12:00:00Z")
JOURNAL = "a" * 32


class Controller:
    """Hears everything, stores entries by key, acknowledges, tells the time."""

    def __init__(self, clock: VirtualClock) -> None:
        self.heard: dict[Leaf, list[bytes]] = {leaf: [] for leaf in Leaf}
        self.stored: dict[tuple[str, int], AsRunEntry] = {}
        self.desired: DesiredState | None = None
        self.ask: StillRequest | None = None
        """Sent once, after the next question about the time."""
        self.silent = False
        self.stuck = False
        self._clock = clock

    def said(self, leaf: Leaf) -> int:
        return len(self.heard[leaf])

    def last(self, leaf: Leaf, kind: type[Message]) -> Message:
        return decode(kind, self.heard[leaf][-1])

    async def run(self, connection: Connection) -> None:
        await connection.subscribe(controller_subscriptions(NETWORK))
        async for message in connection.messages():
            leaf = parse_topic(message.topic).leaf
            self.heard[leaf].append(message.payload)
            answer = None if self.silent else self._answer(leaf, message.payload)
            if answer is not None:
                to, content = answer
                topic = format_topic(NETWORK, SCREEN, to)
                await connection.publish(topic, encode(content), qos=to.qos, retain=to.retained)
            if self.ask is not None:
                asking, self.ask = self.ask, None
                topic = format_topic(NETWORK, SCREEN, Leaf.STILL_REQUEST)
                await connection.publish(topic, encode(asking), qos=1, retain=False)

    def _answer(self, leaf: Leaf, payload: bytes) -> tuple[Leaf, Message] | None:
        match leaf:
            case Leaf.HELLO:
                return (Leaf.DESIRED, self.desired) if self.desired else None
            case Leaf.CLOCK:
                request, now = decode(ClockRequest, payload), self._clock.true_now()
                return Leaf.CLOCK_REPLY, ClockReply(
                    number=request.number, sent_at=request.sent_at, received_at=now, replied_at=now
                )
            case Leaf.ASRUN:
                batch = decode(AsRunBatch, payload)
                self.stored |= {(batch.journal, each.sequence): each for each in batch.entries}
                through = 0 if self.stuck else len([key for key in self.stored if key[0] == batch.journal])
                return Leaf.ASRUN_ACK, AsRunAck(journal=batch.journal, through_sequence=through)
            case _:
                return None


class Bench:
    """A player's folder with a link on it, and a controller, both over one broker."""

    def __init__(self, root: Path) -> None:
        self.folder = PlayerFolder(root / "player")
        self.folder.create()
        self.broker = MemoryBroker(latency_ms=5)
        self.library = MemoryLibrary()
        self.clock = VirtualClock(NOON, error_ms=300)
        self.controller = Controller(self.clock)
        self.stop, self.ended = asyncio.Event(), asyncio.Event()
        self._journal: Journal | None = None

    def play(self, count: int = 1) -> None:
        """Spots go over the screen, in no time."""
        if self._journal is None:
            self._journal = Journal.recover(self.folder.journal, new_id=JOURNAL, acknowledged=None)
        for _ in range(count):
            self._journal.add(entry())

    def run(self, story: Callable[[], Awaitable[None]]) -> None:
        """Run link and controller beside a story, until it is told."""

        async def main() -> None:
            async with (
                self.broker.connector("controller").connect() as connection,
                asyncio.TaskGroup() as group,
            ):
                others = [
                    group.create_task(self.controller.run(connection)),
                    group.create_task(self.link()),
                ]
                await story()
                for each in others:
                    each.cancel()

        try:
            run_virtual(main())
        finally:
            if self._journal is not None:
                self._journal.close()

    async def link(self) -> None:
        await run_link(
            build_bundle(),
            self.folder,
            self.clock,
            connector=self.broker.connector(SCREEN),
            fetcher=self.library,
            luck=lambda: 0.9,
            stop=self.stop,
        )
        self.ended.set()


@pytest.fixture
def bench() -> Iterator[Bench]:
    with ram_folder() as folder:
        yield Bench(folder)


def entry() -> AsRunEntry:
    return AsRunEntry(
        sequence=1,
        play_id="0" * 32,
        kind=AsRunKind.HOUSE,
        spot_id=None,
        line=None,
        plan_revision=1,
        short="house-01",
        sha256=None,
        planned_start=NOON,
        planned_end=Instant(NOON + SECOND),
        started_at=NOON,
        ended_at=Instant(NOON + SECOND),
        shown_ms=SECOND,
        outcome=Outcome.COMPLETED,
    )


def heartbeat(bench: Bench) -> Heartbeat:
    """The last one."""
    beat = bench.controller.last(Leaf.HEARTBEAT, Heartbeat)
    assert isinstance(beat, Heartbeat)
    return beat


def desired(revision: int, screen: str = SCREEN) -> DesiredState:
    return DesiredState(screen=screen, plan_revision=revision, policy_revision=1)


def test_it_says_who_it_is_and_that_it_lives(bench: Bench) -> None:
    async def story() -> None:
        await bench.clock.sleep(MINUTE)

    bench.run(story)
    controller = bench.controller
    assert controller.last(Leaf.HELLO, Hello) == Hello(screen=SCREEN, plan_revision=0, policy_revision=0)
    beat = heartbeat(bench)
    assert controller.said(Leaf.HEARTBEAT) in (12, 13), "one every 5 s"
    assert (beat.phase, beat.period_ms, beat.journal_waiting) == (Phase.STARTING, 5_000, 0)
    assert beat.disk_free_bytes > 0
    presence = decode(Presence, bench.broker.retained[format_topic(NETWORK, SCREEN, Leaf.PRESENCE)])
    assert presence.word is Word.HERE


def test_the_clock_is_put_right(bench: Bench) -> None:
    async def story() -> None:
        await bench.clock.sleep(MINUTE)
        assert abs(bench.clock.now() - bench.clock.true_now()) <= 6

    bench.run(story)
    state = load_message(bench.folder.clock, ClockState)
    assert state is not None
    assert abs(state.offset_ms + 300) <= state.uncertainty_ms
    beat = heartbeat(bench)
    assert beat.clock is not None
    assert beat.clock.uncertainty_ms < 20


def test_desired_state_is_stored_as_the_very_bytes_and_confirmed(bench: Bench) -> None:
    bench.controller.desired = desired(7)
    foreign = format_topic(NETWORK, SCREEN, Leaf.DESIRED)

    async def story() -> None:
        await bench.clock.sleep(SECOND)
        async with bench.broker.connector("broker admin").connect() as connection:
            for nonsense in (b"{", b'{"schema_version": 2}', encode(desired(9, "hkg-sogo"))):
                await connection.publish(foreign, nonsense, qos=1, retain=False)
        await bench.clock.sleep(SECOND)

    bench.run(story)
    assert bench.folder.desired.read_bytes() == encode(desired(7))
    reported = bench.controller.last(Leaf.REPORTED, ReportedState)
    assert isinstance(reported, ReportedState)
    assert reported.plan_revision_held == 7


def test_bad_messages_are_a_fault_and_not_an_end(bench: Bench) -> None:
    async def story() -> None:
        await bench.clock.sleep(SECOND)
        async with bench.broker.connector("stranger").connect() as connection:
            await connection.publish(format_topic(NETWORK, SCREEN, Leaf.DESIRED), b"{", qos=1, retain=False)
        await bench.clock.sleep(10 * SECOND)

    bench.run(story)
    beat = heartbeat(bench)
    assert beat.last_fault is not None
    assert beat.last_fault.kind == "bad_message"


def test_what_stage_does_is_reported_as_soon_as_it_changes(bench: Bench) -> None:
    async def story() -> None:
        await bench.clock.sleep(SECOND)
        for phase in (Phase.SLATE, Phase.PLAYING):
            facts = StageFacts(at=bench.clock.now(), phase=phase, plan_revision=3, policy_revision=2)
            save_message(bench.folder.stage, facts)
            await bench.clock.sleep(SECOND // 10)
            reported = bench.controller.last(Leaf.REPORTED, ReportedState)
            assert isinstance(reported, ReportedState)
            assert (reported.phase, reported.plan_revision) == (phase, 3)

    bench.run(story)
    assert bench.controller.said(Leaf.REPORTED) == 3


def test_a_stage_that_fell_silent_is_not_quoted(bench: Bench) -> None:
    async def story() -> None:
        await bench.clock.sleep(SECOND)
        facts = StageFacts(at=bench.clock.now(), phase=Phase.PLAYING, plan_revision=3, policy_revision=2)
        save_message(bench.folder.stage, facts)
        await bench.clock.sleep(15 * SECOND)
        assert heartbeat(bench).phase is Phase.PLAYING
        await bench.clock.sleep(MINUTE)
        assert heartbeat(bench).phase is Phase.STARTING
        save_message(bench.folder.stage, facts.model_copy(update={"at": bench.clock.now()}))
        await bench.clock.sleep(6 * SECOND)
        assert heartbeat(bench).phase is Phase.PLAYING

    bench.run(story)
    fault = heartbeat(bench).last_fault
    assert fault is not None
    assert fault.kind == "stage_silent"
    assert 3 <= bench.controller.said(Leaf.REPORTED) <= 6


def test_a_still_is_passed_on_once(bench: Bench) -> None:
    still = Still(screen=SCREEN, taken_at=NOON, width=2, height=1, jpeg_base64="AAAA")

    async def story() -> None:
        await bench.clock.sleep(SECOND)
        save_message(bench.folder.still, still)
        await bench.clock.sleep(10 * MINUTE)

    bench.run(story)
    assert [decode(Still, each) for each in bench.controller.heard[Leaf.STILL]] == [still]


@pytest.mark.parametrize("harm", [Path.unlink, lambda film: film.write_bytes(b"harbour!")])
def test_a_film_that_is_deleted_or_changed_is_fetched_at_once(
    bench: Bench, harm: Callable[[Path], object]
) -> None:
    film = bench.library.add("harbour", b"harbour")
    requests: list[int] = []

    async def story() -> None:
        save_message(bench.folder.wanted, Wanted(renditions=(film,)))
        await bench.clock.sleep(2 * SECOND)
        requests.append(len(bench.library.requests))
        harm(bench.folder.cached(film))
        await bench.clock.sleep(2 * SECOND)
        requests.append(len(bench.library.requests))

    bench.run(story)
    assert requests == [1, 2]
    assert bench.folder.cached(film).read_bytes() == b"harbour"


def test_a_request_for_a_still_goes_to_stage_and_its_answer_back(bench: Bench) -> None:
    answer = Still(
        screen=SCREEN,
        taken_at=NOON,
        width=2,
        height=1,
        jpeg_base64="AAAA",
        occasion=StillOccasion.ASKED,
        number=7,
    )

    async def story() -> None:
        await bench.clock.sleep(SECOND)
        bench.controller.ask = StillRequest(number=7)
        await bench.clock.sleep(MINUTE)
        await bench.clock.sleep(SECOND)
        save_message(bench.folder.asked_still, answer)
        await bench.clock.sleep(SECOND)

    bench.run(story)
    assert load_message(bench.folder.still_request, StillRequest) == StillRequest(number=7)
    assert [decode(Still, each) for each in bench.controller.heard[Leaf.STILL]] == [answer]


def test_first_plays_wait_for_a_broker_and_are_taken_away_once_delivered(bench: Bench) -> None:
    stills = [
        Still(screen=SCREEN, taken_at=NOON, width=2, height=1, jpeg_base64="AAAA", sha256=f"{at:064x}")
        for at in range(3)
    ]
    for each in stills:
        save_message(bench.folder.first_stills / f"{each.sha256}.json", each)
    (bench.folder.first_stills / "damaged.json").write_text("{")

    async def story() -> None:
        bench.broker.isolate(SCREEN)
        await bench.clock.sleep(MINUTE)
        assert bench.controller.said(Leaf.FIRST_STILL) == 0
        bench.broker.reach(SCREEN)
        await bench.clock.sleep(5 * MINUTE)

    bench.run(story)
    assert [decode(Still, each) for each in bench.controller.heard[Leaf.FIRST_STILL]] == stills
    assert not list(bench.folder.first_stills.iterdir())


def test_a_first_play_that_the_disk_does_not_let_go_is_delivered_once_and_ends_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    still = Still(screen=SCREEN, taken_at=NOON, width=2, height=1, jpeg_base64="AAAA", sha256="a" * 64)
    path = bench.folder.first_stills / f"{still.sha256}.json"
    save_message(path, still)

    def refuse(self: Path, *, missing_ok: bool = False) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(self))

    async def story() -> None:
        with monkeypatch.context() as patch:
            patch.setattr(Path, "unlink", refuse)
            await bench.clock.sleep(5 * MINUTE)
        assert path.exists()
        await bench.clock.sleep(2 * MINUTE)

    bench.run(story)
    assert [decode(Still, each) for each in bench.controller.heard[Leaf.FIRST_STILL]] == [still]
    assert not path.exists()


def test_a_week_without_network_is_delivered_once(bench: Bench) -> None:
    async def story() -> None:
        await bench.clock.sleep(SECOND)
        bench.broker.isolate(SCREEN)
        for _ in range(7 * 24):
            bench.play(10)
            await bench.clock.sleep(HOUR)
        assert not bench.controller.stored
        bench.broker.reach(SCREEN)
        await bench.clock.sleep(MINUTE)

    bench.run(story)
    assert sorted(bench.controller.stored) == [(JOURNAL, n) for n in range(1, 1_681)]
    ack = load_message(bench.folder.ack, AsRunAck)
    assert ack == AsRunAck(journal=JOURNAL, through_sequence=1_680)


def test_cuts_and_lost_acknowledgements_lose_and_double_nothing(bench: Bench) -> None:
    async def story() -> None:
        for minute in range(60):
            bench.play(3)
            if minute % 3 == 0:
                bench.broker.cut(SCREEN)
            if minute % 7 == 0:
                bench.broker.lose_acknowledgements(SCREEN, 2)
            bench.controller.silent = minute % 5 == 0
            await bench.clock.sleep(MINUTE)

    bench.run(story)
    assert sorted(bench.controller.stored) == [(JOURNAL, n) for n in range(1, 181)]
    batches = [decode(AsRunBatch, each) for each in bench.controller.heard[Leaf.ASRUN]]
    assert sum(len(each.entries) for each in batches) > 180, "some went twice, and were stored once"


def test_an_entry_leaves_as_soon_as_it_is_written(bench: Bench) -> None:
    async def story() -> None:
        await bench.clock.sleep(SECOND)
        bench.play()
        await bench.clock.sleep(SECOND // 10)
        assert len(bench.controller.stored) == 1

    bench.run(story)


def test_an_acknowledgement_of_what_was_not_sent_frees_nothing(bench: Bench) -> None:
    bench.controller.silent = True

    async def story() -> None:
        bench.play(5)
        await bench.clock.sleep(SECOND)
        async with bench.broker.connector("stranger").connect() as connection:
            for journal, through in ((JOURNAL, 1_000), ("b" * 32, 3)):
                ack = encode(AsRunAck(journal=journal, through_sequence=through))
                topic = format_topic(NETWORK, SCREEN, Leaf.ASRUN_ACK)
                await connection.publish(topic, ack, qos=1, retain=False)
        await bench.clock.sleep(SECOND)

    bench.run(story)
    assert load_message(bench.folder.ack, AsRunAck) is None


def test_a_controller_that_makes_no_progress_is_not_flooded(bench: Bench) -> None:
    bench.play(5)
    bench.controller.stuck = True

    async def story() -> None:
        await bench.clock.sleep(MINUTE)
        assert 5 <= bench.controller.said(Leaf.ASRUN) <= 7
        bench.controller.stuck = False
        await bench.clock.sleep(15 * SECOND)

    bench.run(story)
    assert load_message(bench.folder.ack, AsRunAck) == AsRunAck(journal=JOURNAL, through_sequence=5)


def test_a_batch_says_what_its_player_may_have_forgotten(bench: Bench) -> None:
    async def story() -> None:
        bench.play(5)
        await bench.clock.sleep(SECOND)
        bench.play(2)
        await bench.clock.sleep(SECOND)

    bench.run(story)
    batches = [decode(AsRunBatch, each) for each in bench.controller.heard[Leaf.ASRUN]]
    assert [(each.acknowledged_through, len(each.entries)) for each in batches] == [(0, 5), (5, 2)]


def test_a_vanished_player_is_lost_and_comes_back(bench: Bench) -> None:
    topic = format_topic(NETWORK, SCREEN, Leaf.PRESENCE)

    async def story() -> None:
        await bench.clock.sleep(SECOND)
        bench.broker.isolate(SCREEN)
        assert decode(Presence, bench.broker.retained[topic]).word is Word.LOST
        await bench.clock.sleep(10 * MINUTE)
        bench.broker.reach(SCREEN)
        await bench.clock.sleep(MINUTE)
        assert decode(Presence, bench.broker.retained[topic]).word is Word.HERE

    bench.run(story)
    assert bench.controller.said(Leaf.HELLO) == 2


def test_the_end_is_in_order(bench: Bench) -> None:
    async def story() -> None:
        await bench.clock.sleep(SECOND)
        bench.play(400)
        bench.stop.set()
        async with asyncio.timeout(10):
            await bench.ended.wait()

    bench.run(story)
    assert len(bench.controller.stored) == 400
    presence = decode(Presence, bench.broker.retained[format_topic(NETWORK, SCREEN, Leaf.PRESENCE)])
    assert presence.word is Word.LOST


def test_it_ends_at_once_while_a_broker_does_not_answer(bench: Bench) -> None:
    async def story() -> None:
        await bench.clock.sleep(SECOND)
        bench.broker.latency_ms = 30_000
        bench.broker.cut(SCREEN)
        await bench.clock.sleep(5 * SECOND)
        bench.stop.set()
        async with asyncio.timeout(1):
            await bench.ended.wait()

    bench.run(story)


def test_a_full_disk_is_a_fault_and_not_an_end(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    full = [True]

    def write(path: Path, content: bytes, *, durable: bool = True) -> None:
        if full[0]:
            raise FolderError(f"cannot write {path}: No space left on device; check the disk's space")
        save_bytes(path, content, durable=durable)

    monkeypatch.setattr("player_agent.folder.save_bytes", write)
    monkeypatch.setattr("player_agent.link.spare_room.save_bytes", write)
    bench.controller.desired = desired(7)

    async def story() -> None:
        bench.play(3)
        await bench.clock.sleep(6 * SECOND)
        fault = heartbeat(bench).last_fault
        assert fault is not None
        assert fault.kind == "disk_full"
        assert not bench.folder.desired.exists()
        full[0] = False
        bench.broker.cut(SCREEN)
        await bench.clock.sleep(MINUTE)

    bench.run(story)
    assert load_message(bench.folder.ack, AsRunAck) == AsRunAck(journal=JOURNAL, through_sequence=3)
    assert load_message(bench.folder.clock, ClockState) is not None
    assert bench.folder.desired.read_bytes() == encode(desired(7))


def test_it_ends_without_a_broker_too(bench: Bench) -> None:
    async def story() -> None:
        bench.broker.isolate(SCREEN)
        await bench.clock.sleep(HOUR)
        bench.stop.set()
        async with asyncio.timeout(10):
            await bench.ended.wait()

    bench.run(story)


def test_a_folder_that_cannot_be_read_is_waited_for(bench: Bench) -> None:
    """A journal behind a failing disk, and a desired state that is none any more."""
    bench.controller.desired = desired(7)

    async def story() -> None:
        bench.play(3)
        bench.folder.journal.rename(bench.folder.root / "aside")
        bench.folder.journal.write_text("a file stands in the folder's place")
        bench.folder.clock.write_bytes(b'{"offset_ms": "much"}')
        await bench.clock.sleep(MINUTE)
        assert heartbeat(bench).journal_waiting == 0
        bench.folder.journal.unlink()
        (bench.folder.root / "aside").rename(bench.folder.journal)
        await bench.clock.sleep(MINUTE)

    bench.run(story)
    assert [number for _, number in bench.controller.stored] == [1, 2, 3]
    assert bench.folder.desired.read_bytes() == encode(desired(7))
