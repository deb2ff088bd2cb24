"""The bundle: the one file that makes a display PC the player of one screen. Written by the controller.

The model stands in `wire.bundle`; this module loads it.
"""

from pathlib import Path

from player_agent.errors import SettingsError
from wire.bundle import Bundle
from wire.codec import decode
from wire.errors import ContractError


def load_bundle(path: Path) -> Bundle:
    """Read a bundle. Raises SettingsError that names the file and the remedy."""
    try:
        return decode(Bundle, path.read_bytes())
    except OSError as error:
        raise SettingsError(f"cannot read the bundle {path}: {error.strerror}") from error
    except ContractError as error:
        raise SettingsError(
            f"the bundle {path} is damaged: {error}; write a new one: landmark player add"
        ) from error


def on_display(bundle: Bundle, display: str | None) -> Bundle:
    """The bundle with a display to draw on: its own, or this one. Raises SettingsError if there is none."""
    if bundle.surface.display is not None:
        return bundle
    if not display:
        raise SettingsError(
            "the bundle names no display and DISPLAY is not set; "
            "set it, or use landmark-player run, which starts an Xvfb"
        )
    surface = bundle.surface.model_copy(update={"display": display})
    return bundle.model_copy(update={"surface": surface})
