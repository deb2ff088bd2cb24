from collections import defaultdict

from controller.planning import compile_plan
from controller.schedule import Schedule
from tests.support.schedules import small_schedule
from wire.instants import HOUR
from wire.plan import Plan

SHORTS = (("one", "Ada"), ("two", "Bo"), ("three", "Cy"))
PLAYLIST = "{{id: p, select: {{award: [winner]}}, rotation: fair, seed: 7{}}}"


def schedule(rest: str, *, shorts: tuple[tuple[str, str], ...] = SHORTS) -> Schedule:
    return small_schedule(
        campaign_rules=('dayparts: {prime: [{from: "18:00", to: "20:00"}]}',),
        lines=(
            "{id: base, kind: loop, screens: all, playlist: p}",
            "{id: evening, kind: loop, screens: all, playlist: p, priority: 9, when: {dayparts: [prime]}}",
        ),
        playlist=PLAYLIST.format(rest),
        shorts=shorts,
    )


def compiled(of: Schedule, in_force: Plan | None = None, at: int = 0) -> Plan:
    effective = in_force.spots[at].start if in_force is not None else None
    return compile_plan(of, "wall", network="n", in_force=in_force, effective=effective)


def test_the_lines_of_a_screen_share_the_hour_of_a_short() -> None:
    plan = compiled(schedule(", max_plays_per_hour: 11"))
    starts = defaultdict(list)
    for spot in plan.spots:
        starts[spot.short].append(spot.start)
    assert {spot.line for spot in plan.spots} == {"base", "evening"}
    for each in starts.values():
        assert all(later - first >= HOUR for first, later in zip(each, each[11:], strict=False))


def test_compiling_again_at_any_instant_gives_the_same_spots() -> None:
    for rest in (
        "",
        ", weights: {two: 3}",
        ", max_plays_per_hour: 11",
        ", weights: {two: 5, one: 2}, max_plays_per_hour: 30, separation: {same_short: 1}",
        ", even_in: [prime]",
    ):
        whole = compiled(schedule(rest))
        for at in (1, 500, 1_003, len(whole.spots) - 1):
            if at < len(whole.spots):
                assert compiled(schedule(rest), whole, at).spots == whole.spots, (rest, at)


def test_after_an_edit_compiling_again_still_changes_nothing() -> None:
    for rest in (", weights: {two: 3}", "", ", weights: {two: 3}, separation: {same_short: 1}"):
        first = compiled(schedule(rest))
        more = schedule(rest, shorts=(*SHORTS, ("new", "Di")))
        edited = compiled(more, first, 700)
        assert edited.spots[:700] == first.spots[:700]
        assert "new" in {spot.short for spot in edited.spots[700:707]}
        for at in (701, 900, 1_500):
            assert compiled(more, edited, at).spots == edited.spots
