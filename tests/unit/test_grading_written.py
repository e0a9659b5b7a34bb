"""Answers that were written to problems of the bank: right in other words, in part, turned around, beside the point."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.models.local_embedder import LocalEmbedder
from assistant.models.remembering import RememberingEmbedder
from assistant.practice.grading import TextGrade, grade_text
from assistant.practice.grading.curve import fit_curve
from assistant.practice.grading.parts import part_of, parts_of
from assistant.practice.grading.text_words import judged_text
from assistant.practice.grading.turned import denied_words, opposite_words, other_figure
from assistant.practice.nouns import TextKey, Verdict
from evals.written_answers import Written, load_written, written_problems

EMBEDDER = RememberingEmbedder(LocalEmbedder())
PROBLEMS = written_problems()


def graded(one: Written) -> TextGrade:
    problem = PROBLEMS[one.problem_id]
    assert isinstance(problem.key, TextKey)
    return grade_text(problem.statement, problem.key, one.answer, EMBEDDER)


@cache
def grades(kind: str) -> tuple[TextGrade, ...]:
    return tuple(graded(one) for one in load_written() if one.kind == kind)


def verdicts(kind: str) -> list[Verdict]:
    problems = [PROBLEMS[one.problem_id] for one in load_written() if one.kind == kind]
    keys = [problem.key for problem in problems if isinstance(problem.key, TextKey)]
    return [judged_text(key, grade).verdict for key, grade in zip(keys, grades(kind), strict=True)]


@pytest.mark.parametrize(
    ("kind", "holds"),
    [
        ("right", lambda mean: mean > 0.8),
        ("part", lambda mean: 0.25 < mean < 0.45),
        ("turned", lambda mean: mean < 0.3),
        ("beside", lambda mean: mean < 0.03),
        ("numbers", lambda mean: mean < 0.1),
    ],
)
def test_answers_are_worth_what_they_say(kind: str, holds: Callable[[float], bool]) -> None:
    assert holds(float(np.mean([found.grade for found in grades(kind)])))


def test_no_right_answer_is_called_wrong_and_no_other_one_right() -> None:
    assert "wrong" not in verdicts("right")
    assert all("right" not in verdicts(kind) for kind in ("part", "turned", "beside", "numbers"))


def test_most_points_are_found_where_they_are_made_and_only_there() -> None:
    answers = [one for one in load_written() if one.kind != "turned"]
    found = [
        (point.made >= 0.5, number in one.made) for one in answers for number, point in enumerate(graded(one).points, 1)
    ]
    made = [said for said, true in found if true]
    beside = [said for said, true in found if not true]
    assert sum(made) > 0.85 * len(made) and sum(beside) < 0.03 * len(beside)


@pytest.mark.parametrize("problem_id", [name for name in sorted(PROBLEMS) if PROBLEMS[name].kind == "short"])
def test_the_reference_of_a_problem_makes_its_points(problem_id: str) -> None:
    key = PROBLEMS[problem_id].key
    assert isinstance(key, TextKey)
    every = frozenset(range(1, len(key.points) + 1))
    assert graded(Written(problem_id, "reference", key.reference, every)).grade > 0.8
    assert graded(Written(problem_id, "copied", PROBLEMS[problem_id].statement, frozenset())).grade == 0


def test_sentences_whose_words_are_out_of_order_are_worth_half_at_most_and_doubted() -> None:
    chance = np.random.default_rng(0)
    for problem_id in [name for name in sorted(PROBLEMS) if PROBLEMS[name].kind == "short"][:6]:
        key = PROBLEMS[problem_id].key
        assert isinstance(key, TextKey)
        mixed = " ".join(chance.permutation(key.reference.split()))
        found = graded(Written(problem_id, "mixed", mixed, frozenset()))
        assert found.grade <= 0.5 and found.doubt >= 0.3


@pytest.mark.parametrize(
    ("point", "sentence", "denied"),
    [
        ("A pod that is not ready gets no traffic.", "A pod that is not ready still gets traffic.", True),
        ("A pod that is not ready gets no traffic.", "It gets no traffic while it isn't ready.", False),
        ("The message belongs on standard error.", "It should not go to standard error but to standard output.", True),
        ("The database needs a unique constraint.", "The database needs no unique constraint.", True),
        ("An entry never expires.", "An entry expires every night.", True),
        ("An entry never expires.", "Entries do not expire.", False),
        ("SQLite does not enforce foreign keys.", "SQLite ignores foreign keys.", False),
        ("The image is named by its digest.", "The image is named latest rather than by its digest.", True),
        ("The image is named by its digest.", "Not only the tag but the digest names the image.", False),
    ],
)
def test_a_denial_is_seen_word_by_word(point: str, sentence: str, denied: bool) -> None:
    assert bool(denied_words(part_of(point), part_of(sentence))) == denied


def test_what_the_reference_says_in_the_same_way_is_no_denial() -> None:
    point, sentence = part_of("Production runs what was never tested."), part_of("It is not the one that was tested.")
    assert denied_words(point, sentence) and not denied_words(point, sentence, [sentence])


def test_a_word_in_the_place_of_its_opposite_is_seen() -> None:
    point, sentence = part_of("The counter is read before the query."), part_of("The counter is read after the query.")
    assert opposite_words(point, sentence) == ["after"] and not opposite_words(point, point)


@pytest.mark.parametrize(
    ("answer", "other"),
    [("It is down for 30 hours.", True), ("It is down for three hours.", False), ("It is down for long.", False)],
)
def test_another_number_in_the_place_of_the_points_is_seen(answer: str, other: bool) -> None:
    assert other_figure("The service is down for 3 hours.", "A restore of 300 gigabytes", answer, answer) == other


@given(st.text(max_size=200))
def test_the_sentences_of_a_text_hold_all_its_words(text: str) -> None:
    plain = " ".join(text.split())
    parts = parts_of(plain)
    words = [word.text for part in parts for word in part.words]
    assert parts and all(word in plain.lower().replace("’", "'") for word in words)


def test_words_stand_in_the_sentence_they_are_from() -> None:
    parts = parts_of("The key is kept. The value isn’t kept! Why? Because the value expires; nothing else does.")
    assert [" ".join(word.text for word in part.words) for part in parts] == [
        "the key is kept", "the value isn't kept", "why", "because the value expires", "nothing else does",
    ]  # fmt: skip


def test_a_curve_finds_the_weights_behind_its_rows() -> None:
    rows = np.random.default_rng(1).normal(size=(4_000, 2))
    heights = 1 / (1 + np.exp(-(2 * rows[:, 0] - rows[:, 1])))
    curve = fit_curve(("one", "other"), rows, heights, strength=1e-6)
    assert curve.of_rows(rows) == pytest.approx(heights, abs=1e-6)
    assert curve.at({"one": 0.0, "other": 0.0}) == pytest.approx(0.5, abs=1e-3)
