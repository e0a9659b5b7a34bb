"""Written answers to problems of the bank, right, half, turned around and beside the point, and what the grader finds.

The answers were written for this project, each with the points that it makes. Whole weeks are held out where they are
scored. `python -m evals.written_answers` fits `assistant/practice/grading/data/points.json` anew.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.models.embedder import Embedder
from assistant.practice.bank import BANK, read_bank_file
from assistant.practice.grading.curve import Curve, fit_curve, write_curve
from assistant.practice.grading.parts import parts_of
from assistant.practice.grading.points import FITTED, SIGNALS, signals, task_of
from assistant.practice.grading.short import TextGrade, grade_text
from assistant.practice.grading.text_words import MADE, UNSURE
from assistant.practice.nouns import Problem, TextKey
from evals.cases import load_lines
from evals.metrics import Metric, Record

FILE = Path(__file__).resolve().parent / "cases" / "written_answers.jsonl"
FOLDS = 5
ABSTAINING = 0.15
"""The share of answers, those of the largest doubt, left out where it is measured what "unsure" wins."""
OTHERS = 3
"""References of other weeks that stand for answers beside the point, for each problem."""

Array = np.ndarray


@dataclass(frozen=True, slots=True)
class Written:
    """An answer to a problem of the bank. ``made`` are the numbers of the points it makes."""

    problem_id: str
    kind: str
    answer: str
    made: frozenset[int]

    @property
    def id(self) -> str:
        return f"{self.problem_id}, {self.kind}, {','.join(map(str, sorted(self.made))) or 'none'}"


@dataclass(frozen=True, slots=True, eq=False)
class PointRows:
    """The signals of points in answers, shape (points, SIGNALS), whether each is made, and the week it is from."""

    rows: Array
    made: Array
    weeks: Array


def written_of(line: Mapping[str, object]) -> Written:
    """An answer from its line. Raises KeyError, TypeError or ValueError for another form."""
    made = line["made"]
    if not isinstance(made, list):
        raise TypeError("made has to be a list")
    return Written(str(line["problem"]), str(line["kind"]), str(line["answer"]), frozenset(int(one) for one in made))


def load_written(path: Path = FILE) -> list[Written]:
    """The answers of a file."""
    return load_lines(path, written_of, "problem, kind, answer and made")


def written_problems() -> dict[str, Problem]:
    """The problems of the bank that are answered with a text, by their id."""
    files = sorted(BANK.glob("w*.toml"))
    problems = [problem for file in files for problem in read_bank_file(file).problems]
    return {problem.id: problem for problem in problems if isinstance(problem.key, TextKey)}


def rows_to_fit(answers: Sequence[Written], problems: Mapping[str, Problem]) -> PointRows:
    """The points of the answers, of each problem's own reference, and of some references of other weeks."""
    rows, made, weeks = [], [], []
    for problem, one in _all_answers(answers, problems):
        key = _key(problem)
        task, parts = task_of(_plain(problem.statement), key.reference), parts_of(_plain(one.answer))
        for number, point in enumerate(key.points, 1):
            found = signals(point, task, parts)
            rows.append([found[name] for name in SIGNALS])
            made.append(float(number in one.made))
            weeks.append(problem.week or 0)
    return PointRows(np.array(rows), np.array(made), np.array(weeks))


def _all_answers(answers: Sequence[Written], problems: Mapping[str, Problem]) -> Iterator[tuple[Problem, Written]]:
    chance = random.Random(3)
    yield from ((problems[one.problem_id], one) for one in answers)
    for problem in problems.values():
        key = _key(problem)
        every = frozenset(range(1, len(key.points) + 1))
        yield problem, Written(problem.id, "reference", key.reference, every)
        others = [_key(other).reference for other in problems.values() if other.week != problem.week]
        for reference in chance.sample(others, min(OTHERS, len(others))):
            yield problem, Written(problem.id, "other", reference, frozenset())


def _key(problem: Problem) -> TextKey:
    assert isinstance(problem.key, TextKey)
    return problem.key


def _plain(text: str) -> str:
    return " ".join(text.split())


