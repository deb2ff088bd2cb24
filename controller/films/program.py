"""Runs ffmpeg and ffprobe: the one door to their processes. A cancelled task leaves none behind.

What they read comes from strangers: what they say, how long they may be silent and what memory they may take
is bounded. A process that was ended, by a bound or from outside, has said nothing of the film: it raises
`UnfinishedError`.
"""

import asyncio
import os
import re
import shutil
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from controller.films.errors import FilmError, MissingProgramError, UnfinishedError
from controller.films.strangers import KINDS, REFUSED

MEMORY_BYTES = 2 << 30
"""Of a process that reads; a frame of 8K takes some 50 MB, and H.264 keeps up to 16."""
QUIET_S = 60.0
"""Without a word, or a frame: a frame of 8K takes a second on a busy machine."""
MAKING_QUIET_S = 600.0
"""Of one that makes a film: it is silent while a long one is written anew with its index in front."""
READING_S = 7_200.0
"""In all, for one reading of one film."""
MOST_SAID = 64 << 20
"""Bytes: a quarter of an hour of frames and sound, told packet by packet, takes some 10 million."""
_WORDS_KEPT = 16 << 10  # bytes of the beginning of stderr, and as many of its end
_LAST_WORDS = 400  # characters of stderr that go into the error's sentence
_PIECE = 64 << 10
_NICENESS = 10  # making films gives way to a controller, a broker or a player on the same machine
_QUIETLY = ("-v", "error", "-nostdin", "-y", "-progress", "pipe:1")
_TOLD_TO_END = 255  # ffmpeg's status after a signal that it heard
_NO_MEMORY = "Cannot allocate memory"
_TOO_MANY_STREAMS = "exceeds max_streams"  # which ffmpeg calls a lack of memory
_WHERE = re.compile(r"\[([^\[\]@]+) @ 0x[0-9a-f]+\] ")  # in ffmpeg's words: addresses, other ones in each run


async def run_ffmpeg(arguments: Sequence[str], failure: str, on_time_ms: Callable[[float], None]) -> None:
    """Run ffmpeg and tell how much film is made, in ms, as it grows. Raises as `run` does.

    What it makes decides how much memory it takes and how long it lasts: its silence alone is bounded.
    """
    rest = b""

    def follow(piece: bytes) -> None:
        nonlocal rest
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            name, _, value = line.decode(errors="replace").partition("=")
            if name == "out_time_us" and value.isdigit():
                on_time_ms(int(value) / 1_000)

    async with _started("ffmpeg", [*_QUIETLY, *arguments], MAKING_QUIET_S) as child:
        while piece := await child.read():
            follow(piece)
        _check(*await child.end(), failure)


async def run(program: str, arguments: Sequence[str], failure: str) -> str:
    """Run a program that reads, to its end, and return its stdout.

    Raises MissingProgramError, UnfinishedError, or FilmError that begins with `failure` and ends with the
    program's own words.
    """
    said = bytearray()
    async with _reading(program, arguments) as child:
        while piece := await child.read():
            said += piece
            if len(said) > MOST_SAID:
                raise FilmError(f"{failure}: it says more than {MOST_SAID >> 20} MiB of itself")
        _check(*await child.end(), failure)
    return said.decode(errors="replace")


async def run_pieces(
    program: str, arguments: Sequence[str], size: int, on_piece: Callable[[bytes], None]
) -> str:
    """Run a program that reads, to its end, and hand stdout on in pieces of `size` bytes.

    An incomplete last piece is dropped. Returns what the program said on stderr, its beginning and its end: a
    film that breaks off is worth what came before, so that its exit status is no error. Raises
    MissingProgramError, UnfinishedError, and what `on_piece` raises.
    """
    async with _reading(program, arguments) as child:
        with suppress(asyncio.IncompleteReadError):
            while True:
                on_piece(await child.read_exactly(size))
        _, words = await child.end()
        return words


