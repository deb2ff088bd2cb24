"""Whatever a power cut, a failing disk or a hand left in the folder: right film or slate, and no end."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from player_agent.folder import FolderError
from player_agent.journal import JournalReader, segments
from tests.support.plans import MIDNIGHT
from tests.support.stages import StageLab, in_lab, on_glass
from wire.asrun import AsRunEntry
from wire.instants import HOUR, SECOND, Instant
from wire.playhead import cue_at

LIT = Instant(MIDNIGHT + 10 * HOUR)  # a spot of short-01 begins here
CUT = Instant(LIT + 24 * SECOND)
LOOKS = [Instant(CUT + at * SECOND) for at in (3, 13, 23, 33)]
UNTIL = Instant(CUT + 40 * SECOND)

Damage = Callable[[Path, random.Random], None]


def truncated(path: Path, luck: random.Random) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: luck.randrange(len(content))] if content else b"")


def changed(path: Path, luck: random.Random) -> None:
    content = bytearray(path.read_bytes())
    if content:
        content[luck.randrange(len(content))] ^= 1 << luck.randrange(8)
    path.write_bytes(content)


def zeroed(path: Path, luck: random.Random) -> None:
    content = path.read_bytes()
    kept = luck.randrange(len(content) + 1)
    path.write_bytes(content[:kept] + bytes(len(content) - kept))


def random_bytes(path: Path, luck: random.Random) -> None:
    path.write_bytes(luck.randbytes(luck.randrange(1, 4_000)))


def json_of_another_kind(path: Path, luck: random.Random) -> None:
    path.write_text(luck.choice(["null", "[]", "{}", '{"v": 99}', "1e999", '"x"', "[" * 500]))


def unreadable(path: Path, _: random.Random) -> None:
    path.unlink()
    (path / "x").mkdir(parents=True)


def gone(path: Path, _: random.Random) -> None:
    path.unlink()


DAMAGES: list[Damage] = [truncated, changed, zeroed, random_bytes, json_of_another_kind, unreadable, gone]


def files(folder: Path) -> list[Path]:
    return sorted(each for each in folder.rglob("*") if each.is_file())


def planned(lab: StageLab, instant: Instant) -> str:
    cue = cue_at(lab.plan, instant)
    assert cue is not None
    assert cue.short is not None
    return cue.short


async def first_life(lab: StageLab) -> list[AsRunEntry]:
    """Played up to the cut, and crashed there; gives what was on the disk."""
    lab.prepare()
    async with lab.running():
        await lab.until(CUT)
    return lab.entries()


def survives(folder: Path, damage: Callable[[], None]) -> tuple[StageLab, list[AsRunEntry]]:
    before: list[AsRunEntry] = []

    async def body(lab: StageLab) -> None:
        before.extend(await first_life(lab))
        damage()
        async with lab.running():
            await lab.until(UNTIL)

    lab = in_lab(folder, Instant(LIT - 500), body)
    shown = {on_glass(lab, at) for at in LOOKS}
    assert all(on_glass(lab, at) in {planned(lab, at), "slate", "black"} for at in LOOKS), shown
    return lab, before


def test_nothing_damaged_is_nothing_lost(folder: Path) -> None:
    lab, before = survives(folder, lambda: None)
    assert [on_glass(lab, at) for at in LOOKS] == [planned(lab, at) for at in LOOKS]
    assert [each.play_id for each in lab.entries()][: len(before)] == [each.play_id for each in before]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize(
    "name", ["desired.json", "accepted/plan.json", "accepted/policy.json", "stage.json", "wanted.json"]
)
def test_one_file_less_is_no_picture_less(folder: Path, name: str, damage: Damage) -> None:
    """What desired.json holds, accepted/ holds too; the others are said anew."""
    luck = random.Random(f"{name} {damage.__name__}")
    lab, before = survives(folder, lambda: damage(folder / name, luck))
    assert [on_glass(lab, at) for at in LOOKS] == [planned(lab, at) for at in LOOKS]
    assert [each.play_id for each in lab.entries()][: len(before)] == [each.play_id for each in before]


@pytest.mark.parametrize("seed", range(30))
def test_any_damage_is_the_right_film_or_slate_and_never_an_end(folder: Path, seed: int) -> None:
    luck = random.Random(seed)

    def damage() -> None:
        there = files(folder)
        for victim in luck.sample(there, luck.randint(1, min(4, len(there)))):
            luck.choice(DAMAGES)(victim, luck)

    lab, _ = survives(folder, damage)
    entries = lab.entries()
    assert [each.sequence for each in entries] == list(range(1, len(entries) + 1))
    ids = [each.play_id for each in entries]
    assert len(ids) == len(set(ids)), "none twice"


@pytest.mark.parametrize("seed", range(10))
def test_what_the_disk_had_before_the_damaged_byte_is_not_lost(folder: Path, seed: int) -> None:
    luck = random.Random(seed)
    good: list[str] = []

    def damage() -> None:
        (segment,) = segments(folder / "journal")
        content = segment.read_bytes()
        head = content.index(b"\n") + 1  # without its head nobody knows which journal this is
        at = luck.randrange(head, len(content))
        whole = content[: content.rindex(b"\n", 0, at) + 1]
        segment.write_bytes(whole)
        good.extend(each.play_id for each in JournalReader(folder / "journal").read_after(0, 100)[1])
        segment.write_bytes(content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :])

    lab, _ = survives(folder, damage)
    assert [each.play_id for each in lab.entries()][: len(good)] == good


def test_a_journal_that_cannot_be_opened_waits_in_memory_and_is_told(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        (folder / "journal").rmdir()
        (folder / "journal").write_text("a file stands in the folder's place")
        async with lab.running() as stop:
            await lab.until(CUT)
            assert on_glass(lab, Instant(CUT - SECOND)) == planned(lab, CUT)
            assert "disk_full" in {each.kind for each in lab.facts().faults}
            (folder / "journal").unlink()
            await lab.until(UNTIL)
            stop.set()

    lab = in_lab(folder, Instant(LIT - 500), body)
    entries = lab.entries()
    assert entries[0].planned_start == LIT, "what was shown before the disk was good is kept"
    assert [each.sequence for each in entries] == list(range(1, len(entries) + 1))
    assert lab.facts().journal == JournalReader(folder / "journal").journal_id()


def test_a_journal_that_could_not_be_read_goes_on_where_it_was(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        before = await first_life(lab)
        (folder / "journal").rename(folder / "aside")
        (folder / "journal").write_text("")
        async with lab.running() as stop:
            await lab.until(Instant(CUT + 15 * SECOND))
            (folder / "journal").unlink()
            (folder / "aside").rename(folder / "journal")
            await lab.until(UNTIL)
            stop.set()
        after = lab.entries()
        assert [each.play_id for each in after][: len(before)] == [each.play_id for each in before]
        assert len(after) >= len(before) + 4, "the crashed one, and those of this life"
        assert [each.sequence for each in after] == list(range(1, len(after) + 1))

    in_lab(folder, Instant(LIT - 500), body)


def test_a_journal_that_is_deleted_under_its_writer_begins_anew(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()

        async def lose_it() -> None:
            async with lab.running():
                await lab.until(CUT)
                shutil.rmtree(folder / "journal")
                await lab.until(UNTIL)

        with pytest.raises(ExceptionGroup) as raised:
            await lose_it()
        assert raised.group_contains(FolderError, match="was deleted")
        async with lab.running():
            await lab.until(Instant(UNTIL + 20 * SECOND))

    lab = in_lab(folder, Instant(LIT - 500), body)
    assert [each.sequence for each in lab.entries()][:1] == [1]
    assert on_glass(lab, Instant(UNTIL + 3 * SECOND)) == planned(lab, Instant(UNTIL + 3 * SECOND))


def test_a_folder_that_is_taken_away_bit_by_bit_ends_nothing(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            await lab.until(CUT)
            shutil.rmtree(folder / "cache")
            shutil.rmtree(folder / "accepted")
            await lab.until(UNTIL)
            lab.folder.create()
            lab.fill_cache()
            await lab.until(Instant(UNTIL + 90 * SECOND))

    lab = in_lab(folder, Instant(LIT - 500), body)
    assert on_glass(lab, Instant(UNTIL - SECOND)) == "slate"
    assert on_glass(lab, Instant(UNTIL + 83 * SECOND)) == planned(lab, Instant(UNTIL + 83 * SECOND))
