"""The one door to YouTube: what a run may ask, whichever library answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from ingest.youtube.nouns import CaptionPayload, CaptionTrack, Hit, Listing, Looked, Quota


class VideoSource(Protocol):
    """Answers about videos. Not for use by several threads at once. One request at a time, with polite pauses.

    Every method raises YouTubeError and nothing else. An error that ``stops`` is raised at once, never returned.
    """

    @property
    def batch(self) -> int:
        """How many ids one request of `details` takes."""
        ...

    @property
    def quota(self) -> Quota | None:
        """What was used of the Data API's quota; None without a key."""
        ...

    def search(self, query: str, limit: int, published_after: datetime) -> list[Hit]:
        """At most ``limit`` videos for a query, the best first. ``published_after`` may narrow; it decides nothing."""
        ...

    def listing(self, listing: Listing, limit: int) -> list[Hit]:
        """The videos of a playlist in its order, or the newest of a channel. ``unavailable`` where there is none."""
        ...

    def details(self, ids: Sequence[str]) -> list[Looked]:
        """One for each of at most ``batch`` ids, in order. Raises for what concerns the whole request."""
        ...

    def tracks(self, video_id: str) -> tuple[CaptionTrack, ...]:
        """The captions a video has. Raises (``none``, ``disabled``, ``unavailable`` ...) where there are none."""
        ...

    def captions(self, video_id: str, languages: Sequence[str] = ()) -> CaptionPayload:
        """A video's captions: manual before automatic, original language before others; ``languages`` come first.

        Raises ``none`` for a transcript without words: an empty one is never ``ok``.
        """
        ...

    def close(self) -> None:
        """Close its connections."""
        ...
