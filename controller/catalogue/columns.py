"""Which of our columns a source's column is: by its name, by names that contests use, or as it is told.

A column that nobody knows is told with a "did you mean" and is not read. It is never guessed at.
"""

from collections.abc import Mapping, Sequence

from controller.catalogue.names import folded
from controller.catalogue.table import COLUMNS, MORE_COLUMNS
from controller.findings import Code, Finding, Place, did_you_mean, shown, warning_at

SECONDS = "duration_s"
"""A duration as a bare number of seconds."""
JUROR = "juror "
"""Begins the names of columns that hold one juror's scores each: "juror A"."""
OURS = {"source", "gone", "parts"}
"""Columns that our commands write and no source gives."""
GIVEN = (*(name for name in (*COLUMNS, *MORE_COLUMNS) if name not in OURS), SECONDS)
_OTHER_NAMES = {
    "id": ("short",),
    "entry": ("entry number", "entry no", "entry id", "number", "no", "submission id", "submission"),
    "title": ("film", "film title", "name of film", "work"),
    "creator": ("artist", "author", "director", "credit", "creator name", "artist name"),
    "country": ("country code", "nation", "country of origin"),
    "language": ("lang", "locale", "language tag"),
    "award": ("prize", "result"),
    "category": ("section",),
    "jury_score": ("score", "mean", "mean score", "average score"),
    "jury_scores": ("scores", "jury", "jurors"),
    SECONDS: ("seconds", "length s", "duration seconds", "duration sec"),
    "duration": ("length", "running time"),
    "rights_until": ("rights end", "licence until", "license until", "rights"),
    "withdrawn": ("withdrawn on", "withdrawn from", "withdrawal date"),
    "withdrawn_reason": ("withdrawal reason", "reason"),
    "ai_generated": ("ai", "ai made", "aigc", "ai generated film"),
    "producer": ("content producer", "produced by"),
    "made_with": ("tool", "tools", "software", "model"),
    "crop_consent": ("crop", "may crop"),
    "cut_consent": ("cut", "may cut"),
    "size": ("resolution", "dimensions"),
    "master_sha256": ("sha256", "checksum"),
}


def map_columns(
    names: Sequence[str], told: Mapping[str, str], place: Place
) -> tuple[dict[str, str], list[Finding]]:
    """The source's names → ours, and what is wrong with them. `told` names ours by the source's name."""
    findings: list[Finding] = []
    found: dict[str, str] = {}
    ours_by = {_key(name): ours for ours, others in _OTHER_NAMES.items() for name in others}
    ours_by |= {_key(name): name for name in GIVEN}
    told_by = {_key(name): ours for name, ours in told.items()}
    for name in names:
        ours = told_by.get(_key(name)) or ours_by.get(_key(name)) or _juror(name)
        if ours is None:
            sentence = f"the column {shown(name)} is not known, and is not read"
            findings.append(warning_at(place, Code.UNKNOWN_KEY, sentence, _remedy(name)))
        elif ours in found.values():
            first = next(each for each, taken in found.items() if taken == ours)
            sentence = f"the column {shown(name)} is {ours} as {shown(first)} is, and is not read"
            findings.append(warning_at(place, Code.DOUBLE_NAME, sentence, "keep one of them"))
        else:
            found[name] = ours
    return found, findings


def check_told(told: Mapping[str, str], names: Sequence[str]) -> None:
    """Raises ValueError for a column that the source has not, and for a name that is none of ours."""
    known = {_key(name) for name in names}
    for name, ours in told.items():
        if _key(name) not in known:
            raise ValueError(f"the source has no column {shown(name)}; {did_you_mean(name, names)}")
        if ours not in GIVEN and not ours.startswith(JUROR):
            raise ValueError(f"{shown(ours)} is no column of ours; {did_you_mean(ours, GIVEN)}")


def _key(name: str) -> str:
    letters = "".join(letter if letter.isalnum() else " " for letter in folded(name))
    return " ".join(letters.split())


def _juror(name: str) -> str | None:
    key = name.strip()
    begins = next((word for word in ("juror", "jury") if _key(key).startswith(f"{word} ")), None)
    return f"{JUROR}{key[len(begins) + 1 :].strip()}" if begins else None


def _remedy(name: str) -> str:
    hint = did_you_mean(_key(name).replace(" ", "_"), GIVEN)
    if hint.startswith("did"):
        return f"{hint} then --column {shown(name + '=' + hint.split(chr(39))[1])}"
    return f"leave it, or say what it is: --column {shown(name + '=title')}"
