"""The nurse: a process that has loaded everything a worker needs, and forks one in a few milliseconds.

Loading Python, the vlc binding and Xlib takes longer than all the rest of a worker's start. The nurse does it
once and then waits on a socket (its standard input); each message there is a worker's command line, with the
two pipes it shall speak on. It answers with the worker's process id. It never calls libvlc and has no second
thread, so that a fork is safe; it ends when stage does.
"""

import gc
import json
import os
import signal
import socket
from collections.abc import Callable, Sequence

from player_agent.process_name import name_process

LARGEST_MESSAGE = 4_096


def serve(work: Callable[[Sequence[str]], int]) -> None:
    """Fork a worker for each message, until the socket closes. In the child, `work` gets its arguments."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C is stage's to act upon
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a worker: the kernel buries it
    name_process("nurse")
    gc.freeze()  # what is loaded stays shared between nurse and worker
    stage = socket.socket(fileno=os.dup(0))
    while True:
        message, pipes, _, _ = socket.recv_fds(stage, LARGEST_MESSAGE, 2)
        if not message:
            return
        pid = os.fork()
        if pid == 0:
            stage.close()
            _be_worker(work, json.loads(message), pipes)
        for each in pipes:
            os.close(each)
        stage.send(str(pid).encode())


def _be_worker(work: Callable[[Sequence[str]], int], arguments: Sequence[str], pipes: Sequence[int]) -> None:
    """The child's whole life."""
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        name_process("worker")
        for target, pipe in enumerate(pipes):
            os.dup2(pipe, target)
            os.close(pipe)
        code = work(arguments)
    finally:
        os._exit(code)  # neither libvlc's clean-up, which may hang, nor the nurse's
