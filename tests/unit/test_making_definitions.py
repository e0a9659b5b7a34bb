"""What a sentence defines, and which sentences hold in general."""

from __future__ import annotations

import pytest

from assistant.practice.making.definitions import Definition, definition_in, definitions_in
from assistant.practice.making.facts import facts_of, lesson_of
from assistant.practice.making.make_statements import OPTIONS
from assistant.practice.making.sentences_to_learn import is_general
from tests.unit.test_making_passages import LECTURE, script_of


def defined_in(sentence: str) -> Definition | None:
    """What a sentence defines that stands in a lecture."""
    facts = list(facts_of(lesson_of(script_of(f"{LECTURE} {sentence}"))))
    return definition_in(next(fact for fact in facts if fact.text == sentence))


@pytest.mark.parametrize(
    ("sentence", "question", "core"),
    [
        (
            "A volume is a folder that Docker manages outside the container, and it survives when that is gone.",
            "what is a volume?",
            "A volume is a folder that Docker manages outside the container.",
        ),
        (
            "A time to live, in short TTL, is a period after which Redis deletes a key.",
            "what is a time to live?",
            "A time to live is a period after which Redis deletes a key.",
        ),
        (
            "TCP is a stream of bytes between two hosts, and it knows no messages.",
            "what is TCP?",
            "TCP is a stream of bytes between two hosts.",
        ),
        (
            "Invalidation means the removal of a cached copy because the original has changed.",
            "what does Invalidation mean?",
            "Invalidation means the removal of a cached copy because the original has changed.",
        ),
        (
            "The test pyramid is the advice to have many unit tests, fewer integration tests and few browser tests, "
            "because each step up is slower.",
            "what is the test pyramid?",
            "The test pyramid is the advice to have many unit tests, fewer integration tests and few browser tests.",
        ),
        (
            "Consumer lag is the number of messages that a group of consumers is behind.",
            "what is consumer lag?",
            "Consumer lag is the number of messages that a group of consumers is behind.",
        ),
        (
            "A saga is a sequence of local transactions in which each step has a compensating step that undoes it.",
            "what is a saga?",
            "A saga is a sequence of local transactions in which each step has a compensating step that undoes it.",
        ),
    ],
)
def test_a_definition_is_asked_for_and_what_is_added_to_it_is_not(sentence: str, question: str, core: str) -> None:
    found = defined_in(sentence)
    assert found is not None
    assert (found.question, found.core) == (question, core)


@pytest.mark.parametrize(
    "sentence",
    [
        "The classic mistake is a monitor without the label of the release.",
        "SHA-256 is the wrong hash for the passwords of people.",
        "In Python a list is a dynamic array of pointers to objects.",
        "A service level objective is the target that a team sets for it.",
        "A replica can lag behind the primary by a few seconds under load.",
    ],
)
def test_what_only_looks_like_a_definition_is_none(sentence: str) -> None:
    facts = list(facts_of(lesson_of(script_of(f"{LECTURE} {sentence}"))))
    assert all(found.fact.text != sentence for found in definitions_in(facts))


def test_a_term_of_a_source_is_known_in_what_defines_it() -> None:
    facts = list(facts_of(lesson_of(script_of(LECTURE))))
    found = {one.term: one for one in definitions_in(facts)}
    assert {"transaction", "index", "replica"} <= set(found)
    assert found["index"].candidate is not None
    assert found["index"].gapped == "An _____ is a sorted copy of some columns that leads straight to the rows."


@pytest.mark.parametrize(
    "sentence",
    [
        "If forty endpoints hold the line, a new role means forty changes.",
        "Flyway does lock, but then nine containers wait.",
        "comments fails because users is slow.",
        "List the environment and above all the file of secrets.",
        "Divided by 2.6 million seconds, that is about 40 writes per second.",
        "Use one layer of retries and keep a budget.",
        "By Sunday 400 gigabytes of the log have filled the disk.",
    ],
)
def test_orders_conditions_stories_and_sums_do_not_hold_in_general(sentence: str) -> None:
    assert not is_general(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["A digest is the hash of the image's content.", "By default MongoDB aborts a transaction after sixty seconds."],
)
def test_what_is_said_of_things_holds_in_general(sentence: str) -> None:
    assert is_general(sentence)


def test_the_lecture_of_these_tests_has_enough_sentences_that_hold_in_general() -> None:
    assert sum(fact.is_general for fact in facts_of(lesson_of(script_of(LECTURE)))) >= OPTIONS
