"""The operators' part of the page in a real browser: lights, names in any script, what lacks an approval."""

import json
from collections.abc import Iterator

import pytest

from controller.client import ControllerClient
from tests.support.browser import Browser, open_browser
from tests.support.desk_app import LACKING, TOKEN, DeskFleet, build_desk_app
from tests.support.fake_fleet import FACTS
from tests.support.page_server import serve

pytestmark = pytest.mark.browser

ROWS = "document.querySelectorAll('#readiness-table tbody').length"
LIGHTS = (
    "player",
    "clock",
    "plan",
    "verified",
    "decoded",
    "approved",
    "slate",
    "kill drill",
    "disk",
    "version",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def fleet() -> DeskFleet:
    return DeskFleet()


@pytest.fixture
def page(fleet: DeskFleet, browser: Browser) -> Iterator[str]:
    with serve(build_desk_app(fleet)) as url:
        yield url
        browser.open("about:blank")  # a page that outlives its server complains in the next test
        browser.complaints()


def enter(browser: Browser, page: str, token: str = TOKEN, *, width: int = 1400, height: int = 900) -> None:
    browser.open(page, width=width, height=height)
    give = f"document.getElementById('readiness-token').value = '{token}'"
    browser.ask(f"({give}, document.getElementById('readiness-door').requestSubmit(), 1)")


def row(screen: str) -> str:
    return f"document.querySelector('tbody[data-screen={screen}]')"


def colours(browser: Browser, screen: str) -> dict[str, str]:
    found = browser.ask(
        f"[...{row(screen)}.querySelectorAll('.light .lamp')].map((lamp) => lamp.dataset.colour)"
    )
    return dict(zip(LIGHTS, found, strict=True))


def test_who_has_no_token_sees_neither_lights_nor_names(browser: Browser, page: str) -> None:
    browser.open(page)
    assert browser.ask("document.getElementById('readiness-table').hidden")
    assert browser.complaints() == []
    enter(browser, page, "wrong")
    browser.wait_for("document.getElementById('readiness-problem').innerText.includes('not the token')")
    assert browser.ask("document.getElementById('readiness-table').hidden")
    assert browser.ask("sessionStorage.length") == 0
    assert all("401" in each for each in browser.complaints()), "refused, and nothing else"


@pytest.mark.parametrize(("width", "height"), [(1400, 900), (390, 844)])
def test_a_row_of_lights_for_each_screen_with_who_signed_off(
    browser: Browser, page: str, fleet: DeskFleet, width: int, height: int
) -> None:
    fleet.beat_changes["hkg-sogo"] = {"disk_free_bytes": 499_000_000}
    enter(browser, page, width=width, height=height)
    browser.wait_for(f"{ROWS} === {len(FACTS)}")
    assert set(colours(browser, "tyo-shibuya").values()) == {"green"}
    assert colours(browser, "hkg-sogo") == dict.fromkeys(LIGHTS, "green") | {"disk": "red"}
    assert colours(browser, LACKING)["approved"] == "red"
    assert colours(browser, "yto-dundas")["kill drill"] == "amber"
    signed = browser.ask(f"{row('yto-dundas')}.querySelector('.signed').innerText")
    assert signed.split() == ["rights", "ليلى", "منصور", "media", "owner", "C.", "Blanc"]
    missing = {
        each.screen: browser.ask(f"{row(each.screen)}.querySelector('.missing').innerText") for each in FACTS
    }
    assert missing == dict.fromkeys(missing, "none") | {LACKING: "2 of 8"}
    assert browser.ask(f"{row(LACKING)}.querySelector('.go').innerText").split() == ["no-go", "C.", "Blanc"]
    verdict = "Not ready: 3 of 5 screens have lights that are not green."
    assert browser.ask("document.getElementById('readiness-verdict').innerText") == verdict
    assert browser.ask("document.documentElement.scrollWidth") <= width
    assert browser.complaints() == []


def test_names_from_right_to_left_stand_by_themselves(browser: Browser, page: str) -> None:
    enter(browser, page)
    browser.wait_for(f"{ROWS} === {len(FACTS)}")
    name = f"{row('tyo-shibuya')}.querySelector('td.go bdi')"
    assert browser.ask(f"{name}.innerText") == "ليلى منصور"
    assert browser.ask(f"getComputedStyle({name}).direction") == "rtl"
    word, names = (
        browser.ask(f"{row('tyo-shibuya')}.querySelector('td.go {each}').getBoundingClientRect().left")
        for each in ("b", "bdi")
    )
    assert word < names, "the word stands before the name, whatever its script"


def test_a_lamp_tells_its_sentence_and_what_to_do(browser: Browser, page: str) -> None:
    enter(browser, page)
    browser.wait_for(f"{ROWS} === {len(FACTS)}")
    lamps = f"{row('yto-dundas')}.querySelectorAll('.light button')"
    assert browser.ask(f"{lamps}[7].getAttribute('aria-label')").startswith(
        "kill drill: amber: not drilled yet; "
    )
    browser.ask(f"({lamps}[7].click(), 1)")
    told = browser.ask(f"{row('yto-dundas')}.querySelector('.told').innerText")
    assert "not drilled yet" in told
    command = 'landmark kill yto-dundas --for 1m --reason "readiness drill"'
    codes = browser.ask(
        f"[...{row('yto-dundas')}.querySelectorAll('.told code')].map((code) => code.innerText)"
    )
    assert command in codes
    browser.ask(f"({lamps}[0].click(), 1)")
    assert browser.ask(f"{row('yto-dundas')}.querySelector('.more').hidden")


def test_what_lacks_is_listed_on_a_click_and_goes_once_it_is_approved(browser: Browser, page: str) -> None:
    enter(browser, page)
    browser.wait_for(f"{ROWS} === {len(FACTS)}")
    browser.ask(f"({row(LACKING)}.querySelector('.missing').click(), 1)")
    films = f"{row(LACKING)}.querySelectorAll('.films li')"
    browser.wait_for(f"{films}.length === 2")
    listed = browser.ask(f"[...{films}].map((film) => film.innerText)")
    assert "Où va la lumière" in listed[0]
    assert "lacks content, rights, media owner" in listed[0]
    assert "نهر من ضوء" in listed[1]
    assert "ليلى منصور approved other bytes" in listed[1]
    assert browser.ask(f"{films}[1].querySelector('a').href").startswith(f"{page}/renditions/")
    client = ControllerClient(page, TOKEN)
    for approver in ("content", "rights", "media_owner"):
        wish = {"short": "short-02", "screens": [LACKING], "approver": approver, "by": "<b>Eve</b>"}
        client.post("/api/approvals", json.dumps(wish).encode())
    browser.ask("(document.dispatchEvent(new Event('visibilitychange')), 1)")
    browser.wait_for(f"{films}.length === 1")
    assert browser.ask(f"{row(LACKING)}.querySelector('.missing').innerText") == "1 of 8"
    assert "<b>Eve</b>" in browser.ask(f"{row(LACKING)}.querySelector('.signed').innerText"), (
        "as it was typed"
    )
    assert browser.complaints() == []


def test_a_refresh_under_way_does_not_undo_the_forgetting(browser: Browser, page: str) -> None:
    enter(browser, page)
    browser.wait_for(f"{ROWS} === {len(FACTS)}")
    browser.ask(f"({row(LACKING)}.querySelector('.missing').click(), 1)")
    browser.wait_for(f"{row(LACKING)}.querySelectorAll('.films li').length === 2")
    late = "window.real = fetch, window.came = 0, window.go = new Promise((go) => (window.release = go))"
    hold = "async (...all) => { const said = await real(...all); await go; came += 1; return said; }"
    browser.ask(f"({late}, window.fetch = {hold}, 1)")
    browser.ask("(document.dispatchEvent(new Event('visibilitychange')), 1)")
    browser.ask("(document.getElementById('readiness-leave').click(), release(), 1)")
    browser.wait_for("came >= 2")
    browser.ask("new Promise((done) => setTimeout(() => done(1), 300))")
    assert browser.ask("document.getElementById('readiness-table').hidden")
    assert browser.ask("document.getElementById('readiness-leave').hidden")
    assert not browser.ask("document.getElementById('readiness-door').hidden")
    assert browser.ask(ROWS) == 0, "nobody's name stays in the page"
    assert browser.ask("document.getElementById('readiness-problem').innerText") == ""

    browser.ask("(window.fetch = real, 1)")
    give = f"document.getElementById('readiness-token').value = '{TOKEN}'"
    browser.ask(f"({give}, document.getElementById('readiness-door').requestSubmit(), 1)")
    browser.wait_for(f"{ROWS} === {len(FACTS)}")
    assert browser.ask(f"{row(LACKING)}.querySelector('.more').hidden"), "what the last reader opened"


def test_the_token_stays_in_its_tab_until_it_is_forgotten(browser: Browser, page: str) -> None:
    enter(browser, page)
    browser.wait_for(f"{ROWS} === {len(FACTS)}")
    browser.open(page)
    browser.wait_for(f"{ROWS} === {len(FACTS)}")
    browser.ask("(document.getElementById('readiness-leave').click(), 1)")
    assert browser.ask("document.getElementById('readiness-table').hidden")
    browser.open(page)
    assert browser.ask("document.getElementById('readiness-table').hidden")
