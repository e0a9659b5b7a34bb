"""Answers scored against what is known of their questions."""

from __future__ import annotations

import pytest

from assistant.domain import Action, Answer, Citation, Refusal, Sentence
from evals.answers import AnswerScore, hits, report, score_answer, states
from evals.cases import Case, Span
from evals.run import answer_lines

SPAN = Span("lectures/pool.vtt", 60.0, 80.0)
CASE = Case("1", "How large?", True, "fact", (SPAN,), key_facts=("twice the cores", "16 connections / sixteen"))
ASK = Action("ask")


def citation(start: float | None, uri: str = "/home/me/lectures/pool.vtt") -> Citation:
    return Citation(1, "p1", "s1", uri, "Pools", "…", None, start, (6,))


def answer(text: str, *citations: Citation) -> Answer:
    return Answer("How large?", ASK, text, (Sentence(text, (1,), 1.0, "supported"),), citations)


@pytest.mark.parametrize(
    ("fact", "text", "stated"),
    [
        ("twice the cores", "It should be twice as many as the server has cores.", True),
        ("twice the cores", "It should be small.", False),
        ("16 connections", "Use 16 connections.", True),
        ("16 connections", "Use 32 connections.", False),
        ("2,048 rows", "About 2048 rows fit.", True),
        ("GET", "Send a POST.", False),
        ("GET", "A get is enough.", True),
        ("403 / Forbidden", "The page is forbidden.", True),
        ("no", "There is no limit.", True),
    ],
)
def test_a_key_fact_is_stated_by_its_words_and_all_its_numbers(fact: str, text: str, stated: bool) -> None:
    assert states(fact, text) is stated


@pytest.mark.parametrize(
    ("start", "uri", "hit"),
    [
        (65.0, "/home/me/lectures/pool.vtt", True),
        (51.0, "/home/me/lectures/pool.vtt", True),
        (49.0, "/home/me/lectures/pool.vtt", False),
        (65.0, "/home/me/lectures/other.vtt", False),
        (None, "/home/me/lectures/pool.vtt", False),
    ],
)
def test_a_citation_hits_a_span_of_its_file_within_ten_seconds(start: float | None, uri: str, hit: bool) -> None:
    assert hits(citation(start, uri), [SPAN]) is hit


def test_an_answer_is_scored_by_facts_places_and_words() -> None:
    score = score_answer(CASE, answer("Twice the cores.", citation(62.0), citation(500.0)))
    assert (score.fact_recall, score.citation_hit, score.citation_precision, score.words) == (0.5, 1.0, 0.5, 3)


def refused(case: Case) -> AnswerScore:
    return score_answer(case, Answer(case.question, ASK, "", (), (), Refusal("not_covered", "No.")))


def test_a_refusal_counts_for_or_against_by_what_it_refuses() -> None:
    off_topic = Case("2", "Bread?", False, "offtopic")
    scores = [
        refused(CASE),
        refused(off_topic),
        score_answer(CASE, answer("Twice the cores, 16 connections.", citation(62.0))),
    ]
    means = report(scores)
    assert (means.answered_rate, means.refusal_precision, means.refusal_recall) == (0.5, 0.5, 1.0)
    assert (means.fact_recall, means.citation_hit, means.citation_precision) == (0.5, 0.5, 1.0)
    lines = dict(answer_lines(scores))
    assert lines["refused of answerable fact (2)"] == 0.5
    assert lines["refused of unanswerable offtopic (1)"] == 1.0


def test_nothing_to_score_scores_nothing() -> None:
    assert report([]).fact_recall == 0.0
