"""How YouTube is asked: one request at a time to a host, with pauses, limits of time and size, known hosts only."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from assistant.errors import SettingsError
from assistant.settings import Settings
from ingest.youtube.nouns import YouTubeError

PAUSE = 0.75
"""Seconds between two requests to a host, as in yt-dlp's preset `sleep`."""
PAUSE_BEFORE_CAPTIONS = 5.0
"""Seconds between a request and one for captions, as in the same preset."""
CAPTIONS_PATH = "/api/timedtext"
CONSENT = "https://consent.youtube.com/"
TIMEOUT = 5.0
"""Seconds within which an answer begins, with the search for the host and the connection."""
WHOLE = 15.0
"""Seconds that one request may take as a whole."""
MOST_REDIRECTS = 5
LARGEST = 32 * 1024 * 1024
"""Bytes of the largest answer that is read."""
PIECE = 65_536
HOSTS = frozenset(
    {"www.youtube.com", "m.youtube.com", "consent.youtube.com", "youtubei.googleapis.com", "www.googleapis.com"}
)
"""The hosts that are ever asked."""

OFFLINE_CURE = (
    "Check the network and try again. Without one `study ingest FOLDER` reads caption files, "
    "and the Library page of the app takes a pasted transcript."
)
BLOCKED_CURE = (
    "Wait an hour or use another network, then run the same command: it goes on from there. "
    "docs/how-to/videos-from-youtube.md says more."
)
LIMITED_CURE = "Run the same command then: it goes on from there."
BROWSER_CURE = "Try again later, or read a caption file in with `study ingest`."
UNPARSABLE_CURE = "Try again later; if it stays so, a newer version of yt-dlp may help."


class Turns:
    """Whose turn it is at each host: one request at a time, and none too soon after the one before."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._ended: dict[str, float] = {}

    @contextmanager
    def at(self, host: str, path: str, access: Access) -> Iterator[None]:
        """The time of one request to a host."""
        with self._guard:
            lock = self._locks.setdefault(host, threading.Lock())
        with lock:
            self._pause(host, path, access)
            try:
                yield
            finally:
                self._ended[host] = access.monotonic()

    def _pause(self, host: str, path: str, access: Access) -> None:
        before = self._ended.get(host)
        if before is None:
            return
        pause = PAUSE_BEFORE_CAPTIONS if path.startswith(CAPTIONS_PATH) else PAUSE
        left = before + pause * access.pace - access.monotonic()
        if left > 0:
            access.sleep(left)


TURNS = Turns()
"""Of this whole process: two runs in it share them."""


@dataclass(frozen=True)
class Access:
    """The way to YouTube. ``pace`` multiplies the pauses; ``timeout`` and ``whole`` are seconds.

    ``proxy`` is an address that may hold a password; ``certificates`` a file of certificates to trust instead.
    """

    proxy: str | None = field(default=None, repr=False)
    certificates: Path | None = None
    pace: float = 1.0
    timeout: float = TIMEOUT
    whole: float = WHOLE
    largest: int = LARGEST
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    turns: Turns = field(default=TURNS, compare=False)


def access_of(settings: Settings) -> Access:
    """The way to YouTube that the settings say. Raises SettingsError for certificates that are not there."""
    if settings.certificates is not None and not settings.certificates.is_file():
        raise SettingsError("The file that SSL_CERT_FILE names is not there.", "Correct or unset it.")
    proxy = settings.https_proxy.get_secret_value() if settings.https_proxy is not None else None
    return Access(proxy or None, settings.certificates, settings.youtube_pace)


class Readable(Protocol):
    """An answer whose body comes piece by piece."""

    def read1(self, amount: int, /) -> bytes: ...


def read_bounded(body: Readable, access: Access, began: float) -> bytes:
    """The whole body. Raises requests.ReadTimeout for one that drips, ContentDecodingError for one too large."""
    pieces: list[bytes] = []
    size = 0
    while piece := body.read1(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > access.largest:
            raise requests.exceptions.ContentDecodingError("The answer is too large.")
        if access.monotonic() - began > access.whole:
            raise requests.ReadTimeout("The answer takes too long.")
    return b"".join(pieces)


class _Errand(threading.Thread):
    """A request in a thread of its own: the search for a host, or headers that drip, know no limit of time."""

    def __init__(self, ask: Callable[[Callable[[], None]], requests.Response]) -> None:
        super().__init__(name="youtube", daemon=True)
        self._ask = ask
        self._begun = threading.Event()
        self._ended = threading.Event()
        self._answer: requests.Response | None = None
        self._error: BaseException | None = None

    def run(self) -> None:
        """Ask, and keep what comes of it."""
        try:
            self._answer = self._ask(self._begun.set)
        except BaseException as error:  # noqa: BLE001  (it is raised by who waits for the answer)
            self._error = error
        finally:
            self._begun.set()
            self._ended.set()

    def answer(self, access: Access) -> requests.Response:
        """The answer. Raises what the request raised, or requests.Timeout; then nobody waits for it any more."""
        until = time.monotonic() + access.whole
        self.start()
        if not self._begun.wait(min(access.timeout, access.whole)):
            raise requests.Timeout("The answer does not begin.")
        if not self._ended.wait(max(0.0, until - time.monotonic())):
            raise requests.ReadTimeout("The answer does not end.")
        if self._error is not None:
            raise self._error
        assert self._answer is not None
        return self._answer


class TurnedAway(requests.exceptions.InvalidURL):
    """YouTube answers with a page for people to prove that they are some."""


class _PoliteAdapter(HTTPAdapter):
    """Waits for its turn, reads the whole answer within limits, and asks no host but YouTube's."""

    def __init__(self, access: Access) -> None:
        self._access = access
        super().__init__(max_retries=0)

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        parts = urlsplit(request.url or "")
        if parts.path.startswith("/sorry"):
            raise TurnedAway("YouTube asks for a proof.")
        if parts.scheme != "https" or parts.hostname not in HOSTS:
            raise requests.exceptions.InvalidURL("YouTube led to another place.")
        options |= {"stream": True, "timeout": self._access.timeout}
        with self._access.turns.at(parts.hostname, parts.path, self._access):
            return _Errand(lambda begun: self._whole(request, options, begun)).answer(self._access)

    def _whole(
        self, request: requests.PreparedRequest, options: dict[str, Any], begun: Callable[[], None]
    ) -> requests.Response:
        """The answer with its body. ``begun`` is called when its headers are there."""
        began = self._access.monotonic()
        response = super().send(request, **options)
        begun()
        try:
            response._content = read_bounded(_Body(response), self._access, began)
            response._content_consumed = True
        finally:
            response.close()
        return response


