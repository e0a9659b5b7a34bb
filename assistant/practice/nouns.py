"""The nouns of practice: frozen, typed, without I/O.

Options count from 1. Grades are 0 to 1. Difficulties are 1 (recall one fact) to 5 (weigh a design). Instants carry a
time zone, lengths of a review are seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, get_args

from assistant.domain import Citation

ProblemKind = Literal[
    "choice", "multiple", "short", "order", "output", "fix", "code", "sql", "design", "cloze", "match"
]
Origin = Literal["bank", "generated", "passage"]
Verdict = Literal["right", "partly", "wrong", "unsure"]
Rating = Literal["again", "hard", "good", "easy"]
Step = Literal["easier", "harder"]

KINDS: tuple[ProblemKind, ...] = get_args(ProblemKind)
RATINGS: tuple[Rating, ...] = get_args(Rating)
"""In the order of FSRS: again is 1, easy is 4."""

OPTION_KINDS: frozenset[ProblemKind] = frozenset({"choice", "multiple", "order", "cloze", "match"})
"""Kinds that are answered by numbers of options."""
RUN_KINDS: frozenset[ProblemKind] = frozenset({"fix", "code", "sql"})
"""Kinds whose answers are executed."""


# --- what an answer is held against ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OptionsKey:
    """``right`` are numbers of options: the one that is right (choice, cloze), all that are right (multiple, in any
    order), all of them in their right order (order), or for each prompt the option that belongs to it (match).

    ``why`` says of each option why it is right or wrong, parallel to the options; empty where nothing is said.
    """

    right: tuple[int, ...]
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """What a written answer has to say. ``text`` is a sentence; ``words`` are alternatives of which one suffices.

    ``weight`` is its share among the points of a problem, relative to the others.
    """

    text: str
    words: tuple[str, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class TextKey:
    """A short answer or a design: a full reference answer, and the points (the rubric) it is made of."""

    reference: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class OutputKey:
    """What a program prints: ``code`` is the program shown in the statement, ``output`` what it really prints."""

    code: str
    output: str


@dataclass(frozen=True, slots=True)
class CodeCase:
    """An expression in terms of the learner's code, and the Python literal that it has to come to.

    ``raises`` names the exception that is right instead. A ``hidden`` case is shown only once it has failed.
    """

    call: str
    expect: str = ""
    raises: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class CodeKey:
    """A program that passes the cases, and ``mutants``: like it, each wrong in one way that the cases have to catch."""

    solution: str
    cases: tuple[CodeCase, ...]
    mutants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SqlKey:
    """``schema`` makes the tables (and is shown); each of ``seeds`` fills them for one case (the first is shown).

    ``solution`` is one query, or statements whose effect ``check`` (a query) makes visible. ``ordered`` says whether
    the order of rows counts. ``mutants`` are like the solution, each wrong in one way the cases have to catch.
    """

    schema: str
    seeds: tuple[str, ...]
    solution: str
    ordered: bool = False
    check: str | None = None
    mutants: tuple[str, ...] = ()


Key = OptionsKey | TextKey | OutputKey | CodeKey | SqlKey


# --- what is set ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Origins:
    """The passage a problem was made from: generated and passage problems have one, those of the bank do not."""

    passage_id: str
    source_id: str
    char_start: int
    char_end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem with its key, which never leaves this room before an attempt or without being asked for.

    ``week`` is one of the roadmap in use, or None. ``prompts`` are the left-hand sides of a match. ``hints`` are two,
    growing. ``explanation`` says why the key is right. ``seconds`` is how long an attempt is expected to take.
    ``look_for`` is what is searched for in the library to cite a passage that explains it.
    """

    id: str
    kind: ProblemKind
    week: int | None
    topic: str
    difficulty: int
    statement: str
    origin: Origin
    key: Key
    options: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    starter: str = ""
    hints: tuple[str, ...] = ()
    explanation: str = ""
    seconds: int = 60
    look_for: str = ""
    made_from: Origins | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. Without ``week``, ``topic``, ``source`` and ``due`` it is the learner's own place.

    ``source`` is the id of a source that problems are made from. ``step`` is relative to the learner's last problem.
    Without ``origin`` problems come from what is there; ``fresh`` has them made from the library where a chat model is
    set, which takes long.
    """

    week: int | None = None
    topic: str | None = None
    source: str | None = None
    due: bool = False
    kind: ProblemKind | None = None
    count: int = 1
    step: Step | None = None
    origin: Origin | None = None
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class SetProblem:
    """A problem as it is set. ``source`` cites where it can be learnt; None where the library holds nothing on it.

    ``hints_available`` are those not yet shown. ``known`` is how likely the learner is to get it right, 0 to 1.
    """

    problem: Problem
    source: Citation | None
    hints_available: int
    known: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Problems that were made and failed a check, by the reason."""

    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class ProblemSet:
    """What was set. ``notice`` is one sentence when it is other than asked (fewer, another week)."""

    problems: tuple[SetProblem, ...]
    dropped: tuple[Dropped, ...] = ()
    notice: str = ""


