"""Makes a landmark film: each part by a run of ffmpeg, all of them joined without coding anew.

A part knows nothing of the others, so memory does not grow with the film, a few are made at once, and the
bytes depend on neither. The same plan, masters and ffmpeg give the same bytes.
"""

import asyncio
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from controller.catalogue import Short
from controller.films.aigc import declared_aigc
from controller.films.captions import draw_caption
from controller.films.errors import FilmError
from controller.films.landmark.cards import (
    draw_credit_card,
    draw_credit_roll,
    draw_sky_alone,
    draw_title,
    draw_words_below,
)
from controller.films.landmark.cut_list import Credits, Extract, FilmPlan, Part, Title
from controller.films.landmark.pictures import picture_filters, place
from controller.films.landmark.rules import FilmRules, FilmSound
from controller.films.landmark.sound import Heard, mixed_filters
from controller.films.loudness import measure_loudness
from controller.films.probe import AIGC, PARTS, FilmFacts, probe
from controller.films.program import run_ffmpeg
from controller.films.recipe import COLOUR, KEY_FRAME_MS, SOUND_BITS, sound_filters
from controller.films.requests import Caption
from controller.films.strangers import film_input
from controller.films.typeset import png_size
from controller.whole_files import settle
from wire.ids import ShortId

RUNS_AT_ONCE = 2
QUALITY = 16  # a master's: renditions are coded from it once more
_TICKS = 90_000  # a second: both sides of a dissolve count the same
_ROOM_FOR_WORDS = 0.2  # of the film's height below a picture, where its words then stand
_TO_VIDEO = f"scale=flags=bicubic+accurate_rnd+bitexact:out_color_matrix={COLOUR}:out_range=tv,format=yuv420p"


@dataclass(frozen=True, slots=True)
class Master:
    """A short's film, and what its header says."""

    path: Path
    facts: FilmFacts


@dataclass(frozen=True, slots=True)
class _Input:
    """One scene as ffmpeg reads it: arguments of its inputs, and the filters to its frames."""

    arguments: tuple[str, ...]
    inputs: int
    filters: str
    """With {n} and {n1} for the numbers of its first two inputs and {out} for the label of its frames."""


async def make_film(
    rules: FilmRules,
    plan: FilmPlan,
    masters: Mapping[ShortId, Path],
    target: Path,
    on_progress: Callable[[float], None] = lambda _: None,
) -> None:
    """Make one film, whole or not at all. Raises FilmError.

    `masters` holds the film of every short that is seen. Progress goes from 0 to 1.
    """
    films = {short: Master(path, await probe(path)) for short, path in masters.items()}
    await asyncio.to_thread(target.parent.mkdir, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=target.parent) as work:
        maker = _Maker(rules, plan, films, Path(work), on_progress)
        await asyncio.to_thread(maker.draw)
        parts = await maker.make_parts()
        made = await maker.join(parts, await maker.make_sound())
        await asyncio.to_thread(settle, made, target)
    on_progress(1.0)


