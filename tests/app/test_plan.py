"""The plan: a week before and after it is kept, what is changed in it, weeks before and ahead, what if, and files."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.database import LOCAL_LEARNER
from assistant.learning.nouns import Plan, Session
from assistant.service import Assistant
from tests.app.conftest import MONDAY, At, Start, button, keep_plan, say, set_up, words

WEEK_OF = date(2026, 11, 30)


@pytest.fixture
def assistant(at: At) -> Assistant:
    """A learner with an hour each day, on a Monday."""
    opened = at(MONDAY)
    set_up(opened)
    return opened


def kept(assistant: Assistant, week_of: date = WEEK_OF) -> Plan:
    found = assistant.learning.kept_plan(LOCAL_LEARNER, assistant.settings.now(), week_of)
    assert found is not None
    return found


def session(plan: Plan, name: str) -> Session:
    return next(one for one in plan.sessions if one.id == name)


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def said(app: AppTest) -> str:
    return words(app).replace("\\", "").replace("\u2060", "")


def downloads(app: AppTest) -> list[str]:
    return [item.proto.label for item in app.get("download_button")]


def test_without_a_profile_the_plan_asks_for_the_hours_and_leads_to_where_they_are_said(start: Start, at: At) -> None:
    at(MONDAY)
    app = start("plan")
    assert "how many minutes you have" in app.info[0].value and not app.exception
    assert [link.label for link in app.get("page_link")] == ["Answer them"]


def test_an_empty_week_has_one_button_that_plans_it(start: Start, assistant: Assistant) -> None:
    app = start("plan")
    assert [item.label for item in app.button if item.proto.type == "primary"] == [":violet[Plan my week]"]
    assert "Nothing is planned for this week yet" in said(app)
    press(app, "plan-keep")
    plan = kept(assistant)
    assert not app.error and plan.sessions
    assert "The week of Mon 30 Nov is planned" in app.success[0].value.replace("\\", "")
    assert [item.value for item in app.subheader] == [
        "Mon 30 Nov · today", "Tue 1 Dec", "Wed 2 Dec", "Thu 3 Dec", "Fri 4 Dec", "Sat 5 Dec", "Sun 6 Dec",
    ]  # fmt: skip
    assert " of 60 min" in said(app) and "you finish about" in said(app)
    assert all(one.title in said(app) for one in plan.sessions if len(one.title) < 150)
    assert not any("lan my week" in item.label or "Replan" in item.label for item in app.button)


def test_a_session_says_when_which_part_and_why(start: Start, assistant: Assistant) -> None:
    set_up(assistant, starts={"mon": time(19)})
    first = keep_plan(assistant).sessions[0]
    shown = said(start("plan"))
    assert f"19:00 · {first.minutes} min · {first.kind}" in shown and first.reason in shown


def test_a_session_is_moved_to_another_day_and_time_and_held_there(start: Start, assistant: Assistant) -> None:
    first = keep_plan(assistant).sessions[0]
    app = start("plan")
    app.selectbox(key=f"session-{first.id}-day").set_value(date(2026, 12, 3))
    app.time_input(key=f"session-{first.id}-time").set_value(time(18, 30))
    press(app, f"session-{first.id}-move")
    moved = session(kept(assistant), first.id)
    assert not app.error and (moved.date, moved.start, moved.locked) == (date(2026, 12, 3), time(18, 30), True)
    assert "18:30 · " in said(app) and "held in place" in said(app)
    press(app, f"session-{first.id}-lock")
    assert not session(kept(assistant), first.id).locked and "may be moved again" in app.success[0].value


def test_a_session_can_only_be_moved_to_days_that_are_still_to_come(start: Start, at: At, assistant: Assistant) -> None:
    keep_plan(assistant)
    today = at("2026-12-03T09:00")
    planned = next(one for one in kept(today).sessions if one.state == "planned")
    days = start("plan").selectbox(key=f"session-{planned.id}-day").options
    assert days == ["Thu 3 Dec", "Fri 4 Dec", "Sat 5 Dec", "Sun 6 Dec"]


def test_a_session_is_held_in_place(start: Start, assistant: Assistant) -> None:
    last = keep_plan(assistant).sessions[-1]
    app = press(start("plan"), f"session-{last.id}-lock")
    assert session(kept(assistant), last.id).locked and "is held in place" in app.success[0].value


def test_a_session_that_is_left_out_says_so_and_its_time_is_free(start: Start, assistant: Assistant) -> None:
    first = keep_plan(assistant).sessions[0]
    app = press(start("plan"), f"session-{first.id}-drop")
    assert session(kept(assistant), first.id).state == "dropped"
    assert not app.error and "left out" in said(app)
    assert f"session-{first.id}-drop" not in [item.key for item in app.button]


def test_a_session_is_done_with_its_minutes(start: Start, assistant: Assistant) -> None:
    first = keep_plan(assistant).sessions[0]
    app = start("plan")
    app.number_input(key=f"session-{first.id}-minutes").set_value(25)
    press(app, f"session-{first.id}-done")
    assert session(kept(assistant), first.id).state == "done" and " done" in said(app)
    assert assistant.learning.standing(LOCAL_LEARNER).spent == {WEEK_OF: 25}
    press(app, "told-undo")
    assert session(kept(assistant), first.id).state == "planned"


def test_a_last_part_can_be_worked_on_without_finishing_its_task(start: Start, assistant: Assistant) -> None:
    last = next(one for one in keep_plan(assistant).sessions if one.part is not None and one.part.endswith("3 of 3"))
    assert last.task_id is not None
    app = press(start("plan"), f"session-{last.id}-goes-on")
    assert "what is left of it is planned anew" in said(app)
    assert session(kept(assistant), last.id).state == "done"
    assert assistant.learning.standing(LOCAL_LEARNER).of(last.task_id).state == "started"


def test_a_missed_session_is_named_and_planned_anew(start: Start, at: At, assistant: Assistant) -> None:
    first = keep_plan(assistant).sessions[0]
    assistant = at("2026-12-03T09:00")
    app = start("plan")
    assert "Planned anew, your week would be another one" in said(app)
    assert "Missed since Mon 30 Nov: " in said(app) and "New on Thu 3 Dec: “" in said(app)
    button(app, "Replan").click().run()
    assert not app.error and "planned anew" in app.success[0].value
    assert "another one" not in said(app)
    assert session(kept(assistant), first.id).state == "missed"
    replanned = [one for one in kept(assistant).sessions if one.state == "planned"]
    assert replanned and all(one.date >= date(2026, 12, 3) for one in replanned)
    assert first.task_id in [one.task_id for one in replanned if one.date == date(2026, 12, 3)]


def test_a_week_that_is_over_is_shown_as_it_was_lived(start: Start, at: At, assistant: Assistant) -> None:
    first = keep_plan(assistant).sessions[0]
    assistant.learning.finish(LOCAL_LEARNER, assistant.settings.now(), first.id, 30)
    at("2026-12-08T09:00")
    app = press(start("plan"), "plan-go-before-Week")
    assert app.header[0].value == "Mon 30 Nov to Sun 6 Dec 2026"
    assert "as it was lived" in said(app) and " done" in said(app) and " missed" in said(app)
    assert not [item.key for item in app.button if str(item.key).endswith(("-done", "-drop", "-move"))]
    assert not [item for item in app.button if item.proto.type == "primary"]


def test_a_week_long_before_has_nothing_and_says_so(start: Start, assistant: Assistant) -> None:
    app = press(start("plan"), "plan-go-before-Week")
    assert "Nothing was planned in this week" in app.info[0].value and not app.exception


def test_a_week_ahead_can_be_planned_too(start: Start, assistant: Assistant) -> None:
    keep_plan(assistant)
    app = press(start("plan"), "plan-go-after-Week")
    assert app.header[0].value == "Mon 7 Dec to Sun 13 Dec 2026"
    press(app, "plan-keep")
    assert kept(assistant, date(2026, 12, 7)).sessions and not app.error
    press(app, "plan-go-week-This")
    assert app.header[0].value == "Mon 30 Nov to Sun 6 Dec 2026"


def test_a_week_more_than_a_year_ahead_is_one_sentence(start: Start, assistant: Assistant) -> None:
    app = start("plan")
    app.session_state["plan-week"] = date(2028, 12, 4)
    app.run()
    assert "more than a year ahead" in app.error[0].value.replace("\\", "") and not app.exception


def what_if(app: AppTest, minutes: int) -> AppTest:
    app.session_state["plan-other"] = True
    app.run()
    for item in app.number_input:
        if str(item.key).startswith("plan-try-"):
            item.set_value(minutes)
    return press(app, "plan-try")


def test_other_hours_are_tried_and_put_away_without_a_trace(start: Start, assistant: Assistant) -> None:
    before = keep_plan(assistant)
    app = what_if(start("plan"), 240)
    assert "What if: Mon 240" in said(app) and " of 240 min" in said(app)
    assert "Keep this" in button(app, "Keep this").label
    press(app, "plan-away")
    assert "What if:" not in said(app)
    assert {one.id for one in kept(assistant).sessions} == {one.id for one in before.sessions}
    assert kept(assistant).budget == before.budget


def test_other_hours_can_be_kept_for_the_one_week(start: Start, assistant: Assistant) -> None:
    app = what_if(start("plan"), 120)
    button(app, "Keep this").click().run()
    assert not app.error and set(kept(assistant).budget.values()) == {120}
    profile = assistant.learning.profile(LOCAL_LEARNER)
    assert profile is not None and profile.minutes == (60,) * 7
    assert "What if:" not in said(app) and "of 120 min" in said(app)


def test_no_hours_at_all_are_no_error(start: Start, at: At) -> None:
    assistant = at(MONDAY)
    set_up(assistant, minutes=dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), 0))
    app = start("plan")
    assert not app.exception and not app.error
    assert "No hours are set" in said(app) and "Nothing can be planned" in said(app)


def test_a_target_that_cannot_be_met_says_by_how_much_and_what_could_be_left_out(
    start: Start, assistant: Assistant
) -> None:
    set_up(assistant, target=date(2027, 2, 1))
    app = start("plan")
    warning = app.warning[0].value.replace("\\", "")
    assert "Your target, 1 February 2027, asks for " in warning and "you plan with 5 h 50 min" in warning
    assert "nterprise tasks" in warning
    assert sum("Your target" in item.value for item in app.warning) == 1


def test_a_kept_week_can_be_taken_away_as_calendar_and_as_page(start: Start, assistant: Assistant) -> None:
    app = start("plan")
    assert downloads(app) == []
    press(app, "plan-keep")
    assert downloads(app) == ["Calendar (.ics)", "To print (Markdown)"]


def test_a_video_session_opens_its_transcript_at_the_second(start: Start, assistant: Assistant) -> None:
    for task in assistant.learning.course().tasks:
        if task.kind != "video" and task.week < 3:
            say(assistant, "know", task.id)
    plan = keep_plan(assistant)
    video: Any = next(one for one in plan.sessions if one.kind == "video")
    app = press(start("plan"), f"session-{video.id}-open")
    assert not app.error and ("From the beginning" in said(app) or "Where the session begins · " in said(app))
