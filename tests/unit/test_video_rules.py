"""Which videos are left out, to the second of their age, and in which words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.youtube.nouns import CaptionTrack, Hit, Looked, Outcome, VideoDetails
from ingest.youtube.rules import cutoff, dropped_hit, link_state, why_not, young_enough

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MANUAL = CaptionTrack("en", automatic=False, original=True)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.builds(
    lambda seconds, zone: datetime.fromtimestamp(seconds, zone), st.integers(631_400_000, 3_780_000_000), ZONES
)


def details(**other: object) -> VideoDetails:
    usual: dict[str, object] = {
        "id": "abcdefghijk",
        "title": "Pools",
        "published": datetime(2025, 4, 2, tzinfo=UTC),
        "seconds": 1_440,
        "language": "en",
        "captions": (MANUAL,),
    }
    return VideoDetails(**(usual | other))  # type: ignore[arg-type]


def said(**other: object) -> str | None:
    return why_not(details(**other), NOW, 3, "en")


# --- age --------------------------------------------------------------------------------------------------------


@given(INSTANTS, st.integers(1, 20))
def test_a_video_of_the_very_second_so_many_years_ago_is_kept_and_one_of_a_second_before_is_not(
    now: datetime, years: int
) -> None:
    edge = cutoff(now, years)
    assert young_enough(details(published=edge), now, years)
    assert not young_enough(details(published=edge - SECOND), now, years)


@given(INSTANTS, st.integers(1, 20))
def test_the_cutoff_is_the_same_second_of_the_calendar_in_utc(now: datetime, years: int) -> None:
    edge, moment = cutoff(now, years), now.astimezone(UTC)
    assert edge.tzinfo is UTC and edge.year == moment.year - years
    assert (edge.month, edge.hour, edge.minute, edge.second) == (
        moment.month,
        moment.hour,
        moment.minute,
        moment.second,
    )
    assert edge.day == moment.day or (moment.month, moment.day, edge.day) == (2, 29, 28)


def test_from_the_29th_of_february_it_is_the_28th_unless_that_year_has_a_29th_too() -> None:
    leap = datetime(2028, 2, 29, 10, tzinfo=UTC)
    assert cutoff(leap, 3) == datetime(2025, 2, 28, 10, tzinfo=UTC)
    assert cutoff(leap, 4) == datetime(2024, 2, 29, 10, tzinfo=UTC)
    assert cutoff(datetime(2027, 2, 28, 10, tzinfo=UTC), 3) == datetime(2024, 2, 28, 10, tzinfo=UTC)
    assert cutoff(datetime(2027, 3, 1, tzinfo=UTC), 3) == datetime(2024, 3, 1, tzinfo=UTC)


@given(INSTANTS, ZONES, INSTANTS)
def test_the_zone_in_which_an_instant_is_written_changes_nothing(now: datetime, zone: timezone, then: datetime) -> None:
    elsewhere = young_enough(details(published=then.astimezone(zone)), now.astimezone(zone), 3)
    assert elsewhere == young_enough(details(published=then), now, 3)
    assert cutoff(now.astimezone(ZoneInfo("America/New_York")), 3) == cutoff(now, 3)


@given(INSTANTS, INSTANTS, st.integers(1, 19))
def test_what_is_young_enough_for_fewer_years_is_so_for_more(now: datetime, then: datetime, years: int) -> None:
    video = details(published=then.astimezone(UTC))
    assert cutoff(now, years + 1) < cutoff(now, years)
    assert young_enough(video, now, years + 1) or not young_enough(video, now, years)


@given(INSTANTS)
def test_where_only_the_day_is_known_the_whole_day_counts(now: datetime) -> None:
    day = cutoff(now, 3).date()
    assert young_enough(details(published=None, published_on=day), now, 3)
    assert not young_enough(details(published=None, published_on=day - timedelta(days=1)), now, 3)


def test_an_unknown_date_and_one_to_come_are_never_young_enough() -> None:
    assert not young_enough(details(published=None), NOW, 100)
    assert young_enough(details(published=NOW), NOW, 3)
    assert not young_enough(details(published=NOW + SECOND), NOW, 3)
    assert not young_enough(details(published=None, published_on=date(2026, 11, 26)), NOW, 3)


def test_the_instant_counts_before_the_day() -> None:
    assert not young_enough(details(published=NOW.replace(year=2020), published_on=date(2026, 1, 1)), NOW, 3)


# --- reasons ----------------------------------------------------------------------------------------------------


def test_a_video_with_nothing_against_it_has_no_reason() -> None:
    assert said() is None
    assert why_not(Looked("abcdefghijk", "ok", details()), NOW, 3, "en") is None


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"published": datetime(2021, 3, 4, tzinfo=UTC)}, "published 2021-03-04, more than three years ago"),
        ({"published": None, "published_on": date(2021, 3, 4)}, "published 2021-03-04, more than three years ago"),
        ({"published": None}, "its publish date is not known"),
        ({"published": NOW + SECOND}, "not out yet"),
        ({"live": "upcoming", "published": None}, "not out yet"),
        ({"live": "live"}, "live now"),
        ({"short": True}, "a short"),
        ({"seconds": 180}, "a short"),
        ({"language": "de-AT"}, "in German"),
        ({"language": "tlh"}, "in another language"),
        ({"captions": ()}, "without captions"),
        ({"captions": (CaptionTrack("es", automatic=False),)}, "without captions in English"),
    ],
)
def test_every_reason_is_said_in_words(other: dict[str, object], reason: str) -> None:
    assert said(**other) == reason


def test_what_is_no_reason_is_none() -> None:
    assert said(seconds=181) is None
    assert said(seconds=None) is None
    assert said(captions=None) is None
    assert said(language="en-GB") is None


def test_one_year_is_said_as_one() -> None:
    old = details(published=datetime(2020, 1, 1, tzinfo=UTC))
    assert why_not(old, NOW, 1, "en") == "published 2020-01-01, more than one year ago"
    assert why_not(details(published=datetime(1999, 1, 1, tzinfo=UTC)), NOW, 12, "en") == (
        "published 1999-01-01, more than 12 years ago"
    )


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        ("private", "private"),
        ("unavailable", "removed or not available"),
        ("age-restricted", "age-restricted"),
        ("none", "without captions"),
        ("disabled", "without captions"),
        ("transient", "it could not be looked up"),
        ("unparsable", "it could not be looked up"),
        ("token-needed", "it could not be looked up"),
    ],
)
def test_what_came_of_looking_up_is_said(outcome: Outcome, reason: str) -> None:
    assert why_not(Looked("abcdefghijk", outcome, details()), NOW, 3, "en") == reason


def test_a_look_without_details_is_never_good() -> None:
    assert why_not(Looked("abcdefghijk", "ok"), NOW, 3, "en") == "it could not be looked up"


@pytest.mark.parametrize(
    ("tracks", "reason"),
    [
        ((CaptionTrack("de", automatic=True), CaptionTrack("en", automatic=False)), "in German"),
        ((CaptionTrack("de", True, original=False), CaptionTrack("en", True, original=True)), None),
        ((CaptionTrack("es", False), CaptionTrack("en-US", False)), None),
        ((CaptionTrack("hi", True, original=True),), "in Hindi"),
    ],
)
def test_a_video_that_does_not_tell_its_language_is_judged_by_its_captions(
    tracks: tuple[CaptionTrack, ...], reason: str | None
) -> None:
    assert said(language=None, captions=tracks) == reason
    assert said(language="und", captions=tracks) == reason


def test_without_captions_its_words_tell_the_language_and_what_is_unclear_is_kept() -> None:
    words = (
        "Wir sehen uns an, wie die Datenbank das macht und warum es nicht immer schnell ist, mit der Lösung für euch"
    )
    assert said(language=None, captions=None, description=words) == "in German"
    assert said(language=None, captions=None, title="Dockerデプロイ入門、コンテナを作る") == "in Japanese"
    assert said(language=None, captions=None, title="Docker Kubernetes Terraform") is None
    assert why_not(details(language="de"), NOW, 3, "") is None
    assert why_not(details(language="iw", captions=None), NOW, 3, "he-IL") is None


def test_a_search_result_is_left_out_for_what_it_is_and_never_for_its_age() -> None:
    assert dropped_hit(Hit("abcdefghijk", "Live", live="live")) == "live now"
    assert dropped_hit(Hit("abcdefghijk", "Soon", live="upcoming")) == "not out yet"
    assert dropped_hit(Hit("abcdefghijk", "Short", seconds=59)) == "a short"
    assert dropped_hit(Hit("abcdefghijk", "Short", short=True)) == "a short"
    assert dropped_hit(Hit("abcdefghijk", "A course from 2011", seconds=None)) is None
    assert dropped_hit(Hit("abcdefghijk", "A course", seconds=181)) is None


# --- links ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("looked", "state", "message"),
    [
        (Looked("a", "ok", details()), "ok", "Published 2025-04-02."),
        (Looked("a", "unavailable"), "dead", "Removed or not available."),
        (Looked("a", "private"), "private", "Private."),
        (Looked("a", "age-restricted"), "age-restricted", "Age-restricted."),
        (Looked("a", "disabled", details()), "captions-gone", "Without captions."),
        (Looked("a", "ok", details(captions=())), "captions-gone", "Without captions."),
        (Looked("a", "ok", details(captions=None)), "ok", "Published 2025-04-02."),
        (Looked("a", "transient"), "unknown", "It could not be looked up."),
        (Looked("a", "transient", message="No network."), "unknown", "No network."),
        (Looked("a", "ok"), "unknown", "It could not be looked up."),
        (Looked("a", "ok", details(live="live")), "unknown", "Live now."),
        (Looked("a", "ok", details(published=None)), "unknown", "Its publish date is not known."),
        (
            Looked("a", "ok", details(published=datetime(2021, 3, 4, tzinfo=UTC), captions=())),
            "too-old",
            "Published 2021-03-04, more than three years ago.",
        ),
    ],
)
def test_a_link_is_good_or_the_sentence_says_what_is_wrong(looked: Looked, state: str, message: str) -> None:
    assert link_state(looked, NOW, 3) == (state, message)


@given(INSTANTS, INSTANTS)
def test_a_link_is_too_old_exactly_when_its_video_would_not_be_chosen_for_its_age(
    now: datetime, then: datetime
) -> None:
    video = details(published=then.astimezone(UTC))
    state, _ = link_state(Looked(video.id, "ok", video), now, 3)
    assert (state == "ok") == young_enough(video, now, 3)
