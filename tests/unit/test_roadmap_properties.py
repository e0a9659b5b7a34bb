"""Whatever the Markdown: the same bytes come back, no line is dropped, ids are unique, reading is quick."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain import Roadmap, VideoLink
from ingest.roadmap import merge, read_roadmap, roadmap_from_json, roadmap_to_json

LINK = VideoLink("abcdefghijk", "https://www.youtube.com/watch?v=abcdefghijk", "Joins | explained", "Ann", None, 61)

WORDS = st.sampled_from(
    [
        "alpha",
        "beta",
        "gamma",
        "docker",
        "Week",
        "week 3",
        "Month 2",
        "2",
        "7",
        "and",
        '"quoted words 2022+"',
        "✅",
        "🔗",
    ]
)
WORDING = st.lists(WORDS, min_size=0, max_size=5).map(" ".join)
SIGNS = st.sampled_from(
    [
        "", "# ", "## ", "### ", "- ", "* ", "  - ", "    - ", "\t- ", "1. ", "- [ ] ", "- [x] ", "> ", "| ", "```",
        "~~~",
        "<!-- ", "--> ", "<summary>", "**", "Week 1: ", "Week 2 - ", "## Week 3: ", "- Week 4: ", "| Week 5 | ",
        "- Beginner task: ", "- Enterprise task: ", '- YouTube (search): "', "- Guidance search: ", "Resources: ",
        "- Tasks:", "### Learn", "---", "===", "|---|---|", "| Week | Topic |", "- Video: [x](https://youtu.be/abcdefghijk)",
        "- Video (week 3): [x](https://youtu.be/abcdefghij0)", "## Phase 1 ", "## Phase 2 (Weeks 3-4)", "title: ",
    ]
)  # fmt: skip
LINES = st.tuples(SIGNS, WORDING).map("".join)
ENDINGS = st.sampled_from(["\n", "\n", "\n", "\r\n", "\n\n", "\r"])
MARKDOWN = st.lists(st.tuples(LINES, ENDINGS).map("".join), max_size=25).map("".join) | st.text(max_size=200)
LABELS = {
    "week", "weeks", "beginner", "enterprise", "task", "tasks", "guidance", "search", "youtube", "video", "x",
    "summary", "title", "and", "com", "https", "youtu", "be", "2022", "www", "watch", "v",
}  # fmt: skip


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def said(roadmap: Roadmap) -> set[str]:
    """Every word that the structure holds."""
    weeks = roadmap.weeks
    parts = [roadmap.title, *(note.text for note in roadmap.notes)]
    for week in weeks:
        parts += [str(week.number), str(week.through or ""), week.title, week.month or ""]
        parts += [task.title for task in week.tasks]
        for search in (week.search, week.guidance):
            parts += [search.note or "", search.combine, *(query.text for query in search.queries)]
            parts += [str(query.year_hint) for query in search.queries]
        for video in week.videos:
            parts += [video.id, video.title, video.url, video.channel or ""]
    return {word for part in parts for word in words_of(part)}


def words_of(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


@given(MARKDOWN)
@settings(max_examples=300, deadline=None)
def test_no_word_of_any_line_is_dropped(text: str) -> None:
    text = encoded(text).decode()
    roadmap = read_roadmap(encoded(text), "x.md").roadmap
    missing = set(words_of(text)) - said(roadmap) - LABELS
    # a number that counts weeks or years may be spelled differently in the structure
    assert {word for word in missing if not word.isdigit()} == set()


@given(MARKDOWN)
@settings(max_examples=300, deadline=None)
def test_the_same_bytes_come_back_and_the_json_gives_the_same_roadmap(text: str) -> None:
    parsed = read_roadmap(encoded(text), "x.md")
    assert parsed.write() == encoded(text)
    assert roadmap_from_json(roadmap_to_json(parsed.roadmap)) == parsed.roadmap
    ids = [task.id for week in parsed.roadmap.weeks for task in week.tasks]
    assert len(ids) == len(set(ids))
    numbers = [week.number for week in parsed.roadmap.weeks]
    assert numbers == sorted(set(numbers))
    document = parsed.document
    assert len(document.text) == len(parsed.text)
    places = [place for place, _ in document.sections]
    assert places == sorted(set(places))
    assert len(document.sections) == len(document.section_weeks)


@given(MARKDOWN, st.data())
@settings(max_examples=300, deadline=None)
def test_a_link_changes_nothing_but_its_own_line(text: str, data: st.DataObject) -> None:
    parsed = read_roadmap(encoded(text), "x.md")
    if not parsed.roadmap.weeks:
        return
    week = data.draw(st.sampled_from(parsed.roadmap.weeks))
    edited = parsed.with_videos(week.number, (*week.videos, LINK))
    kept = [line for line in re.split(r"\r\n|\n|\r", edited.text) if "Joins" not in line]
    before = re.split(r"\r\n|\n|\r", parsed.text)
    assert [line for line in kept if line] == [line for line in before if line]
    after = edited.roadmap.week(week.number)
    assert after is not None
    assert LINK in after.videos
    assert edited.with_videos(week.number, after.videos).write() == edited.write()
    assert edited.with_videos(week.number, week.videos).write() == parsed.write()


@given(MARKDOWN)
@settings(max_examples=100, deadline=None)
def test_merging_with_oneself_changes_nothing(text: str) -> None:
    parsed = read_roadmap(encoded(text), "x.md")
    for week in parsed.roadmap.weeks[:2]:
        parsed = parsed.with_videos(week.number, (LINK,))
    assert merge(parsed, parsed).write() == parsed.write()


@pytest.mark.parametrize(
    "unit",
    [
        "```a\n", "<!-- a\n", "Week 1: a\n", "- Week 2: a\n", "# a\n", "- [ ] a\n", "*a **b ", "[", "<a ", "| a ",
        "| 1 | a |\n", " ", "#", "-", '"a" or ', "## Week 1\n- x\n", "a\n---\n", "---\n", "(", "`", "1. ", "\t- ",
        "Week 1 2 3 4 and ", "- Video: [", "a\\", "Week 1 and 2 and ",
    ],
)  # fmt: skip
def test_large_and_strange_files_are_read_in_time_linear_in_their_length(unit: str) -> None:
    data = (unit * (200_000 // len(unit))).encode()
    began = time.perf_counter()
    parsed = read_roadmap(data, "x.md")
    seconds = time.perf_counter() - began
    assert parsed.write() == data
    assert seconds < 12
