"""Code and SQL that a model writes tasks for: everything is run, and solved again, before anybody sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from assistant.domain import Message
from assistant.models.chat import ChatChunk, ChatReply
from assistant.practice.making import Made, checks, make_problem
from assistant.practice.making.make_code import is_literal, starter_of
from assistant.practice.nouns import CodeKey, ProblemKind, SqlKey
from assistant.practice.running.python_cases import run_cases
from assistant.service import Assistant
from assistant.settings import Settings

ABOUT = "<the sentence>"
"""Stands in a task for the sentence that the model was shown."""
SUM = "def evens(numbers):\n    return sum(n for n in numbers if n % 2 == 0)\n"
CODE = {
    "task": "Write `evens`, which is given a list of numbers and returns the sum of the even ones. <the sentence>",
    "solution": SUM,
    "calls": ["evens([1, 2, 4])", "evens([])", "evens([3, 5])", "evens([-2, 7, 8])", "evens([0, 1, 10, 11])"],
}
SQL = {
    "task": "List the names of all authors who have at least one post; the column is name. <the sentence>",
    "tables": "create table author (id int primary key, name text not null);\n"
    "create table post (id int primary key, author_id int references author (id));",
    "rows": "insert into author values (1, 'Ada'), (2, 'Ben'), (3, 'Cy');\n"
    "insert into post values (1, 1), (2, 1), (3, 3);",
    "other_rows": "insert into author values (4, 'Dee'), (5, 'Eve'); insert into post values (7, 5);",
    "solution": "select distinct name from author join post on post.author_id = author.id",
}


class Scripted:
    """A chat model that replies with these objects, one after the other; what it was asked is kept."""

    name = "scripted"

    def __init__(self, *replies: dict[str, Any]) -> None:
        self.replies = list(replies)
        self.asked: list[str] = []

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Iterator[ChatChunk]:
        yield ChatChunk(self.complete(messages, max_tokens).text)

    def complete(self, messages: Sequence[Message], max_tokens: int) -> ChatReply:
        told = messages[-1].content
        self.asked.append(told)
        reply = self.replies.pop(0)
        if ABOUT in str(reply.get("task")):
            reply = {**reply, "task": reply["task"].replace(ABOUT, told.partition('"""')[2].partition('"""')[0])}
        return ChatReply(json.dumps(reply))


@pytest.fixture
def assistant(filled_settings: Settings) -> Iterator[Assistant]:
    with Assistant.open(filled_settings) as opened:
        yield opened


def made(assistant: Assistant, kind: ProblemKind, *replies: dict[str, Any]) -> Made:
    model = Scripted(*replies)
    assistant.__dict__["chat"] = model
    found = make_problem(assistant, 6, kind, (), seed=1, tries=1)
    solution = str(replies[0]["solution"])
    assert all(solution.strip() not in asked for asked in model.asked[1:]), "it is solved without the solution"
    return found


def test_sql_is_accepted_once_another_query_gives_the_same_rows(assistant: Assistant) -> None:
    other = "select name from author where id in (select author_id from post)"
    found = made(assistant, "sql", SQL, {"query": other})
    assert found.problem is not None and isinstance(found.problem.key, SqlKey)
    assert found.problem.origin == "generated" and found.problem.made_from is not None


@pytest.mark.parametrize(
    ("change", "solved"),
    [
        ({}, "select name from author"),
        ({"solution": "delete from post"}, SQL["solution"]),
        ({"solution": "select nothing from author"}, SQL["solution"]),
        ({"other_rows": "insert into author values (1, 'x'), (1, 'y')"}, SQL["solution"]),
    ],
)
def test_sql_that_is_wrong_or_solved_otherwise_is_dropped_with_its_reason(
    assistant: Assistant, change: dict[str, Any], solved: str
) -> None:
    found = made(assistant, "sql", {**SQL, **change}, {"query": solved}, {"query": solved})
    assert found.problem is None and len(found.dropped) == 1 and found.dropped[0].count == 1


@pytest.mark.sandbox
def test_code_is_accepted_once_it_is_solved_again_and_its_cases_are_what_the_solution_makes(
    assistant: Assistant,
) -> None:
    again = "def evens(numbers):\n    return sum(n * (1 - n % 2) for n in numbers)\n"
    found = made(assistant, "code", CODE, {"program": again})
    assert found.problem is not None and isinstance(found.problem.key, CodeKey)
    assert [case.expect for case in found.problem.key.cases] == ["6", "0", "0", "6", "10"]
    assert [case.hidden for case in found.problem.key.cases] == [False, False, False, True, True]
    assert found.problem.starter == "def evens(numbers):\n    ...\n"


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("change", "program"),
    [
        ({}, "def evens(numbers):\n    return sum(numbers)\n"),
        ({"solution": "import os\nprint(os.environ)\n"}, SUM),
        ({"solution": "def evens(numbers):\n    return open('/etc/passwd').read()\n"}, SUM),
        ({"calls": ["evens(1)", "evens()", "other(2)"]}, SUM),
        ({"calls": ["evens([])", "evens([1])", "evens([3])"]}, SUM),
    ],
)
def test_code_that_is_wrong_weak_or_solved_otherwise_is_dropped_with_its_reason(
    assistant: Assistant, change: dict[str, Any], program: str
) -> None:
    found = made(assistant, "code", {**CODE, **change}, {"program": program}, {"program": program})
    assert found.problem is None and len(found.dropped) == 1


@pytest.mark.sandbox
@pytest.mark.parametrize(("kind", "draft", "solved"), [("code", CODE, {"program": SUM}), ("sql", SQL, {"query": "x"})])
def test_a_task_that_has_nothing_to_do_with_the_sentence_is_dropped(
    assistant: Assistant, kind: ProblemKind, draft: dict[str, Any], solved: dict[str, Any]
) -> None:
    found = made(assistant, kind, {**draft, "task": "Return the sum of the even numbers of a list."}, solved)
    assert [one.reason for one in found.dropped] == [checks.OFF]


@pytest.mark.sandbox
def test_a_function_to_mend_runs_fails_a_case_and_has_its_wrong_line_as_a_hint(assistant: Assistant) -> None:
    found = made(assistant, "fix", CODE, {"program": SUM})
    problem = found.problem
    assert problem is not None and problem.kind == "fix" and isinstance(problem.key, CodeKey)
    assert problem.starter.startswith("def evens(numbers):") and problem.starter.strip() != SUM.strip()
    sandbox = assistant.practice.tools.sandbox
    assert sandbox is not None
    ran = run_cases(sandbox, problem.starter, problem.key.cases)
    assert not ran.trouble and not all(case.passed for case in ran.results)
    assert problem.hints[1] in ("Look at line 1.", "Look at line 2.")


def test_a_starter_has_the_head_of_the_function_alone() -> None:
    assert starter_of("def f(a, b=2):\n    return a + b\n") == "def f(a, b=2):\n    ...\n"
    assert is_literal("{'a': [1, None]}") and not is_literal("<object at 0x7f>") and not is_literal("")
