"""The checks of problems whose key is Python: what is wrong with one is found by running it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.practice.checking import Examined, examined
from assistant.practice.nouns import CodeCase, CodeKey, OutputKey, Problem
from assistant.practice.running.sandbox import Sandbox, open_sandbox, why_no_sandbox

pytestmark = pytest.mark.sandbox

SOLUTION = """
def pages(total, size):
    if size < 1:
        raise ValueError("size")
    if total <= 0:
        return 0
    return (total + size - 1) // size
"""
CASES = (
    CodeCase("pages(0, 10)", "0"),
    CodeCase("pages(-3, 10)", "0"),
    CodeCase("pages(10, 10)", "1"),
    CodeCase("pages(11, 10)", "2", hidden=True),
    CodeCase("pages(1, 1)", "1"),
    CodeCase("pages(5, 0)", raises="ValueError"),
    CodeCase("pages(0, 0)", raises="ValueError", hidden=True),
)
ROUNDS_DOWN = SOLUTION.replace("(total + size - 1)", "total")
CODE = Problem(
    id="w05-pages",
    kind="code",
    week=5,
    topic="pagination",
    difficulty=2,
    statement="How many pages are there?",
    origin="bank",
    key=CodeKey(SOLUTION, CASES, (ROUNDS_DOWN,)),
    starter='def pages(total, size):\n    """How many pages of a size so many items take."""\n',
    hints=("Think of the last page.", "A page that is not full is a page too."),
)
PRINTS = replace(CODE, kind="output", starter="", key=OutputKey("print(sum(range(4)))", "6\n"))


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    found = open_sandbox()
    assert found is not None, why_no_sandbox()
    return found


def checked(sandbox: Sandbox, problem: Problem = CODE, **changed: object) -> Examined:
    key = replace(problem.key, **changed)  # type: ignore[type-var]
    return examined(replace(problem, key=key), sandbox, None, None)


def test_a_sound_problem_has_no_fault_and_notices_small_changes(sandbox: Sandbox) -> None:
    found = checked(sandbox)
    assert found.faults == ()
    assert found.killed.different >= 10
    assert (found.killed.share or 0) >= 0.9


def test_a_solution_that_fails_a_case_is_a_fault(sandbox: Sandbox) -> None:
    wrong = checked(sandbox, cases=(*CASES, CodeCase("pages(21, 10)", "2"))).faults
    assert wrong == ("The solution fails the case pages(21, 10).",)


def test_a_solution_that_changes_its_mind_is_a_fault(sandbox: Sandbox) -> None:
    fickle = "import os\ndef pages(total, size):\n    return os.urandom(1)[0] % 2\n"
    cases = tuple(CodeCase(f"pages({number}, 1)", "1") for number in range(12))
    assert any("The solution fails" in fault for fault in checked(sandbox, solution=fickle, cases=cases).faults)


def test_a_starter_or_a_mutant_that_passes_is_a_fault(sandbox: Sandbox) -> None:
    assert "Mutant 2 passes every case." in checked(sandbox, mutants=(ROUNDS_DOWN, SOLUTION + "\n# the same")).faults
    given = examined(replace(CODE, starter=SOLUTION), sandbox, None, None)
    assert "The starter passes every case." in given.faults


def test_cases_that_notice_little_are_a_fault(sandbox: Sandbox) -> None:
    few = checked(sandbox, cases=(CodeCase("pages(10, 10)", "1"), CodeCase("pages(20, 10)", "2")))
    assert any(fault.startswith("The cases notice only") for fault in few.faults)


def test_a_change_that_changes_nothing_is_not_held_against_the_cases(sandbox: Sandbox) -> None:
    same = "def f(n):\n    if n > 0:\n        n = abs(n)\n    if n > 1:\n        n = abs(n)\n    return abs(n)\n"
    cases = (CodeCase("f(3)", "3"), CodeCase("f(-3)", "3"), CodeCase("f(0)", "0"))
    found = checked(sandbox, solution=same, cases=cases, mutants=())
    assert not any("notice only" in fault for fault in found.faults)
    assert found.killed.noticed == found.killed.different < 12


@pytest.mark.parametrize(
    ("case", "fault"),
    [
        (CodeCase("pages(1, 1", "1"), "The call pages(1, 1 is no expression."),
        (CodeCase("pages(1, 1)", "one"), "What pages(1, 1) is to come to is no literal."),
    ],
)
def test_a_case_that_cannot_be_read_is_a_fault(sandbox: Sandbox, case: CodeCase, fault: str) -> None:
    assert fault in checked(sandbox, cases=(*CASES, case)).faults


def test_mutants_that_never_end_are_noticed_in_time(sandbox: Sandbox) -> None:
    loop = "def f(n):\n    at = 0\n    while at < n:\n        at += 1\n    return at\n"
    found = checked(sandbox, solution=loop, cases=(CodeCase("f(3)", "3"), CodeCase("f(0)", "0")), mutants=())
    assert found.faults == ()


@pytest.mark.parametrize(
    ("code", "output", "fault"),
    [
        ("print(sum(range(4)))", "10\n", "The program prints '6', not what the key says."),
        ("print(1 / 0)", "", "ZeroDivisionError"),
        ("import os; print(os.urandom(8))", "b''", "something else each time"),
        ("print({*'abcdefgh'})", "", "something else each time"),
        ("import time; time.sleep(60)", "", "time"),
    ],
)
def test_a_program_prints_what_its_key_says(sandbox: Sandbox, code: str, output: str, fault: str) -> None:
    assert checked(sandbox, PRINTS).faults == ()
    found = checked(sandbox, PRINTS, code=code, output=output).faults
    assert len(found) == 1 and fault in found[0]
