"""The demo's programs: one that ends by itself is told with its last words, or with why there may be none."""

import asyncio
import sys
from pathlib import Path

import pytest

from controller.demo.crew import Crew, DemoError


async def _after_its_end(logs: Path, program: str) -> None:
    async with Crew(logs, {}) as crew:
        await crew.start("controller", sys.executable, "-c", program)
        while True:
            crew.check_alive()
            await asyncio.sleep(0.02)


async def test_last_words_are_told(tmp_path: Path) -> None:
    with pytest.raises(DemoError, match=r"controller ended by itself \(1\):\nno port left"):
        await _after_its_end(tmp_path, "import sys; sys.exit('no port left')")


async def test_one_without_words_names_its_log_and_a_cause(tmp_path: Path) -> None:
    with pytest.raises(DemoError, match=f"it wrote nothing into {tmp_path}/controller.txt: is the disk full"):
        await _after_its_end(tmp_path, "import sys; sys.exit(1)")
