"""Candidates: the renditions that screens would show, each waiting for the words of its approvers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from controller.approvals.approval import Consent
from controller.schedule import Approver, Schedule
from wire.ids import ScreenId, ShortId
from wire.instants import Instant
from wire.renditions import Rendition


@dataclass(frozen=True, slots=True)
class Candidate:
    """One rendition that a screen would show. Its key is (screen, short)."""

    screen: ScreenId
    rendition: Rendition
    title: str
    creator: str
    country: str
    required: tuple[Approver, ...]
    """Who has to approve it there; nobody, or up to all of them."""
    offered_at: Instant
    """When a publication or an order last asked for it."""

    @property
    def short(self) -> ShortId:
        """The short, house ad or slate."""
        return self.rendition.short

    @property
    def consents(self) -> Iterator[Consent]:
        """Every word that it needs there."""
        for each in self.required:
            yield Consent(self.screen, self.short, each, self.rendition.sha256)


def candidates_of(
    schedule: Schedule, films: Mapping[tuple[ScreenId, ShortId], Rendition], now: Instant
) -> tuple[Candidate, ...]:
    """What a schedule's screens would show, in the order of the screens, then of the films."""
    places = {screen: place for place, screen in enumerate(schedule.screen_ids)}
    made = sorted(films.items(), key=lambda item: places[item[0][0]])
    return tuple(_candidate(schedule, screen, film, now) for (screen, _), film in made)


def kept_candidates(
    schedule: Schedule,
    screen: ScreenId,
    renditions: Iterable[Rendition],
    films: Mapping[tuple[ScreenId, ShortId], Rendition],
    now: Instant,
) -> Iterator[Candidate]:
    """Of a screen's `renditions` those that are none of `films`: what the kept part of a plan still plays."""
    kept = (each for each in renditions if films.get((screen, each.short)) != each)
    return (_candidate(schedule, screen, each, now) for each in kept)


def _candidate(schedule: Schedule, screen: ScreenId, rendition: Rendition, now: Instant) -> Candidate:
    short = schedule.shorts.get(rendition.short)
    if short is not None:
        title, creator, country = short.title, short.creator, short.country
    else:
        campaign = schedule.campaign
        titles = {campaign.slate.id: campaign.slate.title} | {ad.id: ad.title for ad in campaign.house_ads}
        title = titles.get(rendition.short, rendition.short)
        creator = country = ""
    return Candidate(
        screen=screen,
        rendition=rendition,
        title=title,
        creator=creator,
        country=country,
        required=schedule.screen(screen).approvals,
        offered_at=now,
    )
