from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.domain import CueSpan, FoundPassage, Source, SourceText
from assistant.errors import ReadError
from evals.cases import Case, Span, load_cases
from evals.retrieval import (
    holds,
    ndcg,
    ranks_of_needs,
    recall,
    reciprocal_rank,
    score_characters,
    score_ranking,
    within_budget,
)

PASSAGE = FoundPassage(
    "p1", "s1", "/library/talks/a.vtt", "A", "captions", (), 0, 100, 10.0, 20.0, None, "x" * 100, 1.0
)
SPAN = Span("talks/a.vtt", 12.0, 16.0)
CASE = Case("c1", "Why?", True, spans=(SPAN,))


def passage(start: float, end: float, uri: str = "/library/talks/a.vtt") -> FoundPassage:
    return replace(PASSAGE, start_seconds=start, end_seconds=end, uri=uri)


def test_a_passage_holds_a_span_when_it_has_half_of_its_seconds() -> None:
    assert holds(passage(14, 20), SPAN)
    assert not holds(passage(14.1, 20), SPAN)
    assert not holds(passage(10, 20, "/library/talks/b.vtt"), SPAN)
    assert not holds(passage(10, 20, "/library/mytalks/a.vtt"), SPAN)
    assert not holds(replace(PASSAGE, start_seconds=None), SPAN)


def test_every_span_is_needed_and_an_alternative_stands_for_its_own() -> None:
    spans = (SPAN, Span("talks/a.vtt", 100.0, 110.0))
    case = replace(CASE, spans=spans, alternatives=(Span("talks/b.vtt", 0.0, 4.0, for_span=1),))
    other = passage(0, 10, "/library/talks/b.vtt")
    assert ranks_of_needs(case, [other, passage(10, 20)]) == [2, 1]
    assert ranks_of_needs(case, [other]) == [None, 1]


def test_scores_of_known_rankings() -> None:
    assert recall([1, 7, None], 5) == pytest.approx(1 / 3)
    assert recall([1, 7, None], 10) == pytest.approx(2 / 3)
    assert reciprocal_rank([4, 2, None]) == 0.5
    assert reciprocal_rank([None]) == 0.0
    assert ndcg([1], 10) == 1.0
    assert ndcg([2], 10) == pytest.approx(0.63093, abs=1e-5)
    assert ndcg([1, 3], 10) == pytest.approx((1 + 0.5) / (1 + 0.63093), abs=1e-5)
    assert ndcg([11, None], 10) == 0.0


def test_a_ranking_without_the_answer_scores_nothing() -> None:
    score = score_ranking(CASE, [passage(50, 60)])
    assert (score.recall_at_5, score.ndcg_at_10, score.reciprocal_rank) == (0, 0, 0)


def source_text() -> SourceText:
    source = Source(
        "s1",
        "/library/talks/a.vtt",
        "captions",
        "A",
        None,
        "en",
        (),
        "ready",
        None,
        1,
        30.0,
        datetime(2026, 5, 4, tzinfo=UTC),
    )
    cues = tuple(CueSpan(place * 10, place * 10 + 9, place * 2.0, place * 2.0 + 2) for place in range(10))
    return SourceText(source, "x" * 100, cues, ())


def test_characters_are_counted_within_the_budget_of_tokens() -> None:
    near = replace(PASSAGE, char_start=50, char_end=80, text="x" * 30)
    found = [near, replace(PASSAGE, char_end=50, text="x" * 50)]
    scores = score_characters(CASE, found, lambda _: source_text(), len, budget=40)
    assert scores is not None
    gold, taken, shared = 19, 40, 19  # cues 6 and 7, characters 60 to 79
    assert scores == pytest.approx((shared / gold, shared / (gold + taken - shared)))


def test_the_last_passage_is_cut_where_the_budget_ends() -> None:
    assert within_budget([PASSAGE, PASSAGE], len, 150) == [("s1", 0, 100), ("s1", 0, 50)]


def test_a_case_whose_source_is_missing_has_no_character_scores() -> None:
    assert score_characters(CASE, [PASSAGE], lambda _: None, len) is None


def test_cases_are_read_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(
        '{"id": "1", "question": "Why?", "answerable": true, "kind": "why",'
        ' "spans": [{"file": "a.vtt", "start": 1, "end": 2, "quote": "so"}], "extra": 1}\n\n'
        '{"id": "2", "question": "And?", "answerable": false, "history": [{"role": "user", "content": "Why?"}]}\n'
    )
    first, second = load_cases(file)
    assert first.needs() == [(Span("a.vtt", 1, 2, "so"),)]
    assert second.needs() == [] and second.history[0].content == "Why?"


@pytest.mark.parametrize("line", ["[]", "{", '{"id": "1"}', '{"id":"1","question":"?","answerable":true,"spans":[{}]}'])
def test_a_line_that_is_no_case_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(f"\n{line}\n")
    with pytest.raises(ReadError, match="Line 2"):
        load_cases(file)
