"""What making films raises."""

from collections.abc import Sequence

from controller.errors import ControllerError


class FilmError(ControllerError):
    """A film that cannot be read or made; the sentence names it and says what to do."""


class FilmsRefusedError(FilmError):
    """Requests that cannot be met; nothing was made. `sentences` has one for each reason."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = tuple(sentences)


class MissingProgramError(FilmError):
    """ffmpeg, ffprobe or a font is not on this machine."""
