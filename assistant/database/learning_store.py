"""What a learner wants, did and plans, in the database. One method per query; each sees only that learner's rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from psycopg.types.json import Jsonb

from assistant.database.conversation_store import storable
from assistant.database.sql import statements
from assistant.learning.nouns import Fact, Profile, Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from assistant.database import Database

SQL = statements("learning")

FACT_COLUMNS = "kind at task_id title minutes reason undoes session_id together weeks seconds grade id".split()
SESSION_COLUMNS = (
    "id date start minutes kind task_id title part reason source start_seconds end_seconds state locked".split()
)
"""In the order in which the statements of the same names return them."""

KeptState = Literal["planned", "done", "dropped", "withdrawn"]


@dataclass(frozen=True, slots=True)
class KeptSession:
    """A session as it is stored. ``state`` is what was said of it; that it was missed follows from its day.

    ``sequence`` counts the changes a calendar has to follow, ``changed_at`` is the time of the last of them.
    """

    session: Session
    state: KeptState
    week_of: date
    sequence: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class KeptWeek:
    """A week for which a plan was kept, with the minutes of its days, Monday first."""

    week_of: date
    minutes: tuple[int, ...]
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """All that is stored of a learner for one roadmap. ``profiles`` are in order, each with when it was said."""

    facts: tuple[Fact, ...]
    profiles: tuple[tuple[datetime, Profile], ...]
    weeks: Mapping[date, KeptWeek]
    sessions: tuple[KeptSession, ...]

    def profile(self, until: datetime | None = None) -> Profile | None:
        """The profile as it was at an instant; None before anything was said."""
        said = [profile for at, profile in self.profiles if until is None or at <= until]
        return said[-1] if said else None


class LearningStore:
    """Reads and writes of one learner's rows at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, learner: UUID, roadmap_id: str) -> Record:
        """Everything stored, read in one transaction."""
        with self._database.transaction(learner) as connection:
            return _record(connection, roadmap_id)

    @contextmanager
    def writing(self, learner: UUID, roadmap_id: str) -> Iterator[Writing]:
        """One transaction in which a learner's rows are read and written; another writer of theirs waits for it."""
        with self._database.transaction(learner) as connection:
            connection.execute(SQL["one_at_a_time"], {"learner": str(learner)})
            yield Writing(connection, learner, roadmap_id)


class Writing:
    """The writes of a transaction that is under way."""

    def __init__(self, connection: psycopg.Connection[Any], learner: UUID, roadmap_id: str) -> None:
        self._connection = connection
        self._key: dict[str, Any] = {"learner": learner, "roadmap": roadmap_id}

    def record(self) -> Record:
        """Everything stored, as this transaction sees it."""
        return _record(self._connection, self._key["roadmap"])

    def add_profile(self, profile: Profile, now: datetime) -> None:
        """Add a profile; the weeks known are those of this roadmap, what was said of others stays."""
        latest = self._connection.execute(SQL["profiles"]).fetchall()
        others = latest[-1][1]["known_weeks"] if latest else {}
        document = Jsonb(profile_to_json(profile, self._key["roadmap"], others))
        self._connection.execute(SQL["add_profile"], {**self._key, "at": now, "document": document})

    def add_facts(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            fields = storable({**_fields(fact), "weeks": list(fact.weeks)})
            self._connection.execute(SQL["add_fact"], {**self._key, **fields})

    def put_week(self, week: KeptWeek) -> None:
        fields = {"week_of": week.week_of, "minutes": list(week.minutes), "now": week.kept_at}
        self._connection.execute(SQL["put_plan_week"], {**self._key, **fields})

    def put_session(self, kept: KeptSession) -> None:
        """Add or replace a session; its week has to be kept before."""
        fields = {**_fields(kept.session), "day": kept.session.date, "state": kept.state, "week_of": kept.week_of}
        fields |= {"sequence": kept.sequence, "changed_at": kept.changed_at}
        self._connection.execute(SQL["put_plan_session"], {**self._key, **storable(fields)})


def profile_to_json(profile: Profile, roadmap_id: str, others: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    """A profile as plain JSON, times as 19:00 and dates as 2026-11-30; ``others`` are other roadmaps' known weeks."""
    starts = [start.isoformat("minutes") if start else None for start in profile.starts]
    dates = {name: day.isoformat() if (day := getattr(profile, name)) else None for name in ("start", "target")}
    document = asdict(profile) | dates
    return document | {
        "minutes": list(profile.minutes),
        "starts": starts,
        "known_weeks": {**others, roadmap_id: list(profile.known_weeks)},
    }


def profile_from_json(document: Mapping[str, Any], roadmap_id: str) -> Profile:
    """The profile that `profile_to_json` wrote, as it is for a roadmap."""
    dates = {name: date.fromisoformat(day) if (day := document[name]) else None for name in ("start", "target")}
    return Profile(
        level=document["level"],
        minutes=tuple(document["minutes"]),
        starts=tuple(time.fromisoformat(start) if start else None for start in document["starts"]),
        timezone=document["timezone"],
        known_weeks=tuple(document["known_weeks"].get(roadmap_id, ())),
        session_minutes=document["session_minutes"],
        review_minutes=document.get("review_minutes", Profile().review_minutes),
        **dates,
    )


def _record(connection: psycopg.Connection[Any], roadmap_id: str) -> Record:
    roadmap = {"roadmap": roadmap_id}
    facts = connection.execute(SQL["facts"], roadmap).fetchall()
    profiles = connection.execute(SQL["profiles"]).fetchall()
    weeks = connection.execute(SQL["plan_weeks"], roadmap).fetchall()
    sessions = connection.execute(SQL["plan_sessions"], roadmap).fetchall()
    return Record(
        tuple(_fact(row) for row in facts),
        tuple((at, profile_from_json(document, roadmap_id)) for at, document in profiles),
        {row[0]: KeptWeek(row[0], tuple(row[1]), row[2]) for row in weeks},
        tuple(_kept(row) for row in sessions),
    )


def _fact(row: Sequence[Any]) -> Fact:
    named = dict(zip(FACT_COLUMNS, row, strict=True))
    return Fact(**{**named, "weeks": tuple(named["weeks"])})


def _kept(row: Sequence[Any]) -> KeptSession:
    named = dict(zip(SESSION_COLUMNS, row, strict=False))
    state, week_of, sequence, changed_at = named["state"], *row[len(SESSION_COLUMNS) :]
    session = Session(**{**named, "state": "planned" if state == "withdrawn" else state})
    return KeptSession(session, state, week_of, sequence, changed_at)


def _fields(noun: Fact | Session) -> dict[str, Any]:
    return asdict(noun)


def withdrawn(kept: KeptSession, now: datetime) -> KeptSession:
    """A session that is planned no longer: it stays, to be cancelled in calendars."""
    if kept.state == "withdrawn":
        return kept
    return replace(kept, state="withdrawn", sequence=kept.sequence + 1, changed_at=now)
