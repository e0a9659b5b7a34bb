"""Figures of a report as inline SVG. Whatever text is in them is escaped; their colours are classes of the page.

Series are told apart by their form (a dot, a diamond, a square) and not only by colour. Every function gives the
drawing and one sentence on what to see in it, or None where there is too little to draw.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import floor
from statistics import median
from typing import Any

from evals.answers import ELSEWHERE_SECONDS, NEAR_SECONDS
from evals.reporting.latest import Point, Row, Series
from evals.reporting.wording import extremes

Case = Mapping[str, Any]
WIDTH = 360
BAR, BAR_HEIGHT = 150, 18
LEFT, RIGHT, TOP = 34, 10, 26
PLOT = 180
NAMES = 128
"""Room for the names of kinds, and how many letters of them fit."""
LETTERS = 21
BREADTH, SHORT = WIDTH - LEFT - RIGHT, WIDTH - NAMES - RIGHT
"""How wide a plot is beside an axis, and beside names."""
UNDER = TOP + PLOT + 16
"""Where the numbers under a plot stand."""
ROW = 19
FEWEST = 10
"""Fewer cases than this are no curve."""
BINS = 20
NEAR_ENOUGH = 60.0
MINUTES = 300.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure with its heading, and the sentence under it."""

    title: str
    svg: str
    sentence: str


def bar(row: Row) -> str:
    """A metric's value on its 95 % interval, with its floor and what it was before."""
    if row.value is None:
        return ""
    most = max(row.value, row.high, row.floor or 0.0, row.baseline or 0.0)
    scale = (BAR - 12) / (1.0 if most <= 1 else most * 1.1)
    low, high, value = (6 + figure * scale for figure in (row.low, row.high, row.value))
    parts = [
        f'<line class="rail" x1="6" x2="{BAR - 6}" y1="9" y2="9"/>',
        f'<rect class="interval" x="{low:.1f}" y="5" width="{max(1.0, high - low):.1f}" height="8" rx="2"/>',
        "" if row.baseline is None else f'<circle class="before" cx="{6 + row.baseline * scale:.1f}" cy="9" r="4.5"/>',
        "" if row.floor is None else f'<path class="floor" d="M{6 + row.floor * scale:.1f} 0v{BAR_HEIGHT}"/>',
        f'<circle class="value" cx="{value:.1f}" cy="9" r="3.5"/>',
    ]
    return _svg(parts, BAR, BAR_HEIGHT, _bar_words(row), "bar")


def _bar_words(row: Row) -> str:
    before = "" if row.baseline is None else f", before {number(row.baseline)}"
    floor = "" if row.floor is None else f", floor {number(row.floor)}"
    return f"{number(row.value)}, from {number(row.low)} to {number(row.high)}{before}{floor}"


def number(value: float | None) -> str:
    """A figure as it is printed: three decimals, fewer where they say nothing."""
    if value is None:
        return "none"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"


def signed(change: float) -> str:
    """A difference, with its sign."""
    return f"{'−' if change < 0 else '+' if change > 0 else '±'}{number(abs(change))}"


# -- groups ---------------------------------------------------------------------------------------------------------


def by_week(series: Series) -> Drawing | None:
    """One or two metrics over the weeks."""
    weeks = sorted({int(point.group) for points in series.values() for point in points})
    if len(weeks) < 2:
        return None
    step = (BREADTH - 16) / (weeks[-1] - weeks[0])
    places = {str(week): LEFT + 8 + (week - weeks[0]) * step for week in weeks}
    marks = [
        _mark(form, places[at.group], _height(at.value), _told(at, "week"))
        for form, points in enumerate(series.values())
        for at in points
    ]
    ticks = [_text(places[str(week)], UNDER, str(week), "middle") for week in weeks[:: max(1, round(24 / step))]]
    name = _text(WIDTH - RIGHT, UNDER + 14, "week", "end")
    return _drawn("Scores by week", [*_scale(), *ticks, name, *_legend(series), *marks], extremes(series, "week"))


def by_kind(series: Series) -> Drawing | None:
    """Up to three metrics, a row for each kind of case."""
    kinds = list(dict.fromkeys(point.group for points in series.values() for point in points))
    if len(kinds) < 2:
        return None
    rows = {kind: TOP + place * ROW + ROW / 2 for place, kind in enumerate(kinds)}
    marks = [
        _mark(form, NAMES + at.value * SHORT, rows[at.group], _told(at))
        for form, points in enumerate(series.values())
        for at in points
    ]
    bottom = TOP + len(kinds) * ROW
    ticks = [_text(NAMES + share * SHORT, bottom + 14, f"{share:g}", "middle") for share in (0, 0.5, 1)]
    rails = [part for kind, y in rows.items() for part in _kind_row(kind, y)]
    return _drawn("Scores by kind", [*rails, *ticks, *_legend(series), *marks], extremes(series), bottom + 20)


