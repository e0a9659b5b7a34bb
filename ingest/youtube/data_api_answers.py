"""What YouTube's Data API answers, made into our nouns. Pure; nothing that is sent makes it raise but YouTubeError.

Answers are plain JSON values. A part that is missing or of another shape counts as not said.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from assistant.domain import Chapter
from ingest.youtube.nouns import CaptionTrack, Hit, LiveState, Looked, Outcome, Provider, VideoDetails, YouTubeError

Json = Mapping[str, Any]

VIA: Provider = "youtube-data-api"
FEWEST_CHAPTERS = 3
SHORTEST_CHAPTER = 10
"""Seconds; both are YouTube's own rules for chapters in a description."""
LONGEST_DESCRIPTION = 10_000
"""Characters of a description in which chapters are looked for; YouTube takes half as many."""
LONGEST_LINE = 300
"""Characters of a line that can name a chapter."""
SOON = timedelta(minutes=1)
"""When to ask again after too many requests at a time, where the answer does not say."""

_PACIFIC = ZoneInfo("America/Los_Angeles")
_VIDEO = re.compile(r"[A-Za-z0-9_-]{11}")
_DURATION = re.compile(
    r"P(?:([0-9]{1,6})W)?(?:([0-9]{1,6})D)?"
    r"(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,8})M)?(?:([0-9]{1,9})(?:[.,][0-9]{1,9})?S)?)?"
)
_SECONDS_OF_PARTS = (604_800, 86_400, 3_600, 60, 1)
_NUMBER = re.compile(r"[0-9]{1,18}")
_NOT_STORED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_TIME = r"(?:([0-9]{1,3}):)?([0-9]{1,3}):([0-5][0-9])"
_TIME_FIRST = re.compile(rf"[^\w\s]*\s*{_TIME}(?![0-9:])[^\w\s]*\s+(?:[-–—:|~]+\s+)?(\S.*)")
_TIME_LAST = re.compile(rf"(\S.*?)[\s\W]*[\s(\[]{_TIME}[^\w\s]*")
_UNSEEN_ENTRIES = frozenset({"private", "privacyStatusUnspecified"})

_GONE = frozenset({"deleted", "failed", "rejected"})
_LIVE: dict[str, LiveState] = {"none": "no", "live": "live", "upcoming": "upcoming"}
_MISSING = "YouTube shows no such video: it is private, removed or was never there."

_RESUMES = "What was found is kept, and the next run goes on from there."
_WITHOUT_KEY = "or unset YOUTUBE_API_KEY: without a key YouTube is asked directly."
_ERRORS: dict[str, tuple[Outcome, str, str]] = {
    "key": (
        "blocked",
        "YouTube's Data API does not accept the key in YOUTUBE_API_KEY.",
        f"Copy it anew from the Google Cloud console, {_WITHOUT_KEY}",
    ),
    "disabled": (
        "blocked",
        "The project of YOUTUBE_API_KEY may not use the YouTube Data API v3.",
        f"Enable that API for it in the Google Cloud console and wait a few minutes, {_WITHOUT_KEY}",
    ),
    "restricted": (
        "blocked",
        "The restrictions of YOUTUBE_API_KEY do not let it be used from here.",
        "In the Google Cloud console allow it this machine's address (no website or app) and the YouTube Data API v3, "
        f"{_WITHOUT_KEY}",
    ),
    "refused": (
        "blocked",
        "YouTube's Data API refused the request.",
        f"Look at the key's project in the Google Cloud console, {_WITHOUT_KEY}",
    ),
    "gone": ("unavailable", "YouTube has no such playlist or channel.", "Check its address."),
    "private": ("private", "The playlist is private.", "Only its owner can see it; name its videos one by one."),
    "failing": ("transient", "YouTube's Data API is out of order.", "Try again in a few minutes."),
    "odd": (
        "unparsable",
        "YouTube's Data API did not answer as it should.",
        f"Try again later, look whether a proxy stands between, {_WITHOUT_KEY}",
    ),
}
_KINDS = {
    "keyInvalid": "key",
    "keyExpired": "key",
    "API_KEY_INVALID": "key",
    "CREDENTIALS_MISSING": "key",
    "accessNotConfigured": "disabled",
    "SERVICE_DISABLED": "disabled",
    "CONSUMER_INVALID": "disabled",
    "CONSUMER_SUSPENDED": "disabled",
    "ipRefererBlocked": "restricted",
    "API_KEY_HTTP_REFERRER_BLOCKED": "restricted",
    "API_KEY_IP_ADDRESS_BLOCKED": "restricted",
    "API_KEY_ANDROID_APP_BLOCKED": "restricted",
    "API_KEY_IOS_APP_BLOCKED": "restricted",
    "API_KEY_SERVICE_BLOCKED": "restricted",
    "playlistNotFound": "gone",
    "channelNotFound": "gone",
    "channelClosed": "gone",
    "channelSuspended": "gone",
    "playlistItemsNotAccessible": "private",
    "watchHistoryNotAccessible": "private",
    "watchLaterNotAccessible": "private",
}
_USED_UP = frozenset({"quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg", "RESOURCE_QUOTA_EXCEEDED"})
_TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED"})


