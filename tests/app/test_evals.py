"""The page of the evals: before a run, after one, and with a file that is no report."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.service import Assistant
from evals.reporting.latest import Row, report_of
from evals.reporting.page import write_page
from evals.reporting.report import LATEST, write_json
from tests.app.conftest import Start, words
from tests.app.test_render import POISON
from tests.reports import report
from ui.evaluating import REPORT
from ui.views.scores import change_words


@pytest.fixture
def evals(start: Start, assistant: Assistant) -> Any:
    """Draws the page on a report, or on a file with this text."""

    def draw(found: Mapping[str, Any] | str) -> AppTest:
        path = assistant.settings.home / LATEST
        if isinstance(found, str):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(found, encoding="utf-8")
        else:
            write_json(found, path)
        return start("evals")

    return draw


def test_before_a_run_it_says_how_to_make_one(start: Start) -> None:
    app = start("evals")
    assert "Nothing has been measured yet" in words(app)
    assert app.code[0].value == "study evals"
    assert not app.metric and not app.exception


def test_five_figures_say_interval_and_change_in_words(evals: Any) -> None:
    app = evals(report())
    assert [(metric.label, metric.value) for metric in app.metric] == [
        ("Right passages found", "72 %"),
        ("Key facts stated", "48 %"),
        ("Citations in place", "100 %"),
        ("Rightly refused", "0 %"),
        ("Answered", "96 %"),
    ]
    said = words(app)
    assert "95 % interval: 88 to 100 %" in said
    assert "points worse than the baseline" in said and "below its floor of 75 %" in said
    assert "nothing to compare it with yet" in said


def test_figures_have_their_sentence_and_the_table_every_metric(evals: Any) -> None:
    app = evals(report())
    assert len(app.get("vega_lite_chart")) == 2
    assert "Key facts stated: 0\\.50 throughout; Right passages found: from 0\\.50" in words(app)
    assert list(app.dataframe[0].value["metric"])[-2:] == ["action and arguments", "ndcg@10"]
    assert list(app.dataframe[0].value["not scored"]).count(1) == 1


def test_what_could_not_be_scored_is_named(evals: Any) -> None:
    app = evals(report())
    assert "1 case could not be scored in everything" in app.expander[0].label
    app.session_state["evals-not-scored"] = True
    said = words(app.run())
    assert "What is this: A deadlock is two transactions" in said
    assert "library · q36 · without: false premises met" in said


def test_text_of_cases_is_only_text(evals: Any) -> None:
    app = evals(report(POISON))
    app.session_state["evals-not-scored"] = True
    app.run()
    assert any(POISON.strip() in text.value for text in app.text)
    assert not [markdown for markdown in app.markdown if "evil" in markdown.value]
    assert not [caption.value for caption in app.caption if re.search(r"(?<!\\)(?:<|!\[|\]\()", caption.value)]


def test_the_page_with_every_case_can_be_taken_along_once_it_is_there(evals: Any, assistant: Assistant) -> None:
    assert not evals(report()).get("download_button")
    write_page(report(), assistant.settings.home / REPORT)
    assert evals(report()).get("download_button")[0].label == "The whole report, with every case"


@pytest.mark.parametrize(
    "found", ["", "{", "[]", "null", '{"suites": 3}', '"text"', '{"made_at": "now", "suites": []}']
)
def test_a_file_that_is_no_report_is_one_sentence(evals: Any, found: str) -> None:
    app = evals(found)
    assert not app.exception
    assert len(app.error) == 1
    assert "Make it anew with" in app.error[0].value and "Traceback" not in app.error[0].value


def test_a_report_with_nothing_in_it_and_one_without_questions_are_drawn(evals: Any) -> None:
    found = report()
    assert "The latest report has no figures" in words(evals({**found, "suites": []}))
    app = evals({**found, "suites": found["suites"][1:]})
    assert not app.metric and not app.error and not app.exception
    assert len(app.dataframe[0].value) == 2


def test_a_newer_report_is_read_anew(evals: Any) -> None:
    evals(report())
    newer = json.loads(json.dumps(report()))
    newer["suites"][0]["metrics"][0] |= {"value": 0.5, "low": 0.25, "high": 0.75}
    assert evals(newer).metric[0].value == "50 %"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"verdict": "new", "change": None}, "nothing to compare it with yet"),
        ({"verdict": "unchanged", "change": 0.0}, "the same as the baseline"),
        ({"verdict": "better", "change": 0.03}, ":material/arrow_upward: 3 points better than the baseline"),
        (
            {"verdict": "unchanged", "change": -0.01},
            ":material/arrow_downward: 1 point worse than the baseline, within chance",
        ),
        (
            {"verdict": "worse", "change": -0.2},
            ":material/arrow_downward: 20 points worse than the baseline, more than chance",
        ),
        ({"verdict": "below floor", "floor": 0.9}, ":material/error: below its floor of 90 %"),
    ],
)
def test_a_change_is_said_in_words(changes: dict[str, Any], said: str) -> None:
    row: Row = report_of(report()).suites[0].rows[0]
    assert change_words(replace(row, **changes)) == said
