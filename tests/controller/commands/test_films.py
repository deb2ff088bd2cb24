import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from controller.commands.films import films, samples_of
from controller.films.samples import Sample, SampleKind
from controller.films.sources import CALM, FILMS
from tests.support.schedules import sample_schedule


def test_every_film_of_the_sample_gets_a_picture_of_its_own() -> None:
    samples = samples_of(sample_schedule())
    by_kind = {kind: [each for each in samples if each.kind is kind] for kind in SampleKind}

    assert len({each.short for each in samples}) == len(samples) == 16
    assert len(by_kind[SampleKind.SHORT]) == 12 <= len(FILMS)
    assert len(by_kind[SampleKind.HOUSE]) == 3 <= len(CALM)
    assert by_kind[SampleKind.SIMULCAST] == [Sample("landmark-film", SampleKind.SIMULCAST, 30_000)]
    assert min(each.duration_ms for each in samples) == 30_000


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(films, ["make-samples", str(tmp_path / "absent"), "--films", str(tmp_path)])

    assert result.exit_code == 3
    assert "absent" in result.output


def test_a_schedule_with_errors_makes_nothing(tmp_path: Path) -> None:
    (tmp_path / "schedules").mkdir()
    (tmp_path / "schedules" / "venue.yaml").write_text("nonsense: true\n")

    result = CliRunner().invoke(
        films, ["make-samples", str(tmp_path / "schedules"), "--films", str(tmp_path / "f")]
    )

    assert result.exit_code == 1
    assert "landmark check" in result.output
    assert not (tmp_path / "f").exists()


def test_masters_are_listed_with_the_screens_that_they_serve(tmp_path: Path) -> None:
    for name in ("neon-tram.mov", "neon-tram@1080x1920.mp4", "neon-tram.tyo-shibuya.mp4", "house-01.mp4"):
        (tmp_path / name).touch()

    result = CliRunner().invoke(films, ["list", "--films", str(tmp_path), "--json"])

    assert {Path(each["file"]).name: each["screens"] for each in json.loads(result.output)} == {
        "house-01.mp4": list(sample_schedule().screen_ids),
        "neon-tram.mov": ["hkg-sogo", "sha-nanjing-east", "yto-dundas"],
        "neon-tram.tyo-shibuya.mp4": ["tyo-shibuya"],
        "neon-tram@1080x1920.mp4": ["par-opera"],
    }
    one = CliRunner().invoke(films, ["list", "--films", str(tmp_path), "--short", "house-01"])
    assert [line.split() for line in one.output.splitlines()[1:]] == [
        ["house-01.mp4", "house-01", "all", "screens"]
    ]
    assert CliRunner().invoke(films, ["list", "--films", str(tmp_path / "absent")]).exit_code == 3


@pytest.mark.films
def test_what_is_there_is_not_made_again(tmp_path: Path) -> None:
    for each in samples_of(sample_schedule()):
        (tmp_path / f"{each.short}.mp4").write_bytes(b"of our own")

    result = CliRunner().invoke(films, ["make-samples", "--films", str(tmp_path)])

    assert result.exit_code == 0
    assert f"16 films in {tmp_path}: 0 made, 16 were there" in result.output.replace("\n", "")
