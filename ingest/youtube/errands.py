"""What the chat has done: videos looked for, links written and transcripts fetched, told in sentences."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from math import ceil

from assistant.answering.video_words import INSTEAD, title_words
from assistant.domain import Progress
from assistant.errands import ErrandDone, VideoOffer, VideoOffers
from assistant.errors import DatabaseError, StudyError
from assistant.learning.words import counted, weeks_words
from assistant.service import Assistant
from ingest.youtube.door import VideoSource
from ingest.youtube.nouns import (
    Candidate,
    FetchedVideo,
    FetchReport,
    FetchRequest,
    FoundVideos,
    LinksReport,
    LinksRequest,
    VideoProgress,
)
from ingest.youtube.verbs import Videos

MINUTES_A_WEEK, MINUTES_A_WEEK_WITH_A_KEY = 1.5, 0.75
"""About what a week takes at the usual pace: its searches, some twenty videos looked at, three transcripts."""
MOST_NAMED = 5
"""Videos without a transcript that are named with the reason."""
_ONE_AT_A_TIME = threading.Lock()
"""Held by the errand that is run: YouTube is asked by one at a time."""


class Errands:
    """Implements VideoErrands for an open assistant. ``source`` opens the door to YouTube when it is needed."""

    def __init__(self, assistant: Assistant, source: Callable[[], VideoSource] | None = None) -> None:
        self._assistant = assistant
        self._source = source

    def minutes(self, weeks: int) -> int:
        """About how many minutes `fetch_links` takes for so many weeks."""
        settings = self._assistant.settings
        a_week = MINUTES_A_WEEK if settings.youtube_api_key is None else MINUTES_A_WEEK_WITH_A_KEY
        return max(1, ceil(weeks * a_week * max(settings.youtube_pace, 0.5)))

    def find(self, topic: str | None, week: int | None) -> Iterator[Progress | VideoOffers]:
        """Look for videos on a topic, or for a week. Writes nothing. Raises StudyError."""
        with self._at_work() as videos:
            for event in videos.find(topic, week):
                yield _offers(event) if isinstance(event, FoundVideos) else _progress(event)

    def add(self, video_ids: Sequence[str], week: int) -> Iterator[Progress | ErrandDone]:
        """Put videos under a week of the roadmap in use, and fetch their transcripts. Raises StudyError."""
        with self._at_work() as videos:
            candidates = videos.candidates(video_ids)
            videos.write(videos.add(candidates, week))
            yield Progress(f"Added to week {week}; fetching {_transcripts(len(candidates))}")
            added = f"{_videos(candidates)} added to week {week}."
            try:
                for event in videos.fetch(FetchRequest(tuple(video_ids), (week,))):
                    yield _added(added, event) if isinstance(event, FetchReport) else _progress(event)
            except DatabaseError:
                raise
            except StudyError as error:
                yield ErrandDone(f"{added} {_with_instead(str(error))}", needs_attention=True)

    def fetch_links(self, week: int | None) -> Iterator[Progress | ErrandDone]:
        """Find videos for a week, or for every week without one, write the links and fetch the transcripts.

        Goes week by week, so that who stops it keeps all weeks before. Raises StudyError.
        """
        with self._at_work() as videos:
            run = _LinksRun(self._assistant, videos)
            yield from run.all_of([week] if week is not None else videos.wanting().weeks_without_links)
            if week is None and not run.trouble:
                yield from run.fetch(())
            yield run.done()

    def _at_work(self) -> AbstractContextManager[Videos]:
        return at_work(self._assistant, self._source)


@contextmanager
def at_work(assistant: Assistant, source: Callable[[], VideoSource] | None = None) -> Iterator[Videos]:
    """The time in which nobody else in this process asks YouTube. Raises StudyError while somebody does."""
    if not _ONE_AT_A_TIME.acquire(blocking=False):
        raise StudyError(
            "Another search for videos or fetching of transcripts is going on.",
            "Wait for its end or stop it, then ask again.",
        )
    try:
        with Videos(assistant, source) as videos:
            yield videos
    finally:
        _ONE_AT_A_TIME.release()


@dataclass
class _LinksRun:
    """A run over weeks, and what it has done so far."""

    assistant: Assistant
    videos: Videos
    linked: dict[int, int] = field(default_factory=dict)
    """Links written, by week."""
    nothing: list[int] = field(default_factory=list)
    """Weeks for which nothing fitting was found."""
    fetched: list[FetchedVideo] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    """Weeks that are not done."""
    trouble: str = ""
    """What stopped the run."""

    def all_of(self, weeks: Sequence[int]) -> Iterator[Progress]:
        """One week after the other, until something stops it."""
        for place, week in enumerate(weeks):
            label = f"Week {week} ({place + 1} of {len(weeks)})" if len(weeks) > 1 else f"Week {week}"
            try:
                yield from self._one(week, label)
            except DatabaseError:
                raise
            except StudyError as error:
                self.trouble = str(error)
            if self.trouble:
                done = week in self.linked
                self.left = list(weeks[place + 1 if done else place :])
                return

    def _one(self, week: int, label: str) -> Iterator[Progress]:
        yield Progress(f"{label}: looking for videos")
        yield from self._links_of(week)
        if not self.trouble and week in self.linked:
            yield Progress(f"{label}: fetching transcripts")
            yield from self.fetch((week,))

    def _links_of(self, week: int) -> Iterator[Progress]:
        request = LinksRequest(weeks=(week,))
        for event in self.videos.links(request):
            if not isinstance(event, LinksReport):
                yield _progress(event)
            elif event.outcome != "ok":
                self.trouble = event.message
            else:
                self._write(week, request, event)

    def _write(self, week: int, request: LinksRequest, report: LinksReport) -> None:
        """Write what was found for a week; one that has links already is only fetched."""
        found = sum(len(one.videos) for one in report.weeks)
        if found:
            self.videos.write(self.videos.change(request, report))
        if found or any(one.present for one in report.weeks):
            self.linked[week] = found
        else:
            self.nothing.append(week)

    def fetch(self, weeks: tuple[int, ...]) -> Iterator[Progress]:
        """The transcripts of the links of these weeks, or of all."""
        for event in self.videos.fetch(FetchRequest(weeks=weeks)):
            if not isinstance(event, FetchReport):
                yield _progress(event)
                continue
            self.fetched += event.videos
            if event.resume is not None:
                self.trouble = event.videos[-1].message

    def done(self) -> ErrandDone:
        """What came of it."""
        told = [*self._links_words(), *_fetched_words(self.fetched)]
        if self.nothing:
            told.append(f"Nothing that fits was found for {weeks_words(self.nothing)}.")
        if self.trouble:
            told += [*self._left_words(), _with_instead(self.trouble)]
        return ErrandDone(" ".join(told) or "There was nothing to do.", bool(self.trouble or self.nothing))

    def _links_words(self) -> list[str]:
        written = {week: count for week, count in self.linked.items() if count}
        if not written:
            return []
        count = sum(written.values())
        return [f"{counted(count, 'link')} written under {weeks_words(list(written))}."]

    def _left_words(self) -> list[str]:
        if not self.left:
            return []
        which = f" for week {self.left[0]}" if len(self.left) == 1 else ""
        return [f"Not done: {weeks_words(self.left)}. Say “fetch links{which}” later to go on from there."]


# --- words ------------------------------------------------------------------------------------------------------------


def _progress(event: VideoProgress) -> Progress:
    return Progress(event.text)


def _offers(found: FoundVideos) -> VideoOffers:
    message = found.message if found.outcome == "ok" else _with_instead(found.message)
    return VideoOffers(found.week, tuple(_offer(one) for one in found.videos), message)


def _offer(candidate: Candidate) -> VideoOffer:
    about = candidate.details
    published = about.day.isoformat() if about.day is not None else None
    return VideoOffer(about.id, about.title, about.channel, published, about.seconds, _subject(candidate.reason))


def _subject(reason: str) -> str:
    """The subject and the captions: length and day are told apart from it."""
    parts = reason.rstrip(".").split("; ")
    return "; ".join(parts[: 2 if len(parts) > 1 and "captions" in parts[1] else 1]) + "." if reason else ""


def _videos(candidates: Sequence[Candidate]) -> str:
    if len(candidates) == 1:
        return f"{title_words(candidates[0].details.title)} was"
    return f"{counted(len(candidates), 'video')} were"


def _transcripts(count: int) -> str:
    return "its transcript" if count == 1 else f"{count} transcripts"


def _added(added: str, report: FetchReport) -> ErrandDone:
    text = " ".join([added, *_fetched_words(report.videos)])
    return ErrandDone(_with_instead(text) if report.resume is not None else text, report.needs_attention)


def _fetched_words(videos: Sequence[FetchedVideo]) -> list[str]:
    """How many transcripts were read in and their passages, and why others were not."""
    unique = list({video.id: video for video in videos}.values())
    there = [video for video in unique if video.outcome == "ok"]
    told = []
    if there:
        passages = sum(video.passages for video in there)
        told.append(f"{counted(len(there), 'transcript')} in the library, {counted(passages, 'passage')}.")
    missing = [video for video in unique if video.outcome != "ok"]
    told += [f"{_named(video)} has no transcript: {_why(video)}" for video in missing[:MOST_NAMED]]
    if len(missing) > MOST_NAMED:
        told.append(f"{len(missing) - MOST_NAMED} more have none.")
    return told


def _named(video: FetchedVideo) -> str:
    return title_words(video.title) if video.title else f"The video {video.id}"


def _why(video: FetchedVideo) -> str:
    message = " ".join(video.message.split())
    return message if message.endswith((".", "…")) else f"{message}."


def _with_instead(message: str) -> str:
    return message if "study ingest" in message else f"{message} {INSTEAD}".strip()
