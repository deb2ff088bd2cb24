"""Names and titles in any script: kept as their writers wrote them, and comparable.

What is kept is NFC (Unicode Standard Annex 15); combining marks, ZWJ and ZWNJ stay, since scripts need them.
What could make a reader see another name than the one that is written is refused, with its code point:
directions that are forced upon text (Unicode Technical Report 36, 2.5), controls, and characters of no width.
"""

import re
import unicodedata

_FORCED = re.compile(r"[\u202a-\u202e\u2066-\u2069]")  # embeddings, overrides, isolates
_JOINERS = "\u200c\u200d"  # ZWNJ and ZWJ: Persian, the Indic scripts, emoji
_MARKS = "\u200e\u200f\u061c"  # LRM, RLM, ALM: they only help a neutral character to its side
_SPACES = re.compile(r"\s+")
_NO_DECOMPOSITION = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ŧ": "t"}
)


def parse_name(text: str) -> str:
    """A name or title as it is kept: NFC, its white space single. Raises ValueError.

    An empty text stays empty. Keeping a kept name changes nothing.
    """
    kept = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()
    for at, letter in enumerate(kept):
        if reason := _reason_against(letter):
            what = f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".rstrip()
            raise ValueError(f"{_visibly(kept)} holds {what} at letter {at + 1}: {reason}; take it out")
    if kept and not any(unicodedata.category(letter)[0] in "LNPS" for letter in kept):
        raise ValueError(f"{_visibly(kept)} shows nothing; write a name that can be read")
    return kept


def folded(text: str) -> str:
    """For comparing and searching: without case, accents, joiners and the width of letters.

    "Éloïse" and "ELOISE" are the same, and so are "ﾈｵﾝ" and "ネオン". Not for people to read.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = "".join(
        letter
        for letter in plain.translate(_NO_DECOMPOSITION)
        if unicodedata.category(letter) not in {"Mn", "Me", "Cf"} and letter != "\u0640"  # Arabic tatweel
    )
    return _SPACES.sub(" ", kept).strip()


def _reason_against(letter: str) -> str:
    if letter in _JOINERS or letter in _MARKS:
        return ""
    if _FORCED.match(letter):
        return "it turns the direction of what stands around it"
    match unicodedata.category(letter):
        case "Cc":
            return "nobody can see it"
        case "Cs":
            return "it is half a character"
        case "Co":
            return "no font shows it"
        case "Cf" if not 0xE0020 <= ord(letter) <= 0xE007F:  # tags: flags of regions
            return "nobody can see it"
    if letter == "\ufffd" or ord(letter) & 0xFFFE == 0xFFFE:
        return "the source's encoding was lost"
    return ""


def _visibly(text: str) -> str:
    """A text with what cannot be seen written out, cut where it is long."""
    return ascii(text[:40]) if any(map(_reason_against, text[:40])) else repr(text[:40])
