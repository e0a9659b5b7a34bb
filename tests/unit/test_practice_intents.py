"""That problems, a hint, the answer or a reason are wished for is told from questions that only speak of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.follow_up import recognise_in_conversation
from assistant.answering.practising import meant_otherwise, reply_to_practice
from assistant.domain import Action, Answer
from assistant.intents import recognise
from assistant.intents.practice import does_not_know, numbers_of, wants_end, wants_next
from assistant.intents.utterance import read_utterance

WISHES: list[tuple[str, dict[str, Any]]] = [
    ("quiz me", {}),
    ("Quiz me on week 6", {"week": 6}),
    ("test me on docker compose, please", {"topic": "docker compose"}),
    ("give me a harder one on indexes", {"topic": "indexes", "difficulty": "harder"}),
    ("an easier one please", {"difficulty": "easier"}),
    ("three questions about kafka", {"topic": "kafka", "count": 3}),
    ("give me 5 sql problems on joins", {"topic": "joins", "count": 5, "kind": "sql"}),
    ("a multiple choice question on OAuth2", {"topic": "OAuth2", "kind": "choice"}),
    ("can you set me some python exercises on decorators?", {"topic": "decorators", "kind": "code"}),
    ("let me practice async", {"topic": "async"}),
    ("I want to practise", {}),
    ("what's due today", {"due": True}),
    ("my reviews", {"due": True}),
    ("another one on transactions", {"topic": "transactions"}),
    ("quiz me on week 9, 10 questions", {"week": 9, "count": 10}),
    ("ask me a design question about sharding", {"topic": "sharding", "kind": "design"}),
]
QUESTIONS = [
    "how do you practice TDD",
    "best practices for structured logging?",
    "are there query hints in postgres like in oracle?",
    "what are common problems with docker networking",
    "design problems with microservices",
    "how do I test a FastAPI endpoint",
    "what questions do interviewers ask about system design?",
    "is it good practice to store JWTs in local storage",
    "why is it wrong to store passwords in plain text?",
    "what is the answer to a preflight request",
    "how do code reviews work in a team",
    "what is wrong with select star",
    "when is an index due for a rebuild",
    "what is a reveal sidecar",
    "which exercise is in week 6",
    "next",
    "another one",
]


@pytest.mark.parametrize(("text", "arguments"), WISHES)
def test_a_wish_for_problems_is_understood_with_what_it_names(text: str, arguments: dict[str, Any]) -> None:
    assert recognise(text) == Action("practice", arguments)


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_that_speaks_of_practice_is_no_wish_for_it(text: str) -> None:
    assert recognise(text).name not in ("practice", "hint", "reveal", "explain_grade")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("hint", "hint"),
        ("another hint please", "hint"),
        ("I'm stuck", "hint"),
        ("show me the answer", "reveal"),
        ("I give up", "reveal"),
        ("what's the solution?", "reveal"),
        ("why was that wrong?", "explain_grade"),
        ("what did I get wrong", "explain_grade"),
        ("why did i get 0 points", "explain_grade"),
        ("Warum war das falsch?", "explain_grade"),
    ],
)
def test_what_is_said_of_a_problem_is_understood(text: str, name: str) -> None:
    assert recognise_in_conversation(text, (), None).name == name


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("2", (2,)),
        ("b", (2,)),
        ("B)", (2,)),
        ("option 3", (3,)),
        ("I think it's 1", (1,)),
        ("the first one", (1,)),
        ("the second option", (2,)),
        ("I think it is the third one", (3,)),
        ("1 and 3", (1, 3)),
        ("2, 1, 3", (2, 1, 3)),
        ("2 > 1 > 3", (2, 1, 3)),
        ("a c", (1, 3)),
        ("the answer is 4", (4,)),
        ("5", None),
        ("0", None),
        ("hash", None),
        ("because of 2 things", None),
    ],
)
def test_the_options_a_reply_names_are_read(text: str, numbers: tuple[int, ...] | None) -> None:
    assert numbers_of(text, 4) == numbers


@given(st.text(max_size=80), st.integers(1, 10))
def test_whatever_is_replied_names_only_options_that_are_there(text: str, options: int) -> None:
    named = numbers_of(text, options)
    assert named is None or all(1 <= number <= options for number in named)


@given(st.text(max_size=120))
def test_no_text_is_too_much_for_the_reading_of_replies(text: str) -> None:
    said = read_utterance(text)
    assert {wants_next(said), wants_end(said), does_not_know(said)} <= {True, False}


# -- in a conversation -----------------------------------------------------------------------------------------------

SET = Answer("quiz me", Action("practice", {"problem": "w06-x", "kind": "choice", "open": True}), "Q?", (), ())
ANSWERED = Answer("2", Action("answer_problem", {"problem": "w06-x", "open": False}), "Right.", (), ())
ASKED = Answer("what is redis?", Action("ask"), "A store.", (), ())


def replied(text: str, *answers: Answer) -> str | None:
    action = reply_to_practice(text, recognise(text), answers)
    return None if action is None else action.name


def test_what_follows_a_problem_is_its_answer_unless_it_asks_or_wishes_something() -> None:
    assert replied("2", SET) == "answer_problem"
    assert replied("a B-tree keeps its keys in order", SET) == "answer_problem"
    assert replied("what is a B-tree?", SET) is None
    assert replied("hint", SET) is None and recognise("hint").name == "hint"
    assert replied("I don't know", SET) == "reveal"
    assert replied("next", SET) == replied("skip it", ANSWERED) == "practice"
    assert replied("enough for today", SET) == "end_practice"
    assert replied("stop quizzing me", ANSWERED) == "end_practice"
    assert replied("too easy", SET) == replied("easier please", ANSWERED) == "practice"


def test_a_problem_stays_open_while_a_question_is_asked_in_between() -> None:
    assert replied("3", SET, ASKED) == "answer_problem"
    assert replied("3", ANSWERED) is None and replied("3", ASKED) is None


def test_why_is_that_wrong_is_a_question_where_nothing_was_practised() -> None:
    why = recognise("why is that wrong?")
    assert meant_otherwise(why, [ASKED]) and not meant_otherwise(why, [SET, ASKED]) and not meant_otherwise(why, [])


def set_of(kind: str) -> Answer:
    return Answer("quiz me", Action("practice", {"problem": "w06-x", "kind": kind, "open": True}), "Q?", (), ())


@pytest.mark.parametrize(
    ("kind", "text", "name"),
    [
        ("sql", "explain analyze select 1", "answer_problem"),
        ("sql", "select * from t where id = ?", "answer_problem"),
        ("sql", "what is a window function?", None),
        ("code", "def f(x):\n    return x  # is that enough?", "answer_problem"),
        ("short", "When the transaction commits the lock is given back.", "answer_problem"),
        ("short", "Does not block other readers", "answer_problem"),
        ("short", "I would skip the queue and use a deque.", "answer_problem"),
        ("short", "skip week 3", None),
        ("short", "how does a lock work?", None),
        ("output", "done", "answer_problem"),
        ("choice", "wait", "answer_problem"),
        ("choice", "plan my week", None),
    ],
)
def test_answers_are_told_from_questions_and_commands_by_the_kind(kind: str, text: str, name: str | None) -> None:
    assert replied(text, set_of(kind)) == name


def test_a_plan_made_in_between_leaves_the_problem_open() -> None:
    planned = Answer("plan my week", Action("plan"), "A plan.", (), ())
    assert replied("2", set_of("choice"), planned) == "answer_problem"
    assert replied("next", set_of("choice"), planned) is None


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("quiz me with 2 multiple choice questions on week 2", {"week": 2, "count": 2, "kind": "choice"}),
        ("quiz me with 3 sql problems", {"count": 3, "kind": "sql"}),
        ("give me a write sql problem for week 6", {"week": 6, "kind": "sql"}),
        ("quiz me with multiple choice on week 16", {"week": 16, "kind": "choice"}),
        ("quiz me on week 6 with sql", {"week": 6, "kind": "sql"}),
    ],
)
def test_counts_and_kinds_are_no_topic(text: str, arguments: dict[str, Any]) -> None:
    assert recognise(text) == Action("practice", arguments)
