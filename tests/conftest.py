"""How the whole suite shares a machine's cores.

Tests that start real engines take turns: two of them at once would take each other's time, and some of them
measure nothing but need their second. All others run beside them. No property has to be fast: a busy machine
is no fault of the product.
"""

import os
import signal
import sys

import pytest
import structlog
from hypothesis import settings

_LONGEST = "test_day.py"  # whole days: begun last, they would keep one core busy while the other is idle
_ENGINES = ("broker", "screen", "films", "postgres", "browser")

os.environ.pop("COLUMNS", None)  # tables are as wide as a pipe makes them, whoever runs the tests

if (
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN
):  # a run in the background: its children would ignore it too
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A controller that runs in the test's own process goes on logging while a command line is called in there,
# whose output is caught by taking the place of sys.stdout: without this its lines would stand in the answer.
structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.__stderr__))

settings.register_profile("shared", deadline=None)
settings.load_profile("shared")


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One group, hence one process, for everything that a marker says touches an engine; long tests first."""
    items.sort(key=lambda item: item.path.name != _LONGEST)
    for item in items:
        if any(item.get_closest_marker(engine) for engine in _ENGINES):
            item.add_marker(pytest.mark.xdist_group("engines"))
