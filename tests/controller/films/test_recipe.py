import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.films import FilmError, Fit, RenditionRequest, Size
from controller.films.probe import FilmFacts
from controller.films.recipe import Output, Overlay, build_recipe, ffmpeg_arguments, recipe_key
from wire.renditions import RenditionKind

REQUEST = RenditionRequest(
    short="a-film",
    kind=RenditionKind.SHORT,
    master=Path("a-film.mp4"),
    screen="a-screen",
    width=334,
    height=594,
    duration_ms=10_000,
)
MASTER = FilmFacts(
    size=Size(1920, 1080),
    fps=Fraction(25),
    frames=750,
    codec="h264",
    pixel_format="yuv420p",
    matrix="bt709",
    has_audio=True,
    duration_ms=30_000,
)


def test_a_rendition_is_cut_by_frames_and_silent() -> None:
    recipe = build_recipe(REQUEST, MASTER)

    assert recipe.frames == 250
    assert recipe.filters.endswith("trim=end_frame=250")
    assert "-an" in recipe.encoder
    assert not recipe.repeats


def test_sound_is_kept_where_it_may_be_heard_and_is_as_long_as_the_pictures() -> None:
    heard = build_recipe(replace(REQUEST, sound=True, fps=Fraction(30_000, 1_001)), MASTER)
    silent = build_recipe(replace(REQUEST, sound=True), replace(MASTER, has_audio=False))
    assert heard.sound_filters is not None
    assert heard.sound_filters.endswith(f"atrim=end_sample={round(heard.frames * 1_001 / 30_000 * 48_000)}")
    assert "-an" not in heard.encoder
    assert silent == build_recipe(REQUEST, MASTER)
    arguments = ffmpeg_arguments(
        Path("a-film.mp4"),
        [Output(recipe, (), Path(name)) for recipe, name in ((silent, "silent.mp4"), (heard, "heard.mp4"))],
    )
    graph = arguments[arguments.index("-filter_complex") + 1]
    assert "[0:a:0]asplit=1[heard1]" in graph
    assert arguments.count("-map") == 3
    assert arguments[arguments.index("[sound1]") + 1 :][-1] == "heard.mp4"


def test_a_key_frame_stands_every_half_second() -> None:
    slow = build_recipe(REQUEST, MASTER).encoder
    fast = build_recipe(replace(REQUEST, fps=Fraction(60_000, 1_001)), MASTER).encoder

    assert slow[slow.index("-g") + 1] == "12"
    assert fast[fast.index("-g") + 1] == "29"


def test_letterboxing_keeps_the_whole_picture_in_the_middle() -> None:
    filters = build_recipe(REQUEST, MASTER).filters

    assert "scale=334:188:" in filters
    assert "pad=334:594:0:202:" in filters


def test_cropping_fills_the_screen() -> None:
    filters = build_recipe(replace(REQUEST, fit=Fit.CROP), MASTER).filters

    assert "scale=1056:594:" in filters
    assert "crop=334:594" in filters


@given(
    width=st.integers(16, 4_000).map(lambda side: side * 2),
    height=st.integers(16, 4_000).map(lambda side: side * 2),
    master_width=st.integers(16, 8_000),
    master_height=st.integers(16, 8_000),
)
def test_any_master_fits_any_screen(width: int, height: int, master_width: int, master_height: int) -> None:
    master = replace(MASTER, size=Size(master_width, master_height))
    request = replace(REQUEST, width=width, height=height)

    boxed = _scaled(build_recipe(request, master).filters)
    filled = _scaled(build_recipe(replace(request, fit=Fit.CROP), master).filters)

    assert boxed[0] <= width <= filled[0]
    assert boxed[1] <= height <= filled[1]
    assert boxed[0] == width or boxed[1] == height
    assert filled[0] - width <= 2 or filled[1] - height <= 2
    assert all(side >= 2 and side % 2 == 0 for side in (*boxed, *filled))


def _scaled(filters: str) -> tuple[int, int]:
    found = re.search(r"scale=(\d+):(\d+):", filters)
    assert found
    return int(found[1]), int(found[2])


@pytest.mark.parametrize(
    ("matrix", "pixel_format", "size", "assumed"),
    [
        ("", "yuv420p", Size(1920, 1080), True),
        ("", "yuv420p", Size(720, 576), False),
        ("", "gbrp", Size(1920, 1080), False),
        ("smpte170m", "yuv420p", Size(1920, 1080), False),
    ],
)
def test_a_master_that_does_not_tell_its_colours_is_judged_by_its_size(
    matrix: str, pixel_format: str, size: Size, assumed: bool
) -> None:
    master = replace(MASTER, matrix=matrix, pixel_format=pixel_format, size=size)

    assert ("in_color_matrix=bt709" in build_recipe(REQUEST, master).filters) is assumed


