"""yt-dlp behind the door: searches, listings, metadata and captions without a key. It writes, prints and plays nothing.

yt-dlp reads YouTube's pages; every request it makes goes through our own polite session.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Literal

import requests
import yt_dlp
from yt_dlp.globals import plugin_dirs
from yt_dlp.networking import Request, Response
from yt_dlp.networking.exceptions import HTTPError
from yt_dlp.utils import DownloadError, ExtractorError

from assistant.domain import Chapter
from ingest.youtube.access import (
    CONSENT,
    Access,
    Polite,
    blocked,
    consent_wanted,
    error_of,
    error_of_status,
    rate_limited,
    token_needed,
    unparsable,
)
from ingest.youtube.nouns import (
    CaptionPayload,
    CaptionTrack,
    Hit,
    Listing,
    LiveState,
    Looked,
    Outcome,
    VideoDetails,
    YouTubeError,
)
from ingest.youtube.tracks import in_order, is_language, told_as_none, with_words

ARGUMENTS = {
    "youtube": {"player_skip": ["js", "configs"], "skip": ["hls", "dash", "translated_subs"]},
    "youtubetab": {"skip": ["authcheck"]},
}
WITHOUT_FRONT_PAGE = {**ARGUMENTS, "youtubetab": {"skip": ["authcheck", "webpage"]}}
"""For searches: the front page tells them nothing they need."""
FORMAT: Literal["json3"] = "json3"
HIDDEN = "because a PO token was not provided"
"""What yt-dlp warns of where captions are there and are handed out to browsers alone."""
LONGEST_TITLE = 300
LONGEST_DESCRIPTION = 5_000
MOST_CHAPTERS = 500
LONGEST_VIDEO = 1e7
"""Seconds: more than any video has."""
_NOT_STORED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_LIVE: dict[str, LiveState] = {"is_live": "live", "post_live": "live", "is_upcoming": "upcoming"}
_NO_TRACKS = frozenset({"live_chat"})
_CAPTCHA = (b'class="g-recaptcha"', b"/sorry/index", b"unusual traffic from your computer network")

_OF_WHOM = re.compile(r"\[[\w:]+\] [\w-]{11}: ")
"""An id at the head of a message, which may hold any word."""
_SAID: tuple[tuple[str, Outcome, str], ...] = (
    (r"not a bot|captcha|confirm you.re|unusual traffic", "blocked", "it asks for a proof that a person is there"),
    (r"rate.limited|try again later|too many requests", "rate-limited", ""),
    (r"private (?:video|playlist)|is private|granted access", "private", "The video is private."),
    (
        r"confirm your age|age.restrict|inappropriate for some users",
        "age-restricted",
        "It is for signed-in adults only.",
    ),
    (
        r"members.only|join this channel|channel.s members|premium|payment|requires purchase",
        "unavailable",
        "It is for paying members only.",
    ),
    (
        r"not (?:made this video )?available in your country|geo.?restrict",
        "unavailable",
        "It is not shown where you are.",
    ),
    (r"premieres in|will begin|live event|not started|upcoming", "unavailable", "It is not out yet."),
    (
        r"unavailable|removed|deleted|terminated|no longer|does not exist|not exist|not available|not found|\b404\b",
        "unavailable",
        "It is removed or was never there.",
    ),
    (r"unable to download|timed out|connection|getaddrinfo|\b50\d\b", "transient", ""),
)
"""What yt-dlp's messages say, first match first."""


