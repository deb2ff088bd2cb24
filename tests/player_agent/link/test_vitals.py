"""What a machine tells of itself, and what it does not."""

from pathlib import Path

import pytest

from player_agent.link.vitals import machine_versions, read_vitals


def test_the_hottest_zone_counts_and_unreadable_ones_do_not(tmp_path: Path) -> None:
    for name, content in (("thermal_zone0", "41000\n"), ("thermal_zone1", "63500\n"), ("thermal_zone2", "?")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "temp").write_text(content)
    (tmp_path / "thermal_zone3").mkdir()

    vitals = read_vitals(tmp_path, tmp_path)

    assert vitals.temperature_c == 63.5
    assert vitals.disk_free_bytes > 0
    assert read_vitals(tmp_path, tmp_path / "none").temperature_c is None


@pytest.mark.parametrize(
    ("content", "system"),
    [
        ('ID=debian\nPRETTY_NAME="Debian GNU/Linux 12"\n', "Debian GNU/Linux 12"),
        ("ID=x\n", None),
        (None, None),
    ],
)
def test_versions_of_what_the_player_stands_on(
    tmp_path: Path, content: str | None, system: str | None
) -> None:
    if content is not None:
        (tmp_path / "os-release").write_text(content)

    versions = machine_versions(tmp_path / "os-release")

    assert versions["kernel"]
    assert versions["python"].startswith("3.")
    assert versions.get("system") == system
