"""The roadmap page: weeks with what they ask for, and what could not be understood."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from assistant.service import Assistant
from tests.app.conftest import Start, button, visit, words
from ui.opening import run_ingest

OTHER = """# Learning to juggle

## Week 1: One ball

- Beginner task: throw and catch

## Week 2: Two balls

- Beginner task: throw both
"""


def week(app: AppTest, number: int) -> AppTest:
    app.session_state[f"week-{number}"] = True
    return app.run()


def test_months_and_weeks_stand_there_and_a_week_shows_its_tasks_searches_and_sources(start: Start) -> None:
    app = start("roadmap")
    assert len(app.expander) == 25
    assert app.expander[5].label.replace("\\", "") == "Week 6 · Relational databases (Postgres) · 1 source"
    said = words(week(app, 6))
    assert "Beginner task" in said and "Implement transaction-safe operations and connection pooling" in said
    assert "“PostgreSQL tutorial” or “SQL for developers”" in said
    button(app, "Sample lecture: Postgres").click().run()
    assert "From the beginning · 0:00" in words(app)


def test_an_address_with_a_week_opens_it(start: Start) -> None:
    app = start()
    app.query_params["week"] = "13"
    visit(app, "roadmap")
    assert app.expander[12].label.startswith("Week 13") and "multi-stage" in words(app)


def test_another_roadmap_can_be_put_to_use(start: Start, assistant: Assistant, tmp_path: Path) -> None:
    (tmp_path / "juggling.md").write_text(OTHER)
    run_ingest(assistant, [tmp_path / "juggling.md"])
    app = start("roadmap")
    other = next(stored.id for stored in assistant.library.roadmaps() if "juggle" in stored.title)
    app.selectbox[0].set_value(other).run()
    assert app.title[0].value == "Learning to juggle"
    assert [item.label.split(" · ")[:2] for item in app.expander] == [["Week 1", "One ball"], ["Week 2", "Two balls"]]


def test_lines_that_were_not_understood_stand_there_with_their_numbers_as_plain_text(
    start: Start, assistant: Assistant, tmp_path: Path
) -> None:
    odd = 'Remember <img src="http://evil.example/x.png">'
    (tmp_path / "juggling.md").write_text(f"{OTHER}\n{odd}\n")
    run_ingest(assistant, [tmp_path / "juggling.md"])
    assistant.library.use_roadmap(next(r.id for r in assistant.library.roadmaps() if "juggle" in r.title))
    app = start("roadmap")
    assert "Not understood" in words(app) and "Line 11" in words(app)
    assert app.text[-1].value == odd
