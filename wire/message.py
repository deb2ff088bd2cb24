"""The base of every message: frozen, tolerant to a neighbour's new fields, strict about types."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""A number that counts up from 0 and fits into an integer column of any database."""


class Message(BaseModel):
    """A frozen value of the contract. Unknown fields are ignored: a newer peer may know more than we do."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )
