import json

import pytest

from tests.support.bundles import build_bundle
from tests.support.plans import SCREEN, rendition
from tests.support.records import build_entry
from wire.asrun import AsRunEntry
from wire.bundle import Bundle
from wire.codec import decode, encode
from wire.errors import ContractError, UnknownVersionError
from wire.health import Hello, Presence, Word
from wire.instants import parse_instant
from wire.renditions import Rendition
from wire.state import CacheFacts, Delta, Phase, ReportedState, delta
from wire.topics import Leaf, controller_subscriptions, format_topic, parse_topic, player_subscriptions

NOW = parse_instant("2025-06-04T12:30:00Z")


def _reported(plan: int = 1) -> ReportedState:
    return ReportedState(
        screen=SCREEN,
        at=NOW,
        plan_revision_held=plan,
        plan_revision=plan,
        policy_revision=1,
        phase=Phase.PLAYING,
        cue=None,
        cache=CacheFacts(held=5, wanted=5, bytes_held=1),
        journal=None,
        versions={"player": "0.1.0"},
    )


def test_bytes_and_messages_are_one_to_one() -> None:
    for message in (Presence(screen=SCREEN, word=Word.HERE, since=NOW), _reported()):
        assert decode(type(message), encode(message)) == message
    assert b'"2025-06-04T12:30:00.000Z"' in encode(_reported())


def test_a_newer_peers_field_is_ignored_and_a_newer_version_refused() -> None:
    fields = json.loads(encode(Hello(screen=SCREEN, plan_revision=1, policy_revision=1)))
    assert decode(Hello, json.dumps(fields | {"mood": "good"})).plan_revision == 1
    with pytest.raises(UnknownVersionError, match="2"):
        decode(Hello, json.dumps(fields | {"schema_version": 2}))
    with pytest.raises(UnknownVersionError, match="2"):
        decode(Hello, json.dumps({"schema_version": 2, "all": "different"}))


@pytest.mark.parametrize("payload", [b"", b"\xff\xfe", b"[]", b"null", b'{"screen": 5}', b"{" * 10_000])
def test_nonsense_is_one_kind_of_error(payload: bytes) -> None:
    with pytest.raises(ContractError, match="not a Hello"):
        decode(Hello, payload)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("at", 10**30),
        ("at", "0001-01-01T00:00:00+14:00"),
        ("cue", {"kind": "spot", "short": "No Slug", "start": 0, "end": 1}),
        ("cue", {"kind": "spot", "spot_id": "?", "start": 0, "end": 1}),
    ],
)
def test_what_could_be_taken_in_and_not_be_passed_on_is_refused(field: str, value: object) -> None:
    fields = json.loads(encode(_reported()))
    with pytest.raises(ContractError, match=field):
        decode(ReportedState, json.dumps(fields | {field: value}))


@pytest.mark.parametrize("field", ["sequence", "shown_ms", "pictures_displayed", "plan_revision"])
def test_an_entry_that_no_database_holds_is_refused(field: str) -> None:
    fields = json.loads(encode(build_entry(1)))
    with pytest.raises(ContractError, match=field):
        decode(AsRunEntry, json.dumps(fields | {field: 2**63}))


def test_a_number_that_is_none_is_refused() -> None:
    fields = json.loads(encode(build_entry(1)))
    with pytest.raises(ContractError, match="finite"):
        decode(AsRunEntry, json.dumps(fields | {"clock_uncertainty_ms": float("nan")}))


def test_the_delta_names_what_differs() -> None:
    assert delta(2, 1, 0, _reported(plan=2)) == Delta()
    assert delta(2, 3, 4, _reported(plan=1)) == Delta(plan=(2, 1), policy=(3, 1), orders=(4, 0))


@pytest.mark.parametrize("leaf", Leaf)
def test_topics_are_built_and_parsed(leaf: Leaf) -> None:
    topic = format_topic("sample", SCREEN, leaf)
    address = parse_topic(topic)
    assert (address.network, address.screen, address.leaf) == ("sample", SCREEN, leaf)
    mine = topic in player_subscriptions("sample", SCREEN)
    theirs = topic.replace(SCREEN, "+") in controller_subscriptions("sample")
    assert mine is leaf.to_player
    assert theirs is not mine


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "landmark",
        "landmark/v1/sample/screens/x",
        "landmark/v2/sample/screens/x/hello",
        "landmark/v1/a/b/c/hello",
    ],
)
def test_other_topics_are_refused(topic: str) -> None:
    with pytest.raises(ContractError, match="topics"):
        parse_topic(topic)


def test_no_password_is_shown_with_a_field_that_is_missing() -> None:
    fields = json.loads(encode(build_bundle()))
    del fields["broker"]["host"]
    with pytest.raises(ContractError, match=r"broker\.host") as caught:
        decode(Bundle, json.dumps(fields))
    assert fields["broker"]["password"] not in str(caught.value)


def test_a_file_that_could_leave_the_cache_has_no_name() -> None:
    good = json.loads(encode(rendition("a")))
    for path in ("/renditions/..", "/renditions/.", f"/renditions/{good['sha256']}", "/renditions/other.mp4"):
        with pytest.raises(ContractError, match="named by its sha256"):
            decode(Rendition, json.dumps(good | {"path": path}))
