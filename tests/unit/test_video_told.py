"""What came of work with videos, in the app's words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.domain import VideoLink
from ingest.youtube.access import blocked, rate_limited, token_needed, unparsable, unreachable
from ingest.youtube.data_api_answers import used_up
from ingest.youtube.nouns import (
    FetchedVideo,
    FetchReport,
    FoundVideos,
    LinkedVideo,
    LinksReport,
    Resume,
    VideoDetails,
    VideoProgress,
    YouTubeError,
)
from ui.video_told import (
    INSTEAD,
    STOPPED,
    Refused,
    Told,
    Written,
    app_words,
    candidate_facts,
    link_facts,
    state_words,
    told_of,
    under_words,
)

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
LINK = VideoLink("dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "Pools", "Backend Talks")


def fetched(*videos: FetchedVideo, resume: Resume | None = None) -> Told:
    return told_of([VideoProgress("going"), FetchReport(videos, resume)], None, stopped=False)


ERRORS = [unreachable(), blocked("it asks"), rate_limited("60", NOW), token_needed(), unparsable(), used_up(NOW)]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.what[:30])
def test_no_message_sends_a_person_with_buttons_to_a_command(error: YouTubeError) -> None:
    words = app_words(str(error))
    assert words.startswith(error.what)
    assert "`" not in words and "command" not in words and "docs/" not in words
    assert app_words(words) == words


def test_what_is_said_without_commands_stays_as_it_is() -> None:
    assert app_words("The video is private. Choose another video.") == "The video is private. Choose another video."


def test_transcripts_are_counted_and_the_others_named_with_the_reason() -> None:
    there = FetchedVideo("a" * 11, "ok", "Read in.", 4, "One")
    gone = FetchedVideo("b" * 11, "private", "The video is private.")
    told = fetched(there, FetchedVideo("c" * 11, "ok", "Read in.", 1, "Two"), gone)
    assert told.done == ["2 transcripts are in the library, 5 passages."]
    assert told.trouble == [f"“{'b' * 11}” has no transcript here: The video is private."]
    assert fetched(there).done == ["The transcript of “One” is in the library, 4 passages."]


def test_of_many_videos_without_a_transcript_the_first_are_named() -> None:
    told = fetched(*(FetchedVideo(f"{number:011}", "none", "No captions.") for number in range(8)))
    assert len(told.trouble) == 6 and told.trouble[-1] == "3 more have no transcript."


def test_a_video_that_youtube_did_not_answer_for_is_told_with_what_works_instead() -> None:
    said = str(unreachable())
    told = fetched(FetchedVideo("a" * 11, "private", "It is private."), FetchedVideo("b" * 11, "transient", said))
    assert told.trouble[0] == f"“{'a' * 11}” has no transcript here: It is private."
    assert told.trouble[1].startswith(f"“{'b' * 11}” has no transcript here: ") and told.trouble[1].endswith(INSTEAD)


def test_the_video_a_run_ended_at_is_not_counted_among_those_without_a_transcript() -> None:
    gone = [FetchedVideo(f"{number:011}", "none", "No captions.") for number in range(6)]
    told = fetched(*gone, FetchedVideo("a" * 11, "blocked", "YouTube refuses."), resume=Resume("a" * 11, 1))
    assert told.trouble[5:] == [
        "1 more has no transcript.",
        f"YouTube refuses. {INSTEAD}",
        "1 video is left. The same button goes on from there.",
    ]
    assert fetched(resume=Resume("a" * 11, 1)).done == []


def test_a_run_that_was_ended_says_why_once_what_is_left_and_from_when_on() -> None:
    last = FetchedVideo("a" * 11, "rate-limited", "YouTube was asked too often.")
    told = fetched(last, resume=Resume("a" * 11, 3, NOW))
    assert told.trouble == [
        f"YouTube was asked too often. {INSTEAD}",
        "3 videos are left. The same button goes on from there, not before 12:00 UTC.",
    ]


def test_a_search_that_was_ended_says_why_and_one_that_went_well_says_nothing() -> None:
    ended = LinksReport((), "blocked", "YouTube refuses.", Resume("week 4", 1))
    told = told_of([ended], None, stopped=False)
    assert told.trouble == [f"YouTube refuses. {INSTEAD}", "1 week is left. The same button goes on from there."]
    assert told_of([FoundVideos("x", None, message="2 found.")], None, stopped=False) == Told()
    refused = told_of([Refused("transient", "Not reached.")], None, stopped=False)
    assert refused.trouble == [f"Not reached. {INSTEAD}"]


def test_a_stop_is_told_with_what_was_written_unless_the_work_was_done_by_then() -> None:
    told = told_of([Written("1 link is written under week 6."), VideoProgress("on")], None, stopped=True)
    assert told == Told(["1 link is written under week 6."], [STOPPED])
    assert told_of([FetchReport(())], None, stopped=True).trouble == []
    assert told_of([], "The disk is full.", stopped=True).trouble == ["The disk is full."]


def test_a_candidate_is_told_by_its_facts_as_far_as_they_are_known() -> None:
    known = VideoDetails("a" * 11, "T", "Talks", published=datetime(2025, 3, 1, tzinfo=UTC), seconds=3725, captions=())
    assert candidate_facts(known, NOW) == "Talks · 1:02:05 · published 1 March 2025 · no captions"
    assert candidate_facts(VideoDetails("a" * 11, "T"), NOW) == ""


def test_a_link_is_told_by_what_the_roadmap_says_of_it_even_if_that_is_no_date() -> None:
    link = VideoLink(LINK.id, LINK.url, LINK.title, "Talks", "2025-03-01", 600, "soon")
    assert link_facts(link, NOW) == "Talks · 10:00 · published 1 March 2025 · checked soon"


@pytest.mark.parametrize(
    ("video", "words"),
    [
        (LinkedVideo(6, LINK, "s1", 14, "ok"), "in the library, 14 passages"),
        (LinkedVideo(6, LINK), "transcript not fetched"),
        (LinkedVideo(6, LINK, outcome="ok"), "transcript not in the library"),
        (LinkedVideo(6, LINK, outcome="disabled"), "captions turned off"),
    ],
)
def test_the_state_of_a_link_is_told_in_words(video: LinkedVideo, words: str) -> None:
    assert state_words(video) == words


def test_few_weeks_are_named_and_many_counted() -> None:
    assert under_words([6]) == "week 6" and under_words([3, 5]) == "weeks 3 and 5"
    assert under_words(range(1, 25)) == "weeks 1 to 24" and under_words([*range(1, 6), *range(7, 26)]) == "24 weeks"
