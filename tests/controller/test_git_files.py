import subprocess
from pathlib import Path, PurePosixPath

import pytest

from controller.git_files import GitRepository
from controller.schedule_files import ScheduleFilesError


def git(folder: Path, *words: str) -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *identity, *words], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two commits on `main`: schedules/a.yaml says one, then two; venues stand in a folder below."""
    git(tmp_path, "init", "-q", "-b", "main")
    folder = tmp_path / "schedules"
    (folder / "venues").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    for name in ("venues/zürich.yaml", ".hidden/secret.yaml", "notes.txt"):
        (folder / name).write_text(f"{name}: ü\n", encoding="utf-8")
    for text in ("one", "two"):
        (folder / "a.yaml").write_text(text)
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-q", "-m", text)
    return tmp_path


def test_a_revision_is_read_as_a_folder_is(repository: Path) -> None:
    git_files = GitRepository(repository / "schedules")
    assert git_files.prefix == PurePosixPath("schedules")
    before = git_files.read_folder(git_files.commit_of("HEAD~1"), git_files.prefix)
    assert before == {"a.yaml": "one", "venues/zürich.yaml": "venues/zürich.yaml: ü\n"}
    assert git_files.read_folder(git_files.commit_of("main"), git_files.prefix)["a.yaml"] == "two"


def test_what_is_not_committed_is_not_read(repository: Path) -> None:
    (repository / "schedules" / "a.yaml").write_text("three")
    git_files = GitRepository(repository)
    assert git_files.read_file(git_files.commit_of("HEAD"), PurePosixPath("schedules/a.yaml")) == "two"


def test_a_file_and_what_is_none(repository: Path) -> None:
    git_files = GitRepository(repository)
    commit = git_files.commit_of("HEAD~1")
    assert git_files.read_file(commit, PurePosixPath("schedules/a.yaml")) == "one"
    assert git_files.read_file(commit, PurePosixPath("schedules")) is None
    assert git_files.read_file(commit, PurePosixPath("none.yaml")) is None


@pytest.mark.parametrize("revision", ["nobody", "--help", "HEAD~9", "main@{5}^{tree}", ""])
def test_an_unknown_revision_has_a_remedy(repository: Path, revision: str) -> None:
    with pytest.raises(ScheduleFilesError, match=r"nor a revision that git knows; .*HEAD~3"):
        GitRepository(repository).commit_of(revision)


def test_a_folder_that_a_revision_has_not(repository: Path) -> None:
    git_files = GitRepository(repository)
    commit = git_files.commit_of("HEAD")
    with pytest.raises(ScheduleFilesError, match="has no folder 'plans'"):
        git_files.read_folder(commit, PurePosixPath("plans"))
    (repository / "films").mkdir()
    (repository / "films" / "notes.txt").write_text("none")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "films")
    with pytest.raises(ScheduleFilesError, match=r"holds no \.yaml file"):
        git_files.read_folder(git_files.commit_of("HEAD"), PurePosixPath("films"))


def test_outside_of_any_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(ScheduleFilesError, match="not a git repository"):
        GitRepository(tmp_path)


def test_without_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository / "schedules"))
    with pytest.raises(ScheduleFilesError, match="install git"):
        GitRepository(repository)
