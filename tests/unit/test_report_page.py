"""The report as a page: whatever stands in a transcript, a question or an answer, nothing of it acts."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from copy import deepcopy
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import ReadError
from evals.reporting.drawing import risk
from evals.reporting.latest import Point, Report, read_report, report_of
from evals.reporting.page import POLICY, REFUSED, TEMPLATES, failures, page_of, write_page
from evals.reporting.wording import METRICS, extremes
from tests.reports import report

POISON = (
    "<script>alert(1)</script></script><!--<script> ![x](http://e) <img src=http://e/x onerror=alert(1)> "
    "\u2028\u2029\"' onload=x {{data}} {{css}} & &lt; javascript:alert(1) \u202e\x00"
)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


class Elements(HTMLParser):
    """The elements of a page, and the text inside its scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script":
            self.scripts[-1] += data

    @property
    def tags(self) -> list[str]:
        return [tag for tag, _ in self.found]

    def values(self, *names: str) -> list[str]:
        return [value or "" for _, attributes in self.found for name, value in attributes.items() if name in names]


def page(text: str = "A deadlock is two transactions") -> str:
    return page_of(report_of(report(text)))


def cases_in(elements: Elements) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(elements.scripts[0])
    return found


def test_poison_in_every_text_adds_no_element_and_no_address() -> None:
    elements, harmless = Elements(page(POISON)), Elements(page())
    assert elements.tags == harmless.tags
    assert all(value.startswith("#") or value == "data:," for value in elements.values("href"))
    assert elements.values("src", "srcset", "action", "formaction", "data", "background") == []
    assert [name for _, attributes in elements.found for name in attributes if name.startswith("on")] == []
    assert elements.scripts[1] == harmless.scripts[1]


def test_the_text_itself_is_kept_as_it_was() -> None:
    case = next(case for case in cases_in(Elements(page(POISON))) if case["id"] == "q1")
    assert case["question"] == f"What is this: {POISON}"
    assert case["passages"][0]["text"] == POISON


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=30, deadline=None)
@given(st.text(max_size=40) | st.sampled_from(["</script>", "<!--", "]]>", "\ud800", "\u2029"]))
def test_any_text_leaves_the_page_as_it_is_and_comes_back_from_its_data(text: str) -> None:
    elements = Elements(page(text))
    assert elements.tags == Elements(page()).tags
    assert cases_in(elements)[1]["citations"][0]["title"] == text


def test_the_data_cannot_end_its_element() -> None:
    data = re.findall(r'<script type="application/json" id="data">(.*)</script>\n<script>\n"use strict"', page(POISON))
    assert len(data) == 1
    assert not re.search(r"[<>&\u2028\u2029]", data[0])


def test_a_policy_forbids_everything_but_the_page_itself_before_anything_else_is_read() -> None:
    elements = Elements(page(POISON))
    policies = [found for _, found in elements.found if found.get("http-equiv") == "Content-Security-Policy"]
    assert [found["content"] for found in policies] == [POLICY]
    before = elements.tags[: elements.tags.index("meta") + 2]
    assert before == ["html", "head", "meta", "meta"]
    assert POLICY.startswith("default-src 'none'; ") and "http" not in POLICY