class _Maker:
    """One film in the making."""

    def __init__(
        self,
        rules: FilmRules,
        plan: FilmPlan,
        masters: Mapping[ShortId, Master],
        work: Path,
        on_progress: Callable[[float], None],
    ) -> None:
        self._rules, self._plan, self._masters, self._work = rules, plan, masters, work
        self._on_progress = on_progress
        self._done = dict.fromkeys(range(len(plan.parts())), 0.0)

    def draw(self) -> None:
        """Draw every picture that the scenes need."""
        size = self._plan.size
        for number, scene in enumerate(self._plan.scenes):
            match scene.content:
                case Title() as title:
                    self._picture(number).write_bytes(draw_title(title, size))
                case Credits(rolling=False) as card:
                    self._picture(number).write_bytes(draw_credit_card(card, size))
                case Credits() as roll:
                    self._picture(number).write_bytes(draw_sky_alone(size))
                    self._words(number).write_bytes(draw_credit_roll(roll, size))
                case Extract(short) if self._rules.captions:
                    self._words(number).write_bytes(self._words_in(short))
                case Extract():
                    pass

    async def make_parts(self) -> list[Path]:
        """Every part of the cut list, a few at once."""
        turns = asyncio.Semaphore(RUNS_AT_ONCE)
        parts = self._plan.parts()

        async def make(number: int, part: Part) -> None:
            async with turns:
                await self._make_part(number, part)

        try:
            async with asyncio.TaskGroup() as group:
                for number, part in enumerate(parts):
                    group.create_task(make(number, part), name=f"part {number} of {self._rules.id}")
        except ExceptionGroup as several:
            raise several.exceptions[0] from several
        return [self._part(number) for number in range(len(parts))]

    async def make_sound(self) -> Path | None:
        """What is heard, not yet levelled; None for a silent film."""
        if self._rules.sound is FilmSound.NONE:
            return None
        heard, arguments = [], []
        for scene, start in zip(self._plan.scenes, self._plan.starts, strict=True):
            if not isinstance(scene.content, Extract) or not self._master(scene.content).facts.has_audio:
                continue
            first, path = self._first_frame(scene.content, scene.frames), self._master(scene.content).path
            loudness = await measure_loudness(path)
            heard.append(Heard(start, scene.frames, loudness))
            arguments += [*("-ss", _seconds(first, self._plan.fps)), *film_input(path)]
        if not heard:
            return None
        mix = self._work / "sound.wav"
        filters = mixed_filters(heard, self._plan, self._rules.loudness_lufs)
        arguments += ["-filter_complex_threads", "1", "-filter_complex", filters, "-map", "[mix]"]
        arguments += ["-c:a", "pcm_f32le", "-bitexact", str(mix)]
        await run_ffmpeg(arguments, f"cannot mix the sound of {self._rules.id}", lambda _: None)
        return mix

    async def join(self, parts: Sequence[Path], sound: Path | None) -> Path:
        """All parts as one film, with its sound and its words. Raises FilmError where a frame is missing."""
        listing, target = self._work / "parts.txt", self._work / "film.mp4"
        listing.write_text("".join(f"file '{part.name}'\n" for part in parts))
        arguments = ["-f", "concat", "-i", str(listing)]
        if sound is not None:
            loudness = await measure_loudness(sound)
            length = self._plan.frames / self._plan.fps
            chain = sound_filters(length, loudness, self._rules.loudness_lufs)
            arguments += ["-i", str(sound), "-af", chain, "-map", "0:v", "-map", "1:a"]
            arguments += ["-c:a", "aac", "-b:a", SOUND_BITS, "-flags:a", "+bitexact"]
        arguments += ["-c:v", "copy", "-map_metadata", "-1", *self._said(), "-fflags", "+bitexact"]
        await run_ffmpeg(
            [*arguments, "-f", "mp4", str(target)], f"cannot join {self._rules.id}", lambda _: None
        )
        facts = await probe(target)
        if facts.frames != self._plan.frames:
            raise FilmError(
                f"{self._rules.id} came out with {facts.frames} frames instead of {self._plan.frames}; check "
                "that every master plays to its end"
            )
        return target

    def _said(self) -> list[str]:
        """What the file says of itself: its parts; that AI made it, where AI made anything in it."""
        shorts = {each.content.short for each in self._plan.scenes if isinstance(each.content, Extract)}
        names = " ".join(sorted(short.id for short in shorts))
        said = ["-metadata", f"title={self._rules.title}", "-metadata", f"{PARTS}={names}"]
        if not any(short.ai_generated for short in shorts):
            return [*said, "-movflags", "+faststart+use_metadata_tags"]
        makers = sorted({short.producer or short.creator for short in shorts if short.ai_generated})
        aigc = declared_aigc("; ".join(makers), self._rules.title, self._rules.id)
        return [*said, "-metadata", f"{AIGC}={aigc}", "-movflags", "+faststart+use_metadata_tags"]

    async def _make_part(self, number: int, part: Part) -> None:
        fps, frames = self._plan.fps, part.frames
        read = frames if part.into is None else frames + 1  # xfade gives one frame less than it gets
        first = self._input(part.scene, part.first_frame, read)
        inputs, chains = [*first.arguments], [first.filters.format(n=0, n1=1, out="one")]
        if part.into is None:
            chains.append(f"[one]trim=end_frame={frames}[film]")
        else:
            other = self._input(part.into, 0, read)
            inputs += other.arguments
            chains.append(other.filters.format(n=first.inputs, n1=first.inputs + 1, out="two"))
            fade = f"xfade=transition=fade:offset=0:duration={float(frames / fps):.6f}"
            chains.append(f"[one]settb=1/{_TICKS}[a];[two]settb=1/{_TICKS}[b]")
            chains.append(f"[a][b]{fade},fps={fps},trim=end_frame={frames}[film]")
        key_frames = max(1, int(KEY_FRAME_MS * fps / 1_000))

        def follow(at_ms: float) -> None:
            self._done[number] = min(float(at_ms * fps / 1_000), frames)
            self._on_progress(sum(self._done.values()) / (self._plan.frames + 1))

        await run_ffmpeg(
            [
                *("-filter_complex_threads", "1", "-threads", "1", *inputs),
                *("-filter_complex", ";".join(chains), "-map", "[film]", "-frames:v", str(frames), "-an"),
                *("-c:v", "libx264", "-preset", "superfast", "-profile:v", "high", "-crf", str(QUALITY)),
                *("-g", str(key_frames), "-keyint_min", str(key_frames), "-sc_threshold", "0", "-bf", "0"),
                *("-flags", "+cgop", "-threads", "1", "-pix_fmt", "yuv420p", "-color_primaries", COLOUR),
                *("-color_trc", COLOUR, "-colorspace", COLOUR, "-color_range", "tv", "-map_metadata", "-1"),
                *("-flags:v", "+bitexact", "-fflags", "+bitexact", "-f", "mp4", str(self._part(number))),
            ],
            f"cannot make part {number + 1} of {self._rules.id}",
            follow,
        )

    def _input(self, number: int, first_frame: int, frames: int) -> _Input:
        """A scene from a frame on."""
        fps, content = self._plan.fps, self._plan.scenes[number].content
        length = f"{float((frames + 1) / fps):.6f}"
        still = ("-loop", "1", "-framerate", str(fps), "-t", length, "-i", str(self._picture(number)))
        exactly = f"setsar=1,trim=end_frame={frames}"
        match content:
            case Title() | Credits(rolling=False):
                return _Input(still, 1, f"[{{n}}:v]{_TO_VIDEO},{exactly}[{{out}}]")
            case Credits():
                words, of_all = self._words(number), self._plan.scenes[number].frames
                way = self._plan.size.height + png_size(words.read_bytes()).height
                climb = f"trunc(main_h-(n+{first_frame})*{way}/{of_all})"
                chain = f"[{{n}}:v]{_TO_VIDEO},{exactly}[sky{{out}}];"
                chain += f"[sky{{out}}][{{n1}}:v]overlay=0:'{climb}':format=yuv420[{{out}}]"
                return _Input((*still, "-i", str(words)), 2, chain)
            case Extract():
                return self._excerpt(number, content, first_frame, frames)

    def _excerpt(self, number: int, content: Extract, first_frame: int, frames: int) -> _Input:
        plan, master = self._plan, self._master(content)
        first = self._first_frame(content, plan.scenes[number].frames) + first_frame
        placement = place(master.facts.size, plan.size, may_crop=content.short.crop_consent)
        picture = picture_filters(placement, master.facts, plan.size, may_crop=content.short.crop_consent)
        inner = picture.replace("[in]", "[in{out}]").replace("[out]", "[plain{out}]")
        for label in ("front", "back", "behind", "whole"):
            inner = inner.replace(f"[{label}]", f"[{label}{{out}}]")
        chain = (
            f"[{{n}}:v:{master.facts.picture}]setpts=PTS-STARTPTS,fps={plan.fps}:start_time=0,"
            f"tpad=stop_duration=1:stop_mode=clone,trim=end_frame={frames}[in{{out}}];{inner}"
        )
        arguments = ("-ss", _seconds(first, plan.fps), *film_input(master.path))
        words = self._words(number)
        if not words.exists():
            return _Input(arguments, 1, chain.replace("[plain{out}]", "[{out}]"))
        top = plan.size.height - png_size(words.read_bytes()).height
        chain += f";[plain{{out}}][{{n1}}:v]overlay=0:{top}:format=yuv420[{{out}}]"
        return _Input((*arguments, "-i", str(words)), 2, chain)

    def _first_frame(self, content: Extract, frames: int) -> int:
        """Where the excerpt begins in its master, at the film's rate. Raises FilmError for a short one."""
        master = self._master(content)
        there = int(master.facts.duration_ms * self._plan.fps / 1_000)
        first = (there - frames) // 2 if content.first_frame is None else content.first_frame
        if first < 0 or first + frames > there:
            raise FilmError(
                f"{content.short.id} lasts {master.facts.duration_ms / 1_000:g} s and its excerpt ends after "
                f"{float((max(first, 0) + frames) / self._plan.fps):g} s; take an earlier or shorter part"
            )
        return first

    def _words_in(self, short: Short) -> bytes:
        size = self._plan.size
        placement = place(self._masters[short.id].facts.size, size, may_crop=short.crop_consent)
        if size.height - placement.bottom >= size.height * _ROOM_FOR_WORDS:
            return draw_words_below(short, size, placement.bottom)
        return draw_caption(Caption(short.title, short.creator, short.country, short.language), size)

    def _master(self, content: Extract) -> Master:
        return self._masters[content.short.id]

    def _picture(self, number: int) -> Path:
        return self._work / f"scene{number}.png"

    def _words(self, number: int) -> Path:
        return self._work / f"words{number}.png"

    def _part(self, number: int) -> Path:
        return self._work / f"part{number:03d}.mp4"


def _seconds(frame: int, fps: Fraction) -> str:
    """Half a frame before it, so that rounding never leaves it out."""
    return f"{max(0.0, float((frame - Fraction(1, 2)) / fps)):.6f}"
