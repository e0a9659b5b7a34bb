"""A report of the evals as a run makes it, from cases written here, for the faces that show one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from evals.baseline import Baseline, judge
from evals.metrics import Metric, Record, SuiteResult
from evals.reporting.report import document

TEXT = "@@"
MADE_AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MADE_WITH = "local, quotations"
ANSWER = "A deadlock is two transactions that wait for each other. [1]"


def report(text: str = "A deadlock is two transactions", cases: int = 36) -> dict[str, Any]:
    """Three suites, in all of whose free text this text stands."""
    found: dict[str, Any] = _with(text, _made(cases))
    return found


def _with(text: str, found: Any) -> Any:
    if isinstance(found, dict):
        return {_with(text, name): _with(text, value) for name, value in found.items()}
    if isinstance(found, list):
        return [_with(text, value) for value in found]
    return found.replace(TEXT, text) if isinstance(found, str) else found


@cache
def _made(cases: int) -> dict[str, Any]:
    results = [_questions(cases), _intents(), _judged()]
    before = {"library": {"recall@10": {f"q{number}": 1.0 for number in range(cases)}, "key facts": {"q1": 0.0}}}
    floors = {"library": {"key facts": 0.75, "recall@10": 0.25}}
    judgements = judge(results, Baseline({"library": MADE_WITH}, before), floors)
    made: dict[str, Any] = json.loads(json.dumps(document(results, judgements, MADE_AT, 12.0)))
    return made


def _questions(cases: int) -> SuiteResult:
    records = [_question(number, answerable=number % 3 != 2) for number in range(cases)]
    records.append(_refused(f"q{cases}"))
    names = dict.fromkeys(name for record in records for name in record.details["scores"])
    metrics = [_metric(name, records) for name in names]
    return SuiteResult("library", tuple(metrics), tuple(records), MADE_WITH)


def _metric(name: str, records: list[Record]) -> Metric:
    values = {record.id: record.details["scores"][name] for record in records if name in record.details["scores"]}
    return Metric(name, values, name != "citation distance", middle=name == "citation distance")


def _question(number: int, answerable: bool) -> Record:
    scores: dict[str, float | None] = {
        "recall@10": number % 2 / 2 + 0.5,
        "answered": 1.0,
        "key facts": 0.5,
        "citation precision": 1.0,
        "citation distance": 7.0 * number,
    }
    details = {
        **_asked(),
        "answerable": answerable,
        "gold": [{"file": f"w06-{TEXT}.vtt", "start": 61.0, "end": 74.5, "quote": TEXT, "for_span": None}],
        "reference": TEXT,
        "key_facts": ["two transactions", "a wombat", TEXT],
        "answer": ANSWER if number else f"{TEXT} [1]",
        "citations": [{"n": 1, "title": TEXT, "start": 3671.0, "quote": TEXT}],
        "scores": scores if answerable else {"refusal recall": 0.0},
    }
    kind = ("fact", f"why {TEXT}", "offtopic")[number % 3]
    return Record(f"q{number}", kind, (number % 4 + 1,), number % 5 == 0, details)


def _refused(name: str) -> Record:
    refusal = {"cause": "weak_evidence", "message": TEXT, "nearest_week": {"week": 6, "title": TEXT}}
    scores = {"recall@10": 0.0, "answered": 0.0, "key facts": 0.0, "false premises met": None}
    details = {**_asked(), "answerable": True, "answer": "", "refusal": refusal, "scores": scores}
    return Record(name, "fact", (), False, details)


def _asked() -> dict[str, Any]:
    passage = {"title": TEXT, "start": 0.0, "end": 61.0, "score": 0.75, "text": TEXT}
    return {
        "question": f"What is this: {TEXT}",
        "history": [TEXT],
        "action": "ask",
        "notice": TEXT,
        "refusal": None,
        "passages": [passage],
    }


def _intents() -> SuiteResult:
    details = {
        "question": f"week six {TEXT}",
        "history": [],
        "wanted": [{"action": "roadmap_week", "arguments": {"week": 6, "topic": TEXT}}],
        "understood": {"action": "ask", "arguments": {}},
        "scores": {"action and arguments": 0.0},
    }
    return SuiteResult(
        "intents", (Metric("action and arguments", {"i1": 0.0}),), (Record("i1", TEXT, (), True, details),)
    )


def _judged() -> SuiteResult:
    found = [{"title": TEXT, "relevant": True}, {"title": "17", "relevant": False}]
    details = {"question": TEXT, "passages": found, "scores": {"ndcg@10": 0.25}, "of another kind": {"said": TEXT}}
    return SuiteResult(TEXT, (Metric("ndcg@10", {"m-1": 0.25}),), (Record("m-1", "query", (), False, details),), TEXT)
