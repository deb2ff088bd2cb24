"""No child of ours is ever an orphan: the kernel kills it when we die, by SIGKILL too."""

import os

_GUARD = 'test "$PPID" = "$0" && exec "$@"'


def dying_with_us() -> tuple[str, ...]:
    """What to write before a command, so that its process ends with ours. To be asked by who starts it.

    setpriv tells the kernel. If we died before it did, the kernel knows of nothing to wait for; then the
    parent is another by now, and the command is not begun.
    """
    return ("setpriv", "--pdeathsig", "KILL", "sh", "-c", _GUARD, str(os.getpid()))
