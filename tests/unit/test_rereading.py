"""Passages that are read again: which sentences are read, and what becomes of the ranking."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.database.search_store import SpokenPassage
from assistant.retrieval.fusion import Ranked
from assistant.retrieval.rereading import MOST_SENTENCES, OF_A_PASSAGE, nearest_windows, reread
from tests.embedders import HashEmbedder
from tests.unit.test_fusion import WINDOW

ANSWERS = HashEmbedder(model="local:stand-in+answers:256", dimensions=256)
QUESTION = "redis cache"
TELLS, HALF, NOTHING = "Redis cache.", "A redis queue.", "Nothing of that."


def ranked(number: int, score: float) -> Ranked:
    return Ranked(replace(WINDOW, number=number, passage_id=f"p{number}"), score, 0.5)


def spoken(number: int, text: str, *cosines: float, before: str = "", after: str = "") -> SpokenPassage:
    whole = f"{before}{text}{after}"
    return SpokenPassage(number, whole, len(before), len(before) + len(text), (), cosines)


def said(passage: SpokenPassage) -> list[str]:
    return [text for _, text in nearest_windows(passage, 0.5)]


def numbers(found: list[Ranked]) -> list[int]:
    return [item.candidate.number for item in found]


def test_the_nearest_sentences_are_read_with_the_one_before_and_the_one_after() -> None:
    passage = spoken(1, "One. Two. Three. Four. Five.", 0.1, 0.2, 0.3, 0.8, 0.9)
    assert said(passage) == ["Four. Five.", "Three. Four. Five."]


def test_what_is_said_around_a_passage_is_company_but_not_chosen() -> None:
    passage = spoken(1, "Three. Four.", 0.9, 0.1, before="One. Two. ", after=" Five. Six.")
    assert said(passage) == ["Two. Three. Four.", "Three. Four. Five."]


def test_a_sentence_that_a_passage_holds_in_part_only_is_not_counted() -> None:
    passage = spoken(1, "nd here. Three. Four. The thi", 0.1, 0.2, before="One. The seco", after="rd is there.")
    assert said(passage) == ["Three. Four. The third is there.", "The second here. Three. Four."]


def test_a_passage_of_one_sentence_is_read_as_it_is() -> None:
    assert said(spoken(1, "Only one sentence.", before="Not this. ")) == ["Only one sentence."]


def test_a_passage_that_was_divided_otherwise_when_it_was_embedded_is_not_read() -> None:
    assert said(spoken(1, "One. Two.", 0.1, 0.2, 0.3)) == []


def test_what_answers_comes_before_what_was_a_little_likelier() -> None:
    before = [ranked(1, 0.9), ranked(2, 0.8)]
    after = reread(QUESTION, before, {1: spoken(1, NOTHING), 2: spoken(2, TELLS)}, ANSWERS)
    assert numbers(after) == [2, 1]


def test_what_is_not_read_counts_like_the_mean_of_what_is() -> None:
    before = [ranked(1, 0.9), ranked(2, 0.8), ranked(3, 0.7), ranked(4, 0.6)]
    read = {1: spoken(1, NOTHING), 3: spoken(3, HALF), 4: spoken(4, TELLS)}
    after = reread(QUESTION, before, read, ANSWERS)
    scores = {item.candidate.number: item.score for item in after}
    assert scores[2] == 0.8
    assert scores[1] < 0.9 and scores[4] > 0.6
    assert sum(scores.values()) == pytest.approx(0.9 + 0.8 + 0.7 + 0.6)


@pytest.mark.parametrize(
    "read", [{}, {2: spoken(2, TELLS)}, {1: spoken(1, "One. Two. Three.", 0.5), 2: spoken(2, TELLS)}]
)
def test_fewer_than_two_that_can_be_read_leave_the_ranking_as_it_is(read: dict[int, SpokenPassage]) -> None:
    before = [ranked(1, 0.9), ranked(2, 0.8)]
    assert reread(QUESTION, before, read, ANSWERS) == before


def test_the_network_reads_a_sentence_once_that_stands_in_two_passages() -> None:
    counting = HashEmbedder(dimensions=64)
    reread(QUESTION, [ranked(1, 0.9), ranked(2, 0.8)], {1: spoken(1, TELLS), 2: spoken(2, TELLS)}, counting)
    assert counting.calls == [[TELLS]]


def test_no_more_sentences_are_read_than_set_and_those_that_are_likeliest() -> None:
    counting = HashEmbedder(dimensions=64)
    before = [ranked(number, 0.9 if number < 5 else 0.1) for number in range(MOST_SENTENCES)]
    read = {
        number: spoken(number, f"Near {number} or not. And {number} is far.", 0.5, 0.1)
        for number in range(MOST_SENTENCES)
    }
    reread(QUESTION, before, read, counting)
    [texts] = counting.calls
    assert len(texts) == MOST_SENTENCES
    # With the neighbours both sentences of a passage are the same text here, and that is read once.
    assert texts[:5] == [f"Near {number} or not. And {number} is far." for number in range(5)]


texts = st.lists(st.sampled_from([TELLS, HALF, NOTHING]), min_size=1, max_size=5)


@given(st.lists(st.tuples(st.floats(0, 1), texts, st.booleans()), max_size=12))
def test_nothing_is_lost_or_added_and_the_order_is_that_of_the_scores(found: list[Any]) -> None:
    before = [ranked(number, score) for number, (score, _, _) in enumerate(found)]
    read = {
        number: spoken(number, " ".join(told), *(place / 10 for place in range(len(told) if len(told) > 1 else 0)))
        for number, (_, told, is_spoken) in enumerate(found)
        if is_spoken
    }
    after = reread(QUESTION, before, read, ANSWERS)
    assert sorted(numbers(after)) == sorted(numbers(before))
    if len(read) > 1:
        assert [item.score for item in after] == sorted((item.score for item in after), reverse=True)
    assert all(1 <= len(said(passage)) <= OF_A_PASSAGE for passage in read.values())
