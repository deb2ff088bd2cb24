"""Why: what a screen shows at an instant, which rule or line has it, and why the others do not. Pure."""

from controller.planning.why.asked import Asked, AskedTimeError, read_asked
from controller.planning.why.claims import Claim, Fate
from controller.planning.why.explanation import Explanation, explain_at
from controller.planning.why.orders import OrderClaim, Overruling, overruling_at
from controller.planning.why.slots import Slot
from controller.planning.why.turns import Turn, Waiting

__all__ = [
    "Asked",
    "AskedTimeError",
    "Claim",
    "Explanation",
    "Fate",
    "OrderClaim",
    "Overruling",
    "Slot",
    "Turn",
    "Waiting",
    "explain_at",
    "overruling_at",
    "read_asked",
]
