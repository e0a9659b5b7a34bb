"""The one way from an answer to what it is worth."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.database.sql_lab import SqlLab
from assistant.errors import UsageError
from assistant.models.chat import ChatModel
from assistant.models.embedder import Embedder
from assistant.practice.grading.by_key import judge_options, judge_output
from assistant.practice.grading.opinion import second_opinion
from assistant.practice.grading.runs import judge_code, judge_sql
from assistant.practice.grading.short import grade_text
from assistant.practice.grading.text_words import UNSURE, UNSURE_OF_A_DESIGN, judged_text
from assistant.practice.nouns import CodeKey, Judged, OptionsKey, OutputKey, Problem, Response, SqlKey, TextKey
from assistant.practice.running.sandbox import Sandbox

LONGEST = 20_000
"""Characters of an answer."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What answers are judged with; None where the machine has no such means."""

    embedder: Embedder
    sandbox: Sandbox | None = None
    lab: SqlLab | None = None
    chat: ChatModel | None = None


def judge(problem: Problem, response: Response, tools: Tools) -> Judged:
    """What an answer is worth. Raises UsageError for what cannot be an answer: option 9 of 4, or nothing at all."""
    key = problem.key
    if isinstance(key, OptionsKey):
        return judge_options(problem, key, response)
    text = _text(problem, response)
    if isinstance(key, OutputKey):
        return judge_output(key, response)
    if isinstance(key, CodeKey):
        return judge_code(key, text, tools.sandbox)
    if isinstance(key, SqlKey):
        return judge_sql(key, text, tools.lab)
    return _judge_text(problem, key, text, tools)


def _judge_text(problem: Problem, key: TextKey, text: str, tools: Tools) -> Judged:
    unsure_from = UNSURE_OF_A_DESIGN if problem.kind == "design" else UNSURE
    own = grade_text(problem.statement, key, text, tools.embedder)
    if tools.chat is None:
        return judged_text(key, own, unsure_from=unsure_from)
    both = second_opinion(tools.chat, problem.statement, key, text, own)
    return judged_text(key, both, tools.chat.name, unsure_from)


def _text(problem: Problem, response: Response) -> str:
    if response.options:
        raise UsageError("This is answered with a text, not with options.", "Give it with --text or --file.")
    prints_nothing = isinstance(problem.key, OutputKey) and not problem.key.output.strip()
    if not response.text.strip() and not prints_nothing:
        raise UsageError("The answer is empty.", "Write one, or ask for the answer with `study reveal`.")
    if len(response.text) > LONGEST:
        raise UsageError(f"The answer is longer than {LONGEST:,} characters.", "Shorten it.")
    return response.text
