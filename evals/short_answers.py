"""Short answers graded beside people: held-out questions, a lexical ridge, and what is gained by saying "unsure".

`python -m evals.short_answers FILE` fits the weights of `assistant/practice/grading/data/likeness.json` anew.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.models.embedder import Embedder
from assistant.practice.grading.curve import fit_curve, write_curve
from assistant.practice.grading.likeness import FITTED, SIGNALS, signals
from assistant.retrieval.terms import terms
from evals.metrics import Metric, Record
from evals.written_answers import found_in, load_written, score_written, written_problems

FILE = Path("grading") / "short_answers.csv"
TOP = 5
"""The best grade people gave."""
FOLDS = 10
ABSTAINING = 0.2
"""The share of answers, those of the largest expected error, left out where it is measured what "unsure" wins."""

Array = np.ndarray
Fit = Callable[[Array, Array], Callable[[Array], Array]]


@dataclass(frozen=True, slots=True)
class GradedAnswer:
    """An answer with the grades of two people, 0 to 5."""

    question_id: str
    question: str
    reference: str
    answer: str
    first: float
    second: float

    @property
    def grade(self) -> float:
        return (self.first + self.second) / 2


@dataclass(frozen=True, slots=True)
class Agreement:
    """How grades agree with people's, on the scale of 0 to 5."""

    pearson: float
    qwk: float
    rmse: float


def load_graded(path: Path) -> list[GradedAnswer]:
    """The answers of a file. Raises OSError, KeyError or ValueError for a file of another form."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            GradedAnswer(
                row["id"],
                row["question"],
                row["desired_answer"],
                row["student_answer"],
                float(row["score_me"]),
                float(row["score_other"]),
            )
            for row in csv.DictReader(file)
        ]


def agreement(said: Array, true: Array) -> Agreement:
    """Pearson's correlation, quadratic weighted kappa of whole grades, root mean squared error."""
    error = float(np.sqrt(np.mean((said - true) ** 2)))
    return Agreement(float(np.corrcoef(said, true)[0, 1]), quadratic_kappa(said, true), error)


def quadratic_kappa(said: Array, true: Array, most: int = TOP) -> float:
    """Cohen's kappa with quadratic weights (Cohen 1968) of grades rounded to whole numbers from 0 to ``most``."""
    first, second = (np.rint(grades).astype(int).clip(0, most) for grades in (said, true))
    size = most + 1
    seen = np.zeros((size, size))
    np.add.at(seen, (first, second), 1)
    apart = (np.arange(size)[:, None] - np.arange(size)) ** 2 / most**2
    expected = np.outer(seen.sum(1), seen.sum(0)) / seen.sum()
    return float(1 - (apart * seen).sum() / (apart * expected).sum())


# --- fitting ----------------------------------------------------------------------------------------------------------


def logistic(found: Array, grades: Array) -> Callable[[Array], Array]:
    """A logistic curve for grades of 0 to 5."""
    curve = fit_curve(SIGNALS, found, grades / TOP)
    return lambda other: TOP * curve.of_rows(other)


def ridge(found: Array, grades: Array) -> Callable[[Array], Array]:
    """A linear model with a ridge on standardised signals."""
    means, deviations, middle = found.mean(0), found.std(0) + 1e-9, grades.mean()
    inputs = (found - means) / deviations
    weights: Array = np.linalg.solve(inputs.T @ inputs + 10 * np.eye(inputs.shape[1]), inputs.T @ (grades - middle))

    def grades_of(other: Array) -> Array:
        foretold: Array = (other - means) / deviations @ weights + middle
        return foretold

    return grades_of


def held_out(fit: Fit, found: Array, graded: Sequence[GradedAnswer]) -> Array:
    """The grade of each answer by a fit that has seen no answer to the same question."""
    grades = np.array([one.grade for one in graded])
    questions = sorted({one.question_id for one in graded})
    mixed = np.random.default_rng(0).permutation(len(questions))
    fold_of = {questions[at]: place % FOLDS for place, at in enumerate(mixed)}
    folds = np.array([fold_of[one.question_id] for one in graded])
    said = np.zeros(len(graded))
    for fold in range(FOLDS):
        seen = folds != fold
        said[~seen] = fit(found[seen], grades[seen])(found[~seen])
    return said.clip(0, TOP)


