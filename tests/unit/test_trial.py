"""What passes for a right answer to a trial question, and what a model has to get right."""

from __future__ import annotations

import pytest

from assistant.answering.draft import NOT_THERE
from assistant.answering.trial import MAY_FAIL, Question, Trial, is_right, wording

RAMBLING = " ".join(f"There are {number} logs, and nobody reads them [2]." for number in range(9))
POOL = Question("Is a connection closed as soon as it is given back?", 1, ("ten|10", "minute"), ("yes",))
ABSENT = Question("How many requests a second can it take?", None, (), ())


@pytest.mark.parametrize(
    ("question", "draft", "right"),
    [
        (POOL, "No, only after ten minutes [1].", True),
        (POOL, "It stays open. Nobody closes it before 10 minutes have passed [1].", True),
        (POOL, "No, only after ten minutes.", False),
        (POOL, "No, only after ten minutes [2].", False),
        (POOL, "No, it stays open [1].", False),
        (POOL, "Yes, after ten minutes [1].", False),
        (POOL, NOT_THERE, False),
        (
            POOL,
            "Ten minutes [1]. " + " ".join(f"There are {n} logs, and nobody reads them [2]." for n in range(9)),
            False,
        ),
        (POOL, "", False),
        (ABSENT, NOT_THERE, True),
        (ABSENT, "The passages do not say how many.", True),
        (ABSENT, "About two hundred [3].", False),
        (ABSENT, "", False),
    ],
)
def test_an_answer_is_right_when_it_says_it_briefly_and_names_its_passage(
    question: Question, draft: str, right: bool
) -> None:
    assert is_right(question, draft, 8) is right


def test_one_mistake_is_forgiven_and_the_second_ends_the_trial() -> None:
    assert MAY_FAIL == 1
    assert Trial(7, 8).passed
    assert Trial(0, 1).passed
    assert not Trial(6, 8).passed


def test_the_passages_hold_what_the_questions_ask_and_each_passage_is_told_from_the_others() -> None:
    passages, questions = wording()
    for question in questions:
        if question.passage is None:
            continue
        title, text = passages[question.passage - 1]
        assert is_right(question, f"{text.rstrip('.')} [{question.passage}].", len(passages)), title
        assert not is_right(question, f"{passages[question.passage % 8][1].rstrip('.')} [{question.passage}].", 8)
    assert sum(question.passage is None for question in questions) == 3
