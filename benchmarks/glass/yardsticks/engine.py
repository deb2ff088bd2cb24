"""libvlc as both VLC yardsticks use it: software decoding, the plain X11 output, no sound."""

import os

import vlc

_OPTIONS = (
    "--quiet",
    "--no-xlib",  # no GL, which would be software here
    "--no-audio",
    "--no-video-title-show",
    "--no-osd",
    "--no-disable-screensaver",  # the asking starts a shell for each film
)


def vlc_on(display: str) -> vlc.Instance:
    """A libvlc that draws on this display."""
    os.environ["DISPLAY"] = display  # --x11-display is not heard where a foreign window is taken over
    return vlc.Instance(*_OPTIONS, f"--x11-display={display}")


def film(instance: vlc.Instance, path: str) -> vlc.Media:
    """A film to be decoded by the processor."""
    media = instance.media_new_path(path)
    media.add_option(":avcodec-hw=none")
    return media
