"""A report read back: what the faces that show one may rely on. Text in it is anybody's and is only ever shown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from assistant.errors import ReadError
from evals.baseline import Verdict


@dataclass(frozen=True, slots=True)
class Row:
    """A metric of a suite. ``low`` and ``high`` mean nothing where there is no ``value``."""

    name: str
    value: float | None
    low: float
    high: float
    baseline: float | None
    floor: float | None
    change: float | None
    verdict: str
    scored: int
    unscored: int
    higher_is_better: bool
    gated: bool


@dataclass(frozen=True, slots=True)
class Point:
    """A metric's mean over the ``scored`` cases of one group."""

    group: str
    value: float
    scored: int


Series = Mapping[str, Sequence[Point]]
"""The points of each metric, in the order of the groups."""


@dataclass(frozen=True, slots=True)
class SuiteReport:
    """A suite as it is shown. Each of ``cases`` has at least an id and its scores."""

    name: str
    made_with: str
    rows: tuple[Row, ...]
    kinds: Series
    weeks: Series
    cases: tuple[Mapping[str, Any], ...]

    def row(self, name: str) -> Row | None:
        """The metric of that name, where this suite has it."""
        return next((row for row in self.rows if row.name == name), None)


@dataclass(frozen=True, slots=True)
class Report:
    """When it was made (UTC), how long that took, and what every suite came to."""

    made_at: datetime
    seconds: float
    suites: tuple[SuiteReport, ...]


def read_report(path: Path) -> Report:
    """The report of a file. Raises ReadError for one that cannot be read or is of another form."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ReadError(f"The report {path} cannot be read ({type(error).__name__}).", CURE) from error
    return report_of(found, str(path))


CURE = "Make it anew with `study evals`."


def report_of(found: Any, named: str = "given") -> Report:
    """The report in this JSON. Raises ReadError for JSON of another form."""
    try:
        return Report(
            _moment(found["made_at"]), float(found["seconds"]), tuple(_suite(suite) for suite in found["suites"])
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ReadError(f"The report {named} is of another form ({type(error).__name__}).", CURE) from error


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment.astimezone(UTC)


def _suite(found: Mapping[str, Any]) -> SuiteReport:
    groups = found["groups"]
    return SuiteReport(
        name=str(found["name"]),
        made_with=str(found["made_with"]),
        rows=tuple(_row(row) for row in found["metrics"]),
        kinds=_series(groups["kind"]),
        weeks=_series({str(int(week)): points for week, points in groups["week"].items()}),
        cases=tuple(_case(case) for case in found["cases"]),
    )


def _row(found: Mapping[str, Any]) -> Row:
    if found["verdict"] not in get_args(Verdict):
        raise ValueError("an unknown verdict")
    return Row(
        name=str(found["name"]),
        value=_number(found["value"]),
        low=float(found["low"]),
        high=float(found["high"]),
        baseline=_number(found["baseline"]),
        floor=_number(found["floor"]),
        change=_number(found["change"]),
        verdict=found["verdict"],
        scored=int(found["scored"]),
        unscored=int(found["unscored"]),
        higher_is_better=bool(found["higher_is_better"]),
        gated=bool(found["gated"]),
    )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _series(groups: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Series:
    points: dict[str, list[Point]] = {}
    for group, metrics in groups.items():
        for metric, at in metrics.items():
            points.setdefault(metric, []).append(Point(group, float(at["value"]), int(at["scored"])))
    return points


def _case(found: Mapping[str, Any]) -> Mapping[str, Any]:
    scores = {str(name): _number(value) for name, value in found["scores"].items()}
    return {**found, "id": str(found["id"]), "scores": scores}
