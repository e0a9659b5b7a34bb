"""Captions of videos into the library, one video after the other. Whether one is done is decided by the library."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from assistant.database.video_store import StoredCaptions, VideoInLibrary, VideoStore
from assistant.domain import Roadmap
from ingest.pipeline import IngestReport
from ingest.roadmap_videos import youtube_id
from ingest.youtube.ids import identify
from ingest.youtube.nouns import (
    FINAL,
    FetchedVideo,
    FetchReport,
    FetchRequest,
    Listing,
    Looked,
    Outcome,
    Resume,
    VideoDetails,
    VideoProgress,
    YouTubeError,
)
from ingest.youtube.rules import cutoff
from ingest.youtube.stored import DATA_API, KEPT_FROM_THE_DATA_API, RENEWED_AFTER, Remembering
from ingest.youtube.transcript_files import TranscriptFiles

ASKED_AGAIN_AFTER = timedelta(days=7)
"""When a video of the roadmap that had no captions is asked for them again; one that is named, at once."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A video to fetch, the weeks it serves, and whether a person named it."""

    id: str
    weeks: tuple[int, ...]
    named: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """The library as a run uses it: ``read_in`` takes a caption file in, ``forget`` takes one out."""

    read_in: Callable[[Path], IngestReport]
    forget: Callable[[Path], None]


class Fetching:
    """One run."""

    def __init__(
        self,
        door: Remembering,
        store: VideoStore,
        files: TranscriptFiles,
        shelf: Shelf,
        now: datetime,
        request: FetchRequest,
    ) -> None:
        self._door = door
        self._store = store
        self._files = files
        self._shelf = shelf
        self._now = now
        self._request = request

    def run(self, roadmap: Roadmap | None) -> Iterator[VideoProgress | FetchReport]:
        """Every video that is wanted, then the report. Raises UsageError for a name that is none of a video."""
        named = [identify(name) for name in self._request.wanted]
        linked = linked_weeks(roadmap) if roadmap is not None else {}
        done: list[FetchedVideo] = []
        try:
            wanted = self._wanted(named, linked, done)
        except YouTubeError as error:
            yield FetchReport((_failed(_name_of(named), error),), self._resume(_name_of(named), 1, error))
            return
        there = self._store.in_library([video.id for video in wanted])
        asked = self._store.captions([video.id for video in wanted])
        for place, video in enumerate(wanted):
            yield VideoProgress(f"Video {place + 1} of {len(wanted)}: {video.id}", place, len(wanted))
            try:
                done.append(self._one(video, there.get(video.id), asked.get(video.id)))
            except YouTubeError as error:
                done.append(_failed(video.id, error))
                if self._door.over:
                    again = [one.id for one in done if one.outcome not in FINAL and one.outcome != "ok"]
                    again = again or [video.id]
                    yield FetchReport(tuple(done), self._resume(again[0], len(again) + len(wanted) - place - 1, error))
                    return
        yield FetchReport(tuple(done), quota=self._door.quota if done else None)

    def _wanted(
        self, named: Sequence[str | Listing], linked: Mapping[str, tuple[int, ...]], done: list[FetchedVideo]
    ) -> list[Wanted]:
        """The videos to fetch, in order. A list that is not to be had goes to ``done``."""
        if not named:
            weeks = set(self._request.weeks)
            return [Wanted(name, of, False) for name, of in linked.items() if not weeks or weeks & set(of)]
        ids: dict[str, None] = {}
        for name in named:
            ids.update(dict.fromkeys([name] if isinstance(name, str) else self._listed(name, done)))
        of_listing = any(isinstance(name, Listing) for name in named)
        given = set(self._request.weeks)
        return [
            Wanted(name, tuple(sorted({*given, *linked.get(name, ())})), not (of_listing and name not in named))
            for name in ids
        ]

    def _listed(self, listing: Listing, done: list[FetchedVideo]) -> list[str]:
        try:
            return [hit.id for hit in self._door.door.listing(listing, self._request.limit)]
        except YouTubeError as error:
            if error.stops or error.outcome == "transient":
                raise
            missing = f"There is no such {listing.kind}, or it is not shown to everybody. Check its address."
            done.append(FetchedVideo(listing.id, error.outcome, missing))
            return []

    # -- one video -------------------------------------------------------------------------------------------------

    def _one(self, video: Wanted, there: VideoInLibrary | None, asked: StoredCaptions | None) -> FetchedVideo:
        if there is not None and there.status == "ready" and not self._request.again:
            return self._already(video, there)
        if asked is not None and self._still_holds(video, asked):
            return FetchedVideo(video.id, _outcome(asked.outcome), asked.message or "It has no captions.")
        again = video.named or self._request.again
        looked = next(iter(self._door.details([video.id], good_ones=again)))
        if looked.outcome != "ok" or looked.details is None:
            return self._without(video.id, looked)
        return self._read_in(video, looked, looked.details, there)

    def _still_holds(self, video: Wanted, asked: StoredCaptions) -> bool:
        soon = self._now - ASKED_AGAIN_AFTER <= asked.asked_at <= self._now
        return soon and asked.outcome in FINAL and not video.named and not self._request.again

    def _already(self, video: Wanted, there: VideoInLibrary) -> FetchedVideo:
        """A video the library holds: nobody is asked; it may serve other weeks by now."""
        weeks = sorted({*there.weeks, *video.weeks})
        if weeks != sorted(there.weeks):
            self._files.set_weeks(video.id, weeks)
            for path in self._files.of(video.id):
                self._shelf.read_in(path)
                if str(path) != there.uri and not Path(there.uri).exists():  # restored into another data folder
                    self._shelf.forget(Path(there.uri))
        return FetchedVideo(video.id, "ok", "It is in the library already.", there.passages, source_id=there.source_id)

    def _without(self, video_id: str, looked: Looked) -> FetchedVideo:
        message = looked.message or "Nothing could be learnt of it."
        title = looked.details.title if looked.details is not None else None
        if looked.outcome in FINAL:
            self._store.put_captions(video_id, looked.outcome, message, self._now)
        return FetchedVideo(video_id, looked.outcome, message, title=title)

    def _read_in(
        self, video: Wanted, looked: Looked, details: VideoDetails, there: VideoInLibrary | None
    ) -> FetchedVideo:
        languages = [self._request.language] if self._request.language else []
        try:
            payload = self._door.door.captions(video.id, languages)
        except YouTubeError as error:
            if error.outcome in FINAL:
                self._store.put_captions(video.id, error.outcome, str(error), self._now)
            self._door.note(error, "captions")
            return FetchedVideo(video.id, error.outcome, str(error), title=details.title)
        self._door.went_well()
        weeks = {*video.weeks, *self._files.weeks(video.id), *(there.weeks if there is not None else ())}
        path = self._files.write(looked, payload, sorted(weeks), self._now)
        told = self._told(details, self._shelf.read_in(path))
        if told.outcome == "ok":
            for old in self._files.others(video.id, path):
                self._shelf.forget(old)
                old.unlink(missing_ok=True)
        return told

    def _told(self, details: VideoDetails, report: IngestReport) -> FetchedVideo:
        source = report.sources[0]
        if source.status == "empty":
            message = "Its captions hold no words."
            self._store.put_captions(details.id, "none", message, self._now)
            return FetchedVideo(details.id, "none", message, title=details.title)
        if source.status in ("failed", "busy"):
            # Its captions could be read: it is the model, or another ingest, that failed.
            error = YouTubeError("transient", source.reason or "It could not be read in.")
            self._door.note(error, "captions")
            return FetchedVideo(details.id, error.outcome, str(error), title=details.title)
        self._store.put_captions(details.id, "ok", None, self._now)
        return FetchedVideo(details.id, "ok", self._remark(details), source.passages, details.title, source.source_id)

    def _remark(self, details: VideoDetails) -> str:
        day = details.day
        if day is not None and day < cutoff(self._now, 3).date():
            return f"Read in. It was published {day.isoformat()}, more than three years ago."
        return "Read in."

    # -- the end of a run ------------------------------------------------------------------------------------------

    def _resume(self, at: str, left: int, error: YouTubeError) -> Resume:
        return Resume(at, left, error.retry_at)


