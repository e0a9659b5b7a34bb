"""Days, time zones, minutes and tasks as learners name them in the chat, and what the chat says back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from assistant.answering.study_dates import date_meant
from assistant.answering.study_profile import changes_meant, spread
from assistant.answering.study_tasks import Sight, Unclear, chosen, named_before, references_of, week_said
from assistant.answering.study_words import (
    plan_words,
    profile_words,
    projection_words,
    suggestion_words,
    which_words,
)
from assistant.answering.study_zones import zones_meant
from assistant.domain import Action, Answer, Citation, Message
from assistant.errors import NotFoundError, UsageError
from assistant.learning.nouns import (
    WEEKDAYS,
    Course,
    NextTask,
    Plan,
    Profile,
    Projection,
    Session,
    Standing,
    StudyTask,
    Suggestion,
    TaskStanding,
)

TODAY = date(2026, 11, 25)

# --- days -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("May", date(2027, 5, 31)),
        ("by May", date(2027, 5, 31)),
        ("1 June", date(2027, 6, 1)),
        ("the 1st of June", date(2027, 6, 1)),
        ("June 1st, 2028", date(2028, 6, 1)),
        ("by the end of March", date(2027, 3, 31)),
        ("mid-June", date(2027, 6, 15)),
        ("beginning of February", date(2027, 2, 1)),
        ("in 10 weeks", date(2027, 2, 3)),
        ("ten weeks from now", date(2027, 2, 3)),
        ("in three months' time", date(2027, 2, 25)),
        ("in half a year", date(2027, 5, 25)),
        ("31 December", date(2026, 12, 31)),
        ("25 November", date(2027, 11, 25)),
        ("29 February", date(2028, 2, 29)),
        ("2027-06-01", date(2027, 6, 1)),
        ("1.6.2027", date(2027, 6, 1)),
        ("25/12/2026", date(2026, 12, 25)),
        ("12/25/2026", date(2026, 12, 25)),
        ("2027", date(2027, 12, 31)),
        ("end of next month", date(2026, 12, 31)),
        ("the end of the year", date(2026, 12, 31)),
        ("Friday", date(2026, 11, 27)),
        ("Wednesday", date(2026, 12, 2)),
        ("bis Ende März", date(2027, 3, 31)),
        ("1 de junio", date(2027, 6, 1)),
        ("yesterday", date(2026, 11, 24)),
        ("3 weeks ago", date(2026, 11, 4)),
        ("May 2020", date(2020, 5, 31)),
    ],
)
def test_a_day_is_understood_as_people_name_it(words: str, day: date) -> None:
    assert date_meant(words, TODAY) == day


@pytest.mark.parametrize(
    "words", ["summer", "", "soon", "31 June", "30 February", "2026-02-30", "in 99999 years", "two hours", "1 of 2"]
)
def test_what_names_no_day_is_refused_with_the_words_and_a_way_to_say_it(words: str) -> None:
    with pytest.raises(UsageError) as refused:
        date_meant(words, TODAY)
    assert words in refused.value.what
    assert "1 June 2027" in refused.value.cure


def test_a_date_in_numbers_that_may_be_two_days_is_not_guessed() -> None:
    with pytest.raises(UsageError, match="may be two days"):
        date_meant("1/6/2027", TODAY)


def test_a_start_without_a_year_is_the_nearest_such_day() -> None:
    assert date_meant("3 March", date(2026, 5, 4), nearest=True) == date(2026, 3, 3)
    assert date_meant("3 March", date(2026, 5, 4)) == date(2027, 3, 3)
    assert date_meant("1 January", date(2026, 12, 30), nearest=True) == date(2027, 1, 1)


@given(some.text(max_size=60), some.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_any_text_is_a_day_or_a_refusal(text: str, today: date) -> None:
    try:
        first = date_meant(text, today)
    except UsageError:
        return
    assert date_meant(text, today) == first


@given(some.dates(date(2000, 1, 1), date(2090, 1, 1)), some.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_a_day_written_out_is_that_day_whatever_the_day_is_today(day: date, today: date) -> None:
    assert date_meant(f"{day.day} {day:%B} {day.year}", today) == date_meant(day.isoformat(), today) == day


@given(some.dates(date(2000, 1, 1), date(2090, 1, 1)), some.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_a_day_without_a_year_is_the_next_such_day(day: date, today: date) -> None:
    found = date_meant(f"{day.day} {day:%B}", today)
    assert (found.day, found.month) == (day.day, day.month)
    assert today < found <= today + timedelta(days=366 * 8)


# --- time zones -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "zones"),
    [
        ("Berlin", ["Europe/Berlin"]),
        ("Berlin time", ["Europe/Berlin"]),
        ("the new york time zone", ["America/New_York"]),
        ("europe/vienna", ["Europe/Vienna"]),
        ("Europe/Madrid", ["Europe/Madrid"]),
        ("utc", ["UTC"]),
        ("Louisville", ["America/Kentucky/Louisville"]),
        ("Atlantis", []),
        ("", []),
        ("time", []),
    ],
)
def test_a_time_zone_is_found_by_its_place(words: str, zones: list[str]) -> None:
    assert zones_meant(words) == zones


def test_a_region_with_several_clocks_gives_all_of_them() -> None:
    assert len(zones_meant("Indiana")) > 1


@given(some.text(max_size=40))
def test_any_text_gives_zones_or_none(text: str) -> None:
    assert zones_meant(text) == sorted(zones_meant(text))


# --- minutes --------------------------------------------------------------------------------------------------------


def test_hours_a_week_are_laid_on_the_days_that_have_minutes() -> None:
    assert spread(600, (60, 60, 60, 60, 60, 0, 0)) == dict(zip(WEEKDAYS, (120,) * 5 + (0, 0), strict=True))
    assert spread(600, (0,) * 7) == spread(600, (60, 60, 60, 60, 60, 0, 0))
    assert spread(100, (0, 0, 0, 0, 0, 30, 60))["sun"] == 65


@given(some.integers(-5_000, 10_000), some.lists(some.integers(0, 1_440), min_size=7, max_size=7))
def test_no_minute_is_lost_or_put_on_a_day_without_any(total: int, usual: list[int]) -> None:
    found = spread(total, usual)
    assert sum(found.values()) == total
    if any(usual):
        assert all(found[name] == 0 for name, minutes in zip(WEEKDAYS, usual, strict=True) if not minutes)


def test_what_is_said_of_a_profile_becomes_its_changes() -> None:
    said = {"timezone": "Berlin", "target": "1 June", "known": [3, 1], "hours_per_week": 5, "level": "both"}
    assert changes_meant(said, Profile(known_weeks=(1, 2)), TODAY) == {
        "timezone": "Europe/Berlin",
        "target": date(2027, 6, 1),
        "known": [1, 2, 3],
        "minutes": dict(zip(WEEKDAYS, (60,) * 5 + (0, 0), strict=True)),
        "level": "both",
    }
    assert changes_meant({"target": "none"}, None, TODAY) == {"target": None}
    assert changes_meant({"minutes": {"mon": -180}}, None, TODAY) == {"minutes": {"mon": -180}}
    assert changes_meant({"timezone": "Atlantis"}, None, TODAY) == {"timezone": "Atlantis"}
    with pytest.raises(UsageError, match="Which time zone do you mean"):
        changes_meant({"timezone": "Indiana"}, None, TODAY)


# --- which task -----------------------------------------------------------------------------------------------------

TASKS = (
    StudyTask("w01-video-a", 1, "video", "Setting up", 12, "its length"),
    StudyTask("w01-beginner", 1, "beginner", "CLI notes app", 90, "a guess"),
    StudyTask("w01-enterprise", 1, "enterprise", "Config tool with tests", 240, "a guess"),
    StudyTask("w02-beginner", 2, "beginner", "HTTP server with notes", 120, "a guess"),
    StudyTask("w02-task-one", 2, "task", "Read the manual", 30, "a guess"),
    StudyTask("w02-task-two", 2, "task", "Draw the design", 30, "a guess"),
)
COURSE = Course("r", "R", {1: "Begin", 2: "Serve"}, TASKS)


def sight(states: dict[str, Any] | None = None, named: tuple[str, ...] = (), week: int | None = 1) -> Sight:
    standing = Standing({name: TaskStanding(state) for name, state in (states or {}).items()})

    def find(phrase: str) -> list[StudyTask]:
        words = set(phrase.casefold().split())
        return [task for task in TASKS if words <= set(task.title.casefold().split())]

    return Sight(COURSE, standing, named, find, lambda: week)


@pytest.mark.parametrize(
    ("verb", "arguments", "references"),
    [
        ("done", {"week": 1, "kind": "beginner"}, ("w01-beginner",)),
        ("done", {"week": "last", "kind": "beginner"}, ("w02-beginner",)),
        ("done", {"week": 1}, ("w01",)),
        ("know", {"week": 1, "weeks": [1, 2]}, ("w01", "w02")),
        ("skip", {"task": "cli notes app"}, ("w01-beginner",)),
        ("skip", {"task": "this week's enterprise task"}, ("w01-enterprise",)),
        ("done", {"task": "notes", "kind": "beginner", "week": 2}, ("w02-beginner",)),
        ("done", {"references": ["w02-task-one"], "task": "anything"}, ("w02-task-one",)),
    ],
)
def test_a_task_is_found_by_week_kind_and_words(
    verb: str, arguments: dict[str, Any], references: tuple[str, ...]
) -> None:
    assert references_of(verb, arguments, sight()) == references


def test_undo_means_what_something_was_said_of() -> None:
    assert references_of("undo", {"task": "notes"}, sight({"w01-beginner": "done"})) == ("w01-beginner",)
    assert references_of("undo", {"week": 1, "task": "notes"}, sight({"w01-beginner": "skipped"})) == ("w01-beginner",)


def test_a_kind_alone_means_the_task_of_the_week_at_which_the_learner_is() -> None:
    assert references_of("done", {"kind": "enterprise"}, sight()) == ("w01-enterprise",)
    assert references_of("start", {"kind": "beginner"}, sight(week=2)) == ("w02-beginner",)


def test_several_tasks_are_listed_and_none_is_taken() -> None:
    with pytest.raises(Unclear) as unclear:
        references_of("done", {"task": "notes"}, sight())
    assert unclear.value.candidates == ("w01-beginner", "w02-beginner")
    assert "CLI notes app" in str(unclear.value) and "HTTP server with notes" in str(unclear.value)
    with pytest.raises(Unclear) as unclear:
        references_of("start", {"week": 1}, sight())
    assert len(unclear.value.candidates) == 3


def test_of_several_the_started_one_is_meant_then_the_one_that_is_left() -> None:
    assert references_of("done", {"task": "notes"}, sight({"w02-beginner": "started"})) == ("w02-beginner",)
    assert references_of("done", {"task": "notes"}, sight({"w01-beginner": "done"})) == ("w02-beginner",)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"task": "kubernetes"}, "no task called “kubernetes”"),
        ({"week": 2, "kind": "enterprise"}, "Week 2 has no enterprise task. It has “HTTP server with notes”"),
    ],
)
def test_what_the_roadmap_lacks_is_said(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(Unclear) as unclear:
        references_of("done", arguments, sight())
    assert said in str(unclear.value)
    assert unclear.value.candidates == ()


def test_a_week_the_roadmap_lacks_is_not_found() -> None:
    with pytest.raises(NotFoundError, match="no week 99"):
        references_of("done", {"week": 99, "kind": "beginner"}, sight())


@pytest.mark.parametrize("arguments", [{}, {"task": "it"}, {"task": "the last one"}, {"task": "last"}])
def test_done_alone_means_the_started_task_then_the_one_spoken_of(arguments: dict[str, Any]) -> None:
    assert references_of("done", arguments, sight({"w02-beginner": "started"}, ("w01-beginner",))) == ("w02-beginner",)
    assert references_of("done", arguments, sight(named=("w01-beginner", "w02-beginner"))) == ("w01-beginner",)
    two = {"w01-beginner": "started", "w02-beginner": "started"}
    assert references_of("done", arguments, sight(two, ("w02-beginner",))) == ("w02-beginner",)
    with pytest.raises(Unclear) as unclear:
        references_of("done", arguments, sight(two))
    assert unclear.value.candidates == ("w01-beginner", "w02-beginner")
    with pytest.raises(Unclear, match="Which one do you mean"):
        references_of("done", arguments, sight())


def test_a_task_spoken_of_that_is_done_is_not_meant_again() -> None:
    with pytest.raises(Unclear):
        references_of("done", {}, sight({"w01-beginner": "done"}, ("w01-beginner",)))


def answer_of(name: str, **arguments: Any) -> Answer:
    return Answer("q", Action(name, arguments), "t", (), ())


def test_tasks_spoken_of_are_those_suggested_or_started_the_last_one_first() -> None:
    answers = [
        answer_of("next_task", references=["w01-beginner"]),
        answer_of("yes", references=["w02-beginner"], agreed="start"),
        answer_of("yes", references=["w01-enterprise"], agreed="done"),
        answer_of("ask"),
    ]
    assert named_before(answers, (), COURSE) == ["w02-beginner", "w01-beginner"]


def test_in_a_batch_tasks_spoken_of_are_known_by_their_titles() -> None:
    history = [
        Message("assistant", "Next: “HTTP server with notes”. Or “CLI notes app”."),
        Message("user", "the Config tool with tests"),
    ]
    assert named_before((), history, COURSE) == ["w02-beginner"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("the second one", "w02-beginner"),
        ("1", "w01-beginner"),
        ("the last", "w02-beginner"),
        ("week 2", "w02-beginner"),
        ("the one of week 1", "w01-beginner"),
        ("the HTTP server", "w02-beginner"),
        ("w01-beginner", "w01-beginner"),
        ("the third one", None),
        ("beginner", None),
        ("what is an HTTP server?", None),
        ("tell me how transactions work in a database please now", None),
        ("", None),
    ],
)
def test_a_short_answer_to_which_one_is_understood(text: str, meant: str | None) -> None:
    found = chosen(text, [TASKS[1], TASKS[3]])
    assert (found.id if found else None) == meant


@given(some.text(max_size=50))
def test_any_text_is_a_choice_or_none(text: str) -> None:
    assert chosen(text, [TASKS[1], TASKS[3]]) in (TASKS[1], TASKS[3], None)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("week 5, beginner task", {"week": 5, "kind": "beginner"}),
        ("the one of week 2", {"week": 2}),
        ("What do I do in week 5?", None),
        ("weeks 1 and 2", None),
        ("something else", None),
    ],
)
def test_where_no_task_was_found_a_short_answer_may_say_its_week(text: str, meant: dict[str, Any] | None) -> None:
    assert week_said(text) == meant


def test_many_tasks_are_listed_in_part() -> None:
    said = which_words(TASKS * 3)
    assert said.startswith("Which one do you mean?")
    assert said.endswith("And 10 more.")


# --- what is said back ----------------------------------------------------------------------------------------------


def test_the_next_task_is_said_with_its_facts_and_where_to_look() -> None:
    places = (
        Citation(1, "p", "s", "/u", "Lecture", "q", None, 754.0, (1,)),
        Citation(2, "p", "s", "/u", "Notes", "q", None, None, (1,)),
    )
    other = NextTask(TASKS[0], 12, "Shorter: 12 min, the video of week 1.")
    found = Suggestion(NextTask(TASKS[1], 90, "r"), "r", ("It is first.", "It takes 90 min."), (), (other,))
    said = suggestion_words(found, places)
    assert said.splitlines()[0] == "Next: the beginner task of week 1, “CLI notes app”."
    assert "It is first. It takes 90 min." in said
    assert "Look first at “Lecture” from 12:34 [1] and “Notes” [2]." in said
    assert said.endswith(other.reason)
    assert suggestion_words(Suggestion(None, "All is done."), ()) == "All is done."


SESSION = Session(
    "w01-beginner-1", date(2026, 11, 25), None, 50, "task", "w01-beginner", "CLI notes app", "part 1 of 2", ""
)
FINISH = Projection(date(2027, 5, 12), 6_000, 270, None, None, None, date(2027, 4, 20), date(2027, 6, 9))


def test_a_plan_is_said_day_by_day() -> None:
    sessions = (SESSION, replace(SESSION, id="x", date=date(2026, 11, 26), state="missed", part=None))
    budget = {**dict.fromkeys(WEEKDAYS, 0), "wed": 60, "thu": 60}
    plan = Plan(date(2026, 11, 23), "UTC", budget, sessions, ("A warning.",), FINISH)
    assert plan_words(plan, TODAY, FINISH).splitlines() == [
        "A plan for the week from Monday 23 November:",
        "Wednesday, 50 of 60 min: “CLI notes app” (part 1 of 2), 50 min.",
        "Thursday, 0 of 60 min: “CLI notes app”, 50 min, missed.",
        "A warning.",
        "",
        "At 4 h 30 min a week you finish about 12 May 2027 (between 20 April 2027 and 9 June 2027).",
    ]
    assert "There is no session in the week" in plan_words(replace(plan, sessions=()), TODAY, FINISH)


def test_parts_of_one_task_on_a_day_name_it_once_and_a_missed_target_is_said_once() -> None:
    later = replace(SESSION, id="x", part="part 2 of 2", minutes=25)
    late = replace(FINISH, target=date(2027, 2, 1), meets_target=False, needed_minutes_per_week=540)
    warning = "Your target, 1 February 2027, asks for 9 h a week; you plan with 4 h 30 min."
    plan = Plan(date(2026, 11, 23), "UTC", {"wed": 90}, (SESSION, later), (warning,), late)
    said = plan_words(plan, TODAY, late)
    assert "“CLI notes app” (part 1 of 2), 50 min; part 2 of 2, 25 min." in said
    assert said.count(warning) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"remaining_minutes": 0}, "Nothing that the roadmap requires is left."),
        ({"finish": None, "minutes_per_week": 0}, "Without minutes on any day the roadmap has no end."),
        ({"finish": None}, "more years than can be foreseen"),
        ({"target": date(2027, 6, 1), "meets_target": True}, "Your target, 1 June 2027, is met."),
        (
            {
                "target": date(2027, 2, 1),
                "meets_target": False,
                "needed_minutes_per_week": 540,
                "leave_out": "Without more.",
            },
            "Your target, 1 February 2027, asks for 9 h a week; you plan with 4 h 30 min. Without more.",
        ),
    ],
)
def test_the_finish_and_the_target_are_said_as_they_are(changes: dict[str, Any], said: str) -> None:
    assert said in projection_words(replace(FINISH, **changes), TODAY)


def test_a_profile_is_said_and_so_is_its_absence() -> None:
    assert "Nothing is set yet" in profile_words(None, TODAY)
    said = profile_words(Profile(target=date(2027, 5, 31), known_weeks=(1, 2)), TODAY)
    assert "mon 60" in said and "31 May 2027" in said and "week 1 and week 2" in said
