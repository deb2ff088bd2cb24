"""A module that calls itself pure is: it knows no clock, no input or output, no logging and no asyncio."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHELL = {
    *(
        "asyncio",
        "concurrent",
        "fcntl",
        "fileinput",
        "glob",
        "http",
        "logging",
        "mmap",
        "multiprocessing",
        "os",
    ),
    *("random", "secrets", "select", "shutil", "signal", "smtplib", "socket", "sqlite3", "ssl", "structlog"),
    *("subprocess", "sys", "tempfile", "threading", "time", "urllib.request"),
    *("controller.clock", "player_agent.clock.SystemClock", "player_agent.luck"),
}
CALLS = {
    *("open", "input", "print"),
    *("exists", "is_dir", "is_file", "is_symlink", "lstat", "samefile", "stat"),
    *("glob", "iterdir", "read_bytes", "read_text", "readlink", "resolve", "rglob"),
    *(
        "hardlink_to",
        "mkdir",
        "rename",
        "rmdir",
        "symlink_to",
        "touch",
        "unlink",
        "write_bytes",
        "write_text",
    ),
}
"""Functions, and methods of any value, that read or write: those of pathlib's paths above all."""


def modules_called_pure() -> Iterator[Path]:
    for program in ("wire", "controller", "player_agent"):
        for path in sorted((ROOT / program).rglob("*.py")):
            words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            if re.search(r"\bPure[.:;]", words):
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


def names_used_in(source: str) -> Iterator[str]:
    """Names and attributes: what is called there, or handed on to be called."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id


each_pure_module = pytest.mark.parametrize(
    "path", [*modules_called_pure()], ids=lambda path: str(path.relative_to(ROOT))
)


@each_pure_module
def test_what_is_called_pure_imports_nothing_of_the_shell(path: Path) -> None:
    imported = {part for name in imports_of(path) for part in (name, name.partition(".")[0])}
    assert not imported & SHELL


@each_pure_module
def test_what_is_called_pure_reads_and_writes_nothing(path: Path) -> None:
    assert not CALLS & {*names_used_in(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize(
    "source",
    ["open(name)", "Path(name).is_file()", "[*map(Path.read_text, paths)]", "film.path.write_bytes(b'')"],
)
def test_a_reading_or_writing_call_is_found(source: str) -> None:
    assert CALLS & {*names_used_in(source)}
