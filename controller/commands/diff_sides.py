"""What the words of `landmark diff OLD NEW` name: folders, a file, git revisions, published plans."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from controller.git_files import GitRepository
from controller.schedule_files import ScheduleFilesError, read_schedule_file, read_schedule_files

_PUBLISHED = re.compile(r"(?P<screen>[a-z0-9][a-z0-9-]*)?@(?P<revision>[1-9][0-9]{0,8}|newest)")

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FolderWord:
    """A folder of schedule files."""

    path: Path


@dataclass(frozen=True, slots=True)
class FileWord:
    """One schedule file: it takes the place of the file of that name on the other side."""

    path: Path


@dataclass(frozen=True, slots=True)
class GitWord:
    """A revision that git knows, and a folder or file of it, from the repository's top."""

    revision: str
    path: PurePosixPath | None
    """None for the folder that the other side names, else `schedules`."""


@dataclass(frozen=True, slots=True)
class PublishedWord:
    """Plans that a controller published."""

    screen: str | None
    """None for every screen."""
    revision: int | None
    """None for the newest."""


Word = FolderWord | FileWord | GitWord | PublishedWord


def word_of(text: str) -> Word:
    """What a word names: what exists on disk goes before a revision of the same name."""
    path = Path(text)
    if path.is_dir():
        return FolderWord(path)
    if path.is_file():
        return FileWord(path)
    published = _PUBLISHED.fullmatch(text)
    if published is not None:
        revision = published["revision"]
        return PublishedWord(published["screen"], None if revision == "newest" else int(revision))
    revision, colon, inside = text.partition(":")
    if revision and (colon or not _looks_like_path(text)):
        return GitWord(revision, PurePosixPath(inside) if inside else None)
    raise ScheduleFilesError(f"there is no folder or file {text!r}; name one, or a git revision like HEAD~3")


def _looks_like_path(text: str) -> bool:
    return text.startswith((".", "/", "~")) or text.endswith((".yaml", ".yml", ".csv", "/"))


def texts_of(old: Word, new: Word, default: Path) -> tuple[Texts | None, Texts | None]:
    """The schedule texts of both sides; None for what a controller published. Raises ScheduleFilesError."""
    anchor = next((word.path for word in (new, old) if isinstance(word, FolderWord)), default)
    read = [_read(word, other, anchor) for word, other in ((old, new), (new, old))]
    if isinstance(read[0], _OneFile) and isinstance(read[1], _OneFile):
        raise ScheduleFilesError(
            f"{read[0].name!r} and {read[1].name!r} are single files, and a schedule is more than one; "
            "name the folder on one side"
        )
    one, other = read
    return _completed(one, other), _completed(other, one)


@dataclass(frozen=True, slots=True)
class _OneFile:
    name: str
    text: str


def _read(word: Word, other: Word, anchor: Path) -> Texts | _OneFile | None:
    match word:
        case FolderWord(path):
            return read_schedule_files(path)
        case FileWord(path):
            return _OneFile(path.name, read_schedule_file(path))
        case GitWord(revision, None) if isinstance(other, GitWord) and other.path is not None:
            return _read_git(GitWord(revision, other.path), anchor)
        case GitWord():
            return _read_git(word, anchor)
        case PublishedWord():
            return None


def _read_git(word: GitWord, anchor: Path) -> Texts | _OneFile:
    repository = GitRepository(anchor if anchor.is_dir() else Path())
    commit = repository.commit_of(word.revision)
    path = word.path
    if path is None:
        path = repository.prefix if anchor.is_dir() else PurePosixPath(anchor.as_posix())
    elif word.path is not None and (text := repository.read_file(commit, path)) is not None:
        return _OneFile(path.name, text)
    return repository.read_folder(commit, path)


def _completed(side: Texts | _OneFile | None, other: Texts | _OneFile | None) -> Texts | None:
    """A side that is one file, put into the other side's folder."""
    if not isinstance(side, _OneFile):
        return side
    if other is None or isinstance(other, _OneFile):
        raise ScheduleFilesError(f"{side.name!r} is a single file; name a folder or a git revision beside it")
    places = [path for path in other if PurePosixPath(path).name == side.name]
    if len(places) != 1:
        found = "no file" if not places else f"{len(places)} files"
        raise ScheduleFilesError(
            f"the other side holds {found} named {side.name!r}; name folders on both sides"
        )
    return {**other, places[0]: side.text}
