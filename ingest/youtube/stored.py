"""A door that remembers: what was learnt within a day is not asked for again, so a run that stopped goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any

from assistant.database.video_store import StoredVideo, VideoStore
from assistant.domain import Chapter
from ingest.youtube.door import VideoSource
from ingest.youtube.nouns import FINAL, CaptionTrack, Hit, Looked, Provider, Quota, VideoDetails, YouTubeError

FRESH = timedelta(hours=24)
"""How long what was learnt is taken as it is."""
KEPT_FROM_THE_DATA_API = timedelta(days=30)
"""How long its terms allow to keep what it says without asking again."""
DATA_API: Provider = "youtube-data-api"
RENEWED_AFTER = timedelta(days=25)
"""When it is asked for again: before it has to be deleted."""
MOST_FAILURES = 2
"""Videos in a row that YouTube failed to tell about, after which a run is over."""


class Remembering:
    """The door of one run, opened when something has to be asked, with what is remembered in front of it.

    ``since`` is the earliest time at which what is remembered still counts.
    """

    def __init__(
        self, store: VideoStore, source: Callable[[], VideoSource], now: datetime, since: datetime | None = None
    ) -> None:
        self._store = store
        self._source = source
        self._now = now
        self._since = now - FRESH if since is None else since
        self._failures: Counter[str] = Counter()
        self._opened = False
        self.over = False
        """Whether the run has to end: something stopped it, or too much failed in a row."""
        store.forget_before(DATA_API, now - KEPT_FROM_THE_DATA_API)

    @property
    def door(self) -> VideoSource:
        """The door itself."""
        source = self._source()
        self._opened = True
        return source

    @property
    def quota(self) -> Quota | None:
        """What was used of the Data API's quota; None where it was not asked."""
        return self.door.quota if self._opened else None

    def search(self, query: str, limit: int, published_after: datetime) -> list[Hit]:
        """What a search finds, of today's run of it where there was one."""
        via: Provider = "yt-dlp" if self.door.quota is None else DATA_API
        # The Data API is told from which day on: another day is another search.
        key = query if via == "yt-dlp" else f"{query} since {published_after:%Y-%m-%d}"
        stored = self._store.search(via, key)
        if stored is not None and self._counts(stored.searched_at) and len(stored.hits):
            return [Hit(**hit) for hit in stored.hits][:limit]
        hits = self.door.search(query, limit, published_after)
        self._store.put_search(via, key, [asdict(hit) for hit in hits], self._now)
        return hits

    def details(self, ids: Sequence[str], *, good_ones: bool = False) -> Iterator[Looked]:
        """What is known of each video, in no particular order: first what is remembered, then as it is learnt.

        With ``good_ones`` a video that could not be had is asked for again. Raises YouTubeError where the run must
        end: what stops it, or several failures in a row.
        """
        known = {name: one for name, one in self._known(ids).items() if one.outcome == "ok" or not good_ones}
        yield from known.values()
        missing = [identifier for identifier in dict.fromkeys(ids) if identifier not in known]
        for start in range(0, len(missing), self.door.batch):
            yield from self._ask(missing[start : start + self.door.batch])

    def with_captions(self, details: VideoDetails) -> Looked:
        """A video whose captions were not asked for, with them. Raises YouTubeError for what stops the run."""
        try:
            tracks = self.door.tracks(details.id)
        except YouTubeError as error:
            self.note(error, "captions")
            tracks = ()
            if error.outcome not in ("none", "disabled"):
                return Looked(details.id, error.outcome, details, str(error))
        looked = Looked(details.id, "ok", replace(details, captions=tracks), via=self._via(details.id))
        self._keep([looked])
        return looked

    def _known(self, ids: Sequence[str]) -> dict[str, Looked]:
        stored = self._store.videos(ids)
        return {name: _looked(video) for name, video in stored.items() if self._counts(video.looked_at)}

    def _counts(self, moment: datetime) -> bool:
        return self._since <= moment <= self._now

    def _via(self, video_id: str) -> Provider:
        stored = self._store.videos([video_id]).get(video_id)
        return stored.via if stored is not None else "yt-dlp"  # type: ignore[return-value]

    def _ask(self, ids: Sequence[str]) -> list[Looked]:
        try:
            looked = self.door.details(ids)
        except YouTubeError:
            self.over = True
            raise
        self._keep(looked)
        for one in looked:
            if one.outcome in ("transient", "unparsable"):
                self.note(YouTubeError(one.outcome, one.message or "YouTube did not answer as it should."))
            else:
                self._failures["details"] = 0
        return looked

    def note(self, error: YouTubeError, of: str = "details") -> None:
        """Count a failure of one kind of request; raise it where the run must end."""
        self._failures[of] = self._failures[of] + 1 if error.outcome == "transient" else 0
        self.over = self.over or error.stops or self._failures[of] >= MOST_FAILURES
        if self.over:
            raise error

    def went_well(self) -> None:
        """Captions came: failures to get some are forgotten."""
        self._failures["captions"] = 0

    def _keep(self, looked: Sequence[Looked]) -> None:
        self._store.put_videos(
            [
                StoredVideo(
                    one.id,
                    one.outcome,
                    one.message,
                    None if one.details is None else details_to_json(one.details),
                    one.via,
                    self._now,
                )
                for one in looked
                if one.outcome == "ok" or one.outcome in FINAL
            ]
        )


def _looked(video: StoredVideo) -> Looked:
    details = None if video.details is None else details_from_json(video.details)
    return Looked(video.id, video.outcome, details, video.message, video.via)  # type: ignore[arg-type]


def details_to_json(details: VideoDetails) -> dict[str, Any]:
    """A video's metadata as plain JSON; `details_from_json` gives the same back."""
    document = asdict(details)
    for name in ("published", "published_on"):
        if document[name] is not None:
            document[name] = document[name].isoformat()
    return document


def details_from_json(document: Mapping[str, Any]) -> VideoDetails:
    """The metadata that was kept."""
    captions = document["captions"]
    return VideoDetails(
        **{
            **document,
            "published": datetime.fromisoformat(document["published"]) if document["published"] else None,
            "published_on": date.fromisoformat(document["published_on"]) if document["published_on"] else None,
            "chapters": tuple(Chapter(**chapter) for chapter in document["chapters"]),
            "captions": None if captions is None else tuple(CaptionTrack(**track) for track in captions),
        }
    )
