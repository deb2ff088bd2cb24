"""The planner's key: made once, kept for its owner, damaged never used."""

from pathlib import Path

import pytest

from controller.errors import SigningError
from controller.signing import PlannerKey, load_or_make_key
from wire.envelope import Role


def test_a_key_knows_its_own_signatures_and_no_others() -> None:
    key, other = PlannerKey.generate(), PlannerKey.generate()
    signature = key.sign(b"words")
    assert key.verify(Role.PLANNER, key.key_id, b"words", signature)
    assert key.verify(Role.DISPATCHER, key.key_id, b"words", signature)
    assert set(key.trusted.roles) == {Role.PLANNER, Role.DISPATCHER}
    assert not key.verify(Role.PLANNER, key.key_id, b"other words", signature)
    assert not key.verify(Role.PLANNER, key.key_id, b"words", b"")
    assert not other.verify(Role.PLANNER, other.key_id, b"words", signature)
    assert not other.verify(Role.PLANNER, key.key_id, b"words", signature)


def test_the_key_is_made_once_and_is_its_owner_s(tmp_path: Path) -> None:
    path = tmp_path / "state" / "planner.key"
    made = load_or_make_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_or_make_key(path).trusted == made.trusted
    assert made.trusted.keyid == made.key_id


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"]
)
def test_a_damaged_key_is_never_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "planner.key"
    path.write_bytes(content)
    with pytest.raises(SigningError, match="restore it from a backup"):
        load_or_make_key(path)
    assert path.read_bytes() == content
