"""What the suite makes of the process it runs in, whoever began it and how."""

import signal
import subprocess
import sys

import pytest
import structlog

_ASK = "import signal; print(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)"


def test_what_is_logged_stands_in_nobodys_answer(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().warning("beside")
    assert capsys.readouterr() == ("", "")


def test_ctrl_c_reaches_a_child_in_a_run_in_the_background_too() -> None:
    assert signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
    answer = subprocess.run([sys.executable, "-c", _ASK], capture_output=True, text=True, check=True)
    assert answer.stdout == "False\n"
