"""Videos as JSON and in words."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import VideoLink
from ingest.youtube.nouns import (
    Candidate,
    CaptionTrack,
    CheckedLink,
    CheckReport,
    FetchedVideo,
    FetchReport,
    LinksReport,
    Outcome,
    Quota,
    Rejected,
    Resume,
    VideoDetails,
    Wanting,
    WeekLinks,
)
from ui.video_words import (
    OUTCOME_WORDS,
    STATE_WORDS,
    WITHOUT_YOUTUBE,
    caption_words,
    check_to_json,
    counted_reasons,
    fetch_to_json,
    fetch_words,
    fetched_title,
    kind_of_reason,
    length_words,
    links_to_json,
    published_words,
    quota_words,
    resume_words,
    seen,
    spoken_language,
    video_to_json,
    wanting_words,
    week_words,
    with_what_works,
)

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
VIDEO = VideoDetails(
    "abcdefghijk", "Connection pools", "Backend Talks", published=datetime(2026, 3, 1, 8, 30, tzinfo=UTC), seconds=1450
)
CHOSEN = Candidate(VIDEO, "On connection pools; 24 min.", 0.8)
LINK = VideoLink("abcdefghijk", VIDEO.url, "Connection pools")


def left_out(*reasons: str) -> list[Rejected]:
    return [Rejected(f"id{number:09}", f"Title {number}", why) for number, why in enumerate(reasons)]


def plain(document: Any) -> Any:
    """As a reader of the JSON has it."""
    return json.loads(json.dumps(document))


# --- JSON -----------------------------------------------------------------------------------------------------------


def test_links_are_printed_as_the_contract_says() -> None:
    week = WeekLinks(6, "Pools", (CHOSEN,), (Rejected("lmnopqrstuv", "Old", "too old"),), (LINK,))
    document = plain(links_to_json(LinksReport((week,), message="1 video for 1 week."), wrote=True, diff="+ a line"))
    assert document == {
        "weeks": [
            {
                "week": 6,
                "title": "Pools",
                "videos": [
                    {
                        "id": "abcdefghijk",
                        "title": "Connection pools",
                        "channel": "Backend Talks",
                        "published": "2026-03-01T08:30:00+00:00",
                        "seconds": 1450,
                        "captions": None,
                        "language": None,
                        "reason": "On connection pools; 24 min.",
                    }
                ],
                "rejected": [{"id": "lmnopqrstuv", "title": "Old", "why": "too old"}],
                "present": document["weeks"][0]["present"],
            }
        ],
        "wrote": True,
        "outcome": "ok",
        "message": "1 video for 1 week.",
        "resume": None,
        "quota": None,
        "diff": "+ a line",
    }


def test_the_publish_date_is_an_instant_in_utc_or_the_day_alone() -> None:
    elsewhere = replace(VIDEO, published=datetime(2026, 3, 1, 1, tzinfo=timezone(timedelta(hours=2))))
    assert video_to_json(Candidate(elsewhere, "", 1))["published"] == "2026-02-28T23:00:00+00:00"
    day = replace(VIDEO, published=None, published_on=date(2026, 3, 1))
    assert video_to_json(Candidate(day, "", 1))["published"] == "2026-03-01"
    assert video_to_json(Candidate(replace(VIDEO, published=None), "", 1))["published"] is None


@pytest.mark.parametrize(
    ("tracks", "kind"),
    [
        (None, None),
        ((), "none"),
        ((CaptionTrack("en", True),), "automatic"),
        ((CaptionTrack("en", True), CaptionTrack("en", False)), "manual"),
    ],
)
def test_captions_are_manual_automatic_none_or_not_known(
    tracks: tuple[CaptionTrack, ...] | None, kind: str | None
) -> None:
    details = replace(VIDEO, captions=tracks)
    assert video_to_json(Candidate(details, "", 1))["captions"] == kind
    assert caption_words(details) == (kind or "?")


def test_the_language_is_what_the_video_says_else_that_of_its_original_captions() -> None:
    tracks = (CaptionTrack("de", False, original=False), CaptionTrack("en-GB", True, original=True))
    assert spoken_language(replace(VIDEO, language="fr", captions=tracks)) == "fr"
    assert spoken_language(replace(VIDEO, captions=tracks)) == "en-GB"
    assert spoken_language(VIDEO) is None


def test_a_check_has_the_state_of_each_link_and_its_replacement_among_the_videos_of_the_week() -> None:
    links = (
        CheckedLink(6, LINK, "private", "Private.", CHOSEN),
        CheckedLink(6, replace(LINK, id="lmnopqrstuv"), "ok", "Published 2026-03-01."),
        CheckedLink(7, LINK, "dead", "Removed or not available."),
    )
    document = plain(check_to_json(CheckReport(links), {6: "Pools"}, wrote=False, diff=""))
    first, second = document["weeks"]
    assert [(link["id"], link["state"]) for link in first["links"]] == [
        ("abcdefghijk", "private"),
        ("lmnopqrstuv", "ok"),
    ]
    assert first["videos"] == [first["links"][0]["replacement"]]
    assert (second["week"], second["title"], second["videos"], second["rejected"]) == (7, "", [], [])
    assert document["diff"] is None


def test_a_fetch_has_its_videos_and_where_it_goes_on_in_utc() -> None:
    berlin = datetime(2026, 11, 25, 19, tzinfo=ZoneInfo("Europe/Berlin"))
    video = FetchedVideo("abcdefghijk", "blocked", "YouTube blocks.")
    document = plain(fetch_to_json(FetchReport((video,), Resume("abcdefghijk", 7, berlin), Quota(12))))
    assert document["videos"] == [
        {
            "id": "abcdefghijk",
            "outcome": "blocked",
            "message": "YouTube blocks.",
            "passages": 0,
            "title": None,
            "source_id": None,
        }
    ]
    assert document["resume"] == {"at": "abcdefghijk", "left": 7, "not_before": "2026-11-25T18:00:00+00:00"}
    assert document["quota"] == {"used": 12, "limit": 10_000}


# --- words ----------------------------------------------------------------------------------------------------------


@given(st.text())
def test_what_is_shown_is_one_line_that_steers_nothing(text: str) -> None:
    shown = seen(text)
    assert all(unicodedata.category(sign) not in ("Cc", "Cs", "Zl", "Zp") for sign in shown)
    assert not set(shown) & set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert seen(shown) == shown


@given(st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1))
def test_words_are_shown_as_they_are(text: str) -> None:
    assert seen(text) == text


def test_reasons_are_counted_by_kind_the_most_frequent_first() -> None:
    found = left_out(
        "published 2019-02-03, more than three years ago",
        "beside the topic: closer to music",
        "beside the topic",
        "published 2020-12-31, more than three years ago",
        "beside the topic: closer to games",
        "a short",
    )
    assert counted_reasons(found) == "beside the topic (3); published more than three years ago (2); a short (1)"


def test_of_many_kinds_the_rare_ones_are_one_number() -> None:
    kinds = [f"reason {'abcdefg'[place]}" for place in range(7) for _ in range(10 - place)]
    assert counted_reasons(left_out(*kinds)) == (
        "reason a (10); reason b (9); reason c (8); reason d (7); other reasons (15)"
    )


@given(st.lists(st.sampled_from(["a short", "private", "live now", "in German", "removed", "no", "yes"])))
def test_every_video_left_out_is_counted_once(reasons: list[str]) -> None:
    words = counted_reasons(left_out(*reasons))
    assert sum(int(part.rpartition("(")[2].rstrip(")")) for part in words.split("; ") if part) == len(reasons)


def test_the_kind_of_a_reason_is_it_without_what_is_of_one_video() -> None:
    assert kind_of_reason("others fit better: they are newer") == "others fit better"
    assert kind_of_reason("without captions in English") == "without captions in English"


def test_how_much_is_left_and_when_to_go_on_is_told_in_the_time_of_the_place() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    later = Resume("week 7", 18, NOW + timedelta(hours=3))
    assert resume_words(later, "week", NOW, berlin) == (
        "18 weeks are left, beginning with week 7. The same command goes on from there; wait until 16:00."
    )
    tomorrow = Resume("abcdefghijk", 1, NOW + timedelta(hours=23))
    assert resume_words(tomorrow, "video", NOW, berlin).endswith("; wait until 12:00 on 26 November.")
    past = Resume("", 2, NOW - timedelta(hours=1))
    assert resume_words(past, "video", NOW, UTC) == "2 videos are left. The same command goes on from there."


@pytest.mark.parametrize("outcome", [outcome for outcome in OUTCOME_WORDS if outcome != "ok"])
def test_a_run_that_did_not_end_well_tells_what_works_once(outcome: Outcome) -> None:
    told = with_what_works(outcome, "YouTube cannot be reached.")
    assert told == f"YouTube cannot be reached. {WITHOUT_YOUTUBE}"
    assert with_what_works(outcome, told) == told


def test_what_a_fetch_came_to() -> None:
    there = FetchedVideo("abcdefghijk", "ok", "Read in.", 12, "Connection pools")
    gone = FetchedVideo("lmnopqrstuv", "private", "The video is private.")
    assert fetch_words(FetchReport((there,))) == "1 video is in the library, with 12 passages."
    assert fetch_words(FetchReport((there, there, gone))) == "2 of 3 videos are in the library, with 24 passages."
    assert fetch_words(FetchReport((gone,))) == "The video is not in the library."
    assert fetch_words(FetchReport((gone, gone))) == "None of 2 videos is in the library."
    assert "study links" in fetch_words(FetchReport(()))
    assert (fetched_title(there), fetched_title(gone)) == ("Connection pools", "lmnopqrstuv")


@pytest.mark.parametrize(("outcome", "told"), [("transient", True), ("blocked", True), ("private", False)])
def test_a_fetch_tells_what_works_where_youtube_did_not_answer(outcome: Outcome, told: bool) -> None:
    report = FetchReport((FetchedVideo("abcdefghijk", outcome, "It did not work."),))
    assert (WITHOUT_YOUTUBE in fetch_to_json(report)["message"]) is told


def test_what_the_roadmap_lacks_is_a_line_each_and_nothing_where_it_lacks_nothing() -> None:
    assert wanting_words(Wanting()) == []
    assert wanting_words(Wanting(tuple(range(1, 26)))) == [
        "25 weeks have no video yet: `study links --all --write` finds some, or use the Roadmap page."
    ]
    lines = wanting_words(Wanting((3,), ("abcdefghijk",)))
    assert lines[0].startswith("1 week has no video yet")
    assert lines[1].startswith("1 linked video has no transcript yet: `study fetch`")


def test_a_video_in_the_words_of_a_table() -> None:
    assert (published_words(VIDEO), length_words(1450), length_words(3723)) == ("2026-03-01", "24:10", "1:02:03")
    assert (published_words(replace(VIDEO, published=None)), length_words(None)) == ("?", "?")
    assert (week_words(6, "Pools"), week_words(6, "")) == ("Week 6: Pools", "Week 6")
    assert quota_words(Quota(1203)) == "1,203 of today's 10,000 units of YouTube's Data API are used."
    assert set(STATE_WORDS) >= {"ok", "dead", "too-old"}
