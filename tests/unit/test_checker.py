"""The cases of the check are what they claim, and its metrics count what they say."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from assistant.answering.evidence import Evidence, SourceSentence
from assistant.domain import FoundPassage
from assistant.settings import ROOT
from evals.cases import HELD_BACK_WEEKS, Span, load_lines
from evals.checker import Checked, area, checked_of, covering, metrics_of_checked, of_one
from evals.suites import CASES

KINDS = {"true", "elsewhere", "number", "turned", "swapped", "added"}
LIBRARY = ROOT / "data" / "library"
FIELDS = "id, kind, sentence, file, start, end and supported"


@cache
def cases() -> list[Checked]:
    return load_lines(CASES / "checker.jsonl", checked_of, FIELDS)


def test_there_are_enough_sentences_of_each_kind_and_only_the_true_ones_are_supported() -> None:
    kinds = Counter(case.kind for case in cases())
    assert set(kinds) == KINDS
    assert kinds["true"] >= 120
    assert kinds.total() - kinds["true"] >= 200
    assert all(case.supported == (case.kind == "true") for case in cases())


def test_every_kind_has_sentences_on_every_lecture_that_is_held_back() -> None:
    there = {(case.kind, week) for case in cases() if case.held_back for week in case.weeks}
    assert there == {(kind, week) for kind in KINDS for week in HELD_BACK_WEEKS}


def test_ids_are_unique_and_no_sentence_is_held_against_a_place_twice() -> None:
    assert max(Counter(case.id for case in cases()).values()) == 1
    assert max(Counter((case.sentence, case.place) for case in cases()).values()) == 1


def test_every_place_is_a_stretch_of_a_sample_lecture() -> None:
    lengths = {path.name: _last_second(path.read_text(encoding="utf-8")) for path in LIBRARY.glob("*.vtt")}
    for case in cases():
        assert case.place.start is not None
        assert case.place.end is not None
        assert 0 <= case.place.start < case.place.end <= lengths[case.place.file] + 15, case.id


def _last_second(captions: str) -> float:
    hours, minutes, seconds = captions.rpartition(" --> ")[2].split()[0].rjust(12, "0").replace(":", " ").split()
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def case(name: str, kind: str) -> Checked:
    return Checked(name, kind, f"Sentence {name}.", Span("w01-a.vtt", 0.0, 5.0), kind == "true")


SCORED = [
    (case("a", "true"), 0.9, True),
    (case("b", "true"), 0.4, False),
    (case("c", "number"), 0.4, False),
    (case("d", "turned"), 0.6, True),
]


def test_what_is_true_has_to_pass_and_what_is_not_has_to_be_caught() -> None:
    metrics = {metric.name: metric.value for metric in metrics_of_checked(SCORED)}
    assert metrics["true supported"] == 0.5
    assert metrics["unsupported caught"] == 0.5
    assert (metrics["caught, number"], metrics["caught, turned"]) == (1.0, 0.0)


def test_the_area_is_the_share_of_pairs_in_the_right_order_and_a_tie_counts_half() -> None:
    assert area(SCORED) == {"a": 1.0, "b": 0.25}
    assert metrics_of_checked(SCORED)[-1].value == pytest.approx(0.625)
    assert area(SCORED[:2]) == {}


def passage(start: float, end: float, first: int, last: int) -> FoundPassage:
    return FoundPassage(
        "p", "s", "/w01-a.vtt", "A", "captions", (1,), first, last, start, end, None, "x" * (last - first), 0.0
    )


WINDOWS = (passage(0, 40, 0, 40), passage(20, 60, 20, 60), passage(40, 80, 40, 80))


@pytest.mark.parametrize(
    ("start", "end", "number"), [(0, 5, 0), (22, 26, 0), (34, 39, 1), (42, 46, 1), (70, 79, 2), (75, 99, 2)]
)
def test_a_place_is_held_against_the_passage_in_whose_middle_it_lies(start: float, end: float, number: int) -> None:
    assert covering(WINDOWS, Span("w01-a.vtt", start, end)) == number


def test_the_evidence_of_one_passage_has_the_sentences_it_shares_with_its_neighbours() -> None:
    places = ((0, 18), (20, 38), (40, 58), (60, 78))
    owners = (0, 0, 1, 2)
    sentences = tuple(
        SourceSentence(owner, f"Sentence {at}.", start, end, float(start), frozenset())
        for at, (owner, (start, end)) in enumerate(zip(owners, places, strict=True))
    )
    vectors = np.eye(4)
    whole = Evidence(WINDOWS, sentences, vectors, np.arange(4.0), np.arange(4.0), {})
    middle = of_one(whole, 1)
    assert middle.sentences == (replace(sentences[1], passage=0), replace(sentences[2], passage=0))
    assert middle.passages == (WINDOWS[1],)
    assert np.array_equal(middle.vectors, vectors[1:3])
    assert middle.of_passage(0) == [0, 1]
