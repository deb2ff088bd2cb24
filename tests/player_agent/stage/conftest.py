"""What every test of stage begins with: a folder of its own, in memory."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.ram import ram_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    with ram_folder() as path:
        yield path
