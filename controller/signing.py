"""The planner's key: the controller's one door to cryptography. Ed25519, made at first start."""

import base64
import hashlib
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from controller.errors import SigningError
from controller.secret_files import write_secret
from wire.bundle import TrustedKey
from wire.envelope import Role

_ROLES = (Role.PLANNER, Role.DISPATCHER)


class PlannerKey:
    """Signs plans, policies and orders, and knows its own signatures again: one key for both roles.

    Implements `wire.envelope.Signer` and `wire.envelope.Verifier`.
    """

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self._public: Ed25519PublicKey = private.public_key()
        self._raw = self._public.public_bytes_raw()

    @classmethod
    def generate(cls) -> "PlannerKey":
        """A new key."""
        return cls(Ed25519PrivateKey.generate())

    @property
    def key_id(self) -> str:
        """First 16 hex digits of the sha256 of the raw public key."""
        return hashlib.sha256(self._raw).hexdigest()[:16]

    @property
    def trusted(self) -> TrustedKey:
        """The public half, as a player's bundle carries it."""
        return TrustedKey(
            keyid=self.key_id,
            public_key_base64=base64.b64encode(self._raw).decode(),
            roles=_ROLES,
        )

    def sign(self, data: bytes) -> bytes:
        """The signature over `data`, 64 bytes."""
        return self._private.sign(data)

    def verify(self, role: Role, key_id: str, data: bytes, signature: bytes) -> bool:
        """Whether this key made `signature` over `data`, for one of its roles."""
        if role not in _ROLES or key_id != self.key_id:
            return False
        try:
            self._public.verify(signature, data)
        except InvalidSignature:
            return False
        return True

    def to_pem(self) -> bytes:
        """The private half, unencrypted PKCS 8."""
        return self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def load_or_make_key(path: Path) -> PlannerKey:
    """The planner's key in a file; made at first start, readable by its owner only. Raises SigningError."""
    try:
        if path.exists():
            return _load(path)
        key = PlannerKey.generate()
        path.parent.mkdir(parents=True, exist_ok=True)
        write_secret(path, key.to_pem())
    except OSError as error:
        raise SigningError(f"cannot read or make {path}: {error.strerror}; check owner and disk") from error
    return key


def _load(path: Path) -> PlannerKey:
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise SigningError(
            f"{path} is no private key: {error}; restore it from a backup: players trust no other"
        ) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise SigningError(f"{path} holds no Ed25519 key; restore it from a backup")
    return PlannerKey(private)
