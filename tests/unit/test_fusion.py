from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.database.search_store import Candidate, TermCount
from assistant.retrieval.fusion import LONGEST_JOINED, Gathering, Ranked, fuse, idf, weigh_terms

WINDOW = Candidate(1, "p1", "s1", "/a.vtt", "A", "captions", None, "en", (3,), 0, 10, 0.0, 5.0, 0.5, 2.0)


def window(start: int, end: int, *, source: str = "s1", number: int = 1, **changes: Any) -> Candidate:
    placed = replace(WINDOW, char_start=start, char_end=end, start_seconds=float(start), end_seconds=float(end))
    return replace(placed, number=number, passage_id=f"p{number}", source_id=source, **changes)


def gathered(text: str, *windows: Candidate) -> Gathering:
    gathering = Gathering()
    for place, found in enumerate(windows):
        gathering.add(Ranked(found, 1 - place / 10, 0.5), text[found.char_start : found.char_end])
    return gathering


def lecture(words: int) -> str:
    return " ".join(f"word{place:04}" for place in range(words))


def test_the_best_of_both_legs_comes_first() -> None:
    both = window(0, 1, number=1, cosine=0.8, bm25=9.0)
    meaning = window(0, 1, number=2, cosine=0.8, bm25=0.0)
    words = window(0, 1, number=3, cosine=0.1, bm25=9.0)
    assert [item.candidate.number for item in fuse([words, meaning, both], 20.0, 0.3)] == [1, 2, 3]
    assert [item.candidate.number for item in fuse([words, meaning, both], 20.0, 0.9)] == [1, 3, 2]


def test_of_two_passages_alike_the_one_with_the_nearer_sentence_comes_first() -> None:
    whole = window(0, 1, number=1, cosine=0.6, bm25=0.0, closest=0.6)
    sentence = window(0, 1, number=2, cosine=0.6, bm25=0.0, closest=0.8)
    assert [item.candidate.number for item in fuse([whole, sentence], 20.0, 0.3)] == [2, 1]


def test_without_vectors_of_sentences_neighbours_count_as_much_as_ever() -> None:
    alone = window(0, 1, number=1, cosine=0.60, bm25=0.0, beside=0.50)
    in_company = window(0, 1, number=2, cosine=0.58, bm25=0.0, beside=0.55)
    assert [item.candidate.number for item in fuse([alone, in_company], 20.0, 0.3)] == [2, 1]


@pytest.mark.parametrize(("closest", "first"), [(0.5, 2), (0.7, 1)])
def test_passages_with_and_without_vectors_of_sentences_are_on_one_scale(closest: float, first: int) -> None:
    read = window(0, 1, number=1, cosine=0.6, bm25=0.0, closest=closest)
    unread = window(0, 1, number=2, cosine=0.6, bm25=0.0)
    assert fuse([read, unread], 20.0, 0.3)[0].candidate.number == first


@given(
    st.lists(st.tuples(st.floats(-1, 1), st.floats(0, 100)), max_size=20),
    st.floats(0, 1),
    st.floats(0, 500),
)
def test_scores_stay_between_nothing_and_one(
    scores: list[tuple[float, float]], weight: float, attainable: float
) -> None:
    found = [window(0, 1, number=n, cosine=cosine, bm25=bm25) for n, (cosine, bm25) in enumerate(scores)]
    ranked = fuse(found, attainable, weight)
    assert all(-1e-9 <= item.score <= 1 + 1e-9 and 0 <= item.lexical <= 1 for item in ranked)
    assert [item.score for item in ranked] == sorted((item.score for item in ranked), reverse=True)


def test_equal_scores_are_ordered_by_passage_so_that_a_search_repeats() -> None:
    found = [window(0, 1, number=number) for number in (3, 1, 2)]
    assert [item.candidate.number for item in fuse(found, 1.0, 0.3)] == [1, 2, 3]


def test_a_rare_term_weighs_more_and_an_unknown_one_counts_as_missing() -> None:
    counts = {"redis": TermCount(1, 2), "cach": TermCount(2, 50)}
    asked = weigh_terms({"redis": 1, "cach": 1, "kubernet": 1}, counts, 100, 1_000)
    assert [term.id for term in asked.weighted] == [1, 2]
    assert asked.weighted[0].weight > asked.weighted[1].weight > 0
    assert asked.attainable == pytest.approx(2.2 * (idf(2, 100) + idf(50, 100) + idf(0, 100)))


def test_only_the_rarest_terms_lead_but_one_always_does() -> None:
    counts = {"a": TermCount(1, 900), "b": TermCount(2, 10), "c": TermCount(3, 80)}
    stems = dict.fromkeys(counts, 1)
    assert weigh_terms(stems, counts, 1_000, 100).leading == 2
    assert weigh_terms(stems, counts, 1_000, 1).leading == 1
    assert weigh_terms(stems, counts, 1_000, 10_000).leading == 3
    assert weigh_terms(stems, {}, 1_000, 100).leading == 0


def test_overlapping_windows_become_one_passage_with_the_joined_range_and_the_best_ones_id() -> None:
    text = lecture(60)
    later, earlier = window(90, 269, number=2, weeks=(4,)), window(0, 179, number=1)
    (stretch,) = gathered(text, later, earlier).stretches
    assert (stretch.char_start, stretch.char_end) == (0, 269)
    assert (stretch.start_seconds, stretch.end_seconds) == (0.0, 269.0)
    assert stretch.text == text[0:269]
    assert stretch.best.candidate.passage_id == "p2"
    assert stretch.weeks == (3, 4)


def test_windows_of_different_sources_stay_apart() -> None:
    text = lecture(80)
    found = gathered(text, window(0, 179), window(180, 400, source="s2", number=2))
    assert len(found.stretches) == 2


def test_joining_stops_at_the_longest_passage_a_reader_wants() -> None:
    text = lecture(1_000)
    windows = [window(start, start + 1_799, number=start) for start in range(0, 7_200, 900)]
    stretches = gathered(text, *windows).stretches
    assert len(stretches) > 1
    assert all(len(stretch.text.split()) <= LONGEST_JOINED for stretch in stretches)
    assert all(stretch.text == text[stretch.char_start : stretch.char_end] for stretch in stretches)


def test_a_window_that_the_kept_ones_already_hold_is_not_returned_again() -> None:
    text = lecture(700)
    windows = [window(0, 3_599, number=1), window(3_600, 6_299, number=2), window(1_800, 5_399, number=3)]
    assert len(gathered(text, *windows).stretches) == 2


def test_the_same_words_in_another_source_are_kept_once() -> None:
    text = lecture(40)
    assert len(gathered(text, window(0, 359), window(0, 359, source="s2", number=2)).stretches) == 1


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(1, 300), st.sampled_from("ab")), max_size=30))
def test_every_window_is_held_by_what_is_kept(places: list[tuple[int, int, str]]) -> None:
    text = "".join(chr(0x4E00 + n) + (" " if n % 2 else "") for n in range(1_200))
    windows = [window(s, s + n, source=source, number=i) for i, (s, n, source) in enumerate(places)]
    stretches = gathered(text, *windows).stretches
    for stretch in stretches:
        assert stretch.text == text[stretch.char_start : stretch.char_end]
    everything = set("".join(stretch.text for stretch in stretches))
    for found in windows:
        letters = set(text[found.char_start : found.char_end]) - {" "}
        assert len(letters & everything) >= 0.5 * len(letters)
