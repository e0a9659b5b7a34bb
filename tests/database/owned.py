"""Every table that holds what is a learner's, found by reading the schema, and a row in each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from graphlib import TopologicalSorter
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from assistant.database import Database

Connection = psycopg.Connection[Any]

VALUES: dict[str, Any] = {
    "text": "ä \"'%{}",
    "bigint": 7,
    "integer": 30,
    "smallint": 1,
    "boolean": True,
    "double precision": 0.5,
    "real": 0.5,
    "date": date(2026, 11, 30),  # a Monday
    "time without time zone": time(19, 0),
    "timestamp with time zone": datetime(2026, 11, 30, 18, 0, 0, 1, tzinfo=UTC),
    "jsonb": Jsonb({"level": "both", "text": "ä"}),
    "integer[]": [1, 2, 3, 4, 5, 6, 7],
    "double precision[]": [0.5] * 21,
}


@dataclass(frozen=True, slots=True)
class Column:
    """``choices`` is the definition of a check on this column alone, in which the first literal is one that passes."""

    name: str
    type: str
    counted: bool
    choices: str


def owned_tables(connection: Connection) -> list[str]:
    """Tables with a column learner_id, by name."""
    query = """select table_name from information_schema.columns join information_schema.tables
                   using (table_schema, table_name)
               where table_schema = current_schema() and column_name = 'learner_id' and table_type = 'BASE TABLE'
               order by table_name"""
    return [row[0] for row in connection.execute(query).fetchall()]


def unprotected(connection: Connection) -> dict[str, str]:
    """What is wrong with the protection of the tables that have a learner's rows, by table; empty when nothing is."""
    faults = {}
    for table in owned_tables(connection):
        forced = connection.execute(
            "select relrowsecurity and relforcerowsecurity from pg_class where oid = to_regclass(%s)", (table,)
        ).fetchone()
        policies = connection.execute(
            "select permissive, roles::text, cmd, qual, with_check from pg_policies where tablename = %s", (table,)
        ).fetchall()
        own = "(learner_id = current_learner())"
        if not forced or not forced[0]:
            faults[table] = "row-level security is not forced"
        elif policies != [("PERMISSIVE", "{public}", "ALL", own, own)]:
            faults[table] = f"its policies are not the one for reading and writing: {policies}"
    return faults


def fill(database: Database, learner: UUID) -> None:
    """A row of a learner's in each of their tables, with something in every column."""
    with database.owner() as connection:
        connection.execute("select set_config('study.learner', %s, true)", (str(learner),))
        rows: dict[str, dict[str, Any]] = {"learner": {"id": learner}}
        for table, keys in _in_order(connection):
            rows[table] = _insert(connection, table, _row(connection, table, learner, keys, rows))


def _in_order(connection: Connection) -> list[tuple[str, list[tuple[str, list[str], list[str]]]]]:
    """Owned tables after those they refer to, each with its foreign keys: the other table, own and other columns."""
    names = {"learner", *owned_tables(connection)}
    query = """select c.conrelid::regclass::text, c.confrelid::regclass::text,
                      array_agg(own.attname::text order by place), array_agg(other.attname::text order by place)
               from pg_constraint c, unnest(c.conkey, c.confkey) with ordinality k (own, other, place)
               join pg_attribute own on own.attnum = k.own join pg_attribute other on other.attnum = k.other
               where c.contype = 'f' and own.attrelid = c.conrelid and other.attrelid = c.confrelid
               group by c.oid"""
    keys = [key for key in connection.execute(query).fetchall() if key[0] in names]
    order = TopologicalSorter({name: {k[1] for k in keys if k[0] == name and k[1] != name} for name in sorted(names)})
    return [(name, [k[1:] for k in keys if k[0] == name]) for name in order.static_order() if name != "learner"]


def _row(
    connection: Connection,
    table: str,
    learner: UUID,
    keys: list[tuple[str, list[str], list[str]]],
    rows: dict[str, dict[str, Any]],
) -> dict[str, Any]:
    row = {column.name: _value(column) for column in _columns(connection, table) if not column.counted}
    for other, own, others in keys:
        for name, there in zip(own, others, strict=True):
            row[name] = rows[other][there] if other != table else None
    return {**row, "learner_id": learner}


def _columns(connection: Connection, table: str) -> list[Column]:
    query = """select attname, format_type(atttypid, atttypmod), attidentity <> '',
                      coalesce((select pg_get_constraintdef(c.oid) from pg_constraint c
                                where c.conrelid = attrelid and c.contype = 'c' and c.conkey = array[attnum]), '')
               from pg_attribute where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped"""
    return [Column(*row) for row in connection.execute(query, (table,)).fetchall()]


def _value(column: Column) -> Any:
    if column.type == "uuid":
        return uuid4()
    literal = re.search(r"'([^']+)'::text", column.choices)
    if column.type == "integer" and (least := re.search(r">= (\d+)\)", column.choices)):
        return int(least[1])
    return literal.group(1) if literal and column.type == "text" else VALUES[column.type]


def _insert(connection: Connection, table: str, row: dict[str, Any]) -> dict[str, Any]:
    names = sql.SQL(", ").join(map(sql.Identifier, row))
    holders = sql.SQL(", ").join(map(sql.Placeholder, row))
    statement = sql.SQL("insert into {} ({}) values ({}) returning *").format(sql.Identifier(table), names, holders)
    with connection.cursor(row_factory=dict_row) as cursor:
        inserted = cursor.execute(statement, row).fetchone()
    assert inserted is not None
    return inserted


def rows_of(database: Database, learner: UUID) -> dict[str, list[str]]:
    """A learner's rows as the application sees them, byte for byte, each with the transaction that wrote it."""
    with database.transaction(learner) as connection:
        tables = ["learner", *owned_tables(connection)]
        return {table: _texts(connection, table) for table in tables}


def _texts(connection: Connection, table: str) -> list[str]:
    statement = sql.SQL("select t.xmin::text || ' ' || t::text from {} t order by 1").format(sql.Identifier(table))
    return [row[0] for row in connection.execute(statement).fetchall()]
