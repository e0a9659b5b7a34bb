"""The Data API over a socket: what is asked, what is counted, and how each thing that goes wrong reads."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from assistant.domain import Chapter
from ingest.youtube.access import PAUSE, Access, Turns
from ingest.youtube.data_api import ADDRESS, BATCH, LEFT_FOR_LOOKING_UP, DataApi
from ingest.youtube.nouns import CaptionTrack, Listing, Outcome, YouTubeError
from tests.youtube import KEY, Catalogue, Channel, Clip, Fault, Playlist, YouTube, spoken
from tests.youtube.clips import CUT, DRIP, ELSEWHERE, EMPTY, FORBIDDEN, GARBAGE, too_many
from tests.youtube.replies import Asked

NOW = datetime(2026, 11, 25, 20, tzinfo=UTC)
TODAY = date(2026, 11, 25)
AFTER = datetime(2023, 11, 25, 21, 0, 0, 500, tzinfo=ZoneInfo("Europe/Berlin"))
CHANNEL = "UCq1w2e3r4t5y6u7i8o9p0aA"
POOL = Clip(
    "poolsAnd-_1",
    "Pools & queues",
    description="What waits, and how long.\n0:00 Pools\n4:00 Queues\n12:30 Both",
    captions=(spoken("A pool keeps its connections open."),),
)
CLIPS = (
    POOL,
    Clip("queues00001", "Queues heard by a machine", captions=(spoken("A queue.", automatic=True),)),
    Clip("adults00001", "Queues for adults", state="age"),
    Clip("private0001", "Queues in private", state="private"),
    Clip("live0000001", "Queues live", state="live"),
)
PLAYLIST = Listing("playlist", "PL0123456789ABCDEF")
LIST = Playlist(PLAYLIST.id, "Queues", tuple(clip.id for clip in CLIPS[:2]))
CHANNEL_OF_CLIPS = Channel(CHANNEL, "@plainbackends", "Plain Backends", ("queues00001", "poolsAnd-_1"))


class Ledger:
    """Units by day, in memory."""

    def __init__(self) -> None:
        self.used: dict[date, int] = defaultdict(int)

    def quota_used(self, day: date) -> int:
        return self.used[day]

    def add_to_quota(self, day: date, units: int) -> None:
        self.used[day] += units


@dataclass
class Desk:
    """The API under test with what it stands on; ``now`` can be moved. ``slept`` has the pauses it wished for."""

    youtube: YouTube
    ledger: Ledger
    now: datetime = NOW
    slept: list[float] = field(default_factory=list)

    @property
    def asked(self) -> list[Asked]:
        return self.youtube.requests

    def access(self, **more: Any) -> Access:
        usual: dict[str, Any] = {
            "proxy": self.youtube.proxy_url,
            "certificates": self.youtube.certificates,
            "pace": 0.0,
            "sleep": self.slept.append,
            "turns": Turns(),
        }
        return Access(**{**usual, **more})

    def open(self, key: str = KEY, **more: Any) -> DataApi:
        return DataApi(self.access(**more), SecretStr(key), self.ledger, lambda: self.now)

    @cached_property
    def api(self) -> DataApi:
        return self.open()

    def give(self, *answers: Fault) -> None:
        """What the next requests are answered."""
        self.youtube.next("api", *answers)


def as_json(value: Any, status: int = 200, **headers: str) -> Fault:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Fault(status, json.dumps(value).encode(), named, content_type="application/json")


def refusal(status: int, reason: str, **headers: str) -> Fault:
    error = {"code": status, "message": f"{KEY} of project 4711", "errors": [{"reason": reason}]}
    return as_json({"error": error}, status, **headers)


def found(*names: str) -> Fault:
    return as_json({"items": [{"id": {"videoId": name}, "snippet": {"title": f"On {name}"}} for name in names]})


def page(names: list[str], token: str | None = None) -> Fault:
    items = [
        {"snippet": {"title": f"On {name}"}, "contentDetails": {"videoId": name, "videoPublishedAt": "x"}}
        for name in names
    ]
    return as_json({"items": items, **({"nextPageToken": token} if token else {})})


def channel(uploads: str) -> Fault:
    return as_json({"items": [{"contentDetails": {"relatedPlaylists": {"uploads": uploads}}}]})


def resource(asked: Asked) -> str:
    assert asked.host == "www.googleapis.com"
    return asked.path.removeprefix("/youtube/v3/")


def names(count: int, start: int = 0) -> list[str]:
    return [f"video{number:06d}" for number in range(start, start + count)]


@pytest.fixture(scope="module")
def youtube() -> Iterator[YouTube]:
    with YouTube(Catalogue(CLIPS, {}, (LIST,), (CHANNEL_OF_CLIPS,))) as running:
        yield running


@pytest.fixture
def desk(youtube: YouTube) -> Iterator[Desk]:
    youtube.forget()
    made = Desk(youtube, Ledger())
    with closing(made.api):
        yield made


def failing(desk: Desk, answer: Fault) -> YouTubeError:
    desk.give(answer)
    with pytest.raises(YouTubeError) as caught:
        desk.api.listing(PLAYLIST, 5)
    return caught.value


# --- what is asked ----------------------------------------------------------------------------------------------


def test_the_key_goes_into_a_header_and_into_no_address(desk: Desk) -> None:
    desk.api.search("redis caching", 10, AFTER)
    desk.api.details(["aaaaaaaaaaa"])
    desk.api.listing(PLAYLIST, 5)
    assert [asked.headers["x-goog-api-key"] for asked in desk.asked] == [KEY] * 3
    assert not any(KEY in f"{asked.path} {asked.query}" for asked in desk.asked)
    assert KEY not in repr(vars(desk.api))


def test_a_search_asks_for_videos_after_a_date_and_gives_at_most_so_many(desk: Desk) -> None:
    desk.give(found(*names(5)))
    assert [hit.id for hit in desk.api.search("redis & caching", 3, AFTER)] == names(3)
    (asked,) = desk.asked
    assert resource(asked) == "search"
    assert asked.query == {
        "part": "snippet",
        "type": "video",
        "q": "redis & caching",
        "maxResults": "3",
        "publishedAfter": "2023-11-25T20:00:00Z",
        "relevanceLanguage": "en",
        "safeSearch": "moderate",
    }


def test_a_search_for_more_than_a_page_takes_one_page_since_each_costs_as_much(desk: Desk) -> None:
    desk.api.search("redis", 500, AFTER)
    assert [asked.query["maxResults"] for asked in desk.asked] == ["50"]


def test_fifty_videos_are_looked_up_by_one_request(desk: Desk) -> None:
    looked = desk.api.details(names(BATCH))
    assert [one.id for one in looked] == names(BATCH)
    (asked,) = desk.asked
    assert (resource(asked), asked.query["id"]) == ("videos", ",".join(names(BATCH)))
    assert asked.query["part"] == "snippet,contentDetails,status,liveStreamingDetails"


def test_nothing_is_asked_for_no_video(desk: Desk) -> None:
    assert desk.api.details([]) == []
    assert desk.asked == []


def test_a_playlist_is_read_page_by_page_as_far_as_is_wanted(desk: Desk) -> None:
    desk.give(page(names(50), "two"), page(names(50, 50), "three"), page(names(50, 100)))
    assert [hit.id for hit in desk.api.listing(PLAYLIST, 70)] == names(70)
    assert [asked.query.get("pageToken") for asked in desk.asked] == [None, "two"]


def test_a_playlist_ends_with_its_last_page_and_names_no_video_twice(desk: Desk) -> None:
    desk.give(page(names(3), "two"), page(names(3, 1)))
    assert [hit.id for hit in desk.api.listing(PLAYLIST, 70)] == names(4)


def test_a_playlist_whose_pages_lead_in_a_circle_comes_to_an_end(desk: Desk) -> None:
    desk.give(*[page(names(2), "again")] * 2)
    assert [hit.id for hit in desk.api.listing(PLAYLIST, 70)] == names(2)
    assert len(desk.asked) == 2


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        (CHANNEL, ("id", CHANNEL)),
        ("@plainbackends", ("forHandle", "@plainbackends")),
        ("user/ada", ("forUsername", "ada")),
    ],
)
def test_a_channel_is_asked_for_by_what_names_it_and_its_uploads_are_listed(
    desk: Desk, name: str, parameter: tuple[str, str]
) -> None:
    desk.give(channel("UUq1w2e3r4t5y6u7i8o9p0aA"), page(names(2)))
    assert [hit.id for hit in desk.api.listing(Listing("channel", name), 5)] == names(2)
    first, second = desk.asked
    assert (resource(first), first.query[parameter[0]]) == ("channels", parameter[1])
    assert (resource(second), second.query["playlistId"]) == ("playlistItems", "UUq1w2e3r4t5y6u7i8o9p0aA")


def test_a_channel_that_is_not_there_is_unavailable_and_one_of_an_old_name_is_not_guessed(desk: Desk) -> None:
    desk.give(as_json({"pageInfo": {"totalResults": 0}}))
    for name in ("@nobody", "c/SomeName"):
        with pytest.raises(YouTubeError, match=r"knows no such channel\. Give its @name\.") as caught:
            desk.api.listing(Listing("channel", name), 5)
        assert caught.value.outcome == "unavailable"
    assert len(desk.asked) == 1


# --- what is told -----------------------------------------------------------------------------------------------


def test_what_the_service_tells_of_videos_arrives_whole(desk: Desk) -> None:
    hits = desk.api.search("pools queues", 10, AFTER)
    assert {hit.id: hit.live for hit in hits} == {
        "poolsAnd-_1": "no",
        "queues00001": "no",
        "adults00001": "no",
        "live0000001": "live",
    }
    assert hits[0].title == POOL.title
    looked = {one.id: one for one in desk.api.details([clip.id for clip in CLIPS])}
    assert {name: one.outcome for name, one in looked.items()} == {
        "poolsAnd-_1": "ok",
        "queues00001": "ok",
        "adults00001": "age-restricted",
        "private0001": "unavailable",
        "live0000001": "ok",
    }
    pool, queue = looked["poolsAnd-_1"].details, looked["queues00001"].details
    assert pool is not None and queue is not None
    assert (pool.title, pool.published, pool.seconds) == (POOL.title, POOL.published, POOL.seconds)
    assert pool.chapters == (Chapter("Pools", 0.0), Chapter("Queues", 240.0), Chapter("Both", 750.0))
    assert (pool.captions, queue.captions) == ((CaptionTrack("und", automatic=False),), None)


def test_a_playlist_and_a_channel_are_listed_as_the_service_has_them(desk: Desk) -> None:
    assert [hit.id for hit in desk.api.listing(PLAYLIST, 5)] == ["poolsAnd-_1", "queues00001"]
    for name in (CHANNEL, "@plainbackends"):
        assert [hit.id for hit in desk.api.listing(Listing("channel", name), 5)] == ["queues00001", "poolsAnd-_1"]
    with pytest.raises(YouTubeError, match="no such playlist or channel") as caught:
        desk.api.listing(Listing("playlist", "PLnothere"), 5)
    assert caught.value.outcome == "unavailable"


# --- the quota --------------------------------------------------------------------------------------------------


def test_a_search_counts_a_hundred_units_and_everything_else_one(desk: Desk) -> None:
    desk.give(found("aaaaaaaaaaa"), as_json({"items": []}), channel("UU1"), page([]))
    desk.api.search("redis", 5, AFTER)
    assert desk.api.quota.used == 100
    desk.api.details(["aaaaaaaaaaa"])
    assert desk.api.quota.used == 101
    desk.api.listing(Listing("channel", CHANNEL), 5)
    assert (desk.api.quota.used, desk.api.quota.limit) == (103, 10_000)


@pytest.mark.parametrize(("status", "units"), [(400, 1), (403, 1), (429, 1), (500, 100)])
def test_a_search_that_is_refused_counts_one_and_one_that_fails_as_if_it_had_not(
    desk: Desk, status: int, units: int
) -> None:
    desk.give(refusal(status, "forbidden"))
    with pytest.raises(YouTubeError):
        desk.api.search("redis", 5, AFTER)
    assert desk.api.quota.used == units


def test_a_request_that_reaches_nobody_does_not_count(desk: Desk) -> None:
    with closing(desk.open(proxy="http://127.0.0.1:9")) as api, pytest.raises(YouTubeError) as caught:
        api.search("redis", 5, AFTER)
    assert caught.value.outcome == "transient"
    assert desk.api.quota.used == 0


def test_before_the_quota_is_overdrawn_nothing_is_asked_until_midnight_in_pacific_time(desk: Desk) -> None:
    desk.ledger.used[TODAY] = 9_999
    desk.api.details(["aaaaaaaaaaa"])
    with pytest.raises(YouTubeError, match="quota of YouTube's Data API is used up") as caught:
        desk.api.details(["aaaaaaaaaaa"])
    assert (caught.value.outcome, caught.value.retry_at) == ("rate-limited", datetime(2026, 11, 26, 8, tzinfo=UTC))
    assert len(desk.asked) == 1
    desk.now = datetime(2026, 11, 26, 8, tzinfo=UTC)
    desk.api.details(["aaaaaaaaaaa"])
    assert desk.api.quota.used == 1


def test_searches_leave_enough_to_look_up_what_they_found(desk: Desk) -> None:
    desk.ledger.used[TODAY] = 10_000 - LEFT_FOR_LOOKING_UP - 100
    desk.api.search("redis", 5, AFTER)
    with pytest.raises(YouTubeError) as caught:
        desk.api.search("kafka", 5, AFTER)
    assert caught.value.outcome == "rate-limited"
    assert len(desk.api.details(["aaaaaaaaaaa"])) == 1


@pytest.mark.parametrize("key", [" ", "two words", "kéy", "a\nkey", "schlüssel€"])
def test_a_key_that_no_header_can_hold_is_refused_before_anything_is_asked(desk: Desk, key: str) -> None:
    with closing(desk.open(key)) as api, pytest.raises(YouTubeError, match="does not accept the key in") as caught:
        api.details(["aaaaaaaaaaa"])
    assert (caught.value.outcome, desk.asked, desk.api.quota.used) == ("blocked", [], 0)


# --- what goes wrong --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "outcome", "says"),
    [
        (refusal(403, "quotaExceeded"), "rate-limited", "Today's quota of YouTube's Data API is used up."),
        (refusal(400, "keyInvalid"), "blocked", "YouTube's Data API does not accept the key in YOUTUBE_API_KEY."),
        (refusal(403, "accessNotConfigured"), "blocked", "may not use the YouTube Data API v3"),
        (refusal(403, "ipRefererBlocked"), "blocked", "The restrictions of YOUTUBE_API_KEY do not let it be used"),
        (refusal(404, "playlistNotFound"), "unavailable", "YouTube has no such playlist or channel."),
        (refusal(403, "playlistItemsNotAccessible"), "private", "The playlist is private."),
        (refusal(500, "backendError"), "transient", "YouTube's Data API is out of order."),
        (Fault(200, b"<html>Log in to this network</html>"), "unparsable", "did not answer as it should"),
        (EMPTY, "unparsable", "did not answer as it should"),
        (GARBAGE, "unparsable", "did not answer as it should"),
        (FORBIDDEN, "blocked", "YouTube's Data API refused the request."),
        (Fault(502, b"<html>"), "transient", "Try again in a few minutes."),
    ],
)
def test_what_goes_wrong_is_named_with_its_cure_and_without_what_google_wrote(
    desk: Desk, reply: Fault, outcome: Outcome, says: str
) -> None:
    error = failing(desk, reply)
    assert error.outcome == outcome
    assert says in str(error)
    assert KEY not in str(error) and "4711" not in str(error)
    assert error.__cause__ is None


def test_a_key_that_google_does_not_know_is_named_as_what_is_wrong(desk: Desk) -> None:
    with closing(desk.open("another-key")) as api, pytest.raises(YouTubeError) as caught:
        api.search("redis", 5, AFTER)
    assert caught.value.outcome == "blocked"
    assert str(caught.value) == (
        "YouTube's Data API does not accept the key in YOUTUBE_API_KEY. Copy it anew from the Google Cloud console, "
        "or unset YOUTUBE_API_KEY: without a key YouTube is asked directly."
    )


@pytest.mark.parametrize("header", ["90", "Wed, 25 Nov 2026 20:01:30 GMT"])
def test_too_many_requests_are_over_when_the_answer_says(desk: Desk, header: str) -> None:
    error = failing(desk, too_many(header))
    assert (error.outcome, error.retry_at) == ("rate-limited", NOW + timedelta(seconds=90))
    assert "Go on after 2026-11-25 20:01 UTC" in str(error)


def test_an_answer_that_leads_elsewhere_is_not_followed_since_the_key_would_go_with_it(desk: Desk) -> None:
    for address in (ELSEWHERE, Fault(302, b"", {"Location": "https://www.youtube.com/elsewhere"})):
        assert failing(desk, address).outcome == "unparsable"
    assert [resource(asked) for asked in desk.asked] == ["playlistItems"] * 2
    assert desk.youtube.refused == []


def test_a_connection_that_is_cut_is_a_failure_of_the_moment(desk: Desk) -> None:
    assert failing(desk, CUT).outcome == "transient"


def test_an_answer_that_drips_ends_in_time_and_is_counted(desk: Desk) -> None:
    desk.give(DRIP)
    with closing(desk.open(whole=0.3)) as api, pytest.raises(YouTubeError, match="does not answer in time") as caught:
        api.details(["aaaaaaaaaaa"])
    assert (caught.value.outcome, desk.api.quota.used) == ("transient", 1)


def test_an_answer_without_end_is_not_read_to_its_end(desk: Desk) -> None:
    desk.give(Fault(200, b" " * 100_000))
    with closing(desk.open(largest=50_000)) as api, pytest.raises(YouTubeError) as caught:
        api.details(["aaaaaaaaaaa"])
    assert caught.value.outcome == "unparsable"


def test_it_is_asked_with_the_usual_pauses(desk: Desk) -> None:
    with closing(desk.open(pace=2.0, monotonic=lambda: 0.0)) as api:
        api.details(["aaaaaaaaaaa"])
        api.listing(PLAYLIST, 5)
    assert desk.slept == [2 * PAUSE]


def test_the_address_is_of_youtube_alone() -> None:
    assert ADDRESS == "https://www.googleapis.com/youtube/v3"
