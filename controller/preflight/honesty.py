"""Honesty: whether a file holds what its header says, and whether its pictures decode. Pure."""

from collections.abc import Iterator

from controller.preflight.findings import Code, FilmFinding, Severity
from controller.preflight.measurement import Measurement

FRAMES_OFF = 2
"""The header may be off by rounding and by an edit list's edge; from more frames on it lies."""
_AGAIN = "have it exported and sent again; compare the sha256 of both ends"


def judge_honesty(measurement: Measurement) -> Iterator[FilmFinding]:
    """Unreadable, truncated and damaged files, and headers that lie."""
    facts, numbers = measurement.facts, measurement.numbers
    if facts is None or numbers is None:
        yield FilmFinding(
            Severity.ERROR,
            Code.UNREADABLE,
            measurement.failure or "it has no picture",
            _AGAIN,
            "nothing decoded",
            "every frame",
        )
        return
    decoded, last = numbers.frames, max(0, numbers.frames - 1)
    announced = max(len(measurement.times_s), facts.header_frames or 0)
    if announced - decoded > 0:
        whole = facts.header_frames is None or facts.header_frames <= len(measurement.times_s)
        yield FilmFinding(
            Severity.ERROR,
            Code.DAMAGED if whole else Code.TRUNCATED,
            f"{decoded} of {announced} frames can be decoded; "
            + ("the others are broken" if whole else "the file ends before its film does"),
            _AGAIN,
            f"{decoded} frames",
            f"{announced} frames",
            last,
            1,
        )
        return
    if measurement.complaints:
        yield FilmFinding(
            Severity.WARNING,
            Code.DAMAGED,
            f"the decoder complains: {measurement.complaints[0]}",
            "look at the whole film; have it exported again",
            f"{len(measurement.complaints)} complaints or more",
            "none",
        )
    yield from _lengths(measurement)


def _lengths(measurement: Measurement) -> Iterator[FilmFinding]:
    facts, numbers = measurement.facts, measurement.numbers
    assert facts is not None
    assert numbers is not None
    frame_ms = float(1_000 / facts.film.fps)
    decoded_ms = film_ms(measurement)
    longest_ms = max(decoded_ms, (facts.sound and facts.sound.duration_ms) or 0)
    for what, header_ms, real_ms in (
        ("picture", facts.film.duration_ms, decoded_ms),
        ("file", facts.header_ms, longest_ms),
    ):
        if header_ms is not None and abs(header_ms - real_ms) > FRAMES_OFF * frame_ms:
            yield FilmFinding(
                Severity.ERROR,
                Code.HEADER_DURATION,
                f"the header says that the {what} lasts {header_ms / 1_000:.2f} s, and its frames last "
                f"{real_ms / 1_000:.2f} s",
                _AGAIN,
                f"{header_ms / 1_000:.2f} s",
                f"{real_ms / 1_000:.2f} s within {FRAMES_OFF} frames",
                max(0, numbers.frames - 1),
                1,
            )
            return


def film_ms(measurement: Measurement) -> float:
    """How long the decoded frames last, each until the next one, the last as long as the others."""
    assert measurement.numbers is not None
    frames = measurement.numbers.frames
    times = measurement.times_s[:frames]
    if len(times) < 2:
        return float(frames * 1_000 / measurement.fps)
    return times[-1] * 1_000 * len(times) / (len(times) - 1)
