"""Exposure: black parts, black ends, and much bright white. Pure."""

from collections.abc import Iterator

from controller.preflight.findings import Code, FilmFinding, Severity
from controller.preflight.meter import Numbers
from controller.preflight.runs import runs_of

BLACK_PART = 0.98
"""Of the picture that is dark: it is black, whatever a logo in a corner does."""
BLACK_S = 0.5
"""From here on a black part is told: a wall looks broken."""
WHITE_SHARE = 0.25
"""Of the film's light surface over its time: above it a wall dazzles at night and draws its full current."""
WHITE_PART, WHITE_S = 0.6, 1.0
"""So much white for so long is told by its place."""


def judge_exposure(numbers: Numbers, fps: float) -> Iterator[FilmFinding]:
    """Black parts, a black first or last frame, and much white."""
    black = numbers.dark >= BLACK_PART
    if black.all():
        yield FilmFinding(
            Severity.ERROR,
            Code.BLACK,
            "the whole film is black",
            "give the film; this one shows nothing",
            "100 % of the frames",
            f"{BLACK_S:g} s",
            0,
            numbers.frames,
        )
        return
    for code, frame, word in (
        (Code.FIRST_FRAME, 0, "first"),
        (Code.LAST_FRAME, numbers.frames - 1, "last"),
    ):
        if black[frame]:
            yield FilmFinding(
                Severity.WARNING,
                code,
                f"the {word} frame is black",
                "cut the black off: between two films a wall looks broken, and a last frame may be held",
                f"{float(numbers.dark[frame]):.0%} of it dark",
                f"less than {BLACK_PART:.0%}",
                frame,
                1,
            )
    for run in runs_of(black):
        if run.frames >= BLACK_S * fps:
            yield FilmFinding(
                Severity.WARNING,
                Code.BLACK,
                f"it is black for {run.frames / fps:.1f} s",
                "cut it out, or have the media owner agree",
                f"{run.frames / fps:.1f} s",
                f"{BLACK_S:g} s",
                *run,
            )
    yield from _white(numbers, fps)


def _white(numbers: Numbers, fps: float) -> Iterator[FilmFinding]:
    share = float(numbers.white.mean())
    if share > WHITE_SHARE:
        yield FilmFinding(
            Severity.WARNING,
            Code.BRIGHT_WHITE,
            f"{share:.0%} of its surface is bright white, over its whole time",
            "darken it, or ask the media owner what the wall may give at night",
            f"{share:.0%}",
            f"{WHITE_SHARE:.0%}",
        )
    for run in runs_of(numbers.white >= WHITE_PART):
        if run.frames >= WHITE_S * fps:
            yield FilmFinding(
                Severity.WARNING,
                Code.BRIGHT_WHITE,
                f"more than {WHITE_PART:.0%} of it are bright white for {run.frames / fps:.1f} s",
                "darken it, or ask the media owner what the wall may give at night",
                f"{run.frames / fps:.1f} s",
                f"{WHITE_S:g} s",
                *run,
            )
