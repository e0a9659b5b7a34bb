"""The first page: before anything is said, the next task and what can be said of it, today's sessions, the hours."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant.database import LOCAL_LEARNER
from assistant.learning.nouns import Profile
from assistant.service import Assistant
from tests.app.conftest import MONDAY, At, Start, button, keep_plan, say, set_up, visit, words
from ui.opening import run_ingest


@pytest.fixture
def assistant(at: At) -> Assistant:
    """A learner with an hour each day, on a Monday."""
    opened = at(MONDAY)
    set_up(opened)
    return opened


def state(assistant: Assistant, task: str) -> str:
    return assistant.learning.standing(LOCAL_LEARNER).of(task).state


def first(assistant: Assistant) -> str:
    """The id of the task that comes first."""
    found = assistant.learning.next(LOCAL_LEARNER, assistant.settings.now()).next
    assert found is not None
    return found.task.id


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


# -- before anything is said ----------------------------------------------------------------------------------------


def test_without_a_profile_three_questions_are_asked_and_the_first_week_stands_there_already(
    start: Start, at: At
) -> None:
    at(MONDAY)
    app = start("today")
    assert not app.exception and not app.error
    assert app.radio[0].label == "Which tasks do you want to do?"
    assert [item.value for item in app.number_input[:7]] == [60, 60, 60, 60, 60, 0, 0]
    assert app.selectbox[0].label == "Your time zone"
    said = words(app).replace("\\", "")
    assert "Week 1 · " in said and "Beginner task · about " in said


def test_three_answers_and_a_click_make_a_profile_and_a_next_task(start: Start, at: At) -> None:
    assistant = at(MONDAY)
    app = start("today")
    button(app, "2 h on weekdays").click().run()
    app.radio[0].set_value("beginner")
    app.selectbox[0].set_value("Europe/Berlin").run()
    button(app, "Start with this").click().run()
    assert not app.exception and not app.error
    profile = assistant.learning.profile(LOCAL_LEARNER)
    assert profile == Profile("beginner", (120,) * 5 + (0, 0), timezone="Europe/Berlin")
    assert "Your profile: beginner tasks" in app.success[0].value.replace("\\", "")
    assert f"next-{first(assistant)}-start" in [item.key for item in app.button]


def test_a_task_of_the_first_week_can_be_started_before_any_answer(start: Start, at: At) -> None:
    assistant = at(MONDAY)
    task = first(assistant)
    app = press(start("today"), f"first-{task}-start")
    assert not app.error and state(assistant, task) == "started"
    assert "Started" in app.success[0].value


def test_a_target_that_has_passed_is_refused_and_what_was_typed_is_still_there(start: Start, at: At) -> None:
    assistant = at(MONDAY)
    app = start("today")
    app.number_input[0].set_value(90)
    app.date_input[1].set_value(date(2026, 1, 5)).run()
    button(app, "Start with this").click().run()
    assert "has passed" in app.error[0].value and assistant.learning.profile(LOCAL_LEARNER) is None
    assert app.number_input[0].value == 90 and app.date_input[1].value == date(2026, 1, 5)


def test_what_is_typed_is_not_lost_by_a_click_elsewhere_nor_on_another_page(start: Start, at: At) -> None:
    task = first(at(MONDAY))
    app = start("today")
    app.number_input[0].set_value(95).run()
    press(app, f"first-{task}-start")
    visit(app, "library")
    visit(app, "today")
    assert app.number_input[0].value == 95


# -- the next task --------------------------------------------------------------------------------------------------


def test_the_next_task_says_what_why_and_how_long_and_start_is_the_one_thing_to_do(
    start: Start, assistant: Assistant
) -> None:
    app = start("today")
    suggestion = assistant.learning.next(LOCAL_LEARNER, assistant.settings.now())
    assert suggestion.next is not None
    said = words(app).replace("\\", "").replace("\u2060", "")
    assert suggestion.next.task.title[:60] in app.header[0].value.replace("\\", "")
    assert suggestion.reason in said and "· about " in said
    assert "Monday 30 November" in said
    main = [item.key for item in app.button if item.proto.type == "primary"]
    assert main == [f"next-{suggestion.next.task.id}-start"]


def test_a_started_task_is_done_with_its_minutes_and_that_can_be_undone(start: Start, assistant: Assistant) -> None:
    task = first(assistant)
    app = press(start("today"), f"next-{task}-start")
    assert state(assistant, task) == "started"
    app.number_input(key=f"next-{task}-minutes").set_value(35)
    press(app, f"next-{task}-done")
    at = assistant.learning.standing(LOCAL_LEARNER).of(task)
    assert (at.state, at.minutes) == ("done", 35)
    assert "as done" in app.success[0].value and first(assistant) != task
    press(app, "told-undo")
    assert state(assistant, task) == "started" and "Taken back" in app.success[0].value
    press(app, f"next-{task}-undo")
    assert state(assistant, task) == "todo"


def test_a_task_is_skipped_with_a_reason(start: Start, assistant: Assistant) -> None:
    task = first(assistant)
    app = start("today")
    app.text_input(key=f"next-{task}-reason").set_value("I have no Windows")
    press(app, f"next-{task}-skip")
    at = assistant.learning.standing(LOCAL_LEARNER).of(task)
    assert (at.state, at.reason) == ("skipped", "I have no Windows")


def test_a_task_that_is_known_makes_room_for_the_next_one(start: Start, assistant: Assistant) -> None:
    task = first(assistant)
    app = press(start("today"), f"next-{task}-know")
    assert state(assistant, task) == "known" and f"next-{first(assistant)}-start" in [item.key for item in app.button]


def test_something_else_can_be_chosen_and_left_again(start: Start, assistant: Assistant) -> None:
    app = start("today")
    before = app.header[0].value
    button(app, "Something else").click().run()
    other = assistant.learning.next(LOCAL_LEARNER, assistant.settings.now(), wish="other").next
    assert other is not None and app.header[0].value != before
    assert f"next-{other.task.id}-start" in [item.key for item in app.button]
    button(app, "Back to what comes first").click().run()
    assert app.header[0].value == before


def test_what_is_started_of_the_other_things_is_the_next_one_from_then_on(start: Start, assistant: Assistant) -> None:
    app = start("today")
    button(app, "Something else").click().run()
    chosen = app.header[0].value
    button(app, "Start").click().run()
    assert app.header[0].value == chosen and "You started it today" in words(app)


def test_a_passage_to_look_at_opens_in_the_transcript_at_its_second(start: Start, assistant: Assistant) -> None:
    suggestion = assistant.learning.next(LOCAL_LEARNER, assistant.settings.now())
    app = start("today")
    pills = next(item for item in app.button_group if item.label == "Look first at")
    assert len(pills.options) == len(suggestion.look_at) > 0
    pills.set_value(0).run()
    assert not app.exception and "The cited sentence · " in words(app)
    button(app, "Close").click().run()
    assert "The cited sentence" not in words(app)


def test_a_click_that_makes_no_sense_any_more_is_one_sentence(start: Start, assistant: Assistant) -> None:
    task = first(assistant)
    app = start("today")
    say(assistant, "done", task, minutes=10)
    press(app, f"next-{task}-done")
    assert "already" in app.error[0].value and not app.exception


def test_when_all_is_done_it_says_so(start: Start, assistant: Assistant) -> None:
    for week in assistant.learning.course().week_titles:
        say(assistant, "know", f"w{week:02}")
    app = start("today")
    assert not app.exception and "is done" in app.info[0].value


# -- today's sessions -----------------------------------------------------------------------------------------------


def test_todays_sessions_are_a_proposal_until_the_plan_is_kept(start: Start, assistant: Assistant) -> None:
    app = start("today")
    assert "A proposal." in words(app)
    keep_plan(assistant)
    assert "A proposal." not in words(app.run())


def test_a_session_of_today_is_done_with_its_minutes_and_that_can_be_undone(start: Start, assistant: Assistant) -> None:
    today = assistant.settings.now().date()
    session = next(one for one in keep_plan(assistant).sessions if one.date == today)
    app = start("today")
    app.number_input(key=f"session-{session.id}-minutes").set_value(40)
    press(app, f"session-{session.id}-done")
    assert not app.error and "is done" in app.success[0].value
    assert assistant.learning.standing(LOCAL_LEARNER).spent == {today: 40}
    press(app, "told-undo")
    assert assistant.learning.standing(LOCAL_LEARNER).spent == {}


def test_a_day_without_minutes_has_no_session_and_says_so(start: Start, at: At) -> None:
    assistant = at(MONDAY)
    set_up(assistant, minutes={"mon": 0})
    said = words(start("today"))
    assert "no time" in said and "None today" in said


def test_a_week_that_would_be_another_one_by_now_says_so(start: Start, at: At, assistant: Assistant) -> None:
    keep_plan(assistant)
    app = start("today")
    assert [link.label for link in app.get("page_link")] == ["See the whole week"]
    at("2026-12-03T09:00")
    assert "would be planned otherwise" in app.run().get("page_link")[0].label


# -- hours and goal -------------------------------------------------------------------------------------------------


def test_hours_and_goal_are_changed_at_the_same_place(start: Start, assistant: Assistant) -> None:
    app = start("today")
    app.date_input[1].set_value(date(2027, 5, 1))
    next(item for item in app.multiselect if "know already" in item.label).set_value([1, 2]).run()
    button(app, "Save").click().run()
    profile = assistant.learning.profile(LOCAL_LEARNER)
    assert profile is not None and not app.error
    assert (profile.target, profile.known_weeks) == (date(2027, 5, 1), (1, 2))
    assert profile.minutes == (60,) * 7
    assert "finish by 1 May 2027" in app.success[0].value.replace("\\", "")
    assert first(assistant).startswith("w03")


def test_saving_without_a_change_says_so_and_changes_nothing(start: Start, assistant: Assistant) -> None:
    app = start("today")
    button(app, "Save").click().run()
    assert not app.error and assistant.learning.profile(LOCAL_LEARNER) == Profile(minutes=(60,) * 7)


def test_what_was_said_on_one_page_is_not_said_on_the_next(start: Start, assistant: Assistant) -> None:
    app = press(start("today"), f"next-{first(assistant)}-start")
    assert app.success
    assert not visit(app, "plan").success


# -- other roadmaps -------------------------------------------------------------------------------------------------

SHAPES = {
    "without tasks": "# Reading\n\n## Week 1: Look around\n\n## Week 2: Look again\n",
    "stretches of weeks": "# Long\n\n## Weeks 1-4: Basics\n\n- Draw it\n- Say it\n\n## Weeks 5-9: More\n\n- Do it\n",
    "optional only": "# Extra\n\n## Week 1: Maybe (optional)\n\n- Beginner task: try it\n",
    "marks in titles": "# `Code` &\n\n## Week 1: <b>B</b> [x](http://evil.example)\n\n- Beginner task: | a | b |\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_roadmap_of_another_shape_breaks_no_page(
    start: Start, assistant: Assistant, tmp_path: Path, shape: str
) -> None:
    (tmp_path / "other.md").write_text(SHAPES[shape])
    run_ingest(assistant, [tmp_path / "other.md"])
    library = assistant.library
    library.use_roadmap(next(one.id for one in library.roadmaps() if "Backend" not in one.title))
    app = start("today")
    for page in ("today", "plan", "progress", "roadmap"):
        visit(app, page)
        assert not app.exception and not app.error, (page, [item.value for item in app.error])
    for week in library.roadmap().weeks:  # type: ignore[union-attr]
        app.session_state[f"week-{week.number}"] = True
    assert not app.run().exception and not app.error
