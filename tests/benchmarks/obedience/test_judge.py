"""What counts as obeyed, and from when."""

from benchmarks.obedience.acts import Act, Wanted
from benchmarks.obedience.judge import Given, first_right, judge_all
from benchmarks.site.programme import FILMS
from benchmarks.site.recording import Look, Sight, Span
from benchmarks.site.truth import Due
from wire.playhead import CueKind

FILM = 6_000
DUES = [
    Due(at * FILM, (at + 1) * FILM, CueKind.SPOT, film, f"spot-{at}", short)
    for at, (short, film) in enumerate(list(FILMS.items())[:4])
]
SLATE, BLACK = Sight(Look.SLATE), Sight(Look.BLACK)


def given(act: Act, at: float, *, begins: float | None = None, said: float | None = None) -> Given:
    return Given(
        act=act,
        screens=("wall-1",),
        at_ms=at,
        ended_ms=at + 400,
        begins_ms=at if begins is None else begins,
        until_ms=at + 5_000,
        exit_code=0,
        in_player_ms={"wall-1": 20.0},
        said_ms={} if said is None else {"wall-1": said},
    )


def film(start: float, end: float, *, film: int, begins: float) -> list[Span]:
    """A film at 25 frames a second, frame by frame."""
    first, last = round((start - begins) / 40), round((end - begins) / 40)
    return [
        Span(begins + at * 40, begins + (at + 1) * 40, Sight(Look.FILM, film, at))
        for at in range(first, last)
    ]


KILL = Act("kill to slate", ("kill",), Wanted.SLATE)
RELEASE = Act("release of a kill", ("release", "kill"), Wanted.PLAN)


def test_a_kill_counts_from_the_command_to_the_slate_that_stays() -> None:
    spans = [*film(1_000, 2_200, film=1, begins=0), Span(2_200, 5_000, SLATE)]
    figures = judge_all([given(KILL, 2_000, said=2_190)], {"wall-1": spans}, {"wall-1": DUES})
    kill = figures["kill to slate"]
    assert (kill.glass, kill.last, kill.not_seen, kill.black_ms) == ([200], [200], 0, 0)
    assert kill.receipt_error == [-10]


def test_a_slate_that_flashes_up_is_no_answer() -> None:
    spans = [Span(2_100, 2_200, SLATE), *film(2_200, 2_600, film=1, begins=0), Span(2_600, 7_000, SLATE)]
    seen = first_right(given(KILL, 2_000), spans, DUES)
    assert seen is not None
    assert seen.start_ms == 2_600


def test_a_release_is_answered_by_the_right_frame_only() -> None:
    wrong = [*film(2_000, 3_000, film=1, begins=-1_000), *film(3_000, 4_000, film=1, begins=0)]
    seen = first_right(given(RELEASE, 1_900), [Span(0, 2_000, SLATE), *wrong], DUES)
    assert seen is not None
    assert seen.start_ms == 3_000


def test_black_between_is_counted_where_nobody_asked_for_it() -> None:
    spans = [*film(1_000, 2_000, film=1, begins=0), Span(2_000, 2_150, BLACK), Span(2_150, 5_000, SLATE)]
    figures = judge_all([given(KILL, 1_900)], {"wall-1": spans}, {"wall-1": DUES})
    assert figures["kill to slate"].black_ms == 150


def test_a_takeover_is_measured_from_its_own_instant_and_in_step_with_it() -> None:
    number = FILMS["two"]
    act = Act("takeover, at once", ("takeover", "two"), Wanted.FILM, "two")
    spans = [*film(1_000, 2_720, film=1, begins=0), *film(2_720, 6_000, film=number, begins=2_700)]
    figures = judge_all([given(act, 2_000, begins=2_700)], {"wall-1": spans}, {"wall-1": DUES})
    assert figures["takeover, at once"].first_frame == [0]
    assert figures["takeover, at once"].glass == [0]


def test_a_screen_that_never_obeys_is_counted() -> None:
    spans = film(0, 5_900, film=1, begins=0)
    figures = judge_all([given(KILL, 2_000)], {"wall-1": spans}, {"wall-1": DUES})
    assert figures["kill to slate"].not_seen == 1
