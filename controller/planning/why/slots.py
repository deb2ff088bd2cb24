"""Slots: which slot of the loop an instant is in, and why no play of ours is in it."""

from dataclasses import dataclass

from controller.planning.rights import rights_ends
from controller.planning.why.scene import Scene
from controller.schedule import DominationLine, LoopLine
from wire.instants import Instant
from wire.plan import Block, BlockKind


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot of a loop or of a domination."""

    number: int
    """Its position in the loop, from 0; of a domination, counted on from where its slots begin."""
    of: int | None
    """How many the loop has; None for a domination."""
    round: int | None
    """Which time the loop runs, from 1; None for a domination."""
    start: Instant
    end: Instant
    ours: bool
    filled: bool
    """Whether a play of ours is in it."""
    because: str
    """Why it has a play of ours, or none."""


def slot_at(scene: Scene) -> Slot | None:
    """The slot at the scene's instant; None where the time has no slots of ours."""
    block = scene.block
    if block is None or block.loop_start is None or block.slot_ms <= 0 or block.kind is BlockKind.OPEN:
        return None
    loop = scene.screen.loop
    index = (scene.instant - block.loop_start) // block.slot_ms
    whole = block.kind is BlockKind.DOMINATION
    round_, number = (None, index) if whole else divmod(index, loop.slots)
    start = Instant(block.loop_start + index * block.slot_ms)
    end = Instant(start + block.slot_ms)
    ours = whole or number in loop.our_slots
    filled = scene.plan.spot_at(scene.instant) is not None
    because = _filled(block, loop.our_slots) if filled else _empty(scene, block, start, end, ours=ours)
    return Slot(
        number,
        None if whole else loop.slots,
        None if round_ is None else round_ + 1,
        start,
        end,
        ours,
        filled,
        because,
    )


def _filled(block: Block, our_slots: tuple[int, ...]) -> str:
    if block.kind is BlockKind.DOMINATION:
        return "a domination has every slot"
    ours = ", ".join(str(slot) for slot in our_slots)
    return f"ours is slot {ours}" if len(our_slots) == 1 else f"ours are the slots {ours}"


def _empty(scene: Scene, block: Block, start: Instant, end: Instant, *, ours: bool) -> str:
    if not ours:
        return f"not ours: {_filled(block, scene.screen.loop.our_slots)}"
    line = scene.line(block.line)
    edge = line.edge if isinstance(line, LoopLine | DominationLine) else "skip"
    if start < block.start:
        return f"ours, and it began at {scene.clock(start)}, before the line's time did: a slot is not moved"
    if end > block.end:
        until = (
            f"it would last until {scene.clock(end)}, and the line's time ends at {scene.clock(block.end)}"
        )
        return f"ours, and {until}; edge: {edge}"
    return f"ours, and no short may play in it{_nobody(scene, block)}"


def _nobody(scene: Scene, block: Block) -> str:
    """What bars the shorts of a line, as far as the schedule alone says it."""
    line = scene.line(block.line)
    if not isinstance(line, LoopLine | DominationLine):
        return ""
    playlist = scene.schedule.playlist(line.playlist)
    shorts = scene.schedule.select(playlist)
    ended = [
        short
        for short, end in rights_ends(shorts, scene.zone, scene.plan.end).items()
        if end < scene.instant + block.slot_ms
    ]
    words = []
    if ended:
        words.append(f"the rights of {len(ended)} of {len(shorts)} have ended")
    if playlist.max_plays_per_hour is not None:
        words.append(f"others have had their {playlist.max_plays_per_hour} plays an hour")
    length = playlist.length
    words.append(f"films that do not fit are not played (longer: {length.longer}, shorter: {length.shorter})")
    return f": {'; '.join(words)}"
