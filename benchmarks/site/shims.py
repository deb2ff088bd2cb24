"""Two small scripts before the player's and the controller's PATH.

`Xvfb` is the real one with its framebuffer in a file that the sampler can read, `mosquitto` the real one that
does not start while the file `broker-away` is there. Everything else of the product is as shipped.
"""

import shutil
from pathlib import Path

GLASS_VARIABLE = "SITE_GLASS"

_XVFB = """\
#!/bin/sh
mkdir -p "${variable}/$$"
exec {real} "$@" -fbdir "${variable}/$$"
"""
_MOSQUITTO = """\
#!/bin/sh
[ -e "{away}" ] && exit 1
exec {real} "$@"
"""


def write_shims(folder: Path, away: Path) -> None:
    """Put both into `folder`. Raises FileNotFoundError where a real one is not installed."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "Xvfb", _XVFB.format(variable=GLASS_VARIABLE, real=_real("Xvfb")))
    _write(folder / "mosquitto", _MOSQUITTO.format(away=away, real=_real("mosquitto")))


def _real(name: str) -> str:
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if path is None:
        raise FileNotFoundError(f"{name} is not installed; run make setup")
    return path


def _write(path: Path, content: str) -> None:
    path.write_text(content)
    path.chmod(0o755)
