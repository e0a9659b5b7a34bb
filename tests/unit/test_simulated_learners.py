"""Simulated learners: lives that are lived as they should be, and plans that break a rule are found out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.database.learning_store import Record
from assistant.errors import ReadError
from assistant.learning import weeks
from assistant.learning.course import in_level
from assistant.learning.nouns import Course, Fact, Plan, Prerequisite, Projection, Session, StudyTask
from assistant.learning.plan_request import WeekRequest
from assistant.learning.weeks import Learner, plan_of
from evals import learners, life, plan_rules
from evals.baseline import judge, load_baseline
from evals.cases import load_lines
from evals.learners import Lived, metrics_of_lives, person_of, sample_course, score_learners
from evals.life import START, Diary, Person, live
from evals.metrics import SuiteResult
from evals.plan_rules import broken_rules
from evals.suites import CASES, names_of

WEEKDAYS = (60, 60, 60, 60, 60, 0, 0)
FIELDS = "id, kind, seed and minutes"


def task(name: str, minutes: int, **more: Any) -> StudyTask:
    week, kind = int(name[1:3]), name.split("-")[1]
    return StudyTask(name, week, kind, name, minutes, "", weeks=(week,), **more)  # type: ignore[arg-type]


COURSE = Course(
    "small",
    "Small",
    {1: "One", 2: "Two", 3: "Three", 4: "Four"},
    (
        task("w01-video-a", 10, seconds=590.0, source_id="a"),
        task("w01-beginner", 60),
        task("w01-enterprise", 120),
        task("w02-beginner", 75),
        task("w02-enterprise", 200),
        task("w03-beginner", 45),
        task("w04-beginner", 60, optional=True),
    ),
    (Prerequisite(2, 1, "Two is made of one."),),
)
NEEDED = sum(one.minutes for one in COURSE.tasks if not one.optional)


def person(**changes: Any) -> Person:
    """Somebody as quick as the estimates say, unless told otherwise."""
    return replace(Person("p-1", "steady", 1, WEEKDAYS, spread=0.0), **changes)


def days(first: int, last: int) -> list[date]:
    """The days of weeks of a life."""
    return [START + timedelta(days=passed) for passed in range(7 * (first - 1), 7 * last)]


# --- lives ----------------------------------------------------------------------------------------------------------


def test_who_is_as_quick_as_the_estimates_keeps_every_plan_to_the_minute() -> None:
    diary = live(person(), COURSE)
    assert diary.finished is not None and diary.needed == NEEDED
    assert diary.kept == diary.begun > 0
    # Minutes of the optional week are promised after the last required task, and not waited for.
    assert diary.held == sum(diary.spent.values()) >= NEEDED
    assert (diary.idle_days, diary.broken) == (0, [])
    assert not diary.missed


def test_a_life_lived_twice_is_the_same_and_with_another_seed_another() -> None:
    one = person(spread=0.5, keeps=0.7)
    assert live(one, COURSE) == live(one, COURSE)
    assert live(one, COURSE) != live(replace(one, seed=2), COURSE)


def test_who_keeps_nothing_spends_nothing_and_never_finishes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life, "LONGEST", 3)
    diary = live(person(keeps=0.0), COURSE)
    assert diary.finished is None and not diary.spent and diary.begun == 0
    assert sum(diary.missed.values()) > 0 and diary.open_days == 15
    assert diary.broken == []


def test_nobody_studies_while_away_and_goes_on_where_they_were() -> None:
    at_home, away = live(person(), COURSE), live(person(away=(2, 5)), COURSE)
    assert not any(away.spent[day] for day in days(2, 5))
    assert at_home.finished is not None and away.finished == at_home.finished + timedelta(weeks=4)
    assert away.open_days == at_home.open_days


@pytest.mark.parametrize("said", [{"known": (1,)}, {"recognised": (1,)}])
def test_what_is_known_takes_no_time(said: dict[str, Any]) -> None:
    diary = live(person(**said), COURSE)
    week_one = sum(one.minutes for one in COURSE.tasks if one.week == 1)
    assert diary.needed == NEEDED - week_one
    assert diary.finished is not None and diary.broken == []


def test_a_level_leaves_the_other_tasks_out() -> None:
    assert live(person(level="beginner"), COURSE).needed == 10 + 60 + 75 + 45


def test_who_is_slow_needs_longer_and_is_planned_with_their_own_pace_by_and_by() -> None:
    course = replace(COURSE, tasks=tuple(task(f"w{week:02}-beginner", 100) for week in range(1, 31)))
    diary = live(person(pace=1.6), course)
    assert diary.needed == 30 * 160
    projection = diary.projection
    assert projection is not None
    left = diary.needed - sum(minutes for day, minutes in diary.spent.items() if day in days(1, 8))
    assert 0.8 * left < projection.remaining_minutes < 1.05 * left


def test_hours_change_from_a_week_on() -> None:
    one = person(later=(3, (0, 0, 0, 0, 0, 30, 90)), away=(5, 5))
    assert [one.hours(day) for day in days(2, 2)] == list(WEEKDAYS)
    assert [one.hours(day) for day in days(3, 3)] == [0, 0, 0, 0, 0, 30, 90]
    assert not any(one.hours(day) for day in days(5, 5))
    diary = live(one, COURSE)
    assert all(diary.spent[day] == 0 for day in days(3, 4) if day.weekday() < 5)


def test_chance_makes_tasks_longer_and_shorter_but_not_on_average() -> None:
    one = person(pace=1.3, spread=0.4)
    minutes = [one.true_minutes(task(f"w01-task-{number}", 1000)) for number in range(4000)]
    assert fmean(minutes) == pytest.approx(1300, rel=0.03)
    assert min(minutes) < 700 and max(minutes) > 2600


def test_a_video_takes_its_length_at_the_persons_own_speed() -> None:
    assert person(video_pace=1.3, spread=0.4).true_minutes(COURSE.tasks[0]) == 13


def test_no_day_is_fuller_than_its_minutes_but_for_the_end_of_a_video() -> None:
    diary = live(person(spread=0.6, video_pace=1.5), COURSE)
    assert all(minutes <= 60 + 5 for minutes in diary.spent.values())


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 1000),
    st.sampled_from([0.6, 1.0, 1.7]),
    st.sampled_from([0.5, 0.8, 1.0]),
    st.lists(st.sampled_from([0, 20, 60, 150]), min_size=7, max_size=7).filter(any).map(tuple),
)
def test_no_life_is_shorter_than_the_best_there_is_and_no_plan_breaks_a_rule(
    seed: int, pace: float, keeps: float, minutes: tuple[int, ...]
) -> None:
    one = person(seed=seed, pace=pace, keeps=keeps, minutes=minutes, spread=0.5)
    diary = live(one, COURSE)
    assert diary.broken == []
    lived = Lived(one, diary)
    if lived.ratio is not None:
        assert lived.ratio >= 1.0
    if diary.finished:
        wanted = [one for one in in_level(COURSE.tasks, "both") if not one.optional]
        assert sum(diary.spent.values()) >= diary.needed == sum(one.true_minutes(task) for task in wanted)


# --- rules ----------------------------------------------------------------------------------------------------------


def planned() -> tuple[Learner, Plan]:
    one = person(minutes=(0, 0, 240, 240, 240, 240, 240))
    now = life._Life(one, COURSE).at(START + timedelta(days=2), 6)
    learner = Learner(COURSE, Record((), ((now, one.profile),), {}, ()), now)
    return learner, plan_of(learner)


def of(plan: Plan, name: str) -> Session:
    return next(session for session in plan.sessions if session.task_id == name)


def changed(plan: Plan, session: Session, **changes: Any) -> Plan:
    return replace(plan, sessions=tuple(replace(one, **changes) if one is session else one for one in plan.sessions))


def with_more(plan: Plan, *sessions: Session) -> Plan:
    return replace(plan, sessions=(*plan.sessions, *sessions))


def test_a_good_plan_breaks_no_rule() -> None:
    learner, plan = planned()
    assert len({session.task_id for session in plan.sessions}) >= 5
    assert broken_rules(learner, plan, ()) == []


@pytest.mark.parametrize(
    ("rule", "break_it"),
    [
        ("budget", lambda plan: replace(plan, budget=dict.fromkeys(plan.budget, 60))),
        ("longest session", lambda plan: changed(plan, of(plan, "w01-beginner"), minutes=51)),
        ("shortest session", lambda plan: changed(plan, of(plan, "w02-enterprise"), minutes=10)),
        ("days", lambda plan: changed(plan, of(plan, "w01-beginner"), date=START)),
        ("days", lambda plan: changed(plan, of(plan, "w03-beginner"), date=START + timedelta(days=7))),
        ("id twice", lambda plan: with_more(plan, of(plan, "w03-beginner"))),
        ("minutes twice", lambda plan: with_more(plan, replace(of(plan, "w01-beginner"), id="w01-beginner-9"))),
        ("seconds twice", lambda plan: with_more(plan, replace(of(plan, "w01-video-a"), id="w01-video-a-9"))),
        ("order", lambda plan: replace(plan, sessions=plan.sessions[::-1])),
        ("order", lambda plan: replace(plan, sessions=plan.sessions[2:])),
    ],
)
def test_a_plan_that_breaks_a_rule_is_found_out(rule: str, break_it: Callable[[Plan], Plan]) -> None:
    learner, plan = planned()
    assert rule in broken_rules(learner, break_it(plan), ())


def test_what_is_done_has_no_session_and_stays_done() -> None:
    learner, plan = planned()
    found = broken_rules(learner, plan, {"w01-beginner"})
    assert Counter(found) == {
        "done stays done": 1,
        "done is done": len([1 for one in plan.sessions if one.task_id == "w01-beginner"]),
    }


def only(plan: Plan, name: str) -> Plan:
    return replace(plan, sessions=tuple(one for one in plan.sessions if one.task_id == name))


def test_what_needs_nothing_is_not_before_what_comes_first_either() -> None:
    learner, plan = planned()
    assert "order" in broken_rules(learner, only(plan, "w03-beginner"), ())


def test_what_is_needed_comes_first_whatever_the_order_of_the_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    learner, plan = planned()
    monkeypatch.setattr(plan_rules, "open_tasks", lambda *given: sorted(COURSE.tasks, key=lambda one: one.week != 2))
    assert "order" in broken_rules(learner, only(plan, "w02-beginner"), ())
    assert broken_rules(learner, only(plan, "w01-video-a"), ()) == ["order"]


def test_what_was_spent_on_a_day_before_is_taken_off_its_minutes() -> None:
    learner, plan = planned()
    fact = Fact("worked", learner.now, "w01-beginner", "w01-beginner", 100, id=1)
    after = Learner(COURSE, replace(learner.record, facts=(fact,)), learner.now)
    assert "budget" in broken_rules(after, plan, ())
    assert "budget" not in broken_rules(after, plan_of(after), ())


def test_a_planner_that_fills_days_too_full_is_found_out_in_a_life(monkeypatch: pytest.MonkeyPatch) -> None:
    plan_week = weeks.plan_week

    def overfull(request: WeekRequest) -> tuple[Session, ...]:
        return plan_week(replace(request, days=tuple(replace(day, minutes=2 * day.minutes) for day in request.days)))

    monkeypatch.setattr(weeks, "plan_week", overfull)
    assert "budget" in live(person(), COURSE).broken


def test_a_planner_that_plans_nothing_leaves_every_day_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weeks, "plan_week", lambda request: request.fixed)
    monkeypatch.setattr(life, "LONGEST", 2)
    diary = live(person(), COURSE)
    assert (diary.idle_days, diary.open_days, diary.finished) == (10, 10, None)


# --- scores ---------------------------------------------------------------------------------------------------------


def lived(one: Person | None = None, **written: Any) -> Lived:
    return Lived(one or person(), Diary(**written))


def projection(finish: date | None, earliest: date | None = None, latest: date | None = None) -> Projection:
    return Projection(finish, 100, 250, earliest=earliest, latest=latest)


def test_the_best_life_uses_what_a_plan_may_use_of_each_day_but_what_was_missed() -> None:
    # 60 minutes are planned with as 50; on Monday a session of 50 was missed, on Tuesday 58 were spent.
    spent, missed = Counter({START + timedelta(days=1): 58}), Counter({START: 50})
    assert lived(needed=158, spent=spent, missed=missed).best_days == 4
    assert lived(needed=159, spent=spent, missed=missed).best_days == 5
    assert lived(needed=209, spent=spent, missed=missed).best_days == 8
    assert lived(person(minutes=(0,) * 7), needed=1).best_days is None


def test_days_taken_are_those_for_each_day_it_takes_at_best() -> None:
    one = lived(needed=250, finished=START + timedelta(days=7))
    assert (one.days, one.best_days, one.ratio) == (8, 5, 1.6)
    never = lived(needed=250)
    assert never.ratio == 7 * life.LONGEST / 5


def test_a_projection_is_off_by_weeks_in_either_direction() -> None:
    finish = date(2026, 6, 1)
    for projected in (finish + timedelta(days=21), finish - timedelta(days=21)):
        assert lived(finished=finish, projection=projection(projected)).error == 3.0
    assert lived(finished=None, projection=projection(finish)).error is None
    assert lived(finished=finish).error is None
    assert lived(finished=finish, projection=projection(None)).error is None


@pytest.mark.parametrize(("early", "late", "within"), [(0, 0, 1.0), (-7, 7, 1.0), (1, 7, 0.0), (-7, -1, 0.0)])
def test_a_finish_lies_in_the_projected_interval_or_not(early: int, late: int, within: float) -> None:
    finish = date(2026, 6, 1)
    interval = [finish + timedelta(days=shift) for shift in (early, late)]
    assert lived(finished=finish, projection=projection(finish, *interval)).within == within


def test_only_who_keeps_all_says_how_much_of_a_plan_can_be_kept() -> None:
    keeping = lived(begun=10, kept=9, promised=200, held=150, open_days=4, idle_days=1, broken=["order", "budget"])
    missing = lived(person(id="p-2", keeps=0.5), begun=10, kept=1, promised=200, held=10, open_days=4)
    found = {metric.name: metric for metric in metrics_of_lives([keeping, missing])}
    assert found["sessions kept"].values == {"p-1": 0.9}
    assert found["week kept"].values == {"p-1": 0.75}
    assert found["idle days"].values == {"p-1": 0.25, "p-2": 0.0}
    assert found["broken rules"].values == {"p-1": 2.0, "p-2": 0.0}
    assert set(found["projection error, irregular"].values) == {"p-2"}


def test_a_finish_that_nobody_could_foresee_is_not_held_against_the_projection() -> None:
    lives = [
        lived(person(id="later", later=(13, WEEKDAYS))),
        lived(person(id="away", away=(9, 12))),
        lived(person(id="back", away=(3, 6))),
    ]
    found = {metric.name: metric for metric in metrics_of_lives(lives)}
    assert set(found["projection error"].values) == {"back"}
    assert set(found["days to finish"].values) == {"later", "away", "back"}


def test_a_case_tells_what_became_of_it_and_which_rules_were_broken() -> None:
    found = lived(finished=START + timedelta(days=13), needed=250, spent=Counter({START: 120}), broken=["order"] * 3)
    assert learners._told(found) == "Finished after 2.0 weeks, 0.6 at best, with 2 hours spent. Broken rules: order."
    about = learners._about(person(keeps=0.6, away=(3, 6), later=(9, WEEKDAYS), known=(1,), recognised=(2,)))
    assert about == (
        "Minutes from Monday to Sunday: 60, 60, 60, 60, 60, 0, 0; level both; pace 1.0; keeps 60% of the sessions; "
        "away from week 3 to 6; from week 9 on other hours; knows weeks 1, 2."
    )


def test_one_broken_rule_in_one_life_fails_the_run() -> None:
    lives = [lived(person(id=f"p-{number}"), broken=["order"] * (number == 7)) for number in range(40)]
    result = SuiteResult("learners", tuple(metrics_of_lives(lives)), ())
    judged = judge([result], load_baseline(Path("none")), {"learners": {"broken rules": 0.0}})
    assert [one.metric.name for one in judged if one.fails] == ["broken rules"]


# --- cases ----------------------------------------------------------------------------------------------------------


def people() -> list[Person]:
    return load_lines(CASES / "learners.jsonl", person_of, FIELDS)


def test_there_are_eight_kinds_of_people_with_several_seeds_each() -> None:
    kinds = Counter(one.kind for one in people())
    assert set(kinds) == {
        "steady", "irregular", "returning", "knows a third", "slow", "weekends", "beginner", "other hours",
    }  # fmt: skip
    assert min(kinds.values()) >= 5 and kinds.total() >= 40
    assert len({one.id for one in people()}) == len({one.seed for one in people()}) == kinds.total()
    assert "learners" in names_of(None)


def test_everybody_is_what_their_kind_says() -> None:
    for one in people():
        assert len(one.minutes) == 7 and max(one.minutes) <= 600
        assert (one.keeps < 1) == (one.kind == "irregular")
        assert (one.away is not None) == (one.kind == "returning")
        assert (len([*one.known, *one.recognised]) == 8) == (one.kind == "knows a third")
        assert (one.pace > 1.5) == (one.kind == "slow")
        assert (one.later is not None) == (one.kind == "other hours")
        assert (one.level == "beginner") == (one.kind == "beginner")
        assert one.kind != "weekends" or not any(one.minutes[:5])


@pytest.mark.parametrize("line", ["{}", '{"id": "a", "kind": "b", "seed": 1, "minutes": [1], "speed": 2}', "[1]"])
def test_a_case_of_another_form_is_told_with_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "learners.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(ReadError, match=r"Line 2 .*minutes"):
        load_lines(path, person_of, FIELDS)


def test_the_sample_course_is_the_roadmap_with_a_lecture_of_known_length_in_each_week() -> None:
    course = sample_course()
    videos = [one for one in course.tasks if one.kind == "video"]
    assert [one.week for one in videos] == list(range(1, 26))
    assert all(one.seconds and one.chapters and one.source_id for one in videos)
    assert len(course.tasks) == 75 and course.prerequisites


def test_people_of_the_cases_finish_the_sample_course_without_a_broken_rule() -> None:
    chosen = [one for one in people() if one.id in ("beginner-1", "knows-a-third-2")]
    metrics, records = score_learners(chosen, sample_course())
    values = {metric.name: metric.value for metric in metrics}
    assert values["broken rules"] == 0 and values["sessions kept"] == 1.0
    assert values["days to finish"] is not None and 1.0 <= values["days to finish"] < 1.2
    assert [record.id for record in records] == [one.id for one in chosen]
    shown = json.loads(json.dumps([asdict(record) for record in records]))
    assert all("finished after" in one["details"]["answer"].lower() for one in shown)
    assert all(one["details"]["question"].startswith("Minutes from Monday to Sunday: ") for one in shown)
    assert shown[0]["details"]["scores"]["broken rules"] == 0.0
