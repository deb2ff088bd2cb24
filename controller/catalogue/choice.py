"""A choice among shorts, by what somebody asks for: without case, accents and the width of letters."""

from dataclasses import dataclass

from controller.catalogue.names import folded
from controller.catalogue.shorts import Short


@dataclass(frozen=True, slots=True)
class Choice:
    """What a short must be; nothing named is nothing asked. Of several words of one kind any will do."""

    awards: tuple[str, ...] = ()
    """An empty one asks for shorts without an award."""
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """A tag takes its more special ones too: zh takes zh-Hant."""
    creators: tuple[str, ...] = ()
    """Parts of names."""
    words: str = ""
    """Each must stand in the short's id, title, creator, country or entry number."""
    not_on: str | None = None
    """Only what may not be shown on this date (ISO) any more."""
    withdrawn: bool = False
    """Only what its creator withdraws."""

    def takes(self, short: Short) -> bool:
        """Whether a short is among what is asked for."""
        return (
            _is_one(short.award, self.awards)
            and _is_one(short.country, self.countries)
            and self._language(short)
            and (not self.creators or any(folded(each) in folded(short.creator) for each in self.creators))
            and self._words(short)
            and (self.not_on is None or short.last_day < self.not_on)
            and (not self.withdrawn or short.withdrawn is not None)
        )

    def _language(self, short: Short) -> bool:
        own = f"{short.language.lower()}-"
        return not self.languages or any(own.startswith(f"{each.lower()}-") for each in self.languages)

    def _words(self, short: Short) -> bool:
        text = folded(" ".join((short.id, short.title, short.creator, short.country, short.entry)))
        return all(word in text for word in folded(self.words).split())


def _is_one(value: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or folded(value) in map(folded, wanted)
