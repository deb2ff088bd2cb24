"""Debian's Chromium without a window, at the width of a desktop or of a phone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from selenium import webdriver

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
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self._driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self._driver.get(url)

    def ask(self, expression: str) -> Any:
        """The value of a JavaScript expression."""
        return self._driver.execute_script(f"return {expression}")

    def wait_for(self, expression: str, timeout_s: float = 30) -> None:
        """Wait until a JavaScript expression is true."""
        script = (
            "const done = arguments[1], until = performance.now() + arguments[0];"
            f"const look = () => ({expression}) ? done(true)"
            " : performance.now() > until ? done(false) : setTimeout(look, 50); look();"
        )
        self._driver.set_script_timeout(timeout_s + 10)
        assert self._driver.execute_async_script(script, timeout_s * 1_000), f"never true: {expression}"

    def complaints(self) -> list[str]:
        """What the page wrote to the console since it was last asked."""
        return [entry["message"] for entry in self._driver.get_log("browser")]

    def picture(self) -> bytes:
        """What is to be seen, as PNG."""
        return self._driver.get_screenshot_as_png()


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A browser until the block ends."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in _ARGUMENTS:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
    try:
        yield Browser(driver)
    finally:
        driver.quit()
