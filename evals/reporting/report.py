"""What a run came to, as one JSON document: the table, the groups, and every case."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from evals.baseline import DECIMALS, Judgement
from evals.metrics import Record, SuiteResult, summary

LATEST = "evals/latest.json"
"""Where the newest report is kept, in the data folder."""


def table(judgements: Sequence[Judgement]) -> dict[str, Any]:
    """What `study evals --json` prints."""
    suites: dict[str, list[dict[str, Any]]] = {}
    for judgement in judgements:
        suites.setdefault(judgement.suite, []).append(_row(judgement))
    return {"suites": [{"name": name, "metrics": metrics} for name, metrics in suites.items()]}


def _row(judgement: Judgement) -> dict[str, Any]:
    metric = judgement.metric
    return {
        "name": metric.name,
        "value": _rounded(judgement.value),
        "low": _rounded(judgement.low),
        "high": _rounded(judgement.high),
        "baseline": _rounded(judgement.baseline),
        "floor": judgement.floor,
        "verdict": judgement.verdict,
        "scored": len(metric.scored),
        "unscored": metric.unscored,
        "change": None if judgement.change is None else _rounded(judgement.change.change),
        "higher_is_better": metric.higher_is_better,
        "gated": metric.gated,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)


def document(
    results: Sequence[SuiteResult], judgements: Sequence[Judgement], now: datetime, seconds: float
) -> dict[str, Any]:
    """The whole report. The same results give the same bytes, but for ``made_at`` and ``seconds``."""
    tables = {suite["name"]: suite["metrics"] for suite in table(judgements)["suites"]}
    return {
        "made_at": now.isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "suites": [
            {
                "name": result.name,
                "made_with": result.made_with,
                "metrics": tables.get(result.name, []),
                "groups": {"kind": _groups(result, _kind), "week": _groups(result, _weeks)},
                "cases": [_case(record) for record in result.records],
            }
            for result in results
        ],
    }


def _kind(record: Record) -> list[str]:
    return [record.kind]


def _weeks(record: Record) -> list[str]:
    return [f"{week:02}" for week in record.weeks]


def _groups(result: SuiteResult, groups_of: Any) -> dict[str, dict[str, dict[str, float | int]]]:
    """Of every group of cases the mean of each metric, and over how many of them."""
    members: dict[str, list[str]] = {}
    for record in result.records:
        for group in groups_of(record):
            members.setdefault(group, []).append(record.id)
    found: dict[str, dict[str, dict[str, float | int]]] = {}
    for group in sorted(members):
        for metric in result.metrics:
            values = list(metric.of(members[group]).scored.values())
            value = summary(values, middle=metric.middle)
            if value is not None:
                found.setdefault(group, {})[metric.name] = {"value": round(value, DECIMALS), "scored": len(values)}
    return found


def _case(record: Record) -> dict[str, Any]:
    found = asdict(record)
    details: Mapping[str, Any] = found.pop("details")
    return {**found, "weeks": list(record.weeks), **details}


def write_json(report: Mapping[str, Any], path: Path) -> None:
    """Write a report, the file as a whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    temporary.replace(path)
