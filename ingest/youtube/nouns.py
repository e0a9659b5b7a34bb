"""What is known of a video, what came of asking YouTube, and what a run found. Frozen, typed, without I/O.

Ids cross the boundary, never addresses: a video is its eleven characters, and its address is built from them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from assistant.domain import Chapter, VideoLink
from assistant.errors import StudyError

Outcome = Literal[
    "ok",
    "none",
    "disabled",
    "unavailable",
    "private",
    "age-restricted",
    "blocked",
    "token-needed",
    "rate-limited",
    "transient",
    "unparsable",
]
"""What came of asking for a video or its captions. ``none``: there are no captions, or they hold no words.
``transient``: YouTube could not be reached or failed, and the same may work later."""

STOPPING: frozenset[Outcome] = frozenset({"blocked", "rate-limited"})
"""Outcomes after which no further request is made in the same run."""

FINAL: frozenset[Outcome] = frozenset({"none", "disabled", "unavailable", "private", "age-restricted"})
"""Outcomes that are of the video itself: asking again soon would bring the same."""

LiveState = Literal["no", "live", "upcoming"]
CaptionKind = Literal["manual", "automatic", "none"]
Provider = Literal["youtube-data-api", "yt-dlp", "youtube-transcript-api"]
LinkState = Literal["ok", "dead", "private", "age-restricted", "too-old", "captions-gone", "unknown", "elsewhere"]


class YouTubeError(StudyError):
    """A request to YouTube that did not bring what was asked for.

    ``outcome`` is never ``ok``. ``retry_at`` is when to try again, where YouTube or its terms say so.
    """

    def __init__(self, outcome: Outcome, what: str, cure: str = "", *, retry_at: datetime | None = None) -> None:
        super().__init__(what, cure)
        self.outcome = outcome
        self.retry_at = retry_at

    @property
    def stops(self) -> bool:
        """Whether the run must make no further request."""
        return self.outcome in STOPPING


# --- what YouTube says ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listing:
    """A playlist (``PL...``) or a channel (``UC...``, or ``@handle``)."""

    kind: Literal["playlist", "channel"]
    id: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A video as a search or a listing names it. Nothing here decides about its age: that is the video's own date."""

    id: str
    title: str
    channel: str | None = None
    seconds: int | None = None
    short: bool = False
    live: LiveState = "no"


@dataclass(frozen=True, slots=True)
class CaptionTrack:
    """Captions a video has. ``original``: whether they are in the language that is spoken; None: not known."""

    language: str
    automatic: bool
    original: bool | None = None


@dataclass(frozen=True, slots=True)
class VideoDetails:
    """A video's own metadata.

    ``published`` is the instant in UTC, to the second; where YouTube tells only the day it is None and
    ``published_on`` has the day. ``captions`` is None where they were not asked for.
    """

    id: str
    title: str
    channel: str | None = None
    channel_id: str | None = None
    published: datetime | None = None
    published_on: date | None = None
    seconds: int | None = None
    language: str | None = None
    description: str = ""
    chapters: tuple[Chapter, ...] = ()
    live: LiveState = "no"
    short: bool = False
    views: int | None = None
    captions: tuple[CaptionTrack, ...] | None = None

    @property
    def url(self) -> str:
        return f"https://www.youtube.com/watch?v={self.id}"

    @property
    def day(self) -> date | None:
        """The day of publishing, in UTC where the instant is known."""
        return self.published.date() if self.published is not None else self.published_on

    @property
    def caption_kind(self) -> CaptionKind | None:
        """The better kind of its captions; None where they were not asked for."""
        if self.captions is None:
            return None
        if not self.captions:
            return "none"
        return "automatic" if all(track.automatic for track in self.captions) else "manual"


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of looking a video up. ``details`` is there when ``outcome`` is ``ok``, and may be otherwise."""

    id: str
    outcome: Outcome
    details: VideoDetails | None = None
    message: str | None = None
    via: Provider = "yt-dlp"


@dataclass(frozen=True, slots=True)
class CaptionPayload:
    """Captions exactly as YouTube sent them. ``format`` is the ending that names their form: srv1, json3, vtt."""

    video_id: str
    data: bytes
    format: Literal["srv1", "srv3", "json3", "vtt"]
    track: CaptionTrack
    via: Provider


@dataclass(frozen=True, slots=True)
class Quota:
    """Units of YouTube's Data API that were used today (its day, Pacific time), and how many a day has."""

    used: int
    limit: int = 10_000


