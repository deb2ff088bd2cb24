import json
import re
from dataclasses import replace

import pytest

from controller.planning import compile_plan
from controller.preview import Made, digest_of, render_preview
from controller.preview.columns import DIGITS
from controller.schedule import Schedule
from tests.support.schedules import CATALOGUE, NETWORK, SCREENS, edited, parsed, sample_schedule
from wire.instants import parse_instant
from wire.plan import Plan

MADE = Made(7, "ab" * 32)


@pytest.fixture(scope="module")
def plans() -> list[Plan]:
    return [compile_plan(sample_schedule(), screen, network=NETWORK) for screen in SCREENS]


def data_in(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found
    data = json.loads(found[1])
    assert isinstance(data, dict)
    return data


def test_the_same_input_gives_the_same_bytes(plans: list[Plan]) -> None:
    page = render_preview(sample_schedule(), plans, MADE)
    assert page == render_preview(sample_schedule(), plans, MADE)
    assert "Made at" not in page
    made = replace(MADE, at=parse_instant("2025-06-01T09:00:00Z"))
    assert "2025-06-01T09:00:00.000Z" in render_preview(sample_schedule(), plans, made)


def test_its_head_says_what_it_is_and_from_what(plans: list[Plan]) -> None:
    page = render_preview(sample_schedule(), plans, MADE)
    for fact in (
        "Bring Your Vision to Screen (SAMPLE)",
        "2025-06-02 to 2025-06-08",
        "5 screens, 26,292 spots",
        "7 files, sha256 abababababababab",
        f"tzdata {plans[0].tzdata}",
    ):
        assert fact in page


def test_all_spots_weigh_less_than_sixteen_bytes_each(plans: list[Plan]) -> None:
    page = render_preview(sample_schedule(), plans, MADE)
    spots = sum(len(plan.spots) for plan in plans)
    assert spots == 26_292
    assert len(page.encode()) < 16 * spots


def test_every_spot_is_in_it(plans: list[Plan]) -> None:
    data = data_in(render_preview(sample_schedule(), plans, MADE))
    shorts, lanes = data["shorts"], data["lanes"]
    assert isinstance(shorts, list)
    assert isinstance(lanes, list)
    for plan, lane in zip(plans, lanes, strict=True):
        spots = lane["spots"]
        assert spots["ids"] == "".join(spot.spot_id for spot in plan.spots)
        named = [shorts[place][0] for place in spots["short"]["of"]]
        assert spots["short"]["width"] == 1
        assert [named[DIGITS.index(digit)] for digit in spots["short"]["at"]] == [
            spot.short for spot in plan.spots
        ]


def test_it_names_no_address_and_forbids_every_request(plans: list[Plan]) -> None:
    page = render_preview(sample_schedule(), plans, MADE)
    assert not re.search(r"https?://|//[a-z]+\.|@import|url\(", page)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy[1].startswith("default-src 'none'; ")
    assert "unsafe" not in policy[1]


def hostile() -> Schedule:
    return parsed(edited((CATALOGUE, "One Picture Around the World", "</script><b>&amp;<!--style-->")))


def test_a_title_is_words_and_nothing_else() -> None:
    schedule = hostile()
    plan = compile_plan(schedule, "tyo-shibuya", network=NETWORK)
    page = render_preview(schedule, [plan], MADE)
    assert page.count("</script>") == 2
    shorts = data_in(page)["shorts"]
    assert isinstance(shorts, list)
    assert "</script><b>&amp;<!--style--> (SAMPLE)" in {title for _, title, _, _ in shorts}


def test_a_digest_tells_texts_and_their_names_apart() -> None:
    digests = [
        digest_of(each) for each in ({"a": "bc"}, {"ab": "c"}, {"a": "b", "c": ""}, {"a": "bc", "d": ""})
    ]
    assert len(set(digests)) == 4
    assert digest_of({"x": "1", "y": "2"}) == digest_of({"y": "2", "x": "1"})
