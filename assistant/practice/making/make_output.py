"""Predict the output: a small program by the model. What it prints is not asked of the model: it is run."""

from __future__ import annotations

import ast
import json
import re

from assistant.domain import Message
from assistant.practice.making import checks
from assistant.practice.making.asking import ProgramDraft, asked, quoted
from assistant.practice.making.bench import Bench, Draft, problem_of
from assistant.practice.making.checks import Unfit
from assistant.practice.nouns import OutputKey, Problem

PROGRAM_TOKENS = 300
FEWEST_LINES, MOST_LINES, LONGEST_LINE, LONGEST_OUTPUT = 3, 14, 90, 120
NO_SANDBOX = "without a sandbox no program can be run"
NOT_TO_READ = "the program is too long, or cannot be worked out by reading it"
PLAIN = "the program prints only what is written in it"

_COMPUTING = (ast.For, ast.While, ast.If, ast.BinOp, ast.Compare, ast.comprehension, ast.Slice, ast.AugAssign)
_EXAMPLES = (
    (
        "A stack gives back first what was put on it last.",
        "stack = []\nfor number in [3, 5, 8]:\n    stack.append(number * 2)\nprint(stack.pop())\nstack.append(1)\n"
        "print(stack.pop() + stack.pop())\nprint(len(stack))",
    ),
    (
        "The list is a name for one object, so two names can change the same list.",
        "first = [1, 2]\nsecond = first\nsecond.append(first[0] + first[1])\nthird = list(first)\nthird.append(10)\n"
        "print(len(first), sum(second), len(third))",
    ),
)
_OUTSIDE = re.compile(r"\b(?:import|input|open|eval|exec|id|hash|set|time|random|globals|locals|__\w+__)\b|\w\{")


def make_output(bench: Bench) -> Problem:
    """A program on what a sentence speaks of, with what it really prints as the key."""
    fact = bench.first(lambda one: bool(one.gaps), checks.NOTHING_TO_ASK)
    sandbox = bench.assistant.practice.tools.sandbox
    if sandbox is None:
        raise Unfit(NO_SANDBOX)
    draft = asked(
        bench.chat, "problem_output", f"Sentence: {quoted(fact.text)}", ProgramDraft, PROGRAM_TOKENS, _turns()
    )
    code = plain_code(draft.program)
    ran = sandbox.run_python(code)
    output = ran.stdout.rstrip("\n")
    if ran.exit_code != 0 or ran.stopped or ran.stderr or not 0 < len(output.strip()) <= LONGEST_OUTPUT:
        raise Unfit(checks.CHECK_FAILED)
    if is_echo(code, output):
        raise Unfit(PLAIN)
    told = Draft(
        "output", "What does this program print?", OutputKey(code, output), f"It prints {_lines(output)}.", 3, 90,
        (code,), explanation=f"The program was run, and this is what it printed. The passage says: “{fact.text}”",
    )  # fmt: skip
    return problem_of(bench, fact, told)


def plain_code(program: str) -> str:
    """The program without a fence. Raises Unfit for one that is long, or that is not to be worked out by reading."""
    code = re.sub(r"^```\w*\n|\n?```$", "", program.strip()).strip("\n")
    lines = code.splitlines()
    if not _computes(code):
        raise Unfit(PLAIN)
    if not FEWEST_LINES <= len(lines) <= MOST_LINES or max(map(len, lines)) > LONGEST_LINE or _OUTSIDE.search(code):
        raise Unfit(NOT_TO_READ)
    return code


def _computes(code: str) -> bool:
    """Whether a program that can be read does anything but name values and print them."""
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError, RecursionError):
        return True
    calls = [node for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "id", "") != "print"]
    return bool(calls) or any(isinstance(node, _COMPUTING) for node in nodes)


def is_echo(code: str, output: str) -> bool:
    """Whether everything that is printed stands in the program as it is."""
    return all(line.strip() in code for line in output.splitlines() if line.strip())


def _lines(output: str) -> str:
    count = len(output.splitlines())
    return "one line" if count == 1 else f"{count} lines"


def _turns() -> list[Message]:
    found: list[Message] = []
    for sentence, program in _EXAMPLES:
        found += [
            Message("user", f"Sentence: {quoted(sentence)}"),
            Message("assistant", json.dumps({"program": program})),
        ]
    return found
