"""The page in a real browser: shapes, words, phones, and what it does when the controller goes away."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image

from tests.support.browser import Browser, open_browser
from tests.support.fake_fleet import FACTS, FakeFleet
from tests.support.page_app import HeldClock, build_page_app
from tests.support.page_server import serve
from tests.support.ports import free_port
from wire.instants import MINUTE, Instant
from wire.orders import CurfewOrder, Kill, KillPicture

pytestmark = pytest.mark.browser

STILLS_SHOWN = "document.querySelectorAll('.still:not([hidden])').length"


def text(screen: str, part: str) -> str:
    return f"document.querySelector('#{screen} {part}').innerText"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def fleet() -> FakeFleet:
    return FakeFleet()


@pytest.fixture
def page(fleet: FakeFleet, browser: Browser) -> Iterator[str]:
    with serve(build_page_app(fleet)) as url:
        yield url
        browser.open("about:blank")  # a page that outlives its server complains in the next test
        browser.complaints()


@pytest.fixture
def page_at_rest(fleet: FakeFleet, browser: Browser) -> Iterator[str]:
    """Three quarters of a minute before the simulcast, until the browser has seen all of it."""
    with serve(build_page_app(fleet, clock=HeldClock(fleet))) as url:
        yield url
        browser.open("about:blank")
        browser.complaints()


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1440, 900), (1024, 768), (390, 844)])
def test_five_pictures_in_their_own_shapes_on_every_width(
    browser: Browser, page: str, width: int, height: int
) -> None:
    browser.open(page, width=width, height=height)
    browser.wait_for(f"{STILLS_SHOWN} === 5")
    for facts in FACTS:
        box = f"document.querySelector('#{facts.screen} .glass').getBoundingClientRect()"
        aspect = browser.ask(f"{box}.width / {box}.height")
        assert aspect == pytest.approx(facts.canvas_width / facts.canvas_height, rel=0.01)
    assert browser.ask("document.documentElement.scrollWidth") <= width
    assert browser.complaints() == []


def test_the_wall_is_one_rectangle_that_a_desktop_shows_whole(browser: Browser, page: str) -> None:
    browser.open(page, width=1920, height=1080)
    browser.wait_for(f"{STILLS_SHOWN} === 5")
    rows = browser.ask("document.querySelector('.rows').getBoundingClientRect().bottom")
    side = browser.ask("document.querySelector('.side').getBoundingClientRect().bottom")
    assert abs(rows - side) < 80  # captions have more or fewer lines
    assert max(rows, side) <= 1080


def test_it_tells_what_is_on_where_and_when(browser: Browser, page_at_rest: str) -> None:
    browser.open(page_at_rest)
    browser.wait_for(f"{text('hkg-sogo', '.on')}.includes('House')")
    times = {facts.screen: browser.ask(text(facts.screen, ".local"))[:5] for facts in FACTS}
    assert times["tyo-shibuya"][:2] == "21"
    assert times["hkg-sogo"][:2] == times["sha-nanjing-east"][:2] == "20"
    assert times["par-opera"][:2] == "14"
    assert times["yto-dundas"][:2] == "08"
    assert browser.ask("document.getElementById('verdict').innerText") == "5 screens well"
    assert "Bring Your Vision to Screen" in browser.ask(text("par-opera", ".next"))
    assert "plan 1" in browser.ask(text("par-opera", ".facts"))


def test_clocks_tick_and_facts_change_by_themselves(browser: Browser, page: str, fleet: FakeFleet) -> None:
    browser.open(page)
    browser.ask("window.before = document.getElementById('utc').innerText")
    browser.wait_for("document.getElementById('utc').innerText !== window.before")
    fleet.beat_changes["hkg-sogo"] = {"drift_ms": 212.0}
    browser.wait_for(f"{text('hkg-sogo', '.concerns')}.includes('212 ms')")
    assert browser.ask("document.getElementById('hkg-sogo').dataset.health") == "watch"


def test_a_new_still_replaces_the_old_one(browser: Browser, page: str) -> None:
    browser.open(page)
    browser.wait_for(f"{STILLS_SHOWN} === 5")
    browser.ask("window.before = document.querySelector('#hkg-sogo .still').src")
    browser.wait_for("document.querySelector('#hkg-sogo .still').src !== window.before")
    assert browser.complaints() == []


def test_a_lost_screen_and_one_never_heard_are_plain_to_see(
    browser: Browser, page: str, fleet: FakeFleet
) -> None:
    fleet.never_heard.add("par-opera")
    fleet.silent_since["tyo-shibuya"] = Instant(fleet.now - MINUTE)
    browser.open(page)
    browser.wait_for("document.getElementById('verdict').innerText === '2 of 5 screens not well'")
    assert browser.ask(text("par-opera", ".void")) == "Never heard"
    assert browser.ask(text("tyo-shibuya", ".void")) == "Lost"
    assert browser.ask(text("tyo-shibuya", ".on")).startswith("Planned: ")
    assert "no heartbeat for" in browser.ask(text("tyo-shibuya", ".concerns")).lower()
    assert browser.complaints() == []


def test_a_kill_is_red_with_its_reason_and_goes_with_its_release(
    browser: Browser, page: str, fleet: FakeFleet
) -> None:
    given = Instant(fleet.now - 12 * MINUTE)
    reason = "<b>smoke</b> on the roof"  # shown as it was typed
    kill = Kill(
        order_id="kkkkk1",
        given_at=given,
        by="ann",
        reason=reason,
        start=Instant(0),
        picture=KillPicture.SLATE,
    )
    fleet.orders = {"hkg-sogo": (kill,)}
    browser.open(page)
    browser.wait_for(f"{text('hkg-sogo', '.badge')} === 'KILL'")
    assert browser.ask(text("hkg-sogo", ".on")).strip() == "Kill to the slate"
    assert browser.ask(text("hkg-sogo", ".orders")) == f"Kill to the slate {reason} for 12 min · ann · kkkkk1"
    assert browser.ask(text("tyo-shibuya", ".orders")) == ""
    assert browser.ask(text("hkg-sogo", ".next")).strip() == "No spots until it is released"
    fleet.deaf = {"hkg-sogo"}
    browser.wait_for(f"{text('hkg-sogo', '.badge')} === 'KILL · NOT CONFIRMED'")
    assert "House" in browser.ask(text("hkg-sogo", ".on")), "what the player says is on its glass"
    assert "kill on 1, 1 not on the glass" in browser.ask("document.getElementById('verdict').innerText")
    fleet.deaf = set()
    fleet.orders = {"hkg-sogo": ()}
    browser.wait_for(f"{text('hkg-sogo', '.orders')} === ''")
    assert browser.ask("getComputedStyle(document.querySelector('#hkg-sogo .badge')).display") == "none"
    assert browser.complaints() == []


def test_a_dim_curfew_is_told_with_its_brightness(browser: Browser, page: str, fleet: FakeFleet) -> None:
    curfew = CurfewOrder(
        order_id="ccccc1",
        given_at=fleet.now,
        by="ann",
        reason="neighbours",
        start=Instant(0),
        brightness_percent=30,
    )
    fleet.orders = {"yto-dundas": (curfew,)}
    browser.open(page)
    browser.wait_for(f"{text('yto-dundas', '.facts')}.includes('dimmed to 30 %')")
    assert "dimmed" not in browser.ask(text("par-opera", ".facts"))
    assert "Curfew: dim to 30 %" in browser.ask(text("yto-dundas", ".orders"))


def test_every_picture_has_words_and_every_lamp_has_a_name(browser: Browser, page: str) -> None:
    browser.open(page)
    browser.wait_for(f"{STILLS_SHOWN} === 5")
    assert browser.ask("[...document.querySelectorAll('.still')].every((image) => image.alt.length > 20)")
    names = browser.ask("[...document.querySelectorAll('.tile h2')].map((name) => name.textContent)")
    assert "Opéra, Paris: well, ready" in names
    assert browser.ask("document.documentElement.lang") == "en"


def test_it_survives_a_restart_of_the_controller(browser: Browser, fleet: FakeFleet) -> None:
    app, port = build_page_app(fleet), free_port()
    with serve(app, port) as url:
        browser.open(url)
        browser.wait_for(f"{STILLS_SHOWN} === 5")
    browser.wait_for("!document.getElementById('broken').hidden")
    assert "The screens play on" in browser.ask("document.getElementById('broken').innerText")
    with serve(app, port):
        browser.wait_for("document.getElementById('broken').hidden")
        browser.ask("window.before = document.getElementById('utc').innerText")
        browser.wait_for("document.getElementById('utc').innerText !== window.before")
    browser.complaints()


def test_the_picture_is_mostly_night_with_five_lights(browser: Browser, page: str) -> None:
    browser.open(page, width=1920, height=1080)
    browser.wait_for(f"{STILLS_SHOWN} === 5")
    with Image.open(io.BytesIO(browser.picture())) as picture:
        shades = picture.convert("L").histogram()
    dark = sum(shades[:40]) / sum(shades)
    assert 0.3 < dark < 0.8