def renew_metadata(
    door: Remembering, files: TranscriptFiles, ingest: Callable[[Path], object], now: datetime, *, ask: bool
) -> Iterator[VideoProgress]:
    """Ask again for what the Data API said of fetched videos, before its terms let it be kept no longer.

    What is older than they allow and cannot be asked for, or may not (``ask``), is deleted; a later run asks again.
    """
    ids = files.said_before(DATA_API, now - RENEWED_AFTER)
    if ids and ask:
        yield VideoProgress(f"Renewing what YouTube said of {len(ids)} videos", 0, len(ids))
        with suppress(YouTubeError):
            for looked in door.details(ids):
                if looked.outcome == "ok" or looked.outcome in FINAL:
                    _renew(files, ingest, looked, now)
    for video_id in files.said_before(DATA_API, now - KEPT_FROM_THE_DATA_API):
        _renew(files, ingest, Looked(video_id, "transient"), now)


def _renew(files: TranscriptFiles, ingest: Callable[[Path], object], looked: Looked, now: datetime) -> None:
    files.renew(looked, now)
    for path in files.of(looked.id):
        ingest(path)


def linked_weeks(roadmap: Roadmap) -> dict[str, tuple[int, ...]]:
    """The videos a roadmap links to, in its order, each with the weeks it stands under."""
    weeks: dict[str, list[int]] = {}
    for week in roadmap.weeks:
        for link in week.videos:
            if youtube_id(link.url) == link.id:
                weeks.setdefault(link.id, []).append(week.number)
    return {name: tuple(numbers) for name, numbers in weeks.items()}


def _failed(video_id: str, error: YouTubeError) -> FetchedVideo:
    return FetchedVideo(video_id, error.outcome, str(error))


def _name_of(named: Sequence[str | Listing]) -> str:
    listing = next((name for name in named if isinstance(name, Listing)), None)
    return listing.id if listing is not None else ""


def _outcome(stored: str) -> Outcome:
    return stored  # type: ignore[return-value]
