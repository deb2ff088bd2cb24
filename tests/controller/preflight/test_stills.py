from controller.preflight.findings import Code, FilmFinding, Severity
from controller.preflight.judgement import Judgement
from controller.preflight.stills import MOST_STILLS, chosen_frames, frame_of


def finding(code: Code, frame: int | None, frames: int = 1) -> FilmFinding:
    return FilmFinding(Severity.WARNING, code, "", "", "", "", frame, frames)


def judgement(*findings: FilmFinding) -> Judgement:
    return Judgement("film.mp4", "ab" * 32, 1_000, 25.0, (), findings)


def test_the_last_finding_of_a_film_has_a_still_however_many_are_before_it() -> None:
    many = [finding(Code.INSERT, 10 * at) for at in range(60)]
    told = judgement(*many, finding(Code.BLACK, 900, 50), finding(Code.LAST_FRAME, 999))
    chosen = chosen_frames(told)
    assert chosen[-2:] == [925, 999]
    assert chosen[:-2] == [10 * at for at in range(MOST_STILLS - 2)]
    assert chosen == chosen_frames(told)


def test_each_kind_has_its_first_even_where_there_are_more_kinds_than_stills() -> None:
    told = judgement(*(finding(code, 10 * at) for at, code in enumerate(Code)))
    assert len(Code) > MOST_STILLS
    assert chosen_frames(told) == [10 * at for at in range(len(Code))]


def test_a_finding_about_the_whole_film_is_shown_by_its_middle_and_no_frame_is_taken_twice() -> None:
    told = judgement(finding(Code.SIZE, None), finding(Code.AUDIO_TRACK, None), finding(Code.DURATION, 2_000))
    assert [frame_of(each, told) for each in told.findings] == [500, 500, 999]
    assert chosen_frames(told) == [500, 999]
