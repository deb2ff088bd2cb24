"""What is heard in a landmark film: each excerpt at its place, one fading into the next. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from controller.films.landmark.cut_list import FilmPlan
from controller.films.loudness import Loudness, levelling_filters
from controller.films.recipe import SOUND_RATE

_SHORTEST_FADE_S = 0.02  # a sound that is cut off clicks


@dataclass(frozen=True, slots=True)
class Heard:
    """The sound of one scene, as one input of ffmpeg that begins with it."""

    start: int
    """The scene's first frame in the film."""
    frames: int
    loudness: Loudness | None


def mixed_filters(heard: Sequence[Heard], plan: FilmPlan, target_lufs: float) -> str:
    """From the inputs, in order, to [mix]: exactly as long as the film."""
    chains = []
    for number, each in enumerate(heard):
        samples = round(each.frames / plan.fps * SOUND_RATE)
        fade_s = max(_SHORTEST_FADE_S, float(plan.overlap / plan.fps))
        delay = round(each.start / plan.fps * SOUND_RATE)
        filters = [
            f"aresample={SOUND_RATE}:async=1:first_pts=0",
            "aformat=sample_fmts=fltp:channel_layouts=stereo",
            *levelling_filters(each.loudness, target_lufs),
            f"aresample={SOUND_RATE}",
            "apad",
            f"atrim=end_sample={samples}",
            f"afade=t=in:d={fade_s:.6f}",
            f"afade=t=out:st={samples / SOUND_RATE - fade_s:.6f}:d={fade_s:.6f}",
            f"adelay={delay}S:all=1",
        ]
        chains.append(f"[{number}:a:0]{','.join(filters)}[heard{number}]")
    inputs = "".join(f"[heard{number}]" for number in range(len(heard)))
    length = round(plan.frames / plan.fps * SOUND_RATE)
    chains.append(f"{inputs}amix=inputs={len(heard)}:normalize=0,apad,atrim=end_sample={length}[mix]")
    return ";".join(chains)
