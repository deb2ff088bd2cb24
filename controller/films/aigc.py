"""The metadata key AIGC of GB 45438-2025, annex E: what a file says about its making by AI. Pure."""

import json

MAYBE_AI = "2"
"""Made by AI as its creator says: no program that made it noted it in the file (1 would say that)."""


def declared_aigc(producer: str, propagator: str, number: str) -> str:
    """The JSON for a film whose creator declared what its file does not say; `number` is what we call it."""
    words = {
        "Label": MAYBE_AI,
        "ContentProducer": producer,
        "ProduceID": number,
        "ReservedCode1": "",
        "ContentPropagator": propagator,
        "PropagateID": number,
        "ReservedCode2": "",
    }
    return json.dumps(words, ensure_ascii=False)
