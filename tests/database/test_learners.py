"""What belongs to a learner is seen by nobody else, whatever connection is used."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from assistant.database import LOCAL_LEARNER, Database
from assistant.errors import DatabaseError

OTHER = UUID("00000000-0000-0000-0000-000000000002")
OWNED = ("conversation", "message", "feedback")


@pytest.fixture
def two_learners(database: Database) -> Database:
    with database.owner() as connection:
        connection.execute("select set_config('study.learner', %s, true)", (str(OTHER),))
        connection.execute("insert into learner values (%s, 'other')", (OTHER,))
    for learner in (LOCAL_LEARNER, OTHER):
        with database.transaction(learner) as connection:
            add_conversation(connection, learner)
    return database


def add_conversation(connection: psycopg.Connection[Any], learner: UUID) -> UUID:
    conversation = uuid4()
    connection.execute(
        "insert into conversation values (%s, %s, 'mine', now(), now())",
        (conversation, learner),
    )
    message = connection.execute(
        """insert into message (learner_id, conversation_id, role, content, created_at)
           values (%s, %s, 'user', 'hello', now()) returning id""",
        (learner, conversation),
    ).fetchone()
    assert message is not None
    connection.execute("insert into feedback values (%s, %s, 1, now())", (message[0], learner))
    return conversation


def owners(connection: psycopg.Connection[Any]) -> set[UUID]:
    return {row[0] for table in OWNED for row in connection.execute(f"select learner_id from {table}").fetchall()}


def test_a_connection_used_again_shows_nothing_of_the_learner_before(two_learners: Database) -> None:
    backends = set()
    for learner in (LOCAL_LEARNER, OTHER) * 5:
        with two_learners.transaction(learner) as connection:
            backends.add(connection.info.backend_pid)
            assert owners(connection) == {learner}
    assert len(backends) < 10


def test_without_a_learner_nothing_is_visible(two_learners: Database) -> None:
    with two_learners.transaction(LOCAL_LEARNER) as connection:
        assert owners(connection)
    with two_learners.transaction() as connection:
        assert owners(connection) == set()
        assert connection.execute("select count(*) from learner").fetchone() == (0,)


def test_nothing_of_the_learner_is_left_after_a_transaction_that_failed(two_learners: Database) -> None:
    with pytest.raises(ZeroDivisionError), two_learners.transaction(LOCAL_LEARNER):
        raise ZeroDivisionError
    with two_learners.transaction() as connection:
        assert owners(connection) == set()


def test_nothing_can_be_written_in_anothers_name_or_moved_to_another(two_learners: Database) -> None:
    with pytest.raises(DatabaseError), two_learners.transaction(LOCAL_LEARNER) as connection:
        add_conversation(connection, OTHER)
    with pytest.raises(DatabaseError), two_learners.transaction(LOCAL_LEARNER) as connection:
        connection.execute("update conversation set learner_id = %s", (OTHER,))


def test_anothers_rows_cannot_be_changed_or_deleted(two_learners: Database) -> None:
    with two_learners.transaction(LOCAL_LEARNER) as connection:
        assert connection.execute("delete from conversation where learner_id = %s", (OTHER,)).rowcount == 0
        assert connection.execute("update message set content = '' where learner_id = %s", (OTHER,)).rowcount == 0
    with two_learners.transaction(OTHER) as connection:
        assert owners(connection) == {OTHER}


def test_the_application_works_as_a_role_without_power(database: Database) -> None:
    role = (
        "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user"
    )
    with database.transaction() as connection:
        assert connection.execute(role).fetchone() == ("study_app", False, False, False, False)
        forced = "select relname from pg_class where relname = any(%s) and relrowsecurity and relforcerowsecurity"
        assert connection.execute(forced, (["learner", *OWNED],)).fetchall() != []
        assert len(connection.execute(forced, (["learner", *OWNED],)).fetchall()) == 4
    with database.session() as connection:
        assert connection.execute(role).fetchone() == ("study_app", False, False, False, False)


@pytest.mark.parametrize(
    "statement",
    [
        "drop table source",
        "create table public.mine (id integer)",
        "alter table conversation disable row level security",
        "insert into learner values (gen_random_uuid(), 'me')",
        "update migration set checksum = ''",
    ],
)
def test_the_application_cannot_change_the_schema_or_make_learners(database: Database, statement: str) -> None:
    with pytest.raises(DatabaseError), database.transaction(LOCAL_LEARNER) as connection:
        connection.execute(statement)


def test_every_table_with_a_learner_is_protected(database: Database) -> None:
    query = """select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
               where c.relkind = 'r' and a.attname = 'learner_id' and not (relrowsecurity and relforcerowsecurity)"""
    with database.owner() as connection:
        assert connection.execute(query).fetchall() == []
