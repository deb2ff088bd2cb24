"""Form: container, codec, size, fit and frame rate of a file against a screen. Pure.

A master is what a creator sends; a rendition is made of it, so what the recipe mends is a note. A file that
is to be played as it is must have the screen's form itself.
"""

from collections.abc import Iterator

from controller.films.requests import Fit
from controller.preflight.demand import Demand
from controller.preflight.facts import FileFacts, rate_words, uneven_frames
from controller.preflight.findings import Code, FilmFinding, Severity
from controller.preflight.measurement import Measurement

CONTAINER = "mp4"
PROFILES = frozenset({"Constrained Baseline", "Baseline", "Main", "High"})
"""Of H.264, which hardware decoders of players take; those above have more bits or more colour."""
PIXEL_FORMATS = frozenset({"yuv420p", "yuvj420p"})
HIGHEST_LEVEL = 52
MOST_MACROBLOCKS = 36_864
"""Of a frame at the levels 5.1 and 5.2 (ITU-T H.264, table A-1); many decoders refuse more."""
MOST_BARS = 0.10
"""Of a canvas that bars may take unasked (OpenOOH's draft of creative formats)."""
MOST_CROPPED = 0.25
TOLD_PART = 0.005
"""Of a picture or a canvas; less than that would be told as none."""
MOST_ENLARGED = 2.0
"""In each direction; above it a film looks soft."""
_HIGH_RANGE = frozenset({"smpte2084", "arib-std-b67"})
_EXPORT = "export it as MP4: H.264, 8 bits, 4:2:0, progressive, BT.709"


def judge_file_form(measurement: Measurement, facts: FileFacts, *, as_is: bool) -> Iterator[FilmFinding]:
    """What does not depend on a screen; `as_is`: to be played without a rendition being made."""
    mended = Severity.ERROR if as_is else Severity.NOTE
    film = facts.film
    if CONTAINER not in facts.containers:
        severity = Severity.ERROR if as_is else Severity.WARNING
        yield _whole(severity, Code.CONTAINER, "it is no MP4", ", ".join(facts.containers), CONTAINER)
    if film.codec != "h264":
        yield _whole(mended, Code.CODEC, f"its pictures are coded as {film.codec}", film.codec, "h264")
    else:
        if facts.profile not in PROFILES:
            allowed = ", ".join(sorted(PROFILES))
            yield _whole(
                mended, Code.PROFILE, f"its profile is {facts.profile or 'not said'}", facts.profile, allowed
            )
        if facts.level is not None and facts.level > HIGHEST_LEVEL:
            level = f"{facts.level / 10:.1f}"
            yield _whole(mended, Code.LEVEL, f"its level is {level}", level, f"{HIGHEST_LEVEL / 10:.1f}")
    if film.pixel_format not in PIXEL_FORMATS:
        sentence = f"its pixels are coded as {film.pixel_format}"
        yield _whole(mended, Code.PIXEL_FORMAT, sentence, film.pixel_format, "yuv420p")
    if facts.transfer in _HIGH_RANGE:
        sentence = f"it is of high dynamic range ({facts.transfer}); its colours will be wrong on the wall"
        yield _whole(Severity.ERROR, Code.COLOUR, sentence, facts.transfer, "bt709")
    if facts.interlaced:
        sentence = "it is made of half pictures; motion will show combs"
        yield _whole(Severity.WARNING, Code.INTERLACED, sentence, "interlaced", "progressive")
    uneven = uneven_frames(measurement.times_s)
    if uneven > 1:  # one is the end of a file that breaks off
        sentence = f"{uneven} of its {len(measurement.times_s)} frames do not follow evenly"
        yield _whole(
            Severity.ERROR if as_is else Severity.WARNING, Code.VARIABLE_RATE, sentence, f"{uneven}", "0"
        )


