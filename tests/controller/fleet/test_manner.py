"""How bright and how loud, now and next."""

from controller.fleet.manner import manner_at
from tests.support.plans import build_plan, build_policy
from wire.instants import HOUR, MINUTE, Instant
from wire.policy import Light, Policy, PolicyWindow

POLICY = build_policy(build_plan())
NOON = Instant(POLICY.windows[0].start + 12 * HOUR)


def policy(*windows: tuple[int, Light, int, bool]) -> Policy:
    """Windows of so many minutes each, from an hour before noon."""
    at, made = Instant(NOON - HOUR), []
    for minutes, light, percent, mute in windows:
        end = Instant(at + minutes * MINUTE)
        made.append(PolicyWindow(start=at, end=end, light=light, brightness_percent=percent, mute=mute))
        at = end
    return POLICY.model_copy(update={"windows": tuple(made)})


def test_the_next_change_is_told_whatever_darkness_lies_between() -> None:
    found = manner_at(
        policy(
            (90, Light.LIT, 100, False),
            (10, Light.STATIC, 100, False),
            (60, Light.DARK, 100, False),
            (60, Light.LIT, 60, True),
        ),
        None,
        NOON,
    )
    assert found is not None
    assert (found.brightness_percent, found.mute) == (100, False)
    assert found.changes_at == NOON + 100 * MINUTE
    assert (found.next_brightness_percent, found.next_mute) == (60, True)


def test_without_a_change_within_a_day_there_is_none_to_tell() -> None:
    found = manner_at(policy((26 * 60, Light.LIT, 40, True), (10, Light.LIT, 100, True)), None, NOON)
    assert found is not None
    assert (found.brightness_percent, found.changes_at, found.next_mute) == (40, None, None)


def test_the_dark_has_no_manner() -> None:
    assert manner_at(policy((120, Light.DARK, 100, False), (10, Light.LIT, 50, False)), None, NOON) is None
    assert manner_at(None, None, NOON) is None
