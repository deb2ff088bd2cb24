"""What making films raises."""

from controller.errors import ControllerError
from controller.services.unmade_films import UnmadeFilmsError


class FilmError(ControllerError):
    """A film that cannot be read or made; the sentence names it.

    Where nothing is known to be done about it, the sentence ends without a remedy, often with ffmpeg's words.
    """

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(f"{sentence}; {remedy}" if remedy else sentence)
        self.sentence = sentence
        self.remedy = remedy


class FilmsRefusedError(UnmadeFilmsError, FilmError):
    """Requests that cannot be met; nothing was made."""


class UnfinishedError(FilmError):
    """ffmpeg or ffprobe was ended before it was done: no word on the film. Another try may go well."""


class MissingProgramError(FilmError):
    """ffmpeg, ffprobe or a font is not on this machine."""
