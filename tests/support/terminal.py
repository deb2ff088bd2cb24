"""A terminal of any width, that nobody looks at."""

from io import StringIO

from rich.console import Console, RenderableType


def drawn(drawing: RenderableType, columns: int) -> str:
    """What stands there once this is printed."""
    paper = StringIO()
    Console(width=columns, file=paper).print(drawing)
    return paper.getvalue()