def signals_of(graded: Sequence[GradedAnswer], embedder: Embedder) -> Array:
    """The signals of every answer, shape (answers, SIGNALS)."""
    rows = [signals(one.question, one.reference, one.answer, embedder) for one in graded]
    return np.array([[row[name] for name in SIGNALS] for row in rows])


def lexical_signals_of(graded: Sequence[GradedAnswer]) -> Array:
    """Overlap of stems and of letter triples, and lengths: what a comparison of words alone sees."""
    return np.array([_lexical(one) for one in graded])


def _lexical(one: GradedAnswer) -> list[float]:
    asked, wanted, given = (set(terms(text, "en")) for text in (one.question, one.reference, one.answer))
    new = wanted - asked or wanted
    first, second = _triples(one.reference), _triples(one.answer)
    shared = len(first & second)
    return [
        len(new & given) / max(1, len(new)),
        len(wanted & given) / max(1, len(wanted)),
        len(wanted & given) / max(1, len(given)),
        shared / max(1, len(first)),
        shared / max(1, len(second)),
        float(np.log1p(len(given))),
        float(np.log1p(len(given)) - np.log1p(len(wanted))),
    ]


def _triples(text: str) -> set[str]:
    joined = f" {' '.join(text.lower().split())} "
    return {joined[at : at + 3] for at in range(len(joined) - 2)}


def score_graded(graded: Sequence[GradedAnswer], embedder: Embedder) -> tuple[list[Metric], list[Record]]:
    """Held-out grades beside people's, of each answer and of all, and what is found in answers to the bank."""
    grades = np.array([one.grade for one in graded])
    said = held_out(logistic, signals_of(graded, embedder), graded)
    lexical = held_out(ridge, lexical_signals_of(graded), graded)
    people = (np.array([one.first for one in graded]), np.array([one.second for one in graded]))
    errors = {
        f"{number}": float((one - true) ** 2) for number, (one, true) in enumerate(zip(said, grades, strict=True))
    }
    sure = expected_errors(said) <= np.quantile(expected_errors(said), 1 - ABSTAINING)
    metrics = [
        Metric("squared error", errors, higher_is_better=False),
        *_measures("held out", agreement(said, grades)),
        *_measures("lexical ridge", agreement(lexical, grades)),
        *_measures("one person by the other", agreement(*people)),
        *_measures(f"held out, surest {1 - ABSTAINING:.0%}", agreement(said[sure], grades[sure])),
    ]
    own_metrics, own_records = score_written(found_in(load_written(), written_problems(), embedder))
    records = [_record(number, one, float(grade)) for number, (one, grade) in enumerate(zip(graded, said, strict=True))]
    return [*metrics, *own_metrics], [*records, *own_records]


def _measures(name: str, found: Agreement) -> list[Metric]:
    values = (("pearson", found.pearson, True), ("qwk", found.qwk, True), ("rmse", found.rmse, False))
    return [Metric(f"{measure}, {name}", {"all": value}, higher, gated=False) for measure, value, higher in values]


def _record(number: int, one: GradedAnswer, said: float) -> Record:
    details = {
        "question": one.question,
        "reference": one.reference,
        "answer": one.answer,
        "people": [one.first, one.second],
        "grade": round(said, 2),
        "scores": {"squared error": (said - one.grade) ** 2},
    }
    return Record(str(number), one.question_id, (), False, details)


def expected_errors(said: Array) -> Array:
    """How far off a grade is likely to be: farthest in the middle of the scale, where it says least."""
    errors: Array = said * (TOP - said)
    return errors


def write_fit(graded: Sequence[GradedAnswer], embedder: Embedder, to: Path = FITTED) -> None:
    """Fit all answers and write the weights with how they were made."""
    curve = fit_curve(SIGNALS, signals_of(graded, embedder), np.array([one.grade for one in graded]) / TOP)
    made = (
        f"logistic curve, ridge 1.0, on {len(graded)} answers to {len({one.question_id for one in graded})} questions "
        f"graded by two people (Mohler et al. 2011), with the vectors of {embedder.model}; "
        "`python -m evals.short_answers FILE` makes it"
    )
    write_curve(curve, made, to)


if __name__ == "__main__":
    from assistant.models.local_embedder import LocalEmbedder
    from assistant.models.remembering import RememberingEmbedder

    write_fit(load_graded(Path(sys.argv[1])), RememberingEmbedder(LocalEmbedder()))
