"""How long it takes to set a problem, to grade an answer, and to run code and SQL, beside the same without walls.

    .venv/bin/python -m bench.practice [SECTION ...]      sections: setting python sql

``setting`` is a problem of the bank for a week, for a topic and for none, each with its place in the sample library,
and a short answer graded and kept; the first of each is not counted.
``python`` is six cases in the sandbox beside a bare `python -I -S -B -c` of the same function; ``sql`` is a run with
two seeds in the lab, and a text alone in a lab that is open, beside the same query on an open connection.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from statistics import median

from assistant.database import LOCAL_LEARNER
from assistant.database.sql_lab import SqlLab
from assistant.practice.nouns import CodeCase, Response, SqlKey, TextKey, Wish
from assistant.practice.running.python_cases import run_cases
from assistant.practice.running.sandbox import open_sandbox, why_no_sandbox
from assistant.settings import load_settings
from bench.run import Row, library
from evals.library import SAMPLE, library_of

RUNS = 25
CODE = "def total(prices):\n    return sum(price for price in prices if price > 0)\n"
CASES = [CodeCase(f"total([{number}, -1, 2])", str(number + 2)) for number in range(1, 7)]
SCHEMA = "create table author (id int primary key, name text); create table post (id int primary key, author int)"
FIRST = "insert into author values (1, 'Ada'), (2, 'Ben'); insert into post values (1, 1), (2, 1)"
SECOND = "insert into author values (3, 'Cy')"
QUERY = "select name, count(post.id) from author left join post on author = author.id group by name order by name"
KEY = SqlKey(SCHEMA, (FIRST, SECOND), QUERY, ordered=True)


def milliseconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """The median of some runs, after one that is not counted."""
    work()
    took = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        took.append(1000 * (time.perf_counter() - began))
    return median(took)


def setting() -> Iterator[Row]:
    """A problem set, and a short answer to one."""
    settings = load_settings()
    with library_of(SAMPLE, settings) as assistant:
        practice, now = assistant.practice, settings.now()
        wishes = {"a week": Wish(week=9), "a topic": Wish(topic="indexes"), "no wish": Wish()}
        for name, wish in wishes.items():
            took = milliseconds(lambda wish=wish: practice.set_problems(LOCAL_LEARNER, now, wish))  # type: ignore[misc]
            yield f"a problem for {name}", f"{took:.0f} ms", "under 50 ms"
        problem = next(one for one in practice.available() if one.kind == "short" and isinstance(one.key, TextKey))
        assert isinstance(problem.key, TextKey)
        said = Response(text=problem.key.reference)
        graded = milliseconds(lambda: practice.answer(LOCAL_LEARNER, now, problem.id, said))
        yield "a short answer graded, kept and cited", f"{graded:.0f} ms", "under 100 ms"


def python() -> Iterator[Row]:
    """Six cases of a small function."""
    sandbox = open_sandbox()
    if sandbox is None:
        yield "six cases in the sandbox", why_no_sandbox(), ""
        return
    printed = f"{CODE}print([{', '.join(case.call for case in CASES)}])"
    command = [sys.executable, "-I", "-S", "-B", "-c", printed]
    bare = milliseconds(lambda: subprocess.run(command, check=True, capture_output=True))
    empty = milliseconds(lambda: sandbox.run_python("pass"))
    cases = milliseconds(lambda: run_cases(sandbox, CODE, CASES))
    yield "bare python", f"{bare:.0f} ms", ""
    yield "an empty program in the sandbox", f"{empty:.0f} ms, {empty / bare:.1f} times", ""
    yield "six cases in the sandbox", f"{cases:.0f} ms, {cases / bare:.1f} times", "under 1 s"


def sql() -> Iterator[Row]:
    """A query with two seeds."""
    with library() as (_, database):
        lab = SqlLab(database)
        with database.owner() as connection:
            connection.execute(f"create schema bench; set search_path = bench; {SCHEMA}; {FIRST}")  # type: ignore[arg-type]
            bare = milliseconds(lambda: connection.execute(QUERY).fetchall())  # type: ignore[arg-type]
            connection.rollback()
        run = milliseconds(lambda: lab.run(KEY, QUERY))
        with lab.room() as room:
            one = milliseconds(lambda: room.outcome(KEY, FIRST, QUERY))
    yield "bare query", f"{bare:.2f} ms", ""
    yield "a text in a lab that is open", f"{one:.1f} ms, {one / bare:.0f} times", ""
    yield "a run with two seeds, database and all", f"{run:.0f} ms, {run / bare:.0f} times", "under 300 ms"


SECTIONS: dict[str, Callable[[], Iterator[Row]]] = {"setting": setting, "python": python, "sql": sql}


def main(wanted: Sequence[str]) -> None:
    unknown = [name for name in wanted if name not in SECTIONS]
    if unknown:
        sys.exit(f"There is no section {unknown[0]}; there are {', '.join(SECTIONS)}.")
    print(f"{'measured':42} {'seen':24} wanted")
    for name in wanted or SECTIONS:
        for what, seen, should in SECTIONS[name]():
            print(f"{what:42} {seen:24} {should}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
