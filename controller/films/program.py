"""Runs ffmpeg and ffprobe: the one door to their processes. A cancelled task leaves none behind."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from controller.films.errors import FilmError, MissingProgramError

_LAST_WORDS = 400  # characters of stderr that go into the error's sentence
_NICENESS = 10  # making films gives way to a controller, a broker or a player on the same machine
_QUIETLY = ("-v", "error", "-nostdin", "-y", "-progress", "pipe:1")


async def run_ffmpeg(arguments: Sequence[str], failure: str, on_time_ms: Callable[[float], None]) -> None:
    """Run ffmpeg and tell how much film is made, in ms, as it grows. Raises as `run` does."""

    def follow(line: str) -> None:
        name, _, value = line.partition("=")
        if name == "out_time_us" and value.isdigit():
            on_time_ms(int(value) / 1_000)

    await run("ffmpeg", [*_QUIETLY, *arguments], failure, follow)


async def run(
    program: str, arguments: Sequence[str], failure: str, on_line: Callable[[str], None] | None = None
) -> str:
    """Run to the end and return stdout, lines also handed to `on_line` as they come.

    Raises MissingProgramError, or FilmError that begins with `failure` and ends with the program's own words.
    """
    lines: list[str] = []
    async with _started(program, arguments) as (process, stdout, last_words):
        async for line in stdout:
            lines.append(line.decode(errors="replace"))
            if on_line is not None:
                on_line(lines[-1].rstrip("\n"))
        words = (await last_words).decode(errors="replace")
        if await process.wait() != 0:
            raise FilmError(f"{failure}: {words.strip()[-_LAST_WORDS:]}")
    return "".join(lines)


async def run_pieces(
    program: str, arguments: Sequence[str], size: int, on_piece: Callable[[bytes], None]
) -> tuple[int, str]:
    """Run to the end and hand stdout on in pieces of `size` bytes; an incomplete last one is dropped.

    Returns the exit status and what the program said on stderr: a film that breaks off is worth what came
    before. Raises MissingProgramError, and what `on_piece` raises.
    """
    async with _started(program, arguments) as (process, stdout, last_words):
        with suppress(asyncio.IncompleteReadError):
            while True:
                on_piece(await stdout.readexactly(size))
        words = (await last_words).decode(errors="replace")
        return await process.wait(), words.strip()


@asynccontextmanager
async def _started(
    program: str, arguments: Sequence[str]
) -> AsyncIterator[tuple[asyncio.subprocess.Process, asyncio.StreamReader, asyncio.Task[bytes]]]:
    """A process with its stdout and its stderr, which is read beside; it is over when this is left."""
    try:
        process = await asyncio.create_subprocess_exec(
            program,
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except FileNotFoundError as error:
        raise MissingProgramError(f"{program} is not installed; run: apt-get install ffmpeg") from error
    with suppress(ProcessLookupError):  # it may be over already
        os.setpriority(os.PRIO_PROCESS, process.pid, _NICENESS)
    assert process.stdout is not None
    assert process.stderr is not None
    last_words = asyncio.create_task(process.stderr.read(), name=f"{program} stderr")
    try:
        yield process, process.stdout, last_words
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        last_words.cancel()
