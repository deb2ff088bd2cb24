"""Commands of two words, like `plan fairness`, beside one of the first word alone."""

from typing import Any

from typer.core import TyperGroup


class TwoWords(TyperGroup):
    """Knows a command by its first two words before it knows one by the first."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that the arguments begin with, and the rest of them."""
        command = self.commands.get(" ".join(args[:2]))
        if command is not None and len(args) > 1:
            return command.name, command, args[2:]
        return super().resolve_command(ctx, args)
