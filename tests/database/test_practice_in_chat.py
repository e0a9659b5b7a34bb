"""Practice in a conversation: a problem, hints, an answer, why it was wrong, the next one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from assistant.database import LOCAL_LEARNER
from assistant.domain import Answer
from assistant.practice.nouns import OptionsKey, Problem
from assistant.service import Assistant
from assistant.settings import Settings

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def assistant(filled_settings: Settings) -> Iterator[Assistant]:
    with Assistant.open(filled_settings.model_copy(update={"fixed_now": NOW})) as opened:
        yield opened


class Chat:
    """A conversation with the assistant."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.id = assistant.conversations.create(LOCAL_LEARNER, "", NOW)

    def say(self, text: str) -> Answer:
        answer = self.assistant.answer(text, conversation=self.id, learner=LOCAL_LEARNER)
        assert answer.refusal is None and answer.action.confirm is None
        return answer

    def problem(self, answer: Answer) -> Problem:
        return self.assistant.practice.problem(answer.action.arguments["problem"])


@pytest.fixture
def chat(assistant: Assistant) -> Chat:
    return Chat(assistant)


def number(problem: Problem, right: bool) -> str:
    assert isinstance(problem.key, OptionsKey)
    if right:
        return str(problem.key.right[0])
    return str(problem.key.right[0] % len(problem.options) + 1)


def test_a_quiz_is_set_answered_and_explained(assistant: Assistant, chat: Chat) -> None:
    asked = chat.say("give me a multiple choice question on week 6")
    problem = chat.problem(asked)
    assert problem.kind == "choice" and problem.week == 6 and problem.options[0] in asked.text
    told = chat.say(number(problem, right=False))
    assert told.action.name == "answer_problem" and told.text.startswith("Not right")
    attempt = assistant.practice.last_attempt(LOCAL_LEARNER)
    assert attempt is not None and attempt.problem_id == problem.id and attempt.grade == 0.0
    why = chat.say("why was that wrong?")
    assert why.action.name == "explain_grade" and "You answered" in why.text and "The answer" in why.text
    assert not why.citations or why.citations[0].quote in why.text


def test_an_answer_can_be_given_by_the_words_of_an_option(chat: Chat) -> None:
    problem = chat.problem(chat.say("give me a multiple choice question on week 6"))
    assert isinstance(problem.key, OptionsKey)
    assert chat.say(problem.options[problem.key.right[0] - 1]).text.startswith("Right")


def test_a_reply_that_is_no_option_is_told_how_to_answer_and_the_problem_stays_open(chat: Chat) -> None:
    problem = chat.problem(chat.say("give me a multiple choice question on week 6"))
    assert "number of one option" in chat.say("the blue one over there").text
    assert chat.say(number(problem, right=True)).text.startswith("Right")


def test_a_question_in_between_is_answered_and_the_problem_stays_open(chat: Chat) -> None:
    problem = chat.problem(chat.say("give me a multiple choice question on week 6"))
    between = chat.say("How large should a connection pool be?")
    assert between.action.name == "ask" and between.sentences
    assert chat.say(number(problem, right=True)).text.startswith("Right")


def test_hints_and_the_answer_come_on_request(chat: Chat) -> None:
    problem = chat.problem(chat.say("give me a multiple choice question on week 6"))
    assert chat.say("hint").text == f"Hint 1 of 2: {problem.hints[0]}"
    assert chat.say("another hint please").text == f"Hint 2 of 2: {problem.hints[1]}"
    assert "no more hints" in chat.say("hint").text
    assert isinstance(problem.key, OptionsKey)
    assert problem.options[problem.key.right[0] - 1] in chat.say("I don't know").text


def test_several_follow_one_another_and_another_one_is_of_the_same_wish(chat: Chat) -> None:
    first = chat.say("quiz me on week 9, 2 questions")
    assert "1 more problem follows" in first.text
    second = chat.say("next")
    third = chat.say("another one")
    found = [chat.problem(answer) for answer in (first, second, third)]
    assert len({problem.id for problem in found}) == 3 and [problem.week for problem in found] == [9, 9, 9]


def test_a_harder_one_on_a_topic_is_on_that_topic(chat: Chat) -> None:
    first = chat.problem(chat.say("quiz me on indexes"))
    harder = chat.say("give me a harder one")
    assert chat.problem(harder).difficulty >= first.difficulty
    assert harder.action.arguments["wish"]["topic"] == "indexes"


def test_nothing_due_and_nothing_answered_are_said(chat: Chat) -> None:
    assert chat.say("what's due for review").text == "Nothing is due."
    assert "not answered a problem yet" in chat.say("explain the grade").text


def test_enough_ends_it_and_what_is_said_then_is_no_answer(assistant: Assistant, chat: Chat) -> None:
    chat.say("quiz me on week 6")
    assert chat.say("enough for today").action.name == "end_practice"
    assert assistant.answer("2", conversation=chat.id, learner=LOCAL_LEARNER).action.name == "ask"
    assert assistant.practice.last_attempt(LOCAL_LEARNER) is None


def test_what_a_transcript_says_is_never_an_answer_or_a_wish(assistant: Assistant, chat: Chat) -> None:
    problem = chat.problem(chat.say("give me a multiple choice question on week 6"))
    chat.say("How large should a connection pool be?")
    assert assistant.practice.last_attempt(LOCAL_LEARNER, problem.id) is None