# --- answers ----------------------------------------------------------------------------------------------------


def parsed(body: bytes) -> Json:
    """The JSON object of an answer. Raises YouTubeError ``unparsable`` for anything else."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise _error("odd")
    return document


def items_of(document: Json) -> list[Json]:
    """What an answer lists. An answer without a list is empty only where it counts its results.

    Raises YouTubeError ``unparsable`` for what is no list of objects.
    """
    listed = document.get("items")
    if listed is None and "pageInfo" in document:
        return []
    if not isinstance(listed, list):
        raise _error("odd")
    return [item for item in listed if isinstance(item, dict)]


def next_page(document: Json) -> str | None:
    """The token of the page that follows; None on the last."""
    return _text(document, "nextPageToken")


def hits_of(document: Json) -> list[Hit]:
    """The videos that a search names, in its order. Its titles come escaped for HTML; channels are left out."""
    return [hit for item in items_of(document) if (hit := _searched(item)) is not None]


def listed_of(document: Json) -> list[Hit]:
    """The videos of a page of a playlist, without those that are private or deleted."""
    return [hit for item in items_of(document) if (hit := _listed(item)) is not None]


def uploads_of(document: Json) -> str | None:
    """The playlist of everything that a channel published; None where there is no such channel."""
    for item in items_of(document):
        if uploads := _text(_part(item, "contentDetails", "relatedPlaylists"), "uploads"):
            return uploads
    return None


def looked_of(document: Json, ids: Sequence[str]) -> list[Looked]:
    """What came of looking these ids up, one for each, in order. An id that the answer lacks is ``unavailable``."""
    items = {item["id"]: item for item in items_of(document) if isinstance(item.get("id"), str)}
    return [
        _looked(name, items[name]) if name in items else Looked(name, "unavailable", None, _MISSING, VIA)
        for name in ids
    ]


def _searched(item: Json) -> Hit | None:
    video = _video_id(_part(item, "id"), "videoId")
    snippet = _part(item, "snippet")
    title = _line(snippet, "title")
    if video is None or title is None:
        return None
    channel = _line(snippet, "channelTitle")
    live = _LIVE.get(_text(snippet, "liveBroadcastContent") or "none", "no")
    return Hit(video, html.unescape(title), html.unescape(channel) if channel else None, live=live)


def _listed(item: Json) -> Hit | None:
    snippet, contents = _part(item, "snippet"), _part(item, "contentDetails")
    video = _video_id(contents, "videoId") or _video_id(_part(snippet, "resourceId"), "videoId")
    title = _line(snippet, "title")
    if video is None or title is None or _is_unseen(item, contents, title):
        return None
    return Hit(video, title, _line(snippet, "videoOwnerChannelTitle"))


def _is_unseen(item: Json, contents: Json, title: str) -> bool:
    """Whether an entry stands for a video that is private or deleted: it has lost its title and its date."""
    if _text(_part(item, "status"), "privacyStatus") in _UNSEEN_ENTRIES:
        return True
    return title in ("Private video", "Deleted video") and "videoPublishedAt" not in contents


# --- one video --------------------------------------------------------------------------------------------------


def _looked(name: str, item: Json) -> Looked:
    details = _details(name, item)
    if details is None:
        return Looked(name, "unparsable", None, "What YouTube's Data API says of the video cannot be read.", VIA)
    status = _part(item, "status")
    if _text(status, "privacyStatus") == "private":
        return Looked(name, "private", details, "The video is private.", VIA)
    if _text(status, "uploadStatus") in _GONE:
        return Looked(name, "unavailable", details, "The video is removed.", VIA)
    if _text(_part(item, "contentDetails", "contentRating"), "ytRating") == "ytAgeRestricted":
        return Looked(name, "age-restricted", details, "The video is age-restricted.", VIA)
    return Looked(name, "ok", details, None, VIA)


def _details(name: str, item: Json) -> VideoDetails | None:
    snippet, contents, live = _part(item, "snippet"), _part(item, "contentDetails"), _part(item, "liveStreamingDetails")
    title = _line(snippet, "title")
    if title is None:
        return None
    seconds = duration_seconds(_text(contents, "duration") or "") or None
    description = _text(snippet, "description") or ""
    return VideoDetails(
        id=name,
        title=title,
        channel=_line(snippet, "channelTitle"),
        channel_id=_text(snippet, "channelId"),
        published=_published(snippet, live),
        seconds=seconds,
        language=_text(snippet, "defaultAudioLanguage"),
        description=description,
        chapters=chapters_of(description, seconds),
        live=_live_state(snippet, live),
        views=_count(_part(item, "statistics"), "viewCount"),
        captions=_captions(contents),
    )


def _published(snippet: Json, live: Json) -> datetime | None:
    """When it came out. What was announced beforehand, a premiere or a stream, came out when it began."""
    published, began = _instant(snippet, "publishedAt"), _instant(live, "actualStartTime")
    if published is None or began is None:
        return published
    return max(published, began)


def _live_state(snippet: Json, live: Json) -> LiveState:
    said = _text(snippet, "liveBroadcastContent")
    if said in _LIVE:
        return _LIVE[said]
    if "scheduledStartTime" not in live and "actualStartTime" not in live:
        return "no"
    if "actualStartTime" not in live:
        return "upcoming"
    return "no" if "actualEndTime" in live else "live"


def _captions(contents: Json) -> tuple[CaptionTrack, ...] | None:
    """Captions written by hand, where it says so, in a language it does not name; otherwise it is not known."""
    said = contents.get("caption")
    return (CaptionTrack("und", automatic=False),) if said is True or said == "true" else None


# --- durations and chapters -------------------------------------------------------------------------------------


def duration_seconds(text: str) -> int | None:
    """Whole seconds of an ISO 8601 duration in weeks, days and times of day; None for any other text.

    A live stream has ``P0D`` or ``PT0S``: 0.
    """
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()) or text.endswith("T"):
        return None
    return sum(int(part or 0) * unit for part, unit in zip(found.groups(), _SECONDS_OF_PARTS, strict=True))


def chapters_of(description: str, seconds: int | None) -> tuple[Chapter, ...]:
    """The chapters a description lists, by YouTube's rules for them; none where one rule is broken.

    The first at 0:00, at least three, each at least ten seconds, rising. ``seconds`` is the video's length.
    """
    every = description[:LONGEST_DESCRIPTION].splitlines()
    lines = [line.strip() for line in every if len(line) <= LONGEST_LINE]
    for read in (_time_first, _time_last):
        stamps = _stamps(lines, read)
        begun = next((place for place, (start, _) in enumerate(stamps) if start == 0), None)
        if begun is not None and _keeps_the_rules([start for start, _ in stamps[begun:]], seconds):
            return tuple(Chapter(title, float(start)) for start, title in stamps[begun:])
    return ()


def _keeps_the_rules(starts: Sequence[int], seconds: int | None) -> bool:
    ends = [*starts[1:], *([seconds] if seconds is not None else [])]
    lengths = [end - start for start, end in zip(starts, ends, strict=False)]
    return len(starts) >= FEWEST_CHAPTERS and all(length >= SHORTEST_CHAPTER for length in lengths)


def _stamps(lines: Sequence[str], read: Callable[[str], tuple[int, str] | None]) -> list[tuple[int, str]]:
    return [stamp for line in lines if (stamp := read(line)) is not None]


def _time_first(line: str) -> tuple[int, str] | None:
    found = _TIME_FIRST.fullmatch(line)
    return None if found is None else (_clock(*found.groups()[:3]), found[4])


def _time_last(line: str) -> tuple[int, str] | None:
    found = _TIME_LAST.fullmatch(line)
    return None if found is None else (_clock(*found.groups()[1:]), found[1])


def _clock(hours: str | None, minutes: str, seconds: str) -> int:
    return int(hours or 0) * 3_600 + int(minutes) * 60 + int(seconds)


# --- errors -----------------------------------------------------------------------------------------------------


def error_in(status: int, body: bytes, retry_at: datetime | None, now: datetime) -> YouTubeError:
    """What an answer with an HTTP error means. Nothing of its own words is repeated: they may name the key's project.

    ``retry_at`` is the time its headers name, if they do.
    """
    reasons = _reasons(body)
    if reasons & _USED_UP or _of_the_day(body):
        return used_up(now)
    if reasons & _TOO_FAST or status == 429:
        return _too_fast(retry_at or now + SOON)
    for reason, kind in _KINDS.items():
        if reason in reasons:
            return _error(kind)
    if status == 400 and "api key" in (_text(_told(body), "message") or "").lower():
        return _error("key")
    if status >= 500:
        return _error("failing")
    return _error({401: "key", 403: "refused", 404: "gone"}.get(status, "odd"))


def used_up(now: datetime) -> YouTubeError:
    """The day's quota is used."""
    again = next_midnight(now)
    return YouTubeError(
        "rate-limited",
        "Today's quota of YouTube's Data API is used up.",
        f"It begins anew at midnight Pacific time, {_moment(again)}. {_RESUMES}",
        retry_at=again,
    )


