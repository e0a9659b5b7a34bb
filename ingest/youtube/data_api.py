"""YouTube's Data API behind the door: search, listings and metadata, with the day's quota counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Protocol

import requests
from pydantic import SecretStr

from ingest.youtube.access import Access, Polite, error_of, retry_time
from ingest.youtube.data_api_answers import (
    Json,
    error_in,
    hits_of,
    key_refused,
    listed_of,
    looked_of,
    next_page,
    parsed,
    quota_day,
    uploads_of,
    used_up,
)
from ingest.youtube.nouns import Hit, Listing, Looked, Quota, YouTubeError

ADDRESS = "https://www.googleapis.com/youtube/v3"
KEY_HEADER = "X-Goog-Api-Key"
BATCH = 50
"""Ids that one request for metadata takes, and the most entries of a page."""
SEARCH_UNITS = 100
OTHER_UNITS = 1
LEFT_FOR_LOOKING_UP = 200
"""Units that searches leave of a day's quota: what they find has to be looked up."""
_IN_HEADER = re.compile(r"[\x21-\x7e]+")
PARTS = "snippet,contentDetails,status,liveStreamingDetails"
"""Without the statistics: its policies forbid to weigh videos by them."""


class QuotaLedger(Protocol):
    """Keeps how many units were used on a day (of Pacific time)."""

    def quota_used(self, day: date) -> int: ...

    def add_to_quota(self, day: date, units: int) -> None: ...


class DataApi:
    """Search, listings and metadata with a key. ``now`` tells the time, with its zone; ``language`` is a hint.

    The key goes into a header, so that no address holds it. Every request that may have reached YouTube is counted
    before its answer is read. ``session`` takes the place of one that is made of ``access``. Raises YouTubeError and
    nothing else.
    """

    batch = BATCH

    def __init__(
        self,
        access: Access,
        key: SecretStr,
        ledger: QuotaLedger,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        language: str = "en",
        session: requests.Session | None = None,
    ) -> None:
        self._session = Polite(access) if session is None else session
        self._key = key
        self._ledger = ledger
        self._now = now
        self._language = language

    @property
    def quota(self) -> Quota:
        """Units used today, and how many a day has."""
        return Quota(self._ledger.quota_used(quota_day(self._now())))

    def search(self, query: str, limit: int, published_after: datetime) -> list[Hit]:
        """At most fifty videos for a query, the most relevant first: a second page would cost as much as the first."""
        answer = self._get(
            "search",
            {
                "part": "snippet",
                "type": "video",
                "q": query,
                "maxResults": str(max(1, min(limit, BATCH))),
                "publishedAfter": f"{published_after.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                "relevanceLanguage": self._language,
                "safeSearch": "moderate",
            },
            SEARCH_UNITS,
        )
        return hits_of(answer)[:limit]

    def listing(self, listing: Listing, limit: int) -> list[Hit]:
        """The videos of a playlist in its order, or the newest of a channel, without private and deleted ones."""
        playlist = listing.id if listing.kind == "playlist" else self._uploads(listing.id)
        hits: dict[str, Hit] = {}
        for page in self._pages(playlist):
            hits.update((hit.id, hit) for hit in listed_of(page) if hit.id not in hits)
            if len(hits) >= limit:
                break
        return list(hits.values())[:limit]

    def details(self, ids: Sequence[str]) -> list[Looked]:
        """One for each of at most fifty ids, in order, by one request."""
        if not ids:
            return []
        return looked_of(self._get("videos", {"part": PARTS, "id": ",".join(ids)}), ids)

    def close(self) -> None:
        """Close its connections."""
        self._session.close()

    # -- requests --------------------------------------------------------------------------------------------------

    def _uploads(self, channel: str) -> str:
        """The playlist of what a channel published."""
        selected = _channel_parameter(channel)
        uploads = uploads_of(self._get("channels", {"part": "contentDetails", **selected})) if selected else None
        if uploads is None:
            raise YouTubeError("unavailable", "YouTube's Data API knows no such channel.", "Give its @name.")
        return uploads

    def _pages(self, playlist: str) -> Iterator[Json]:
        """A playlist's pages, asked for one by one; a token that comes back a second time ends them."""
        asked = {"part": "snippet,contentDetails,status", "playlistId": playlist, "maxResults": str(BATCH)}
        tokens: set[str] = set()
        page = self._get("playlistItems", asked)
        yield page
        while (token := next_page(page)) is not None and token not in tokens:
            tokens.add(token)
            page = self._get("playlistItems", {**asked, "pageToken": token})
            yield page

    def _get(self, resource: str, parameters: dict[str, str], units: int = OTHER_UNITS) -> Json:
        """The answer to one request. An answer that leads elsewhere is not followed: the key would go with it."""
        self._check_quota(units)
        headers = {KEY_HEADER: self._header_value()}
        try:
            response = self._session.get(
                f"{ADDRESS}/{resource}", params=parameters, headers=headers, allow_redirects=False
            )
        except requests.RequestException as error:
            if not isinstance(error, requests.ConnectionError):
                self._count(units)
            raise error_of(error) from None
        self._count(OTHER_UNITS if 400 <= response.status_code < 500 else units)
        if response.status_code != 200:
            now = self._now()
            retry_at = retry_time(response.headers.get("Retry-After"), now)
            raise error_in(response.status_code, response.content, retry_at, now)
        return parsed(response.content)

    def _header_value(self) -> str:
        """The key. One that no header can hold is not sent, and never named."""
        key = self._key.get_secret_value().strip()
        if not _IN_HEADER.fullmatch(key):
            raise key_refused()
        return key

    def _check_quota(self, units: int) -> None:
        quota = self.quota
        kept = LEFT_FOR_LOOKING_UP if units == SEARCH_UNITS else 0
        if quota.used + units > quota.limit - kept:
            raise used_up(self._now())

    def _count(self, units: int) -> None:
        self._ledger.add_to_quota(quota_day(self._now()), units)


def _channel_parameter(channel: str) -> dict[str, str] | None:
    """How the Data API is asked for a channel; None for a ``c/name``, which it cannot look up."""
    if channel.startswith("user/"):
        return {"forUsername": channel.removeprefix("user/")}
    if channel.startswith("@"):
        return {"forHandle": channel}
    return None if "/" in channel else {"id": channel}