class _Body:
    """The body of an answer of requests, decoded."""

    def __init__(self, response: requests.Response) -> None:
        self._raw = response.raw

    def read1(self, amount: int, /) -> bytes:
        from urllib3.exceptions import DecodeError, HTTPError

        try:
            return bytes(self._raw.read1(amount, decode_content=True))
        except DecodeError as error:
            raise requests.exceptions.ContentDecodingError(str(error)) from None
        except (HTTPError, OSError) as error:
            raise requests.ConnectionError(str(error)) from None


class Polite(requests.Session):
    """A session that asks YouTube as a polite visitor does. Not for use by several threads."""

    def __init__(self, access: Access) -> None:
        super().__init__()
        self.trust_env = False
        self.max_redirects = MOST_REDIRECTS
        self.headers["Accept-Language"] = "en-US,en;q=0.9"
        self.mount("https://", _PoliteAdapter(access))
        self.mount("http://", _PoliteAdapter(access))
        if access.proxy is not None:
            self.proxies = {"http": access.proxy, "https": access.proxy}
        if access.certificates is not None:
            self.verify = str(access.certificates)


# --- what went wrong, in words ------------------------------------------------------------------------------------


def unreachable(why: str = "") -> YouTubeError:
    """YouTube did not answer. ``why`` is one of our own phrases."""
    return YouTubeError("transient", f"YouTube cannot be reached{f': {why}' if why else ''}.", OFFLINE_CURE)


def blocked(why: str) -> YouTubeError:
    """YouTube turns this machine away."""
    return YouTubeError("blocked", f"YouTube refuses to answer this machine: {why}.", BLOCKED_CURE)


def rate_limited(retry_after: str | None, now: datetime) -> YouTubeError:
    """Too many requests. ``retry_after`` is the header's value: seconds, or a date."""
    at = retry_time(retry_after, now)
    minute = at + timedelta(seconds=59) if at is not None else now  # told to the minute, and never too early
    when = f"It asks to wait until {minute:%H:%M} UTC on {minute:%Y-%m-%d}" if at is not None else "Wait an hour"
    return YouTubeError("rate-limited", f"YouTube was asked too often. {when}.", LIMITED_CURE, retry_at=at)


def token_needed() -> YouTubeError:
    """The captions are there, and are handed out with a browser's proof alone."""
    return YouTubeError("token-needed", "YouTube hands out its captions to browsers alone just now.", BROWSER_CURE)


def consent_wanted() -> YouTubeError:
    """YouTube shows its page for consent in the place of what was asked for."""
    return blocked("it shows nothing but its page for consent")


def unparsable(why: str = "its answer could not be understood") -> YouTubeError:
    """YouTube answered something that is not understood."""
    return YouTubeError("unparsable", f"YouTube was asked, but {why}.", UNPARSABLE_CURE)


def retry_time(retry_after: str | None, now: datetime) -> datetime | None:
    """The time that a ``Retry-After`` header names; None where it names none, or one beyond a week."""
    if not retry_after:
        return None
    try:
        at = now + timedelta(seconds=int(retry_after)) if retry_after.isdecimal() else _date(retry_after)
    except (ValueError, OverflowError, TypeError):
        return None
    return at if timedelta() <= at - now <= timedelta(days=7) else None


def _date(text: str) -> datetime:
    at = parsedate_to_datetime(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def error_of(error: BaseException) -> YouTubeError:
    """What a request that failed on its way comes to."""
    if isinstance(error, YouTubeError):
        return error
    if isinstance(error, requests.exceptions.SSLError):
        return unreachable("its certificate is not trusted; SSL_CERT_FILE names others to trust")
    if isinstance(error, requests.exceptions.ProxyError):
        return unreachable("the proxy named by HTTPS_PROXY does not answer")
    if isinstance(error, requests.Timeout):
        return unreachable("it does not answer in time")
    if isinstance(error, TurnedAway):
        return blocked("it asks for a proof that a person is there")
    if isinstance(error, requests.exceptions.InvalidURL):
        return unparsable("it led to another place")
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return unparsable("its answer is too large or damaged")
    if isinstance(error, requests.RequestException):
        return unreachable()
    return unparsable()


def error_of_status(status: int, headers: Mapping[str, str], now: datetime) -> YouTubeError | None:
    """What an answer's status says went wrong; None for a good one."""
    if status < 400:
        return None
    if status == 429:
        return rate_limited(headers.get("Retry-After"), now)
    if status in (401, 403):
        return blocked("it forbids the request")
    if status in (404, 410):
        return YouTubeError("unavailable", "YouTube has nothing there.", "Check the id.")
    if status >= 500:
        return YouTubeError("transient", f"YouTube failed just now (status {status}).", "Try again later.")
    return unparsable(f"it refused the request (status {status})")
