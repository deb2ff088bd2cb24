"""Checks of playlists: they select something, and their rules can be kept, at what cost."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from controller.catalogue import Short
from controller.findings import Code, Finding, did_you_mean, error_at, shown, warning_at
from controller.planning.checks.remarks import names_of
from controller.planning.rotation import asked_shares, attainable_shares
from controller.schedule import DominationLine, LoopLine, Playlist, Schedule


def check_playlists(schedule: Schedule) -> Iterator[Finding]:
    """Findings about every playlist."""
    for playlist in schedule.campaign.playlists:
        yield from _playlist(schedule, playlist)


def empty_playlists(schedule: Schedule) -> set[str]:
    """The playlists that select no short."""
    return {each.id for each in schedule.campaign.playlists if not schedule.select(each)}


def _playlist(schedule: Schedule, playlist: Playlist) -> Iterator[Finding]:
    named = schedule.select(playlist)
    shorts = list({short.id: short for short in named}.values())
    strange = list(_strange_words(schedule, playlist))
    if not shorts:
        lines = [
            repr(each.id)
            for each in schedule.campaign.lines
            if isinstance(each, LoopLine | DominationLine) and each.playlist == playlist.id
        ]
        silent = f", so {names_of(lines)} never play{'s' if len(lines) == 1 else ''}" if lines else ""
        sentence = f"the playlist {playlist.id!r} selects no short of the catalogue{silent}"
        remedy = strange[0][1] if strange else "no short meets all of its keys; take one out"
        yield error_at(playlist.place_of("select"), Code.EMPTY_PLAYLIST, sentence, remedy)
        return
    for words, remedy in strange:
        sentence = f"the playlist {playlist.id!r} selects {words}, which no row of the catalogue has"
        yield warning_at(playlist.place_of("select"), Code.PLAYLIST, sentence, remedy)
    if len(named) > len(shorts):
        sentence = f"the playlist {playlist.id!r} names a short twice; each takes one turn"
        yield warning_at(playlist.place_of("shorts"), Code.PLAYLIST, sentence, "name each once")
    known = {short.id for short in shorts}
    idle = [name for name in playlist.weights if name in schedule.shorts and name not in known]
    if idle:
        sentence = f"weights of {playlist.id!r} name {names_of(idle)}, which it does not play"
        yield warning_at(
            playlist.place_of("weights"),
            Code.PLAYLIST,
            sentence,
            "take them out, or add them to the playlist",
        )
    yield from _separation(playlist, shorts)


def _strange_words(schedule: Schedule, playlist: Playlist) -> Iterator[tuple[str, str]]:
    """Words of a selection that stand in no row of the catalogue, each with the nearest that does."""
    if (select := playlist.select) is None:
        return
    shorts = schedule.shorts.values()
    known = {
        "award": (select.award, {short.award for short in shorts}),
        "country": (select.country, {short.country for short in shorts}),
        "language": (select.language, {short.language for short in shorts}),
        "creator": (select.creator, {short.creator for short in shorts}),
    }
    for key, (wanted, there) in known.items():
        for word in wanted:
            if word not in there:
                yield f"{key} {shown(word)}", did_you_mean(word, there - {""})


def _separation(playlist: Playlist, shorts: Sequence[Short]) -> Iterator[Finding]:
    """What cannot be kept apart is an error; what costs fairness a warning that says how much."""
    separation = playlist.separation
    groups = (
        ("same_short", "shorts", separation.same_short, {short.id for short in shorts}),
        ("same_creator", "creators", separation.same_creator, {short.creator for short in shorts}),
        ("same_country", "countries", separation.same_country, {short.country for short in shorts}),
    )
    impossible = False
    for key, nouns, between, names in groups:
        if between >= len(names):
            impossible = True
            sentence = (
                f"{key}: {between} needs {between + 1} {nouns}, and the playlist {playlist.id!r} has "
                f"{len(names)}"
            )
            yield error_at(
                separation.place_of(key),
                Code.SEPARATION,
                sentence,
                f"write {key}: {len(names) - 1}, or add shorts",
            )
    if impossible:
        return
    asked, left = asked_shares(playlist, shorts), attainable_shares(playlist, shorts)
    if sum(left, Fraction(0)) < 1:
        sentence = f"the rules of separation of {playlist.id!r} cannot all be kept together"
        yield error_at(
            playlist.place_of("separation"), Code.SEPARATION, sentence, "write smaller numbers, or add shorts"
        )
    elif left != asked:
        losses = sorted(zip(shorts, asked, left, strict=True), key=lambda each: each[2] - each[1])
        words = names_of(
            f"{short.id!r} has {_percent(has)} of the turns and not {_percent(due)}"
            for short, due, has in losses
            if has < due
        )
        sentence = f"the separation of {playlist.id!r} costs fairness: {words}"
        remedy = "write smaller numbers, or add shorts of others, if that is too much"
        yield warning_at(playlist.place_of("separation"), Code.SEPARATION, sentence, remedy)


def _percent(share: Fraction) -> str:
    return f"{float(100 * share):.2f} %"
