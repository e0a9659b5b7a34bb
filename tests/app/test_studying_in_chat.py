"""What a learner says of their own way in the chat page: asked first, agreed to by a click or by typing."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from assistant.database import LOCAL_LEARNER
from assistant.service import Assistant
from tests.app.conftest import Start, button, settled, words
from ui.resources import get_assistant

FINISHED = "I've finished the beginner task of week 1"
BEGINNER = "w01-beginner"


@pytest.fixture(autouse=True)
def a_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDY_NOW", "2026-05-04T09:00:00+00:00")


def chat(start: Start) -> AppTest:
    return start("chat")


def ask(app: AppTest, text: str) -> AppTest:
    return settled(app.chat_input[0].set_value(text).run())


def click(app: AppTest, word: str) -> AppTest:
    return settled(next(one for one in app.main.button if one.label == word).click().run())


def labels(app: AppTest) -> list[str]:
    return [one.label for one in app.main.button]


def state(assistant: Assistant) -> str:
    return assistant.learning.standing(LOCAL_LEARNER).of(BEGINNER).state


def test_what_writes_has_a_yes_and_a_no_under_it_and_a_click_on_yes_does_it(start: Start, assistant: Assistant) -> None:
    app = ask(chat(start), FINISHED)
    assert "as done?" in words(app) and state(assistant) == "todo"
    assert {"Yes", "No"} <= set(labels(app))
    app = click(app, "Yes")
    assert state(assistant) == "done" and "Marked the beginner task of week 1" in words(app)
    assert not app.exception and not {"Yes", "No"} & set(labels(app))


def test_a_click_on_no_and_a_typed_yes_after_it_change_nothing(start: Start, assistant: Assistant) -> None:
    app = click(ask(chat(start), FINISHED), "No")
    assert "Nothing was changed." in words(app)
    app = ask(app, "yes")
    assert "nothing to agree to" in words(app) and state(assistant) == "todo"


def test_a_typed_yes_does_the_same_as_a_click(start: Start, assistant: Assistant) -> None:
    ask(ask(chat(start), FINISHED), "yes")
    assert state(assistant) == "done"


def test_a_yes_to_what_another_window_has_left_behind_is_not_a_yes_to_what_is_asked_there(
    start: Start, assistant: Assistant
) -> None:
    app = ask(chat(start), FINISHED)
    conversation = app.session_state["conversation"]
    assistant.answer("only give me beginner tasks", conversation=conversation)
    app = click(app, "Yes")
    assert state(assistant) == "todo" and assistant.learning.profile(LOCAL_LEARNER) is None


def test_a_question_in_between_takes_the_buttons_away(start: Start, assistant: Assistant) -> None:
    app = ask(ask(chat(start), FINISHED), "What is a deadlock?")
    assert not {"Yes", "No"} & set(labels(app))
    ask(app, "yes")
    assert state(assistant) == "todo"


def test_answers_on_ones_own_way_are_no_doubtful_sentences_and_not_called_quoted(start: Start) -> None:
    app = ask(chat(start), FINISHED)
    said = words(app)
    assert "No source given" not in said and "Not supported" not in said and "quoted from the sources ·" not in said


def test_the_next_task_has_pills_that_open_where_to_look(start: Start) -> None:
    app = ask(chat(start), "what should I do next?")
    assert "Next: the video of week 1" in words(app)
    app = app.button_group[0].set_value(1).run()
    assert not app.exception
    assert "The cited sentence · " in words(app) and "After · " in words(app)


def test_a_plan_is_drawn_day_by_day_and_kept_by_a_click(start: Start, assistant: Assistant) -> None:
    app = ask(chat(start), "plan my week")
    assert "Monday, " in words(app) and "Keep this plan?" in words(app)
    app = click(app, "Yes")
    now = get_assistant().settings.now()
    assert assistant.learning.kept_plan(LOCAL_LEARNER, now, now.date()) is not None


def test_the_first_page_and_the_help_say_what_can_be_asked_of_ones_own_way(start: Start) -> None:
    app = chat(start)
    assert "What should I do next?" in labels(app)
    assert "what to do next" in words(app)
    app = ask(app, "what can you do?")
    assert "Plan my week" in words(app) and "asked first" in words(app)


def test_the_example_of_ones_own_way_is_answered(start: Start) -> None:
    app = chat(start)
    app = settled(button(app, "What should I do next?").click().run())
    assert "Next: " in words(app) and "[1]" in words(app)
