"""The figures of learning: hours of each week, how much is done by when, and which week needs which.

Pure: each takes nouns and gives a chart (Altair) or a graph (DOT). Text from files is escaped for where it goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from assistant.learning.nouns import Prerequisite, Progress, Projection, WeekOfStudy
from ui.plan_words import day_words

if TYPE_CHECKING:
    import altair as alt

SPENT, PLANNED = "#25907a", "#c8611f"
"""Both stand out from the light and the dark ground by 3 to 1."""
STEPS = 24
"""Points along the projected line."""
_UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")
LONGEST_NODE, MOST_LINES = 16, 3
"""Letters of a line in a node, and lines of a title."""


# -- hours of each week ---------------------------------------------------------------------------------------------


def hours_chart(history: Sequence[WeekOfStudy]) -> alt.Chart:
    """Two bars for each calendar week: hours spent, hours that were planned."""
    import altair as alt  # Here: it takes a while, and the other pages need none of it.

    rows = [
        {"week": day_words(week.week_of), "what": name, "hours": round(minutes / 60, 2)}
        for week in history
        for name, minutes in (("spent", week.spent_minutes), ("planned", week.planned_minutes))
    ]
    weeks = [day_words(week.week_of) for week in history]
    colour = {"field": "what", "type": "nominal", "sort": None, "legend": {"orient": "top", "title": None}}
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(opacity=1)
        .encode(
            x={"field": "week", "type": "ordinal", "sort": weeks, "title": "week of", "axis": {"labelAngle": 0}},
            xOffset={"field": "what", "type": "nominal", "sort": ["spent", "planned"]},
            y={"field": "hours", "type": "quantitative", "title": "hours"},
            color={**colour, "scale": {"domain": ["spent", "planned"], "range": [SPENT, PLANNED]}},
            tooltip=[{"field": name} for name in ("week", "what", "hours")],
        )
    )
    return chart


# -- how much is done by when ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BurnUp:
    """Tasks settled by day, of so many in all, and the days between which the rest is thought to be."""

    settled: tuple[tuple[date, int], ...]
    total: int
    today: date
    projection: Projection

    @property
    def done(self) -> int:
        return self.settled[-1][1]


def burn_up(progress: Progress, today: date) -> BurnUp:
    """The required tasks that were settled, by day. Those known before count from the first day on."""
    tasks = [item for week in progress.weeks if not week.optional for item in week.tasks]
    settled = [item.standing.on for item in tasks if item.standing.settled]
    days = sorted(day for day in settled if day is not None)
    count = sum(day is None for day in settled)
    points = [(days[0] if days else today, count)]
    for day in days:
        count += 1
        points.append((day, count))
    last = dict([*points, (today, count)])
    return BurnUp(tuple(sorted(last.items())), len(tasks), today, progress.projection)


def burn_up_chart(found: BurnUp) -> alt.LayerChart | alt.FacetChart:
    """A stepped line of what is done, the projected line to the finish, and the band in which it may lie."""
    import altair as alt

    x = {"field": "day", "type": "temporal", "title": None, "axis": {"format": "%-d %b %Y", "labelOverlap": True}}
    scale = {"domain": [0, found.total]}
    y = {"field": "tasks", "type": "quantitative", "title": "tasks done", "scale": scale}
    told = [{"field": "day", "type": "temporal", "format": "%-d %b %Y"}, {"field": "tasks", "type": "quantitative"}]
    done = alt.Chart(alt.InlineData(values=[_point(day, number) for day, number in found.settled]))
    layers: list[Any] = [
        done.mark_line(interpolate="step-after", color=SPENT, strokeWidth=3).encode(x=x, y=y, tooltip=told),
        done.mark_point(color=SPENT, filled=True, size=40, opacity=1).encode(x=x, y=y, tooltip=told),
    ]
    ahead = list(_ahead(found))
    if ahead:
        data = alt.Chart(alt.InlineData(values=ahead))
        low, high = {**y, "field": "low"}, {"field": "high"}
        line = alt.Chart(alt.InlineData(values=list(_until_finish(found, ahead))))
        layers.insert(0, data.mark_area(color=PLANNED, opacity=0.25).encode(x=x, y=low, y2=high))
        layers.insert(1, line.mark_line(color=PLANNED, strokeDash=[6, 4]).encode(x=x, y=y, tooltip=told))
    chart: alt.LayerChart | alt.FacetChart = alt.layer(*layers)
    return chart


def _ahead(found: BurnUp) -> Iterator[dict[str, Any]]:
    """Points from today to the latest finish: the projected line, and the ends of the band around it."""
    finish = found.projection.finish
    if finish is None or finish <= found.today:
        return
    earliest, latest = found.projection.earliest or finish, found.projection.latest or finish
    last = (max(finish, latest) - found.today).days
    ends = [(end - found.today).days for end in (earliest, finish, latest)]
    for days in sorted({*(last * step // STEPS for step in range(STEPS + 1)), *(end for end in ends if end > 0)}):
        high, middle, low = (_reached(found, days, end) for end in ends)
        yield {**_point(found.today + timedelta(days=days), middle), "low": low, "high": high}


def _until_finish(found: BurnUp, ahead: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The projected line ends where everything is done."""
    for point in ahead:
        yield point
        if point["tasks"] == found.total:
            return


def _reached(found: BurnUp, days: int, end: int) -> float:
    """How many tasks are done after so many days, when all are after ``end`` days."""
    share = 1.0 if end <= 0 else min(1.0, days / end)
    return round(found.done + share * (found.total - found.done), 2)


def _point(day: date, tasks: float) -> dict[str, Any]:
    return {"day": day.isoformat(), "tasks": tasks}


# -- which week needs which -----------------------------------------------------------------------------------------


def order_graph(
    prerequisites: Iterable[Prerequisite], titles: Mapping[int, str], done: Iterable[int], *, dark: bool
) -> str:
    """The weeks that need each other, as DOT: an arrow leads from what comes first; a week that is done says so."""
    pairs, finished = tuple(prerequisites), set(done)
    ink, ground, line = ("#e8e6e1", "#1f2529", "#8fa3ad") if dark else ("#101416", "#f2efe8", "#5b6770")
    nodes = sorted({week for pair in pairs for week in (pair.week, pair.needs)})
    lines = [
        "digraph order {",
        'bgcolor="transparent"; rankdir="TB"; nodesep=0.12; ranksep=0.3;',
        f'node [shape=box style="filled,rounded" fontname="sans-serif" fontsize=13 margin="0.08,0.05" '
        f'color="{line}" fillcolor="{ground}" fontcolor="{ink}"];',
        f'edge [color="{line}" arrowsize=0.7];',
        *(f"w{week} [label={_node(week, titles.get(week, ''), week in finished)}];" for week in nodes),
        *(f"w{pair.needs} -> w{pair.week};" for pair in pairs),
        "}",
    ]
    return "\n".join(lines)


def _node(week: int, title: str, finished: bool) -> str:
    words = [f"Week {week}" + (" (done)" if finished else ""), *_lines(title)]
    return _quoted("\n".join(words))


def _lines(title: str) -> list[str]:
    """A title on a few short lines."""
    lines = [""]
    for word in title.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > LONGEST_NODE:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]} …"]
    return [line if len(line) <= LONGEST_NODE + 4 else f"{line[: LONGEST_NODE + 3]}…" for line in lines]


def _quoted(text: str) -> str:
    """A string of DOT that says just this: no escape, no HTML, no attribute of it acts."""
    harmless = _UNPRINTABLE.sub(" ", text).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
    return f'"{harmless}"'.replace("\n", "\\n")
