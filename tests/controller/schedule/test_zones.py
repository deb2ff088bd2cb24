import pytest

from controller.findings import Place
from controller.schedule.zones import check_zone, place_zones

PLACE = Place("f", 3)


@pytest.mark.parametrize(
    "zone",
    ["Asia/Shanghai", "Asia/Hong_Kong", "Asia/Tokyo", "Europe/Paris", "America/Toronto", "Europe/Amsterdam"],
)
def test_places_are_right(zone: str) -> None:
    assert check_zone(zone, PLACE) == []


@pytest.mark.parametrize(
    ("zone", "severity", "remedy"),
    [
        ("Asia/Beijing", "error", "did you mean 'Asia/Shanghai'?"),
        ("Asia/Tokio", "error", "did you mean 'Asia/Tokyo'?"),
        ("Europe/Pariss", "error", "did you mean 'Europe/Paris'?"),
        ("CST", "error", "name the place, like Asia/Shanghai or America/Toronto"),
        ("EST", "error", "name the place, like Asia/Shanghai or America/Toronto"),
        ("UTC", "error", "name the place, like Asia/Shanghai or America/Toronto"),
        ("PRC", "warning", "write Asia/Shanghai"),
        ("Hongkong", "warning", "write Asia/Hong_Kong"),
        ("Japan", "warning", "write Asia/Tokyo"),
        ("Canada/Eastern", "warning", "write America/Toronto"),
        ("Etc/GMT+8", "error", "name the place, like Asia/Shanghai"),
        ("", "error", "name the place, like Asia/Shanghai"),
        ("../etc/passwd", "error", "name the place, like Asia/Shanghai"),
    ],
)
def test_other_names_have_a_remedy(zone: str, severity: str, remedy: str) -> None:
    (finding,) = check_zone(zone, PLACE)
    assert (finding.severity, finding.line, finding.remedy) == (severity, 3, remedy)


def test_the_database_knows_many_places() -> None:
    assert len(place_zones()) > 300
