"""Progress in words, and the tasks and weeks that a person's words mean."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any, cast

import pytest

from assistant.errors import UsageError
from assistant.learning.nouns import (
    Course,
    Pace,
    Progress,
    Projection,
    StudyTask,
    TaskProgress,
    TaskStanding,
    WeekOfStudy,
    WeekProgress,
)
from ui.progress_words import pace_words, progress_to_json, streak_words, week_state
from ui.studying import known_weeks, reference_of

TASK = StudyTask("w06-beginner", 6, "beginner", "Model users", 60, "")
COURSE = Course("r", "R", {6: "Relational databases", 7: "Caching (Redis)", 17: "Caching & CDNs"}, (TASK,))
WEEK = WeekProgress(6, "Databases", False, 0, 1, 60, (TaskProgress(TASK, TaskStanding(), 60),))
DONE = TaskStanding("done", date(2026, 11, 25), 50, reason="[so]")


class Finder:
    """Stands for the brain where only its search for tasks is asked."""

    def __init__(self, *found: StudyTask) -> None:
        self.found = list(found)

    def find_tasks(self, phrase: str) -> list[StudyTask]:
        return self.found


def meant(text: str, *found: StudyTask) -> str:
    return reference_of(cast(Any, Finder(*found)), text)


def test_a_week_is_done_when_all_is_and_begun_when_some_is() -> None:
    assert week_state(WEEK) == "todo"
    assert week_state(replace(WEEK, tasks=(TaskProgress(TASK, TaskStanding("started"), 60),))) == "started"
    assert week_state(replace(WEEK, done=1)) == "done"
    assert week_state(replace(WEEK, done=0, total=0, tasks=())) == "todo"


def test_progress_is_plain_json_with_the_state_of_each_task_and_week() -> None:
    week = replace(WEEK, done=1, tasks=(TaskProgress(TASK, DONE, 0),))
    history = (WeekOfStudy(date(2026, 11, 23), 120, 50, 3, 1),)
    projection = Projection(date(2027, 5, 12), 60, 480)
    found = Progress((week,), history, 50, 1, Pace(), projection, (), (), {"w09-task-old": "Old"})
    document = json.loads(json.dumps(progress_to_json(found)))
    assert document["weeks"][0]["state"] == "done"
    assert document["weeks"][0]["tasks"][0] == {
        "id": "w06-beginner", "week": 6, "kind": "beginner", "title": "Model users", "state": "done",
        "on": "2026-11-25", "spent_minutes": 50, "minutes": 0, "reason": "[so]",
    }  # fmt: skip
    assert document["history"][0]["week_of"] == "2026-11-23"
    assert document["lost"] == [{"id": "w09-task-old", "title": "Old"}]


def test_a_pace_is_told_with_its_range_and_what_it_rests_on() -> None:
    assert "taken as they are" in pace_words(Pace())
    assert pace_words(Pace(1.25, 1.1, 0.9, 1.6, 1)) == (
        "Tasks take you 1.2 times their estimate (between 0.9 and 1.6), by 1 task done; videos 1.1 times their length."
    )


def test_a_streak_is_told_from_two_weeks_on() -> None:
    assert [streak_words(weeks) for weeks in (0, 1, 2)] == ["", "", "2 weeks in a row with study"]


@pytest.mark.parametrize(
    ("text", "weeks"),
    [("w06,w07", [6, 7]), ("7, week 6,6", [6, 7]), ("redis", [7]), ("none", []), ("cdns,w06", [6, 17])],
)
def test_what_is_known_is_named_by_week_or_by_a_word_of_one_title(text: str, weeks: list[int]) -> None:
    assert known_weeks(text, COURSE) == weeks


@pytest.mark.parametrize("text", ["caching", "quantum", "", "w06,", "-6"])
def test_what_is_in_no_title_or_in_several_is_no_week(text: str) -> None:
    with pytest.raises(UsageError):
        known_weeks(text, COURSE)


@pytest.mark.parametrize(
    ("text", "reference"),
    [("w06-beginner", "w06-beginner"), ("w6", "w06"), ("week 6", "w06"), ("W06", "w06"), ("w123", "w123")],
)
def test_an_id_or_a_week_is_taken_as_it_is_without_a_search(text: str, reference: str) -> None:
    other = replace(TASK, id="w01-task-x", title="Other")
    assert meant(text, TASK, other) == reference


def test_words_mean_the_one_task_they_find_or_the_one_that_is_called_so() -> None:
    longer = replace(TASK, id="w07-beginner", title="Model users again")
    assert meant("users", TASK) == "w06-beginner"
    assert meant("model USERS", longer, TASK) == "w06-beginner"
    with pytest.raises(UsageError, match="may mean 2 tasks"):
        meant("users", longer, TASK)


def test_words_that_find_nothing_are_handed_on_to_be_refused() -> None:
    assert meant("knitting") == "knitting"
