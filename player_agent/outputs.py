"""Which of libvlc's video outputs draws on this machine, and who said so.

The first of: LANDMARK_VIDEO_OUTPUT, for a trial; output.json in the state folder, written by the doctor once
a technician has measured; xcb_x11.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from player_agent.folder import PlayerFolder, load_message, save_message
from wire.message import Message

OUTPUT_VARIABLE = "LANDMARK_VIDEO_OUTPUT"
"""libvlc's video output module, such as xcb_x11 or gl."""

DEFAULT_OUTPUT = "xcb_x11"
"""Exact on a virtual display, everywhere installed, and the cheapest."""

OUTPUTS: Mapping[str, str] = {
    "xcb_x11": "does not wait for the refresh",
    "xcb_xv": "waits only where the driver's overlay does",
    "gl": "waits for the refresh where the driver lets it",
    "gles2": "waits for the refresh where the driver lets it",
}
"""Those that draw into our windows, the default first, and how each stands to a panel's refresh. By their
nature, not measured: that takes a panel."""


class KeptOutput(Message):
    """What the doctor wrote down: the output to use."""

    output: str


@dataclass(frozen=True, slots=True)
class OutputChoice:
    """The output to use, and who chose it."""

    output: str
    source: str


def chosen_output(folder: PlayerFolder, environment: Mapping[str, str]) -> OutputChoice:
    """The output that stage uses."""
    if environment.get(OUTPUT_VARIABLE):
        return OutputChoice(environment[OUTPUT_VARIABLE], OUTPUT_VARIABLE)
    kept = load_message(folder.output, KeptOutput)
    if kept is not None:
        return OutputChoice(kept.output, str(folder.output))
    return OutputChoice(DEFAULT_OUTPUT, "the default")


def keep_output(folder: PlayerFolder, output: str) -> None:
    """Use this one from stage's next start on. Raises FolderError."""
    folder.create()
    save_message(folder.output, KeptOutput(output=output))


def word_of(output: str) -> str:
    """An output's name, and whether it waits for the refresh."""
    return f"{output}: {OUTPUTS.get(output, 'nothing is known of how it stands to the refresh')}"