class YtDlp:
    """A run's yt-dlp. Not for use by several threads. Raises YouTubeError and nothing else."""

    batch = 1
    quota = None

    def __init__(self, access: Access, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._session = Polite(access)
        plugin_dirs.value = []
        self._downloader = _Downloader(self._session, now)

    def search(self, query: str, limit: int, published_after: datetime) -> list[Hit]:
        """The first videos of YouTube's own order. The date is not sent: its search has no filter for it."""
        del published_after
        found = self._extract(f"ytsearch{limit}:{query}", extractor_args=WITHOUT_FRONT_PAGE)
        return _hits(found)[:limit]

    def listing(self, listing: Listing, limit: int) -> list[Hit]:
        """A playlist's videos in its order, or the newest of a channel."""
        found = self._extract(_address(listing), playlist_items=f"1:{limit}")
        hits = _hits(found)[:limit]
        if not hits and listing.kind == "playlist" and not found.get("title"):
            raise YouTubeError("unavailable", "There is no such playlist, or it is private.", "Check its address.")
        return hits

    def details(self, ids: Sequence[str]) -> list[Looked]:
        """One for each id, each by a request of its own or two."""
        return [self._looked(identifier) for identifier in ids]

    def tracks(self, video_id: str) -> tuple[CaptionTrack, ...]:
        """The captions a video has, without translations."""
        tracks = _tracks(self._video(video_id))
        if tracks:
            return tracks
        raise token_needed() if self._downloader.said(HIDDEN) else told_as_none()

    def captions(self, video_id: str, languages: Sequence[str] = ()) -> CaptionPayload:
        """The best captions as YouTube sends them in its form json3."""
        info = self._video(video_id)
        for track in in_order(_tracks(info), languages):
            if (address := _caption_address(info, track)) is not None:
                payload = CaptionPayload(video_id, self._bytes(address), FORMAT, track, "yt-dlp")
                return with_words(payload)
        raise token_needed() if self._downloader.said(HIDDEN) else told_as_none()

    def close(self) -> None:
        """Close its connections."""
        self._downloader.close()
        self._session.close()

    def _looked(self, video_id: str) -> Looked:
        try:
            details = details_of(self._video(video_id))
            hidden = not details.captions and self._downloader.said(HIDDEN)
            return Looked(video_id, "ok", replace(details, captions=None) if hidden else details)
        except YouTubeError as error:
            if error.stops:
                raise
            return Looked(video_id, error.outcome, message=str(error))

    def _video(self, video_id: str) -> dict[str, Any]:
        """A video's metadata as yt-dlp has it. Raises for one that cannot be watched by anybody."""
        info = self._extract(f"https://www.youtube.com/watch?v={video_id}")
        if info.get("id") != video_id:
            raise YouTubeError("unavailable", "YouTube shows another video in its place.", "Check the id.")
        self._downloader.raise_what_was_said(info)
        return info

    def _extract(self, what: str, **options: Any) -> dict[str, Any]:
        with self._downloader.options(options), _translated(self._now):
            found = self._downloader.extract_info(what, download=False, process=what.startswith("https"))
            if found is None:
                raise unparsable()
            # Listings and searches are read as they come: nothing behind their entries is asked for.
            if found.get("_type") in ("playlist", "multi_video") and not isinstance(found.get("entries"), list):
                found = {**found, "entries": list(found.get("entries") or ())}
        return dict(found)

    def _bytes(self, address: str) -> bytes:
        with _translated(self._now):
            return bytes(self._downloader.urlopen(Request(address)).read())


class _Downloader(yt_dlp.YoutubeDL):  # type: ignore[misc]
    """yt-dlp with our session in the place of its own, and without any voice."""

    def __init__(self, session: Polite, now: Callable[[], datetime]) -> None:
        self._warnings: list[str] = []
        self._session = session
        self._now = now
        super().__init__(_options(self._warnings.append))
        session.cookies = self.cookiejar

    @contextmanager
    def options(self, options: Mapping[str, Any]) -> Iterator[None]:
        """Other options for one extraction. What was said before is forgotten."""
        before = {name: self.params.get(name) for name in options}
        self._warnings.clear()
        self.params.update(options)
        try:
            yield
        finally:
            self.params.update(before)

    def said(self, words: str) -> bool:
        """Whether a warning had these words."""
        return any(words.lower() in warning.lower() for warning in self._warnings)

    def raise_what_was_said(self, info: Mapping[str, Any]) -> None:
        """A video that cannot be played is only warned of: raise what was said, unless it is about formats alone."""
        if info.get("live_status") in ("is_upcoming", "is_live"):
            return
        for warning in self._warnings:
            outcome = _outcome_said(warning, self._now)
            if outcome is not None and outcome.outcome not in ("transient",) and _about_playing(warning):
                raise outcome

    def urlopen(self, request: Request | str) -> Response:
        """One request, by our session; what must end the run is raised as it is, the rest as yt-dlp expects it."""
        request = Request(request) if isinstance(request, str) else request
        headers = {**self.params["http_headers"], **dict(request.headers)}
        try:
            answer = self._session.request(request.method, request.url, data=request.data, headers=headers)
        except requests.RequestException as error:
            raise error_of(error) from None
        if any(mark in answer.content[:200_000] for mark in _CAPTCHA):
            raise blocked("it asks for a proof that a person is there")
        if answer.url.startswith(CONSENT):
            raise consent_wanted()
        response = Response(
            io.BytesIO(answer.content), answer.url, _plain(answer.headers), answer.status_code, answer.reason
        )
        wrong = error_of_status(answer.status_code, answer.headers, self._now())
        if wrong is not None and (wrong.stops or wrong.outcome == "transient"):
            raise wrong
        if wrong is not None:
            raise HTTPError(response)
        return response


def _plain(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers of a body that is decoded already."""
    return {
        name: value for name, value in headers.items() if name.lower() not in ("content-encoding", "content-length")
    }


def _options(warn: Callable[[str], None]) -> dict[str, Any]:
    return {
        "quiet": True,
        "noprogress": True,
        "logger": _Listening(warn),
        "cachedir": False,
        "skip_download": True,
        "simulate": True,
        "writesubtitles": True,  # else nothing is said of captions that are there and cannot be had
        "ignore_no_formats_error": True,
        "check_formats": False,
        "format": "best",  # else a program is run to see what it could join
        "extract_flat": "in_playlist",
        "lazy_playlist": True,
        "noplaylist": True,
        "extractor_retries": 0,
        "compat_opts": {"no-youtube-unavailable-videos"},  # a request more, for videos nobody can watch
        "js_runtimes": {},
        "proxy": "",
        "extractor_args": ARGUMENTS,
    }


class _Listening:
    """Takes in what yt-dlp would print."""

    def __init__(self, warn: Callable[[str], None]) -> None:
        self.warning = warn
        self.error = warn

    def debug(self, message: str) -> None:
        """Not kept."""

    info = debug


# --- what went wrong ----------------------------------------------------------------------------------------------


@contextmanager
def _translated(now: Callable[[], datetime]) -> Iterator[None]:
    """Whatever yt-dlp raises as one of our errors; its own words are never passed on."""
    try:
        yield
    except YouTubeError:
        raise
    except (DownloadError, ExtractorError) as error:
        cause = _cause(error)
        if isinstance(cause, YouTubeError):
            raise cause from None
        raise _outcome_said(str(error), now) or unparsable() from None
    except Exception:  # noqa: BLE001  (a page that has changed may fail anywhere within yt-dlp)
        raise unparsable() from None


def _cause(error: BaseException) -> BaseException | None:
    """Our own error within one of yt-dlp's."""
    info = getattr(error, "exc_info", None)
    seen = [info[1] if info else None, getattr(error, "cause", None), error.__cause__, error.__context__]
    return next((one for one in seen if isinstance(one, YouTubeError)), None)


def _outcome_said(message: str, now: Callable[[], datetime]) -> YouTubeError | None:
    words = _OF_WHOM.sub("", message.split("Use --cookies")[0]).lower().replace("’", "'")
    for pattern, outcome, sentence in _SAID:
        if re.search(pattern, words):
            return _said(outcome, sentence, now)
    return None


def _said(outcome: Outcome, sentence: str, now: Callable[[], datetime]) -> YouTubeError:
    if outcome == "blocked":
        return blocked(sentence)
    if outcome == "rate-limited":
        return rate_limited(None, now())
    if outcome == "transient":
        return YouTubeError("transient", "YouTube failed just now.", "Try again later.")
    return YouTubeError(outcome, sentence, "Choose another video.")


def _about_playing(warning: str) -> bool:
    """Whether a warning is about the video itself; those about runtimes, formats and missing tokens are not."""
    words = warning.lower()
    return not any(other in words for other in ("javascript", "js runtime", "po token", "format", "subtitles"))


# --- what it says -------------------------------------------------------------------------------------------------


def _address(listing: Listing) -> str:
    if listing.kind == "playlist":
        return f"https://www.youtube.com/playlist?list={listing.id}"
    path = listing.id if listing.id.startswith(("@", "c/", "user/")) else f"channel/{listing.id}"
    return f"https://www.youtube.com/{path}/videos"


def _hits(found: Mapping[str, Any]) -> list[Hit]:
    hits = [_hit(entry) for entry in _objects(found.get("entries"))]
    return list({hit.id: hit for hit in hits if hit is not None}.values())


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _hit(entry: Mapping[str, Any]) -> Hit | None:
    identifier = entry.get("id")
    if not isinstance(identifier, str) or not _ID.fullmatch(identifier):
        return None
    return Hit(
        identifier,
        _text(entry.get("title"), LONGEST_TITLE) or identifier,
        _text(entry.get("channel") or entry.get("uploader"), LONGEST_TITLE) or None,
        _whole(entry.get("duration")),
        "/shorts/" in str(entry.get("url", "")),
        _LIVE.get(str(entry.get("live_status")), "no"),
    )


def details_of(info: Mapping[str, Any]) -> VideoDetails:
    """A video's metadata from yt-dlp's, of which nothing is taken on trust."""
    published = _instant(info.get("release_timestamp")) or _instant(info.get("timestamp"))
    return VideoDetails(
        id=str(info["id"]),
        title=_text(info.get("title"), LONGEST_TITLE) or str(info["id"]),
        channel=_text(info.get("channel") or info.get("uploader"), LONGEST_TITLE) or None,
        channel_id=_text(info.get("channel_id"), 40) or None,
        published=published,
        published_on=None if published is not None else _day(info.get("upload_date")),
        seconds=_whole(info.get("duration")),
        language=_language(info),
        description=_cleaned(info.get("description"))[:LONGEST_DESCRIPTION],
        chapters=_chapters(info.get("chapters")),
        live=_LIVE.get(str(info.get("live_status")), "no"),
        short=info.get("media_type") == "short",
        views=_whole(info.get("view_count")),
        captions=_tracks(info),
    )


def _cleaned(value: Any) -> str:
    """A text without what a database or a terminal does not take; empty for what is none."""
    return _NOT_STORED.sub("", value) if isinstance(value, str) else ""


def _text(value: Any, longest: int) -> str:
    """A text on one line."""
    return " ".join(_cleaned(value).split())[:longest]


def _whole(value: Any) -> int | None:
    good = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e15
    return int(value) if good else None


def _instant(value: Any) -> datetime | None:
    seconds = _whole(value)
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _day(value: Any) -> date | None:
    try:
        return datetime.strptime(str(value), "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def _language(info: Mapping[str, Any]) -> str | None:
    """The language that is spoken: of the sound, else of the automatic captions."""
    said = info.get("language")
    if isinstance(said, str) and is_language(said):
        return said
    return next((track.language for track in _tracks(info) if track.automatic), None)


def _chapters(value: Any) -> tuple[Chapter, ...]:
    chapters = []
    for item in _objects(value)[:MOST_CHAPTERS]:
        start, title = item.get("start_time"), _text(item.get("title"), LONGEST_TITLE)
        if isinstance(start, int | float) and 0 <= start < LONGEST_VIDEO and title:
            chapters.append(Chapter(title, float(start)))
    return tuple(chapters)


# --- captions -----------------------------------------------------------------------------------------------------


def _tracks(info: Mapping[str, Any]) -> tuple[CaptionTrack, ...]:
    """The captions that were made, by hand or by a recogniser. Translations by machine are none."""
    heard = [name.removesuffix("-orig") for name in _own_automatic(info)]
    heard = list(dict.fromkeys(heard))
    spoken = heard[0].split("-")[0] if heard else None
    written = [name for name in _group(info, "subtitles") if name not in _NO_TRACKS and is_language(name)]
    by_hand = [CaptionTrack(name, False, None if spoken is None else name.split("-")[0] == spoken) for name in written]
    return (*by_hand, *(CaptionTrack(name, True, True) for name in heard))


def _own_automatic(info: Mapping[str, Any]) -> list[str]:
    """The names of automatic captions that are no translation: those of the language that is spoken."""
    return [
        name
        for name, forms in _group(info, "automatic_captions").items()
        if is_language(name) and _form(forms) and "tlang=" not in _form(forms)
    ]


def _group(info: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    group = info.get(name)
    return group if isinstance(group, dict) else {}


def _form(forms: Any) -> str:
    """The address of captions in the form that is asked for."""
    return next((str(form.get("url", "")) for form in _objects(forms) if form.get("ext") == FORMAT), "")


def _caption_address(info: Mapping[str, Any], track: CaptionTrack) -> str | None:
    group = _group(info, "automatic_captions" if track.automatic else "subtitles")
    names = (f"{track.language}-orig", track.language) if track.automatic else (track.language,)
    return next((address for name in names if (address := _form(group.get(name)))), None)
