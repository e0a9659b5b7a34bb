"""Videos for a roadmap, on a real database: found, written, checked, fetched, and taken up where a run stopped."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from assistant.database.video_store import StoredVideo, VideoStore
from assistant.errors import ModelError, NotFoundError, ReadError, StudyError, UsageError
from assistant.service import Assistant
from assistant.settings import Settings
from ingest.youtube.nouns import (
    CaptionTrack,
    CheckReport,
    FetchReport,
    FetchRequest,
    FoundVideos,
    LinksReport,
    LinksRequest,
    Outcome,
    VideoProgress,
    YouTubeError,
)
from ingest.youtube.verbs import Videos
from tests.videos import AUTOMATIC, NOW, WORDS, ScriptedSource, ScriptedVideo, clip, video_id
from ui.opening import run_ingest

ROADMAP = """# Small roadmap

## Week 1: Connection pools

- YouTube: "database connection pool"
- Beginner task: open a pool of ten connections
- Enterprise task: measure how long requests wait for a connection

## Week 2: Timeouts and retries

- YouTube: "timeouts and retries"
- Beginner task: give every request a timeout
- Enterprise task: retry with backoff
"""
Event = TypeVar("Event")
POOL, POOL_TOO, OLD, TIMEOUT, OFF_TOPIC = (video_id(number) for number in range(1, 6))
VIDEOS = (
    clip(POOL, "Database connection pools explained", description="How large a connection pool should be and why."),
    clip(POOL_TOO, "Sizing a database connection pool", channel="Other", channel_id="UC2", captions=AUTOMATIC),
    clip(OLD, "Connection pool basics", published=NOW.replace(year=2023) - timedelta(seconds=1)),
    clip(TIMEOUT, "Timeouts and retries with backoff", description="Give every request a timeout and retry well."),
    clip(OFF_TOPIC, "My holiday vlog: hotel pool tour", description="Sun, sea and a swimming pool."),
)
SEARCHES = {"database connection pool": [POOL, POOL_TOO, OLD, OFF_TOPIC], "timeouts and retries": [TIMEOUT, OFF_TOPIC]}


@pytest.fixture
def assistant(fresh_settings: Callable[[], Settings], tmp_path: Path) -> Iterator[Assistant]:
    """A library with the small roadmap in use, at a fixed time."""
    settings = fresh_settings().model_copy(update={"fixed_now": NOW})
    roadmap = tmp_path / "small.md"
    roadmap.write_text(ROADMAP)
    with Assistant.open(settings) as opened:
        run_ingest(opened, [roadmap])
        yield opened


def source(**more: object) -> ScriptedSource:
    return ScriptedSource(**{"videos": VIDEOS, "searches": SEARCHES, **more})  # type: ignore[arg-type]


def last(events: Iterator[VideoProgress | Event]) -> Event:
    *_, report = events
    assert not isinstance(report, VideoProgress)
    return report


def links(assistant: Assistant, door: ScriptedSource, request: LinksRequest | None = None) -> LinksReport:
    return last(Videos(assistant, lambda: door).links(request or LinksRequest()))


def fetch(assistant: Assistant, door: ScriptedSource, request: FetchRequest | None = None) -> FetchReport:
    return last(Videos(assistant, lambda: door).fetch(request or FetchRequest()))


def check(assistant: Assistant, door: ScriptedSource) -> CheckReport:
    return last(Videos(assistant, lambda: door).check(LinksRequest()))


def write_links(assistant: Assistant, door: ScriptedSource, request: LinksRequest | None = None) -> None:
    videos, request = Videos(assistant, lambda: door), request or LinksRequest()
    videos.write(videos.change(request, last(videos.links(request))))


def at(assistant: Assistant, moment: datetime) -> Assistant:
    """The same library at another time."""
    return Assistant(assistant.settings.model_copy(update={"fixed_now": moment}), assistant.database)


def working_copy(assistant: Assistant) -> str:
    return next((assistant.settings.home / "roadmaps").glob("*.md")).read_text()


def error(outcome: Outcome) -> YouTubeError:
    return YouTubeError(outcome, f"YouTube says {outcome}.", "Wait.")


# -- finding --------------------------------------------------------------------------------------------------------


def test_each_week_gets_the_videos_its_searches_find_and_says_why_others_are_left_out(assistant: Assistant) -> None:
    report = links(assistant, source())
    first, second = report.weeks
    assert {video.details.id for video in first.videos} == {POOL, POOL_TOO}
    assert [video.details.id for video in second.videos] == [TIMEOUT]
    assert all(video.reason for video in first.videos)
    why = {one.id: one.why for one in first.rejected}
    assert "three years" in why[OLD]
    assert "topic" in why[OFF_TOPIC]
    assert report.outcome == "ok"


def test_finding_writes_nothing(assistant: Assistant) -> None:
    links(assistant, source())
    assert working_copy(assistant) == ROADMAP


def test_a_video_whose_captions_are_not_known_is_asked_for_them_only_when_it_is_chosen(assistant: Assistant) -> None:
    unknown = [replace(video, details=replace(video.details, captions=None)) for video in VIDEOS]
    without = [replace(video, captions="disabled") if video.details.id == POOL_TOO else video for video in unknown]
    door = ScriptedSource(without, SEARCHES)
    (week,) = links(assistant, door, LinksRequest(weeks=(1,))).weeks
    assert [video.details.id for video in week.videos] == [POOL]
    assert "captions" in {one.id: one.why for one in week.rejected}[POOL_TOO]
    assert OLD not in [what for method, what in door.asked if method == "tracks"]


def test_a_week_that_has_its_links_is_not_looked_for_again(assistant: Assistant) -> None:
    write_links(assistant, source(), LinksRequest(per_week=1))
    door = source()
    report = links(assistant, door, LinksRequest(every=True, per_week=1))
    assert door.asked == []
    assert all(week.videos == () and len(week.present) == 1 for week in report.weeks)


def test_the_reasons_of_a_week_are_kept(assistant: Assistant) -> None:
    links(assistant, source())
    kept = VideoStore(assistant.database).choices("small-roadmap", 1)
    assert [choice.chosen for choice in kept] == [True, True, False, False]
    assert all(choice.reason for choice in kept)


def test_a_run_that_is_blocked_says_so_and_the_next_one_asks_only_for_what_is_missing(assistant: Assistant) -> None:
    stopped = source(errors={"search": [None, error("blocked")]})
    report = links(assistant, stopped)
    assert report.outcome == "blocked"
    assert [week.week for week in report.weeks] == [1]
    assert report.resume is not None
    assert report.resume.at == "week 2"
    door = source()
    again = links(assistant, door)
    assert again.outcome == "ok"
    assert [what for method, what in door.asked if method == "search"] == ["timeouts and retries"]
    assert [what for method, what in door.asked if method == "details"] == [TIMEOUT]


def test_no_network_ends_the_run_at_the_first_search(assistant: Assistant) -> None:
    door = source(fault=lambda method, what: error("transient"))
    report = links(assistant, door)
    assert report.outcome == "transient"
    assert report.weeks == ()
    assert len(door.asked) == 1


def test_what_the_data_api_said_is_forgotten_after_thirty_days(assistant: Assistant) -> None:
    store = VideoStore(assistant.database)
    old, young = NOW - timedelta(days=31), NOW - timedelta(days=29)
    api, other = "youtube-data-api", "yt-dlp"
    for name, via, when in ((POOL, api, old), (OLD, api, young), (TIMEOUT, other, old)):
        store.put_videos([StoredVideo(name, "ok", None, None, via, when)])
    links(assistant, source(searches={}))
    assert set(store.videos([POOL, OLD, TIMEOUT])) == {OLD, TIMEOUT}


def test_a_topic_is_looked_for_and_meant_for_the_week_it_fits(assistant: Assistant) -> None:
    door = source(searches={"connection pool": [POOL, OFF_TOPIC]})
    found = last(Videos(assistant, lambda: door).find("connection pool"))
    assert isinstance(found, FoundVideos)
    assert [video.details.id for video in found.videos] == [POOL]
    assert found.week == 1


def test_a_week_the_roadmap_does_not_have_is_an_error(assistant: Assistant) -> None:
    with pytest.raises(NotFoundError, match="no week 9"):
        links(assistant, source(), LinksRequest(weeks=(9,)))


# -- writing --------------------------------------------------------------------------------------------------------


def test_links_are_written_under_their_weeks_and_no_other_byte_changes(assistant: Assistant) -> None:
    write_links(assistant, source())
    text = working_copy(assistant)
    added = [line for line in text.splitlines() if line.startswith("- Video: ")]
    assert len(added) == 3
    assert "\n".join(line for line in text.splitlines() if line not in added) + "\n" == ROADMAP
    assert all("checked 2026-11-25" in line and "published 2026-03-01" in line for line in added)
    week = assistant.library.roadmap().week(1)  # type: ignore[union-attr]
    assert week is not None
    assert {link.id for link in week.videos} == {POOL, POOL_TOO}


def test_writing_twice_is_writing_once(assistant: Assistant) -> None:
    write_links(assistant, source())
    once = working_copy(assistant)
    write_links(assistant, source(), LinksRequest(every=True))
    assert working_copy(assistant) == once


def test_links_outlive_an_ingest_of_the_original_unchanged_and_changed(assistant: Assistant, tmp_path: Path) -> None:
    write_links(assistant, source())
    written = working_copy(assistant)
    original = tmp_path / "small.md"
    run_ingest(assistant, [original])
    assert working_copy(assistant) == written
    original.write_text(ROADMAP.replace("ten connections", "twelve connections"))
    run_ingest(assistant, [original])
    assert working_copy(assistant) == written.replace("ten connections", "twelve connections")


def test_a_copy_that_was_changed_meanwhile_is_not_written_over(assistant: Assistant) -> None:
    videos = Videos(assistant, source)
    change = videos.change(LinksRequest(), last(videos.links(LinksRequest())))
    change.path.write_text(ROADMAP + "\nA note of mine.\n")
    with pytest.raises(StudyError, match="changed since"):
        videos.write(change)
    assert working_copy(assistant) == ROADMAP + "\nA note of mine.\n"


def test_a_named_file_is_read_and_written_instead_and_keeps_its_mode(assistant: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    path.write_bytes(b"\xef\xbb\xbf" + ROADMAP.replace("\n", "\r\n").encode())
    path.chmod(0o644)
    write_links(assistant, source(), LinksRequest(roadmap=path))
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf# Small roadmap\r\n")
    assert data.count(b"- Video: ") == 3
    assert data.count(b"\n") == data.count(b"\r\n")
    assert path.stat().st_mode & 0o777 == 0o644
    assert working_copy(assistant) == ROADMAP


def test_a_file_without_weeks_is_no_roadmap(assistant: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("Just a note.\n")
    with pytest.raises(ReadError, match="no weeks"):
        links(assistant, source(), LinksRequest(roadmap=path))


def test_the_change_shows_the_lines_that_are_added(assistant: Assistant) -> None:
    videos = Videos(assistant, source)
    change = videos.change(LinksRequest(), last(videos.links(LinksRequest())))
    added = [line for line in change.diff.splitlines() if line.startswith("+") and not line.startswith("+++")]
    assert len(added) == 3
    assert not [line for line in change.diff.splitlines() if line.startswith("-") and not line.startswith("---")]


# -- checking -------------------------------------------------------------------------------------------------------


def test_good_links_are_good_and_their_date_is_renewed(assistant: Assistant) -> None:
    write_links(assistant, source())
    later = at(assistant, NOW + timedelta(days=40))
    videos = Videos(later, source)
    report = last(videos.check(LinksRequest()))
    assert not report.needs_attention
    videos.write(videos.change(LinksRequest(), report))
    assert working_copy(assistant).count("checked 2027-01-04") == 3


def test_a_dead_link_is_named_and_another_video_is_proposed(assistant: Assistant) -> None:
    write_links(assistant, source(), LinksRequest(per_week=1))
    linked = assistant.library.roadmap().week(1).videos[0].id  # type: ignore[union-attr]
    other = POOL_TOO if linked == POOL else POOL
    door = source(videos=[replace(v, looked="private") if v.details.id == linked else v for v in VIDEOS])
    report = check(assistant, door)
    assert report.needs_attention
    bad = next(link for link in report.links if link.needs_attention)
    assert (bad.link.id, bad.state) == (linked, "private")
    assert bad.replacement is not None
    assert bad.replacement.details.id == other
    videos = Videos(assistant, lambda: door)
    videos.write(videos.change(LinksRequest(), report))
    assert [link.id for link in assistant.library.roadmap().week(1).videos] == [other]  # type: ignore[union-attr]


def test_a_link_that_has_grown_too_old_is_found(assistant: Assistant) -> None:
    write_links(assistant, source())
    report = check(at(assistant, datetime(2029, 3, 1, 8, 31, tzinfo=UTC)), source())
    assert {link.state for link in report.links} == {"too-old"}


def test_a_check_that_was_stopped_goes_on_and_the_next_one_asks_for_all_again(assistant: Assistant) -> None:
    write_links(assistant, source())
    later = at(assistant, NOW + timedelta(days=2))
    assert check(later, source(errors={"details": [None, None, error("rate-limited")]})).outcome == "rate-limited"
    later = at(assistant, NOW + timedelta(days=2, minutes=5))
    going_on, from_the_start = source(), source()
    assert not check(later, going_on).needs_attention
    assert [what for _, what in going_on.asked] == [TIMEOUT]
    check(at(assistant, NOW + timedelta(days=2, minutes=6)), from_the_start)
    assert from_the_start.count("details") == 3


def test_a_link_that_came_between_a_check_and_its_writing_stays(assistant: Assistant) -> None:
    write_links(assistant, source(), LinksRequest(per_week=1))
    videos = Videos(at(assistant, NOW + timedelta(days=1)), source)
    report = last(videos.check(LinksRequest()))
    other = {POOL, POOL_TOO} - {link.id for link in assistant.library.roadmap().week(1).videos}  # type: ignore[union-attr]
    videos.write(videos.add(videos.candidates(sorted(other)), 1))
    videos.write(videos.change(LinksRequest(), report))
    assert {link.id for link in assistant.library.roadmap().week(1).videos} == {POOL, POOL_TOO}  # type: ignore[union-attr]


def test_a_check_that_was_stopped_long_ago_does_not_vouch_for_anything(assistant: Assistant) -> None:
    write_links(assistant, source())
    later = at(assistant, NOW + timedelta(days=2))
    assert check(later, source(errors={"details": [None, error("blocked")]})).outcome == "blocked"
    months_after = at(assistant, NOW + timedelta(days=90))
    report = check(months_after, source(videos=[], searches={}))
    assert {link.state for link in report.links} == {"dead"}


def test_a_link_to_another_site_needs_no_attention(assistant: Assistant) -> None:
    path = next((assistant.settings.home / "roadmaps").glob("*.md"))
    path.write_text(
        ROADMAP.replace("- Beginner task: open", "- Video: [A talk](https://example.org/talk)\n- Beginner task: open")
    )
    report = check(assistant, source())
    assert [link.state for link in report.links] == ["elsewhere"]
    assert not report.needs_attention


def test_a_model_that_fails_while_links_are_written_leaves_file_and_library_as_they_were(assistant: Assistant) -> None:
    videos = Videos(assistant, source)
    change = videos.change(LinksRequest(), last(videos.links(LinksRequest())))

    class Broken:
        def __getattr__(self, name: str) -> object:
            if name in ("embed", "batches"):
                raise ModelError("The model is away.")
            return getattr(embedder, name)

    embedder = assistant.embedder
    assistant.__dict__["embedder"] = Broken()
    with pytest.raises(ModelError):
        videos.write(change)
    assert working_copy(assistant) == ROADMAP
    assistant.__dict__["embedder"] = embedder
    videos.write(change)
    assert len(assistant.library.roadmap().week(1).videos) == 2  # type: ignore[union-attr]


def test_two_runs_do_not_ask_at_once(assistant: Assistant) -> None:
    first = Videos(assistant, source).links(LinksRequest())
    next(first)
    with pytest.raises(StudyError, match="going on"):
        links(assistant, source())
    first.close()  # type: ignore[attr-defined]
    assert links(assistant, source()).outcome == "ok"


# -- fetching -------------------------------------------------------------------------------------------------------


def test_the_videos_of_the_roadmap_are_read_into_the_library_with_their_weeks(assistant: Assistant) -> None:
    write_links(assistant, source())
    report = fetch(assistant, source())
    assert [(video.id, video.outcome) for video in report.videos] == [(POOL, "ok"), (POOL_TOO, "ok"), (TIMEOUT, "ok")]
    assert all(video.passages > 0 for video in report.videos)
    sources = {item.url: item for item in assistant.library.sources() if item.kind == "captions"}
    assert sources[f"https://www.youtube.com/watch?v={POOL}"].weeks == (1,)
    assert sources[f"https://www.youtube.com/watch?v={TIMEOUT}"].weeks == (2,)
    found = assistant.search("how many connections serve a small service").passages[0]
    assert found.start_seconds is not None
    assert found.url is not None


def test_what_youtube_sent_is_kept_with_its_form_and_the_parsers_version(assistant: Assistant) -> None:
    fetch(assistant, source(), FetchRequest(wanted=(POOL,)))
    folder = assistant.settings.home / "videos"
    assert b"connection pool keeps" in (folder / f"{POOL}.en.srv1").read_bytes()
    info = (folder / f"{POOL}.info.json").read_text()
    assert '"parser_version"' in info
    assert '"format": "srv1"' in info


def test_a_second_fetch_asks_nobody(assistant: Assistant) -> None:
    write_links(assistant, source())
    fetch(assistant, source())
    door = source()
    report = fetch(assistant, door)
    assert door.asked == []
    assert {video.outcome for video in report.videos} == {"ok"}


def test_a_video_that_is_named_serves_the_weeks_named(assistant: Assistant) -> None:
    (video,) = fetch(assistant, source(), FetchRequest(wanted=(f"https://youtu.be/{POOL}?t=5",), weeks=(2,))).videos
    assert video.outcome == "ok"
    (item,) = [item for item in assistant.library.sources() if item.kind == "captions"]
    assert item.weeks == (2,)
    fetch(assistant, source(), FetchRequest(wanted=(POOL,), weeks=(1,)))
    (item,) = [item for item in assistant.library.sources() if item.kind == "captions"]
    assert item.weeks == (1, 2)


def test_fetching_again_keeps_the_weeks_and_leaves_one_source(assistant: Assistant) -> None:
    fetch(assistant, source(), FetchRequest(wanted=(POOL,), weeks=(2,)))
    german = (CaptionTrack("de", automatic=False, original=True),)
    other = replace(VIDEOS[0], details=replace(VIDEOS[0].details, captions=german))
    (video,) = fetch(assistant, source(videos=[other]), FetchRequest(wanted=(POOL,), again=True)).videos
    assert video.outcome == "ok"
    (item,) = [item for item in assistant.library.sources() if item.kind == "captions"]
    assert item.weeks == (2,)
    assert Path(item.uri).exists()
    assert len(list((assistant.settings.home / "videos").glob("*.srv1"))) == 1


def test_a_library_that_moved_to_another_data_folder_has_each_video_once(assistant: Assistant, tmp_path: Path) -> None:
    fetch(assistant, source(), FetchRequest(wanted=(POOL,), weeks=(1,)))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (assistant.settings.home / "videos").rename(elsewhere / "videos")
    moved = Assistant(assistant.settings.model_copy(update={"home": elsewhere}), assistant.database)
    fetch(moved, source(), FetchRequest(wanted=(POOL,), weeks=(2,)))
    (item,) = [item for item in moved.library.sources() if item.kind == "captions"]
    assert item.weeks == (1, 2)
    assert Path(item.uri).exists()


def test_a_video_that_was_private_is_asked_for_again_when_it_is_named(assistant: Assistant) -> None:
    private = source(videos=[replace(VIDEOS[0], looked="private")])
    assert fetch(assistant, private, FetchRequest(wanted=(POOL,))).videos[0].outcome == "private"
    assert fetch(assistant, source(), FetchRequest(wanted=(POOL,))).videos[0].outcome == "ok"


def test_a_list_that_is_not_there_leaves_the_other_names(assistant: Assistant) -> None:
    report = fetch(assistant, source(), FetchRequest(wanted=("PL" + "x" * 32, TIMEOUT)))
    assert [(video.id, video.outcome) for video in report.videos] == [("PL" + "x" * 32, "unavailable"), (TIMEOUT, "ok")]
    assert report.resume is None


def test_a_network_that_goes_ends_a_fetch_after_two_videos(assistant: Assistant) -> None:
    door = source(fault=lambda method, what: error("transient") if method == "captions" else None)
    report = fetch(assistant, door, FetchRequest(wanted=(POOL, POOL_TOO, TIMEOUT)))
    assert [video.outcome for video in report.videos] == ["transient", "transient"]
    assert report.resume is not None


def test_a_playlist_is_fetched_video_by_video(assistant: Assistant) -> None:
    name = "PL" + "a" * 32
    door = source(listings={name: [POOL, TIMEOUT]})
    report = fetch(assistant, door, FetchRequest(wanted=(f"https://www.youtube.com/playlist?list={name}",)))
    assert [(video.id, video.outcome) for video in report.videos] == [(POOL, "ok"), (TIMEOUT, "ok")]


def test_an_address_that_is_none_of_youtube_asks_nobody(assistant: Assistant) -> None:
    door = source()
    with pytest.raises(UsageError):
        fetch(assistant, door, FetchRequest(wanted=("https://example.org/watch?v=abcdefghijk",)))
    assert door.asked == []


@pytest.mark.parametrize("outcome", ["none", "disabled", "private", "unavailable", "age-restricted", "token-needed"])
def test_a_video_without_captions_has_its_outcome_and_the_others_are_fetched(
    assistant: Assistant, outcome: Outcome
) -> None:
    door = source(videos=[replace(v, captions=outcome) if v.details.id == POOL else v for v in VIDEOS])
    report = fetch(assistant, door, FetchRequest(wanted=(POOL, TIMEOUT)))
    assert [(video.id, video.outcome) for video in report.videos] == [(POOL, outcome), (TIMEOUT, "ok")]
    assert report.videos[0].message
    assert report.resume is None
    assert report.needs_attention


def test_a_transcript_without_words_is_never_ok(assistant: Assistant) -> None:
    door = source(videos=[ScriptedVideo(VIDEOS[0].details, words=("[Music]", "[Applause]"))])
    (video,) = fetch(assistant, door, FetchRequest(wanted=(POOL,))).videos
    assert (video.outcome, video.passages) == ("none", 0)


@pytest.mark.parametrize("outcome", ["blocked", "rate-limited"])
def test_a_fetch_that_is_stopped_keeps_its_place(assistant: Assistant, outcome: Outcome) -> None:
    write_links(assistant, source())
    door = source(errors={"captions": [None, error(outcome)]})
    report = fetch(assistant, door)
    assert [video.outcome for video in report.videos] == ["ok", outcome]
    assert report.resume is not None
    assert (report.resume.at, report.resume.left) == (POOL_TOO, 2)
    going_on = source()
    assert fetch(assistant, going_on).resume is None
    assert [what for method, what in going_on.asked if method == "captions"] == [POOL_TOO, TIMEOUT]


def test_an_old_video_that_is_named_is_fetched_and_its_age_is_said(assistant: Assistant) -> None:
    old = clip(OLD, "Connection pool basics", published=datetime(2020, 5, 1, tzinfo=UTC))
    (video,) = fetch(assistant, source(videos=[old]), FetchRequest(wanted=(OLD,))).videos
    assert video.outcome == "ok"
    assert "2020-05-01" in video.message


def test_removing_a_link_takes_its_week_from_the_transcript_and_leaves_the_transcript(assistant: Assistant) -> None:
    write_links(assistant, source())
    fetch(assistant, source())
    videos = Videos(assistant, source)
    videos.write(videos.remove(TIMEOUT, 2))
    assert TIMEOUT not in working_copy(assistant)
    (item,) = [item for item in assistant.library.sources() if item.url and TIMEOUT in item.url]
    assert item.weeks == ()
    with pytest.raises(NotFoundError):
        videos.remove(TIMEOUT, 2)


def test_a_video_that_is_added_to_another_week_serves_both(assistant: Assistant) -> None:
    write_links(assistant, source())
    fetch(assistant, source())
    videos = Videos(assistant, source)
    videos.write(videos.add(videos.candidates([POOL]), 2))
    (item,) = [item for item in assistant.library.sources() if item.url and POOL in item.url]
    assert item.weeks == (1, 2)


def test_what_the_roadmap_lacks_is_told_without_asking_anybody(assistant: Assistant) -> None:
    door = source()
    videos = Videos(assistant, lambda: door)
    assert videos.wanting().weeks_without_links == (1, 2)
    write_links(assistant, door)
    assert videos.wanting().weeks_without_links == ()
    assert set(videos.wanting().links_not_fetched) == {POOL, POOL_TOO, TIMEOUT}
    fetch(assistant, door, FetchRequest(weeks=(1,)))
    asked = len(door.asked)
    assert videos.wanting().links_not_fetched == (TIMEOUT,)
    assert [linked.passages > 0 for linked in videos.linked()] == [True, True, False]
    assert len(door.asked) == asked


def test_what_the_data_api_said_of_a_fetched_video_is_asked_for_again_after_thirty_days(assistant: Assistant) -> None:
    door = source(via="youtube-data-api")
    fetch(assistant, door, FetchRequest(wanted=(POOL, TIMEOUT)))
    renamed = replace(VIDEOS[0], details=replace(VIDEOS[0].details, title="Pools, second edition"))
    later = at(assistant, NOW + timedelta(days=31))
    check(later, source(via="youtube-data-api", videos=[renamed]))
    titles = {item.title for item in assistant.library.sources() if item.kind == "captions"}
    assert titles == {"Pools, second edition", f"A video that is gone ({TIMEOUT})"}
    assert assistant.search("how many connections serve a small service").passages


def test_what_cannot_be_asked_for_again_within_thirty_days_is_deleted_and_comes_back_later(
    assistant: Assistant,
) -> None:
    api = source(via="youtube-data-api")
    fetch(assistant, api, FetchRequest(wanted=(POOL,)))

    def titles() -> list[str]:
        return [item.title for item in assistant.library.sources() if item.kind == "captions"]

    away = source(via="youtube-data-api", fault=lambda method, what: error("blocked"))
    links(at(assistant, NOW + timedelta(days=29)), away)
    assert titles() == [VIDEOS[0].details.title]
    links(at(assistant, NOW + timedelta(days=31)), away)
    assert titles() == [f"A video that was not told of for a month ({POOL})"]
    assert VIDEOS[0].details.description not in (assistant.settings.home / "videos" / f"{POOL}.info.json").read_text()
    links(at(assistant, NOW + timedelta(days=32)), source(via="youtube-data-api"))
    assert titles() == [VIDEOS[0].details.title]


# -- two hundred videos, and everything that can go wrong -----------------------------------------------------------


def many(count: int) -> list[ScriptedVideo]:
    """Videos that each say something of their own, every tenth without captions."""
    return [
        ScriptedVideo(
            clip(video_id(number, "run"), f"Lecture {number}").details,
            captions="disabled" if number % 10 == 9 else "ok",
            words=(f"This is lecture number {number}.", *WORDS[: 1 + number % 3]),
        )
        for number in range(count)
    ]


def contents(assistant: Assistant) -> dict[str, tuple[object, ...]]:
    """The library as a reader has it: each source's text, weeks and passages, by its address."""
    library = assistant.library
    return {
        str(item.url): (item.title, item.weeks, item.passages, library.source_text(item.id).text)
        for item in library.sources()
        if item.kind == "captions"
    }


