"""Who may change something: whoever holds the operator's token. Reading needs none."""

import hmac
from collections.abc import Callable
from typing import Annotated

from fastapi import Header, HTTPException


def require_token(token: str) -> Callable[..., None]:
    """A dependency that refuses requests without `Authorization: Bearer <token>`."""
    wanted = f"Bearer {token}".encode()

    def check(authorization: Annotated[str, Header()] = "") -> None:
        if not hmac.compare_digest(authorization.encode(), wanted):
            raise HTTPException(
                401,
                "only an operator may do this; set LANDMARK_TOKEN to the content of operator.token "
                "in the controller's state folder",
                headers={"WWW-Authenticate": "Bearer"},
            )

    return check
