"""A whole landmark film with real ffmpeg."""

import subprocess
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from controller.films import Size
from controller.films.landmark import Chosen, FilmRules, lay_out, make_film, read_film_rules
from controller.films.loudness import measure_loudness
from controller.films.probe import AIGC, probe
from tests.support.coded_films import CodedFilm
from tests.support.coded_films import make_film as make_coded
from tests.support.schedules import sample_schedule

pytestmark = pytest.mark.films

TEXT = """
schema: landmark/v1
kind: film
id: a-film
title: "A film"
opening: {duration: 1s, lines: ["A film"]}
shorts: [{short: paper-moon-harbour}, {short: desert-of-stars}]
transition: {kind: dissolve, duration: 200ms}
credits: {form: roll, duration: 1s, heading: "with"}
sound: levelled
"""


def _rules() -> FilmRules:
    rules, findings = read_film_rules(TEXT, "film.yaml")
    assert findings == []
    assert rules is not None
    return rules


@pytest.mark.parametrize("size", [Size(320, 160), Size(90, 160)], ids=str)
async def test_a_film_has_exactly_its_frames_and_always_the_same_bytes(size: Size, tmp_path: Path) -> None:
    shorts = sample_schedule().shorts
    chosen = [Chosen(shorts[name]) for name in ("paper-moon-harbour", "desert-of-stars")]
    coded = CodedFilm(film=7, width=320, height=180, fps=25, frames=100, audio=True)
    masters = {
        each.short.id: make_coded(replace(coded, film=number), tmp_path)
        for number, each in enumerate(chosen, 3)
    }
    plan = lay_out(_rules(), chosen, 5_000, size, Fraction(25))
    one, other = tmp_path / "one" / "film.mp4", tmp_path / "other" / "film.mp4"
    told: list[float] = []

    await make_film(_rules(), plan, masters, one, told.append)
    await make_film(_rules(), plan, masters, other)

    assert one.read_bytes() == other.read_bytes()
    assert [each.name for each in one.parent.iterdir()] == ["film.mp4"]
    command = ["ffmpeg", "-v", "error", "-i", str(one), "-f", "framemd5", "-map", "0:v", "-"]
    decoded = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    times = [int(line.split(",")[2]) for line in decoded if not line.startswith("#")]
    facts, loudness = await probe(one), await measure_loudness(one)
    assert len(times) == 125
    assert len({later - earlier for earlier, later in pairwise(times)}) == 1
    assert (facts.size, facts.fps, facts.duration_ms) == (size, Fraction(25), 5_000)
    assert AIGC in dict(facts.tags)
    assert loudness is not None
    assert loudness.integrated_lufs == pytest.approx(-23, abs=1)
    assert (told == sorted(told), told[-1]) == (True, 1.0)
