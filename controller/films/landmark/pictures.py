"""How a short's picture lies in a film of another shape, and ffmpeg's filters for it. Pure."""

from dataclasses import dataclass

from controller.films.geometry import Size, around, inside
from controller.films.probe import FilmFacts
from controller.films.recipe import BARS, scaled

MOST_CROPPED = 1 / 3
"""Of a picture, where its creator consents; of what would lose more, all is shown."""
_BACKDROP = 8  # the backdrop is worked out at an eighth of the size: it is blurred anyway
_CENTRE = 0.42  # a picture with free room above and below stands a little above the middle


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a picture lies in the film."""

    inner: Size
    left: int
    top: int
    cropped: bool

    @property
    def bottom(self) -> int:
        """The first row below the picture."""
        return self.top + self.inner.height


def place(picture: Size, film: Size, *, may_crop: bool) -> Placement:
    """Filling the film where little is lost and the creator consents; else whole."""
    cover = around(picture, film)
    lost = 1 - film.pixels / cover.pixels
    if lost <= 0.01 or (may_crop and lost <= MOST_CROPPED):
        return Placement(film, 0, 0, cropped=True)
    inner = inside(picture, film)
    left = (film.width - inner.width) // 4 * 2
    top = round((film.height - inner.height) * _CENTRE / 2) * 2
    return Placement(inner, left, min(top, film.height - inner.height), cropped=False)


def picture_filters(placement: Placement, master: FilmFacts, film: Size, *, may_crop: bool) -> str:
    """From the master's frames to the film's, as a chain from [in] to [out].

    Around a whole picture lies a dark, blurred image of itself, where its creator consents to crops; else
    calm bars do.
    """
    shape = f"{film.width}:{film.height}"
    if placement.cropped:
        return f"[in]{scaled(around(master.size, film), master)},crop={shape},setsar=1,format=yuv420p[out]"
    whole = scaled(placement.inner, master)
    at = f"{placement.left}:{placement.top}"
    if not may_crop:
        return f"[in]{whole},setsar=1,pad={shape}:{at}:color={BARS},format=yuv420p[out]"
    small = Size(*(max(16, side // _BACKDROP // 2 * 2) for side in (film.width, film.height)))
    behind = (
        f"{scaled(around(master.size, small), master)},crop={small.width}:{small.height},format=yuv420p,"
        f"boxblur=4:2,lutyuv=y='16+(val-16)*0.30':u='128+(val-128)*0.7':v='128+(val-128)*0.7',"
        f"scale={shape}:flags=bicubic+accurate_rnd+bitexact,setsar=1"
    )
    return (
        f"[in]split[front][back];[back]{behind}[behind];[front]{whole},setsar=1,format=yuv420p[whole];"
        f"[behind][whole]overlay={at}:format=yuv420,format=yuv420p[out]"
    )
