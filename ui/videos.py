"""Work with videos that a page starts: one thing at a time in a thread, what it found, and what came of it in words."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil

from assistant.learning.words import counted
from assistant.service import Assistant
from ingest.youtube.errands import Errands, at_work
from ingest.youtube.nouns import (
    Candidate,
    CheckReport,
    FetchRequest,
    FoundVideos,
    LinkChange,
    LinkedVideo,
    LinksReport,
    LinksRequest,
    VideoProgress,
    WeekLinks,
    YouTubeError,
)
from ingest.youtube.verbs import Videos
from ui.person import current_learner
from ui.resources import video_desks, video_source
from ui.trouble import tell
from ui.video_told import Event, Found, Refused, Told, Written, renewed_words, told_of, written_words
from ui.work import Work

SECONDS_A_LINK, SECONDS_A_TRANSCRIPT = 3, 10
"""About what looking at a link, and fetching a transcript, takes at the usual pace."""
LIBRARY, ALL, CHECK = "library", "all", "check"
"""Places at which something found is shown, beside those of weeks."""


def place_of_week(week: int) -> str:
    """Where what was found for a week is shown."""
    return f"week-{week}"


# -- what goes on ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Job:
    """Work that goes on: what it is called, and since when (seconds of a steady clock)."""

    title: str
    work: Work[Event]
    began: float = field(default_factory=time.monotonic)

    @property
    def at(self) -> VideoProgress | None:
        """Where it is."""
        return next((event for event in reversed(self.work.events) if isinstance(event, VideoProgress)), None)

    @property
    def seconds_left(self) -> float | None:
        """How long it may still take, judged by what is done; None before anything is."""
        at = self.at
        if at is None or not 0 < at.done < at.total:
            return None
        return (time.monotonic() - self.began) * (at.total - at.done) / at.done


@dataclass(slots=True)
class Desk:
    """A learner's work with videos: what goes on, what was found (by place) and not yet chosen from, what was done.

    ``place`` is where the work was started. ``left_out`` are the videos a person does not want, as place, week and id.
    """

    job: Job | None = None
    found: dict[str, Found] = field(default_factory=dict)
    told: Told | None = None
    place: str = ""
    left_out: set[tuple[str, int, str]] = field(default_factory=set)

    @property
    def busy(self) -> bool:
        return self.job is not None

    def settle(self) -> None:
        """Take over what work that has ended left."""
        job = self.job
        if job is None or job.work.running:
            return
        self.told = told_of(job.work.events, job.work.failure, stopped=job.work.stopped)
        for event in job.work.events:
            if isinstance(event, FoundVideos | LinksReport | CheckReport):
                self._keep(self.place, event)
            elif isinstance(event, Written):
                self.forget(self.place)
        self.job = None

    def _keep(self, place: str, found: Found) -> None:
        if found.outcome == "ok" or not is_empty(found):
            self.found[place] = found

    def forget(self, place: str) -> None:
        """What was found at a place is no longer wanted."""
        self.found.pop(place, None)
        self.left_out = {one for one in self.left_out if one[0] != place}


def is_empty(found: Found) -> bool:
    """Whether nothing at all was found out."""
    if isinstance(found, FoundVideos):
        return not found.videos
    return not (found.links if isinstance(found, CheckReport) else found.weeks)


def desk_of(assistant: Assistant) -> Desk:
    """The desk of who looks at the page, settled. Raises StudyError."""
    desk: Desk = video_desks().setdefault(current_learner(assistant), Desk())
    desk.settle()
    return desk


def _begin(assistant: Assistant, title: str, place: str, run: Callable[[Videos], Iterator[Event]]) -> None:
    """Start work, unless some is going on."""
    desk = desk_of(assistant)
    if desk.busy:
        tell("Something with videos is going on already. Wait for its end or stop it.")
        return
    source = video_source()

    def events(stopped: Callable[[], bool]) -> Iterator[Event]:
        with at_work(assistant, source) as videos:
            try:
                yield from run(videos)
            except YouTubeError as error:
                yield Refused(error.outcome, str(error))

    desk.told, desk.place = None, place
    desk.job = Job(title, Work(events))


# -- what can be started --------------------------------------------------------------------------------------------


def look(assistant: Assistant, place: str, topic: str, week: int | None) -> None:
    """Look for videos on a topic, for a week, or on a topic for a week."""
    about = f"on “{topic}”" if topic else f"for week {week}"
    desk_of(assistant).forget(place)
    _begin(assistant, f"Looking for videos {about}", place, lambda videos: videos.find(topic or None, week))


def look_for_all(assistant: Assistant, weeks: Sequence[int]) -> None:
    """Look for videos for weeks, one after the other."""
    desk_of(assistant).forget(ALL)
    request = LinksRequest(weeks=tuple(weeks))
    _begin(assistant, f"Looking for videos for {counted(len(weeks), 'week')}", ALL, lambda it: it.links(request))


def check(assistant: Assistant) -> None:
    """Look at every link again."""
    desk_of(assistant).forget(CHECK)
    _begin(assistant, "Looking at the links again", CHECK, lambda videos: videos.check(LinksRequest()))


def add(assistant: Assistant, place: str, chosen: Mapping[int, Sequence[Candidate]]) -> None:
    """Write videos under their weeks and fetch their transcripts."""
    report = report_of(chosen)

    def run(videos: Videos) -> Iterator[Event]:
        yield VideoProgress("Writing into the roadmap")
        videos.write(videos.change(LinksRequest(), report))
        yield Written(written_words(chosen))
        ids = dict.fromkeys(video.details.id for week in chosen.values() for video in week)
        yield from videos.fetch(FetchRequest(tuple(ids)))

    _begin(assistant, "Adding videos", place, run)


def renew(assistant: Assistant, report: CheckReport) -> None:
    """Write what a check found: new dates for good links, other videos for bad ones; fetch those."""
    others = [link.replacement for link in report.links if link.replacement is not None]

    def run(videos: Videos) -> Iterator[Event]:
        yield VideoProgress("Writing into the roadmap")
        videos.write(videos.change(LinksRequest(), report))
        yield Written(renewed_words(report))
        if others:
            yield from videos.fetch(FetchRequest(tuple(video.details.id for video in others)))

    _begin(assistant, "Renewing the links", CHECK, run)


def fetch(assistant: Assistant, place: str, request: FetchRequest) -> None:
    """Fetch transcripts and read them in."""
    _begin(assistant, "Fetching transcripts", place, lambda videos: videos.fetch(request))


def take_away(assistant: Assistant, video: LinkedVideo, transcript: bool) -> str:
    """Take a link from its week, and its transcript from the library where that is wished. What was done, in words.

    Raises StudyError.
    """
    with Videos(assistant) as videos:
        videos.write(videos.remove(video.link.id, video.week))
    told = f"“{video.link.title}” is taken from week {video.week}"
    if transcript and video.source_id is not None:
        assistant.library.remove([video.source_id])
        return f"{told}, and its transcript from the library."
    return f"{told}; its transcript stays." if video.source_id is not None else f"{told}."


# -- what would be written ------------------------------------------------------------------------------------------


def report_of(chosen: Mapping[int, Sequence[Candidate]]) -> LinksReport:
    """Chosen videos by week, as a report that can be written."""
    return LinksReport(tuple(WeekLinks(week, "", tuple(videos)) for week, videos in chosen.items()))


def change_of(assistant: Assistant, report: LinksReport | CheckReport) -> LinkChange:
    """What writing a report would change. Raises StudyError."""
    with Videos(assistant) as videos:
        return videos.change(LinksRequest(), report)


def wanted_of_check(report: CheckReport, desk: Desk) -> CheckReport:
    """A check without the replacements that a person does not want."""
    links = [
        replace(link, replacement=None) if (CHECK, link.week, link.link.id) in desk.left_out else link
        for link in report.links
    ]
    return replace(report, links=tuple(links))


# -- how long it takes ----------------------------------------------------------------------------------------------


def minutes_to_find(assistant: Assistant, weeks: int) -> int:
    """About how many minutes finding, writing and fetching take for so many weeks."""
    return Errands(assistant).minutes(weeks)


def minutes_for(assistant: Assistant, count: int, seconds: float) -> int:
    """About how many minutes so many requests of so many seconds take at the pace that is set."""
    return max(1, ceil(count * seconds * max(assistant.settings.youtube_pace, 0.3) / 60))