# --- an attempt -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Response:
    """What a learner answers: numbers of ``options`` in the chosen order, or ``text`` (an answer, code, SQL)."""

    options: tuple[int, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A test that was run: what was called, what was expected, what came, and whether that was right."""

    call: str
    expected: str
    got: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """What an answer is worth. ``grade`` is None with the verdict ``unsure``, which never counts against anybody.

    ``right`` and ``missing`` are sentences: what the answer has, and what it lacks or gets wrong. ``self_check`` asks
    the learner to compare with the solution and rate themselves, since nothing here can judge it.
    """

    grade: float | None
    verdict: Verdict
    feedback: str
    right: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    cases: tuple[CaseResult, ...] = ()
    self_check: bool = False
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Graded:
    """A judged attempt: with the passage that explains it, the rating derived from it, and when it comes back.

    ``reveal`` is the solution in words, since after an attempt nothing is kept back. ``next_due`` is None where
    nothing was learnt of the learner (unsure).
    """

    problem: Problem
    judged: Judged
    citation: Citation | None
    rating: Rating | None
    next_due: datetime | None
    solution: str
    attempt_id: int = 0


@dataclass(frozen=True, slots=True)
class Hint:
    """The ``number``-th hint of ``of``."""

    number: int
    of: int
    text: str


@dataclass(frozen=True, slots=True)
class Solution:
    """The right answer in words or code, why it is right, and the passage that explains it."""

    text: str
    explanation: str
    citation: Citation | None


# --- what is stored of a learner (append-only) ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attempt:
    """An answer that was given. ``hints`` were seen before it; ``revealed`` says whether the solution was.

    ``title`` is the beginning of the statement, so that it can be told when the problem is gone.
    """

    problem_id: str
    kind: ProblemKind
    week: int | None
    topic: str
    difficulty: int
    at: datetime
    grade: float | None
    verdict: Verdict
    options: tuple[int, ...] = ()
    text: str = ""
    title: str = ""
    judged: Mapping[str, Any] = field(default_factory=dict)
    seconds: float | None = None
    hints: int = 0
    revealed: bool = False
    guess: float = 0.0
    """How likely it is to be right by chance: 1/4 for one of four options."""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Review:
    """A rating of how well something was recalled. ``corrects`` is the id of the review in whose place it stands."""

    problem_id: str
    rating: Rating
    at: datetime
    seconds: float | None = None
    attempt_id: int | None = None
    corrects: int | None = None
    id: int = 0


# --- what follows from it -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Card:
    """What FSRS knows of a problem once its reviews are replayed. Stability is in days, ``recall`` is the chance that
    it is remembered now."""

    problem_id: str
    due: datetime
    stability: float
    difficulty: float
    reviews: int
    lapses: int
    recall: float
    last: datetime


@dataclass(frozen=True, slots=True)
class DueItem:
    """A problem to come back to, how many seconds it takes, and what it is worth to review it now (recall won)."""

    problem_id: str
    title: str
    kind: ProblemKind
    week: int | None
    topic: str
    due: datetime
    seconds: float
    recall: float
    worth: float


@dataclass(frozen=True, slots=True)
class Due:
    """What is due: ``items`` fit into the day's limit, the most valuable first; ``later`` do not.

    ``minutes`` are those of the items; ``ahead`` are the reviews of the days to come, this one first.
    """

    items: tuple[DueItem, ...]
    later: tuple[DueItem, ...]
    minutes: int
    limit_minutes: int
    ahead: tuple[tuple[date, int, int], ...] = ()
    """(day, minutes, reviews)."""


@dataclass(frozen=True, slots=True)
class Mastery:
    """How likely a learner is to solve a problem of medium difficulty, ``low`` to ``high`` in four of five cases.

    ``attempts`` are those behind it. ``ability`` is on the scale of the difficulties (log-odds).
    """

    subject: str
    week: int | None
    value: float
    low: float
    high: float
    attempts: int
    ability: float = 0.0
    doubt: float = 1.0
