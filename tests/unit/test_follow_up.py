"""A question in a conversation is made to stand alone, with a chat model and without."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.follow_up import depends, recognise_in_conversation, stand_alone
from assistant.answering.spending import Spending
from assistant.domain import Message
from assistant.errors import ModelError
from assistant.models.chat import ChatChunk, ChatReply, Usage

POOL = [Message("user", "How large should a connection pool be?"), Message("assistant", "Twice the cores. [1]")]
KEY = [Message("user", "What is a foreign key?"), Message("assistant", "A column. [1]")]


class ScriptedChat:
    """A chat model that says what it was told to say, and keeps what it was sent."""

    name = "scripted"

    def __init__(self, text: str | None) -> None:
        self.sent: list[Message] = []
        self._text = text

    def complete(self, messages: Sequence[Message], max_tokens: int) -> ChatReply:
        self.sent = list(messages)
        if self._text is None:
            raise ModelError("The model is gone.")
        return ChatReply(self._text, Usage(10, 5), "stop")

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Iterator[ChatChunk]:
        raise AssertionError("not asked for")


@pytest.mark.parametrize(
    ("question", "text", "wish"),
    [
        ("why?", "How large should a connection pool be?", "why"),
        ("but why though", "How large should a connection pool be?", "why"),
        ("show me an example", "How large should a connection pool be?", "example"),
        ("can you give me a concrete example?", "How large should a connection pool be?", "example"),
        ("tell me more", "How large should a connection pool be?", "more"),
        ("and for Redis?", "How large should a connection pool be for Redis", "answer"),
        ("for Redis?", "How large should a connection pool be for redis", "answer"),
        ("Is it slower?", "Is it slower (How large should a connection pool be)", "answer"),
    ],
)
def test_a_follow_up_takes_up_the_question_before_it(question: str, text: str, wish: str) -> None:
    standing = stand_alone(question, POOL, None, Spending())
    assert (standing.text, standing.wish) == (text, wish)


def test_another_thing_takes_the_place_of_the_one_asked_about_before() -> None:
    standing = stand_alone("and a primary key?", KEY, None, Spending())
    assert (standing.text, standing.focus) == ("What is a primary key", "a primary key")
    assert stand_alone("What about Redis?", KEY, None, Spending()).text == "What is Redis"


def test_follow_ups_of_follow_ups_go_back_to_the_question_that_stands() -> None:
    history = [*POOL, Message("user", "why?"), Message("assistant", "Because. [1]")]
    assert stand_alone("an example?", history, None, Spending()).text == "How large should a connection pool be?"


@pytest.mark.parametrize(
    "question",
    [
        "What is a deadlock?",
        "pool size?",
        "Kubernetes?",
        "Why does a container run as root by default in Docker?",
        "When should I add an index to a table in Postgres?",
    ],
)
def test_a_whole_question_stays_as_it_is(question: str) -> None:
    assert not depends(question)
    assert stand_alone(question, POOL, None, Spending()).text == question


def test_without_a_conversation_every_question_stays_as_it_is() -> None:
    assert stand_alone("and for Redis?", [], None, Spending()).text == "and for Redis?"


def test_a_chat_model_rewrites_what_depends_and_its_tokens_are_counted() -> None:
    chat, spending = ScriptedChat('Question: "How large should a Redis connection pool be?"\n'), Spending()
    assert stand_alone("and for Redis?", POOL, chat, spending).text == "How large should a Redis connection pool be?"
    assert "How large should a connection pool be?" in chat.sent[0].content
    assert spending.usage("scripted") == {"input_tokens": 10, "output_tokens": 5}


@pytest.mark.parametrize("reply", [None, "", "??", "word " * 200])
def test_the_rules_stand_in_for_a_model_that_fails_or_writes_no_question(reply: str | None) -> None:
    standing = stand_alone("and for Redis?", POOL, ScriptedChat(reply), Spending())
    assert standing.text == "How large should a connection pool be for Redis"


@given(st.text(max_size=300), st.lists(st.tuples(st.sampled_from(["user", "assistant"]), st.text(max_size=80))))
def test_no_text_and_no_conversation_makes_it_fail(question: str, turns: list[tuple[str, str]]) -> None:
    history = [Message(role, content) for role, content in turns]  # type: ignore[arg-type]
    stand_alone(question, history, None, Spending())
    recognise_in_conversation(question, history, None)


@pytest.mark.parametrize(
    ("before", "question", "name", "arguments"),
    [
        ("What is the beginner task of week 6?", "and the enterprise task?", "roadmap_task", {"week": 6}),
        ("Which week covers Kafka?", "and Redis?", "roadmap_topic", {"topic": "Redis"}),
        ("What do I do in week 6?", "and in week 7?", "roadmap_week", {"week": 7}),
        ("What is the enterprise task of week 6?", "and week 7?", "roadmap_task", {"week": 7, "kind": "enterprise"}),
        ("What is the beginner task of week 6?", "and the next week?", "roadmap_task", {"week": 7, "kind": "beginner"}),
        ("What do I do in week 6?", "what's the hard one?", "roadmap_task", {"week": 6, "kind": "enterprise"}),
        ("What do I do in week 6?", "and the week before?", "roadmap_week", {"week": 5}),
        ("What do I do in week 6?", "how does this work?", "ask", {}),
        ("What do I do in week 6?", "why?", "ask", {}),
        ("What is a foreign key?", "and Redis?", "ask", {}),
    ],
)
def test_a_short_question_goes_on_with_the_roadmap_where_the_one_before_was_about_it(
    before: str, question: str, name: str, arguments: dict[str, object]
) -> None:
    action = recognise_in_conversation(question, [Message("user", before), Message("assistant", "…")], None)
    assert action.name == name
    assert arguments.items() <= action.arguments.items()


def test_a_question_is_found_however_often_more_was_asked_for() -> None:
    more = [turn for _ in range(6) for turn in (Message("user", "tell me more"), Message("assistant", "Told. [1]"))]
    standing = stand_alone("tell me more", [*POOL, *more], None, Spending())
    assert standing.text == "How large should a connection pool be?"
    assert "Twice the cores. [1]" in standing.said


def test_a_conversation_of_thousands_of_turns_is_no_trouble() -> None:
    history = [turn for _ in range(2_000) for turn in (Message("user", "why?"), Message("assistant", "Because."))]
    assert recognise_in_conversation("why?", history, None).name == "ask"
    stand_alone("why?", history, None, Spending())


@pytest.mark.parametrize(
    "question",
    [
        "In Docker, how do volumes work?",
        "Is it possible to run Docker without root?",
        "What is the same origin policy?",
        "what for loops exist in Go",
    ],
)
def test_a_question_that_only_looks_like_a_follow_up_stays_as_it_is(question: str) -> None:
    standing = stand_alone(question, POOL, None, Spending())
    assert (standing.text, standing.wish) == (question, "answer")
