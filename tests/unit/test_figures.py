"""The figures of learning: what is counted, where the projected line ends, and that a title is only text."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from assistant.learning.nouns import (
    Pace,
    Prerequisite,
    Progress,
    Projection,
    StudyTask,
    TaskProgress,
    TaskStanding,
    WeekOfStudy,
    WeekProgress,
)
from ui.figures import BurnUp, burn_up, burn_up_chart, hours_chart, order_graph

TODAY = date(2026, 12, 9)
AHEAD = Projection(
    date(2027, 3, 1), 6000, 300, earliest=date(2027, 2, 1), latest=date(2027, 4, 15), target=None, meets_target=None
)
NODE = re.compile(r'w\d+ \[label="(?:[^"\\]|\\.)*"\];')


def item(name: str, standing: TaskStanding) -> TaskProgress:
    return TaskProgress(StudyTask(name, 1, "beginner", name, 60, ""), standing, 0)


def progress(*tasks: TaskProgress, optional: tuple[TaskProgress, ...] = (), projection: Projection = AHEAD) -> Progress:
    weeks = [week(1, False, tasks)] + ([week(2, True, optional)] if optional else [])
    return Progress(tuple(weeks), (), 0, 0, Pace(), projection, (), (), {})


def week(number: int, optional: bool, tasks: tuple[TaskProgress, ...]) -> WeekProgress:
    done = sum(one.standing.settled for one in tasks)
    return WeekProgress(number, "A week", optional, done, len(tasks), 0, tasks)


def values(document: dict[str, Any], drawn: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """The rows of a chart, or of one of its layers."""
    found: list[dict[str, Any]] = document["datasets"][(drawn or document)["data"]["name"]]
    return found


def test_tasks_are_counted_on_the_day_on_which_they_were_settled() -> None:
    found = burn_up(
        progress(
            item("a", TaskStanding("done", date(2026, 12, 1))),
            item("b", TaskStanding("done", date(2026, 12, 3))),
            item("c", TaskStanding("skipped", date(2026, 12, 3))),
            item("d", TaskStanding("started", date(2026, 12, 4))),
        ),
        TODAY,
    )
    assert found.settled == ((date(2026, 12, 1), 1), (date(2026, 12, 3), 3), (TODAY, 3))
    assert (found.done, found.total) == (3, 4)


def test_what_was_known_before_counts_from_the_first_day_on() -> None:
    known, done = item("a", TaskStanding("known")), item("b", TaskStanding("done", date(2026, 12, 1)))
    assert burn_up(progress(known, done), TODAY).settled == ((date(2026, 12, 1), 2), (TODAY, 2))
    assert burn_up(progress(known), TODAY).settled == ((TODAY, 1),)


def test_optional_weeks_are_not_counted() -> None:
    extra = item("x", TaskStanding("done", date(2026, 12, 1)))
    assert burn_up(progress(item("a", TaskStanding()), optional=(extra,)), TODAY).total == 1


def test_the_projected_line_ends_at_the_finish_with_all_tasks_and_lies_within_its_band() -> None:
    chart = burn_up_chart(BurnUp(((TODAY, 3),), 10, TODAY, AHEAD)).to_dict()
    ahead = values(chart, chart["layer"][0])
    assert ahead[0] == {"day": "2026-12-09", "tasks": 3, "low": 3, "high": 3}
    assert all(point["low"] <= point["tasks"] <= point["high"] <= 10 for point in ahead)
    reached = {name: next(point["day"] for point in ahead if point[name] == 10) for name in ("high", "tasks", "low")}
    assert reached == {"high": "2027-02-01", "tasks": "2027-03-01", "low": "2027-04-15"}


def test_without_a_finish_there_is_no_projected_line() -> None:
    nothing = Projection(None, 0, 0)
    assert len(burn_up_chart(BurnUp(((TODAY, 3),), 3, TODAY, nothing)).to_dict()["layer"]) == 2


def test_each_week_has_a_bar_of_what_was_spent_and_one_of_what_was_planned() -> None:
    history = [WeekOfStudy(date(2026, 11, 30) + timedelta(weeks=n), 300, 90 * n, 5, n) for n in range(3)]
    rows = values(hours_chart(history).to_dict())
    assert [row["hours"] for row in rows] == [0, 5, 1.5, 5, 3, 5]
    assert [row["week"] for row in rows[::2]] == ["Mon 30 Nov", "Mon 7 Dec", "Mon 14 Dec"]


def test_an_arrow_leads_from_the_week_that_is_needed_and_a_week_that_is_done_says_so() -> None:
    graph = order_graph([Prerequisite(7, 5, "Why.")], {5: "REST", 7: "NoSQL & caching"}, [5], dark=False)
    assert "w5 -> w7;" in graph
    assert r'w5 [label="Week 5 (done)\nREST"];' in graph
    assert r'w7 [label="Week 7\nNoSQL &amp; caching"];' in graph


@given(st.text())
def test_a_title_in_a_graph_is_only_text(title: str) -> None:
    lines = order_graph([Prerequisite(2, 1, "")], {1: title, 2: "x"}, [], dark=True).split("\n")
    assert len(lines) == 8
    assert NODE.fullmatch(lines[4])


def test_a_title_cannot_end_its_label() -> None:
    graph = order_graph([Prerequisite(2, 1, "")], {1: r'a"] evil [URL="x\\', 2: "x\\"}, [], dark=False)
    assert all(NODE.fullmatch(line) for line in graph.split("\n") if "label=" in line)
