"""The share of time that our slots promise, against what can be reached of it."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from controller.findings import Code, Finding, Severity
from controller.planning.checks.remarks import Remark, Remarks, names_of
from controller.planning.checks.survey import Survey
from controller.schedule import Longer, LoopLine, format_duration
from wire.instants import Millis
from wire.plan import BlockKind

TOLERATED_LOSS = 0.01
"""Part of the promised plays: a simulcast a day costs less."""
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
            cut = names_of(f"{count:,} by {words}" for words, count in _cut_slots(survey).most_common())
            remark = Remark(
                Severity.WARNING,
                Code.SHARE,
                loop.place_of("our_slots"),
                "our slots on",
                f" book {_percent(promised, time)} of the time that lines have, and "
                f"{_percent(reached, time)} can be reached: slots are cut, {cut}",
                f"let edges stand on multiples of {format_duration(loop.spot)} from the first opening, or "
                "promise less",
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
                booked, reachable = _percent(whole[line.id], time), _percent(played[line.id], time)
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


def _cut_slots(survey: Survey) -> Counter[str]:
    """How many slots of ours an edge of a loop block cuts, by what is on the edge's other side."""
    loop = survey.screen.loop
    causes: dict[int, str] = {}
    for one, other in pairwise(survey.blocks):
        block, cause = (one, other) if one.kind is BlockKind.LOOP else (other, one)
        if block.kind is not BlockKind.LOOP or block.loop_start is None:
            continue
        slot, rest = divmod(one.end - block.loop_start, loop.spot)
        if rest and slot % loop.slots in loop.our_slots:
            causes.setdefault(block.loop_start + slot * loop.spot, _WORDS[cause.kind])
    return Counter(causes.values())


def _percent(part: Millis, whole: Millis) -> str:
    return f"{100 * part / whole:.2f} %"
