"""A door to YouTube that is scripted: videos, what searches find, and what goes wrong, all in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from ingest.youtube.nouns import (
    CaptionPayload,
    CaptionTrack,
    Hit,
    Listing,
    Looked,
    Outcome,
    Provider,
    Quota,
    VideoDetails,
    YouTubeError,
)

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
RECENT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
BY_HAND = (CaptionTrack("en", automatic=False, original=True),)
AUTOMATIC = (CaptionTrack("en", automatic=True, original=True),)
WORDS = (
    "A connection pool keeps a handful of open connections so that a request need not wait for a new one.",
    "Ten connections serve a small service well, because the database has only so many cores.",
    "When the pool is empty a request waits, and after a time it is better to fail than to wait on.",
)


def video_id(number: int, prefix: str = "vid") -> str:
    """An id of eleven characters that looks like one of YouTube's."""
    return f"{prefix}{number:0{11 - len(prefix)}d}"


@dataclass(frozen=True)
class ScriptedVideo:
    """A video the door knows. ``looked`` other than ok: looking it up ends so. ``words``: what its captions say."""

    details: VideoDetails
    looked: Outcome = "ok"
    captions: Outcome = "ok"
    words: tuple[str, ...] = WORDS


def clip(identifier: str, title: str, **details: object) -> ScriptedVideo:
    """A video with good metadata; what is named here is other than usual."""
    usual = VideoDetails(
        id=identifier,
        title=title,
        channel="Backend Talks",
        channel_id="UCbackendtalks0000000000",
        published=RECENT,
        seconds=1_450,
        language="en",
        views=12_000,
        captions=BY_HAND,
    )
    return ScriptedVideo(replace(usual, **details))  # type: ignore[arg-type]


@dataclass
class ScriptedSource:
    """A VideoSource over these videos.

    ``searches`` gives the ids that a query finds (all videos for a query that is not named); ``listings`` those of a
    playlist or channel, by its id. ``errors`` are raised by the calls of their method, first to last; None lets one
    pass. ``asked`` has every call: its method and what it was asked for; ``delivered`` the captions handed
    out.
    """

    videos: Iterable[ScriptedVideo] = ()
    searches: Mapping[str, Sequence[str]] | None = None
    listings: Mapping[str, Sequence[str]] = field(default_factory=dict)
    batch: int = 1
    quota: Quota | None = None
    via: Provider = "yt-dlp"
    errors: dict[str, list[YouTubeError | None]] = field(default_factory=dict)
    fault: Callable[[str, str], YouTubeError | None] = lambda method, what: None
    """Consulted at every call, after ``errors``."""

    def __post_init__(self) -> None:
        self.known = {video.details.id: video for video in self.videos}
        self.asked: list[tuple[str, str]] = []
        self.delivered: list[str] = []
        self.closed = False

    def search(self, query: str, limit: int, published_after: datetime) -> list[Hit]:
        self._ask("search", query)
        found = self.known if self.searches is None else self.searches.get(query, ())
        return [self._hit(identifier) for identifier in list(found)[:limit]]

    def listing(self, listing: Listing, limit: int) -> list[Hit]:
        self._ask("listing", listing.id)
        if listing.id not in self.listings:
            raise YouTubeError("unavailable", f"There is no {listing.kind} {listing.id}.", "Check its address.")
        return [self._hit(identifier) for identifier in self.listings[listing.id][:limit]]

    def details(self, ids: Sequence[str]) -> list[Looked]:
        assert 0 < len(ids) <= self.batch
        self._ask("details", " ".join(ids))
        return [self._looked(identifier) for identifier in ids]

    def tracks(self, video_id: str) -> tuple[CaptionTrack, ...]:
        self._ask("tracks", video_id)
        self._captions_there(video_id)
        tracks = self.known[video_id].details.captions
        return BY_HAND if tracks is None else tracks

    def captions(self, video_id: str, languages: Sequence[str] = ()) -> CaptionPayload:
        self._ask("captions", video_id)
        self._captions_there(video_id)
        video = self.known[video_id]
        tracks = video.details.captions or BY_HAND
        self.delivered.append(video_id)
        return CaptionPayload(video_id, srv1(video.words), "srv1", tracks[0], "youtube-transcript-api")

    def close(self) -> None:
        self.closed = True

    def count(self, method: str) -> int:
        """How often a method was called."""
        return sum(asked == method for asked, _ in self.asked)

    def _ask(self, method: str, what: str) -> None:
        self.asked.append((method, what))
        queued = self.errors.get(method)
        error = (queued.pop(0) if queued else None) or self.fault(method, what)
        if error is not None:
            raise error

    def _hit(self, identifier: str) -> Hit:
        video = self.known.get(identifier)
        if video is None:
            return Hit(identifier, "A video that is gone")
        about = video.details
        return Hit(about.id, about.title, about.channel, about.seconds, about.short, about.live)

    def _looked(self, identifier: str) -> Looked:
        video = self.known.get(identifier)
        if video is None:
            return Looked(identifier, "unavailable", message="The video is removed or was never there.", via=self.via)
        if video.looked != "ok":
            return Looked(identifier, video.looked, message=f"The video is {video.looked}.", via=self.via)
        return Looked(identifier, "ok", video.details, via=self.via)

    def _captions_there(self, identifier: str) -> None:
        video = self.known.get(identifier)
        if video is None:
            raise YouTubeError("unavailable", "The video is removed or was never there.")
        if video.captions != "ok":
            raise YouTubeError(video.captions, f"Its captions are {video.captions}.")
        if video.details.captions == () or not video.words:
            raise YouTubeError("none", "The video has no captions.")


def srv1(words: Sequence[str]) -> bytes:
    """Captions in the oldest of YouTube's forms: one sentence every six seconds."""
    cues = "".join(
        f'<text start="{place * 6}" dur="5.5">{escape(sentence)}</text>' for place, sentence in enumerate(words)
    )
    return f'<?xml version="1.0" encoding="utf-8" ?><transcript>{cues}</transcript>'.encode()