def test_an_exact_screen_refuses_another_shape() -> None:
    with pytest.raises(FilmError, match="1920x1080 and a-screen takes only films of its own shape, 334x594"):
        build_recipe(replace(REQUEST, fit=Fit.EXACT), MASTER)


def test_an_exact_screen_takes_its_own_shape() -> None:
    portrait = replace(MASTER, size=Size(1080, 1920))

    recipe = build_recipe(replace(REQUEST, width=324, height=576, fit=Fit.EXACT), portrait)

    assert "scale=324:576:" in recipe.filters
    assert "crop" not in recipe.filters


@pytest.mark.parametrize(("lasts_ms", "held_s"), [(30_000, "1"), (9_500, "1.5"), (2_000, "9")])
def test_a_last_frame_is_held_no_longer_than_the_slot_needs(lasts_ms: int, held_s: str) -> None:
    recipe = build_recipe(REQUEST, replace(MASTER, duration_ms=lasts_ms))

    assert not recipe.repeats
    assert f"tpad=stop_duration={held_s}:stop_mode=clone" in recipe.filters


def test_a_house_ad_repeats() -> None:
    house = replace(REQUEST, kind=RenditionKind.HOUSE)

    assert build_recipe(house, replace(MASTER, duration_ms=4_000)).repeats
    assert not build_recipe(house, MASTER).repeats


def test_the_key_holds_all_that_decides_the_bytes() -> None:
    recipe = build_recipe(REQUEST, MASTER)
    facts = {"master_sha256": "a" * 64, "caption_sha256": "b" * 64, "engine": "ffmpeg version 5"}
    others = [
        recipe_key(build_recipe(replace(REQUEST, duration_ms=9_000), MASTER), **facts),
        recipe_key(build_recipe(replace(REQUEST, width=336), MASTER), **facts),
        recipe_key(build_recipe(replace(REQUEST, short="another"), MASTER), **facts),
        recipe_key(build_recipe(replace(REQUEST, fps=Fraction(30)), MASTER), **facts),
        recipe_key(build_recipe(replace(REQUEST, fit=Fit.CROP), MASTER), **facts),
        recipe_key(replace(recipe, repeats=True), **facts),
        recipe_key(replace(recipe, sound_filters="loud"), **facts),
        recipe_key(recipe, **facts, mark=("d" * 64, None)),
        recipe_key(recipe, **facts, mark=("d" * 64, 50)),
        recipe_key(build_recipe(replace(REQUEST, aigc="{}"), MASTER), **facts),
        recipe_key(build_recipe(REQUEST, replace(MASTER, tags=(("artist", "A. Creator"),))), **facts),
        *(recipe_key(recipe, **{**facts, name: "c"}) for name in facts),
    ]

    assert recipe_key(build_recipe(REQUEST, MASTER), **facts) == recipe_key(recipe, **facts)
    assert len({recipe_key(recipe, **facts), *others}) == len(others) + 1


def test_screens_of_one_shape_share_a_rendition() -> None:
    there = replace(REQUEST, screen="another-screen")

    assert build_recipe(there, MASTER) == build_recipe(REQUEST, MASTER)


def test_one_run_decodes_once_and_makes_all() -> None:
    recipe = build_recipe(REQUEST, MASTER)
    overlays = Overlay(Path("words.png"), 0, 500), Overlay(Path("mark.png"), 20, 30, frames=50)
    captioned = Output(recipe, overlays, Path("one.mp4"))
    plain = Output(recipe, (), Path("other.mp4"))

    arguments = ffmpeg_arguments(Path("a-film.mp4"), [plain, captioned])

    assert [arguments[at + 1] for at, each in enumerate(arguments) if each == "-i"] == [
        "file:a-film.mp4",
        "words.png",
        "mark.png",
    ]
    graph = arguments[arguments.index("-filter_complex") + 1]
    assert graph.startswith("[0:v:0]split=2[in0][in1];")
    assert "[below1][1:v]overlay=0:500:format=yuv420[below2];" in graph
    assert "[below2][2:v]overlay=20:30:format=yuv420:enable='lt(n,50)'[out1]" in graph
    made = [each for each in arguments if each.endswith(".mp4")]
    assert made == ["file:a-film.mp4", "other.mp4", "one.mp4"]
