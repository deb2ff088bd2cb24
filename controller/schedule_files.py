"""Reads a folder of schedule files into texts by relative path. The only I/O of checking and planning."""

from pathlib import Path, PurePath

from controller.errors import ControllerError
from controller.schedule import MAX_FILES

_ENDINGS = {".yaml", ".yml", ".csv"}
MAX_FILE_BYTES = 16 * 1024 * 1024  # the parser's own limits are lower; this one guards memory


class ScheduleFilesError(ControllerError):
    """The folder, or a file in it, cannot be read."""


def read_schedule_files(folder: Path) -> dict[str, str]:
    """Every .yaml, .yml and .csv file below `folder`, by its path from there (with /).

    Bytes that are not UTF-8 become U+FFFD, which the parser reports with the line. Hidden files are passed
    over. Raises ScheduleFilesError.
    """
    if folder.is_file():
        raise ScheduleFilesError(f"{str(folder)!r} is a file; name its folder")
    if not folder.is_dir():
        raise ScheduleFilesError(f"there is no folder {str(folder)!r}; name the folder of the schedule files")
    try:
        paths = [
            path
            for path in sorted(folder.rglob("*"))
            if is_schedule_path(path.relative_to(folder)) and path.is_file()
        ]
    except OSError as error:  # files that come and go while they are listed
        raise ScheduleFilesError(f"cannot list {str(folder)!r}: {error.strerror}; try again") from error
    if not paths:
        raise ScheduleFilesError(f"the folder {str(folder)!r} holds no .yaml file; name another one")
    if len(paths) > MAX_FILES:
        raise ScheduleFilesError(f"the folder {str(folder)!r} holds {len(paths)} files; at most {MAX_FILES}")
    return {path.relative_to(folder).as_posix(): read_schedule_file(path) for path in paths}


def is_schedule_path(relative: PurePath) -> bool:
    """Whether a file at this path, from its schedule's folder, belongs to the schedule."""
    return relative.suffix in _ENDINGS and not any(part.startswith(".") for part in relative.parts)


def text_of(content: bytes) -> str:
    """A file's bytes as text; those that are not UTF-8 become U+FFFD."""
    return content.decode("utf-8-sig", errors="replace")


def read_schedule_file(path: Path) -> str:
    """The text of one schedule file. Raises ScheduleFilesError."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ScheduleFilesError(f"{path} is larger than {MAX_FILE_BYTES} bytes; is it a schedule file?")
        return text_of(path.read_bytes())
    except OSError as error:
        raise ScheduleFilesError(f"cannot read {path}: {error.strerror}") from error
