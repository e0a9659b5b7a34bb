"""The roadmap page: weeks with what they ask for, and what could not be understood."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from assistant.database import LOCAL_LEARNER
from assistant.service import Assistant
from tests.app.conftest import Start, button, say, visit, words
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
    weeks = [item for item in app.expander if item.label.startswith("Week ")]
    assert len(weeks) == 25
    assert weeks[5].label.replace("\\", "") == "Week 6 · Relational databases (Postgres) · 1 source"
    said = words(week(app, 6))
    assert "Beginner task" in said and "Implement transaction-safe operations and connection pooling" in said
    assert "“PostgreSQL tutorial” or “SQL for developers”" in said
    button(app, "Sample lecture: Postgres").click().run()
    assert "From the beginning · 0:00" in words(app)


def test_an_address_with_a_week_opens_it(start: Start) -> None:
    app = start()
    app.query_params["week"] = "13"
    visit(app, "roadmap")
    assert any(item.label.startswith("Week 13") for item in app.expander) and "multi-stage" in words(app)


def test_another_roadmap_can_be_put_to_use(start: Start, assistant: Assistant, tmp_path: Path) -> None:
    (tmp_path / "juggling.md").write_text(OTHER)
    run_ingest(assistant, [tmp_path / "juggling.md"])
    app = start("roadmap")
    other = next(stored.id for stored in assistant.library.roadmaps() if "juggle" in stored.title)
    app.selectbox[0].set_value(other).run()
    assert app.title[0].value == "Learning to juggle"
    weeks = [item.label for item in app.expander if item.label.startswith("Week ")]
    assert [week.split(" · ")[:2] for week in weeks] == [
        ["Week 1", "One ball"],
        ["Week 2", "Two balls"],
    ]


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


# -- where the learner stands ---------------------------------------------------------------------------------------


def test_a_task_is_started_done_and_taken_back_on_the_roadmap_too(start: Start, assistant: Assistant) -> None:
    app = week(start("roadmap"), 6)
    assert "to do · about " in words(app)
    app.button(key="week-6-w06-beginner-start").click().run()
    assert "started on " in words(app) and not app.error
    app.number_input(key="week-6-w06-beginner-minutes").set_value(45)
    app.button(key="week-6-w06-beginner-done").click().run()
    at = assistant.learning.standing(LOCAL_LEARNER).of("w06-beginner")
    assert (at.state, at.minutes) == ("done", 45)
    assert "done on " in words(app) and "45 min" in words(app)
    app.button(key="week-6-w06-beginner-undo").click().run()
    assert assistant.learning.standing(LOCAL_LEARNER).of("w06-beginner").state == "started"


def test_a_task_is_skipped_with_its_reason_and_another_one_known(start: Start, assistant: Assistant) -> None:
    app = week(start("roadmap"), 6)
    app.text_input(key="week-6-w06-beginner-reason").set_value("did it at *work*")
    app.button(key="week-6-w06-beginner-skip").click().run()
    app.button(key="week-6-w06-enterprise-know").click().run()
    said = words(app).replace("\\", "")
    assert "skipped on " in said and ": did it at *work*" in said and "known before on " in said


def test_a_video_of_a_week_can_be_marked_too(start: Start, assistant: Assistant) -> None:
    video = next(task for task in assistant.learning.course().tasks if task.kind == "video" and task.week == 6)
    app = week(start("roadmap"), 6)
    app.button(key=f"week-6-of-{video.source_id}-know").click().run()
    assert assistant.learning.standing(LOCAL_LEARNER).of(video.id).state == "known"


def test_weeks_say_in_words_how_much_of_them_is_done(start: Start, assistant: Assistant) -> None:
    say(assistant, "know", "w01")
    say(assistant, "done", "w06-beginner")
    app = start("roadmap")
    labels = [item.label.replace("\\", "") for item in app.expander if item.label.startswith("Week ")]
    assert labels[0].endswith(" done") and " of " not in labels[0]
    assert labels[5] == "Week 6 · Relational databases (Postgres) · 1 source · 1 of 3 done"
    assert not labels[6].endswith("done")


def test_why_this_order_is_a_graph_and_says_the_same_in_words(start: Start, assistant: Assistant) -> None:
    app = start("roadmap")
    assert not app.get("graphviz_chart")
    app.session_state["roadmap-order"] = True
    app.run()
    course = assistant.learning.course()
    drawn = app.get("graphviz_chart")[0].proto.spec
    for pair in course.prerequisites:
        assert f"w{pair.needs} -> w{pair.week};" in drawn
        assert f"Week {pair.week} needs week {pair.needs} first. {pair.reason}" in words(app)


def test_a_roadmap_without_prerequisites_says_so(start: Start, assistant: Assistant, tmp_path: Path) -> None:
    (tmp_path / "juggling.md").write_text(OTHER)
    run_ingest(assistant, [tmp_path / "juggling.md"])
    assistant.library.use_roadmap(next(r.id for r in assistant.library.roadmaps() if "juggle" in r.title))
    app = start("roadmap")
    app.session_state["roadmap-order"] = True
    app.run()
    assert "none is known to need another one" in words(app) and not app.exception
