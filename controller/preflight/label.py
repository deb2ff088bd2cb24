"""The AI label: the key AIGC in the file's metadata, and the mark in the picture. Pure.

The key and its fields are those of GB 45438-2025, annex E. MP4 keeps it where the file was written with
ffmpeg's `-movflags use_metadata_tags`. Whether the mark is seen in the first two seconds, no machine says.
"""

import json
from collections.abc import Iterator
from typing import Any

from controller.preflight.demand import Demand
from controller.preflight.facts import FileFacts
from controller.preflight.findings import Code, FilmFinding, Severity

KEY = "AIGC"
NEEDED = ("Label", "ContentProducer", "ProduceID")
"""Who made it, and under which number; without them the key says nothing."""
ALSO = ("ReservedCode1", "ContentPropagator", "PropagateID", "ReservedCode2")
"""They stand there too, and may be empty."""
MADE_BY_AI = frozenset({"1", "2", "3"})
"""Made, possibly made, suspected to be made by AI."""
MARK_S = 2
_FORM = (
    f'{KEY}={{"Label": "1", "ContentProducer": "…", "ProduceID": "…", {", ".join(map(json.dumps, ALSO))}}}'
)


def judge_file_label(facts: FileFacts, *, ai_generated: bool | None) -> Iterator[FilmFinding]:
    """A key that is there must be valid and agree with the catalogue; None: no catalogue says anything."""
    text = facts.tag(KEY)
    if text is None:
        return
    faults = list(faults_of(text))
    if faults:
        yield FilmFinding(
            Severity.ERROR,
            Code.AI_LABEL,
            f"the metadata key {KEY} is not valid: {'; '.join(faults)}",
            f"write {_FORM}",
            text[:120],
            "GB 45438-2025, annex E",
        )
    elif ai_generated is False:
        yield FilmFinding(
            Severity.WARNING,
            Code.AI_LABEL,
            "the file says that AI made it, and the catalogue says no",
            "ask the creator, and correct the catalogue",
            text[:120],
            "ai_generated: no",
        )


def judge_screen_label(facts: FileFacts, demand: Demand, *, as_is: bool) -> Iterator[FilmFinding]:
    """On a screen that demands labels: the key must be there, and somebody must have seen the mark.

    A rendition's key is written from the catalogue where its master has none; the maker's own knows more.
    """
    if not (demand.label_required and demand.ai_generated):
        return
    if facts.tag(KEY) is None:
        yield FilmFinding(
            Severity.ERROR if as_is else Severity.WARNING,
            Code.AI_LABEL,
            f"AI made it, and its metadata have no key {KEY}, which the screen demands",
            f"write {_FORM}; for MP4 with ffmpeg's -movflags use_metadata_tags",
            "missing",
            "GB 45438-2025, annex E",
            screens=(demand.screen,),
        )
    yield FilmFinding(
        Severity.SIGN_OFF,
        Code.AI_MARK,
        f"AI made it: the mark must be seen in the first {MARK_S} s",
        f"look at the first {MARK_S} s of the rendition, and sign off that the mark is there and can be read",
        "not judged by a machine",
        f"{MARK_S} s, letters of 5 % of the shorter side or more",
        0,
        max(1, round(MARK_S * facts.film.fps)),
        (demand.screen,),
    )


def faults_of(text: str) -> Iterator[str]:
    """What is wrong with the key's value."""
    try:
        value: Any = json.loads(text)
    except ValueError:
        yield "it is no JSON"
        return
    if not isinstance(value, dict):
        yield "it is no JSON object"
        return
    missing = [key for key in (*NEEDED, *ALSO) if key not in value]
    if missing:
        yield f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
    for key in (*NEEDED, *ALSO):
        if key in value and not isinstance(value[key], str):
            yield f"{key} is no text"
        elif key in NEEDED and key in value and not value[key].strip():
            yield f"{key} is empty"
    label = value.get("Label")
    if isinstance(label, str) and label.strip() and label not in MADE_BY_AI:
        yield f"Label is {label!r}, not one of {', '.join(sorted(MADE_BY_AI))}"
