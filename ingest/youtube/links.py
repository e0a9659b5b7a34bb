"""For each week: its searches, what they find, what has to be left out and why, and the best of the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from assistant.database.video_store import StoredChoice, VideoStore
from assistant.domain import Roadmap, VideoLink, Week
from assistant.errors import NotFoundError
from assistant.learning.words import weeks_words
from ingest.youtube.nouns import (
    Candidate,
    Hit,
    LinksReport,
    LinksRequest,
    Looked,
    Rejected,
    Resume,
    VideoDetails,
    VideoProgress,
    WeekLinks,
    YouTubeError,
)
from ingest.youtube.queries import searches_of
from ingest.youtube.ranking import Embed, Found, Ranked, rank
from ingest.youtube.rules import cutoff, dropped_hit, why_not
from ingest.youtube.stored import Remembering

HITS = 10
"""Videos that are taken of each search."""


@dataclass
class Gathered:
    """What the searches found, by id in the order of finding, with the searches that found it; what was left out."""

    hits: dict[str, Hit] = field(default_factory=dict)
    queries: dict[str, list[str]] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)

    def add(self, query: str, hits: Sequence[Hit], present: frozenset[str]) -> None:
        """Take in what a search found; videos that are links already are passed over."""
        for hit in hits:
            if hit.id in present:
                continue
            if hit.id not in self.hits and (why := dropped_hit(hit)) is not None:
                self.reject(hit.id, why, hit.title)
            self.hits.setdefault(hit.id, hit)
            asked = self.queries.setdefault(hit.id, [])
            if query not in asked:
                asked.append(query)

    @property
    def open(self) -> list[str]:
        """The ids that are still to be looked up."""
        left_out = {one.id for one in self.rejected}
        return [identifier for identifier in self.hits if identifier not in left_out]

    def reject(self, identifier: str, why: str, title: str | None = None) -> None:
        self.rejected.append(Rejected(identifier, title or self.hits[identifier].title, why))

    def judge(self, looked: Looked, now: datetime, request: LinksRequest) -> None:
        """Keep a video that was looked up, or leave it out with the reason."""
        why = why_not(looked, now, request.years, request.language)
        title = looked.details.title if looked.details is not None else None
        if why is not None or looked.details is None:
            self.reject(looked.id, why or looked.message or "nothing is known of it", title)
        else:
            self.found.append(Found(looked.details, tuple(self.queries[looked.id])))

    def in_order(self) -> list[Found]:
        """What was kept, in the order in which it was found: it decides nothing but what equal videos come first."""
        place = {identifier: number for number, identifier in enumerate(self.hits)}
        return sorted(self.found, key=lambda found: place[found.details.id])


Rank = Callable[[Sequence[Found], int], Ranked]


class LinkSearch:
    """One run over weeks of a roadmap. ``embed`` gives unit vectors of texts by the bundled model."""

    def __init__(
        self, door: Remembering, store: VideoStore, embed: Embed, now: datetime, request: LinksRequest
    ) -> None:
        self._door = door
        self._store = store
        self._embed = embed
        self._now = now
        self._request = request

    def run(self, roadmap: Roadmap) -> Iterator[VideoProgress | LinksReport]:
        """Every week that is asked for, then the report. Raises NotFoundError for a week that is not there."""
        weeks = wanted_weeks(roadmap, self._request)
        done: list[WeekLinks] = []
        for place, week in enumerate(weeks):
            try:
                for event in self._week(week, self._room(week), place, len(weeks)):
                    if isinstance(event, WeekLinks):
                        self._remember(roadmap.id, event)
                        done.append(event)
                    else:
                        yield event
            except YouTubeError as error:
                yield self._stopped(done, error, weeks[place:])
                return
        yield LinksReport(tuple(done), quota=self._door.quota, message=_summed(done))

    def for_week(self, week: Week, places: int) -> Iterator[VideoProgress | WeekLinks]:
        """The best videos for a week by its own searches, those it has already left aside. Raises YouTubeError."""
        return self._week(week, places, 0, 1)

    def look_for(
        self, queries: Sequence[str], present: frozenset[str], label: str
    ) -> Iterator[VideoProgress | Gathered]:
        """Search, look up and judge; the last event is what was gathered. Raises YouTubeError where the run ends."""
        gathered = Gathered()
        for query in queries:
            yield VideoProgress(f"{label}: searching “{query}”")
            after = cutoff(self._now, self._request.years)
            gathered.add(query, self._door.search(query, HITS, after), present)
        wanted = gathered.open
        yield VideoProgress(f"{label}: looking at {len(wanted)} videos", 0, len(wanted))
        for number, looked in enumerate(self._door.details(wanted), 1):
            gathered.judge(looked, self._now, self._request)
            yield VideoProgress(f"{label}: looked at {number} of {len(wanted)} videos", number, len(wanted))
        yield gathered

    def choose(self, gathered: Gathered, places: int, ranked_by: Rank) -> Ranked:
        """The best of what was kept, each with captions: where they are not known, YouTube is asked."""
        found = gathered.in_order()
        while True:
            ranked = ranked_by(found, places)
            unknown = next((one.details for one in ranked.chosen if one.details.captions is None), None)
            if unknown is None:
                return replace(ranked, rejected=(*gathered.rejected, *ranked.rejected))
            found = self._with_captions(gathered, found, unknown)

    def _with_captions(self, gathered: Gathered, found: Sequence[Found], details: VideoDetails) -> list[Found]:
        looked = self._door.with_captions(details)
        why = why_not(looked, self._now, self._request.years, self._request.language)
        if why is not None or looked.details is None:
            gathered.reject(details.id, why or "without captions", details.title)
            return [one for one in found if one.details.id != details.id]
        return [replace(one, details=looked.details) if one.details.id == details.id else one for one in found]

    def _week(self, week: Week, places: int, place: int, total: int) -> Iterator[VideoProgress | WeekLinks]:
        label = f"Week {week.number}, {week.title}" if week.title else f"Week {week.number}"
        if places <= 0:
            yield WeekLinks(week.number, week.title, present=week.videos)
            return
        gathered = Gathered()
        for event in self.look_for(searches_of(week), frozenset(link.id for link in week.videos), label):
            if isinstance(event, Gathered):
                gathered = event
            else:
                yield replace(event, done=place, total=total)
        ranked = self.choose(gathered, places, lambda found, wanted: rank(week, found, self._embed, self._now, wanted))
        yield WeekLinks(week.number, week.title, ranked.chosen, ranked.rejected, week.videos)

    def _room(self, week: Week) -> int:
        return self._request.per_week - len(week.videos)

    def _remember(self, roadmap_id: str, found: WeekLinks) -> None:
        """Keep the reasons. A week that had no room was not looked for: what was found before stays."""
        if not found.videos and not found.rejected:
            return
        via = "youtube-data-api" if self._door.quota is not None else "yt-dlp"
        chosen = [
            StoredChoice(one.details.id, one.details.title, True, one.reason, one.score, via) for one in found.videos
        ]
        others = [StoredChoice(one.id, one.title, False, one.why, None, via) for one in found.rejected]
        self._store.put_choices(roadmap_id, found.week, [*chosen, *others], self._now)

    def _stopped(self, done: Sequence[WeekLinks], error: YouTubeError, left: Sequence[Week]) -> LinksReport:
        resume = Resume(f"week {left[0].number}", len(left), error.retry_at)
        return LinksReport(tuple(done), error.outcome, str(error), resume, self._door.quota)


def wanted_weeks(roadmap: Roadmap, request: LinksRequest) -> list[Week]:
    """The weeks that are asked for, in the roadmap's order. Raises NotFoundError for one that is not there."""
    if request.weeks:
        for number in request.weeks:
            if roadmap.week(number) is None:
                raise NotFoundError(f"The roadmap has no week {number}.", "`study roadmap` lists them.")
        named = {week.number for number in request.weeks if (week := roadmap.week(number)) is not None}
        return [week for week in roadmap.weeks if week.number in named]
    if request.every:
        return list(roadmap.weeks)
    return [week for week in roadmap.weeks if len(week.videos) < request.per_week]


def link_of(video: Candidate, now: datetime) -> VideoLink:
    """A chosen video as a link of a roadmap, checked on the day of ``now`` (UTC)."""
    details = video.details
    return VideoLink(
        id=details.id,
        url=details.url,
        title=details.title,
        channel=details.channel,
        published=details.day.isoformat() if details.day is not None else None,
        seconds=details.seconds,
        checked=now.date().isoformat(),
    )


def _summed(weeks: Sequence[WeekLinks]) -> str:
    found = sum(len(week.videos) for week in weeks)
    if not found and all(week.present for week in weeks):
        return "No other video was found."
    without = [week.week for week in weeks if not week.videos and not week.present]
    text = f"{found} {'video' if found == 1 else 'videos'} for {len(weeks)} {'week' if len(weeks) == 1 else 'weeks'}."
    return text + (f" None was good enough for {weeks_words(without)}." if without else "")
