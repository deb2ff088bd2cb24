"""Metrics: the same judgement as everywhere, and no sample for what was never said."""

from controller.fleet import judge_fleet
from controller.web.metrics import describe
from tests.support.fake_fleet import FakeFleet


def metrics_of(fleet: FakeFleet) -> list[str]:
    status = judge_fleet(fleet.snapshot(), fleet.now, network="sample", sample=True, clock_shift_ms=0)
    return describe(status).decode().splitlines()


def test_a_healthy_screen() -> None:
    lines = metrics_of(FakeFleet(beat_changes={"hkg-sogo": {"drift_ms": -2.0}}))
    assert 'landmark_screen_health{health="well",screen="hkg-sogo"} 1.0' in lines
    assert 'landmark_screen_liveness{liveness="lost",screen="hkg-sogo"} 0.0' in lines
    assert 'landmark_screen_drift_seconds{screen="hkg-sogo"} -0.002' in lines
    assert 'landmark_screen_plan_revision_reported{screen="hkg-sogo"} 1.0' in lines
    assert 'landmark_screen_renditions_missing{screen="hkg-sogo"} 0.0' in lines


def test_a_screen_never_heard_has_no_figures_of_its_own() -> None:
    lines = metrics_of(FakeFleet(never_heard={"par-opera"}))
    assert 'landmark_screen_liveness{liveness="lost",screen="par-opera"} 1.0' in lines
    paris = [line.split("{")[0] for line in lines if 'screen="par-opera"}' in line and "health" not in line]
    assert set(paris) == {"landmark_screen_liveness", "landmark_screen_plan_revision_desired"}
