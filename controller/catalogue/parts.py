"""Shorts that are put together of others, as the landmark film is: none outlasts its parts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from controller.catalogue.shorts import Short
from controller.findings import Code, Finding, did_you_mean, error_at


def tie_to_parts(shorts: Sequence[Short], findings: list[Finding]) -> list[Short]:
    """Each short that names parts, with that part which ends first, where it ends before the short itself.

    A part is a short of the catalogue without parts of its own. What cannot be is added to `findings`; where
    rows could not be read before, a part may be among those, and that it is not known is not said.
    """
    known, whole = {short.id: short for short in shorts}, not findings
    tied = []
    for short in shorts:
        findings += _complaints(short, known, whole=whole)
        parts = [known[name] for name in short.parts if name in known and name != short.id]
        first = min(parts, key=lambda each: (each.last_day, each.id), default=None)
        ends = first is not None and not first.parts and first.last_day < short.last_day
        tied.append(replace(short, first_to_end=first) if ends else short)
    return tied


def _complaints(short: Short, known: dict[str, Short], *, whole: bool) -> Iterator[Finding]:
    for name in short.parts:
        part = known.get(name)
        if part is None and whole:
            sentence = f"{short.id!r} has the part {name!r}, and no row has that id"
            yield error_at(short.place, Code.CATALOGUE, sentence, did_you_mean(name, known))
        elif part is not None and part.parts:
            sentence = f"{short.id!r} has the part {name!r}, which is put together of parts itself"
            yield error_at(short.place, Code.CATALOGUE, sentence, "name the parts of that one instead")
        elif part is not None and part.ai_generated and not short.ai_generated:
            sentence = f"{short.id!r} has the part {name!r}, which AI made, and ai_generated: no"
            yield error_at(short.place, Code.CATALOGUE, sentence, "write ai_generated: yes")
