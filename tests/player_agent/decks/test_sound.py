"""The sound of one deck: when it is let run, from where, and when it is silent."""

import time
from collections.abc import Callable

import pytest

from player_agent.decks.aim import MS
from player_agent.decks.worker import sound
from player_agent.decks.worker.libvlc import UnfitError
from player_agent.decks.worker.sound import LATENCY_NS, SEEK_NS, Sound

FOREVER_S = 60.0


class Time:
    """A clock to set: what is timed to the millisecond needs no machine that keeps to it."""

    now_ns = 100_000 * MS

    @classmethod
    def sleep_until(cls, at_ns: int) -> None:
        cls.now_ns = max(cls.now_ns, at_ns)


class FakePlayer:
    """What a sound player was told: (verb, when, argument)."""

    told: list[tuple[str, int, object]]
    silent_film = "/silent.mp4"

    def __init__(self, output: str) -> None:
        if output == "broken":
            raise UnfitError("no sound here")
        FakePlayer.told = []

    def _note(self, verb: str, argument: object = None) -> None:
        self.told.append((verb, Time.now_ns, argument))

    def load(self, path: str) -> bool:
        self._note("load", path)
        return path != self.silent_film

    def seek(self, offset_ns: int) -> None:
        self._note("seek", offset_ns)

    def resume(self) -> None:
        self._note("resume")

    def set_rate(self, rate: float) -> None:
        self._note("rate", rate)

    def hush(self) -> None:
        self._note("hush")

    def stop(self) -> None:
        self._note("stop")


@pytest.fixture(autouse=True)
def _fake_player(monkeypatch: pytest.MonkeyPatch) -> None:
    FakePlayer.told = []
    monkeypatch.setattr(sound, "SoundPlayer", FakePlayer)
    monkeypatch.setattr(sound, "now_ns", lambda: Time.now_ns)
    monkeypatch.setattr(sound, "sleep_until", Time.sleep_until)


def verbs() -> list[str]:
    return [verb for verb, _, _ in FakePlayer.told]


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + FOREVER_S
    while not is_so():
        assert time.monotonic() < deadline, FakePlayer.told
        time.sleep(0.001)


def test_a_film_is_heard_from_its_beginning_and_not_before() -> None:
    deck, begins = Sound(0, "alsa"), Time.now_ns + 300 * MS
    deck.cue("/film.mp4", begins, begins)
    until(lambda: "resume" in verbs())
    assert verbs() == ["load", "resume"]
    assert FakePlayer.told[-1][1] >= begins - LATENCY_NS


def test_a_film_joined_in_its_middle_is_heard_from_there_in_step() -> None:
    deck, now = Sound(0, "alsa"), Time.now_ns
    zero = now - 3_000 * MS
    deck.cue("/film.mp4", zero, now)
    until(lambda: "resume" in verbs())
    assert verbs() == ["load", "seek", "resume"]
    (_, sought_ns, offset), (_, resumed_ns, _) = FakePlayer.told[1:]
    assert isinstance(offset, int)
    assert offset >= sought_ns - zero, "ahead of the moment of the seek"
    assert offset >= SEEK_NS
    assert resumed_ns >= zero + offset - LATENCY_NS


def test_silence_ends_what_is_heard_and_what_would_be() -> None:
    deck = Sound(0, "alsa")
    deck.cue("/film.mp4", Time.now_ns, Time.now_ns)
    until(lambda: "resume" in verbs())
    deck.hush()
    until(lambda: verbs()[-1] == "stop")
    assert verbs()[-2:] == ["hush", "stop"]
    later = Time.now_ns + 1_000_000 * MS
    deck.cue("/film.mp4", later, later)
    deck.hush()
    until(lambda: verbs().count("stop") == 3)  # the cue was preceded by one of its own
    Time.now_ns = later
    deck.set_rate(1.0)
    until(lambda: "rate" in verbs())
    time.sleep(0.3)
    assert verbs().count("resume") == 1


def test_a_film_without_sound_and_a_machine_without_sound_are_silence() -> None:
    deck = Sound(0, "alsa")
    deck.cue(FakePlayer.silent_film, 0, 0)
    until(lambda: "load" in verbs())
    broken = Sound(0, "broken")
    broken.cue("/film.mp4", 0, 0)
    broken.hush()
    until(broken._orders.empty)  # while it is the fake that is broken
    deck.cue("/film.mp4", Time.now_ns, Time.now_ns)
    until(lambda: "resume" in verbs())
    assert verbs().count("resume") == 1