def judge_screen_form(facts: FileFacts, demand: Demand, *, as_is: bool) -> Iterator[FilmFinding]:
    """Size, fit and rate against one screen."""
    yield from _size(facts, demand, as_is=as_is)
    yield from _rate(facts, demand, as_is=as_is)
    macroblocks = -(-demand.canvas.width // 16) * -(-demand.canvas.height // 16)
    if macroblocks > MOST_MACROBLOCKS:
        yield FilmFinding(
            Severity.WARNING,
            Code.LEVEL,
            f"the canvas has {macroblocks:,} macroblocks, more than H.264 promises up to level 5.2",
            "play a rendition on the actual player before the flight, or let its processor scale",
            f"{macroblocks:,} macroblocks",
            f"{MOST_MACROBLOCKS:,}",
            screens=(demand.screen,),
        )


def _size(facts: FileFacts, demand: Demand, *, as_is: bool) -> Iterator[FilmFinding]:
    size, canvas = facts.film.size, demand.canvas
    if size == canvas:
        return
    sentence = f"it is {size.width}x{size.height} and the canvas is {canvas.width}x{canvas.height}"
    value, limit = f"{size.width}x{size.height}", f"{canvas.width}x{canvas.height}"
    if as_is:
        remedy = "make a rendition of it, or export it in the canvas's pixels"
        yield _here(Severity.ERROR, Code.SIZE, sentence, remedy, value, limit, demand)
        return
    narrow = min(canvas.width / size.width, canvas.height / size.height)
    wide = max(canvas.width / size.width, canvas.height / size.height)
    lost = 1 - narrow / wide
    cropped = demand.fit is Fit.CROP and demand.crop_consent
    if size.fits_shape_of(canvas):
        severity, becomes, remedy = Severity.NOTE, "it is scaled", _EXPORT
    elif demand.fit is Fit.EXACT:
        severity, becomes = Severity.ERROR, "the screen takes films of its own shape only"
        remedy = "ask for a version in the canvas's shape, or let the screen's fit be letterbox"
    elif cropped:
        severity = Severity.WARNING if lost > MOST_CROPPED else Severity.NOTE
        becomes = f"{lost:.0%} of it are cropped" if lost >= TOLD_PART else "it is scaled"
        remedy = "look whether what matters is still seen"
    else:
        severity = Severity.WARNING if lost > MOST_BARS else Severity.NOTE
        becomes = f"{lost:.0%} of the canvas become bars" if lost >= TOLD_PART else "it is scaled"
        remedy = "ask for a version in the canvas's shape"
    scale = wide if cropped else narrow
    if scale > MOST_ENLARGED:
        severity = min(severity, Severity.WARNING, key=tuple(Severity).index)
        becomes += f", and it is enlarged {scale:.1f} times"
    yield _here(severity, Code.SIZE, f"{sentence}: {becomes}", remedy, value, limit, demand)


def _rate(facts: FileFacts, demand: Demand, *, as_is: bool) -> Iterator[FilmFinding]:
    fps = facts.film.fps
    times = demand.fps / fps
    if abs(times - 1) < 1e-6:
        return
    even = abs(times - round(times)) < 0.002 and round(times) > 0
    severity = Severity.ERROR if as_is else Severity.NOTE if even else Severity.WARNING
    sentence = f"it has {rate_words(fps)} frames a second and the canvas {demand.fps}"
    yield _here(
        severity,
        Code.FRAME_RATE,
        sentence if even else f"{sentence}: motion will judder",
        f"export it with {demand.fps} frames a second",
        rate_words(fps),
        f"{demand.fps}",
        demand,
    )


def _whole(severity: Severity, code: Code, sentence: str, value: str, limit: str) -> FilmFinding:
    return FilmFinding(severity, code, sentence, _EXPORT, value, limit)


def _here(
    severity: Severity, code: Code, sentence: str, remedy: str, value: str, limit: str, demand: Demand
) -> FilmFinding:
    return FilmFinding(severity, code, sentence, remedy, value, limit, screens=(demand.screen,))
