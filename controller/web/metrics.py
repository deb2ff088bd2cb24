"""The fleet as Prometheus metrics: the same judgement as the page's, for alarms and for curves."""

from collections.abc import Callable

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from controller.fleet import FleetStatus, Health, Liveness, ScreenStatus
from controller.web.live import Judge


def build_metrics_router(judge: Judge) -> APIRouter:
    """The route that Prometheus asks."""
    router = APIRouter()

    @router.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(describe(judge.status()), media_type=CONTENT_TYPE_LATEST)

    return router


def describe(status: FleetStatus) -> bytes:
    """The status in Prometheus' text form. What a player never said has no sample."""
    registry = CollectorRegistry()
    _describe_judgement(registry, status)
    for name, meaning, figure_of in _FIGURES:
        gauge = Gauge(f"landmark_screen_{name}", meaning, ["screen"], registry=registry)
        for screen in status.screens:
            figure = figure_of(screen)
            if figure is not None:
                gauge.labels(screen.screen).set(figure)
    return generate_latest(registry)


def _describe_judgement(registry: CollectorRegistry, status: FleetStatus) -> None:
    health = Gauge(
        "landmark_screen_health", "1 for the health it has", ["screen", "health"], registry=registry
    )
    liveness = Gauge(
        "landmark_screen_liveness", "1 for the liveness it has", ["screen", "liveness"], registry=registry
    )
    for screen in status.screens:
        for one in Health:
            health.labels(screen.screen, one.value).set(one is screen.health)
        for each in Liveness:
            liveness.labels(screen.screen, each.value).set(each is screen.liveness)


def _seconds(ms: float | None) -> float | None:
    return None if ms is None else ms / 1_000


def _missing(screen: ScreenStatus) -> float | None:
    return None if screen.cache is None else screen.cache.wanted - screen.cache.held


def _clock(screen: ScreenStatus) -> tuple[float | None, float | None]:
    return (None, None) if screen.clock is None else (screen.clock.offset_ms, screen.clock.uncertainty_ms)


_FIGURES: tuple[tuple[str, str, Callable[[ScreenStatus], float | None]], ...] = (
    ("heartbeat_age_seconds", "Time since its last heartbeat", lambda it: _seconds(it.heartbeat_age_ms)),
    ("plan_revision_desired", "Revision of the plan in force", lambda it: it.revisions.plan_desired),
    ("plan_revision_reported", "Revision that it plays", lambda it: it.revisions.plan_reported),
    ("drift_seconds", "Its picture minus where it should be", lambda it: _seconds(it.drift_ms)),
    ("clock_offset_seconds", "Our clock minus its clock", lambda it: _seconds(_clock(it)[0])),
    ("clock_uncertainty_seconds", "Give or take", lambda it: _seconds(_clock(it)[1])),
    ("renditions_missing", "Renditions of its plan that it does not hold", _missing),
    ("pictures_lost", "Frames that it could not show since its start", lambda it: it.pictures_lost),
    ("journal_waiting", "As-run entries not delivered yet", lambda it: it.journal_waiting),
)
