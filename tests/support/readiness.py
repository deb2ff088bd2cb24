"""Builders of what readiness is judged by: kills that reached the glass, and players that decoded films."""

from controller.fleet.kill_drill import GivenKill, KillDrill
from wire.films import FilmFacts, FilmReport, FilmWord
from wire.instants import MINUTE, SECOND, Instant
from wire.orders import Kill, KillPicture
from wire.plan import Plan


def build_given(
    at: Instant,
    *,
    screen: str = "par-opera",
    revision: int = 1,
    picture: KillPicture = KillPicture.SLATE,
    until: Instant | None = None,
    released_at: Instant | None = None,
) -> GivenKill:
    """A kill that was given at an instant."""
    kill = Kill(
        order_id="kkkkk1",
        given_at=at,
        by="ann",
        reason="drill",
        start=Instant(0),
        until=until,
        picture=picture,
    )
    return GivenKill(screen, revision, kill, released_at)


def build_drill(at: Instant, *, picture: KillPicture = KillPicture.SLATE, on_glass: bool = True) -> KillDrill:
    """A kill of one minute before `at`, and whether the glass showed it at `at`."""
    given = build_given(Instant(at - MINUTE), picture=picture)
    return KillDrill(given, at if on_glass else None)


def decoded(plan: Plan, at: Instant, **words: FilmWord | None) -> FilmReport:
    """A player that decoded every film of a plan; `short_01=word` says otherwise, None: it is not there."""
    films = [
        FilmFacts(
            sha256=each.sha256,
            short=each.short,
            word=word,
            at=Instant(at - SECOND),
            sentence="libvlc says no" if word is FilmWord.FAILED else "",
        )
        for each in plan.renditions
        if (word := words.get(each.short.replace("-", "_"), FilmWord.DECODED)) is not None
    ]
    return FilmReport(screen=plan.screen, at=at, films=tuple(films))
