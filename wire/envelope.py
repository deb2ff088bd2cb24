"""The signed envelope: DSSE over the exact payload bytes, bound to one screen, a role and a time.

DSSE: https://github.com/secure-systems-lab/dsse (protocol v1). The payload is deflated JSON of a `Statement`;
the signature covers the bytes as they travel. Validity limits the *acceptance* of a statement, not the
playing of an accepted plan inside its own span. Signing and verifying are ports: each program has one door to
cryptography.
"""

import base64
import binascii
import zlib
from enum import StrEnum
from typing import Protocol

from pydantic import Field, ValidationError

from wire.errors import ContractError, NotTrustedError
from wire.ids import KeyId, NetworkId, ScreenId
from wire.instants import Instant, InstantField, format_instant
from wire.message import Message
from wire.orders import StandingOrders
from wire.plan_columns import PlanColumns
from wire.policy import Policy

MAX_STATEMENT_BYTES = 8 * 1024 * 1024  # a busy flight of four weeks has 0.6 MiB; a deflate bomb has more


class Role(StrEnum):
    """Who may say what. A key is trusted for roles, not for everything."""

    PLANNER = "planner"
    """Signs plans and policies."""
    DISPATCHER = "dispatcher"
    """Signs orders."""


class StatementKind(StrEnum):
    """What a statement says; also its DSSE payload type."""

    PLAN = "plan"
    POLICY = "policy"
    ORDERS = "orders"

    @property
    def payload_type(self) -> str:
        """The DSSE payload type."""
        return f"application/vnd.landmark.{self.value}.v1+json+deflate"

    @property
    def role(self) -> Role:
        """The role whose signature it needs."""
        return Role.DISPATCHER if self is StatementKind.ORDERS else Role.PLANNER


class Statement(Message):
    """What is signed: the words and for whom and when they may be accepted."""

    network: NetworkId
    screen: ScreenId
    revision: int = Field(ge=1)
    issued_at: InstantField
    accept_until: InstantField
    plan: PlanColumns | None = None
    policy: Policy | None = None
    orders: StandingOrders | None = None


class Signature(Message):
    """One signature over the payload's pre-authentication encoding."""

    keyid: KeyId
    sig: str


class Envelope(Message):
    """A DSSE envelope."""

    payloadType: str  # noqa: N815 - DSSE's own spelling
    payload: str
    signatures: tuple[Signature, ...] = Field(min_length=1)


class Signer(Protocol):
    """Holds one private key."""

    @property
    def key_id(self) -> str:
        """First 16 hex digits of the sha256 of the raw public key."""
        ...

    def sign(self, data: bytes) -> bytes:
        """The signature over `data`."""
        ...


class Verifier(Protocol):
    """Holds the trusted public keys of each role."""

    def verify(self, role: Role, key_id: str, data: bytes, signature: bytes) -> bool:
        """Whether a key trusted for `role` made `signature` over `data`."""
        ...


def seal(kind: StatementKind, statement: Statement, signer: Signer) -> Envelope:
    """Sign a statement."""
    payload = zlib.compress(statement.model_dump_json(exclude_none=True).encode(), 9)
    signature = signer.sign(_pae(kind.payload_type, payload))
    return Envelope(
        payloadType=kind.payload_type,
        payload=base64.b64encode(payload).decode(),
        signatures=(Signature(keyid=signer.key_id, sig=base64.b64encode(signature).decode()),),
    )


def unseal(
    envelope: Envelope,
    kind: StatementKind,
    verifier: Verifier,
    *,
    network: str,
    screen: str,
) -> Statement:
    """Verify an envelope and give its statement. Does not judge age: see `check_acceptable`.

    Raises NotTrustedError where it is forged, of another kind, or for another screen; ContractError where the
    signed bytes make no sense.
    """
    if envelope.payloadType != kind.payload_type:
        raise NotTrustedError(f"wanted a {kind.payload_type}, got {envelope.payloadType!r}")
    payload = _decode(envelope.payload)
    signed = _pae(envelope.payloadType, payload)
    if not any(
        verifier.verify(kind.role, each.keyid, signed, _decode(each.sig)) for each in envelope.signatures
    ):
        keys = ", ".join(each.keyid for each in envelope.signatures)
        raise NotTrustedError(f"no valid signature of a trusted {kind.role} key (signed by {keys})")
    try:
        statement = Statement.model_validate_json(_inflate(payload))
    except ValidationError as error:
        raise ContractError(f"the signed {kind} does not fit the contract: {error}") from error
    if (statement.network, statement.screen) != (network, screen):
        raise NotTrustedError(
            f"the {kind} is for {statement.network}/{statement.screen}, this is {network}/{screen}"
        )
    return statement


def check_acceptable(statement: Statement, *, now: Instant, held_revision: int) -> None:
    """Judge whether a verified statement may replace what is held. Raises NotTrustedError if it may not."""
    if statement.revision < held_revision:
        raise NotTrustedError(f"revision {statement.revision} is older than the held {held_revision}")
    if now >= statement.accept_until:
        raise NotTrustedError(f"could be accepted until {format_instant(statement.accept_until)} only")


def _pae(payload_type: str, payload: bytes) -> bytes:
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotTrustedError(f"not base64: {text[:40]!r}") from error


def _inflate(payload: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(payload, MAX_STATEMENT_BYTES)
    except zlib.error as error:
        raise ContractError(f"the signed bytes do not inflate: {error}") from error
    if inflater.unconsumed_tail:
        raise ContractError(f"the signed bytes inflate to more than {MAX_STATEMENT_BYTES} bytes")
    return text
