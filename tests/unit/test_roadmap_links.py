"""Links written under a week: read back exactly, written once, and nothing else of the file changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import VideoLink
from assistant.errors import NotFoundError
from ingest.roadmap import ParsedRoadmap, merge, read_roadmap
from ingest.roadmap_videos import read_link, write_link, youtube_id

DATA = (Path(__file__).resolve().parents[2] / "data" / "roadmap.md").read_bytes()
PARSED = read_roadmap(DATA, "roadmap.md")
JOINS = VideoLink(
    "abcdefghijk",
    "https://www.youtube.com/watch?v=abcdefghijk",
    "Joins [explained], in 10 (ten) minutes | SQL",
    "Data, by (Ann) & Co",
    "2025-03-01",
    754,
    "2026-01-15",
)
PLAIN = VideoLink("ABCDEFGHIJ0", "https://youtu.be/ABCDEFGHIJ0", "Postgres")
ELSEWHERE = VideoLink("s0123", "https://example.org/talks/1?x=1", "A talk", seconds=3725)

LINES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=40).map(
    lambda text: " ".join(text.split())
)
VIDEO_IDS = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", min_size=11, max_size=11)
DATES = st.none() | st.dates().map(str)


@st.composite
def links(draw: st.DrawFn) -> VideoLink:
    video = draw(VIDEO_IDS)
    identity = draw(st.sampled_from([video, "s-other", "w 1,2 (3)"]))
    seconds = draw(st.none() | st.integers(0, 400_000))
    channel = draw(LINES) or None
    return VideoLink(
        identity, f"https://www.youtube.com/watch?v={video}", draw(LINES), channel, draw(DATES), seconds, draw(DATES)
    )


def changed_lines(before: bytes, after: bytes) -> list[bytes]:
    """The lines added, when nothing else is different; fails otherwise."""
    left, right = before.splitlines(keepends=True), after.splitlines(keepends=True)
    added = []
    for line in right:
        if left and line == left[0]:
            left.pop(0)
        else:
            added.append(line)
    assert left == []
    return added


@given(links())
def test_a_link_is_read_back_as_it_was_written(link: VideoLink) -> None:
    written = read_link(write_link(link))
    assert written is not None
    assert (written.link, written.week) == (link, None)
    named = read_link(write_link(link, 7))
    assert named is not None
    assert (named.link, named.week) == (link, 7)


def test_a_link_reads_well_in_the_file() -> None:
    assert write_link(replace(JOINS, title="Joins", channel="Ann")) == (
        "Video: [Joins](https://www.youtube.com/watch?v=abcdefghijk) by Ann"
        " (published 2025-03-01, 12:34, checked 2026-01-15)"
    )


@pytest.mark.parametrize("number", range(1, 26))
def test_an_edit_adds_its_lines_under_its_week_and_nothing_else(number: int) -> None:
    edited = PARSED.with_videos(number, (JOINS, PLAIN))
    added = changed_lines(DATA, edited.write())
    assert [line.decode().startswith("- Video: [") for line in added] == [True, True]
    for week, before in zip(edited.roadmap.weeks, PARSED.roadmap.weeks, strict=True):
        videos = (JOINS, PLAIN) if week.number == number else ()
        assert week == replace(before, videos=videos, line=week.line)
    assert edited.roadmap.notes == tuple(
        replace(note, line=note.line + (2 if note.line > PARSED.roadmap.weeks[number - 1].line else 0))
        for note in PARSED.roadmap.notes
    )


def test_writing_the_same_links_again_changes_nothing_and_removing_them_gives_the_file_back() -> None:
    edited = PARSED.with_videos(6, (JOINS, PLAIN, ELSEWHERE))
    assert edited.roadmap.weeks[5].videos == (JOINS, PLAIN, ELSEWHERE)
    assert edited.with_videos(6, (JOINS, PLAIN, ELSEWHERE)).write() == edited.write()
    assert edited.with_videos(6, (PLAIN,)).with_videos(6, ()).write() == DATA


def test_links_take_the_place_and_the_shape_of_the_ones_there() -> None:
    data = b"## Week 1\r\n* read\r\n* Watch: [By hand](https://youtu.be/ABCDEFGHIJ0)\r\n* write\r\n\r\n## Week 2\r\n"
    parsed = read_roadmap(data, "plan.md")
    by_hand = parsed.roadmap.weeks[0].videos[0]
    assert (by_hand.id, by_hand.title) == ("ABCDEFGHIJ0", "By hand")
    assert [task.title for task in parsed.roadmap.weeks[0].tasks] == ["read", "write"]
    edited = parsed.with_videos(1, (by_hand, JOINS))
    added = changed_lines(data, edited.write())
    assert [line[:9] + line[-2:] for line in added] == [b"* Video: \r\n"]
    assert edited.roadmap.weeks[0].videos == (by_hand, JOINS)


SHAPES = [
    b"## Week 1",
    b"## Week 1\n",
    b"\xef\xbb\xbf## Week 1\r\n\r\n",
    b"Week 1\n------\n",
    b"Week 1: a\nWeek 2: b\n",
    b"**Week 1**\n\n> quoted\n\nWeek 2\n",
    b"- Week 1: a\n- Week 2: b\n",
    b"- Week 1: a\n    1. x\n    2. y\n- Week 2: b",
    b"1. Week 1: a\n   - x\n2. Week 2: b",
    b"| Week | Topic |\n|---|---|\n| 1 | a |\n| 2 | b |\n\nThe end.",
    b"| Week | Topic |\n|---|---|\n| 1 | a |\n| 2 | b |",
    b"## Week 1\n```\ncode\n```\n## Week 2\n",
    b"## Week 1\n```\nnever closed\n\n## Week 2\n",
    b"## Week 1\n| a | b |\n|---|---|\n| c | d |\n",
    b"## Week 1\ntext\nWeek 2: b\n",
    b"## Week 1\n<!-- note\n\n-->\n\n---\n\nThe end.\n",
    b"<details><summary>Week 1: a</summary>\n\n- x\n\n</details>\n",
    b"# Plan\n\n## One\n- x\n\n## Two\n- y\n",
    b"- x\n- y\n",
    b"## Week 1\n- x\n\n## Week 2\n- y\n\n## Week 1\n- z\n",
]


@pytest.mark.parametrize("data", SHAPES)
def test_links_are_read_back_from_files_of_every_shape(data: bytes) -> None:
    parsed = read_roadmap(data, "plan.md")
    numbers = [week.number for week in parsed.roadmap.weeks]
    edited = parsed
    for number in numbers:
        edited = edited.with_videos(number, (JOINS, PLAIN))
    assert [week.videos for week in edited.roadmap.weeks] == [(JOINS, PLAIN)] * len(numbers)
    assert [week.tasks for week in edited.roadmap.weeks] == [week.tasks for week in parsed.roadmap.weeks]
    again = edited
    for number in numbers:
        again = again.with_videos(number, (JOINS, PLAIN))
    assert again.write() == edited.write()
    for number in numbers:
        again = again.with_videos(number, ())
    assert again.write() == data


def test_a_week_that_is_not_there_takes_no_links() -> None:
    with pytest.raises(NotFoundError, match="no week 30"):
        PARSED.with_videos(30, (PLAIN,))


@pytest.mark.parametrize(
    ("url", "identity"),
    [
        ("https://www.youtube.com/watch?v=abcdefghijk&list=PL1&t=3s", "abcdefghijk"),
        ("https://youtu.be/abcdefghijk?si=x", "abcdefghijk"),
        ("https://m.youtube.com/shorts/abcdefghijk", "abcdefghijk"),
        ("https://www.youtube.com/live/abcdefghijk", "abcdefghijk"),
        ("https://www.youtube.com/playlist?list=PL1", None),
        ("https://www.youtube.com/c/ByteByteGo", None),
        ("https://example.org/watch?v=abcdefghijk", None),
        ("https://[bad/watch?v=abcdefghijk", None),
        ("", None),
    ],
)
def test_only_the_address_of_one_video_has_an_id(url: str, identity: str | None) -> None:
    assert youtube_id(url) == identity


def edited_original(text: str) -> ParsedRoadmap:
    return read_roadmap(text.encode(), "roadmap.md")


def test_a_changed_original_keeps_the_links_of_the_working_copy() -> None:
    working = PARSED.with_videos(6, (JOINS,)).with_videos(17, (PLAIN,))
    changed = edited_original(DATA.decode().replace("Model users and posts", "Model users, posts and tags"))
    merged = merge(changed, working)
    assert merged.roadmap.weeks[5].videos == (JOINS,)
    assert merged.roadmap.weeks[16].videos == (PLAIN,)
    assert merged.roadmap.weeks[5].tasks[0].title.startswith("Model users, posts and tags")
    assert len(changed_lines(changed.write(), merged.write())) == 2
    assert merge(changed, merged).write() == merged.write()


def test_a_week_that_moved_takes_its_links_along() -> None:
    working = PARSED.with_videos(6, (JOINS,))
    text = DATA.decode().replace("Week 6 — Rel", "Week 66 — Rel").replace("Week 7 — No", "Week 6 — No")
    merged = merge(edited_original(text), working)
    assert {week.number: week.videos for week in merged.roadmap.weeks if week.videos} == {66: (JOINS,)}


def test_links_of_a_week_that_is_gone_are_kept_and_come_back_with_it() -> None:
    working = read_roadmap(b"## Week 1: a\n- x\n\n## Week 2: b\n- y\n", "plan.md").with_videos(2, (JOINS,))
    shorter = read_roadmap(b"## Week 1: a\n- x\n\n## Week 3: c\n", "plan.md")
    merged = merge(shorter, working)
    assert b"- Video (week 2): [" in merged.write()
    assert all(week.videos == () for week in merged.roadmap.weeks)
    assert merge(shorter, merged).write() == merged.write()
    longer = read_roadmap(b"## Week 1: a\n- x\n\n## Week 2: new\n- y\n", "plan.md")
    assert merge(longer, merged).roadmap.weeks[1].videos == (JOINS,)
