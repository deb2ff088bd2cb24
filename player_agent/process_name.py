"""The name that ps and top show for a process of ours. Standard library only: the nurse imports this."""

import ctypes

_PR_SET_NAME = 15


def name_process(name: str) -> None:
    """Name this process `landmark-<name>`; the kernel keeps fifteen letters."""
    ctypes.CDLL(None).prctl(_PR_SET_NAME, f"landmark-{name}".encode(), 0, 0, 0)
