"""A module that calls itself pure is: it knows no clock, no input or output, no logging and no asyncio."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHELL = {
    *("asyncio", "concurrent", "fcntl", "logging", "multiprocessing", "os", "random", "secrets", "shutil"),
    *("signal", "socket", "structlog", "subprocess", "tempfile", "threading", "time"),
    *("controller.clock", "player_agent.clock.SystemClock", "player_agent.luck"),
}


def modules_called_pure() -> Iterator[Path]:
    for program in ("wire", "controller", "player_agent"):
        for path in sorted((ROOT / program).rglob("*.py")):
            if "Pure." in (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""):
                yield path


def imports_of(path: Path) -> Iterator[str]:
    """Whole names of what a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


@pytest.mark.parametrize("path", [*modules_called_pure()], ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_called_pure_imports_nothing_of_the_shell(path: Path) -> None:
    imported = {part for name in imports_of(path) for part in (name, name.partition(".")[0])}
    assert not imported & SHELL
