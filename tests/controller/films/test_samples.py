import json
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageStat

from controller.films import FilmError, Progress, Size
from controller.films.probe import probe
from controller.films.samples import MASTER_SIZE, Sample, SampleKind, make_samples
from controller.films.sources import CALM, FILMS, PULSE, Graph

SMALL = Size(160, 90)
GRAPHS = {**FILMS, **CALM, "pulse": PULSE}
SHORT, HOUSE, TOGETHER = SampleKind.SHORT, SampleKind.HOUSE, SampleKind.SIMULCAST


def _pictures(graph: Graph, count: int) -> list[Image.Image]:
    """The first frames, at a small size."""
    command = ["ffmpeg", "-v", "error", "-filter_complex", f"{graph(SMALL)},scale=160:90,format=rgb24[o]"]
    command += ["-map", "[o]", "-frames:v", str(count), "-f", "rawvideo", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    area = SMALL.pixels * 3
    return [
        Image.frombytes("RGB", (SMALL.width, SMALL.height), raw[at : at + area])
        for at in range(0, len(raw), area)
    ]


@pytest.mark.films
@pytest.mark.parametrize("name", GRAPHS)
def test_every_picture_is_light_enough_from_its_first_frame_and_moves(name: str) -> None:
    pictures = _pictures(GRAPHS[name], 26)

    assert len(pictures) == 26
    first = ImageStat.Stat(pictures[0])
    assert sum(first.mean) / 3 > 12, "a film must not begin black"
    assert max(first.stddev) > 3, "a film must not begin with a flat colour"
    assert pictures[0].tobytes() != pictures[-1].tobytes()


@pytest.mark.films
async def test_samples_are_made_once(tmp_path: Path) -> None:
    samples = [Sample("a-short", SHORT, 400), Sample("an-ad", HOUSE, 600), Sample("together", TOGETHER, 400)]
    told: list[Progress] = []

    made = await make_samples(tmp_path / "films", samples, told.append)
    again = await make_samples(tmp_path / "films", samples)

    assert (made, again) == (["a-short", "an-ad", "together"], [])
    assert sorted(each.name for each in (tmp_path / "films").iterdir()) == [
        "a-short.mp4",
        "an-ad.mp4",
        "samples.json",
        "together.mp4",
    ]
    facts = await probe(tmp_path / "films" / "an-ad.mp4")
    assert (facts.size, facts.duration_ms, facts.fps, facts.has_audio) == (MASTER_SIZE, 600, 25, False)
    assert [each.done for each in told] == sorted(each.done for each in told)
    assert (told[0].done, told[-1].done, told[-1].made) == (0.0, 1.0, 3)


@pytest.mark.films
async def test_a_film_of_somebodys_own_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a-short.mp4").write_bytes(b"precious")

    made = await make_samples(tmp_path, [Sample("a-short", SHORT, 400), Sample("b-short", SHORT, 400)])

    assert made == ["b-short"]
    assert (tmp_path / "a-short.mp4").read_bytes() == b"precious"


@pytest.mark.films
@pytest.mark.parametrize("ending", [".mp4", ".mov", ".webm"])
async def test_a_film_of_somebodys_own_is_left_alone_whatever_its_ending(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"a-short{ending}").write_bytes(b"of our own")
    assert await make_samples(tmp_path, [Sample("a-short", SHORT, 400)]) == []
    assert [path.name for path in tmp_path.iterdir()] == [f"a-short{ending}"]


@pytest.mark.films
async def test_a_sample_of_another_length_is_made_anew(tmp_path: Path) -> None:
    await make_samples(tmp_path, [Sample("a-short", SHORT, 400)])

    assert await make_samples(tmp_path, [Sample("a-short", SHORT, 800)]) == ["a-short"]
    assert (await probe(tmp_path / "a-short.mp4")).duration_ms == 800


@pytest.mark.films
async def test_shorts_beyond_the_stock_get_colours_of_their_own(tmp_path: Path) -> None:
    samples = [Sample(f"ad-{number}", HOUSE, 80) for number in range(2 * len(CALM))]

    await make_samples(tmp_path, samples)

    notes = json.loads((tmp_path / "samples.json").read_text())
    assert len({note["key"] for note in notes.values()}) == len(samples)
    assert len({(tmp_path / f"{each.short}.mp4").read_bytes() for each in samples}) == len(samples)


@pytest.mark.films
async def test_a_sample_that_was_replaced_by_hand_is_left_alone(tmp_path: Path) -> None:
    await make_samples(tmp_path, [Sample("a-short", SHORT, 400)])
    (tmp_path / "a-short.mp4").write_bytes(b"precious")

    assert await make_samples(tmp_path, [Sample("a-short", SHORT, 800)]) == []
    assert (tmp_path / "a-short.mp4").read_bytes() == b"precious"


@pytest.mark.parametrize("damage", ["{", "[]", '{"a-short": "old"}'])
async def test_damaged_notes_are_told(tmp_path: Path, damage: str) -> None:
    (tmp_path / "samples.json").write_text(damage)

    with pytest.raises(FilmError, match=r"cannot use .*samples\.json"):
        await make_samples(tmp_path, [Sample("a-short", SHORT)])
