"""Approves films and takes approvals back: each word about exact bytes that exist, kept for good.

A campaign has tens of thousands of approvals: what is about all of them is worked out in a thread.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress

from controller.approvals import Approval, ApprovalWord, Candidate, Ledger, Mark, MarkState, words_of
from controller.approvals.approval import short_hash
from controller.clock import Clock
from controller.errors import ControllerError, UnknownScreenError
from controller.findings import did_you_mean
from controller.schedule import Approver
from controller.services.approval_wishes import (
    ApprovalAct,
    ApprovalCount,
    ApprovalReport,
    ApprovalWish,
    ApprovedFilm,
    MarkLine,
    MatrixCell,
    ScreenApprovals,
)
from controller.services.order_wishes import EndedTakeover
from controller.services.ports import Store
from controller.services.records import Event
from controller.services.watch_fleet import FleetWatch
from wire.ids import ScreenId, Sha256, ShortId


class ApprovalRefusedError(ControllerError):
    """A word that cannot be given; the sentence says why."""


class ApproveFilms:
    """Gives and revokes approvals, and lists what stands."""

    def __init__(self, store: Store, watch: FleetWatch, clock: Clock) -> None:
        self._store = store
        self._watch = watch
        self._clock = clock
        self.after_revoking: Callable[[str], Awaitable[tuple[EndedTakeover, ...]]] = _nothing
        """What else is to be done once somebody took an approval back; gives the takeovers that it ended."""

    async def act(self, wish: ApprovalWish) -> ApprovalAct:
        """Keep the word on each of its screens, or on none.

        Raises UnknownScreenError, ApprovalRefusedError, StoreError; nothing was kept then.
        """
        offered = {each.screen: each for each in await self._store.candidates(short=wish.short)}
        said = await self._store.approvals(short=wish.short)
        known = Ledger(said)
        screens = await self._screens(wish, offered, known)
        now = self._clock.now()
        words = [
            Approval(
                screen=screen,
                short=wish.short,
                approver=wish.approver,
                sha256=_meant(wish, screen, offered.get(screen), known),
                word=ApprovalWord.REVOKED if wish.revoke else ApprovalWord.APPROVED,
                by=wish.by,
                at=now,
                note=wish.note,
            )
            for screen in screens
        ]
        await self._store.save_approvals(words, _event(wish, words))
        ended, notes = await self._end_takeovers(wish)
        ledger = Ledger([*said, *words])
        return ApprovalAct(
            short=wish.short,
            word=words[0].word,
            approver=wish.approver,
            by=wish.by,
            films=tuple(self._film(each, offered.get(each.screen), ledger) for each in words),
            ended=ended,
            notes=notes,
        )

    async def _end_takeovers(self, wish: ApprovalWish) -> tuple[tuple[EndedTakeover, ...], tuple[str, ...]]:
        """Those that it ended, and what could not be done: the word is kept by now, and stays so."""
        if not wish.revoke:
            return (), ()
        try:
            return await self.after_revoking(wish.by), ()
        except ControllerError as error:
            note = f"takeovers were not looked at, so end by hand what may not be shown any more: {error}"
            await self._note(note)
            return (), (note,)

    async def _note(self, sentence: str) -> None:
        with suppress(ControllerError):  # whoever asked hears it as well
            await self._store.add_event(Event(self._clock.now(), "takeovers_not_looked_at", sentence))

    async def matrix(self, screen: ScreenId | None = None, *, missing: bool = False) -> ApprovalReport:
        """What one screen would show, or all, and what was said of it; `missing`: only what lacks something.

        Raises UnknownScreenError, StoreError.
        """
        candidates = await self._store.candidates(screen=screen)
        if screen is not None and not candidates:
            await self._check_known(screen)
        approvals = await self._store.approvals(screen=screen)
        return await asyncio.to_thread(_report, candidates, approvals, missing=missing)

    async def count(self) -> ApprovalCount:
        """How much lacks on each screen. Raises StoreError."""
        return ApprovalCount(
            screens=tuple(
                ScreenApprovals(screen=each.screen, films=each.films, lacking=each.lacking)
                for each in await self._store.approval_tallies()
            )
        )

    async def _screens(
        self, wish: ApprovalWish, offered: Mapping[ScreenId, Candidate], ledger: Ledger
    ) -> tuple[ScreenId, ...]:
        """The screens that are meant: each would show it, or has a word of this approver to take back."""
        if wish.everywhere == bool(wish.screens):
            raise ApprovalRefusedError("name the screens, or say all of them: one of the two")
        given = set(ledger.screens(wish.short, wish.approver)) if wish.revoke else set()
        having = given | offered.keys()
        if not having:
            raise ApprovalRefusedError(await self._unknown(wish.short))
        for screen in wish.screens:
            if screen not in having:
                await self._check_known(screen)
                raise ApprovalRefusedError(
                    f"{screen} does not show {wish.short}, so there is nothing to approve; it is on "
                    f"{', '.join(sorted(having))}"
                )
        everywhere = given or having
        return tuple(sorted(everywhere if wish.everywhere else set(wish.screens)))

    async def _unknown(self, short: ShortId) -> str:
        shorts = {each.short for each in await self._store.candidates()}
        hint = did_you_mean(short, shorts) if shorts else "`landmark publish` makes them, and then asks"
        return f"no rendition of {short!r} was made; {hint}"

    async def _check_known(self, screen: ScreenId) -> None:
        known = {each.screen for each in await self._store.candidates()} | self._watch.facts().keys()
        if screen not in known:
            raise UnknownScreenError(
                f"no screen {screen!r} would show anything; {did_you_mean(screen, known)}"
            )

    def _film(self, word: Approval, offered: Candidate | None, ledger: Ledger) -> ApprovedFilm:
        same = offered is not None and offered.rendition.sha256 == word.sha256
        plan = self._watch.plan(word.screen)
        return ApprovedFilm(
            screen=word.screen,
            title=offered.title if offered is not None else word.short,
            creator=offered.creator if offered is not None else "",
            sha256=word.sha256,
            path=offered.rendition.path if offered is not None and same else None,
            in_force=plan is not None and any(each.sha256 == word.sha256 for each in plan.renditions),
            lacking=ledger.lacking(offered) if offered is not None else (),
        )


def _report(
    candidates: Sequence[Candidate], approvals: Sequence[Approval], *, missing: bool
) -> ApprovalReport:
    ledger = Ledger(approvals)
    lacking = [each for each in candidates if ledger.lacking(each)]
    told = sorted(lacking if missing else candidates, key=lambda each: (each.screen, each.short))
    return ApprovalReport(complete=not lacking, cells=tuple(_cell(each, ledger) for each in told))


def _meant(wish: ApprovalWish, screen: ScreenId, offered: Candidate | None, ledger: Ledger) -> Sha256:
    """The exact bytes. An approval needs bytes that are offered; a word can be taken back of earlier ones."""
    if wish.revoke:
        return _approved_before(wish, screen, wish.sha256 or _at_hand(wish, screen, offered, ledger), ledger)
    assert offered is not None
    sha256 = offered.rendition.sha256
    if wish.sha256 is not None and not sha256.startswith(wish.sha256):
        raise ApprovalRefusedError(
            f"{screen} would show {wish.short} in bytes {short_hash(sha256)}, not {short_hash(wish.sha256)}; "
            "watch those and approve them"
        )
    return sha256


def _at_hand(wish: ApprovalWish, screen: ScreenId, offered: Candidate | None, ledger: Ledger) -> str:
    """What is meant without a hash: the bytes that are offered, or the only ones that were approved."""
    approved = ledger.approved(screen, wish.short, wish.approver)
    if offered is not None and (offered.rendition.sha256 in approved or len(approved) != 1):
        return offered.rendition.sha256
    return approved[0] if len(approved) == 1 else ""


def _approved_before(wish: ApprovalWish, screen: ScreenId, start: str, ledger: Ledger) -> Sha256:
    approved = ledger.approved(screen, wish.short, wish.approver)
    meant = [each for each in approved if each.startswith(start)]
    if not meant:
        raise ApprovalRefusedError(
            f"{words_of([wish.approver])} has not approved {wish.short} on {screen} in bytes "
            f"{short_hash(start)}; `landmark approvals` shows what stands"
        )
    if len(meant) > 1:
        raise ApprovalRefusedError(
            f"{len(meant)} approved films of {wish.short} on {screen} begin with {start}; write more of it"
        )
    return meant[0]


def _event(wish: ApprovalWish, words: Sequence[Approval]) -> Event:
    did = "revoked the approval of" if wish.revoke else "approved"
    where = ", ".join(f"{each.screen} ({short_hash(each.sha256)})" for each in words)
    note = f": {wish.note}" if wish.note else ""
    sentence = f"{wish.by} {did} {wish.short} as {words_of([wish.approver])} on {where}{note}"
    only = words[0].screen if len(words) == 1 else None
    return Event(words[0].at, "approval_revoked" if wish.revoke else "approval", sentence, only)


def _cell(candidate: Candidate, ledger: Ledger) -> MatrixCell:
    film, marks = candidate.rendition, ledger.marks(candidate)
    return MatrixCell(
        screen=candidate.screen,
        short=candidate.short,
        kind=film.kind,
        title=candidate.title,
        creator=candidate.creator,
        country=candidate.country,
        sha256=film.sha256,
        duration_ms=film.duration_ms,
        path=film.path,
        complete=all(marks[each].state is MarkState.APPROVED for each in candidate.required),
        marks=tuple(_line(each, mark, candidate) for each, mark in marks.items()),
    )


async def _nothing(_: str) -> tuple[EndedTakeover, ...]:
    return ()


def _line(approver: Approver, mark: Mark, candidate: Candidate) -> MarkLine:
    said = mark.said
    return MarkLine(
        approver=approver,
        required=approver in candidate.required,
        state=mark.state,
        by=said.by if said else "",
        at=said.at if said else None,
        note=said.note if said else "",
        other_sha256=said.sha256 if said and mark.state is MarkState.OTHER_BYTES else None,
    )