def test_the_templates_ask_for_nothing_and_write_no_markup() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.iterdir()))
    assert not re.search(r"https?:|//\w|@import|url\(|fetch|XMLHttp|WebSocket|import\(|sendBeacon", text)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\(|DOMParser", text)


def test_the_same_report_gives_the_same_bytes_and_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    one, other = tmp_path / "one" / "report.html", tmp_path / "other.html"
    write_page(report(), one)
    write_page(deepcopy(report()), other)
    write_page(report(), one)
    assert one.read_bytes() == other.read_bytes()
    assert [path.name for path in one.parent.iterdir()] == ["report.html"]


def test_a_report_of_another_form_leaves_the_page_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("before")
    with pytest.raises(ReadError, match="is of another form"):
        write_page({"suites": [{"name": "library"}], "made_at": "2026-11-24T09:00:00+00:00", "seconds": 1}, path)
    assert path.read_text() == "before"


@given(JSON)
def test_any_other_json_is_one_sentence(found: Any) -> None:
    with pytest.raises(ReadError):
        report_of(found)


@given(st.data())
def test_a_report_with_a_piece_replaced_is_read_or_refused(data: st.DataObject) -> None:
    found = report()
    suite = found["suites"][data.draw(st.integers(0, 2))]
    holder = data.draw(st.sampled_from([found, suite, suite["metrics"][0], suite["cases"][0], suite["groups"]]))
    holder[data.draw(st.sampled_from(sorted(holder)))] = data.draw(JSON)
    with suppress(ReadError):
        assert isinstance(report_of(found), Report)


def test_a_file_that_holds_no_json_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "latest.json"
    for content in (b"{", b"\xff\xfe", b"[" * 100_000):
        path.write_bytes(content)
        with pytest.raises(ReadError, match="cannot be read"):
            read_report(path)


def test_a_table_says_value_interval_floor_change_and_verdict() -> None:
    text = re.sub(r"<[^>]+>", "|", page())
    row = text.split(METRICS["key facts"])[1].split(METRICS["citation precision"])[0]
    assert "0.480" in row and "floor 0.750" in row and "below its floor" in row and "+0.500 from 0.000" in row
    assert "1 could not be" in text.split(METRICS["false premises met"])[1][:200]


def test_figures_have_a_name_and_a_sentence() -> None:
    elements = Elements(page())
    assert elements.tags.count("figure") == elements.tags.count("figcaption") == 5
    pictures = [found for tag, found in elements.found if tag == "svg"]
    assert all(found["role"] == "img" and found["aria-label"] for found in pictures)
    assert "Key facts: 0.50 throughout; recall@10: from 0.50 (week 1 and 1 more) to 1.00 (week 2 and 1 more)." in page()


def test_key_facts_are_marked_as_stated_or_not_without_the_marks_of_citations() -> None:
    found = report()
    found["suites"][0]["cases"][1] |= {"key_facts": ["two transactions", "1 wombat", "a wombat"]}
    case = cases_in(Elements(page_of(report_of(found))))[1]
    assert [fact["stated"] for fact in case["key_facts"]] == [True, False, False]


def test_a_failure_is_a_low_score_of_a_gated_metric_or_a_wrong_refusal() -> None:
    rows = report_of(report()).suites[0].rows
    scores = {"key facts": 0.4, "recall@10": 0.5, "citation distance": 0.1, "token f1": 0.1, "answered": None}
    assert failures({"answerable": True, "refusal": None, "scores": scores}, rows) == ["key facts"]
    assert failures({"answerable": True, "refusal": {"cause": "unverified"}, "scores": {}}, rows) == [REFUSED]
    assert failures({"answerable": False, "refusal": {"cause": "unverified"}, "scores": {}}, rows) == []


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({"answerable": True, "scores": {"key facts": 0.25}}, 0.75),
        ({"answerable": True, "scores": {"citation recall": 1.0}}, 0.0),
        ({"answerable": True, "scores": {}}, None),
        ({"answerable": False, "scores": {}}, 1.0),
        ({"answerable": False, "scores": {}, "refusal": {"cause": "not_covered"}}, 0.0),
        ({"answerable": False, "scores": {"false premises met": None}}, None),
        ({"answerable": True, "scores": {"key facts": 0.0}, "action": "roadmap_week"}, None),
        ({"scores": {"ndcg@10": 0.0}}, None),
    ],
)
def test_the_risk_of_an_answer_is_what_it_lacks(case: dict[str, Any], expected: float | None) -> None:
    assert risk(case) == expected


def test_the_sentence_of_a_figure_names_the_extremes() -> None:
    points = [Point("1", 0.5, 3), Point("2", 0.25, 1), Point("3", 0.5, 2)]
    assert extremes({"mrr": points}, "week") == "Mrr: from 0.25 (week 2) to 0.50 (week 1 and 1 more)."
    assert extremes({}) == ""
