"""Learners' SQL in a throwaway database: what it comes to, what it may not do, and that nothing of it is left.

On the server over TCP the owner is no superuser, and what only one may take away is still there; so some attempts may
fail in either of two ways.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from assistant.database import Database, sql_lab
from assistant.database.sql_lab import OTHER_DATA, SHOWN_DATA, TURNED_ROUND, Room, SqlLab, SqlRun
from assistant.errors import DatabaseError
from assistant.practice.nouns import SqlKey

SCHEMA = """
create table author (id int primary key, name text not null unique);
create table post (id int generated always as identity primary key, author int references author,
    title text, score int);
"""
FIRST = """
insert into author values (1, 'Ada'), (2, 'Ben'), (3, 'Cy');
insert into post (author, title, score) values (1, 'Pools', 5), (1, 'Locks', null), (2, 'Caches', 5);
"""
SECOND = "insert into author values (7, 'Zoe')"
COUNTS = "select name, count(post.id) from author left join post on author = author.id group by name order by name"
KEY = SqlKey(SCHEMA, (FIRST, SECOND), COUNTS, ordered=True)
ADDED = "insert into post (author, title) values (3, 'New')"
CHANGE = SqlKey(SCHEMA, (FIRST,), ADDED, check="select id, title from post order by id")
DENIED, TOO_LONG = "permission denied", "It ran longer than"
MEANS = "needs more memory or disk"


def labs(database: Database) -> set[str]:
    """Roles and databases of labs on the server."""
    with database.owner() as connection:
        rows = connection.execute(
            "select rolname::text from pg_roles where rolname like 'study_lab_%' "
            "union all select datname::text from pg_database where datname like 'study_lab_%'"
        ).fetchall()
    return {row[0] for row in rows}


@pytest.fixture(scope="module")
def database(server_url: str, template: str) -> Iterator[Database]:
    """One database for all tests of this file: a lab leaves nothing in it."""
    name = f"study_labs_{os.getpid()}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"create database {name} template {template}")  # type: ignore[arg-type]
    opened = Database(make_conninfo(server_url, dbname=name))
    yield opened
    opened.close()
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")  # type: ignore[arg-type]


@pytest.fixture
def lab(database: Database) -> Iterator[SqlLab]:
    """A lab; when the test is over, no role, no database and no session of it is left."""
    before = labs(database)
    yield SqlLab(database)
    assert labs(database) == before
    with database.owner() as connection:
        found = connection.execute("select usename from pg_stat_activity where usename like 'study_lab_%'").fetchall()
    assert found == []


def got(lab: SqlLab, text: str, key: SqlKey = KEY, seconds: float = 5.0) -> str:
    """What the first case came to; it was not passed."""
    result = lab.run(key, text, seconds).results[0]
    assert not result.passed
    return result.got


# --- what it comes to -----------------------------------------------------------------------------------------------


def test_the_solution_passes_with_every_seed(lab: SqlLab) -> None:
    assert lab.why_not() is None
    run = lab.run(KEY, COUNTS)
    assert [result.passed for result in run.results] == [True, True]
    assert run.results[0].call == SHOWN_DATA
    assert run.results[0].got == "name | count\n-----+------\nAda  | 2\nBen  | 1\nCy   | 0\n(3 rows)"
    assert run.trouble == ""


def test_of_data_that_is_not_shown_nothing_is_told_until_it_fails(lab: SqlLab) -> None:
    well, badly = lab.run(KEY, COUNTS), lab.run(KEY, COUNTS.replace("left join", "join"))
    assert (well.results[1].call, well.results[1].expected, well.results[1].got) == (OTHER_DATA, "", "")
    assert [result.passed for result in badly.results] == [False, False]
    assert "Zoe" in badly.results[1].expected
    assert badly.results[1].got == "name | count\n-----+------\n(0 rows)"


def test_the_order_counts_only_where_it_is_asked_for(lab: SqlLab) -> None:
    other = COUNTS + " desc"
    assert "not in their order" in got(lab, other)
    assert lab.run(SqlKey(SCHEMA, (FIRST,), COUNTS), other).results[0].passed


def test_numbers_are_the_same_whatever_their_type_and_names_do_not_count(lab: SqlLab) -> None:
    key = SqlKey(SCHEMA, (FIRST,), "select 2, 0.5, null::int")
    assert lab.run(key, "select 2.00 as two, 0.5::float8 as half, null::text").results[0].passed
    assert not lab.run(key, "select 2, 0.5, ''").results[0].passed


def test_a_change_is_seen_by_the_check(lab: SqlLab) -> None:
    assert lab.run(CHANGE, ADDED).results[0].passed
    assert "Old" in got(lab, ADDED.replace("New", "Old"), CHANGE)
    several = "begin; insert into post (author, title) select 3, 'New'; select 1; commit;"
    assert lab.run(CHANGE, several).results[0].passed


def test_errors_are_told_in_the_servers_own_words_with_the_line(lab: SqlLab) -> None:
    run = lab.run(KEY, "select nam\nfrom author\nwhere nothing")
    assert (
        run.trouble
        == 'ERROR (line 1): column "nam" does not exist. Hint: Perhaps you meant to reference the column "author.name".'
    )
    assert [result.got for result in run.results] == [run.trouble, run.trouble]
    assert got(lab, "select\nfrom wher") == 'ERROR (line 2): relation "wher" does not exist.'
    assert got(lab, "insert into author values (1, 'x')", CHANGE).endswith("Key (id)=(1) already exists.")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "It returned no rows and no columns; a query is wanted."),
        ("update post set score = 1", "It returned no rows and no columns; a query is wanted."),
        ("select 1; select 2", "It has 2 statements; one query is wanted."),
        ("copy post to stdout", "COPY has nobody to copy to or from here."),
        ("copy post from stdin", "COPY has nobody to copy to or from here."),
        ("select '\0'", "The text is too long, or holds a character that SQL cannot."),
    ],
)
def test_what_is_no_query_is_told_so(lab: SqlLab, text: str, told: str) -> None:
    assert got(lab, text) == told


def test_rows_of_a_query_are_shown_as_a_table(lab: SqlLab) -> None:
    table = lab.rows_of(KEY, FIRST, "select title, score, score > 1 as much from post order by id")
    assert table == (
        "title  | score | much\n-------+-------+-----\nPools  | 5     | true\n"
        "Locks  | NULL  | NULL\nCaches | 5     | true\n(3 rows)"
    )
    assert lab.rows_of(KEY, FIRST, "select boom") == 'ERROR (line 1): column "boom" does not exist.'


def test_rows_can_be_laid_the_other_way_round(lab: SqlLab) -> None:
    turned = f"{FIRST}\n;\n{TURNED_ROUND}"
    with lab.room() as room:
        first, other = (room.outcome(KEY, seed, "select name from author").tables[0].rows for seed in (FIRST, turned))
    assert first == other[::-1] == (("Ada",), ("Ben",), ("Cy",))


def test_a_key_whose_solution_fails_is_nobodys_mistake(lab: SqlLab) -> None:
    with pytest.raises(DatabaseError, match="solution of this problem"):
        lab.run(SqlKey(SCHEMA, (FIRST,), "select boom"), COUNTS)


# --- what it may not do ---------------------------------------------------------------------------------------------


NEEDS_A_RIGHT = (
    "select pg_read_file('/etc/passwd')",
    "select pg_ls_dir('/')",
    "copy post from program 'touch /tmp/study_lab_was_here'",
    "copy (select 1) to program 'touch /tmp/study_lab_was_here'",
    "copy post to '/tmp/study_lab_was_here'",
    "create role escaped login superuser",
    "alter role current_user superuser",
    "alter role current_user createdb",
    "set session authorization postgres",
    "set role postgres",
    "set role study_app",
    "select rolpassword from pg_authid",
    "create database escaped",
    "create extension dblink",
    "create extension file_fdw",
    "create language plpython3u",
    "create function escaped() returns int language c as '/lib/x86_64-linux-gnu/libc.so.6', 'getpid'",
    "create function escaped() returns int language internal as 'getpid'",
    "alter system set shared_preload_libraries = 'x'",
    "alter database postgres set work_mem = '1GB'",
    "load '/tmp/escaped.so'",
    "select lo_import('/etc/passwd')",
    "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and usename is not null",
    "select pg_reload_conf()",
    "create tablespace escaped location '/tmp'",
    "create event trigger escaped on ddl_command_start execute function pg_catalog.pg_notify()",
    "set temp_file_limit = -1",
    "reset temp_file_limit",
    "grant pg_read_server_files to current_user",
)  # fmt: skip
REFUSALS = (DENIED, "must be", "does not exist", "not allowed", "not available", "Only roles", "cannot run inside")


def test_what_needs_a_right_is_refused(lab: SqlLab) -> None:
    with lab.room() as room:
        for text in NEEDS_A_RIGHT:
            told = room.outcome(CHANGE, FIRST, text).error
            assert told.startswith("ERROR"), text
            assert any(part in told for part in REFUSALS), told
    assert not Path("/tmp/study_lab_was_here").exists()


def test_what_cannot_be_done_in_a_transaction_is_refused_outside_of_one_too(lab: SqlLab) -> None:
    with lab.room() as room:
        room.outcome(KEY, FIRST, "select 1")
        for text in (
            "create database escaped",
            "alter system set work_mem = '1GB'",
            "create tablespace e location '/tmp'",
        ):
            assert DENIED in room._run(text).error


def test_resetting_the_role_leads_nowhere(lab: SqlLab) -> None:
    asked = "reset role; reset session authorization; select current_user::text, session_user::text"
    with lab.room() as room:
        key = SqlKey(
            SCHEMA, (FIRST,), "", check="select current_user = session_user, current_user::text ~ '^study_lab_'"
        )
        assert room.outcome(key, FIRST, asked).tables[0].rows == (("t", "t"),)


def test_other_databases_cannot_be_read(lab: SqlLab, database: Database) -> None:
    with database.owner() as connection:
        connection.execute("create table secret as select 'hidden' as word")
        own = connection.info.dbname
    assert "cross-database references are not implemented" in got(lab, f"select word from {own}.public.secret")
    assert "does not exist" in got(lab, "select word from secret")


def test_the_role_cannot_log_in_a_second_time(lab: SqlLab, database: Database) -> None:
    with lab.room() as room:
        room.outcome(KEY, FIRST, "select 1")
        assert room._inside is not None
        info = room._inside.info
        for name in (info.dbname, "postgres"):
            with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
                psycopg.connect(
                    make_conninfo(host=info.host, port=info.port, user=room._name, password=room._password, dbname=name)
                )


@pytest.mark.parametrize(
    "text",
    [
        "select pg_sleep(60)",
        "set statement_timeout = 0; select pg_sleep(60)",
        "set statement_timeout = 0; do $$ begin loop null; end loop; end $$",
        "set statement_timeout = 0; with recursive n as (select 1 union all select 1 from n) select count(*) from n",
    ],
)
def test_nothing_goes_on_for_ever(lab: SqlLab, text: str) -> None:
    began = time.monotonic()
    told = got(lab, text, CHANGE, seconds=0.4)
    assert DENIED in told or told == f"{TOO_LONG} 0.4 s."
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("select * from post, lateral (select generate_series(1, 100000000)) s", "It returned more than 2000 rows."),
        ("select repeat('x', 100000000)", "It returned more than 2 MB."),
        ("select repeat('x', 1000000) from generate_series(1, 1000) n", "It returned more than 2 MB."),
    ],
)
def test_a_huge_result_is_cut_while_it_is_read(lab: SqlLab, text: str, told: str) -> None:
    assert got(lab, text, SqlKey(SCHEMA, (FIRST,), COUNTS)) in (told, "It used more than 128 MB of memory.")


def test_memory_is_limited_from_outside(lab: SqlLab) -> None:
    """Were nobody to watch the process, this would take gigabytes before its time is over."""
    hungry = "set work_mem = '1TB'; select array_agg(repeat(n::text, 1000)) from generate_series(1, 10000000) n"
    assert got(lab, hungry, CHANGE, seconds=20.0) == "It used more than 128 MB of memory."


def test_the_disk_is_not_filled_by_sorting(lab: SqlLab) -> None:
    told = got(lab, "select n from generate_series(1, 30000000) n order by md5(n::text) limit 1", KEY, seconds=2.0)
    assert MEANS in told or told == f"{TOO_LONG} 2 s."


def test_the_disk_is_not_filled_by_rows(lab: SqlLab) -> None:
    rows = "insert into post (title) select repeat(md5(n::text), 50) from generate_series(1, 1000) n"
    endless = f"do $$ begin loop {rows}; end loop; end $$"
    assert got(lab, endless, CHANGE, seconds=20.0) == "It wrote more than 64 MB."


LEAVES_SOMETHING = (
    "select lo_create(4242)",
    "notify news, 'x'; listen news",
    "select pg_advisory_lock(1)",
    "create table left_behind (n int); commit; select 1",
    "commit; drop table post cascade; drop table author; commit",
    "commit; create schema elsewhere",
    "commit; delete from post; drop table if exists author cascade; commit; begin; select 1",
    "commit; prepare kept as select 1; create temp table kept (n int); set search_path = nowhere",
    "commit; alter role current_user set search_path = nowhere; alter role current_user password 'known'",
    "prepare transaction 'stuck'",
    "declare open cursor for select 1",
    "rollback",
)


def test_what_is_left_behind_is_gone_for_the_next(lab: SqlLab) -> None:
    """Whether it is refused or done: the next text in the same room finds everything as it should be."""
    with lab.room() as room:
        for key, text in product((KEY, CHANGE), LEAVES_SOMETHING):
            room.outcome(key, FIRST, text)
            assert rows(room, COUNTS) == (("Ada", "2"), ("Ben", "1"), ("Cy", "0")), text
            assert rows(room, "select count(*) from pg_prepared_statements") == (("0",),), text
            locks = "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()"
            assert rows(room, locks) == (("0",),), text


def rows(room: Room, text: str) -> tuple[tuple[str | None, ...], ...]:
    """The rows of a query with the first seed."""
    found = room.outcome(KEY, FIRST, text)
    assert found.error == ""
    return found.tables[0].rows


def test_a_session_that_was_ended_is_replaced(lab: SqlLab) -> None:
    run = lab.run(KEY, "select * from generate_series(1, 3000)")
    assert run.trouble == "It returned more than 2000 rows."
    with lab.room() as room:
        assert room.outcome(KEY, FIRST, "copy post to stdout").error
        assert not room.outcome(KEY, FIRST, COUNTS).error


# --- rooms that go and come -----------------------------------------------------------------------------------------


def test_several_rooms_at_once_do_not_meet(lab: SqlLab) -> None:
    def one(number: int) -> SqlRun:
        key = SqlKey("create table t (n int)", (f"insert into t values ({number})",), f"select {number}")
        return lab.run(key, "select n from t")

    with ThreadPoolExecutor(3) as pool:
        runs = list(pool.map(one, range(4)))
    assert all(run.results[0].passed for run in runs)


def test_what_a_killed_process_left_is_dropped_by_the_next(lab: SqlLab, database: Database) -> None:
    with database.owner() as owner:
        owner.autocommit = True
        room = Room(owner, sql_lab._abilities(owner), 5.0)
        room.open()
        room.outcome(KEY, FIRST, "select 1")
        lab.run(KEY, COUNTS)
        assert room._name in labs(database)  # its maker lives
        assert room._inside is not None and room._learner is not None
        for connection in (room._learner, room._inside, owner):
            connection.close()
    end = time.monotonic() + 5
    while room._name in labs(database) and time.monotonic() < end:
        lab.run(KEY, COUNTS)
    assert room._name not in labs(database)


def test_a_room_is_dropped_when_what_was_done_in_it_fails(lab: SqlLab) -> None:
    def failing() -> None:
        with lab.room() as room:
            room.outcome(KEY, FIRST, "select 1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()


def test_an_owner_who_may_not_make_databases_is_told_so(
    server_url: str, database: Database, open_as: Callable[[str], Database]
) -> None:
    lab = SqlLab(open_as("nosuperuser nocreatedb nocreaterole"))
    assert lab.why_not() == (
        "SQL is run in a database and as a role that are made for it, and the owner of DATABASE_URL may not make them. "
        "Give it CREATEDB and CREATEROLE."
    )
    with pytest.raises(DatabaseError):
        lab.run(KEY, COUNTS)


@pytest.fixture
def open_as(server_url: str, database: Database) -> Iterator[Callable[[str], Database]]:
    """Opens the test's database as a role with these abilities."""
    opened: list[Database] = []
    with database.owner() as connection:
        name = connection.info.dbname

    def make(abilities: str) -> Database:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f"create role lab_owner login {abilities} password 'x'")  # type: ignore[arg-type]
        opened.append(Database(make_conninfo(server_url, user="lab_owner", password="x", dbname=name)))
        return opened[-1]

    yield make
    for one in opened:
        one.close()
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute("drop role if exists lab_owner")


def test_threads_share_a_lab_while_it_is_tried(lab: SqlLab) -> None:
    found: list[str | None] = []
    threads = [threading.Thread(target=lambda: found.append(lab.why_not())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [None, None]
