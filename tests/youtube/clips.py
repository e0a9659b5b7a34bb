"""What the stand-in knows: videos with their captions, playlists, channels, and what can go wrong."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

PUBLISHED = datetime(2026, 3, 1, 8, 30, 15, tzinfo=UTC)


def id_of(text: str) -> str:
    """Eleven characters that are always the same for the same text."""
    return hashlib.sha256(text.encode()).hexdigest()[:11]


@dataclass(frozen=True)
class Captions:
    """A track: its language, whether a recogniser made it, and its cues (start and length in seconds, words)."""

    cues: tuple[tuple[float, float, str], ...]
    language: str = "en"
    automatic: bool = False
    name: str = "English"

    @property
    def vss_id(self) -> str:
        return f"{'a' if self.automatic else ''}.{self.language}"


def spoken(*sentences: str, language: str = "en", automatic: bool = False) -> Captions:
    """Captions of one sentence every six seconds."""
    cues = tuple((place * 6.0, 5.5, sentence) for place, sentence in enumerate(sentences))
    return Captions(cues, language, automatic, "English" if language == "en" else language)


@dataclass(frozen=True)
class Clip:
    """A video.

    ``state``: public, private, removed, age, members, level (members of one), premium, region, live, upcoming, bot
    (asks who is there).
    """

    id: str
    title: str
    channel: str = "Backend Talks"
    channel_id: str = "UCbackendtalks0000000000"
    published: datetime = PUBLISHED
    seconds: int = 1_450
    description: str = ""
    chapters: tuple[tuple[float, str], ...] = ()
    language: str = "en"
    captions: tuple[Captions, ...] = ()
    views: int = 12_000
    short: bool = False
    state: str = "public"
    token_needed: bool = False
    captions_disabled: bool = False

    @property
    def text(self) -> str:
        return f"{self.title} {self.description}".lower()


@dataclass(frozen=True)
class Playlist:
    id: str
    title: str
    videos: tuple[str, ...]


@dataclass(frozen=True)
class Channel:
    id: str
    handle: str
    title: str
    videos: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """Everything there is. ``searches`` are the ids a query finds; other queries find what shares their words."""

    clips: tuple[Clip, ...] = ()
    searches: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    playlists: tuple[Playlist, ...] = ()
    channels: tuple[Channel, ...] = ()

    def clip(self, identifier: str | None) -> Clip | None:
        return next((clip for clip in self.clips if clip.id == identifier), None)

    def found(self, query: str) -> list[Clip]:
        """What a search finds, the best first."""
        if query in self.searches:
            named = [self.clip(identifier) for identifier in self.searches[query]]
            return [clip for clip in named if clip is not None]
        words = {word for word in query.lower().split() if len(word) > 2}
        counted = [(sum(word in clip.text for word in words), clip) for clip in self.clips]
        return [clip for count, clip in sorted(counted, key=lambda pair: -pair[0]) if count]


@dataclass(frozen=True)
class Fault:
    """An answer that is none. ``cut``: the connection ends within the body; ``drip``: it comes byte by byte.

    ``refused``: the connection ends before anything is said; for requests of the kind ``connect``.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    how: str = "whole"
    content_type: str = "text/html; charset=utf-8"


def too_many(retry_after: str | None = None) -> Fault:
    """429, with the header that says when to come back."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return Fault(429, b"<html>429</html>", headers)


FORBIDDEN = Fault(403, b"<html>Forbidden</html>")
NOT_FOUND = Fault(404, b"<html>Not found</html>")
BROKEN = Fault(500, b"oops")
OVERLOADED = Fault(503, b"<html>Service unavailable</html>")
EMPTY = Fault()
GARBAGE = Fault(200, b"\x00\xff<<<not what was asked for", content_type="application/octet-stream")
CAPTCHA = Fault(200, b'<html><form action="/das_captcha"><div class="g-recaptcha"></div></form></html>')
SORRY = Fault(302, b"", {"Location": "https://www.google.com/sorry/index?continue=https://www.youtube.com/"})
CONSENT = Fault(
    200,
    b'<html><form action="https://consent.youtube.com/s" method="POST">'
    b'<input type="hidden" name="v" value="cb.20261125-01-p0.en+FX+123"></form></html>',
)
CONSENT_WITHOUT_FORM = Fault(200, b'<html><form action="https://consent.youtube.com/s" method="POST"></form></html>')
TO_CONSENT = Fault(302, b"", {"Location": "https://consent.youtube.com/m?continue=https://www.youtube.com/"})
ELSEWHERE = Fault(302, b"", {"Location": "https://example.org/"})
ASKS_WHO_IS_THERE = Fault(
    200,
    json.dumps(
        {"playabilityStatus": {"status": "LOGIN_REQUIRED", "reason": "Sign in to confirm you’re not a bot"}}
    ).encode(),
    content_type="application/json; charset=utf-8",
)
REFUSED = Fault(how="refused")
CUT = Fault(how="cut", body=b"{" * 2_000)
DRIP = Fault(how="drip", body=b" " * 10_000)
"""Faults that need no telling."""