# --- what is asked for, and what came of it ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VideoProgress:
    """Where a run is: ``done`` of ``total`` weeks or videos (0 of 0 where that is not known), and what it does."""

    text: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class LinksRequest:
    """Which weeks to find videos for. Without ``weeks``: those with fewer links than ``per_week``; with ``every``: all.

    ``roadmap`` is a file to read and write instead of the working copy of the roadmap in use.
    """

    weeks: tuple[int, ...] = ()
    every: bool = False
    years: int = 3
    per_week: int = 3
    language: str = "en"
    roadmap: Path | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A video that was chosen, with why. ``score`` is 0 to 1; ``queries`` are the searches that found it."""

    details: VideoDetails
    reason: str
    score: float
    queries: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """What it is on: the reason without captions, length and day, where these are told anyway."""
        return self.reason.partition(";")[0].rstrip(".")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A video that was found and not chosen, with why."""

    id: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class WeekLinks:
    """What was found for a week. ``present`` are the links it has already."""

    week: int
    title: str
    videos: tuple[Candidate, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    present: tuple[VideoLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Resume:
    """Where a run that was stopped goes on: ``left`` weeks or videos are not done, the next one is ``at``."""

    at: str
    left: int
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class LinksReport:
    """What a search for links found. ``outcome`` is ``ok``, else what stopped it; the weeks before that are there."""

    weeks: tuple[WeekLinks, ...]
    outcome: Outcome = "ok"
    message: str = ""
    resume: Resume | None = None
    quota: Quota | None = None


@dataclass(frozen=True, slots=True)
class CheckedLink:
    """A link of the roadmap as it is now. ``replacement`` is proposed where it is no longer good."""

    week: int
    link: VideoLink
    state: LinkState
    message: str
    replacement: Candidate | None = None

    @property
    def needs_attention(self) -> bool:
        return self.state not in ("ok", "elsewhere")


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Every link looked at again. ``outcome`` as in LinksReport."""

    links: tuple[CheckedLink, ...]
    outcome: Outcome = "ok"
    message: str = ""
    resume: Resume | None = None
    quota: Quota | None = None

    @property
    def needs_attention(self) -> bool:
        return self.outcome != "ok" or any(link.needs_attention for link in self.links)


@dataclass(frozen=True, slots=True)
class LinkChange:
    """A change of a roadmap's links, not yet written. ``diff`` is a unified diff, empty when nothing changes."""

    path: Path
    before: bytes
    after: bytes
    diff: str
    source_id: str | None = None
    """The source whose working copy it is; None for a file that was named."""

    @property
    def changes(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """What to fetch: what a person named (ids, addresses, playlists, channels), else links of ``weeks``, else all.

    With names, ``weeks`` are those the videos are to serve. ``limit`` is the most videos of a playlist or channel.
    """

    wanted: tuple[str, ...] = ()
    weeks: tuple[int, ...] = ()
    language: str | None = None
    again: bool = False
    limit: int = 50


@dataclass(frozen=True, slots=True)
class FetchedVideo:
    """What came of a video. ``passages`` is 0 unless ``outcome`` is ``ok``."""

    id: str
    outcome: Outcome
    message: str
    passages: int = 0
    title: str | None = None
    source_id: str | None = None


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What a fetch did, in order; ``resume`` when it stopped before its end."""

    videos: tuple[FetchedVideo, ...]
    resume: Resume | None = None
    quota: Quota | None = None

    @property
    def needs_attention(self) -> bool:
        return self.resume is not None or any(video.outcome != "ok" for video in self.videos)


@dataclass(frozen=True, slots=True)
class FoundVideos:
    """What a search for a topic or a week found, best first; ``week`` is the one they would serve best."""

    query: str
    week: int | None
    videos: tuple[Candidate, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    outcome: Outcome = "ok"
    message: str = ""


@dataclass(frozen=True, slots=True)
class LinkedVideo:
    """A video of a week as the app shows it: its link, whether the library holds it, and what came of fetching it."""

    week: int
    link: VideoLink
    source_id: str | None = None
    passages: int = 0
    outcome: Outcome | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Wanting:
    """What the roadmap in use still lacks: weeks without a link, and links the library does not hold."""

    weeks_without_links: tuple[int, ...] = ()
    links_not_fetched: tuple[str, ...] = field(default=())