def key_refused() -> YouTubeError:
    """The key cannot be one."""
    return _error("key")


def quota_day(now: datetime) -> date:
    """The day on which the Data API counts what is used at ``now``: its days are those of Pacific time."""
    return now.astimezone(_PACIFIC).date()


def next_midnight(now: datetime) -> datetime:
    """When its next day begins, in UTC."""
    tomorrow = quota_day(now) + timedelta(days=1)
    return datetime.combine(tomorrow, time(), _PACIFIC).astimezone(UTC)


def _too_fast(again: datetime) -> YouTubeError:
    return YouTubeError(
        "rate-limited",
        "YouTube's Data API was asked too often in a short time.",
        f"Go on after {_moment(again)}. {_RESUMES}",
        retry_at=again.astimezone(UTC),
    )


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _error(kind: str) -> YouTubeError:
    outcome, what, cure = _ERRORS[kind]
    return YouTubeError(outcome, what, cure)


def _reasons(body: bytes) -> set[str]:
    """Every reason an error names, in its older and its newer form."""
    error = _told(body)
    named = [one for name in ("errors", "details") for one in _objects(error.get(name))]
    found = [_text(one, "reason") for one in named] + [_text(error, "status")]
    return {reason for reason in found if reason is not None}


def _of_the_day(body: bytes) -> bool:
    """Whether the limit that an error names in its newer form is one of a day: its unit is ``1/d/{project}``."""
    limits = [_part(one, "metadata") for one in _objects(_told(body).get("details"))]
    return any("/d/" in (_text(limit, "quota_unit") or "") for limit in limits)


