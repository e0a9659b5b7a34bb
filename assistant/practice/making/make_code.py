"""Write code: a task with a solution by the model. What its cases come to is not asked of the model: it is run.

The task is solved again by the model, which sees the task and the starter and not the solution; what it writes has to
pass the same cases.
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from assistant.practice.making import checks
from assistant.practice.making.asking import CodeDraft, ProgramDraft, asked, quoted
from assistant.practice.making.bench import Bench, Draft, problem_of, subject_of
from assistant.practice.making.checks import Unfit
from assistant.practice.making.facts import Fact
from assistant.practice.making.make_output import NO_SANDBOX
from assistant.practice.nouns import CodeCase, CodeKey, Problem
from assistant.practice.running.python_cases import run_cases
from assistant.practice.running.sandbox import Sandbox
from assistant.retrieval.terms import terms

CODE_TOKENS, SOLVED_TOKENS = 700, 500
SOLVED = 2
"""Times it is solved again; once has to pass."""
FEWEST_CASES, FEWEST_VALUES, HIDDEN = 3, 3, 2
"""Cases that come to a value, different values among them, and how many of the last cases are not shown."""
LEAST_SHARED = 2
"""Words of content that a task has in common with its sentence or the title of the source."""
LONGEST_VALUE = 200
NOT_ONE_FUNCTION = "the solution is not one plain function"
NO_VALUES = "too few of the calls come to different values that can be compared"
_OUTSIDE = re.compile(r"\b(?:input|open|eval|exec|id|hash|random|globals|locals|__\w+__)\b")


def make_code(bench: Bench) -> Problem:
    """A function to write on what a sentence speaks of."""
    fact = bench.first(lambda one: bool(one.gaps), checks.NOTHING_TO_ASK)
    sandbox = bench.assistant.practice.tools.sandbox
    if sandbox is None:
        raise Unfit(NO_SANDBOX)
    draft = asked(bench.chat, "problem_code", f"Sentence: {quoted(fact.text)}", CodeDraft, CODE_TOKENS)
    solution = without_fence(draft.solution)
    starter = starter_of(solution)
    key = CodeKey(solution, cases_of(sandbox, solution, draft.calls))
    statement = checked_task(fact, draft.task)
    _check_solved(bench, sandbox, key, statement, starter)
    name = ast.parse(starter).body[0].name  # type: ignore[attr-defined]
    told = Draft("code", statement, key, f"Begin with what `{name}` is given, and return a value.", 3, 300, (solution,))
    return replace(problem_of(bench, fact, told), starter=starter)


def checked_task(fact: Fact, task: str) -> str:
    """The task on one line. Raises Unfit where it has hardly a word of what the sentence or its source speaks of."""
    told, language = " ".join(task.split()), fact.lesson.script.language
    if len(set(terms(told, language)) & set(terms(f"{subject_of(fact)} {fact.text}", language))) < LEAST_SHARED:
        raise Unfit(checks.OFF)
    return told


def without_fence(program: str) -> str:
    """A program without the fence it was put into."""
    return re.sub(r"^```\w*\n|\n?```$", "", program.strip()).strip("\n") + "\n"


def starter_of(solution: str) -> str:
    """The head of a solution's only function. Raises Unfit for another form, or what reaches outside."""
    try:
        body = ast.parse(solution).body
    except SyntaxError:
        raise Unfit(NOT_ONE_FUNCTION) from None
    functions = [node for node in body if isinstance(node, ast.FunctionDef)]
    others = [node for node in body if not isinstance(node, ast.FunctionDef | ast.Import | ast.ImportFrom)]
    if len(functions) != 1 or others or _OUTSIDE.search(solution):
        raise Unfit(NOT_ONE_FUNCTION)
    head = ast.unparse(functions[0].args)
    return f"def {functions[0].name}({head}):\n    ...\n"


def cases_of(sandbox: Sandbox, solution: str, calls: list[str]) -> tuple[CodeCase, ...]:
    """The calls with what the solution makes of them. Raises Unfit where too few come to a literal."""
    found = []
    for call in dict.fromkeys(" ".join(call.split()) for call in calls):
        ran = sandbox.run_python(f"{solution}\nprint(repr({call}))\n")
        value = ran.stdout.strip()
        if ran.exit_code == 0 and not ran.stopped and is_literal(value):
            found.append(CodeCase(call, value))
    if len(found) < FEWEST_CASES or len({one.expect for one in found}) < FEWEST_VALUES:
        raise Unfit(NO_VALUES)
    shown = max(1, len(found) - HIDDEN)
    return tuple(CodeCase(one.call, one.expect, hidden=place >= shown) for place, one in enumerate(found))


def is_literal(value: str) -> bool:
    """Whether what was printed is one Python literal of a bearable length."""
    try:
        ast.literal_eval(value)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False
    return len(value) <= LONGEST_VALUE


def _check_solved(bench: Bench, sandbox: Sandbox, key: CodeKey, statement: str, starter: str) -> None:
    """Raises Unfit where no try at it, without the solution, passes the cases."""
    shown = "\n".join(f"{case.call} gives {case.expect}" for case in key.cases if not case.hidden)
    told = f"Task: {quoted(statement)}\n\nBegin with:\n{starter}\n{shown}"
    for _ in range(SOLVED):
        written = asked(bench.chat, "problem_code_solve", told, ProgramDraft, SOLVED_TOKENS).program
        ran = run_cases(sandbox, without_fence(written), key.cases)
        if not ran.trouble and ran.results and all(case.passed for case in ran.results):
            return
    raise Unfit(checks.DISAGREED)
