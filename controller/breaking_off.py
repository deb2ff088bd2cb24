"""How a command of `landmark` ends that is broken off: by Ctrl-C, or because nobody reads on, as in `| head`.

Its exit code alone says so, whatever it is at, while its modules are imported too. What it has begun it ends
itself, on the way here. Nothing is imported at the top: until this stands, Ctrl-C leaves a traceback.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sys
    from collections.abc import Callable

CTRL_C = 130  # 128 + SIGINT, as a shell says it
NOBODY_READS = 141  # 128 + SIGPIPE
NOT_WRITTEN = 1


def run_to_its_end(command: "Callable[[], object]") -> None:
    """Run a command, and end this process with its exit code."""
    import os
    import sys

    try:
        sys.unraisablehook = _heed
        code = _code_of(command)
        if not _is_written():
            os._exit(NOT_WRITTEN)  # or it would be tried again
        _let_ctrl_c_end_it()
    except KeyboardInterrupt:
        code = CTRL_C
    except BrokenPipeError:
        code = NOBODY_READS
    if code in {CTRL_C, NOBODY_READS}:
        os._exit(code)  # threads that are at something are not waited for
    sys.exit(code)


def _code_of(command: "Callable[[], object]") -> int | str | None:
    """Raises BrokenPipeError also where a library has made an exit code of it."""
    try:
        command()
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):
            raise end.__context__ from None
        return end.code
    return 0


def _is_written() -> bool:
    """Whether all that was printed has left. Raises BrokenPipeError."""
    import sys

    try:
        if sys.stdout is not None:  # which it is where a program was started with its output closed
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        if sys.stderr is not None:
            sys.stderr.write(f"landmark: the output cannot be written: {error.strerror}; check the disk\n")
        return False
    return True


def _let_ctrl_c_end_it() -> None:
    """Now that nothing is left to do, Python's own end has no answer to it but a traceback."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _heed(lost: "sys.UnraisableHookArgs") -> None:
    """Ctrl-C in a line whose exceptions go nowhere, such as the import system's own callbacks."""
    import os
    import sys

    if lost.exc_type is KeyboardInterrupt:
        os._exit(CTRL_C)
    sys.__unraisablehook__(lost)
