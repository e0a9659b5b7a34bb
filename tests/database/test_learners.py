"""What belongs to a learner is seen by nobody else, whatever connection is used."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from assistant.database import LOCAL_LEARNER, Database
from assistant.database.learner_store import LearnerStore
from assistant.errors import DatabaseError, NotFoundError
from tests.database.owned import VALUES, fill, owned_tables, rows_of, unprotected

OTHER = UUID("00000000-0000-0000-0000-000000000002")
NOW = datetime(2024, 2, 29, 8, 30, tzinfo=UTC)
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


# -- every table there is, found by reading the schema --------------------------------------------------------------


def test_every_table_of_learners_is_known_to_be_one(database: Database) -> None:
    with database.owner() as connection:
        tables = owned_tables(connection)
    assert {*OWNED, "fact", "profile", "plan_week", "plan_session"} <= set(tables)


def test_every_table_of_learners_has_forced_security_and_one_policy_for_reading_and_writing(database: Database) -> None:
    with database.owner() as connection:
        assert unprotected(connection) == {}
        learner = connection.execute("""select relrowsecurity and relforcerowsecurity, cmd, qual, with_check
            from pg_class join pg_policies on tablename = relname where relname = 'learner'""").fetchall()
    assert learner == [(True, "ALL", "(id = current_learner())", "(id = current_learner())")]


@pytest.mark.parametrize(
    ("careless", "fault"),
    [
        ("", "not forced"),
        (
            "alter table careless enable row level security; create policy own on careless {own} with check {check}",
            "no",
        ),
        ("{forced}", "policies"),
        ("{forced}; create policy own on careless for select {own}", "policies"),
        ("{forced}; create policy own on careless {own} with check (true)", "policies"),
        ("{forced}; create policy own on careless using (true) with check {check}", "policies"),
        (
            "{forced}; create policy own on careless {own} with check {check};"
            "create policy more on careless for select using (true)",
            "policies",
        ),
    ],
)
def test_a_new_table_that_somebody_forgot_to_protect_is_found(database: Database, careless: str, fault: str) -> None:
    parts = {
        "forced": "alter table careless enable row level security; alter table careless force row level security",
        "own": "using (learner_id = current_learner())",
        "check": "(learner_id = current_learner())",
    }
    with database.owner() as connection:
        connection.execute("create table careless (learner_id uuid not null references learner, note text)")
        connection.execute(careless.format(**parts))  # type: ignore[arg-type]
        found = unprotected(connection)
    assert list(found) == ["careless"] and fault in found["careless"]


def test_a_table_that_refers_to_a_learners_table_says_whose_its_rows_are(database: Database) -> None:
    query = """select distinct c.conrelid::regclass::text from pg_constraint c
               where c.contype = 'f' and c.confrelid::regclass::text = any(%s)"""
    with database.owner() as connection:
        tables = owned_tables(connection)
        referring = {row[0] for row in connection.execute(query, (["learner", *tables],)).fetchall()}
    assert referring == set(tables)


def test_there_is_no_way_around_the_policies(database: Database) -> None:
    """A view shows what its owner may see and a function may run as its owner, unless they are made otherwise."""
    views = """select relname from pg_class
               where relnamespace = current_schema()::regnamespace and relkind in ('v', 'm')
               and not coalesce(reloptions @> '{security_invoker=true}', false)"""
    functions = """select proname from pg_proc where pronamespace = current_schema()::regnamespace and prosecdef"""
    with database.owner() as connection:
        assert connection.execute(views).fetchall() == []
        assert connection.execute(functions).fetchall() == []


@pytest.fixture
def full(database: Database) -> Database:
    """Two learners with a row in every table of learners."""
    LearnerStore(database).ensure(OTHER, "other", NOW)
    for learner in (LOCAL_LEARNER, OTHER):
        fill(database, learner)
    return database


def test_no_table_shows_a_row_without_a_learner_or_one_of_the_learner_before(full: Database) -> None:
    backends = set()
    for learner in (LOCAL_LEARNER, None, OTHER, None) * 4:
        with full.transaction(learner) as connection:
            backends.add(connection.info.backend_pid)
            for table in owned_tables(connection):
                seen = connection.execute(f"select learner_id from {table}").fetchall()
                assert seen == ([] if learner is None else [(learner,)]), table
    assert len(backends) < 16


def test_in_no_table_can_a_row_be_given_to_another(full: Database) -> None:
    with full.owner() as connection:
        tables = owned_tables(connection)
    before = rows_of(full, OTHER)
    for table in tables:
        columns = f"""select string_agg(quote_ident(attname), ', ') from pg_attribute
            where attrelid = '{table}'::regclass and attnum > 0 and attname <> 'learner_id' and attidentity = ''"""
        with full.owner() as connection:
            row = connection.execute(columns).fetchone()
        assert row is not None
        with pytest.raises(DatabaseError, match="does not allow"), full.transaction(LOCAL_LEARNER) as connection:
            connection.execute(f"insert into {table} (learner_id, {row[0]}) select %s, {row[0]} from {table}", (OTHER,))
    assert rows_of(full, OTHER) == before


@pytest.mark.parametrize("table", ["fact", "profile"])
@pytest.mark.parametrize("change", ["update {} set at = now()", "delete from {}", "truncate {}"])
def test_what_was_done_and_wanted_is_only_ever_added_to(full: Database, table: str, change: str) -> None:
    before = rows_of(full, LOCAL_LEARNER)
    with pytest.raises(DatabaseError, match="does not allow"), full.transaction(LOCAL_LEARNER) as connection:
        connection.execute(change.format(table))  # type: ignore[arg-type]
    assert rows_of(full, LOCAL_LEARNER) == before and before[table]


# -- making, listing, giving out, forgetting ------------------------------------------------------------------------


def test_a_learner_is_made_once_and_has_the_name_they_have_now(database: Database) -> None:
    store = LearnerStore(database)
    store.ensure(OTHER, "Ada", NOW)
    store.ensure(OTHER, "Ada  King\0\ud800", NOW + timedelta(days=1))
    store.ensure(OTHER, "Ada  King\0\ud800", NOW + timedelta(days=2))
    assert [(one.id, one.name) for one in store.learners()] == [(OTHER, "Ada King?"), (LOCAL_LEARNER, "local")]
    assert store.learners()[0].created_at == NOW


def test_two_pages_may_see_a_new_learner_at_the_same_moment(database: Database) -> None:
    store, together = LearnerStore(database), threading.Barrier(6)

    def come(number: int) -> None:
        together.wait(10)
        store.ensure(OTHER, "Ada", NOW)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(come, range(6)))
    assert [one.name for one in store.learners() if one.id == OTHER] == ["Ada"]


def test_listing_everybody_leaves_the_table_protected(full: Database) -> None:
    assert len(LearnerStore(full).learners()) == 2
    with full.owner() as connection:
        forced = connection.execute("select relforcerowsecurity from pg_class where relname = 'learner'").fetchone()
    assert forced == (True,)


def test_an_export_has_a_learners_row_of_every_table_and_nobody_elses(full: Database) -> None:
    document = json.loads(json.dumps(LearnerStore(full).export(OTHER)))
    with full.owner() as connection:
        assert sorted(document["tables"]) == owned_tables(connection)
    assert {table: len(rows) for table, rows in document["tables"].items()} == dict.fromkeys(document["tables"], 1)
    assert {row["learner_id"] for rows in document["tables"].values() for row in rows} == {str(OTHER)}
    assert document["learner"] == {"id": str(OTHER), "name": "other", "created_at": NOW.isoformat()}
    assert document["tables"]["fact"][0]["title"] == VALUES["text"]
    assert str(LOCAL_LEARNER) not in json.dumps(document)


def test_a_forgotten_learner_is_gone_from_every_table_and_nobody_else_is_touched(full: Database) -> None:
    store = LearnerStore(full)
    before = rows_of(full, LOCAL_LEARNER)
    removed = store.forget(OTHER)
    assert removed == dict.fromkeys(removed, 1) and len(removed) == len(before) - 1
    assert all(rows == [] for rows in rows_of(full, OTHER).values())
    assert rows_of(full, LOCAL_LEARNER) == before
    assert [one.id for one in store.learners()] == [LOCAL_LEARNER]
    with pytest.raises(NotFoundError):
        store.export(OTHER)
    with pytest.raises(NotFoundError):
        store.forget(OTHER)


def test_the_local_learner_can_be_forgotten_and_goes_on_with_nothing(full: Database) -> None:
    before = rows_of(full, OTHER)
    LearnerStore(full).forget(LOCAL_LEARNER)
    left = rows_of(full, LOCAL_LEARNER)
    assert len(left.pop("learner")) == 1 and not any(left.values())
    assert rows_of(full, OTHER) == before
    with full.transaction(LOCAL_LEARNER) as connection:
        add_conversation(connection, LOCAL_LEARNER)


def test_what_was_taken_back_is_forgotten_with_what_takes_it_back(full: Database) -> None:
    with full.transaction(OTHER) as connection:
        connection.execute(
            """insert into fact (learner_id, roadmap_id, kind, at, undoes)
               select learner_id, roadmap_id, 'undone', at, id from fact"""
        )
    assert LearnerStore(full).forget(OTHER)["fact"] == 2


def test_a_table_that_is_new_is_given_out_and_forgotten_without_a_word_about_it(full: Database) -> None:
    with full.owner() as connection:
        connection.execute("""create table badge (learner_id uuid not null references learner, name text);
            create table badge_wish (learner_id uuid primary key references learner, plan text)""")
        connection.execute("insert into badge values (%s, 'first week'), (%s, 'mine')", (OTHER, LOCAL_LEARNER))
    store = LearnerStore(full)
    assert store.export(OTHER)["tables"]["badge"] == [{"learner_id": str(OTHER), "name": "first week"}]
    assert store.export(OTHER)["tables"]["badge_wish"] == []
    assert store.forget(OTHER)["badge"] == 1
    with full.owner() as connection:
        assert connection.execute("select name from badge").fetchall() == [("mine",)]


def test_a_forgetting_that_fails_forgets_nothing(full: Database) -> None:
    before = rows_of(full, OTHER)
    with full.owner() as connection:
        connection.execute("create table receipt (whose uuid references learner)")
        connection.execute("insert into receipt values (%s)", (OTHER,))
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        LearnerStore(full).forget(OTHER)
    assert rows_of(full, OTHER) == before


def test_what_is_written_while_a_learner_is_forgotten_does_not_stay(full: Database) -> None:
    """Another page holds a row of the learner's that is not committed yet: forgetting waits for it and takes it too."""
    with ThreadPoolExecutor(1) as pool:
        with full.transaction(OTHER) as connection:
            add_conversation(connection, OTHER)
            forgetting = pool.submit(LearnerStore(full).forget, OTHER)
            _until_somebody_waits(full)
        assert forgetting.result(30)["conversation"] == 2
    assert not any(rows_of(full, OTHER).values())


def _until_somebody_waits(database: Database) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with database.owner() as connection:
            row = connection.execute("select count(*) from pg_locks where not granted").fetchone()
        if row and row[0]:
            return
    raise AssertionError("forgetting did not wait for the other page")