def _kind_row(kind: str, y: float) -> list[str]:
    shown = kind if len(kind) <= LETTERS else f"{kind[: LETTERS - 1]}…"
    rail = f'<line class="rail" x1="{NAMES}" x2="{NAMES + SHORT}" y1="{y:.1f}" y2="{y:.1f}"/>'
    return [rail, _text(NAMES - 10, y + 4, shown, "end")]


def _height(share: float) -> float:
    return TOP + (1 - share) * PLOT


def _mark(form: int, x: float, y: float, told: str = "") -> str:
    """A dot for the first series; a diamond that leaves room for one, or a square, for the others."""
    title = f"<title>{html.escape(told)}</title>"
    if form == 0:
        return f'<circle class="one" cx="{x:.1f}" cy="{y:.1f}" r="3.5">{title}</circle>'
    name, path = (("two", "l6 6l-6 6l-6 -6z"), ("three", "m-5 1h10v10h-10z"))[form - 1]
    return f'<path class="{name}" d="M{x:.1f} {y - 6:.1f}{path}">{title}</path>'


def _told(point: Point, noun: str = "") -> str:
    return f"{noun} {point.group}: {point.value:.2f} over {point.scored}".strip()


def _legend(names: Iterable[str]) -> list[str]:
    parts, x = [], float(LEFT)
    for form, name in enumerate(names):
        parts += [_mark(form, x, 10), _text(x + 11, 14, name)]
        x += 28 + 6.2 * len(name)
    return parts


