"""The sequence of faults: seeded, and every kind before any comes again."""

from collections import Counter

from benchmarks.chaos.faults import FaultKind, Scope, draw_faults


def test_one_seed_draws_one_sequence() -> None:
    assert draw_faults(7, 60, 5) == draw_faults(7, 60, 5)
    assert draw_faults(7, 60, 5) != draw_faults(8, 60, 5)


def test_every_kind_comes_once_before_any_comes_again() -> None:
    kinds = [each.kind for each in draw_faults(3, 2 * len(FaultKind), 5)]

    assert set(kinds[: len(FaultKind)]) == set(FaultKind)
    assert set(Counter(kinds).values()) == {2}
    assert kinds[: len(FaultKind)] != kinds[len(FaultKind) :]


def test_screens_are_hit_all_over_and_the_network_as_a_whole() -> None:
    faults = draw_faults(1, 200, 5)

    assert {each.screen for each in faults} == {None, 0, 1, 2, 3, 4}
    assert all(
        (each.scope is Scope.ALL) == each.kind.startswith(("controller", "broker", "plan")) for each in faults
    )


def test_the_minutes_without_broker_are_scaled_and_no_other_hold() -> None:
    long, short = draw_faults(5, 60, 2), draw_faults(5, 60, 2, away_scale=0.1)

    for one, other in zip(long, short, strict=True):
        away = one.kind is FaultKind.BROKER_AWAY
        assert (60 <= one.hold_s <= 240) if away else one.hold_s == other.hold_s
        assert not away or 6 <= other.hold_s <= 24


def test_only_chosen_kinds_are_drawn() -> None:
    kinds = {FaultKind.X_KILLED, FaultKind.DISK_FULL}

    assert {each.kind for each in draw_faults(5, 10, 2, kinds=kinds)} == kinds
