"""What the faces ask for: find links, write them, check them, fetch transcripts. One object for an open assistant.

What takes long is a generator: any number of VideoProgress, then exactly one report, last. Who stops listening stops
the run; what was learnt by then is kept, and the same call goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import TracebackType

from assistant.database.locks import only_one
from assistant.database.video_store import VideoStore
from assistant.domain import VideoLink, Week
from assistant.errors import NotFoundError, StudyError
from assistant.service import Assistant
from ingest.files import Options
from ingest.pipeline import Ingest, IngestReport, source_id_of
from ingest.working_copy import replace_copy
from ingest.youtube.checking import LinkCheck, links_after
from ingest.youtube.door import VideoSource
from ingest.youtube.fetching import Fetching, Shelf, linked_weeks, renew_metadata
from ingest.youtube.links import LinkSearch, link_of
from ingest.youtube.nouns import (
    Candidate,
    CheckReport,
    FetchReport,
    FetchRequest,
    FoundVideos,
    LinkChange,
    LinkedVideo,
    LinksReport,
    LinksRequest,
    Outcome,
    VideoProgress,
    Wanting,
    WeekLinks,
    YouTubeError,
)
from ingest.youtube.ranking import best_week, for_topic, remembering
from ingest.youtube.rules import why_not
from ingest.youtube.stored import FRESH, Remembering
from ingest.youtube.transcript_files import TranscriptFiles
from ingest.youtube.writing import Target, change_of, roadmap_file, roadmap_in_use

OFFERED = 3
"""Videos that a search for a topic offers."""
CHECK_STOPPED = "video_check_stopped"
"""Under this key the library keeps when a check began that was stopped: what it saw is not asked for again."""

NOTHING_REMEMBERED = timedelta(microseconds=1)
"""What is remembered counts from a time on; with one to come, nothing does."""


class Videos:
    """Videos for the roadmap in use. A context manager; ``source`` opens the door to YouTube when it is needed."""

    def __init__(self, assistant: Assistant, source: Callable[[], VideoSource] | None = None) -> None:
        self._assistant = assistant
        self._make_source = source or (lambda: _open(assistant))
        self._source: VideoSource | None = None
        self._store = VideoStore(assistant.database)

    def __enter__(self) -> Videos:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections to YouTube, where there are any."""
        if self._source is not None:
            self._source.close()
            self._source = None

    # -- links -----------------------------------------------------------------------------------------------------

    def links(self, request: LinksRequest) -> Iterator[VideoProgress | LinksReport]:
        """Find videos for weeks. Nothing of the roadmap is written. What stops the run is in the report.

        Raises NotFoundError for a week the roadmap does not have, ReadError for a file that is no roadmap.
        """
        target = self._target(request)
        door = self._door()
        with self._alone():
            for event in self._search(request, door).run(target.roadmap):
                if isinstance(event, LinksReport):
                    yield from self._renewed(door, ask=event.outcome == "ok")
                yield event

    def check(self, request: LinksRequest) -> Iterator[VideoProgress | CheckReport]:
        """Look at every link of the weeks (of all without any) again, and propose replacements.

        What a check saw that was stopped is not asked for again; else every link is.
        """
        target = self._target(request)
        now, what = self._now, f"{target.roadmap.id} {request.weeks}"
        stopped = self._stopped_check(what, now)
        door = self._door(stopped or now + NOTHING_REMEMBERED)
        check = LinkCheck(door, self._search(request, self._door()), now, request)
        with self._alone():
            yield from self._checked(check, target, what, stopped or now)

    def _checked(
        self, check: LinkCheck, target: Target, what: str, began: datetime
    ) -> Iterator[VideoProgress | CheckReport]:
        """The check's events; where it is stopped, it is kept when it began."""
        for event in check.run(target.roadmap):
            if isinstance(event, CheckReport):
                yield from self._renewed(self._door(), ask=event.outcome == "ok")
                goes_on = {"what": what, "began": began.isoformat()} if event.resume is not None else None
                self._assistant.library.put_value(CHECK_STOPPED, goes_on)
            yield event

    def _stopped_check(self, what: str, now: datetime) -> datetime | None:
        """When a check of the same links began that was stopped within a day."""
        kept = self._assistant.library.value(CHECK_STOPPED)
        if not isinstance(kept, dict) or kept.get("what") != what:
            return None
        began = datetime.fromisoformat(kept["began"])
        return began if now - FRESH <= began <= now else None

    def change(self, request: LinksRequest, report: LinksReport | CheckReport) -> LinkChange:
        """What writing a report's videos into the roadmap (the working copy, or the file named) would change.

        After a check: the dates of good links are renewed, bad ones that have a replacement give way to it.
        """
        target = self._target(request)
        if isinstance(report, CheckReport):
            return change_of(target, links_after(report, target.roadmap, self._now))
        return change_of(target, {week.week: self._with(target, week.week, week.videos) for week in report.weeks})

    def write(self, change: LinkChange) -> None:
        """Write a change, wholly or not at all, and read the roadmap in use in again.

        Fetched videos serve the weeks under which they then stand. Raises StudyError when the file has changed since,
        is held by an ingest or cannot be written.
        """
        if not change.changes:
            return
        if change.source_id is None:
            replace_copy(change.path, change.before, change.after)
            return
        before = self._linked_weeks()
        self._ingest().write_working_copy(change.source_id, change.before, change.after)
        self._follow(before, self._linked_weeks())

    # -- single videos ---------------------------------------------------------------------------------------------

    def find(self, topic: str | None, week: int | None = None) -> Iterator[VideoProgress | FoundVideos]:
        """Videos on a topic, or for a week by its own searches, held to the same rules as links.

        With both, the topic is searched and the videos are meant for the week. Raises NotFoundError for a week that
        is not there.
        """
        meant = self._week(week) if week is not None else None
        search = self._search(LinksRequest(), self._door())
        try:
            with self._alone():
                if topic:
                    yield from self._on_topic(search, topic, meant)
                elif meant is not None:
                    yield from self._for_week(search, meant)
        except YouTubeError as error:
            yield FoundVideos(topic or "", week, outcome=error.outcome, message=str(error))

    def candidates(self, ids: Sequence[str]) -> tuple[Candidate, ...]:
        """Videos that were looked up within a day, by id, as they can be added. Asks for the others.

        Raises NotFoundError for one that is not there, YouTubeError.
        """
        rules = LinksRequest()
        looked = {one.id: one for one in self._door().details(ids)}
        known: list[Candidate] = []
        for name in ids:
            details = looked[name].details if name in looked else None
            why = why_not(looked[name], self._now, rules.years, rules.language) if name in looked else None
            if details is None or why is not None:
                raise NotFoundError(
                    f"The video {name} cannot be added: {why or 'not to be had'}.", "Choose another one."
                )
            known.append(Candidate(details, "", 1.0))
        return tuple(known)

    def add(self, videos: Sequence[Candidate], week: int) -> LinkChange:
        """The change that puts these videos under a week of the roadmap in use; `write` makes it."""
        target = roadmap_in_use(self._assistant)
        number = self._week(week).number
        return change_of(target, {number: self._with(target, number, videos)})

    def remove(self, video_id: str, week: int) -> LinkChange:
        """The change that takes a video's link from a week of the roadmap in use; its transcript stays.

        Raises NotFoundError when the week has no such link.
        """
        target = roadmap_in_use(self._assistant)
        found = target.roadmap.week(week)
        links = found.videos if found is not None else ()
        left = [link for link in links if link.id != video_id]
        if found is None or len(left) == len(links):
            raise NotFoundError(f"Week {week} has no link to the video {video_id}.", "Reload the page.")
        return change_of(target, {found.number: left})

    # -- transcripts -----------------------------------------------------------------------------------------------

    def fetch(self, request: FetchRequest) -> Iterator[VideoProgress | FetchReport]:
        """Get metadata and captions and read them into the library, linked to their weeks.

        Raises UsageError for a name that is no video, playlist or channel, NotFoundError for a week that is not there.
        """
        roadmap = self._assistant.library.roadmap()
        for number in request.weeks:
            self._week(number)
        door = self._door()
        run = Fetching(door, self._store, self._files, Shelf(self._read_in, self._forget), self._now, request)
        with self._alone():
            for event in run.run(roadmap):
                if isinstance(event, FetchReport):
                    yield from self._renewed(door, ask=event.resume is None)
                yield event

    # -- what there is ---------------------------------------------------------------------------------------------

    def linked(self) -> tuple[LinkedVideo, ...]:
        """Every link of the roadmap in use, week by week, with its state in the library. Asks nobody."""
        roadmap = self._assistant.library.roadmap()
        weeks = roadmap.weeks if roadmap is not None else ()
        ids = list({link.id for week in weeks for link in week.videos})
        there, asked = self._store.in_library(ids), self._store.captions(ids)
        return tuple(
            LinkedVideo(
                week.number,
                link,
                there[link.id].source_id if link.id in there else None,
                there[link.id].passages if link.id in there else 0,
                _outcome(asked[link.id].outcome) if link.id in asked else None,
                asked[link.id].message if link.id in asked else None,
            )
            for week in weeks
            for link in week.videos
        )

    def wanting(self) -> Wanting:
        """What the roadmap in use still lacks. Asks nobody."""
        roadmap = self._assistant.library.roadmap()
        if roadmap is None:
            return Wanting()
        without = tuple(week.number for week in roadmap.weeks if not week.videos)
        linked = linked_weeks(roadmap)
        settled = {*self._store.in_library(list(linked)), *self._store.captions(list(linked))}
        return Wanting(without, tuple(name for name in linked if name not in settled))

    def folder(self) -> Path:
        """Where fetched captions lie: ``STUDY_HOME/videos``."""
        return self._files.folder

    # -- what they share -------------------------------------------------------------------------------------------

    @cached_property
    def _files(self) -> TranscriptFiles:
        return TranscriptFiles(self._assistant.settings.home / "videos")

    @property
    def _now(self) -> datetime:
        return self._assistant.settings.now()

    def _open_once(self) -> VideoSource:
        if self._source is None:
            self._source = self._make_source()
        return self._source

    def _door(self, since: datetime | None = None) -> Remembering:
        return Remembering(self._store, self._open_once, self._now, since)

    def _search(self, request: LinksRequest, door: Remembering) -> LinkSearch:
        return LinkSearch(door, self._store, remembering(self._assistant.reader.embed), self._now, request)

    def _target(self, request: LinksRequest) -> Target:
        return roadmap_in_use(self._assistant) if request.roadmap is None else roadmap_file(request.roadmap)

    def _week(self, number: int) -> Week:
        roadmap = self._assistant.library.roadmap()
        week = roadmap.week(number) if roadmap is not None else None
        if week is None:
            raise NotFoundError(f"The roadmap has no week {number}.", "`study roadmap` lists them.")
        return week

    def _with(self, target: Target, week: int, videos: Sequence[Candidate]) -> list[VideoLink]:
        """A week's links with these videos after them, each once."""
        found = target.roadmap.week(week)
        present = list(found.videos) if found is not None else []
        known = {link.id for link in present}
        return [*present, *(link_of(video, self._now) for video in videos if video.details.id not in known)]

    def _on_topic(self, search: LinkSearch, topic: str, meant: Week | None) -> Iterator[VideoProgress | FoundVideos]:
        roadmap, embed = self._assistant.library.roadmap(), self._assistant.reader.embed
        week = meant.number if meant is not None else best_week(roadmap, topic, embed) if roadmap is not None else None
        present = frozenset(link.id for link in meant.videos) if meant is not None else frozenset()
        for event in search.look_for([topic], present, "YouTube"):
            if isinstance(event, VideoProgress):
                yield event
                continue
            ranked = search.choose(
                event, OFFERED, lambda found, places: for_topic(topic, found, embed, self._now, places)
            )
            yield FoundVideos(topic, week, ranked.chosen, ranked.rejected, "ok", _found_words(len(ranked.chosen)))

    def _for_week(self, search: LinkSearch, week: Week) -> Iterator[VideoProgress | FoundVideos]:
        for event in search.for_week(week, OFFERED):
            if isinstance(event, WeekLinks):
                words = _found_words(len(event.videos))
                yield FoundVideos(week.title, week.number, event.videos, event.rejected, "ok", words)
            else:
                yield event

    def _ingest(self) -> Ingest:
        assistant = self._assistant
        return Ingest(assistant.database, assistant.embedder, assistant.settings.home, self._now)

    def _renewed(self, door: Remembering, *, ask: bool) -> Iterator[VideoProgress]:
        return renew_metadata(door, self._files, self._read_in, self._now, ask=ask)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """The time in which no other run on this library asks YouTube. Raises StudyError while one does."""
        with only_one(self._assistant.database, "youtube") as alone:
            if not alone:
                raise StudyError(
                    "Another search for videos or fetching of transcripts is going on.",
                    "Wait for its end or stop it, then try again.",
                )
            yield

    def _forget(self, path: Path) -> None:
        """Take the source of a caption file that gave way out of the library."""
        self._assistant.library.remove([source_id_of(str(path))])

    def _read_in(self, path: Path) -> IngestReport:
        return self._ingest().run([path], Options())

    def _linked_weeks(self) -> dict[str, tuple[int, ...]]:
        roadmap = self._assistant.library.roadmap()
        return linked_weeks(roadmap) if roadmap is not None else {}

    def _follow(self, before: dict[str, tuple[int, ...]], after: dict[str, tuple[int, ...]]) -> None:
        """Have fetched videos serve the weeks they stand under now. One that cannot be read in keeps its weeks."""
        for name in before.keys() | after.keys():
            gone, come = set(before.get(name, ())), set(after.get(name, ()))
            weeks = set(self._files.weeks(name)) - (gone - come) | come
            if gone != come and self._files.set_weeks(name, sorted(weeks)):
                with suppress(StudyError):
                    self._ingest().run(self._files.of(name), Options())


def _open(assistant: Assistant) -> VideoSource:
    from ingest.youtube.source import open_source

    return open_source(assistant.settings, VideoStore(assistant.database))


def _found_words(count: int) -> str:
    return f"{count} found." if count else "Nothing that is recent, has captions and is on the subject was found."


def _outcome(stored: str) -> Outcome:
    return stored  # type: ignore[return-value]