def _scale() -> list[str]:
    """The lines and numbers of an axis from 0 to 1."""
    parts = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        y = _height(share)
        parts.append(f'<line class="rail" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(_text(LEFT - 6, y + 4, f"{share:g}", "end"))
    return parts


# -- cases ----------------------------------------------------------------------------------------------------------


def risk_by_coverage(cases: Iterable[Case]) -> Drawing | None:
    """How wrong the answers are when only those with the best passages are given."""
    asked = [(best, lack, case) for case in cases if None not in (best := _best(case), lack := risk(case))]
    answered = sorted((-(best or 0), case["id"], lack or 0.0) for best, lack, case in asked if not case.get("refusal"))
    if len(answered) < FEWEST:
        return None
    lost = list(accumulate(lack for _, _, lack in answered))
    risks = [total / count for count, total in enumerate(lost, 1)]
    places = [f"{LEFT + (at + 1) / len(asked) * BREADTH:.1f},{_height(risks[at]):.1f}" for at in range(4, len(risks))]
    curve = f'<polyline class="curve" points="{" ".join(places)}"/>'
    names = [
        _text(LEFT, 14, "share missed or wrong"),
        _text(WIDTH - RIGHT, UNDER + 14, "share of questions answered", "end"),
    ]
    sentence = (
        f"{len(answered)} of {len(asked)} questions were answered, and these answers miss {risks[-1]:.2f} of what they "
        f"should say (one that should not have been given counts as 1); the half of them with the best passages "
        f"misses {risks[(len(risks) - 1) // 2]:.2f}."
    )
    return _drawn("Risk by coverage", [*_scale(), *_ends(0, 1), curve, *names], sentence)


def risk(case: Case) -> float | None:
    """What an answer lacks, 0 to 1; all of it where there should have been none; None where nobody can say."""
    if "answerable" not in case or case.get("action", "ask") != "ask":
        return None
    scores = case["scores"]
    if case["answerable"]:
        stated = scores.get("key facts", scores.get("citation recall"))
        return None if stated is None else 1.0 - stated
    if "false premises met" in scores:
        met = scores["false premises met"]
        return None if met is None else 1.0 - met
    return 0.0 if case.get("refusal") else 1.0


def _best(case: Case) -> float | None:
    """The score of the best passage found."""
    found = [passage["score"] for passage in case.get("passages") or () if passage.get("score") is not None]
    return max(found, default=None)


def _ends(least: float, most: float) -> list[str]:
    """The numbers under a plot: its ends and its middle."""
    places = ((0.0, "start"), (0.5, "middle"), (1.0, "end"))
    return [_text(LEFT + at * BREADTH, UNDER, f"{least + at * (most - least):.3g}", anchor) for at, anchor in places]


def best_passages(cases: Iterable[Case]) -> Drawing | None:
    """The score of the best passage, of answerable questions upwards and of the others downwards."""
    asked = [(bool(case["answerable"]), _best(case)) for case in cases if risk(case) is not None]
    groups = [[best for answerable, best in asked if best is not None and answerable is yes] for yes in (True, False)]
    if min(len(group) for group in groups) < FEWEST:
        return None
    least, most = floor(10 * min(map(min, groups))) / 10, max(1.0, *map(max, groups))
    shares = [_binned(group, least, most) for group in groups]
    tallest = max(map(max, shares))
    columns = [part for form, group in enumerate(shares) for part in _columns(form, [at / tallest for at in group])]
    names = [_text(LEFT, TOP + 4, "can be answered"), _text(LEFT, TOP + PLOT - 4, "cannot be answered")]
    sentence = (
        f"Half of the {len(groups[0])} questions that can be answered have a best passage of {median(groups[0]):.2f} "
        f"or more, half of the {len(groups[1])} others one of {median(groups[1]):.2f} or more: the less the two "
        "overlap, the better a passage's score tells them apart."
    )
    return _drawn("Score of the best passage", [*columns, *names, *_ends(least, most)], sentence)


def _binned(values: Sequence[float], least: float, most: float) -> list[float]:
    """The share of the values in each of twenty steps."""
    width = (most - least) / BINS or 1.0
    places = Counter(min(BINS - 1, int((value - least) / width)) for value in values)
    return [places[place] / len(values) for place in range(BINS)]


def _columns(form: int, heights: Sequence[float]) -> list[str]:
    """Columns from the middle of the plot, upwards or downwards."""
    width, tall, middle = BREADTH / BINS, PLOT / 2 - 14, TOP + PLOT / 2
    axis = f'<path class="rail" d="M{LEFT} {middle}h{BREADTH}"/>'
    return [axis] + [
        f'<rect class="{("one", "two")[form]}" x="{LEFT + place * width + 1:.1f}" width="{width - 2:.1f}" '
        f'y="{middle + form - (1 - form) * height * tall:.1f}" height="{height * tall:.1f}"/>'
        for place, height in enumerate(heights)
        if height
    ]


DISTANCES = (
    ("where it is said", 0.0),
    (f"up to {NEAR_SECONDS:.0f} s off", NEAR_SECONDS),
    ("up to 1 min off", NEAR_ENOUGH),
    ("up to 5 min off", MINUTES),
    ("further off", ELSEWHERE_SECONDS - 1),
)


def distances(cases: Iterable[Case]) -> Drawing | None:
    """How far the citations of an answer lie from where it is said."""
    found = [case["scores"].get("citation distance") for case in cases]
    seconds = [at for at in found if at is not None]
    if len(seconds) < FEWEST:
        return None
    edges = [-1.0, *(edge for _, edge in DISTANCES)]
    counts = [sum(low < at <= high for at in seconds) for low, high in pairwise(edges)]
    counts.append(len(seconds) - sum(counts))
    names = [*(name for name, _ in DISTANCES), "in another source"]
    parts = [part for place, name in enumerate(names) for part in _count_row(place, name, counts[place], max(counts))]
    near = sum(counts[:2])
    sentence = (
        f"Of {len(seconds)} answers {near} have half of their citations or more within {NEAR_SECONDS:.0f} s of where "
        f"the answer is said, and {counts[-1]} have half or more in another source."
    )
    return _drawn("Distance of citations", parts, sentence, 12 + len(names) * 26)


def _count_row(place: int, name: str, count: int, most: int) -> list[str]:
    y = 8 + place * 26
    length = count / most * (SHORT - 36)
    bar = f'<rect class="one" x="{NAMES}" y="{y}" width="{max(length, 0.5):.1f}" height="16" rx="2"/>'
    return [_text(NAMES - 10, y + 12, name, "end"), bar, _text(NAMES + length + 6, y + 12, str(count))]


# -- signs ----------------------------------------------------------------------------------------------------------


def _drawn(title: str, parts: Iterable[str], sentence: str, height: float = UNDER + 18) -> Drawing:
    return Drawing(title, _svg(parts, WIDTH, height, sentence), sentence)


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{html.escape(text)}</text>'


def _svg(parts: Iterable[str], width: int, height: float, told: str, name: str = "figure") -> str:
    opening = f'<svg class="{name}" viewBox="0 0 {width} {height:g}" role="img" aria-label="{html.escape(told)}">'
    return f"{opening}{''.join(parts)}</svg>"