def test_two_hundred_videos_with_faults_at_random_places_come_to_the_same_library_as_a_clean_run(
    assistant: Assistant, fresh_settings: Callable[[], Settings]
) -> None:
    videos = many(200)
    name = "PL" + "b" * 32
    listing = {name: [video.details.id for video in videos]}
    request = FetchRequest(wanted=(name,), limit=200)
    chance = random.Random(20261125)
    faults: tuple[Outcome, ...] = ("blocked", "rate-limited", "transient", "unparsable", "token-needed")

    def fault(method: str, what: str) -> YouTubeError | None:
        return error(chance.choice(faults)) if method != "listing" and chance.random() < 0.05 else None

    door = ScriptedSource(videos, listings=listing, fault=fault)
    runs = 0
    while fetch(assistant, door, request).needs_attention and runs < 100:
        runs += 1
        if len(contents(assistant)) == 180:
            break
    settings = fresh_settings().model_copy(update={"fixed_now": NOW})
    with Assistant.open(settings) as clean:
        clean_door = ScriptedSource(videos, listings=listing)
        fetch(clean, clean_door, request)
        assert contents(assistant) == contents(clean)
    assert len(contents(assistant)) == 180
    assert runs > 3
    assert len(door.delivered) == len(set(door.delivered)) == 180
