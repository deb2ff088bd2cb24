"""The one door to cryptography on the player: verifies the signatures of the keys that the bundle trusts."""

import base64
import binascii
from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from player_agent.errors import SettingsError
from wire.bundle import TrustedKey
from wire.envelope import Role


class TrustedKeys:
    """The `wire.envelope.Verifier` of one bundle. Raises SettingsError where a key is none."""

    def __init__(self, keys: Iterable[TrustedKey]) -> None:
        self._keys = {(key.keyid, role): _load(key) for key in keys for role in key.roles}

    def verify(self, role: Role, key_id: str, data: bytes, signature: bytes) -> bool:
        """Whether a key trusted for `role` made `signature` over `data`."""
        key = self._keys.get((key_id, role))
        if key is None:
            return False
        try:
            key.verify(signature, data)
        except InvalidSignature:
            return False
        return True


def _load(key: TrustedKey) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(key.public_key_base64, validate=True))
    except (binascii.Error, ValueError) as error:
        raise SettingsError(
            f"the bundle's key {key.keyid} is no Ed25519 public key; write a new bundle: landmark player add"
        ) from error
