"""The base of every message: frozen, tolerant to a neighbour's new fields, strict about types."""

from pydantic import BaseModel, ConfigDict


class Message(BaseModel):
    """A frozen value of the contract. Unknown fields are ignored: a newer peer may know more than we do."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True, use_attribute_docstrings=True)
