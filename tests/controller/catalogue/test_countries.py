from importlib.resources import files

import pytest

from controller.catalogue.countries import NAMES, parse_country
from controller.catalogue.languages import parse_language
from tests.support.schedules import sample_schedule


def test_the_codes_are_those_of_the_zone_database() -> None:
    table = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in table if not line.startswith("#")]
    assert set(NAMES) == {code for code, _ in rows}
    assert [parse_country(name) for _, name in rows] == [NAMES[code] for code, _ in rows]


def test_every_printed_name_and_code_is_understood() -> None:
    for code, name in NAMES.items():
        assert parse_country(code) == parse_country(name) == parse_country(name.upper()) == name


def test_the_sample_uses_printed_names_and_tags_in_their_usual_case() -> None:
    for short in sample_schedule().shorts.values():
        assert parse_country(short.country) == short.country
        assert parse_language(short.language) == short.language


@pytest.mark.parametrize(
    ("text", "name"),
    [("JPN", "Japan"), ("turkiye", "Türkiye"), ("Turkey", "Türkiye"), ("cote d ivoire", "Côte d'Ivoire")],
)
def test_codes_and_other_names(text: str, name: str) -> None:
    assert parse_country(text) == name


def test_what_is_no_country_is_told_with_the_nearest_one() -> None:
    with pytest.raises(ValueError, match=r"'Frnace' is no country .* did you mean 'France'"):
        parse_country("Frnace")
    with pytest.raises(ValueError, match="like Japan, JP or JPN"):
        parse_country("XQ")


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("PT", "pt"),
        ("zh_hant_tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("sl-rozaj-biske", "sl-rozaj-biske"),
        ("en-x-contest", "en-x-contest"),
        ("", ""),
    ],
)
def test_tags_are_written_in_their_usual_case(text: str, tag: str) -> None:
    assert parse_language(text) == tag
    assert parse_language(parse_language(text)) == tag


@pytest.mark.parametrize("text", ["french", "f", "en-", "en--us", "日本語", "e" * 40])
def test_what_is_no_tag_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no language tag of BCP 47"):
        parse_language(text)
