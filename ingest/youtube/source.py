"""The door to YouTube as the settings say: its Data API with a key, yt-dlp without; captions by two libraries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar

from assistant.database.video_store import VideoStore
from assistant.settings import Settings
from ingest.youtube.door import VideoSource
from ingest.youtube.nouns import CaptionPayload, CaptionTrack, Hit, Listing, Looked, Outcome, Quota, YouTubeError

if TYPE_CHECKING:
    from ingest.youtube.access import Access
    from ingest.youtube.transcripts import Transcripts
    from ingest.youtube.ytdlp import YtDlp

Answer = TypeVar("Answer")
SECOND_TRY: frozenset[Outcome] = frozenset({"none", "disabled", "token-needed", "transient", "unparsable"})
"""What the first library may be wrong about."""
SOON = 4.0
"""Seconds after which a network that did not bring an answer is not tried a second time."""


class Finder(Protocol):
    """What search, listings and metadata are asked of."""

    @property
    def batch(self) -> int: ...

    @property
    def quota(self) -> Quota | None: ...

    def search(self, query: str, limit: int, published_after: datetime) -> list[Hit]: ...

    def listing(self, listing: Listing, limit: int) -> list[Hit]: ...

    def details(self, ids: Sequence[str]) -> list[Looked]: ...

    def close(self) -> None: ...


class YouTube:
    """The door. ``now`` tells the time. Its libraries are imported when they are needed: yt-dlp takes long."""

    def __init__(self, settings: Settings, store: VideoStore, access: Access | None = None) -> None:
        from ingest.youtube.access import access_of

        self._settings = settings
        self._store = store
        self._access = access or access_of(settings)

    @property
    def batch(self) -> int:
        return self._finder.batch

    @property
    def quota(self) -> Quota | None:
        return self._finder.quota

    def search(self, query: str, limit: int, published_after: datetime) -> list[Hit]:
        return self._finder.search(query, limit, published_after)

    def listing(self, listing: Listing, limit: int) -> list[Hit]:
        return self._finder.listing(listing, limit)

    def details(self, ids: Sequence[str]) -> list[Looked]:
        return self._finder.details(ids)

    def tracks(self, video_id: str) -> tuple[CaptionTrack, ...]:
        return self._twice(
            lambda: self._transcripts.tracks(video_id),
            lambda: self._ytdlp.tracks(video_id),
        )

    def captions(self, video_id: str, languages: Sequence[str] = ()) -> CaptionPayload:
        return self._twice(
            lambda: self._transcripts.captions(video_id, languages),
            lambda: self._ytdlp.captions(video_id, languages),
        )

    def close(self) -> None:
        """Close what was opened."""
        for name in ("_finder", "_transcripts", "_ytdlp"):
            if name in self.__dict__:
                self.__dict__[name].close()

    def _twice(self, first: Callable[[], Answer], second: Callable[[], Answer]) -> Answer:
        """The first answer; where its error may be a mistake, the second's, or the first error if that fails too."""
        began = self._access.monotonic()
        try:
            return first()
        except YouTubeError as error:
            late = error.outcome == "transient" and self._access.monotonic() - began > SOON
            if late or error.outcome not in SECOND_TRY:
                raise
            wrong = error
        try:
            return second()
        except YouTubeError as error:
            raise (error if error.stops or _tells_more(error, wrong) else wrong) from None

    @cached_property
    def _finder(self) -> Finder:
        key = self._settings.youtube_api_key
        if key is None:
            return self._ytdlp
        from ingest.youtube.data_api import DataApi

        return DataApi(self._access, key, self._store, self._settings.now)

    @cached_property
    def _ytdlp(self) -> YtDlp:
        from ingest.youtube.ytdlp import YtDlp

        return YtDlp(self._access, self._settings.now)

    @cached_property
    def _transcripts(self) -> Transcripts:
        from ingest.youtube.transcripts import Transcripts

        return Transcripts(self._access, self._settings.now)


def _tells_more(second: YouTubeError, first: YouTubeError) -> bool:
    """Whether the second error is of the video itself, and the first only of the moment."""
    return first.outcome in ("transient", "unparsable") and second.outcome not in ("transient", "unparsable")


def open_source(settings: Settings, store: VideoStore) -> VideoSource:
    """The door to YouTube. Asks nobody yet."""
    return YouTube(settings, store)
