"""Yardstick: mpv's playlist, the next film opened ahead.

`python -m benchmarks.glass.yardsticks.mpv_playlist SHEET.json`. mpv waits paused at the first frame; the
pause is ended at the first film's instant over mpv's own socket.
"""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.glass.sheet import CueSheet, load_sheet
from benchmarks.glass.yardsticks.timing import wait_until


def command(sheet: CueSheet, control: Path) -> list[str]:
    """mpv as a full-size window without decoration, software decoding, no sound."""
    return [
        *("mpv", "--no-config", "--really-quiet", "--no-audio", "--hwdec=no", "--vo=x11", "--no-osc"),
        *("--osd-level=0", "--no-border", f"--geometry={sheet.width}x{sheet.height}+0+0"),
        *("--force-window=immediate", "--no-input-default-bindings", "--prefetch-playlist=yes", "--pause"),
        *("--gapless-audio=no", f"--input-ipc-server={control}", *(cue.path for cue in sheet.cues)),
    ]


def main() -> None:
    """Start mpv paused, end the pause at the first instant, wait for the end."""
    path = Path(sys.argv[1])
    sheet = load_sheet(path)
    control = path.with_suffix(".mpv")
    with subprocess.Popen(command(sheet, control), env={**os.environ, "DISPLAY": sheet.display}) as mpv:
        with socket.socket(socket.AF_UNIX) as talk:
            while talk.connect_ex(str(control)):
                time.sleep(0.05)
            order = json.dumps({"command": ["set_property", "pause", False]}).encode() + b"\n"
            wait_until(sheet.cues[0].start_ns)
            talk.sendall(order)
        mpv.wait()


if __name__ == "__main__":
    main()
