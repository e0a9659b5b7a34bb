"""Which questions compare two things, and what each of the two is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.comparing import sides


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("kafka vs rabbitmq", {"kafka"}, {"rabbitmq"}),
        ("For logs: Kafka versus Celery?", {"kafka"}, {"celeri"}),
        ("What's the difference between PUT and PATCH?", {"put"}, {"patch"}),
        ("Can you compare Redis with Memcached, please?", {"redi"}, {"memcach"}),
        ("How does a list differ from a dict?", {"list"}, {"dict"}),
        ("Is MongoDB faster than Postgres?", {"mongodb"}, {"postgr"}),
        ("Helm or Argo CD?", {"helm"}, {"argo", "cd"}),
        ("npm install vs npm ci: which one?", {"instal"}, {"ci"}),
    ],
)
def test_the_two_things_compared_are_told_by_what_each_has_for_itself(
    question: str, one: set[str], other: set[str]
) -> None:
    assert sides(question) == (one, other)


@pytest.mark.parametrize(
    "question",
    [
        "What is a connection pool?",
        "Is it better than nothing?",
        "Should I keep a token in local storage or in a cookie?",
        "What is the difference between a pool and a pool?",
        "Do I test first and then commit or do I commit first and then test?",
        "",
    ],
)
def test_other_questions_compare_nothing(question: str) -> None:
    assert sides(question) is None


@given(st.text(max_size=200))
def test_any_text_has_two_sides_or_none(question: str) -> None:
    found = sides(question)
    assert found is None or (found[0] and found[1] and not found[0] & found[1])


def test_a_long_question_is_read_in_no_time() -> None:
    assert sides("difference between " * 2_000) is None
    assert sides("a or " * 2_000 + "?") is None
