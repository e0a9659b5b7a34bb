"""Problems made from the library, and what learners did with problems, in the database. One method per query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from psycopg.types.json import Jsonb

from assistant.database.conversation_store import storable
from assistant.database.sql import statements
from assistant.practice.nouns import Attempt, Dropped, Problem, Rating, Review
from assistant.practice.problem_json import problem_from_json, problem_to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from assistant.database import Database

SQL = statements("practice")
LEARNING = statements("learning")

ATTEMPT_COLUMNS = (
    "problem_id kind week topic difficulty at grade verdict options text title judged seconds hints revealed guess id"
).split()
REVIEW_COLUMNS = "problem_id rating at seconds attempt_id corrects id".split()
"""In the order in which the statements of the same names return them."""

EventKind = Literal["set", "hint", "revealed", "answered"]


@dataclass(frozen=True, slots=True)
class Event:
    """What happened before an answer."""

    kind: EventKind
    at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """That a problem is wrong, in somebody's words."""

    problem_id: str
    why: str
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class Parameters:
    """Parameters of the schedule fitted to a learner's reviews; losses are on those held back, before and after."""

    parameters: tuple[float, ...]
    reviews: int
    loss: float
    loss_before: float
    fitted_at: datetime


class PracticeStore:
    """Reads and writes as the application's role; what belongs to a learner is seen by them alone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- problems, shared by all -------------------------------------------------------------------------------------

    def problems(self, roadmap_id: str | None) -> list[Problem]:
        """The problems made for a roadmap, in order; they go with the source they were made from."""
        with self._database.transaction() as connection:
            rows = connection.execute(SQL["problems"], {"roadmap": roadmap_id}).fetchall()
        return [problem_from_json(row[0]) for row in rows]

    def problem(self, problem_id: str) -> Problem | None:
        """A problem made from the library, whatever the roadmap."""
        with self._database.transaction() as connection:
            row = connection.execute(SQL["problem"], storable({"id": problem_id})).fetchone()
        return None if row is None else problem_from_json(row[0])

    def add_problem(self, problem: Problem, roadmap_id: str | None, now: datetime) -> None:
        """Keep a problem that passed its checks; one of the same id stays as it is."""
        assert problem.made_from is not None
        parameters = {
            "id": problem.id,
            "roadmap": roadmap_id,
            "week": problem.week,
            "kind": problem.kind,
            "origin": problem.origin,
            "source": problem.made_from.source_id,
            "document": Jsonb(storable(problem_to_json(problem))),
            "now": now,
        }
        with self._database.transaction() as connection:
            connection.execute(SQL["add_problem"], parameters)

    def add_dropped(self, roadmap_id: str, week: int, dropped: Sequence[Dropped], now: datetime) -> None:
        """Count problems that were made for a week and failed a check, by the reason."""
        with self._database.transaction() as connection:
            for one in dropped:
                fields = {"roadmap": roadmap_id, "week": week, "reason": one.reason, "count": one.count, "now": now}
                connection.execute(SQL["add_dropped"], fields)

    def dropped(self) -> tuple[Dropped, ...]:
        """Why problems were not set, the most frequent reason first."""
        with self._database.transaction() as connection:
            rows = connection.execute(SQL["dropped"]).fetchall()
        return tuple(Dropped(reason, int(count)) for reason, count in rows)

    def reported(self) -> frozenset[str]:
        """Ids of the problems that were reported: they are set for nobody."""
        with self._database.transaction() as connection:
            return frozenset(row[0] for row in connection.execute(SQL["reported"]).fetchall())

    def reports(self) -> list[Report]:
        """The reports that hold, the latest first."""
        with self._database.transaction() as connection:
            return [Report(*row) for row in connection.execute(SQL["reports"]).fetchall()]

    def add_report(self, problem_id: str, why: str, now: datetime, *, taken_back: bool = False) -> None:
        """Withdraw a problem, or take that back."""
        parameters = storable({"problem": problem_id, "why": why, "taken_back": taken_back, "now": now})
        with self._database.transaction() as connection:
            connection.execute(SQL["add_report"], parameters)

    # -- what a learner did ------------------------------------------------------------------------------------------

    def events(self, learner: UUID, problem_id: str) -> list[Event]:
        """What happened to a problem since it was answered last."""
        with self._database.transaction(learner) as connection:
            rows = connection.execute(SQL["events"], {"problem": problem_id}).fetchall()
        return [Event(*row) for row in rows]

    def last_set(self, learner: UUID, count: int) -> list[str]:
        """Ids of the problems set last, the latest first."""
        with self._database.transaction(learner) as connection:
            return [row[0] for row in connection.execute(SQL["last_set"], {"count": count}).fetchall()]

    def attempts(self, learner: UUID, roadmap_id: str) -> tuple[Attempt, ...]:
        """All answers to problems of a roadmap, in order."""
        with self._database.transaction(learner) as connection:
            rows = connection.execute(SQL["attempts"], {"roadmap": roadmap_id}).fetchall()
        return tuple(_attempt(row) for row in rows)

    def last_attempt(self, learner: UUID, problem_id: str | None = None) -> Attempt | None:
        """The latest answer, to this problem where one is named."""
        with self._database.transaction(learner) as connection:
            row = connection.execute(SQL["last_attempt"], {"problem": problem_id}).fetchone()
        return None if row is None else _attempt(row)

    def reviews(self, learner: UUID) -> tuple[Review, ...]:
        """The whole log, in the order in which it was written."""
        with self._database.transaction(learner) as connection:
            rows = connection.execute(SQL["reviews"]).fetchall()
        return tuple(Review(**dict(zip(REVIEW_COLUMNS, row, strict=True))) for row in rows)

    def parameters(self, learner: UUID) -> Parameters | None:
        """The parameters fitted last."""
        with self._database.transaction(learner) as connection:
            row = connection.execute(SQL["parameters"]).fetchone()
        return None if row is None else Parameters(tuple(row[0]), *row[1:])

    @contextmanager
    def writing(self, learner: UUID, roadmap_id: str) -> Iterator[PracticeWriting]:
        """One transaction in which what a learner does is added; another writer of theirs waits for it."""
        with self._database.transaction(learner) as connection:
            connection.execute(LEARNING["one_at_a_time"], {"learner": str(learner)})
            yield PracticeWriting(connection, learner, roadmap_id)


class PracticeWriting:
    """The writes of a transaction that is under way. Nothing is ever changed or removed."""

    def __init__(self, connection: psycopg.Connection[Any], learner: UUID, roadmap_id: str) -> None:
        self._connection = connection
        self._key: dict[str, Any] = {"learner": learner, "roadmap": roadmap_id}

    def add_event(self, problem_id: str, kind: EventKind, now: datetime) -> None:
        self._connection.execute(SQL["add_event"], {**self._key, "problem": problem_id, "kind": kind, "at": now})

    def events(self, problem_id: str) -> list[Event]:
        """What happened to a problem, as this transaction sees it."""
        return [Event(*row) for row in self._connection.execute(SQL["events"], {"problem": problem_id}).fetchall()]

    def last_attempt(self, problem_id: str | None = None) -> Attempt | None:
        """The latest answer, to this problem where one is named, as this transaction sees it."""
        row = self._connection.execute(SQL["last_attempt"], {"problem": problem_id}).fetchone()
        return None if row is None else _attempt(row)

    def add_attempt(self, attempt: Attempt) -> int:
        """Keep an answer. Returns its id."""
        self.add_event(attempt.problem_id, "answered", attempt.at)
        named = {column: getattr(attempt, column) for column in ATTEMPT_COLUMNS if column != "id"}
        fields = storable({**named, "options": list(attempt.options), "judged": dict(attempt.judged)})
        return self._id("add_attempt", {**fields, "judged": Jsonb(fields["judged"])})

    def add_review(self, review: Review) -> int:
        """Add to the log. Returns the id."""
        return self._id("add_review", asdict(review))

    def reviews(self) -> tuple[Review, ...]:
        """The log as this transaction sees it."""
        rows = self._connection.execute(SQL["reviews"]).fetchall()
        return tuple(Review(**dict(zip(REVIEW_COLUMNS, row, strict=True))) for row in rows)

    def add_parameters(self, found: Parameters) -> None:
        fields = {**asdict(found), "parameters": list(found.parameters), "now": found.fitted_at}
        self._connection.execute(SQL["add_parameters"], {**self._key, **fields})

    def _id(self, statement: str, fields: Mapping[str, Any]) -> int:
        row = self._connection.execute(SQL[statement], {**self._key, **fields}).fetchone()
        assert row is not None
        return int(row[0])


def rating_corrected(latest: Review, rating: Rating, now: datetime) -> Review:
    """A review that stands in the place of another one."""
    return Review(latest.problem_id, rating, now, latest.seconds, latest.attempt_id, latest.corrects or latest.id)


def _attempt(row: Sequence[Any]) -> Attempt:
    named = dict(zip(ATTEMPT_COLUMNS, row, strict=True))
    return Attempt(**{**named, "options": tuple(named["options"])})
