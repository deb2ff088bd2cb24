"""Finds the renditions that a takeover needs on each screen, and has those made that nobody has yet."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from controller.approvals import Ledger, candidates_of, unapproved
from controller.findings import did_you_mean
from controller.planning.localtime import local_date
from controller.planning.needs import FilmNeed, film_needs, house_need, short_need
from controller.schedule import Schedule
from controller.services.draft import wish_of
from controller.services.draft_orders import Ending, Films, OrderRefusedError, short_of_prepared
from controller.services.ports import FilmMaker, FilmProgress, Store
from controller.services.takeover_grounds import TakeoverGrounds
from controller.services.takeover_law import TakeoverLaw
from controller.services.watch_fleet import FleetWatch
from wire.ids import ScreenId, ShortId
from wire.instants import Instant
from wire.policy import Policy
from wire.renditions import Rendition, RenditionKind

_Made = Mapping[tuple[ScreenId, ShortId], Rendition]
_TOLD = 5  # findings in one refusal


class OrderFilms:
    """Of the plan in force where it has one of that short, else made from the schedule in force."""

    def __init__(
        self,
        store: Store,
        watch: FleetWatch,
        films: FilmMaker,
        grounds: TakeoverGrounds,
    ) -> None:
        self._store = store
        self._watch = watch
        self._films = films
        self._grounds = grounds

    async def find(
        self,
        screens: Sequence[ScreenId],
        shorts: Sequence[ShortId],
        now: Instant,
        on_progress: Callable[[FilmProgress], None],
    ) -> Films:
        """The films of each screen, in the order of `shorts`.

        A plan may go on naming what was purged after its last spot, by this process or an earlier one: that
        is made again. Raises OrderRefusedError for a short that nobody knows, or whose rights have ended, and
        what making films raises.
        """
        held = {
            (screen, short): film
            for screen in screens
            for short in shorts
            if (film := self._held(screen, short)) is not None
        }
        lost = await self._films.lost({film.file_name for film in held.values()})
        found = {key: film for key, film in held.items() if film.file_name not in lost}
        missing = [(screen, short) for screen in screens for short in shorts if (screen, short) not in found]
        if missing:
            found |= await self._make(missing, now, on_progress)
        return {screen: tuple(found[screen, short] for short in shorts) for screen in screens}

    async def check_known(self, short: ShortId) -> None:
        """Raises OrderRefusedError for a short that neither a plan nor the schedule in force knows."""
        screens = self._watch.facts()
        if any(self._held(screen, short) is not None for screen in screens):
            return
        schedule = await self._grounds.schedule()
        known = {*schedule.shorts, *(each.id for each in schedule.campaign.house_ads)}
        if short not in known:
            raise OrderRefusedError(f"no short {short!r}; {did_you_mean(short, known)}")

    def _held(self, screen: ScreenId, short: ShortId) -> Rendition | None:
        plan = self._watch.plan(screen)
        for film in plan.renditions if plan is not None else ():
            if film.short == short and film.duration_ms > 0:
                return film
        return short_of_prepared(self._watch.standing(screen), short)

    async def _make(
        self,
        missing: Sequence[tuple[ScreenId, ShortId]],
        now: Instant,
        on_progress: Callable[[FilmProgress], None],
    ) -> _Made:
        schedule = await self._grounds.schedule()
        zones = {screen: facts.zone for screen, facts in self._watch.facts().items()}
        wishes = [
            wish_of(schedule, _need(schedule, screen, short, local_date(now, zones[screen])))
            for screen, short in missing
        ]
        return await self._films.make(wishes, on_progress)

    async def lacks_approval(self, films: Films, law: TakeoverLaw) -> bool:
        """Whether a screen requires an approval of these exact bytes that they lack, or have no more."""
        ledger = await self._ledger(films)
        return any(any(law.objections(screen, each, ledger)) for screen, each in films.items())

    def endings(self, films: Films, law: TakeoverLaw) -> Mapping[ScreenId, Ending]:
        """With what the films of each screen end: by the law, or sooner by the policy in force."""
        facts = self._watch.facts()
        found = {
            screen: [
                *([ending] if (ending := law.ending(each, facts[screen].zone)) is not None else []),
                *policy_endings(self._watch.policy(screen), each),
            ]
            for screen, each in films.items()
        }
        return {screen: min(each, key=attrgetter("at")) for screen, each in found.items() if each}

    async def refuse_unapproved(self, films: Films, law: TakeoverLaw, now: Instant) -> None:
        """Raises OrderRefusedError where an approval is missing; the films can be approved from then on."""
        ledger, schedule = await self._ledger(films), await self._grounds.schedule()
        named = set(schedule.screen_ids)
        offered = candidates_of(
            schedule,
            {(screen, film.short): film for screen in named & films.keys() for film in films[screen]},
            now,
        )
        found = [f"{each.sentence}; {each.remedy}" for each in unapproved(schedule, offered, ledger)]
        found += [
            f"{each}, and the schedule in force does not name {screen} any more"
            for screen in sorted(films.keys() - named)
            for each in law.objections(screen, films[screen], ledger)
        ]
        if found:
            await self._store.offer(offered, instead=False)
            more = [f"and {len(found) - _TOLD} more"] if len(found) > _TOLD else []
            raise OrderRefusedError("\n".join([*found[:_TOLD], *more]))

    async def _ledger(self, films: Films) -> Ledger:
        return await self._grounds.ledger(film.short for each in films.values() for film in each)


def policy_endings(policy: Policy | None, films: Iterable[Rendition]) -> Iterator[Ending]:
    """What a policy ends of these films; it may be older than an extension of their rights. Pure."""
    ends = {each.sha256: each.at for each in (policy.rights_end if policy is not None else None) or ()}
    for film in films:
        if film.sha256 in ends:
            why = "the policy in force ends these bytes; a publication that plans it there renews it"
            yield Ending(ends[film.sha256], f"{film.short}: {why}")


def _need(schedule: Schedule, screen: ScreenId, short: ShortId, today: str) -> FilmNeed:
    if screen not in schedule.screen_ids:
        raise OrderRefusedError(
            f"the schedule in force does not name {screen}, so no film can be made for it"
        )
    for need in film_needs(schedule, screen, today):
        if need.short == short and need.kind is not RenditionKind.SLATE:
            return need
    for ad in schedule.campaign.house_ads:
        if ad.id == short:
            return house_need(schedule, screen, ad)
    entry = schedule.shorts.get(short)
    if entry is None:
        known = {*schedule.shorts, *(each.id for each in schedule.campaign.house_ads)}
        raise OrderRefusedError(f"no short {short!r}; {did_you_mean(short, known)}")
    if entry.last_day < today:
        raise OrderRefusedError(f"{short!r} must not be shown on {today}: {entry.ends_by}")
    return short_need(schedule, screen, entry, entry.duration_ms)
