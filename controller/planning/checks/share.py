"""The share of time that our slots promise, against what can be reached of it."""

from collections import Counter
from collections.abc import Iterator

from controller.findings import Code, Finding, Place, Severity
from controller.planning.checks.remarks import Remark, Remarks, names_of
from controller.planning.checks.survey import Survey
from controller.schedule import Longer, LoopLine, format_duration
from wire.instants import Millis
from wire.plan import BlockKind

TOLERATED_LOSS = 0.01
"""Part of the promised plays: a simulcast a day costs less."""
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
    BlockKind.LOOP: "changes from line to line",
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
        loop = survey.screen.loop
        blocks = [each for each in survey.blocks if each.kind is BlockKind.LOOP]
        time = sum(each.end - each.start for each in blocks)
        promised = time * len(loop.our_slots) // loop.slots
        lines = [line for line in survey.lines if isinstance(line, LoopLine)]
        whole = {line.id: 0 for line in lines}
        for block in blocks:
            if block.line is not None:
                whole[block.line] += survey.whole_slots(block) * loop.spot
        played = {line.id: survey.played_ms(line) for line in lines}
        reached = sum(max(length, played[line]) for line, length in whole.items())
        if promised and promised - reached > TOLERATED_LOSS * promised:
            cost = names_of(f"{words} cost {count:,} plays" for words, count in _costs(survey).most_common())
            words = (
                f" book {_percent(promised, time)} of the time that lines have, and "
                f"{_percent(reached, time)} can be reached: {cost}"
            )
            remark = Remark(
                Severity.WARNING,
                Code.SHARE,
                self._places.setdefault(words, loop.place_of("our_slots")),
                "our slots on",
                words,
                f"let edges stand on multiples of {format_duration(loop.spot)} from the first opening and "
                "off our slots, or promise less",
            )
            self._remarks.add(survey.screen.id, remark)
        for line in lines:
            empty = whole[line.id] - played[line.id]
            if played[line.id] and empty > TOLERATED_LOSS * whole[line.id] and (why := _limits(survey, line)):
                remark = Remark(
                    Severity.WARNING,
                    Code.SHARE,
                    line.place_of("playlist"),
                    f"the playlist {line.playlist!r} leaves slots of {line.id!r} empty on",
                    f": {why}",
                    "give it more shorts, or looser rules",
                )
                own = sum(each.end - each.start for each in blocks if each.line == line.id)
                booked, reachable = _percent(whole[line.id], own), _percent(played[line.id], own)
                self._remarks.add(survey.screen.id, remark, f"{booked} booked, {reachable} reachable")

    def findings(self) -> Iterator[Finding]:
        """One finding for each screen whose edges cost much, and for each line that is given too little."""
        return self._remarks.findings()


def _limits(survey: Survey, line: LoopLine) -> str:
    """Why a playlist leaves slots empty; nothing where rights are the reason, which are told apart."""
    playlist = survey.schedule.playlist(line.playlist)
    shorts = {short.id for short in survey.schedule.select(playlist)}
    if (most := playlist.max_plays_per_hour) is not None:
        plays = f"{len(shorts):,} shorts {most * len(shorts):,} plays an hour"
        return f"max_plays_per_hour: {most} gives its {plays}"
    if playlist.length.longer is Longer.SLOTS:
        return "its films take several slots and do not fill all that follow each other"
    return ""


def _costs(survey: Survey) -> Counter[str]:
    """How many plays each neighbour of the loop costs: our part of a block, less its whole slots of ours."""
    loop = survey.screen.loop
    lost = Counter[str]()
    for before, block, after in zip(survey.blocks, survey.blocks[1:], survey.blocks[2:], strict=False):
        if block.kind is BlockKind.LOOP and block.loop_start is not None:
            part = (block.end - block.start) * len(loop.our_slots) // loop.slots
            beside = (
                after if before.kind in _OF_THE_DAY or (block.end - block.loop_start) % loop.spot else before
            )
            lost[_WORDS[beside.kind]] += part - survey.whole_slots(block) * loop.spot
    return Counter({words: -(-ms // loop.spot) for words, ms in lost.items() if ms > 0})


def _percent(part: Millis, whole: Millis) -> str:
    return f"{100 * part / whole:.2f} %"