def fit_points(found: PointRows, kept: Array | None = None) -> Curve:
    """The curve for these points, or for those that are kept."""
    at = np.ones(len(found.made), bool) if kept is None else kept
    return fit_curve(SIGNALS, found.rows[at], found.made[at])


def held_out_curves(found: PointRows) -> dict[int, Curve]:
    """For each week the curve of a fit that has seen none of its problems."""
    weeks = sorted({int(week) for week in found.weeks})
    curves = {fold: fit_points(found, found.weeks % FOLDS != fold) for fold in range(FOLDS)}
    return {week: curves[week % FOLDS] for week in weeks}


# --- scoring ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in an answer by a grader that has seen none of its week."""

    written: Written
    problem: Problem
    graded: TextGrade

    @property
    def true(self) -> float:
        """The grade it should have: the share of points made, by their weight."""
        points = _key(self.problem).points
        made = sum(point.weight for number, point in enumerate(points, 1) if number in self.written.made)
        return made / sum(point.weight for point in points)

    @property
    def points_right(self) -> float:
        """The share of points that were found or not found as they should be."""
        right = [
            (graded.made >= MADE) == (number in self.written.made)
            for number, graded in enumerate(self.graded.points, 1)
        ]
        return sum(right) / len(right)


def found_in(answers: Sequence[Written], problems: Mapping[str, Problem], embedder: Embedder) -> list[Found]:
    """Every answer graded by a curve that was fitted without its week."""
    curves = held_out_curves(rows_to_fit(answers, problems))
    return [
        Found(
            one, problem, grade_text(problem.statement, _key(problem), one.answer, embedder, curves[problem.week or 0])
        )
        for one, problem in ((one, problems[one.problem_id]) for one in answers)
    ]


def score_written(found: Sequence[Found]) -> tuple[list[Metric], list[Record]]:
    """What the grades of written answers are worth: all of them, and those of each kind."""
    surest = sorted(found, key=lambda one: one.graded.doubt)[: round(len(found) * (1 - ABSTAINING))]
    metrics = [
        Metric("points judged rightly", {one.written.id: one.points_right for one in found}),
        Metric("squared error, own", _squares(found), higher_is_better=False),
        Metric(
            f"squared error, own, surest {1 - ABSTAINING:.0%}", _squares(surest), higher_is_better=False, gated=False
        ),
        Metric(
            "left to the learner", {one.written.id: float(one.graded.doubt >= UNSURE) for one in found}, gated=False
        ),
        *(_grades(found, kind, higher) for kind, higher in (("right", True), ("turned", False), ("beside", False))),
    ]
    return metrics, [_record(one) for one in found]


def _squares(found: Sequence[Found]) -> dict[str, float]:
    return {one.written.id: (one.graded.grade - one.true) ** 2 for one in found}


def _grades(found: Sequence[Found], kind: str, higher: bool) -> Metric:
    grades = {one.written.id: one.graded.grade for one in found if one.written.kind == kind}
    return Metric(f"grade, {kind}", grades, higher_is_better=higher)


def _record(one: Found) -> Record:
    details = {
        "question": one.problem.statement,
        "answer": one.written.answer,
        "made": sorted(one.written.made),
        "found": [number for number, graded in enumerate(one.graded.points, 1) if graded.made >= MADE],
        "doubt": one.graded.doubt,
        "scores": {"points judged rightly": one.points_right},
    }
    return Record(one.written.id, one.written.kind, (one.problem.week or 0,), False, details)


def write_fit() -> None:
    """Fit all answers and write the weights with how they were made."""
    answers, problems = load_written(), written_problems()
    found = rows_to_fit(answers, problems)
    made = (
        f"logistic curve, ridge 1.0, on {len(found.made)} points in {len(answers)} answers written for this project, "
        f"in the references of {len(problems)} problems, and in {OTHERS} references of other weeks for each; "
        f"`python -m evals.written_answers` makes it"
    )
    write_curve(fit_points(found), made, FITTED)


if __name__ == "__main__":
    write_fit()