def _told(body: bytes) -> Json:
    try:
        return _part(parsed(body), "error")
    except YouTubeError:
        return {}


# --- JSON -------------------------------------------------------------------------------------------------------


def _objects(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _part(document: Json, *names: str) -> Json:
    """The object at a path; empty where there is none."""
    for name in names:
        inner = document.get(name)
        if not isinstance(inner, dict):
            return {}
        document = inner
    return document


def _text(document: Json, name: str) -> str | None:
    """A text that is not empty, without what a database or a terminal does not take."""
    value = document.get(name)
    if not isinstance(value, str):
        return None
    return _NOT_STORED.sub("", value) or None


def _line(document: Json, name: str) -> str | None:
    """A text on one line."""
    return " ".join((_text(document, name) or "").split()) or None


def _video_id(document: Json, name: str) -> str | None:
    value = document.get(name)
    return value if isinstance(value, str) and _VIDEO.fullmatch(value) else None


def _count(document: Json, name: str) -> int | None:
    value = document.get(name)
    return int(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else None


def _instant(document: Json, name: str) -> datetime | None:
    """An instant in UTC, to the second; None where it has no zone or is none."""
    try:
        moment = datetime.fromisoformat(_text(document, name) or "")
        return moment.astimezone(UTC).replace(microsecond=0) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
