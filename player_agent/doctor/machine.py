"""The machine itself: programs, clock, disk, permissions."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from player_agent.doctor.result import Result, bad, doubtful, good
from player_agent.link.cache_rules import RESERVE_BYTES
from player_agent.link.vitals import free_bytes

_GIB = 1024**3
_ROOMY_BYTES = 4 * _GIB  # a campaign's renditions for one screen, and a week of journal
_SLOW_SYNC_MS = 100  # the journal syncs at each spot; slower disks are worn or remote
_SYNC_PROBES = 5
_ASK_S = 5


def check_programs(*, needs_xvfb: bool) -> Result:
    """System programs that the player starts."""
    packages = {"setpriv": "util-linux"} | ({"Xvfb": "xvfb"} if needs_xvfb else {})
    absent = [program for program in packages if shutil.which(program) is None]
    if absent:
        to_install = " ".join(packages[program] for program in absent)
        return bad("programs", f"not found: {', '.join(absent)}", f"apt-get install {to_install}")
    return good("programs", ", ".join(packages))


def check_clock() -> Result:
    """Whether something keeps this machine's clock right."""
    if (leap := _ask("chronyc", "-c", "tracking")) is not None:
        fields = leap.split(",")
        if fields[-1].strip() == "Normal":
            return good(
                "clock", f"chrony follows {fields[1] or fields[0]}, off by {abs(float(fields[4])):.6f} s"
            )
        return bad("clock", "chrony runs and follows nobody", "check its servers: chronyc sources")
    answer = _ask("timedatectl", "show", "--property=NTPSynchronized", "--value")
    if answer == "yes":
        return good("clock", "synchronised, says timedatectl; chrony would be finer")
    if answer == "no":
        return bad("clock", "not synchronised, says timedatectl", "apt-get install chrony; see deploy/player")
    return doubtful(
        "clock",
        "neither chrony nor timedatectl tells",
        "apt-get install chrony, unless the host of this container keeps the clock; see deploy/player",
    )


def check_disk(state: Path) -> Result:
    """Room for films and journal."""
    free = free_bytes(_existing(state))
    fact = f"{free / _GIB:.1f} GiB free where {state} lies"
    if free <= RESERVE_BYTES:
        return bad("disk", fact, f"free some: nothing is fetched below {RESERVE_BYTES // 1024**2} MiB")
    if free < _ROOMY_BYTES:
        return doubtful("disk", fact, f"have {_ROOMY_BYTES // _GIB} GiB free for a campaign's films")
    return good("disk", fact)


def check_folder(state: Path) -> Result:
    """Whether the state folder is ours to write, and how long the disk takes to be sure."""
    probe = _existing(state) / f".doctor-{os.getpid()}"
    try:
        sync_ms = min(_sync_ms(probe) for _ in range(_SYNC_PROBES))
    except OSError as error:
        owner = f"chown -R {os.getuid()}:{os.getgid()} {state}"
        return bad(
            "state folder", f"cannot write in {state}: {error.strerror}", f"{owner}, or choose --state"
        )
    finally:
        probe.unlink(missing_ok=True)
    fact = f"{state} is writable, a sync takes {sync_ms:.1f} ms"
    if sync_ms > _SLOW_SYNC_MS:
        return doubtful("state folder", fact, "put it on a local, healthy disk: each spot waits for a sync")
    return good("state folder", fact)


def _existing(path: Path) -> Path:
    path = path.absolute()
    while not path.exists():
        path = path.parent
    return path


def _sync_ms(probe: Path) -> float:
    with probe.open("ab") as file:
        file.write(b"x")
        file.flush()
        began = time.perf_counter_ns()
        os.fsync(file.fileno())
        return (time.perf_counter_ns() - began) / 1_000_000


def _ask(*command: str) -> str | None:
    """What a program says; None if it is not there or does not answer."""
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=_ASK_S, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()
