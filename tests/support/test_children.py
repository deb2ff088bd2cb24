"""Whose children they are: a test's own, whatever others left standing."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.children import OurChildren


@contextmanager
def sleeper() -> Iterator[int]:
    with subprocess.Popen(["sleep", "600"]) as child:
        yield child.pid
        child.kill()


def test_what_stood_before_is_left_out() -> None:
    with sleeper():
        ours = OurChildren()
        assert ours() == []
        with sleeper() as first, sleeper() as second:
            assert ours() == [first, second]
        assert ours() == []


def test_a_name_leaves_others_out() -> None:
    ours = OurChildren()
    with sleeper() as child:
        while not ours("sleep"):
            pass
        assert ours("sleep") == [child]
        assert ours("Xvfb") == []
