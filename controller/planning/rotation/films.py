"""Films against slots: how many slots one play of a film takes, and whether it may be played there at all."""

from controller.catalogue import Short
from controller.planning.rotation.rota import Opening
from controller.schedule import Length, Longer, Shorter
from wire.instants import Millis

REFUSED = 0
"""No number of slots: the film is not played in slots of that length."""


def slots_of(short: Short, slot_ms: Millis, length: Length) -> int:
    """How many slots of `slot_ms` one play takes; REFUSED where the playlist or the consent forbids it."""
    slots, rest = divmod(short.duration_ms, slot_ms)
    if slots == 0 or (slots == 1 and not rest):
        return REFUSED if rest and length.shorter is Shorter.REFUSE else 1
    match length.longer:
        case Longer.CUT:
            return 1 if short.cut_consent else REFUSED
        case Longer.SLOTS:
            if rest and length.shorter is Shorter.REFUSE:
                return REFUSED
            return slots + bool(rest)
        case Longer.REFUSE:
            return REFUSED


def fits_cut(short: Short, opening: Opening) -> bool:
    """Whether a film may be played in an opening that an edge ends early."""
    return short.cut_consent or short.duration_ms <= opening.slot_ms
