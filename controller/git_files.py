"""Reads schedule files of a git revision through the git program: without lock, fetch or prompt."""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from controller.schedule import MAX_FILES
from controller.schedule_files import (
    MAX_FILE_BYTES,
    ScheduleFilesError,
    is_schedule_path,
    text_of,
)

_QUIETLY = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_PATIENCE_S = 60.0  # a revision of a thousand files is read within one
_BLOB = "blob"


class GitRepository:
    """The repository that a folder stands in. Every verb raises ScheduleFilesError."""

    def __init__(self, inside: Path) -> None:
        self._inside = inside
        self.prefix = PurePosixPath(self._text("rev-parse", "--show-prefix").strip() or ".")
        """The path of the folder from the repository's top."""

    def commit_of(self, revision: str) -> str:
        """The full name of the commit that a revision like HEAD~3, main or v1.2 means."""
        try:
            found = self._text(
                "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
            )
        except ScheduleFilesError as error:
            raise ScheduleFilesError(
                f"{revision!r} is neither a folder, a file nor a revision that git knows; "
                "write a path, HEAD~3, main:schedules, or @12 for a published revision"
            ) from error
        return found.strip()

    def read_folder(self, commit: str, folder: PurePosixPath) -> dict[str, str]:
        """The schedule files below a folder of a commit, by their paths from there."""
        entries = [each for each in self._tree(commit, folder) if is_schedule_path(each[0])]
        if not entries:
            raise ScheduleFilesError(
                f"the folder {str(folder)!r} of {commit[:12]} holds no .yaml file; name another one"
            )
        if len(entries) > MAX_FILES:
            raise ScheduleFilesError(
                f"the folder {str(folder)!r} of {commit[:12]} holds {len(entries)} files; at most {MAX_FILES}"
            )
        return {path.as_posix(): self._blob(name, path, size) for path, name, size in entries}

    def read_file(self, commit: str, path: PurePosixPath) -> str | None:
        """One schedule file of a commit; None where the path is no file there."""
        found = list(self._list("ls-tree", "-l", "-z", "--full-tree", commit, "--", path.as_posix()))
        if not found or found[0][1] != _BLOB:
            return None
        _, _, name, size = found[0]
        return self._blob(name, path, size)

    def _tree(self, commit: str, folder: PurePosixPath) -> Iterator[tuple[PurePosixPath, str, int]]:
        treeish = commit if folder == PurePosixPath() else f"{commit}:{folder.as_posix()}"
        try:
            entries = list(self._list("ls-tree", "-r", "-l", "-z", "--full-tree", treeish))
        except ScheduleFilesError as error:
            raise ScheduleFilesError(
                f"{commit[:12]} has no folder {folder.as_posix()!r}; "
                "name one after a colon, like main:schedules"
            ) from error
        for path, kind, name, size in entries:
            if kind == _BLOB:
                yield path, name, size

    def _list(self, *words: str) -> Iterator[tuple[PurePosixPath, str, str, int]]:
        """Path, kind, object name and size in bytes of what `git ls-tree -l -z` names."""
        for row in self._text(*words).split("\0"):
            if row:
                facts, _, path = row.partition("\t")
                _, kind, name, size = facts.split()
                yield PurePosixPath(path), kind, name, int(size) if size.isdigit() else 0

    def _blob(self, name: str, path: PurePosixPath, size: int) -> str:
        if size > MAX_FILE_BYTES:
            raise ScheduleFilesError(f"{path} is larger than {MAX_FILE_BYTES} bytes; is it a schedule file?")
        return text_of(self._run(("cat-file", "blob", name)))

    def _text(self, *words: str) -> str:
        return self._run(words).decode(errors="surrogateescape")

    def _run(self, words: Sequence[str]) -> bytes:
        environment: Mapping[str, str] = {**os.environ, **_QUIETLY}
        command = ("git", "-C", str(self._inside), "--no-pager", *words)
        try:
            done = subprocess.run(
                command, env=environment, capture_output=True, timeout=_PATIENCE_S, check=False
            )
        except FileNotFoundError as error:
            raise ScheduleFilesError("there is no git program here; install git, or name folders") from error
        except subprocess.TimeoutExpired as error:
            raise ScheduleFilesError(f"git gave no answer within {_PATIENCE_S:.0f} s; try again") from error
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            reason = said[-1] if said else f"it ended with {done.returncode}"
            raise ScheduleFilesError(f"git cannot read {self._inside}: {reason}")
        return done.stdout
