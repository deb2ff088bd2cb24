"""The share of time that our slots promise, against what can be reached of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from controller.findings import Code, Finding, Place, Severity
from controller.planning.checks.remarks import Remark, Remarks, names_of
from controller.planning.checks.survey import Survey
from controller.planning.rotation import attainable_shares
from controller.schedule import Longer, LoopLine, format_duration
from wire.ids import LineId
from wire.instants import Millis
from wire.plan import Block, BlockKind

TOLERATED_LOSS = 0.01
"""Part of the promised plays: a simulcast a day costs less."""
_OURS = {BlockKind.LOOP, BlockKind.MAKE_GOOD}
_OF_THE_DAY = {BlockKind.CLOSED, BlockKind.DARK}
_WORDS = {
    BlockKind.RESERVED: "reserved seconds",
    BlockKind.STATIC: "static curfews",
    BlockKind.DARK: "dark curfews",
    BlockKind.CLOSED: "opening and closing",
    BlockKind.SIMULCAST: "simulcasts",
    BlockKind.WAVE: "waves",
    BlockKind.LEAD_IN: "lead-ins",
    BlockKind.DOMINATION: "dominations",
    BlockKind.MAKE_GOOD: "make-goods",
    BlockKind.LOOP: "changes of line or sound",
    BlockKind.OPEN: "times of the lines",
}


class ShareCheck:
    """Gathers, screen by screen, what edges and playlists leave of the slots that are ours."""

    def __init__(self) -> None:
        self._remarks = Remarks()
        self._places: dict[str, Place] = {}
        """Where it is said of several screens: at the first of them."""

    def look(self, survey: Survey) -> None:
        """Note where more than a hundredth of the promised time is lost.

        Promised is our part of the loop in all time that loop lines have. What is dark, static, reserved or
        another line's was never promised.
        """
        whole: Counter[LineId] = Counter()
        for block in survey.blocks:
            if block.kind is BlockKind.LOOP and block.line is not None:
                whole[block.line] += survey.whole_slots(block) * block.slot_ms
        played = {line.id: survey.played_ms(line) for line in survey.lines if isinstance(line, LoopLine)}
        self._look_at_edges(survey, sum(max(0, length - whole[line]) for line, length in played.items()))
        for line in survey.lines:
            if isinstance(line, LoopLine) and played[line.id]:
                self._look_at_playlist(survey, line, whole[line.id], played[line.id])

    def _look_at_edges(self, survey: Survey, cut: Millis) -> None:
        """Slots that edges take; of slots that they end early, `cut` plays all the same."""
        loop, blocks = survey.screen.loop, _with_make_goods(survey.blocks)
        ours = [each for each in blocks if each.kind is BlockKind.LOOP]
        time = sum(each.end - each.start for each in ours)
        promised = time * len(loop.our_slots) // loop.slots
        reached = sum(survey.whole_slots(each) for each in ours) * loop.spot + cut
        if promised - reached <= TOLERATED_LOSS * promised:
            return
        costs = _costs(survey, blocks).most_common()
        words = (
            f" book {_percent(promised, time)} of the time that lines have, and {_percent(reached, time)} "
            f"can be reached: {names_of(f'{what} cost {count:,} plays' for what, count in costs)}"
        )
        remark = Remark(
            Severity.WARNING,
            Code.SHARE,
            self._places.setdefault(words, loop.place_of("our_slots")),
            "our slots on",
            words,
            f"let edges stand on multiples of {format_duration(loop.spot)} from the first opening and off "
            "our slots, or promise less",
        )
        self._remarks.add(survey.screen.id, remark)

    def _look_at_playlist(self, survey: Survey, line: LoopLine, whole: Millis, played: Millis) -> None:
        """Slots that a playlist leaves empty."""
        why = _limits(survey, line)
        if not why or whole - played <= TOLERATED_LOSS * whole:
            return
        remark = Remark(
            Severity.WARNING,
            Code.SHARE,
            line.place_of("playlist"),
            f"the playlist {line.playlist!r} leaves slots of {line.id!r} empty on",
            f": {why}",
            "give it more shorts, or looser rules",
        )
        own = sum(each.end - each.start for each in survey.blocks_of[line.id])
        detail = f"{_percent(whole, own)} booked, {_percent(played, own)} reachable"
        self._remarks.add(survey.screen.id, remark, detail)

    def findings(self) -> Iterator[Finding]:
        """One finding for each screen whose edges cost much, and for each line that is given too little."""
        return self._remarks.findings()


def _limits(survey: Survey, line: LoopLine) -> str:
    """Why a playlist leaves slots empty; nothing where rights are the reason, which are told apart."""
    playlist = survey.schedule.playlist(line.playlist)
    if (most := playlist.max_plays_per_hour) is not None:
        shorts = survey.schedule.takers(playlist)
        largest = max(attainable_shares(playlist, shorts))  # who waits for it keeps its share
        plays = f"{len(shorts):,} shorts {int(most / largest):,} plays an hour"
        return f"max_plays_per_hour: {most} gives its {plays}"
    if playlist.length.longer is Longer.SLOTS:
        return "its films take several slots and do not fill all that follow each other"
    return ""


def _with_make_goods(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, where the loop's hold the slots again that make-goods have of them: those are ours too."""
    result: list[Block] = []
    for block in blocks:
        held = result[-1] if result else block
        kinds = {held.kind, block.kind}
        if held.loop_start != block.loop_start or held is block or not kinds <= _OURS:
            result.append(block)
        elif BlockKind.MAKE_GOOD in kinds or held.line == block.line:
            line = held if held.kind is BlockKind.LOOP else block
            result[-1] = replace(line, start=held.start, end=block.end)
        else:
            result.append(block)
    return result


def _costs(survey: Survey, blocks: Sequence[Block]) -> Counter[str]:
    """How many plays each neighbour of the loop costs: our part of a block, less its whole slots of ours."""
    loop = survey.screen.loop
    lost = Counter[str]()
    for before, block, after in zip(blocks, blocks[1:], blocks[2:], strict=False):
        if block.kind is BlockKind.LOOP and block.loop_start is not None:
            part = (block.end - block.start) * len(loop.our_slots) // loop.slots
            at_its_end = before.kind in _OF_THE_DAY or (block.end - block.loop_start) % loop.spot
            beside = after if at_its_end else before
            lost[_WORDS[beside.kind]] += part - survey.whole_slots(block) * loop.spot
    return Counter({words: -(-ms // loop.spot) for words, ms in lost.items() if ms > 0})


def _percent(part: Millis, whole: Millis) -> str:
    return f"{100 * part / whole:.2f} %"
