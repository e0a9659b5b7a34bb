"""What a learner does, stored and read back on a real database, with the roadmap and the sample lectures."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from assistant.database import LOCAL_LEARNER
from assistant.database.practice_store import PracticeStore
from assistant.errors import DatabaseError, NotFoundError, UsageError
from assistant.learning.nouns import Plan, Session
from assistant.practice.nouns import Rating, Review
from assistant.service import Assistant
from assistant.settings import Settings
from tests.practice import attempt_at
from ui.opening import ROADMAP, run_ingest

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
WEEK = NOW.date()
ME, OTHER = LOCAL_LEARNER, UUID("00000000-0000-0000-0000-000000000002")
JUGGLING = """# Learning to juggle

## Week 1: One ball

- Beginner task: throw and catch

## Week 2: Two balls

- Beginner task: throw both
"""


@pytest.fixture
def assistant(filled_settings: Settings) -> Iterator[Assistant]:
    with Assistant.open(filled_settings) as opened:
        with opened.database.owner() as connection:
            connection.execute("select set_config('study.learner', %s, true)", (str(OTHER),))
            connection.execute("insert into learner (id, name) values (%s, 'other')", (OTHER,))
        yield opened


def say(assistant: Assistant, verb: str, task: str, learner: UUID = ME, now: datetime = NOW, **more: object) -> None:
    assistant.learning.write(learner, assistant.learning.prepare(learner, now, verb, task, **more))  # type: ignore[arg-type]


def planned(plan: Plan) -> list[Session]:
    return [one for one in plan.sessions if one.state == "planned"]


def keep(assistant: Assistant, learner: UUID = ME, now: datetime = NOW) -> Plan:
    return assistant.learning.keep(learner, now, assistant.learning.plan(learner, now))


def state(plan: Plan, session_id: str) -> str:
    return next(one.state for one in plan.sessions if one.id == session_id)


# -- next and facts --------------------------------------------------------------------------------------------------


def test_the_next_task_comes_with_places_to_look_at_in_its_week(assistant: Assistant) -> None:
    say(assistant, "done", next(task.id for task in assistant.learning.course().tasks))
    found = assistant.learning.next(ME, NOW)
    assert found.next is not None and found.next.task.id == "w01-beginner"
    assert found.look_at and all(1 in citation.weeks and citation.quote for citation in found.look_at)
    assert all(citation.start_seconds is not None for citation in found.look_at)


def test_a_video_is_looked_at_from_where_it_was_left(assistant: Assistant) -> None:
    first = assistant.learning.next(ME, NOW)
    assert first.next is not None and first.next.task.kind == "video"
    assert first.look_at[0].source_id == first.next.task.source_id and first.look_at[0].char_start == 0


def test_what_was_said_is_there_for_its_learner_alone(assistant: Assistant) -> None:
    say(assistant, "done", "w01-beginner", minutes=90)
    assert assistant.learning.standing(ME).of("w01-beginner").state == "done"
    assert assistant.learning.standing(OTHER).of("w01-beginner").state == "todo"
    assert assistant.learning.progress(OTHER, NOW).spent_minutes == 0


def test_undo_takes_back_the_last_thing_and_leaves_it_in_the_book(assistant: Assistant) -> None:
    say(assistant, "done", "w01-beginner")
    assistant.learning.write(ME, assistant.learning.prepare_undo(ME, NOW))
    assert assistant.learning.standing(ME).of("w01-beginner").state == "todo"
    with assistant.database.transaction(ME) as connection:
        assert connection.execute("select kind from fact order by id").fetchall() == [("done",), ("undone",)]
    with pytest.raises(NotFoundError):
        assistant.learning.prepare_undo(ME, NOW)


@pytest.mark.parametrize("statement", ["update fact set minutes = 1", "delete from fact", "delete from profile"])
def test_what_was_said_cannot_be_changed_afterwards(assistant: Assistant, statement: str) -> None:
    say(assistant, "done", "w01-beginner")
    with pytest.raises(DatabaseError), assistant.database.transaction(ME) as connection:
        connection.execute(statement)


def test_questions_are_remembered_as_interest_in_the_weeks_that_answer_them(assistant: Assistant) -> None:
    assistant.learning.note_question(ME, NOW, "What is\na pool?", [6, 77])
    interest = assistant.learning.standing(ME).interests[6]
    assert (interest.count, interest.question) == (1, "What is a pool?")
    assert 77 not in assistant.learning.standing(ME).interests


def test_odd_characters_in_what_is_said_are_stored_without_what_cannot_be(assistant: Assistant) -> None:
    say(assistant, "skip", "w01-beginner", reason="no\0 time \ud800 💤")
    assert assistant.learning.standing(ME).of("w01-beginner").reason == "no time ? 💤"


# -- profile ---------------------------------------------------------------------------------------------------------


def profile(assistant: Assistant, learner: UUID = ME, now: datetime = NOW, **changes: object) -> None:
    assistant.learning.write(learner, assistant.learning.prepare_profile(learner, now, changes))


def test_a_profile_is_kept_as_it_was_on_every_day(assistant: Assistant, filled_settings: Settings) -> None:
    assert assistant.learning.profile(ME) is None
    profile(assistant, minutes={"sat": 90}, starts={"sat": time(10, 30)}, timezone="Europe/Berlin", known=[1, 2])
    profile(assistant, level="beginner", target=date(2027, 12, 1))
    found = assistant.learning.profile(ME)
    assert found is not None and found.minutes[5] == 90 and found.starts[5] == time(10, 30)
    assert (found.level, found.target, found.known_weeks) == ("beginner", date(2027, 12, 1), (1, 2))
    assert assistant.learning.profile(ME, filled_settings.now().date() - timedelta(days=1)) is None
    assert assistant.learning.profile(OTHER) is None


def test_weeks_known_belong_to_their_roadmap_and_hours_to_the_learner(assistant: Assistant, tmp_path: Path) -> None:
    profile(assistant, known=[1, 2], minutes={"mon": 15})
    juggle(assistant, tmp_path)
    found = assistant.learning.profile(ME)
    assert found is not None and found.known_weeks == () and found.minutes[0] == 15
    profile(assistant, known=[2])
    use(assistant, "6-month")
    found = assistant.learning.profile(ME)
    assert found is not None and found.known_weeks == (1, 2)


# -- plans -----------------------------------------------------------------------------------------------------------


def test_a_plan_is_only_kept_when_it_is_said_so(assistant: Assistant) -> None:
    plan = assistant.learning.plan(ME, NOW)
    assert not plan.kept and assistant.learning.kept_plan(ME, NOW, WEEK) is None
    assert assistant.learning.keep(ME, NOW, plan).kept
    again = assistant.learning.plan(ME, NOW)
    assert again.kept and again.sessions == plan.sessions
    assert assistant.learning.kept_plan(OTHER, NOW, WEEK) is None


def test_a_moved_session_stays_where_it_was_put_and_the_rest_is_planned_around_it(assistant: Assistant) -> None:
    first = keep(assistant).sessions[-1]
    plan = assistant.learning.move(ME, NOW, first.id, WEEK + timedelta(days=5), time(10))
    moved = next(one for one in plan.sessions if one.id == first.id)
    assert (moved.date, moved.start, moved.locked) == (WEEK + timedelta(days=5), time(10), True)
    assert assistant.learning.plan(ME, NOW).sessions == plan.sessions
    later = assistant.learning.plan(ME, NOW + timedelta(days=2))
    assert next(one for one in later.sessions if one.id == first.id).date == moved.date
    unlocked = assistant.learning.lock(ME, NOW, first.id, False)
    assert WEEK + timedelta(days=5) not in {one.date for one in unlocked.sessions}


@pytest.mark.parametrize(("days", "why"), [(7, "stays in its week"), (-1, "stays in its week"), (0, "has gone by")])
def test_a_session_stays_in_its_week_and_out_of_the_past(assistant: Assistant, days: int, why: str) -> None:
    session = keep(assistant).sessions[-1]
    with pytest.raises(UsageError, match=why):
        assistant.learning.move(ME, NOW + timedelta(days=1), session.id, WEEK + timedelta(days=days))


def test_a_dropped_session_frees_its_time_and_its_work_comes_later(assistant: Assistant) -> None:
    first = next(one for one in keep(assistant).sessions if one.task_id == "w01-beginner")
    plan = assistant.learning.drop(ME, NOW, first.id)
    assert state(plan, first.id) == "dropped"
    rest = [one for one in planned(plan) if one.task_id == "w01-beginner"]
    assert rest and all(one.date > first.date or one.id != first.id for one in rest)
    assert [one.cancelled for one in assistant.learning.exported(ME, NOW, WEEK) if one.session.id == first.id] == [True]


def test_a_finished_session_counts_and_the_last_one_finishes_its_task(assistant: Assistant) -> None:
    profile(assistant, minutes=dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], 120), level="beginner")
    task = "w01-beginner"
    estimate = next(one.minutes for one in assistant.learning.course().tasks if one.id == task)
    for _ in range(9):
        session = next((one for one in planned(assistant.learning.plan(ME, NOW)) if one.task_id == task), None)
        if session is None:
            break
        assert assistant.learning.standing(ME).of(task).state in ("todo", "started")
        assert state(assistant.learning.finish(ME, NOW, session.id), session.id) == "done"
    at = assistant.learning.standing(ME).of(task)
    assert (at.state, at.minutes) == ("done", estimate)


def test_a_video_is_done_once_its_last_stretch_is(assistant: Assistant) -> None:
    video = planned(keep(assistant))[0]
    assert video.kind == "video"
    assistant.learning.finish(ME, NOW, video.id, minutes=12)
    at = assistant.learning.standing(ME).of(video.task_id or "")
    assert (at.state, at.minutes) == ("done", 12)


def test_a_last_part_may_be_worked_on_and_not_finished(assistant: Assistant) -> None:
    video = planned(keep(assistant))[0]
    assistant.learning.finish(ME, NOW, video.id, minutes=12, unfinished=True)
    assert assistant.learning.standing(ME).of(video.task_id or "").state == "started"


def test_taking_a_finished_session_back_makes_it_one_to_come_again(assistant: Assistant) -> None:
    video = planned(keep(assistant))[0]
    assistant.learning.finish(ME, NOW, video.id)
    assistant.learning.write(ME, assistant.learning.prepare_undo(ME, NOW))
    assert state(assistant.learning.plan(ME, NOW), video.id) == "planned"


def test_a_session_missed_and_made_up_for_counts_on_its_day(assistant: Assistant) -> None:
    session = planned(keep(assistant))[1]
    tomorrow = NOW + timedelta(days=1)
    assert state(assistant.learning.plan(ME, tomorrow), session.id) == "missed"
    assert state(assistant.learning.finish(ME, tomorrow, session.id), session.id) == "done"
    assert assistant.learning.standing(ME).spent == {session.date: session.minutes}


def test_a_session_that_is_not_there_or_done_is_said_to_be_so(assistant: Assistant) -> None:
    session = planned(keep(assistant))[0]
    with pytest.raises(NotFoundError, match="There is no session 'w99-beginner-1'"):
        assistant.learning.drop(ME, NOW, "w99-beginner-1")
    with pytest.raises(NotFoundError):
        assistant.learning.drop(OTHER, NOW, session.id + "x")
    assistant.learning.finish(ME, NOW, session.id)
    for verb in (assistant.learning.finish, assistant.learning.drop, assistant.learning.lock):
        with pytest.raises(UsageError, match="done"):
            verb(ME, NOW, session.id)


def test_a_week_gone_by_is_not_planned_and_a_session_of_it_can_only_be_done(assistant: Assistant) -> None:
    plan = keep(assistant)
    later = NOW + timedelta(days=8)
    with pytest.raises(UsageError, match="gone by"):
        assistant.learning.keep(ME, later, plan)
    with pytest.raises(UsageError, match="gone by"):
        assistant.learning.drop(ME, later, plan.sessions[0].id)
    past = assistant.learning.finish(ME, later, plan.sessions[0].id)
    assert past.week_of == WEEK and past.sessions[0].state == "done"


def test_calendar_numbers_rise_only_for_what_changed(assistant: Assistant) -> None:
    keep(assistant)
    before = {one.session.id: one.sequence for one in assistant.learning.exported(ME, NOW, WEEK)}
    keep(assistant)
    assert {one.session.id: one.sequence for one in assistant.learning.exported(ME, NOW, WEEK)} == before
    last = list(before)[-1]
    assistant.learning.move(ME, NOW, last, WEEK + timedelta(days=6))
    after = {one.session.id: one.sequence for one in assistant.learning.exported(ME, NOW, WEEK)}
    assert after[last] == before[last] + 1 and set(before) <= set(after)


def test_another_time_zone_moves_what_has_a_time_of_day_in_calendars(filled_settings: Settings) -> None:
    with Assistant.open(filled_settings.model_copy(update={"fixed_now": NOW})) as assistant:
        profile(assistant, starts={"tue": time(19)}, timezone="Europe/Berlin")
        keep(assistant)
        profile(assistant, timezone="Europe/London")
        moved = {one.session.date for one in assistant.learning.exported(ME, NOW, WEEK) if one.sequence == 1}
    assert moved == {WEEK + timedelta(days=1)}


def test_a_week_too_far_ahead_or_minutes_that_cannot_be_are_refused(assistant: Assistant) -> None:
    with pytest.raises(UsageError, match="more than a year ahead"):
        assistant.learning.plan(ME, NOW, week_of=WEEK + timedelta(days=400))
    with pytest.raises(UsageError, match="-3 minutes on mon"):
        assistant.learning.plan(ME, NOW, minutes={"mon": -3})
    with pytest.raises(UsageError):
        assistant.learning.next(ME, NOW, minutes=-20)


def test_two_windows_of_one_learner_wait_for_each_other(assistant: Assistant) -> None:
    sessions = planned(keep(assistant))[:3]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda one: assistant.learning.finish(ME, NOW, one.id), sessions))
    plan = assistant.learning.plan(ME, NOW)
    assert all(state(plan, one.id) == "done" for one in sessions)
    with assistant.database.transaction(ME) as connection:
        assert connection.execute("select count(*) from fact").fetchone() == (3,)


def test_two_learners_plans_do_not_touch(assistant: Assistant) -> None:
    mine = keep(assistant)
    assistant.learning.drop(OTHER, NOW, keep(assistant, OTHER).sessions[0].id)
    assert assistant.learning.plan(ME, NOW).sessions == mine.sessions


# -- a roadmap that changes ------------------------------------------------------------------------------------------


def juggle(assistant: Assistant, folder: Path) -> None:
    (folder / "juggling.md").write_text(JUGGLING)
    run_ingest(assistant, [folder / "juggling.md"])
    use(assistant, "learning-to-juggle")


def use(assistant: Assistant, beginning: str) -> None:
    assistant.library.use_roadmap(next(one.id for one in assistant.library.roadmaps() if one.id.startswith(beginning)))


def test_another_roadmap_is_planned_with_its_own_tasks_and_without_the_others_lectures(
    assistant: Assistant, tmp_path: Path
) -> None:
    say(assistant, "done", "w01-beginner")
    juggle(assistant, tmp_path)
    assert [task.id for task in assistant.learning.course().tasks] == ["w01-beginner", "w02-beginner"]
    assert assistant.learning.standing(ME).of("w01-beginner").state == "todo"
    found = assistant.learning.next(ME, NOW)
    assert found.next is not None and found.next.task.title == "throw and catch" and found.look_at == ()
    use(assistant, "6-month")
    assert assistant.learning.standing(ME).of("w01-beginner").state == "done"


def test_a_week_renamed_and_a_task_removed_lose_nothing(assistant: Assistant, tmp_path: Path) -> None:
    changing = tmp_path / "mine.md"
    changing.write_text(ROADMAP.read_text(encoding="utf-8").replace("# 6‑Month Backend", "# My Backend", 1))
    run_ingest(assistant, [changing])
    use(assistant, "my-backend")
    for task in ("w01-beginner", "w01-enterprise"):
        say(assistant, "done", task, minutes=60)
    keep(assistant)
    text = changing.read_text(encoding="utf-8")
    gone = next(line for line in text.splitlines() if line.startswith("- Enterprise task: Build a CLI"))
    text = text.replace(gone + "\n", "").replace("# My Backend", "# Our Backend").replace("Language setup", "Tools")
    changing.write_text(text)
    run_ingest(assistant, [changing])
    at = assistant.learning.standing(ME)
    assert at.of("w01-beginner").state == "done" and list(at.lost) == ["w01-enterprise"]
    assert assistant.learning.progress(ME, NOW).spent_minutes == 120
    assert assistant.learning.plan(ME, NOW + timedelta(days=1)).sessions


def test_without_a_roadmap_every_verb_says_so(settings: Settings) -> None:
    with Assistant.open(settings) as empty, pytest.raises(NotFoundError, match="No roadmap is in use"):
        empty.learning.next(ME, NOW)


# -- practice --------------------------------------------------------------------------------------------------------


def practise(assistant: Assistant, week: int, *grades: float | None, days: float = 0, review: Rating = "again") -> None:
    """Answers to problems of the bank, with their reviews, as `Practice.answer` keeps them."""
    roadmap = assistant.learning.course().roadmap_id
    problems = [one for one in assistant.practice.available() if one.week == week][: len(grades)]
    assert len(problems) == len(grades)
    with PracticeStore(assistant.database).writing(ME, roadmap) as writing:
        for problem, grade in zip(problems, grades, strict=True):
            given = attempt_at(days, grade, problem, difficulty=3, seconds=100.0)
            number = writing.add_attempt(given)
            if grade is not None:
                writing.add_review(Review(problem.id, review, given.at, 100.0, number))


def test_answers_lead_to_reviews_and_practice_in_the_plan_and_to_what_is_next(assistant: Assistant) -> None:
    for task in [one.id for one in assistant.learning.course().tasks if one.week == 1]:
        say(assistant, "done", task)
    practise(assistant, 1, 0.0, 0.0, 0.0, 0.0, 0.0, None)
    later = NOW + timedelta(days=1)
    plan = assistant.learning.plan(ME, later)
    kinds = {one.kind for one in plan.sessions}
    assert {"review", "practice"} <= kinds and all(one.task_id is None for one in plan.sessions if one.kind == "review")
    assert next(one.id for one in plan.sessions if one.kind == "practice").startswith("practice-w01-2026-12-")
    found = assistant.learning.progress(ME, later)
    assert any(one.startswith("Week 1, ") and "over 5 answers" in one for one in found.gaps)
    assert found.spent_minutes == 10
    assert assistant.learning.standing(ME).spent == {WEEK: 10}
    week = next(one.week for one in assistant.learning.course().prerequisites if one.needs == 1)
    for task in [one.id for one in assistant.learning.course().tasks if 1 < one.week < week]:
        say(assistant, "done", task)
    suggestion = assistant.learning.next(ME, later)
    assert suggestion.practice is not None and suggestion.practice.week == 1
    assert any("which is held to be weak" in one for one in suggestion.facts)
    assert assistant.learning.plan(OTHER, later).sessions[0].kind != "review"
    assert assistant.learning.progress(OTHER, later).gaps == ()


def test_a_finished_review_session_marks_no_task_and_what_was_not_answered_stays_due(assistant: Assistant) -> None:
    practise(assistant, 1, 1.0, 1.0, days=-3)
    kept = assistant.learning.keep(ME, NOW, assistant.learning.plan(ME, NOW))
    review = next(one for one in kept.sessions if one.kind == "review")
    before = assistant.learning.standing(ME).tasks
    after = assistant.learning.finish(ME, NOW, review.id)
    assert next(one for one in after.sessions if one.id == review.id).state == "done"
    assert assistant.learning.standing(ME).tasks == before
    assert [one.date for one in after.sessions if one.kind == "review"] == [WEEK, WEEK + timedelta(days=1)]


def test_many_reviews_that_waited_come_first(assistant: Assistant) -> None:
    practise(assistant, 1, *[0.0] * 8, days=-30)
    practise(assistant, 2, *[0.0] * 8, days=-30)
    suggestion = assistant.learning.next(ME, NOW)
    assert suggestion.facts[0].startswith("16 reviews are overdue since 1 November, about ")
    assert suggestion.practice is not None and suggestion.practice.week is None


def test_the_limit_of_minutes_of_review_holds_in_the_plan(assistant: Assistant) -> None:
    learning = assistant.learning
    learning.write(ME, learning.prepare_profile(ME, NOW, {"review_minutes": 5}))
    practise(assistant, 1, *[0.0] * 8, days=-3)
    reviews = [one for one in learning.plan(ME, NOW).sessions if one.kind == "review"]
    assert len(reviews) > 1 and all(one.minutes <= 5 for one in reviews)
    learning.write(ME, learning.prepare_profile(ME, NOW, {"review_minutes": 0}))
    assert not [one for one in learning.plan(ME, NOW).sessions if one.kind == "review"]
