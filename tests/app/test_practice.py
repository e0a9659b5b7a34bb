"""The page Practice: one problem, hints, an answer, what became of it, the next one."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from assistant.database import LOCAL_LEARNER
from assistant.practice.nouns import OptionsKey, Problem, SetProblem, Wish
from assistant.service import Assistant
from tests.app.conftest import MONDAY, At, Start, button, set_up, words


@pytest.fixture
def assistant(at: At) -> Assistant:
    opened = at(MONDAY)
    set_up(opened)
    return opened


def shown(app: AppTest) -> Problem:
    found: SetProblem = app.session_state["practice-set"]
    return found.problem


def press(app: AppTest, key: str) -> AppTest:
    app = app.button(key=key).click().run()
    assert not app.exception
    return app


def with_kind(app: AppTest, kind: str, week: int = 6) -> AppTest:
    """A problem of a kind, chosen under "Something else"."""
    app.session_state["practice-else"] = True
    app.run()
    app.selectbox(key="practice-week").set_value(week)
    app.selectbox(key="practice-kind").set_value(kind).run()
    return press(app, "practice-set-one")


def said(app: AppTest) -> str:
    return words(app).replace("\\", "")


def test_with_nothing_due_one_button_takes_a_problem_of_the_own_week(start: Start, assistant: Assistant) -> None:
    app = start("practice")
    assert not app.exception and not app.error
    assert "No review is due" in said(app)
    app = press(app, "practice-own")
    assert shown(app).week == 1 and shown(app).statement.split("\n")[0][:20] in said(app)


def test_a_right_choice_says_so_cites_and_comes_back(start: Start, assistant: Assistant) -> None:
    app = with_kind(start("practice"), "choice")
    problem = shown(app)
    assert isinstance(problem.key, OptionsKey)
    app.radio(key=f"practice-{problem.id}").set_value(problem.key.right[0]).run()
    app = press(app, "practice-answer")
    assert "Right" in said(app) and "comes back" in said(app)
    assert app.pills or app.button_group
    attempt = assistant.practice.last_attempt(LOCAL_LEARNER)
    assert attempt is not None and attempt.problem_id == problem.id and attempt.grade == 1.0
    app = press(app, "practice-next")
    assert shown(app).id != problem.id


def test_a_wrong_choice_shows_the_answer_and_why(start: Start, assistant: Assistant) -> None:
    app = with_kind(start("practice"), "choice")
    problem = shown(app)
    assert isinstance(problem.key, OptionsKey)
    wrong = problem.key.right[0] % len(problem.options) + 1
    app.radio(key=f"practice-{problem.id}").set_value(wrong).run()
    app = press(app, "practice-answer")
    assert "Not right" in said(app) and "The answer" in said(app)


def test_nothing_chosen_is_a_sentence_and_the_problem_stays(start: Start, assistant: Assistant) -> None:
    app = with_kind(start("practice"), "choice")
    problem = shown(app)
    app = press(app, "practice-answer")
    assert app.error and shown(app) == problem
    assert assistant.practice.last_attempt(LOCAL_LEARNER) is None


@pytest.mark.parametrize("kind", ["choice", "multiple", "short", "order", "output", "fix", "code", "sql", "design"])
def test_every_kind_has_fields_that_can_be_answered(start: Start, assistant: Assistant, kind: str) -> None:
    found = assistant.practice.set_problems(LOCAL_LEARNER, assistant.settings.now(), Wish(kind=kind, topic=None))  # type: ignore[arg-type]
    week = found.problems[0].problem.week
    assert week is not None
    app = with_kind(start("practice"), kind, week)
    assert shown(app).kind == kind
    fields = [*app.radio, *app.checkbox, *app.text_area, *app.selectbox]
    assert [field for field in fields if (field.key or "").startswith(f"practice-{shown(app).id}")]


def test_hints_are_shown_one_by_one_and_the_answer_on_request(start: Start, assistant: Assistant) -> None:
    app = with_kind(start("practice"), "choice")
    problem = shown(app)
    app = press(press(app, "practice-hint"), "practice-hint")
    assert [f"Hint {number} of 2" in said(app) for number in (1, 2)] == [True, True]
    assert app.button(key="practice-hint").disabled
    app = press(app, "practice-reveal")
    assert isinstance(problem.key, OptionsKey) and "comes back soon" in said(app)


def test_a_problem_that_is_wrong_is_withdrawn_at_once(start: Start, assistant: Assistant) -> None:
    app = with_kind(start("practice"), "choice")
    problem = shown(app)
    app.text_area(key=f"practice-why-{problem.id}").set_value("two are right").run()
    app = press(app, "practice-report")
    assert "withdrawn" in said(app)
    assert problem.id not in {one.id for one in assistant.practice.available()}


def test_what_is_due_stands_on_today_and_on_the_page(start: Start, at: At) -> None:
    assistant = at(MONDAY)
    set_up(assistant)
    problem = assistant.practice.set_problems(LOCAL_LEARNER, assistant.settings.now(), Wish(week=6, kind="choice"))
    first = problem.problems[0].problem
    assistant.practice.reveal(LOCAL_LEARNER, assistant.settings.now(), first.id)
    at("2026-12-03T09:00")
    assert "1 review today" in said(start("today"))
    app = start("practice")
    app = press(app, "practice-due")
    assert shown(app).id == first.id


def test_a_rating_can_be_corrected(start: Start, assistant: Assistant) -> None:
    app = with_kind(start("practice"), "choice")
    problem = shown(app)
    assert isinstance(problem.key, OptionsKey)
    app.radio(key=f"practice-{problem.id}").set_value(problem.key.right[0]).run()
    app = press(app, "practice-answer")
    assert button(app, "Next one")
    attempt = assistant.practice.last_attempt(LOCAL_LEARNER)
    assert attempt is not None
    app.button_group(key=f"practice-rating-{attempt.id}").set_value("hard").run()
    assert not app.exception and "recalled with effort" in said(app)
