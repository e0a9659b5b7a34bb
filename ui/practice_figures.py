"""The figures of practice: reviews by day, and what a learner is held to know of each week, with how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.learning.words import counted, length_words
from assistant.practice.nouns import Due, Mastery
from ui.figures import PLANNED, SPENT
from ui.plan_words import day_words

if TYPE_CHECKING:
    import altair as alt

FEWEST = 3
"""Answers below which a week's figure says little."""


def due_chart(due: Due) -> alt.Chart:
    """A bar for each day ahead: minutes of review, within the day's limit."""
    import altair as alt  # Here: it takes a while, and most pages need none of it.

    rows = [{"day": day_words(day), "minutes": minutes, "reviews": count} for day, minutes, count in due.ahead]
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(color=SPENT, opacity=1)
        .encode(
            x={"field": "day", "type": "ordinal", "sort": [row["day"] for row in rows], "title": None},
            y={"field": "minutes", "type": "quantitative", "title": "minutes of review", "axis": {"tickMinStep": 1}},
            tooltip=[{"field": name} for name in ("day", "minutes", "reviews")],
        )
        .properties(height=180)
    )
    return chart


def due_sentence(due: Due) -> str:
    """What is to be seen in that figure."""
    coming = sum(count for _, _, count in due.ahead)
    most = max(due.ahead, key=lambda day: day[1])
    return (
        f"{counted(coming, 'review')} in the next {len(due.ahead)} days, as far as they are known; most on "
        f"{day_words(most[0])}, {length_words(most[1])}. Never more than {length_words(due.limit_minutes)} a day."
    )


def mastery_chart(found: Sequence[Mastery]) -> alt.LayerChart | alt.FacetChart:
    """For each practised week a point, the chance to solve a problem of medium difficulty, and a bar around it."""
    import altair as alt

    rows = [
        {
            "week": f"Week {one.week}",
            "chance": round(one.value, 3),
            "low": round(one.low, 3),
            "high": round(one.high, 3),
            "answers": one.attempts,
        }
        for one in found
    ]
    data = alt.Chart(alt.InlineData(values=rows))
    y = {"field": "week", "type": "ordinal", "sort": [row["week"] for row in rows], "title": None}
    scale = {"domain": [0, 1]}
    x = {"type": "quantitative", "title": "chance to solve a medium problem", "scale": scale, "axis": {"format": "%"}}
    told = [{"field": name} for name in ("week", "chance", "low", "high", "answers")]
    return alt.layer(
        data.mark_rule(color=PLANNED, strokeWidth=3).encode(
            x={**x, "field": "low"}, x2={"field": "high"}, y=y, tooltip=told
        ),
        data.mark_point(color=SPENT, filled=True, size=90, opacity=1).encode(
            x={**x, "field": "chance"}, y=y, tooltip=told
        ),
    )


def mastery_sentence(found: Sequence[Mastery]) -> str:
    """What is to be seen in that figure."""
    weakest = min(found, key=lambda one: one.high)
    unsure = sum(one.attempts < FEWEST for one in found)
    between = f"{weakest.low:.0%} to {weakest.high:.0%} in four of five cases"
    told = f"Lowest is week {weakest.week}: {weakest.value:.0%}, {between}."
    if unsure:
        says = "says" if unsure == 1 else "say"
        told += f" {counted(unsure, 'week')} with fewer than {FEWEST} answers {says} little yet."
    return told
