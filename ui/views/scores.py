"""The latest report: five figures with their change since the baseline, all others, and what could not be scored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from assistant.learning.words import counted
from evals.reporting.latest import Report, Row, Series, SuiteReport, read_report
from evals.reporting.report import LATEST
from evals.reporting.wording import SUITES, drawn, extremes, verdict_words
from ui.evaluating import REPORT
from ui.reader import COLUMN
from ui.render import label, show
from ui.resources import get_assistant

if TYPE_CHECKING:
    import altair as alt

FIVE = {
    "recall@10": ("Right passages found", "of what the questions need is in the ten passages found"),
    "key facts": ("Key facts stated", "of what the answers should state is in them"),
    "citation precision": ("Citations in place", "of the citations lead to where the answer is said"),
    "refusal recall": ("Rightly refused", "of what the library cannot answer was refused"),
    "answered": ("Answered", "of what the library can answer was answered"),
}
FORMS, COLOURS = ["circle", "diamond", "square"], ["#25907a", "#c8611f", "#4a80b8"]
"""Of the metrics of a figure; the colours stand out from the light and the dark ground by 3 to 1."""
CARD = 232
"""Pixels of a figure with its words."""
NOT_SCORED = 30
"""Cases that are listed here; the page with every case has them all."""
LONGEST = 600


def page() -> None:
    """The page of the evals. Raises ReadError for a report that cannot be read."""
    home = get_assistant().settings.home
    st.title("Evals", anchor=False)
    path = home / LATEST
    if not path.exists():
        _draw_how()
        return
    report = _report(path, path.stat().st_mtime_ns)
    with st.container(width=COLUMN):
        st.caption(f"Made on {report.made_at:%-d %B %Y at %H:%M} UTC.")
    _draw_report(report)
    _draw_download(home / REPORT)


def _draw_how() -> None:
    with st.container(width=COLUMN):
        st.info("Nothing has been measured yet. This command asks the library some hundred questions and scores it:")
        st.code("study evals", language=None)


@st.cache_resource(max_entries=1, show_spinner="Reading the report")
def _report(path: Path, written: int) -> Report:
    """The report of a file, read anew when it was ``written`` anew."""
    return read_report(path)


def _draw_report(report: Report) -> None:
    if not report.suites:
        st.info("The latest report has no figures.")
        return
    suite = max(report.suites, key=lambda suite: sum(suite.row(name) is not None for name in FIVE))
    _draw_five(suite)
    _draw_figure("By week", _plain(drawn(suite.weeks, 2)), "week")
    _draw_figure("By kind of question", _plain(drawn(suite.kinds)), "")
    _draw_table(report)
    _draw_not_scored(report)


# -- figures --------------------------------------------------------------------------------------------------------


def _draw_five(suite: SuiteReport) -> None:
    rows = [row for name in FIVE if (row := suite.row(name)) is not None]
    if not rows:
        return
    about = SUITES.get(suite.name, f"the suite {suite.name}")
    st.caption(label(f"{counted(len(suite.cases), 'case')}: {about}"))
    with st.container(horizontal=True):
        for row in rows:
            _draw_card(row)


def _draw_card(row: Row) -> None:
    name, meaning = FIVE[row.name]
    with st.container(border=True, width=CARD, height="stretch", gap="xsmall"):
        if row.value is None:
            st.metric(name, "–")
            st.caption("could not be scored")
            return
        st.metric(name, f"{row.value:.0%}".replace("%", " %"))
        st.caption(meaning)
        st.caption(f"95 % interval: {100 * row.low:.0f} to {100 * row.high:.0f} %")
        st.caption(change_words(row))


def change_words(row: Row) -> str:
    """Since the baseline: 3 points better; 1 point worse, within chance."""
    if row.verdict == "below floor" and row.floor is not None:
        return f":material/error: below its floor of {100 * row.floor:.0f} %"
    if row.change is None:
        return "nothing to compare it with yet"
    points = round(100 * abs(row.change))
    if not points:
        return "the same as the baseline"
    gained = (row.change > 0) is row.higher_is_better
    sure = "" if gained else ", more than chance" if row.verdict == "worse" else ", within chance"
    icon = ":material/arrow_upward:" if row.change > 0 else ":material/arrow_downward:"
    return f"{icon} {counted(points, 'point')} {'better' if gained else 'worse'} than the baseline{sure}"


def _plain(series: Series) -> Series:
    """The metrics under the names they have above."""
    return {FIVE[name][0] if name in FIVE else name: points for name, points in series.items()}


def _draw_figure(title: str, series: Series, noun: str) -> None:
    """A dot for each group, where there are several, and what to see."""
    if len({point.group for points in series.values() for point in points}) < 2:
        return
    with st.container(width=COLUMN):
        st.header(title, anchor=False)
        sentence = extremes(series, noun)
        st.altair_chart(_chart(series, noun), width="stretch", alt=sentence)
        st.caption(label(sentence, LONGEST))


def _chart(series: Series, noun: str) -> alt.Chart:
    """Scores from 0 to 1: weeks side by side, kinds one under the other."""
    import altair as alt  # Here: it takes a while, and the other pages need none of it.

    points = [
        {"group": int(at.group) if noun else at.group, "score": at.value, "metric": metric, "cases": at.scored}
        for metric, found in series.items()
        for at in found
    ]
    score = {"field": "score", "type": "quantitative", "scale": {"domain": [0, 1]}, "axis": {"tickCount": 5}}
    groups = {"field": "group", "type": "ordinal", "title": noun or None}
    placed = {"x": {**groups, "axis": {"labelAngle": 0}}, "y": score} if noun else {"x": score, "y": groups}
    sign = {"field": "metric", "type": "nominal", "sort": None, "legend": {"orient": "top", "title": None}}
    form, colour = ({**sign, "scale": {"range": values}} for values in (FORMS, COLOURS))
    told = [{"field": name} for name in ("metric", "group", "score", "cases")]
    chart = alt.Chart(alt.InlineData(values=points)).mark_point(size=70, opacity=1)
    drawing: alt.Chart = chart.encode(**placed, shape=form, color=colour, tooltip=told)
    return drawing


# -- all of it ------------------------------------------------------------------------------------------------------


def _draw_table(report: Report) -> None:
    st.header("All figures", anchor=False)
    rows = [_cells(suite, row) for suite in report.suites for row in suite.rows]
    columns: dict[str, Any] = {
        name: st.column_config.NumberColumn(format="%.3f") for name in ("value", "from", "to", "change")
    }
    columns["since the baseline"] = st.column_config.TextColumn(width="medium")
    st.dataframe(rows, hide_index=True, column_config=columns, placeholder="–", alt="Every metric of every suite")
    st.caption("“from” and “to” are the ends of the 95 % interval; “change” is since the baseline.")


def _cells(suite: SuiteReport, row: Row) -> dict[str, Any]:
    known = row.value is not None
    return {
        "suite": suite.name,
        "metric": row.name,
        "value": row.value,
        "from": row.low if known else None,
        "to": row.high if known else None,
        "change": row.change,
        "since the baseline": verdict_words(row),
        "scored": row.scored,
        "not scored": row.unscored,
    }


def _draw_not_scored(report: Report) -> None:
    cases = list(_not_scored(report.suites))
    if not cases:
        return
    name = f"{counted(len(cases), 'case')} could not be scored in everything"
    with st.container(width=COLUMN):
        opened = st.expander(name, key="evals-not-scored", on_change="rerun")
    if opened.open:
        with opened:
            for suite, case, metrics in cases[:NOT_SCORED]:
                st.caption(label(f"{suite} · {case['id']} · without: {', '.join(metrics)}", LONGEST))
                show(str(case.get("question", "")))
            if len(cases) > NOT_SCORED:
                st.caption(f"The first {NOT_SCORED} are shown; the whole report has them all.")


def _not_scored(suites: Sequence[SuiteReport]) -> Iterator[tuple[str, Mapping[str, Any], list[str]]]:
    """Each case that lacks a score, with the names of what it lacks."""
    for suite in suites:
        for case in suite.cases:
            missing = [name for name, score in case["scores"].items() if score is None]
            if missing:
                yield suite.name, case, missing


def _draw_download(path: Path) -> None:
    if path.exists():
        st.download_button(
            "The whole report, with every case",
            path.read_bytes,
            file_name="eval-report.html",
            mime="text/html",
            icon=":material/download:",
            on_click="ignore",
        )
