"""What a run is held against: the scores of the run accepted last, and floors that no accepted run goes below.

Both are files of the repository. The baseline keeps every case's score, so that a comparison is paired.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from assistant.errors import ReadError
from evals.metrics import Metric, SuiteResult
from evals.statistics import Difference, beyond_chance, difference, interval

FOLDER = Path(__file__).resolve().parent
BASELINE = FOLDER / "baseline.json"
FLOORS = FOLDER / "floors.json"
DECIMALS = 4
CURE = "Take it from the repository again."

Verdict = Literal["new", "unchanged", "better", "worse", "below floor", "unscored"]
Scores = Mapping[str, Mapping[str, Mapping[str, float]]]
"""Suite -> metric -> case -> score."""
Floors = Mapping[str, Mapping[str, float]]
"""Suite -> metric -> the least it may be, or the most where less is better."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The accepted scores. A suite ``made_with`` other models than a run is not compared with it."""

    made_with: Mapping[str, str]
    scores: Scores

    def of(self, suite: SuiteResult, metric: Metric) -> Mapping[str, float] | None:
        if self.made_with.get(suite.name, "") != suite.made_with:
            return None
        return self.scores.get(suite.name, {}).get(metric.name)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A metric's figure with its 95 % interval, against the baseline (over all its cases) and the floor."""

    suite: str
    metric: Metric
    value: float | None
    low: float
    high: float
    baseline: float | None
    change: Difference | None
    floor: float | None
    verdict: Verdict

    @property
    def fails(self) -> bool:
        """Whether the run fails: worse, below its floor, or with a floor and nothing that could be scored."""
        if self.verdict in ("below floor", "unscored"):
            return self.floor is not None
        return self.verdict == "worse" and self.metric.gated


def load_baseline(path: Path = BASELINE) -> Baseline:
    """The accepted scores, none where no run was accepted yet. Raises ReadError for a file of another form."""
    found = _load(path)
    try:
        suites = found.get("suites", {}).items()
        scores = {name: {metric: _scores(of) for metric, of in suite["metrics"].items()} for name, suite in suites}
        return Baseline({name: str(suite["made_with"]) for name, suite in suites}, scores)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ReadError(f"{path} is not a baseline ({error!r}).", CURE) from error


def _scores(found: Any) -> dict[str, float]:
    return {case: float(score) for case, score in found.items()}


def load_floors(path: Path = FLOORS) -> Floors:
    """The floors; none where the file is not there. Raises ReadError for a file of another form."""
    found = _load(path)
    try:
        return {suite: {name: float(floor) for name, floor in floors.items()} for suite, floors in found.items()}
    except (TypeError, ValueError, AttributeError) as error:
        raise ReadError(f"{path} holds no floors ({error!r}).", CURE) from error


def _load(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReadError(f"{path} cannot be read: {error}.", CURE) from error
    if not isinstance(found, dict):
        raise ReadError(f"{path} holds no object.", CURE)
    return found


def judge(results: Sequence[SuiteResult], baseline: Baseline, floors: Floors) -> list[Judgement]:
    """Every metric against both. Losses are told from chance over all gated metrics together, gains over all."""
    pairs = [(suite, metric) for suite in results for metric in suite.metrics]
    changes = [_change(metric, baseline.of(suite, metric)) for suite, metric in pairs]
    gated = [place for place, (_, metric) in enumerate(pairs) if metric.gated and changes[place] is not None]
    lost = dict(zip(gated, beyond_chance([_chance(changes[place]) for place in gated]), strict=True))
    gains = [_change(_turned(metric), baseline.of(suite, metric)) for suite, metric in pairs]
    gained = beyond_chance([_chance(change) for change in gains])
    return [
        _judgement(suite, metric, baseline, floors, changes[place], (lost.get(place, False), gained[place]))
        for place, (suite, metric) in enumerate(pairs)
    ]


def _turned(metric: Metric) -> Metric:
    """A metric for which a gain is a loss."""
    return replace(metric, higher_is_better=not metric.higher_is_better)


def _chance(change: Difference | None) -> float:
    return 1.0 if change is None else change.chance


def _change(metric: Metric, before: Mapping[str, float] | None) -> Difference | None:
    if before is None:
        return None
    now = {name: round(value, DECIMALS) for name, value in metric.scored.items()}
    return difference(before, now, higher_is_better=metric.higher_is_better)


def _judgement(
    suite: SuiteResult,
    metric: Metric,
    baseline: Baseline,
    floors: Floors,
    change: Difference | None,
    clear: tuple[bool, bool],
) -> Judgement:
    values = list(metric.scored.values())
    low, high = interval(values, middle=metric.middle)
    before = baseline.of(suite, metric)
    old = None if before is None else Metric(metric.name, before, middle=metric.middle).value
    floor = floors.get(suite.name, {}).get(metric.name)
    verdict = _verdict(metric, change, floor, *clear)
    return Judgement(suite.name, metric, metric.value, low, high, old, change, floor, verdict)


def _verdict(
    metric: Metric, change: Difference | None, floor: float | None, is_worse: bool, is_better: bool
) -> Verdict:
    if metric.value is None:
        return "unscored"
    if floor is not None and is_below(metric.value, floor, higher_is_better=metric.higher_is_better):
        return "below floor"
    if change is None:
        return "new"
    if is_worse:
        return "worse"
    return "better" if is_better else "unchanged"


def is_below(value: float, floor: float, *, higher_is_better: bool) -> bool:
    """Whether a figure, as it is printed, is on the wrong side of its floor."""
    shown = round(value, DECIMALS)
    return shown < floor if higher_is_better else shown > floor


def accepted(results: Sequence[SuiteResult], baseline: Baseline) -> dict[str, Any]:
    """The baseline with these suites in the place of what it had for them, as its file holds it."""
    suites = {
        name: {"made_with": baseline.made_with[name], "metrics": metrics} for name, metrics in baseline.scores.items()
    }
    for suite in results:
        metrics = {
            metric.name: {name: round(value, DECIMALS) for name, value in metric.scored.items()}
            for metric in suite.metrics
        }
        suites[suite.name] = {"made_with": suite.made_with, "metrics": metrics}
    return {"suites": suites}


def write_baseline(document: Mapping[str, Any], path: Path = BASELINE) -> None:
    """Replace the file as a whole, one line a metric, so that a change can be read."""
    lines = ["{", ' "suites": {']
    suites = sorted(document["suites"].items())
    for place, (name, suite) in enumerate(suites):
        lines += [f"  {json.dumps(name)}: {{", f'   "made_with": {json.dumps(suite["made_with"])},', '   "metrics": {']
        metrics = sorted(suite["metrics"].items())
        for at, (metric, scores) in enumerate(metrics):
            comma = "," if at + 1 < len(metrics) else ""
            lines.append(f"    {json.dumps(metric)}: {json.dumps(scores, sort_keys=True)}{comma}")
        lines += ["   }", "  }," if place + 1 < len(suites) else "  }"]
    lines += [" }", "}", ""]
    temporary = path.with_suffix(".new")
    temporary.write_text("\n".join(lines), encoding="utf-8")
    temporary.replace(path)
