"""The door to cryptography: whose signatures count for what."""

import pytest

from player_agent.errors import SettingsError
from player_agent.stage.trust import TrustedKeys
from tests.support.plans import Key
from wire.bundle import TrustedKey
from wire.envelope import Role


def trusted(key: Key, *roles: Role) -> TrustedKeys:
    return TrustedKeys([TrustedKey(keyid=key.key_id, public_key_base64=key.public_key_base64, roles=roles)])


def test_a_trusted_keys_signature_counts_for_its_role_only() -> None:
    key, other = Key(), Key()
    keys = trusted(key, Role.PLANNER)
    assert keys.verify(Role.PLANNER, key.key_id, b"words", key.sign(b"words"))
    assert not keys.verify(Role.PLANNER, key.key_id, b"other words", key.sign(b"words"))
    assert not keys.verify(Role.PLANNER, key.key_id, b"words", other.sign(b"words"))
    assert not keys.verify(Role.PLANNER, other.key_id, b"words", other.sign(b"words"))
    assert not keys.verify(Role.PLANNER, key.key_id, b"words", b"")
    assert not trusted(key).verify(Role.PLANNER, key.key_id, b"words", key.sign(b"words"))


@pytest.mark.parametrize("text", ["", "????", "AAAA"])
def test_a_key_that_is_none_is_said(text: str) -> None:
    with pytest.raises(SettingsError, match="landmark player add"):
        TrustedKeys([TrustedKey(keyid="0" * 16, public_key_base64=text, roles=(Role.PLANNER,))])
