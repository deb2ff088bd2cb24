import base64
import zlib

import pytest

from tests.support.plans import NETWORK, SCREEN, Key, Trust, build_plan, build_policy
from wire.codec import decode, encode
from wire.envelope import Envelope, Statement, StatementKind, check_acceptable, seal, unseal
from wire.errors import ContractError, NotTrustedError
from wire.instants import DAY, Instant, parse_instant
from wire.plan_columns import to_columns

NOW = parse_instant("2025-06-01T12:00:00Z")
KEY = Key()
TRUST = Trust(KEY)


def _statement(revision: int = 3) -> Statement:
    return Statement(
        network=NETWORK,
        screen=SCREEN,
        revision=revision,
        issued_at=NOW,
        accept_until=Instant(NOW + DAY),
        plan=to_columns(build_plan()),
    )


def _forge(envelope: Envelope, **changes: object) -> Envelope:
    return envelope.model_copy(update=changes)


def test_what_was_sealed_comes_out_whole_after_a_journey() -> None:
    envelope = decode(Envelope, encode(seal(StatementKind.PLAN, _statement(), KEY)))
    assert unseal(envelope, StatementKind.PLAN, TRUST, network=NETWORK, screen=SCREEN) == _statement()


def test_a_policy_travels_the_same_way() -> None:
    policy = build_policy(build_plan())
    statement = _statement().model_copy(update={"plan": None, "policy": policy})
    envelope = seal(StatementKind.POLICY, statement, KEY)
    assert unseal(envelope, StatementKind.POLICY, TRUST, network=NETWORK, screen=SCREEN).policy == policy


def test_a_changed_byte_anywhere_is_refused() -> None:
    envelope = seal(StatementKind.PLAN, _statement(), KEY)
    payload = bytearray(base64.b64decode(envelope.payload))
    for at in range(0, len(payload), max(1, len(payload) // 40)):
        changed = bytearray(payload)
        changed[at] ^= 1
        forged = _forge(envelope, payload=base64.b64encode(changed).decode())
        with pytest.raises(NotTrustedError):
            unseal(forged, StatementKind.PLAN, TRUST, network=NETWORK, screen=SCREEN)


def test_another_key_kind_screen_or_network_is_refused() -> None:
    envelope = seal(StatementKind.PLAN, _statement(), KEY)
    with pytest.raises(NotTrustedError, match="signature"):
        unseal(envelope, StatementKind.PLAN, Trust(Key()), network=NETWORK, screen=SCREEN)
    with pytest.raises(NotTrustedError, match="wanted"):
        unseal(envelope, StatementKind.POLICY, TRUST, network=NETWORK, screen=SCREEN)
    with pytest.raises(NotTrustedError, match="tyo-shibuya"):
        unseal(envelope, StatementKind.PLAN, TRUST, network=NETWORK, screen="tyo-shibuya")
    with pytest.raises(NotTrustedError, match="another"):
        unseal(envelope, StatementKind.PLAN, TRUST, network="another", screen=SCREEN)
    with pytest.raises(NotTrustedError, match="base64"):
        unseal(_forge(envelope, payload="!"), StatementKind.PLAN, TRUST, network=NETWORK, screen=SCREEN)


def test_age_and_revision_limit_acceptance() -> None:
    check_acceptable(_statement(3), now=NOW, held_revision=3)
    with pytest.raises(NotTrustedError, match="older"):
        check_acceptable(_statement(3), now=NOW, held_revision=4)
    with pytest.raises(NotTrustedError, match="until"):
        check_acceptable(_statement(3), now=Instant(NOW + DAY), held_revision=0)


def test_a_deflate_bomb_with_a_good_signature_is_refused_before_it_grows() -> None:
    envelope = _signed(zlib.compress(b" " * 64 * 1024 * 1024, 9))
    with pytest.raises(ContractError, match="more than"):
        unseal(envelope, StatementKind.PLAN, TRUST, network=NETWORK, screen=SCREEN)


@pytest.mark.parametrize("content", [b"not deflated", zlib.compress(b"not json"), zlib.compress(b"{}")])
def test_signed_nonsense_is_refused(content: bytes) -> None:
    with pytest.raises(ContractError):
        unseal(_signed(content), StatementKind.PLAN, TRUST, network=NETWORK, screen=SCREEN)


def _signed(payload: bytes) -> Envelope:
    kind = StatementKind.PLAN.payload_type.encode()
    signed = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
    return Envelope.model_validate(
        {
            "payloadType": kind.decode(),
            "payload": base64.b64encode(payload).decode(),
            "signatures": ({"keyid": KEY.key_id, "sig": base64.b64encode(KEY.sign(signed)).decode()},),
        }
    )
