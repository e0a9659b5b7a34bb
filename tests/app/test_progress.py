"""The progress page: empty, with study, and with tasks that the roadmap no longer has."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant.service import Assistant
from tests.app.conftest import MONDAY, At, Start, keep_plan, say, set_up, words
from ui.opening import run_ingest
from ui.views.progress import streak_words

JUGGLING = """# Learning to juggle

## Week 1: One ball

- Beginner task: throw and catch

## Week 2: Two balls

- Beginner task: throw both
"""


@pytest.fixture
def assistant(at: At) -> Assistant:
    opened = at(MONDAY)
    set_up(opened)
    return opened


def juggle(assistant: Assistant, folder: Path, text: str = JUGGLING) -> None:
    """Put another roadmap to use."""
    (folder / "juggling.md").write_text(text)
    run_ingest(assistant, [folder / "juggling.md"])
    library = assistant.library
    library.use_roadmap(next(stored.id for stored in library.roadmaps() if "juggle" in stored.title))


def bars(app: AppTest) -> list[tuple[int, str]]:
    """Each bar: how full it is in percent, and its words."""
    return [(item.proto.value, item.proto.text.replace("\\", "")) for item in app.get("progress")]


def test_before_anything_is_done_it_says_what_will_stand_here_and_shows_the_weeks(start: Start, at: At) -> None:
    at(MONDAY)
    app = start("progress")
    assert not app.exception and "this page shows your hours" in app.info[0].value
    assert not app.metric
    assert any(text.startswith("Week 6 · Relational databases") for _, text in bars(app))


def test_what_was_done_is_counted_and_each_figure_has_a_sentence(start: Start, assistant: Assistant) -> None:
    keep_plan(assistant)
    say(assistant, "know", "w01")
    say(assistant, "done", "w02-beginner", minutes=90)
    app = start("progress")
    said = words(app).replace("\\", "")
    done = len([task for task in assistant.learning.course().tasks if task.week == 1]) + 1
    assert [metric.label for metric in app.metric] == ["Tasks done", "Time spent", "In a row"]
    assert app.metric[0].value.startswith(f"{done} of ") and app.metric[1].value == "1 h 30 min"
    assert app.metric[2].value == "1 week"
    assert len(app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")) == 2
    assert "Mon 30 Nov to Sun 6 Dec 2026: 1 h 30 min" in said
    assert "you finish about" in said and "in four of five cases" in said
    assert "What goes well" in said and "took 1 h 30 min of an estimated " in said


def test_months_and_weeks_have_bars_of_what_is_done(start: Start, assistant: Assistant) -> None:
    say(assistant, "know", "w01")
    app = start("progress")
    week = next(bar for bar in bars(app) if bar[1].startswith("Week 1 · "))
    assert week[0] == 100 and week[1].endswith(" · done")
    month = next(bar for bar in bars(app) if bar[1].startswith("**"))
    assert 0 < month[0] < 100


def test_a_skipped_task_is_a_gap_with_its_reason(start: Start, assistant: Assistant) -> None:
    say(assistant, "skip", "w01-beginner", reason="no time for it")
    said = words(start("progress"))
    assert "Where there are gaps" in said and "was skipped: no time for it." in said


def test_a_task_the_roadmap_lost_keeps_its_facts_and_is_named(
    start: Start, assistant: Assistant, tmp_path: Path
) -> None:
    juggle(assistant, tmp_path)
    say(assistant, "done", "w02-beginner", minutes=20)
    juggle(assistant, tmp_path, JUGGLING.partition("## Week 2")[0])
    app = start("progress")
    assert not app.exception
    said = words(app)
    assert "No longer in the roadmap" in said and "throw both" in said
    assert app.metric[1].value == "20 min"


def test_hours_are_those_of_their_weeks(start: Start, at: At, assistant: Assistant) -> None:
    say(assistant, "done", "w01-beginner", minutes=60)
    at("2026-12-14T09:00")
    said = words(start("progress")).replace("\\", "")
    assert "Mon 14 Dec to Sun 20 Dec 2026: 0 min." in said and "In all 3 weeks: 1 h." in said


def test_a_streak_blames_nobody() -> None:
    assert streak_words(0) == streak_words(1) == "A week counts once it has some study."
    assert streak_words(3) == "with some study in each"


def test_a_roadmap_of_another_shape_has_its_own_weeks(start: Start, assistant: Assistant, tmp_path: Path) -> None:
    juggle(assistant, tmp_path)
    app = start("progress")
    assert not app.exception
    assert bars(app) == [(0, "Week 1 · One ball · 0 of 1"), (0, "Week 2 · Two balls · 0 of 1")]
