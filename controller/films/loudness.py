"""How loud a film is, by EBU R128 (ITU-R BS.1770), and what brings it to a target. The door to ebur128."""

from dataclasses import dataclass
from math import inf, log10
from pathlib import Path

from controller.films.program import run
from controller.films.strangers import film_input
from wire.instants import Millis

TARGET_LUFS = -23.0
"""Programme loudness of EBU R128."""
PEAK_DBTP = -2.0  # R128 allows -1; a decoder of AAC may stand up to 1 dB above what was coded
SILENCE_LUFS = -70.0
"""The gate of BS.1770: what is not louder has no loudness."""
_R128 = "ebur128=metadata=1:peak=true,ametadata=mode=print:file=-"
_OVERSAMPLED = 192_000  # four times 48 kHz: there the samples stand close enough to the true peaks
_LIMITER = f"aresample={_OVERSAMPLED},alimiter=level=0:limit={{limit}}:attack=5:release=50:latency=1"


@dataclass(frozen=True, slots=True)
class Loudness:
    """Sound by EBU R128 (ITU-R BS.1770)."""

    integrated_lufs: float
    """Of the whole film; -70 is silence to the gate."""
    range_lu: float
    true_peak_dbtp: float
    """Of the loudest channel; -inf where there is nothing."""


async def measure_loudness(film: Path, length_ms: Millis | None = None) -> Loudness | None:
    """Of the film's first sound, or of its beginning; None where nothing was heard. Raises FilmError."""
    arguments = ["-v", "error", "-nostdin", "-threads", "1"]
    arguments += [] if length_ms is None else ["-t", f"{length_ms / 1_000:g}"]
    arguments += [*film_input(film), "-map", "0:a:0", "-af", _R128, "-f", "null", "-"]
    return read_loudness(await run("ffmpeg", arguments, f"cannot read the sound of {film.name}"))


def read_loudness(report: str) -> Loudness | None:
    """The last values in what ffmpeg's ametadata prints; None where it printed none."""
    values: dict[str, float] = {}
    for line in report.splitlines():
        name, separator, value = line.partition("=")
        if separator and name.startswith("lavfi.r128."):
            values[name.removeprefix("lavfi.r128.")] = float(value)
    if "I" not in values:
        return None
    peak = values.get("true_peak", 0.0)
    integrated = values["I"] if values["I"] > -inf else SILENCE_LUFS  # NaN falls to the right, as silence
    return Loudness(integrated, values.get("LRA", 0.0), 20 * log10(peak) if peak > 0 else -inf)


def levelling_filters(loudness: Loudness | None, target_lufs: float) -> list[str]:
    """Filters that bring sound of this loudness to the target, its true peaks kept below the limit.

    One gain for the whole film, so that its own dynamics stay; silence is left as it is.
    """
    if loudness is None or loudness.integrated_lufs <= SILENCE_LUFS:
        return []
    gain_db = target_lufs - loudness.integrated_lufs
    filters = [f"volume={gain_db:.2f}dB"]
    if loudness.true_peak_dbtp + gain_db > PEAK_DBTP:
        filters.append(_LIMITER.format(limit=f"{10 ** (PEAK_DBTP / 20):.6f}"))
    return filters
