"""A problem as plain JSON: whole, as it is stored, and without its key, as it is handed to a learner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from assistant.domain import Citation
from assistant.practice.nouns import (
    CodeCase,
    CodeKey,
    Dropped,
    Graded,
    Key,
    OptionsKey,
    Origins,
    OutputKey,
    Point,
    Problem,
    ProblemSet,
    SetProblem,
    SqlKey,
    TextKey,
)

LETTERS = "ABCDEFGHIJ"


# --- whole, as it is stored -----------------------------------------------------------------------------------------


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """The whole problem with its key; `problem_from_json` gives the same problem back."""
    return {**asdict(problem), "key": {"form": type(problem.key).__name__, **asdict(problem.key)}}


def problem_from_json(document: Mapping[str, Any]) -> Problem:
    """The problem a document describes. Raises KeyError or TypeError for one that `problem_to_json` did not write."""
    named = dict(document)
    made_from = named.pop("made_from")
    for name in ("options", "prompts", "hints"):
        named[name] = tuple(named[name])
    return Problem(
        **{**named, "key": _key(named["key"]), "made_from": None if made_from is None else Origins(**made_from)}
    )


def _key(document: Mapping[str, Any]) -> Key:
    named = dict(document)
    form = named.pop("form")
    if form == "OptionsKey":
        return OptionsKey(tuple(named["right"]), tuple(named["why"]))
    if form == "TextKey":
        return TextKey(
            named["reference"], tuple(Point(**{**one, "words": tuple(one["words"])}) for one in named["points"])
        )
    if form == "CodeKey":
        return CodeKey(named["solution"], tuple(CodeCase(**one) for one in named["cases"]), tuple(named["mutants"]))
    if form == "SqlKey":
        return SqlKey(**{**named, "seeds": tuple(named["seeds"]), "mutants": tuple(named["mutants"])})
    return OutputKey(**named)


# --- as it is handed to a learner -----------------------------------------------------------------------------------


def set_to_json(found: ProblemSet) -> dict[str, Any]:
    """The document of `study practice --json`; no key, solution, explanation or hint is in it."""
    return {
        "problems": [_shown_to_json(one) for one in found.problems],
        "dropped": [_dropped_to_json(one) for one in found.dropped],
        **({"notice": found.notice} if found.notice else {}),
    }


def _shown_to_json(found: SetProblem) -> dict[str, Any]:
    problem = found.problem
    return {
        "id": problem.id,
        "kind": problem.kind,
        "week": problem.week,
        "topic": problem.topic,
        "difficulty": problem.difficulty,
        "statement": whole_statement(problem),
        "options": list(problem.options),
        "starter": problem.starter or None,
        "hints_available": found.hints_available,
        "source": None if found.source is None else source_to_json(found.source),
        "origin": problem.origin,
    }


def source_to_json(citation: Citation) -> dict[str, Any]:
    """Where a problem can be learnt. No quote: it may hold the answer."""
    return {
        "source_id": citation.source_id,
        "passage_id": citation.passage_id,
        "title": citation.title,
        "uri": citation.uri,
        "url": citation.url,
        "start_seconds": citation.start_seconds,
        "weeks": list(citation.weeks),
    }


def _dropped_to_json(dropped: Dropped) -> dict[str, Any]:
    return {"reason": dropped.reason, "count": dropped.count}


def whole_statement(problem: Problem) -> str:
    """The statement with all that is needed to answer it: the program, the tables, what is to be matched."""
    return "\n\n".join(part for part in (problem.statement, *_beside(problem)) if part)


def _beside(problem: Problem) -> list[str]:
    key = problem.key
    if isinstance(key, OutputKey):
        return [f"```python\n{key.code.strip()}\n```"]
    if isinstance(key, SqlKey):
        return [f"```sql\n{key.schema.strip()}\n```", f"```sql\n{key.seeds[0].strip()}\n```"]
    if isinstance(key, CodeKey):
        shown = [case for case in key.cases if not case.hidden]
        return ["\n".join(f"- `{case.call}` {_comes_to(case)}" for case in shown)] if shown else []
    return ["\n".join(f"{letter}. {text}" for letter, text in zip(LETTERS, problem.prompts, strict=False))]


def _comes_to(case: CodeCase) -> str:
    return f"raises `{case.raises}`" if case.raises else f"gives `{case.expect}`"


# --- what became of an answer ---------------------------------------------------------------------------------------


def graded_to_json(graded: Graded) -> dict[str, Any]:
    """The document of `study answer --json`."""
    judged = graded.judged
    return {
        "problem_id": graded.problem.id,
        "grade": judged.grade,
        "verdict": judged.verdict,
        "feedback": judged.feedback,
        "right": list(judged.right),
        "missing": list(judged.missing),
        "cases": [asdict(case) for case in judged.cases],
        "citation": None
        if graded.citation is None
        else {**asdict(graded.citation), "weeks": list(graded.citation.weeks)},
        "next_due": None if graded.next_due is None else graded.next_due.isoformat(),
        "rating": graded.rating,
        "self_check": judged.self_check,
        "solution": graded.solution,
    }
