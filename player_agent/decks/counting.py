"""Counting pictures to the end of a play. Pure.

libvlc 3 brings its counts up to date with each word of its clock only, two to five times a second, so at the
end of a play the last word's count is up to half a second old. From there on a film that runs shows a picture
per frame; one that lost some in that very last moment is not caught at it. A count of late pictures does not
exist in libvlc 3: one that is shown late counts as displayed, one that came too late to be shown as lost.
"""

_MOST_NS = 600_000_000
"""No word of the clock comes later than this after the one before; a film that is silent longer hangs."""


def displayed_by(hidden_ns: int, *, counted: int, counted_ns: int, ended_ns: int, frame_ns: int) -> int:
    """Pictures that were displayed when a film left the glass at `hidden_ns`.

    `counted` is libvlc's count as of its last word at `counted_ns`; its last frame is over at `ended_ns`.
    """
    if frame_ns <= 0:
        return counted
    ran_ns = min(hidden_ns, ended_ns) - counted_ns
    return counted + (ran_ns // frame_ns if 0 < ran_ns <= _MOST_NS else 0)
