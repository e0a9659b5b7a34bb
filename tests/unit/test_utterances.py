"""What people type, scored against the action it should be understood as."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Action, Message
from assistant.intents import RECOGNISERS
from evals.utterances import Utterance, is_right, known_actions, score_utterances, utterance_of

TOPIC = st.lists(st.sampled_from("Kafka connection pool The cap A/B".split()), min_size=1, max_size=4)
ARTICLE = st.sampled_from(["the", "a", "An", "my", "OUR", "some"])


def utterance(text: str, action: str, arguments: dict[str, Any] | None = None, **more: Any) -> Utterance:
    return utterance_of({"id": "i1", "text": text, "action": action, "arguments": arguments or {}, **more})


def scores(*utterances: Utterance) -> dict[str, dict[str, float | None]]:
    return {metric.name: dict(metric.values) for metric in score_utterances(utterances)[0]}


def score(one: Utterance) -> tuple[float | None, float | None]:
    """Whether it was understood, and with its arguments."""
    found = scores(one)
    return found["action"][one.id], found["action and arguments"][one.id]


@pytest.mark.parametrize(
    ("text", "action", "arguments", "expected"),
    [
        ("what is in week 6?", "roadmap_week", {"week": 6}, (1, 1)),
        ("what is in week 6?", "roadmap_week", {"week": 7}, (1, 0)),
        ("what is in week 6?", "roadmap_week", {}, (1, 0)),
        ("what is in week 6?", "roadmap_week", {"week": 6, "kind": "beginner"}, (1, 0)),
        ("what is in week 6?", "ask", {}, (0, 0)),
        ("why is Postgres hard to replace?", "ask", {}, (1, 1)),
        ("why is Postgres hard to replace?", "help", {}, (0, 0)),
    ],
)
def test_an_action_is_right_by_its_name_and_whole_with_its_arguments(
    text: str, action: str, arguments: dict[str, Any], expected: tuple[float, float]
) -> None:
    assert score(utterance(text, action, arguments)) == expected


def test_what_is_to_become_an_action_is_not_scored_yet() -> None:
    found = score_utterances([utterance("water the plants", "water_plants")])
    assert [metric.values for metric in found[0]] == [{"i1": None}, {"i1": None}]
    assert [(metric.value, metric.unscored) for metric in found[0]] == [(None, 1), (None, 1)]
    assert found[1][0].details["scores"] == {"action and arguments": None}


def test_the_known_actions_are_those_that_can_be_recognised_and_the_question() -> None:
    assert known_actions() == {"ask"} | {recogniser.name for recogniser in RECOGNISERS}
    assert "water_plants" not in known_actions()


def test_one_of_several_readings_is_enough() -> None:
    other = {"or": [{"action": "roadmap_week", "arguments": {"week": 6}}]}
    assert score(utterance("what is in week 6?", "roadmap_week", {"week": 7}, **other)) == (1, 1)
    assert score(utterance("what is in week 6?", "ask", **other)) == (1, 1)
    assert score(utterance("what is in week 8?", "ask", **other)) == (1, 0)


def test_a_reading_that_is_known_makes_an_utterance_count() -> None:
    other = {"or": [{"action": "ask"}]}
    assert score(utterance("what is in week 6?", "water_plants", **other)) == (0, 0)
    assert score(utterance("why is the sky blue?", "water_plants", **other)) == (1, 1)


def test_a_short_question_goes_on_with_the_conversation() -> None:
    history = [{"role": "user", "content": "what is in week 7?"}, {"role": "assistant", "content": "NoSQL."}]
    assert score(utterance("and the enterprise task?", "roadmap_task", {"week": 7, "kind": "enterprise"})) != (1, 1)
    wanted = utterance("and the enterprise task?", "roadmap_task", {"week": 7, "kind": "enterprise"}, history=history)
    assert wanted.history == (Message("user", "what is in week 7?"), Message("assistant", "NoSQL."))
    assert score(wanted) == (1, 1)


def test_this_week_is_the_one_that_is_given() -> None:
    assert score(utterance("what is in this week?", "roadmap_week", {"week": 5}, this_week=5)) == (1, 1)
    assert score(utterance("what is in this week?", "roadmap_week", {"week": 5}, this_week=6)) == (1, 0)


@pytest.mark.parametrize(
    ("understood", "wanted", "right"),
    [
        ({"topic": "The Connection Pool"}, {"topic": "connection pool"}, True),
        ({"topic": "a cap"}, {"topic": "caps"}, False),
        ({"topic": "the CAP theorem?"}, {"topic": "CAP theorem"}, True),
        ({"topic": "theorem"}, {"topic": "orem"}, False),
        ({"topic": "Kafka"}, {"topic": "Kafk"}, False),
        ({"reason": "it is too hard"}, {"reason": "too hard"}, False),
        ({"week": 6}, {"week": 6}, True),
        ({"week": 6}, {"week": "6"}, False),
        ({"weeks": [6, 7]}, {"weeks": [6, 7]}, True),
        ({"weeks": [7, 6]}, {"weeks": [6, 7]}, False),
        ({"week": 6, "kind": "sql"}, {"week": 6}, False),
        ({}, {}, True),
    ],
)
def test_arguments_are_compared_without_articles_case_and_end_marks(
    understood: dict[str, Any], wanted: dict[str, Any], right: bool
) -> None:
    assert is_right(Action("practice", understood), [("practice", wanted)]) is right
    assert is_right(Action("practice", wanted), [("practice", understood)]) is right
    assert not is_right(Action("plan", understood), [("practice", wanted)])


@given(TOPIC, ARTICLE, st.sampled_from(["", ".", "?", " !"]))
def test_an_article_in_front_capitals_and_an_end_mark_change_nothing(words: list[str], article: str, end: str) -> None:
    topic = " ".join(words)
    dressed = f"{article} {topic.swapcase()}{end}"
    assert is_right(Action("practice", {"topic": dressed}), [("practice", {"topic": topic})])


@given(TOPIC, TOPIC)
def test_other_words_are_another_argument(one: list[str], other: list[str]) -> None:
    same = [word for word in one if word != "The"] == [word for word in other if word != "The"]
    found = is_right(Action("practice", {"topic": " ".join(one)}), [("practice", {"topic": " ".join(other)})])
    assert found is same


def test_a_record_shows_what_was_wanted_and_what_was_understood() -> None:
    one = utterance("what is in week 6?", "roadmap_week", {"week": 7}, id="i010")
    record = score_utterances([one])[1][0]
    assert (record.id, record.kind, record.held_back) == ("i010", "roadmap_week", True)
    assert record.details["wanted"] == [{"action": "roadmap_week", "arguments": {"week": 7}}]
    assert record.details["understood"] == {"action": "roadmap_week", "arguments": {"week": 6}}
    assert record.details["scores"] == {"action and arguments": 0.0}


@pytest.mark.parametrize("lacking", ["id", "text", "action"])
def test_an_utterance_without_what_every_one_has_is_no_utterance(lacking: str) -> None:
    found = {"id": "i1", "text": "help", "action": "help"}
    del found[lacking]
    with pytest.raises(KeyError):
        utterance_of(found)