class _Child:
    """A running process: its stdout, and its stderr, which is read beside."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, quiet_s: float) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        self._name = name
        self._process = process
        self._quiet_s = quiet_s
        self._stdout = process.stdout
        self._words = asyncio.create_task(_listen(process.stderr), name=f"{name} stderr")

    async def read(self) -> bytes:
        """The next bytes, none at the end. Raises UnfinishedError after too long a silence."""
        async with self._patience():
            return await self._stdout.read(_PIECE)

    async def read_exactly(self, size: int) -> bytes:
        """So many bytes. Raises IncompleteReadError, and UnfinishedError after too long a silence."""
        async with self._patience():
            return await self._stdout.readexactly(size)

    async def end(self) -> tuple[int, str]:
        """Its exit status, and its words. Raises UnfinishedError where it did not end by itself."""
        async with self._patience():
            words = (await self._words).decode(errors="replace").strip()
            status = await self._process.wait()
        if status < 0:
            raise UnfinishedError(f"{self._name} was ended by {signal.Signals(-status).name}")
        if status == _TOLD_TO_END:
            raise UnfinishedError(f"{self._name} was told to end")
        if _NO_MEMORY in words and _TOO_MANY_STREAMS not in words:
            raise UnfinishedError(f"{self._name} had too little memory; it is given {MEMORY_BYTES >> 30} GiB")
        words = _WHERE.sub(r"\1: ", words)
        return status, "".join(each if each.isprintable() or each == "\n" else "�" for each in words)

    async def stop(self) -> None:
        """End it, if it runs."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            while await self._stdout.read(_PIECE):
                pass  # a pipe that nobody empties keeps asyncio from seeing the end
            await self._process.wait()
        self._words.cancel()

    @asynccontextmanager
    async def _patience(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._quiet_s):
                yield
        except TimeoutError as error:
            raise UnfinishedError(f"{self._name} was silent for {self._quiet_s:g} s") from error


async def _listen(stream: asyncio.StreamReader) -> bytes:
    """What is said, without its middle: a broken film makes millions of sentences."""
    head, tail = bytearray(), bytearray()
    while piece := await stream.read(_PIECE):
        room = _WORDS_KEPT - len(head)
        head += piece[:room]
        tail = (tail + piece[room:])[-_WORDS_KEPT:]
    return bytes(head + tail)


def last_words(words: str) -> str:
    """The end of what a program said, as a part of a sentence."""
    return words[-_LAST_WORDS:].replace("\n", "; ")


def _check(status: int, words: str, failure: str) -> None:
    if status != 0 and REFUSED in words:
        raise FilmError(f"{failure}: it is a playlist, or of a kind that is not taken", f"give {KINDS}")
    if status != 0:
        raise FilmError(f"{failure}: {last_words(words)}")


@asynccontextmanager
async def _reading(program: str, arguments: Sequence[str]) -> AsyncIterator[_Child]:
    """A process that reads a film, with its bounds."""
    bounds = ("prlimit", f"--data={MEMORY_BYTES}", "--core=0")
    try:
        async with asyncio.timeout(READING_S), _started(program, arguments, QUIET_S, bounds) as child:
            yield child
    except TimeoutError as error:
        raise UnfinishedError(f"{program} was not done after {READING_S / 60:g} minutes") from error


@asynccontextmanager
async def _started(
    program: str, arguments: Sequence[str], quiet_s: float, bounds: Sequence[str] = ()
) -> AsyncIterator[_Child]:
    """A process, started by `bounds`; it is over when this is left.

    Its bounds are there before its first instruction: set from outside, they would come after it has begun.
    """
    for needed, package in ((program, "ffmpeg"), ("prlimit", "util-linux")):
        if shutil.which(needed) is None:
            raise MissingProgramError(f"{needed} is not installed; run: apt-get install {package}")
    process = await asyncio.create_subprocess_exec(
        *("nice", "-n", str(_NICENESS), *bounds, program, *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        process_group=0,  # Ctrl-C at a terminal is for us: we end it, and know that we did
    )
    child = _Child(program, process, quiet_s)
    try:
        yield child
    finally:
        await child.stop()
