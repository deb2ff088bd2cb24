"""Sound: the audio track and its loudness against a screen's audio rule. Pure."""

from collections.abc import Iterator

from controller.films.loudness import SILENCE_LUFS, Loudness
from controller.preflight.demand import Demand
from controller.preflight.facts import SoundFacts
from controller.preflight.findings import Code, FilmFinding, Severity

TOLERANCE_LU = 1.0
"""EBU R128: where exact levels cannot be had."""
HIGHEST_PEAK_DBTP = -1.0
"""EBU R128: maximum true peak."""
LENGTHS_OFF_MS = 200
"""Codecs pad sound to whole blocks; more than this is heard as missing or cut off."""


def judge_file_sound(sound: SoundFacts, film_ms: float) -> Iterator[FilmFinding]:
    """What does not depend on a screen."""
    if sound.duration_ms is not None and abs(sound.duration_ms - film_ms) > LENGTHS_OFF_MS:
        yield FilmFinding(
            Severity.WARNING,
            Code.AUDIO_LENGTH,
            f"the sound lasts {sound.duration_ms / 1_000:.2f} s and the picture {film_ms / 1_000:.2f} s",
            "export it again with sound and picture of one length",
            f"{sound.duration_ms / 1_000:.2f} s",
            f"{film_ms / 1_000:.2f} s within {LENGTHS_OFF_MS} ms",
        )


def judge_screen_sound(
    sound: SoundFacts | None, loudness: Loudness | None, demand: Demand, *, as_is: bool
) -> Iterator[FilmFinding]:
    """The track and its loudness on one screen; a rendition for a silent screen has no track."""
    if sound is None:
        return
    mended = Severity.ERROR if as_is else Severity.NOTE
    if not demand.sound:
        yield _here(
            mended,
            Code.AUDIO_TRACK,
            "it has sound, and nothing may be heard there",
            "take the track out",
            f"{sound.tracks} track, {sound.codec}" if sound.tracks == 1 else f"{sound.tracks} tracks",
            "none",
            demand,
        )
        return
    if loudness is None or loudness.integrated_lufs <= SILENCE_LUFS:
        yield _here(
            Severity.WARNING,
            Code.SILENT,
            "it has a track, and nothing is heard on it",
            "take the track out, or give the sound",
            "silence",
            f"above {SILENCE_LUFS:g} LUFS",
            demand,
        )
        return
    heard, target = loudness.integrated_lufs, demand.loudness_lufs
    if abs(heard - target) > TOLERANCE_LU:
        yield _here(
            mended,
            Code.LOUDNESS,
            f"its loudness is {heard:.1f} LUFS",
            f"bring it to {target:g} LUFS",
            f"{heard:.1f} LUFS",
            f"{target:g} LUFS within {TOLERANCE_LU:g} LU",
            demand,
        )
    if loudness.true_peak_dbtp > HIGHEST_PEAK_DBTP:
        yield _here(
            Severity.WARNING,
            Code.TRUE_PEAK,
            f"its true peak is {loudness.true_peak_dbtp:.1f} dBTP",
            "limit the peaks: converters clip them",
            f"{loudness.true_peak_dbtp:.1f} dBTP",
            f"{HIGHEST_PEAK_DBTP:g} dBTP",
            demand,
        )


def _here(
    severity: Severity, code: Code, sentence: str, remedy: str, value: str, limit: str, demand: Demand
) -> FilmFinding:
    return FilmFinding(severity, code, sentence, remedy, value, limit, screens=(demand.screen,))
