"""The report as one page that needs nothing else: figures, filters, every case.

Tables and figures are written here, every text escaped. The cases go in as JSON, of which the page's script draws what
is asked for with ``textContent``. A policy in the page forbids it to load or send anything.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.answers import states
from evals.reporting.drawing import (
    Drawing,
    bar,
    best_passages,
    by_kind,
    by_week,
    distances,
    number,
    risk_by_coverage,
    signed,
)
from evals.reporting.latest import Report, Row, SuiteReport, report_of
from evals.reporting.wording import METRICS, SUITES, drawn, verdict_words

TEMPLATES = Path(__file__).with_name("templates")
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
PASSES = 0.5
LOW_BY_NATURE = frozenset({"token f1"})
"""Scores that are low for good answers too, and so are no sign of a failure."""
REFUSED = "refused though answerable"

_HOLE = re.compile(r"\{\{(\w+)\}\}")
_MARK = re.compile(r"\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\]")
_DANGEROUS = re.compile(r"[<>&\u2028\u2029]")


def write_page(report: Mapping[str, Any], path: Path) -> None:
    """Write a report as a page, the file as a whole. Raises ReadError for a report of another form."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.new")
    temporary.write_bytes(page_of(report_of(report)).encode("utf-8", "replace"))
    temporary.replace(path)


def page_of(report: Report) -> str:
    """The page's HTML: the same report gives the same text."""
    return _filled(
        "report.html",
        policy=POLICY,
        css=_template("report.css"),
        js=_template("report.js"),
        made_at=report.made_at.isoformat(timespec="seconds"),
        made=f"{report.made_at:%Y-%m-%d %H:%M} UTC",
        seconds=f"{report.seconds:.0f}",
        contents="".join(_link(place, suite) for place, suite in enumerate(report.suites)),
        suites="".join(_section(place, suite) for place, suite in enumerate(report.suites)),
        data=_data(report.suites),
    )


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _filled(template: str, /, **holes: str) -> str:
    """A template with its holes filled in one pass: what is filled in is not itself looked at for holes."""
    return _HOLE.sub(lambda hole: holes[hole[1]], _template(template))


# -- suites ---------------------------------------------------------------------------------------------------------


def _link(place: int, suite: SuiteReport) -> str:
    return f'<li><a href="#suite-{place}">{html.escape(suite.name)}</a></li>'


def _section(place: int, suite: SuiteReport) -> str:
    made_with = f" Made with: {suite.made_with}." if suite.made_with else ""
    known = SUITES.get(suite.name)
    about = f"{known[0].upper()}{known[1:]}. " if known else ""
    return _filled(
        "suite.html",
        place=str(place),
        name=html.escape(suite.name),
        about=html.escape(f"{about}{len(suite.cases):,} case{'s' * (len(suite.cases) != 1)}.{made_with}"),
        rows="".join(_row(row) for row in suite.rows),
        figures="".join(_figure(drawing) for drawing in figures_of(suite)),
    )


def figures_of(suite: SuiteReport) -> list[Drawing]:
    """The figures for which a suite has the data."""
    found = (
        by_week(drawn(suite.weeks, 2)),
        by_kind(drawn(suite.kinds)),
        risk_by_coverage(suite.cases),
        best_passages(suite.cases),
        distances(suite.cases),
    )
    return [drawing for drawing in found if drawing is not None]


def _figure(drawing: Drawing) -> str:
    caption = f"<figcaption>{html.escape(drawing.sentence)}</figcaption>"
    return f"<figure><h3>{html.escape(drawing.title)}</h3>{drawing.svg}{caption}</figure>"


def _row(row: Row) -> str:
    meaning = METRICS.get(row.name, "")
    about = f"<small>{html.escape(meaning)}</small>" if meaning else ""
    return (
        f'<tr><th scope="row">{html.escape(row.name)}{about}</th>'
        f"<td>{_interval(row)}</td><td>{_change(row)}</td><td>{_scored(row)}</td></tr>"
    )


def _interval(row: Row) -> str:
    if row.value is None:
        return "none"
    floor = "" if row.floor is None else f", floor {number(row.floor)}"
    return f"<div>{number(row.value)}{bar(row)}</div><small>{number(row.low)} to {number(row.high)}{floor}</small>"


def _change(row: Row) -> str:
    kind = {"worse": "bad", "below floor": "bad", "better": "good"}.get(row.verdict, "plain")
    change = "" if row.change is None else f"{signed(row.change)} from {number(row.baseline)}"
    return f'<span class="{kind}">{html.escape(verdict_words(row))}</span><small>{change}</small>'


def _scored(row: Row) -> str:
    unscored = f"<small>{row.unscored:,} could not be</small>" if row.unscored else ""
    return f"{row.scored:,}{unscored}"


# -- cases ----------------------------------------------------------------------------------------------------------


def _data(suites: Sequence[SuiteReport]) -> str:
    """The cases as JSON that cannot end the element it stands in."""
    cases = [_prepared(case, suite) for suite in suites for case in suite.cases]
    plain = json.dumps(cases, ensure_ascii=True, separators=(",", ":"))
    return _DANGEROUS.sub(lambda found: f"\\u{ord(found[0]):04x}", plain)


def _prepared(case: Mapping[str, Any], suite: SuiteReport) -> dict[str, Any]:
    """A case with what the page has to know of it beyond the report."""
    facts = case.get("key_facts") or ()
    return {
        **case,
        "suite": suite.name,
        "key_facts": [
            {"fact": fact, "stated": stated} for fact, stated in zip(facts, _stated(case, facts), strict=True)
        ],
        "failed": failures(case, suite.rows),
        "unscored": [name for name, score in case["scores"].items() if score is None],
    }


def _stated(case: Mapping[str, Any], facts: Iterable[str]) -> list[bool]:
    said = "" if case.get("refusal") else _MARK.sub(" ", str(case.get("answer") or ""))
    return [states(str(fact), said) for fact in facts]


def failures(case: Mapping[str, Any], rows: Iterable[Row]) -> list[str]:
    """What a case failed in: metrics from 0 to 1 that it got less than a half of, and a refusal that was wrong."""
    telling = {row.name for row in rows if row.gated and row.higher_is_better} - LOW_BY_NATURE
    low = [name for name, score in case["scores"].items() if name in telling and score is not None and score < PASSES]
    return [REFUSED, *low] if case.get("answerable") and case.get("refusal") else low
