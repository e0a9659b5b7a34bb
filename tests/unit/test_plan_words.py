"""A plan in words, as Markdown and as JSON, from plans made by hand."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.learning.nouns import Course, Plan, Projection, Session, StudyTask
from ui.plan_words import (
    about,
    day_words,
    escaped,
    link_of,
    links_of,
    plan_to_json,
    plan_to_markdown,
    projection_words,
    session_line,
    session_to_json,
    title_of,
    used_minutes,
    used_words,
)

MONDAY = date(2026, 11, 23)
VIDEO = Session(
    "w06-video-a-1", MONDAY, time(19), 50, "video", "w06-video-a", "Indexes", "part 1 of 2", "Week 6 comes next.",
    "https://youtu.be/dQw4w9WgXcQ", 75.0, 3000.0,
)  # fmt: skip
TASK = Session(
    "w06-beginner-1", date(2026, 11, 24), None, 30, "task", "w06-beginner", "Model users", None, "It follows.", "r"
)
PROJECTION = Projection(date(2027, 5, 12), 5000, 480, target=None, earliest=date(2027, 4, 20), latest=date(2027, 6, 9))
BUDGET = {"mon": 120, "tue": 60, "wed": 0, "thu": 0, "fri": 0, "sat": 0, "sun": 0}
PLAN = Plan(MONDAY, "Europe/Berlin", BUDGET, (VIDEO, TASK), ("Friday has no time.",), PROJECTION)
COURSE = Course(
    "r", "Roadmap", {6: "Databases"},
    (StudyTask("w06-beginner", 6, "beginner", "Model users", 60, "", url="https://example.org/a b"),
     StudyTask("w06-video-a", 6, "video", "Indexes", 60, "", url="https://youtu.be/dQw4w9WgXcQ")),
)  # fmt: skip


def test_the_json_of_a_plan_has_exactly_the_fields_of_the_contract() -> None:
    document = json.loads(json.dumps(plan_to_json(PLAN)))
    assert set(document) == {"week_of", "timezone", "budget", "sessions", "warnings", "projection"}
    assert document["week_of"] == "2026-11-23"
    assert document["budget"] == BUDGET
    assert set(document["sessions"][0]) == set(
        "id date start minutes kind task_id title part reason source start_seconds end_seconds state locked".split()
    )
    assert (document["sessions"][0]["start"], document["sessions"][0]["date"]) == ("19:00", "2026-11-23")
    assert document["sessions"][1]["start"] is None
    assert {"finish", "needed_minutes_per_week", "target", "meets_target"} <= set(document["projection"])
    assert document["projection"]["finish"] == "2027-05-12"
    assert document["projection"]["target"] is None


def test_a_session_has_in_json_every_field_it_has() -> None:
    assert set(session_to_json(VIDEO)) == {field.name for field in fields(Session)}


def test_a_budget_that_names_some_days_gives_the_others_no_minutes() -> None:
    assert plan_to_json(replace(PLAN, budget={"tue": 5}))["budget"]["mon"] == 0


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (9, "about 9 min"), (22, "about 20 min"), (57, "about 55 min"), (58, "about 1 h"), (60, "about 1 h"),
        (95, "about 1.5 h"), (118, "about 2 h"), (600, "about 10 h"),
    ],
)  # fmt: skip
def test_an_estimate_is_told_roundly(minutes: int, words: str) -> None:
    assert about(minutes) == words


def test_a_day_is_told_by_its_weekday_and_date() -> None:
    assert day_words(date(2026, 12, 1)) == "Tue 1 Dec"


def test_what_is_missed_or_dropped_takes_no_minutes_of_its_day() -> None:
    gone = (replace(VIDEO, id="x-1", state="missed"), replace(VIDEO, id="y-1", state="dropped"))
    plan = replace(PLAN, sessions=(VIDEO, *gone))
    assert used_minutes(plan, MONDAY) == 50
    assert used_words(plan, MONDAY) == "50 of 120 min"
    assert used_words(plan, date(2026, 11, 25)) == "no time"


def test_a_session_is_told_with_time_length_part_and_state() -> None:
    assert session_line(VIDEO) == "19:00 · 50 min · Watch: Indexes (part 1 of 2)"
    assert session_line(replace(TASK, locked=True)) == "30 min · Task: Model users · locked"
    assert session_line(replace(TASK, locked=True, state="done")) == "30 min · Task: Model users · done"
    review = Session("review-2026-11-23", MONDAY, time(18), 10, "review", None, "Reviews: 3 due", None, "They are due.")
    assert session_line(review) == "18:00 · 10 min · Reviews: 3 due"


def test_a_long_title_is_cut_between_words_and_keeps_its_part() -> None:
    long = replace(VIDEO, title="Linear algebra is crucial for many algorithms")
    assert title_of(long, 30) == "Linear algebra is crucial … (part 1 of 2)"
    assert title_of(long, 45) == title_of(long) == f"{long.title} (part 1 of 2)"
    assert title_of(replace(VIDEO, title="x" * 50, part=None), 10) == "xxxxxxxxx …"


def test_a_video_opens_at_its_second_and_a_task_at_the_address_of_its_course() -> None:
    assert link_of(VIDEO) == "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=75s"
    assert (
        link_of(replace(VIDEO, source="s0123456789ab"), COURSE) == "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=75s"
    )
    assert link_of(replace(VIDEO, start_seconds=0.0)) == "https://youtu.be/dQw4w9WgXcQ"
    assert links_of(PLAN.sessions) == {VIDEO.id: link_of(VIDEO)}


@pytest.mark.parametrize(
    "source", ["javascript:alert(1)", "file:///etc/passwd", "https://a b", "s0123456789ab", None, ""]
)
def test_what_is_no_web_address_is_never_a_link(source: str | None) -> None:
    assert link_of(replace(VIDEO, source=source)) is None


def test_the_projection_names_hours_the_likely_day_and_its_range() -> None:
    assert projection_words(PROJECTION, MONDAY) == (
        "At 8 h a week you finish about 12 May 2027 (between 20 April and 9 June)."
    )


def test_a_range_into_another_year_says_which() -> None:
    words = projection_words(replace(PROJECTION, latest=date(2028, 1, 2)), MONDAY)
    assert "(between 20 April 2027 and 2 January 2028)" in words


def test_a_target_is_met_or_told_with_what_it_needs() -> None:
    met = replace(PROJECTION, target=date(2027, 6, 1), meets_target=True)
    assert projection_words(met, MONDAY).endswith("That meets your target, 1 June 2027.")
    missed = replace(
        met, meets_target=False, needed_minutes_per_week=600, leave_out="Without week 25 it would need 9 h a week."
    )
    words = projection_words(missed, MONDAY)
    assert "10 h a week" in words and "8 h" in words and words.endswith("Without week 25 it would need 9 h a week.")


def test_a_sentence_that_a_warning_said_already_is_not_said_again() -> None:
    missed = replace(PROJECTION, target=date(2027, 1, 1), meets_target=False, needed_minutes_per_week=900)
    first, _, target = projection_words(missed, MONDAY).partition(". ")
    assert target
    assert projection_words(missed, MONDAY, said=[target]) == f"{first}."


def test_nothing_left_and_no_hours_are_told_as_such() -> None:
    assert projection_words(Projection(None, 0, 480), MONDAY) == "Nothing of the roadmap is left to do."
    assert projection_words(Projection(None, 120, 0), MONDAY) == (
        "No hours are set, so no end can be named; about 2 h are left to do."
    )


def test_the_markdown_has_a_heading_a_day_and_a_box_a_session() -> None:
    page = plan_to_markdown(replace(PLAN, sessions=(VIDEO, replace(TASK, state="done"))), COURSE)
    assert page.startswith("# Week of 23 November 2026\n")
    assert re.findall(r"^## (.+)$", page, re.MULTILINE)[:3] == [
        "Monday 23 November · 50 of 120 min", "Tuesday 24 November · 30 of 60 min", "Wednesday 25 November · no time",
    ]  # fmt: skip
    assert len(re.findall(r"^## ", page, re.MULTILINE)) == 7
    assert (
        "- [ ] 19:00 · 50 min · Watch: Indexes (part 1 of 2) · [open](https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=75s)"
        in page
    )
    assert "- [x] 30 min · Task: Model users · done\n  It follows." in page
    assert "- Friday has no time." in page
    assert page.endswith("9 June).\n")


@given(st.text())
def test_no_text_of_a_file_gets_out_of_its_line_of_markdown(text: str) -> None:
    page = plan_to_markdown(replace(PLAN, sessions=(replace(VIDEO, title=text, reason=text, part=text),)))
    assert len(page.split("\n")) == len(plan_to_markdown(replace(PLAN, sessions=(VIDEO,))).split("\n"))
    assert not re.search(r"(?<!\\)[*_`\[\]<>]", escaped(text))


@given(st.from_regex(r"https?://[a-z]{1,9}\.example/[!-~]{0,20}", fullmatch=True))
def test_a_link_of_markdown_ends_where_the_address_ends(address: str) -> None:
    page = plan_to_markdown(replace(PLAN, sessions=(replace(VIDEO, source=address, start_seconds=None),)))
    line = next(line for line in page.split("\n") if line.startswith("- [ ]"))
    assert ("[open](" in line) == (link_of(replace(VIDEO, source=address, start_seconds=None)) is not None)
    if "[open](" in line:
        target = line.split("[open](", 1)[1]
        assert target.endswith(")") and not re.search(r"[()<>\s]", target[:-1])
