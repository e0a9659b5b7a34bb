"""What the Data API answers becomes what the program knows, and nothing it sends breaks it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.youtube.data_api_answers import (
    SHORTEST_CHAPTER,
    chapters_of,
    duration_seconds,
    error_in,
    hits_of,
    items_of,
    listed_of,
    looked_of,
    next_midnight,
    next_page,
    parsed,
    quota_day,
    uploads_of,
)
from ingest.youtube.nouns import CaptionTrack, Looked, Outcome, VideoDetails, YouTubeError

NOW = datetime(2026, 11, 25, 20, tzinfo=UTC)
ID = "poolsAnd-_1"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def video(**parts: Any) -> dict[str, Any]:
    """A video as the Data API tells it; a part that is named replaces or adds to the usual one."""
    usual: dict[str, Any] = {
        "id": ID,
        "snippet": {
            "publishedAt": "2025-06-01T09:30:15Z",
            "channelId": "UCq1w2e3r4t5y6u7i8o9p0aA",
            "title": "Connection pools in practice",
            "description": "How many connections a small service needs.",
            "channelTitle": "Plain Backends",
            "liveBroadcastContent": "none",
            "defaultAudioLanguage": "en-GB",
        },
        "contentDetails": {"duration": "PT24M10S", "caption": "true", "contentRating": {}},
        "status": {"uploadStatus": "processed", "privacyStatus": "public"},
        "statistics": {"viewCount": "12345"},
    }
    for name, part in parts.items():
        usual[name] = {**usual.get(name, {}), **part}
    return usual


def looked(item: dict[str, Any]) -> Looked:
    return looked_of({"items": [item]}, [ID])[0]


def details(item: dict[str, Any]) -> VideoDetails:
    found = looked(item).details
    assert found is not None
    return found


def outcome_of(read: Callable[[], object]) -> Outcome:
    try:
        read()
    except YouTubeError as error:
        return error.outcome
    return "ok"


def refused(status: int, *reasons: str, newer: bool = False) -> YouTubeError:
    named = [{"reason": reason, "domain": "x", "message": "Project 4711 says no."} for reason in reasons]
    body = {"error": {"code": status, "message": "Project 4711 says no.", "details" if newer else "errors": named}}
    return error_in(status, json.dumps(body).encode(), None, NOW)


# --- metadata ---------------------------------------------------------------------------------------------------


def test_a_video_is_known_with_its_instant_length_language_views_and_channel() -> None:
    assert looked(video()) == Looked(
        ID,
        "ok",
        VideoDetails(
            id=ID,
            title="Connection pools in practice",
            channel="Plain Backends",
            channel_id="UCq1w2e3r4t5y6u7i8o9p0aA",
            published=datetime(2025, 6, 1, 9, 30, 15, tzinfo=UTC),
            seconds=1450,
            language="en-GB",
            description="How many connections a small service needs.",
            views=12_345,
            captions=(CaptionTrack("und", automatic=False),),
        ),
        via="youtube-data-api",
    )


def test_captions_that_it_does_not_speak_of_are_unknown_and_not_absent() -> None:
    assert details(video(contentDetails={"caption": "false"})).captions is None


def test_an_id_that_the_answer_lacks_is_unavailable_and_the_others_keep_their_order() -> None:
    answer = {"items": [{**video(), "id": "bbbbbbbbbbb"}, {**video(), "id": "aaaaaaaaaaa"}]}
    found = looked_of(answer, ["aaaaaaaaaaa", "missing0000", "bbbbbbbbbbb"])
    assert [(one.id, one.outcome) for one in found] == [
        ("aaaaaaaaaaa", "ok"),
        ("missing0000", "unavailable"),
        ("bbbbbbbbbbb", "ok"),
    ]
    assert found[1].message == "YouTube shows no such video: it is private, removed or was never there."


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        ({"status": {"privacyStatus": "private"}}, "private"),
        ({"status": {"privacyStatus": "unlisted"}}, "ok"),
        ({"status": {"uploadStatus": "deleted"}}, "unavailable"),
        ({"status": {"uploadStatus": "rejected"}}, "unavailable"),
        ({"contentDetails": {"contentRating": {"ytRating": "ytAgeRestricted"}}}, "age-restricted"),
        ({"snippet": {"title": ""}}, "unparsable"),
        ({"snippet": {"title": 7}}, "unparsable"),
    ],
)
def test_what_a_video_is_decides_its_outcome(parts: dict[str, Any], outcome: Outcome) -> None:
    found = looked(video(**parts))
    assert found.outcome == outcome
    assert (found.message is None) == (outcome == "ok")


def test_a_stream_that_runs_or_is_announced_is_known_as_such_and_has_no_length() -> None:
    now = details(video(snippet={"liveBroadcastContent": "live"}, contentDetails={"duration": "P0D"}))
    assert (now.live, now.seconds) == ("live", None)
    later = details(video(snippet={"liveBroadcastContent": "upcoming"}, contentDetails={"duration": "PT0S"}))
    assert (later.live, later.seconds) == ("upcoming", None)


@pytest.mark.parametrize(
    ("times", "state"),
    [
        ({}, "no"),
        ({"scheduledStartTime": "x"}, "upcoming"),
        ({"scheduledStartTime": "x", "actualStartTime": "x"}, "live"),
        ({"actualStartTime": "x", "actualEndTime": "x"}, "no"),
    ],
)
def test_where_it_does_not_say_whether_it_is_live_its_times_do(times: dict[str, str], state: str) -> None:
    item = video(liveStreamingDetails=times)
    del item["snippet"]["liveBroadcastContent"]
    assert details(item).live == state


def test_a_premiere_came_out_when_it_began_and_not_when_it_was_announced() -> None:
    began = {"actualStartTime": "2025-06-08T18:00:00Z"}
    assert details(video(liveStreamingDetails=began)).published == datetime(2025, 6, 8, 18, tzinfo=UTC)
    earlier = {"actualStartTime": "2025-05-31T18:00:00Z"}
    assert details(video(liveStreamingDetails=earlier)).published == datetime(2025, 6, 1, 9, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2025-06-01T09:30:15.999Z", datetime(2025, 6, 1, 9, 30, 15, tzinfo=UTC)),
        ("2025-06-01T00:30:15+02:00", datetime(2025, 5, 31, 22, 30, 15, tzinfo=UTC)),
        ("2025-06-01T09:30:15", None),
        ("0001-01-01T00:00:00+10:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_an_instant_is_in_utc_to_the_second_and_one_without_a_zone_is_none(text: str, instant: datetime | None) -> None:
    assert details(video(snippet={"publishedAt": text})).published == instant


def test_what_a_database_does_not_take_is_left_out_of_texts() -> None:
    found = details(video(snippet={"title": "Pools\x00 \ud800and\n threads", "description": "a\x00b\nc\ud800"}))
    assert (found.title, found.description) == ("Pools and threads", "ab\nc")


@given(st.dictionaries(st.sampled_from([*video(), "liveStreamingDetails"]), VALUES))
def test_parts_of_any_shape_make_no_error(parts: dict[str, Any]) -> None:
    found = looked({**video(), **parts, "id": ID})
    assert found.id == ID and (found.details is None or found.details.title)


@given(st.sampled_from(["snippet", "contentDetails", "status", "statistics", "liveStreamingDetails"]), st.data())
def test_fields_of_any_shape_make_no_error(part: str, data: st.DataObject) -> None:
    names = [*video().get(part, {}), "actualStartTime"]
    found = looked(video(**{part: data.draw(st.dictionaries(st.sampled_from(names), VALUES))}))
    assert found.id == ID


# --- answers of any shape ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b"3", b"\xff\xfe", b"[" * 100_000])
def test_an_answer_that_is_no_object_is_unparsable(body: bytes) -> None:
    with pytest.raises(YouTubeError) as caught:
        parsed(body)
    assert caught.value.outcome == "unparsable"


@pytest.mark.parametrize("document", [{}, {"items": None}, {"items": {}}, {"items": "x"}])
def test_an_answer_without_a_list_is_unparsable(document: dict[str, Any]) -> None:
    with pytest.raises(YouTubeError, match="did not answer as it should"):
        items_of(document)


def test_an_answer_that_counts_its_results_and_has_no_list_is_empty() -> None:
    assert uploads_of({"pageInfo": {"totalResults": 0}}) is None


@given(VALUES)
def test_answers_of_any_shape_raise_nothing_but_what_is_meant(value: Any) -> None:
    for document in ({"items": value}, {"items": [value]}, {"items": [{"id": value, "snippet": value}]}):
        for read in (hits_of, listed_of, uploads_of, next_page, lambda one: looked_of(one, [ID])):
            assert outcome_of(partial(read, document)) in ("ok", "unparsable")


# --- searches and listings --------------------------------------------------------------------------------------


def searched(name: str, title: str, **snippet: str) -> dict[str, Any]:
    return {"id": {"kind": "youtube#video", "videoId": name}, "snippet": {"title": title, **snippet}}


def test_a_search_names_videos_in_its_order_with_their_titles_unescaped() -> None:
    answer = {
        "items": [
            searched("bbbbbbbbbbb", "Queues &amp; workers", channelTitle="Ada&#39;s talks"),
            {"id": {"kind": "youtube#channel", "channelId": "UC1"}, "snippet": {"title": "A channel"}},
            searched("not an id!!", "An id that is none"),
            searched("aaaaaaaaaaa", "Live now", liveBroadcastContent="live"),
        ]
    }
    assert [(hit.id, hit.title, hit.channel, hit.live) for hit in hits_of(answer)] == [
        ("bbbbbbbbbbb", "Queues & workers", "Ada's talks", "no"),
        ("aaaaaaaaaaa", "Live now", None, "live"),
    ]


def entry(name: str, title: str, state: str = "public", published: bool = True) -> dict[str, Any]:
    contents = {"videoId": name, **({"videoPublishedAt": "2025-01-01T00:00:00Z"} if published else {})}
    snippet = {"title": title, "channelTitle": "Who made the list", "videoOwnerChannelTitle": "Who made the video"}
    return {"snippet": snippet, "contentDetails": contents, "status": {"privacyStatus": state}}


def test_a_listing_leaves_out_private_and_deleted_entries_and_keeps_a_video_that_is_called_so() -> None:
    answer = {
        "items": [
            entry("aaaaaaaaaaa", "First"),
            entry("bbbbbbbbbbb", "Private video", "private", published=False),
            entry("ccccccccccc", "Deleted video", "privacyStatusUnspecified", published=False),
            entry("ddddddddddd", "Deleted video", "", published=False),
            entry("eeeeeeeeeee", "Private video"),
        ]
    }
    assert [hit.id for hit in listed_of(answer)] == ["aaaaaaaaaaa", "eeeeeeeeeee"]
    assert listed_of(answer)[0].channel == "Who made the video"


# --- durations --------------------------------------------------------------------------------------------------


@given(st.integers(0, 9), st.integers(0, 40), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_a_duration_is_the_sum_of_its_parts(weeks: int, days: int, hours: int, minutes: int, seconds: int) -> None:
    text = f"P{weeks}W{days}DT{hours}H{minutes}M{seconds}S"
    told = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    assert duration_seconds(text) == told.total_seconds()


@given(st.integers(1, 10_000_000))
def test_a_duration_says_the_same_without_the_parts_that_are_zero(total: int) -> None:
    days, rest = divmod(total, 86_400)
    parts = [(rest // 3_600, "H"), (rest // 60 % 60, "M"), (rest % 60, "S")]
    time = "".join(f"{number}{unit}" for number, unit in parts if number)
    assert duration_seconds("P" + (f"{days}D" if days else "") + (f"T{time}" if time else "")) == total


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("P1DT2H", 93_600), ("PT0S", 0), ("P0D", 0), ("PT1M0.5S", 60), ("PT75M", 4_500), ("P1W", 604_800)],
)
def test_durations_as_they_come(text: str, seconds: int) -> None:
    assert duration_seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "P1Y", "P1M", "T5S", "PT5", "PT-5S", "PT٣S", "pt5s", "PT5S "])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert duration_seconds(text) is None


@given(st.text(alphabet="PTWDHMS0123456789.,- ", max_size=20) | st.text(max_size=20))
def test_any_text_is_a_duration_or_none(text: str) -> None:
    found = duration_seconds(text)
    assert found is None or found >= 0


# --- chapters ---------------------------------------------------------------------------------------------------


def clock(second: int) -> str:
    hours, rest = divmod(second, 3_600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


LENGTHS = st.lists(st.integers(SHORTEST_CHAPTER, 4_000), min_size=3, max_size=12)


@given(
    LENGTHS, st.sampled_from(["{0} {1}", "{0} - {1}", "({0}) {1}", "• {0} {1}", "{1} {0}", "{1} - {0}", "{1} ({0})"])
)
def test_chapters_that_keep_the_rules_are_found_whatever_stands_around_them(lengths: list[int], form: str) -> None:
    starts = [sum(lengths[:place]) for place in range(len(lengths))]
    listed = [form.format(clock(start), f"Part {chr(65 + place)}") for place, start in enumerate(starts)]
    description = "\n".join(["What this is about.", "", *listed, "", "More at https://example.org/a:1"])
    found = chapters_of(description, sum(lengths))
    assert [(one.start, one.title) for one in found] == [
        (start, f"Part {chr(65 + place)}") for place, start in enumerate(starts)
    ]


@given(LENGTHS, st.data())
def test_chapters_that_break_one_rule_are_none(lengths: list[int], data: st.DataObject) -> None:
    starts = [sum(lengths[:place]) for place in range(len(lengths))]
    place = data.draw(st.integers(1, len(starts) - 1))
    broken = data.draw(
        st.sampled_from(
            [
                [start + 1 for start in starts],
                starts[:2],
                [*starts[:place], starts[place - 1] + SHORTEST_CHAPTER - 1, *starts[place:]],
                [*starts[:place], *reversed(starts[place:])] if place < len(starts) - 1 else starts[1:],
            ]
        )
    )
    assert chapters_of("\n".join(f"{clock(start)} Part" for start in broken), None) == ()


def test_a_last_chapter_that_the_video_has_no_room_for_breaks_the_rules() -> None:
    description = "0:00 One\n1:00 Two\n2:00 Three"
    assert len(chapters_of(description, 130)) == 3
    assert chapters_of(description, 129) == ()


def test_a_time_inside_a_sentence_is_no_chapter() -> None:
    assert chapters_of("At 0:00 we begin, at 1:00 we go on,\nand 2:00 is the end.\n3:00", 500) == ()


@given(st.text(alphabet="0123456789: -()abc\n", max_size=200))
def test_whatever_is_found_in_any_text_keeps_the_rules(description: str) -> None:
    starts = [chapter.start for chapter in chapters_of(description, None)]
    assert not starts or (len(starts) >= 3 and starts[0] == 0)
    assert all(later - earlier >= SHORTEST_CHAPTER for earlier, later in pairwise(starts))


# --- errors -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "reason", "outcome", "says"),
    [
        (400, "keyInvalid", "blocked", "does not accept the key in YOUTUBE_API_KEY"),
        (400, "API_KEY_INVALID", "blocked", "without a key YouTube is asked directly"),
        (403, "accessNotConfigured", "blocked", "Enable that API"),
        (403, "SERVICE_DISABLED", "blocked", "may not use the YouTube Data API v3"),
        (403, "ipRefererBlocked", "blocked", "restrictions of YOUTUBE_API_KEY"),
        (403, "API_KEY_HTTP_REFERRER_BLOCKED", "blocked", "no website or app"),
        (403, "API_KEY_SERVICE_BLOCKED", "blocked", "restrictions of YOUTUBE_API_KEY"),
        (403, "quotaExceeded", "rate-limited", "quota of YouTube's Data API is used up"),
        (403, "rateLimitExceeded", "rate-limited", "too often in a short time"),
        (403, "forbidden", "blocked", "refused the request"),
        (403, "playlistItemsNotAccessible", "private", "The playlist is private"),
        (404, "playlistNotFound", "unavailable", "no such playlist or channel"),
        (400, "invalidPageToken", "unparsable", "did not answer as it should"),
        (500, "backendError", "transient", "out of order"),
        (503, "", "transient", "Try again in a few minutes"),
        (302, "", "unparsable", "did not answer as it should"),
    ],
)
@pytest.mark.parametrize("newer", [False, True])
def test_every_error_says_what_is_wrong_and_the_cure(
    status: int, reason: str, outcome: Outcome, says: str, newer: bool
) -> None:
    error = refused(status, reason, newer=newer)
    assert error.outcome == outcome
    assert says in str(error)
    assert error.cure and "4711" not in str(error)


def test_a_bad_request_that_is_about_the_key_is_about_the_key() -> None:
    error = {
        "code": 400,
        "message": "API key not valid. Please pass a valid one.",
        "errors": [{"reason": "badRequest"}],
    }
    assert error_in(400, json.dumps({"error": error}).encode(), None, NOW).outcome == "blocked"


def test_a_quota_that_is_used_up_comes_back_at_midnight_in_pacific_time() -> None:
    error = refused(403, "quotaExceeded")
    assert error.retry_at == datetime(2026, 11, 26, 8, tzinfo=UTC)
    assert "midnight Pacific time, 2026-11-26 08:00 UTC" in str(error)


def test_a_limit_of_a_day_in_the_newer_form_is_the_quota() -> None:
    info = {"reason": "RATE_LIMIT_EXCEEDED", "metadata": {"quota_unit": "1/d/{project}"}}
    error = error_in(429, json.dumps({"error": {"details": [info]}}).encode(), None, NOW)
    assert error.retry_at == datetime(2026, 11, 26, 8, tzinfo=UTC)


@pytest.mark.parametrize(("retry_at", "at"), [(None, NOW + timedelta(minutes=1)), (NOW + timedelta(seconds=9),) * 2])
def test_too_many_requests_say_when_to_go_on(retry_at: datetime | None, at: datetime) -> None:
    error = error_in(429, b"", retry_at, NOW)
    assert (error.outcome, error.retry_at) == ("rate-limited", at)


@given(st.integers(100, 599), st.binary(max_size=40) | VALUES.map(lambda value: json.dumps({"error": value}).encode()))
def test_any_error_becomes_one_that_people_can_read(status: int, body: bytes) -> None:
    error = error_in(status, body, None, NOW)
    assert error.outcome != "ok" and error.what and error.cure


# --- the quota's day --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "day", "midnight"),
    [
        (datetime(2026, 11, 25, 7, 59, 59, tzinfo=UTC), date(2026, 11, 24), datetime(2026, 11, 25, 8, tzinfo=UTC)),
        (datetime(2026, 11, 25, 8, tzinfo=UTC), date(2026, 11, 25), datetime(2026, 11, 26, 8, tzinfo=UTC)),
        (datetime(2026, 7, 1, 6, 59, tzinfo=UTC), date(2026, 6, 30), datetime(2026, 7, 1, 7, tzinfo=UTC)),
        (datetime(2026, 3, 8, 9, tzinfo=UTC), date(2026, 3, 8), datetime(2026, 3, 9, 7, tzinfo=UTC)),
        (datetime(2026, 11, 1, 8, tzinfo=UTC), date(2026, 11, 1), datetime(2026, 11, 2, 8, tzinfo=UTC)),
    ],
)
def test_the_day_of_the_quota_is_that_of_pacific_time_summer_and_winter(
    now: datetime, day: date, midnight: datetime
) -> None:
    assert (quota_day(now), next_midnight(now)) == (day, midnight)


@given(
    st.integers(0, 20 * 365 * 24 * 60).map(
        lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    )
)
def test_the_next_midnight_is_the_first_moment_of_the_next_day(now: datetime) -> None:
    midnight = next_midnight(now)
    assert now < midnight <= now + timedelta(hours=25)
    assert quota_day(midnight) == quota_day(now) + timedelta(days=1)
    assert quota_day(midnight - timedelta(seconds=1)) == quota_day(now)
