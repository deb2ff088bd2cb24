"""libvlc as the system has it: version, output module, plugin cache. Loads the library, not the binding."""

import ctypes
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from player_agent.doctor.result import Result, bad, doubtful, good
from player_agent.outputs import OutputChoice, word_of

_LIBRARY = "libvlc.so.5"
_MAJOR = "3"  # libvlc 4 breaks the binding
_OUTPUTS = ("libxcb_x11_plugin.so", "libgl_plugin.so", "libegl_x11_plugin.so")
_PLUGIN_PARENTS = Path("/usr/lib")


def check_library(name: str = _LIBRARY) -> Result:
    """Whether libvlc 3 is there."""
    try:
        library = ctypes.CDLL(name)
    except OSError:
        return bad("libvlc", f"{name} cannot be loaded", "apt-get install libvlc5 vlc-plugin-base")
    library.libvlc_get_version.restype = ctypes.c_char_p
    version = (library.libvlc_get_version() or b"").decode(errors="replace")
    if version.split(".")[0] != _MAJOR:
        return bad("libvlc", f"version {version}", f"install version {_MAJOR}, which Debian 12 has")
    return good("libvlc", version)


def check_output(folder: Path | None) -> Result:
    """Whether a module that draws on X is installed in the plugin folder."""
    found = [name for name in _OUTPUTS if folder and (folder / "video_output" / name).exists()]
    if not found:
        return bad("output module", "none that draws on X", "apt-get install vlc-plugin-video-output")
    return good(
        "output module", ", ".join(name.removeprefix("lib").removesuffix("_plugin.so") for name in found)
    )


def check_choice(choice: OutputChoice, here: Sequence[str]) -> Result:
    """Which output will draw, and how it stands to a panel's refresh."""
    fact = f"{word_of(choice.output)}; chosen by {choice.source}. Tearing shows on a panel only, not to us"
    if choice.output not in here:
        return bad(
            "video output", fact, f"it is not installed; choose one of: {', '.join(here) or 'none here'}"
        )
    return good("video output", fact)


def check_cache(folder: Path | None) -> Result:
    """Whether the plugin cache is there and young: an engine then starts in 8 instead of 62 ms."""
    remedy = "apt-get install libvlc-bin, or run /usr/lib/*/vlc/vlc-cache-gen on the plugin folder"
    if folder is None or not (folder / "plugins.dat").exists():
        return doubtful("plugin cache", "missing: the worker starts slower", remedy)
    made = (folder / "plugins.dat").stat().st_mtime
    if any(each.stat().st_mtime > made for each in folder.glob("*/*_plugin.so")):
        return doubtful("plugin cache", "older than a plugin: libvlc looks at each file again", remedy)
    return good("plugin cache", str(folder / "plugins.dat"))


def plugin_folder(parents: Iterable[Path] | None = None) -> Path | None:
    """Where libvlc's plugins lie."""
    named = os.environ.get("VLC_PLUGIN_PATH")
    if named and Path(named).is_dir():
        return Path(named)
    candidates = (
        parents if parents is not None else [_PLUGIN_PARENTS, *sorted(_PLUGIN_PARENTS.glob("*-linux-*"))]
    )
    return next((each / "vlc/plugins" for each in candidates if (each / "vlc/plugins").is_dir()), None)
