"""Text of any script beside text of another: a right-to-left title must not turn its neighbours around."""

FIRST_STRONG, POP = "\u2068", "\u2069"
"""Isolates of Unicode Standard Annex 9, 2.4.3; they take no cell of a terminal."""


def isolated(text: str) -> str:
    """The text, apart from what stands around it where it has right-to-left letters."""
    from unicodedata import bidirectional

    if any(bidirectional(letter) in {"R", "AL"} for letter in text):
        return f"{FIRST_STRONG}{text}{POP}"
    return text
