"""What a run is held against: verdicts, and the file of the scores accepted last."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ReadError
from evals.baseline import (
    BASELINE,
    FLOORS,
    Baseline,
    Floors,
    Judgement,
    accepted,
    is_below,
    judge,
    load_baseline,
    load_floors,
    write_baseline,
)
from evals.metrics import Metric, SuiteResult

MODELS = "local, quotations"
NAMES = st.text(max_size=8)
SUITES = st.dictionaries(
    NAMES,
    st.fixed_dictionaries(
        {
            "made_with": st.text(max_size=8),
            "metrics": st.dictionaries(NAMES, st.dictionaries(NAMES, st.floats(0, 1), max_size=3), max_size=3),
        }
    ),
    max_size=3,
)


def cases(*values: float | None) -> dict[str, float | None]:
    return {f"q{place}": value for place, value in enumerate(values)}


def suite(*metrics: Metric, name: str = "library", made_with: str = MODELS) -> SuiteResult:
    return SuiteResult(name, metrics, (), made_with)


def baseline_of(scores: Mapping[str, Any], made_with: str = MODELS) -> Baseline:
    return Baseline({"library": made_with}, {"library": scores})


def judged(metric: Metric, before: Mapping[str, Any] | None = None, floor: float | None = None) -> Judgement:
    """One metric against its scores of before and its floor."""
    baseline = Baseline({}, {}) if before is None else baseline_of({metric.name: before})
    floors: Floors = {} if floor is None else {"library": {metric.name: floor}}
    return judge([suite(metric)], baseline, floors)[0]


ALL, NONE, MOST = cases(*[1.0] * 40), cases(*[0.0] * 40), cases(*[1.0] * 38, 0.0, 0.0)


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [
        (None, ALL, "new"),
        ({}, ALL, "unchanged"),
        (ALL, ALL, "unchanged"),
        (ALL, MOST, "unchanged"),
        (ALL, cases(*[1.0] * 28, *[0.0] * 12), "worse"),
        (MOST, ALL, "unchanged"),
        (cases(*[1.0] * 28, *[0.0] * 12), ALL, "better"),
        (ALL, cases(None, None), "unscored"),
        (ALL, {}, "unscored"),
    ],
)
def test_a_metric_is_held_against_what_was_accepted(
    before: dict[str, float | None] | None, now: dict[str, float | None], verdict: str
) -> None:
    judgement = judged(Metric("mrr", now), before)
    assert judgement.verdict == verdict
    assert judgement.fails is (verdict == "worse")


def test_where_less_is_better_more_is_worse() -> None:
    for gated in (True, False):
        metric = Metric("citation distance", cases(*[9.0] * 40), higher_is_better=False, gated=gated, middle=True)
        assert judged(metric, cases(*[5.0] * 40)).verdict == ("worse" if gated else "unchanged")
        assert judged(metric, cases(*[20.0] * 40)).verdict == "better"


def test_a_judgement_holds_the_figures_of_before_and_now() -> None:
    judgement = judged(Metric("mrr", cases(0.5, 0.25, None, 0.75)), cases(1.0, 0.25, 0.5) | {"gone": 0.0}, 0.25)
    assert (judgement.suite, judgement.value, judgement.baseline, judgement.floor) == ("library", 0.5, 0.4375, 0.25)
    assert judgement.low <= 0.5 <= judgement.high
    assert judgement.change is not None
    assert (judgement.change.change, judgement.change.cases) == (-0.25, 2)


def test_a_median_is_held_against_a_median() -> None:
    judgement = judged(Metric("distance", cases(1.0, 2.0, 900.0), middle=True), cases(1.0, 3.0, 900.0))
    assert (judgement.value, judgement.baseline) == (2, 3)


def test_a_run_with_other_models_is_compared_with_nothing() -> None:
    metric, before = Metric("mrr", NONE), baseline_of({"mrr": ALL}, "other, quotations")
    judgement = judge([suite(metric)], before, {})[0]
    assert (judgement.verdict, judgement.baseline, judgement.fails) == ("new", None, False)


def test_a_suite_or_a_metric_that_was_not_accepted_yet_is_new() -> None:
    before = baseline_of({"mrr": ALL})
    found = judge([suite(Metric("recall@5", NONE)), suite(Metric("mrr", NONE), name="held back")], before, {})
    assert [judgement.verdict for judgement in found] == ["new", "new"]


def test_a_metric_that_is_not_gated_fails_only_below_its_floor() -> None:
    metric = Metric("words", NONE, gated=False)
    assert (judged(metric, ALL).verdict, judged(metric, ALL).fails) == ("unchanged", False)
    assert (judged(metric, ALL, 0.5).verdict, judged(metric, ALL, 0.5).fails) == ("below floor", True)


@pytest.mark.parametrize("before", [None, ALL, NONE])
def test_a_floor_holds_whatever_was_accepted(before: dict[str, float | None] | None) -> None:
    judgement = judged(Metric("mrr", cases(*[0.5] * 20)), before, 0.6)
    assert (judgement.verdict, judgement.fails) == ("below floor", True)
    assert judged(Metric("mrr", cases(*[0.5] * 20)), before, 0.5).verdict != "below floor"


@pytest.mark.parametrize(
    ("value", "floor", "higher_is_better", "below"),
    [
        (0.75, 0.75, True, False),
        (0.7499, 0.75, True, True),
        (0.74996, 0.75, True, False),
        (0.9, 0.75, True, False),
        (5.0, 5.0, False, False),
        (5.0001, 5.0, False, True),
        (5.00004, 5.0, False, False),
        (4.0, 5.0, False, False),
    ],
)
def test_a_floor_is_the_least_or_the_most_a_printed_figure_may_be(
    value: float, floor: float, higher_is_better: bool, below: bool
) -> None:
    assert is_below(value, floor, higher_is_better=higher_is_better) is below
    metric = Metric("mrr", {"q": value}, higher_is_better)
    assert (judged(metric, None, floor).verdict == "below floor") is below


def test_losses_are_told_from_chance_over_the_gated_metrics_of_all_suites_together() -> None:
    lost = cases(*[1.0] * 34, *[0.0] * 6)
    before = Baseline(
        {"library": MODELS, "intents": ""}, {"library": {"mrr": ALL, "words": ALL}, "intents": {"action": ALL}}
    )
    others = [Metric("words", ALL, gated=False), Metric("recall@5", ALL)]
    alone = judge([suite(Metric("mrr", lost), *others)], before, {})
    assert [judgement.verdict for judgement in alone] == ["worse", "unchanged", "new"]
    scores = {"library": {"mrr": ALL, **{f"other {place}": ALL for place in range(10)}}, "intents": {"action": ALL}}
    many = [Metric(f"other {place}", ALL) for place in range(10)]
    results = [suite(Metric("mrr", lost), *many), suite(Metric("action", lost), name="intents", made_with="")]
    together = judge(results, Baseline({"library": MODELS, "intents": ""}, scores), {})
    assert {judgement.verdict for judgement in together} == {"unchanged"}


def test_scores_are_compared_as_they_are_kept() -> None:
    values = cases(*[1 / 3] * 40)
    kept = accepted([suite(Metric("mrr", values))], Baseline({}, {}))["suites"]["library"]["metrics"]["mrr"]
    judgement = judged(Metric("mrr", values), kept)
    assert judgement.change is not None
    assert (judgement.verdict, judgement.change.change) == ("unchanged", 0)


def test_an_accepted_run_replaces_the_suites_it_ran_and_keeps_the_others() -> None:
    before = Baseline(
        {"library": "old", "intents": "as it was"}, {"library": {"gone": {"q": 1.0}}, "intents": {"action": {"i": 1.0}}}
    )
    found = accepted([suite(Metric("mrr", {"q1": 2 / 3, "q2": None}), name="library")], before)
    assert found == {
        "suites": {
            "library": {"made_with": MODELS, "metrics": {"mrr": {"q1": 0.6667}}},
            "intents": {"made_with": "as it was", "metrics": {"action": {"i": 1.0}}},
        }
    }


def test_an_accepted_run_is_unchanged_when_it_is_run_again(tmp_path: Path) -> None:
    results = [suite(Metric("mrr", cases(1 / 3, 2 / 3, None)), Metric("words", cases(33.33333), gated=False))]
    write_baseline(accepted(results, Baseline({}, {})), tmp_path / "baseline.json")
    found = judge(results, load_baseline(tmp_path / "baseline.json"), {})
    assert [judgement.verdict for judgement in found] == ["unchanged", "unchanged"]


@given(suites=SUITES)
def test_a_baseline_is_read_as_it_was_written_and_written_again_to_the_byte(
    tmp_path_factory: pytest.TempPathFactory, suites: dict[str, Any]
) -> None:
    path = tmp_path_factory.mktemp("written") / "baseline.json"
    write_baseline({"suites": suites}, path)
    written, found = path.read_bytes(), load_baseline(path)
    assert found.made_with == {name: one["made_with"] for name, one in suites.items()}
    assert found.scores == {name: one["metrics"] for name, one in suites.items()}
    write_baseline({"suites": {name: accepted_again(found, name) for name in reversed(suites)}}, path)
    assert path.read_bytes() == written
    assert [other.name for other in path.parent.iterdir()] == ["baseline.json"]


def accepted_again(baseline: Baseline, name: str) -> Any:
    return accepted([], baseline)["suites"][name]


def test_the_order_of_a_run_does_not_change_the_file_and_each_metric_is_a_line(tmp_path: Path) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    suites = {
        "b": {"made_with": "", "metrics": {"mrr": {"q2": 0.5, "q1": 1.0}}},
        "a": {"made_with": "", "metrics": {"words": {}, "mrr": {"q1": 1.0}}},
    }
    turned = {
        "a": {"made_with": "", "metrics": {"mrr": {"q1": 1.0}, "words": {}}},
        "b": {"made_with": "", "metrics": {"mrr": {"q1": 1.0, "q2": 0.5}}},
    }
    write_baseline({"suites": suites}, one)
    write_baseline({"suites": turned}, other)
    assert one.read_bytes() == other.read_bytes()
    assert '    "mrr": {"q1": 1.0, "q2": 0.5}\n' in one.read_text()


def test_without_a_file_nothing_was_accepted_and_there_are_no_floors(tmp_path: Path) -> None:
    assert load_baseline(tmp_path / "baseline.json") == Baseline({}, {})
    assert load_floors(tmp_path / "floors.json") == {}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"3", b"null", b"\xff\xfe", b'{"suites": {"a": 1}'])
@pytest.mark.parametrize("load", [load_baseline, load_floors])
def test_a_broken_file_is_one_sentence_with_the_cure(
    tmp_path: Path, load: Callable[[Path], object], content: bytes
) -> None:
    says(tmp_path / "broken.json", load, content)


@pytest.mark.parametrize(
    "content",
    [
        {"suites": []},
        {"suites": None},
        {"suites": {"library": 1}},
        {"suites": {"library": {}}},
        {"suites": {"library": {"made_with": MODELS}}},
        {"suites": {"library": {"metrics": {}}}},
        {"suites": {"library": {"made_with": MODELS, "metrics": []}}},
        {"suites": {"library": {"made_with": MODELS, "metrics": {"mrr": [1.0]}}}},
        {"suites": {"library": {"made_with": MODELS, "metrics": {"mrr": {"q1": "one"}}}}},
    ],
)
def test_a_baseline_of_another_form_is_one_sentence_with_the_cure(tmp_path: Path, content: Any) -> None:
    says(tmp_path / "baseline.json", load_baseline, json.dumps(content).encode())


@pytest.mark.parametrize("content", [{"library": 0.5}, {"library": [0.5]}, {"library": {"mrr": "half"}}])
def test_floors_of_another_form_are_one_sentence_with_the_cure(tmp_path: Path, content: Any) -> None:
    says(tmp_path / "floors.json", load_floors, json.dumps(content).encode())


def says(path: Path, load: Callable[[Path], object], content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(ReadError) as found:
        load(path)
    assert str(path) in found.value.what and found.value.what.endswith(".")
    assert found.value.cure == "Take it from the repository again."
    assert "\n" not in str(found.value)


def test_the_files_of_the_repository_are_read() -> None:
    load_baseline(BASELINE)
    load_floors(FLOORS)
