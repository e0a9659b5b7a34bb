"""A learner's SQL on a connection: results are cut while they are read, and errors come back in PostgreSQL's words.

psycopg reads a result whole before it shows it, which a learner's may be too large for; so this goes one level deeper,
to the protocol library, and reads row by row.
"""

from __future__ import annotations

import fcntl
import select
import struct
import termios
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import psycopg
from psycopg.pq import DiagnosticField, ExecStatus
from psycopg.pq.abc import PGconn

Row = tuple[str | None, ...]

MOST_ROWS = 2_000
MOST_BYTES = 2 * 2**20
TOO_MUCH = f"It returned more than {MOST_BYTES // 2**20} MB."
LONGEST_TEXT = 50_000
WATCH_SECONDS = 0.1
SHOWN_ROWS, SHOWN_WIDTH = 20, 40
NUMBERS = frozenset({20, 21, 23, 700, 701, 1700})
"""Types of numbers by their oids: whole ones, floats, numeric."""
BOOLEAN = 16
DECIMALS = 9
"""To how many places numbers are compared."""
OUT_OF_MEANS = ("53", "54", "58", "XX")
"""Classes of errors that are the server's own: their words may hold its paths."""
TIMED_OUT, TERMINATED = "57014", "57P01"


@dataclass(frozen=True, slots=True)
class Table:
    """A result: names and types (oids) of its columns, and its rows as text."""

    columns: tuple[str, ...]
    types: tuple[int, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a text of SQL. ``error`` is a sentence when it did not come to its end."""

    tables: tuple[Table, ...] = ()
    statements: int = 0
    error: str = ""


def run_text(
    connection: psycopg.Connection[Any], text: str, seconds: float, watch: Callable[[], str], end: Callable[[], None]
) -> Outcome:
    """Run a text of any number of statements.

    ``watch`` is asked every so often for a reason to stop; ``end`` terminates the session. A connection that was
    stopped is closed.
    """
    if len(text) > LONGEST_TEXT or "\0" in text:
        return Outcome(error="The text is too long, or holds a character that SQL cannot.")
    reader = _Reader(connection.pgconn, text, time.monotonic() + seconds, watch)
    try:
        reader.read()
    except psycopg.OperationalError:
        reader.stopped = reader.stopped or reader.error or "The connection was closed."
    if reader.stopped:
        end()
        connection.close()
    error = reader.stopped or reader.error
    return Outcome(tuple(reader.tables), reader.statements, longer_than(seconds) if error == TIMED_OUT else error)


def longer_than(seconds: float) -> str:
    return f"It ran longer than {seconds:g} s."


class _Reader:
    """Sends a text and reads its results. ``error`` is PostgreSQL's; ``stopped`` is why reading was given up."""

    def __init__(self, connection: PGconn, text: str, end: float, watch: Callable[[], str]) -> None:
        self.tables: list[Table] = []
        self.statements = 0
        self.error = ""
        self.stopped = ""
        self._connection = connection
        self._text = text
        self._end = end
        self._watch = watch
        self._watched = time.monotonic()
        self._rows: list[Row] = []
        self._bytes = 0
        self._row_bytes = 0

    def read(self) -> None:
        """Read all results, or until there is a reason to stop."""
        self._connection.send_query(self._text.encode("utf-8", "replace"))
        self._connection.set_single_row_mode()
        while self._connection.flush() and not self.stopped:
            self._wait(writing=True)
        while not self.stopped:
            while self._connection.is_busy() and not self.stopped:
                self._wait()
            if self.stopped or not self._take():
                return

    def _wait(self, writing: bool = False) -> None:
        """Wait a little for something to read, and look whether it is time to stop."""
        handle = self._connection.socket
        if select.select([handle], [handle] if writing else [], [], WATCH_SECONDS)[0]:
            self._bytes += _waiting(handle)
            self._connection.consume_input()
        now = time.monotonic()
        if self._bytes > MOST_BYTES:
            self.stopped = TOO_MUCH
        elif now > self._end:
            self.stopped = TIMED_OUT
        elif now - self._watched > WATCH_SECONDS:
            self.stopped, self._watched = self._watch(), now

    def _take(self) -> bool:
        """Take in one result; False when there was none left."""
        result = self._connection.get_result()
        if result is None:
            return False
        status = result.status
        if status == ExecStatus.SINGLE_TUPLE:
            self._add_row(result)
        elif status == ExecStatus.TUPLES_OK:
            self.tables.append(_table(result, self._rows))
            self._rows, self.statements = [], self.statements + 1
        elif status == ExecStatus.COMMAND_OK:
            self.statements += 1
        elif status in (ExecStatus.COPY_IN, ExecStatus.COPY_OUT, ExecStatus.COPY_BOTH):
            self.stopped = "COPY has nobody to copy to or from here."
        elif status == ExecStatus.FATAL_ERROR:
            self.error = self.error or _error(result, self._text)
        return True

    def _add_row(self, result: Any) -> None:
        values = [result.get_value(0, column) for column in range(result.nfields)]
        self._row_bytes += sum(len(value) for value in values if value is not None)
        if len(self._rows) >= MOST_ROWS:
            self.stopped = f"It returned more than {MOST_ROWS} rows."
        elif self._row_bytes > MOST_BYTES:  # one row may be read at a stroke, however long it is
            self.stopped = TOO_MUCH
        else:
            self._rows.append(tuple(map(_text, values)))


def _waiting(handle: int) -> int:
    """How many bytes have arrived and are not yet read."""
    return int(struct.unpack("i", fcntl.ioctl(handle, termios.FIONREAD, b"\0" * 4))[0])


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", "replace")


def _table(result: Any, rows: Iterable[Row]) -> Table:
    columns = range(result.nfields)
    names = tuple(_text(result.fname(column)) or "" for column in columns)
    return Table(names, tuple(result.ftype(column) for column in columns), tuple(rows))


# --- errors ---------------------------------------------------------------------------------------------------------


def _error(result: Any, text: str) -> str:
    """PostgreSQL's own words with the line and the hint; of the server's own troubles only that there are some."""
    code = _field(result, DiagnosticField.SQLSTATE)
    if code in (TIMED_OUT, TERMINATED):
        return TIMED_OUT
    if code.startswith(OUT_OF_MEANS):
        return f"It needs more memory or disk than it may have here (PostgreSQL's error {code})."
    said = _field(result, DiagnosticField.MESSAGE_PRIMARY)
    detail, hint = _field(result, DiagnosticField.MESSAGE_DETAIL), _field(result, DiagnosticField.MESSAGE_HINT)
    place = _field(result, DiagnosticField.STATEMENT_POSITION)
    where = f" (line {line_at(text, int(place))})" if place.isdigit() else ""
    return " ".join(
        [f"ERROR{where}: {_ended(said)}", *([_ended(detail)] if detail else []), *([f"Hint: {hint}"] if hint else [])]
    )


def line_at(text: str, place: int) -> int:
    """The line of the place-th character, both counted from 1."""
    return text.count("\n", 0, max(0, place - 1)) + 1


def _field(result: Any, which: DiagnosticField) -> str:
    return _text(result.error_field(which)) or ""


def _ended(sentence: str) -> str:
    return f"{sentence.rstrip('.')}."


# --- results compared and shown -------------------------------------------------------------------------------------


def same_result(expected: Table, got: Table, ordered: bool) -> bool:
    """Whether two results have the same values, column by column; names of columns do not count."""
    if len(expected.columns) != len(got.columns) or len(expected.rows) != len(got.rows):
        return False
    rows, others = _plain_rows(expected), _plain_rows(got)
    return rows == others if ordered else sorted(rows) == sorted(others)


def _plain_rows(table: Table) -> list[tuple[tuple[bool, str], ...]]:
    return [tuple(map(_plain, row, table.types)) for row in table.rows]


def _plain(value: str | None, kind: int) -> tuple[bool, str]:
    """A value that is equal for equal ones, whatever the type of number: (whether it is there, text)."""
    if value is None:
        return False, ""
    if kind not in NUMBERS:
        return True, value
    try:
        rounded = round(Decimal(value), DECIMALS)
        return True, format(rounded.normalize() + 0, "f")
    except InvalidOperation:  # NaN, Infinity
        return True, value


def shown(table: Table) -> str:
    """A result as a small table of text."""
    rows = [[_cell(value, kind) for value, kind in zip(row, table.types, strict=True)] for row in table.rows]
    head = [_cut(name) for name in table.columns]
    widths = [max(map(len, column)) for column in zip(head, *rows[:SHOWN_ROWS], strict=True)]
    lines = [_line(head, widths), "-+-".join("-" * width for width in widths)]
    lines += [_line(row, widths) for row in rows[:SHOWN_ROWS]]
    if len(rows) > SHOWN_ROWS:
        lines.append("…")
    return "\n".join([*lines, f"({len(rows)} row{'' if len(rows) == 1 else 's'})"])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _cell(value: str | None, kind: int) -> str:
    if value is None:
        return "NULL"
    if kind == BOOLEAN:
        return {"t": "true", "f": "false"}.get(value, value)
    return _cut(" ".join(value.split("\n")))


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN_WIDTH else f"{text[: SHOWN_WIDTH - 1]}…"
