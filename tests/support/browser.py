"""Debian's Chromium without a window, at the width of a desktop or of a phone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains

from tests.support.ports import free_port

_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--disable-gpu",
)


class Browser:
    """One tab."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self._driver = driver

    def open(self, url: str, *, width: int = 1440, height: int = 900) -> None:
        """Show a page in a viewport of this size."""
        self._driver.get("about:blank")
        self.complaints()  # of the page before, whose server may be gone
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self._driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self._driver.get(url)

    def ask(self, expression: str) -> Any:
        """The value of a JavaScript expression."""
        return self._driver.execute_script(f"return {expression}")

    def wait_for(self, expression: str, timeout_s: float = 90) -> None:
        """Wait until a JavaScript expression is true."""
        script = (
            "const done = arguments[1], until = performance.now() + arguments[0];"
            f"const look = () => ({expression}) ? done(true)"
            " : performance.now() > until ? done(false) : setTimeout(look, 50); look();"
        )
        self._driver.set_script_timeout(timeout_s + 10)
        assert self._driver.execute_async_script(script, timeout_s * 1_000), f"never true: {expression}"

    def box(self, selector: str) -> dict[str, float]:
        """Where an element stands in the viewport: left, top, right, bottom, width, height; CSS pixels."""
        found: dict[str, float] = self.ask(
            f"document.querySelector('{selector}').getBoundingClientRect().toJSON()"
        )
        return found

    def press(self, key: str) -> None:
        """Press a key where the focus is."""
        ActionChains(self._driver).send_keys(key).perform()

    def point(self, x: float, y: float, *, click: bool = False, wheel_px: int = 0) -> None:
        """Move the mouse to a place of the viewport; there click, or turn the wheel."""
        place = {"x": x, "y": y, "button": "left", "clickCount": 1}
        kinds = ["mouseMoved", *(["mousePressed", "mouseReleased"] if click else [])]
        for kind in kinds:
            self._driver.execute_cdp_cmd("Input.dispatchMouseEvent", {**place, "type": kind})
        if wheel_px:
            turn = {**place, "type": "mouseWheel", "deltaX": 0, "deltaY": wheel_px}
            self._driver.execute_cdp_cmd("Input.dispatchMouseEvent", turn)

    def drag(self, x: float, y: float, *, by: float) -> None:
        """Press the mouse at a place, move it sideways, let go."""
        for kind, at in (
            ("mousePressed", x),
            ("mouseMoved", x + by / 2),
            ("mouseMoved", x + by),
            ("mouseReleased", x + by),
        ):
            event = {"type": kind, "x": at, "y": y, "button": "left", "buttons": 1, "clickCount": 1}
            self._driver.execute_cdp_cmd("Input.dispatchMouseEvent", event)

    def touch(self, *steps: list[tuple[float, float]]) -> None:
        """Put fingers down at the first step's places, move them through the others, lift them."""
        kinds = ["touchStart", *(["touchMove"] * (len(steps) - 1))]
        for kind, fingers in zip(kinds, steps, strict=True):
            points = [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(fingers)]
            self._driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        self._driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def prefer(self, *, dark: bool = False, printed: bool = False) -> None:
        """From now on, pages are shown to somebody who wants them so."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        wish = {"media": "print" if printed else "", "features": [scheme]}
        self._driver.execute_cdp_cmd("Emulation.setEmulatedMedia", wish)

    def complaints(self) -> list[str]:
        """What the page wrote to the console since it was last asked."""
        return [entry["message"] for entry in self._driver.get_log("browser")]

    def picture(self) -> bytes:
        """What is to be seen, as PNG."""
        return self._driver.get_screenshot_as_png()


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A browser until the block ends. What it leaves behind goes with it."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in _ARGUMENTS:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    with TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as folder:
        environment = {**os.environ, "TMPDIR": folder}
        service = webdriver.ChromeService("/usr/bin/chromedriver", port=free_port(), env=environment)
        driver = webdriver.Chrome(options=options, service=service)
        try:
            yield Browser(driver)
        finally:
            driver.quit()
