"""What a learner says becomes facts and a profile, or one clear sentence why not."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from assistant.errors import NotFoundError, StudyError, UsageError
from assistant.learning.changes import change_of, checked_minutes, profile_of, undo_of
from assistant.learning.nouns import Fact, Profile
from tests.learning import MONDAY, course, fact, learner, numbered, record, video


def test_a_task_is_marked_with_a_question_before_and_a_sentence_after() -> None:
    change = change_of(learner(), "done", "w01-beginner", 90)
    what = "the beginner task of week 1, “Begin Docker fundamentals”"
    assert change.question == f"Mark {what} (1 h 30 min) as done?"
    assert change.told == f"Marked {what} as done. It took 1 h 30 min."
    assert [(one.kind, one.task_id, one.minutes, one.title) for one in change.facts] == [
        ("done", "w01-beginner", 90, "Begin Docker fundamentals")
    ]


def test_the_minutes_said_are_those_of_the_whole_task() -> None:
    me = learner([fact("worked", "w01-beginner", minutes=50)])
    assert change_of(me, "done", "w01-beginner", 90).facts[0].minutes == 40
    assert change_of(me, "done", "w01-beginner", 30).facts[0].minutes == 0
    assert change_of(me, "done", "w01-beginner").facts[0].minutes is None


def test_a_week_is_all_that_is_left_of_it_in_the_level() -> None:
    me = learner([fact("done", "w01-beginner")])
    assert [one.task_id for one in change_of(me, "know", "w01").facts] == ["w01-enterprise"]
    both = change_of(learner(), "know", "W02")
    assert both.question == "Mark the 2 tasks left in week 2 as known?" and len(both.facts) == 2
    beginner = learner(profile=Profile(level="beginner"))
    assert [one.task_id for one in change_of(beginner, "skip", "w02").facts] == ["w02-beginner"]


def test_a_video_may_be_named_by_any_week_it_serves() -> None:
    me = learner(of=course([video("talk", (1, 2))]))
    assert change_of(me, "done", "w02-video-talk").facts[0].task_id == "w01-video-talk"


def test_what_is_begun_too_early_is_begun_and_says_what_it_builds_on() -> None:
    told = change_of(learner(), "start", "w03-beginner").told
    assert told.endswith("It builds on the beginner task of week 1, “Begin Docker fundamentals”, which is not done.")


@pytest.mark.parametrize("name", ["w99", "w99-beginner", "w01-", "", "quiz", "w1", "w" * 5000, "w01-video-x", "ｗ０１"])
def test_a_task_the_roadmap_lacks_is_named_and_where_the_others_stand(name: str) -> None:
    if name == "w1":
        assert change_of(learner(), "done", name).facts
        return
    with pytest.raises(NotFoundError, match="The roadmap has no task") as error:
        change_of(learner(), "done", name)
    assert len(str(error.value)) < 300


@pytest.mark.parametrize(
    ("said", "verb"),
    [
        ("done", "done"),
        ("done", "start"),
        ("done", "skip"),
        ("skipped", "skip"),
        ("known", "know"),
        ("started", "start"),
    ],
)
def test_what_is_so_already_is_said_with_its_day_and_the_way_back(said: str, verb: str) -> None:
    with pytest.raises(UsageError, match=r"was \w+ today already. Undo takes that back."):
        change_of(learner([fact(said, "w01-beginner")]), verb, "w01-beginner")  # type: ignore[arg-type]


@pytest.mark.parametrize(("said", "verb"), [("skipped", "start"), ("known", "done"), ("skipped", "done")])
def test_what_was_left_out_can_be_taken_up_again(said: str, verb: str) -> None:
    assert change_of(learner([fact(said, "w01-beginner")]), verb, "w01-beginner").facts  # type: ignore[arg-type]


@pytest.mark.parametrize("minutes", [0, -3, 6001])
def test_minutes_that_cannot_be_are_refused(minutes: int) -> None:
    with pytest.raises(UsageError, match=f"{minutes} minutes cannot be"):
        change_of(learner(), "done", "w01-beginner", minutes)


def test_minutes_belong_to_one_task() -> None:
    with pytest.raises(UsageError, match="Minutes belong to one task"):
        change_of(learner(), "done", "w01", 60)


def test_a_week_with_nothing_left_says_so() -> None:
    with pytest.raises(UsageError, match="Nothing is left to do in w01"):
        change_of(learner(profile=Profile(known_weeks=(1,))), "done", "w01")


# -- undo ------------------------------------------------------------------------------------------------------------


def test_the_last_thing_said_is_taken_back_and_then_the_one_before() -> None:
    facts = numbered(fact("started", "w01-beginner"), fact("done", "w01-beginner", 1))
    me = learner(facts, now=MONDAY + timedelta(days=2))
    first = undo_of(me)
    assert first.question == "Take back: “Begin Docker fundamentals”, done yesterday?"
    assert [one.undoes for one in first.facts] == [2]
    assert [one.undoes for one in undo_of(learner([*facts, *first.facts])).facts] == [1]


def test_undo_of_a_task_leaves_the_others_alone() -> None:
    me = learner([fact("done", "w01-beginner"), fact("done", "w02-beginner", 1)])
    assert undo_of(me, "w01-beginner").facts[0].undoes == 1


def test_what_was_said_of_a_whole_week_is_taken_back_together() -> None:
    me = learner(change_of(learner(), "know", "w02").facts)
    assert undo_of(me).question.startswith("Take back: 2 tasks of week 2, known today")
    assert [one.undoes for one in undo_of(me).facts] == [1, 2]


def test_what_was_said_one_after_the_other_is_taken_back_one_by_one() -> None:
    me = learner([fact("done", "w01-beginner"), fact("done", "w02-beginner")])
    assert [one.undoes for one in undo_of(me).facts] == [2]


def test_the_reason_is_part_of_the_question() -> None:
    change = change_of(learner(), "skip", "w01-beginner", reason="  no   time ")
    assert change.question == "Skip the beginner task of week 1, “Begin Docker fundamentals” (“no time”)?"


@pytest.mark.parametrize("facts", [[], [fact("asked", title="Why?", weeks=(1,))]])
def test_with_nothing_to_take_back_it_says_so(facts: list[Fact]) -> None:
    with pytest.raises(NotFoundError, match="nothing to take back"):
        undo_of(learner(facts))


# -- profile ---------------------------------------------------------------------------------------------------------


def changed(**changes: object) -> Profile:
    profile = profile_of(learner(profile=Profile(minutes=(30,) * 7)), changes).profile
    assert profile is not None
    return profile


def test_a_profile_changes_only_in_what_is_named() -> None:
    found = changed(minutes={"mon": 120, "sun": 0}, level="beginner", starts={"mon": time(19)}, known=[2, 1])
    assert found.minutes == (120, 30, 30, 30, 30, 30, 0) and found.level == "beginner"
    assert found.starts[0] == time(19) and found.starts[1] is None and found.known_weeks == (1, 2)
    assert (
        changed(target=date(2027, 5, 31), start=date(2026, 11, 1), timezone="Europe/Berlin").timezone == "Europe/Berlin"
    )


def test_a_change_is_said_in_words() -> None:
    change = profile_of(learner(), {"minutes": {"fri": 0}, "target": date(2027, 5, 31), "known": [1, 2, 3]})
    assert change.told == ("Your profile: Mon to Thu 1 h, Fri to Sun none; finish by 31 May 2027; weeks 1 to 3 known.")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"minutes": {"mon": -180}}, "-180 minutes on mon cannot be. A day has from 0 to 1440 minutes."),
        ({"minutes": {"mon": 1441}}, "1441 minutes on mon"),
        ({"minutes": {"monday": 60}}, "monday is no day of the week"),
        ({"minutes": {"mon": True}}, "True minutes"),
        ({"starts": {"someday": time(19)}}, "someday is no day"),
        ({"level": "expert"}, "There is no level expert"),
        ({"timezone": "Europe/Berln"}, "There is no time zone Europe/Berln. Did you mean Europe/Berlin?"),
        ({"timezone": "../../etc/passwd"}, "There is no time zone"),
        ({"target": date(2025, 5, 1)}, "The target, 1 May 2025, has passed."),
        ({"start": date(2027, 5, 1), "target": date(2027, 4, 1)}, "The target lies before the start."),
        ({"known": [77]}, "The roadmap has no week 77"),
        ({"session_minutes": 5}, "A session of 5 minutes cannot be"),
        ({"mood": "good"}, "A profile has no mood"),
    ],
)
def test_what_a_profile_cannot_hold_is_named_with_the_cure(changes: dict[str, object], why: str) -> None:
    with pytest.raises(StudyError) as error:
        profile_of(learner(), changes)
    assert str(error.value).startswith(why) and error.value.exit_code == 2 and error.value.cure


def test_minutes_of_a_wish_are_checked_the_same_way() -> None:
    assert checked_minutes({"mon": 0, "sat": 1440}) == {"mon": 0, "sat": 1440}
    with pytest.raises(UsageError):
        checked_minutes({"mon": "60"})


def test_an_old_target_is_no_reason_to_refuse_another_change() -> None:
    past = record(profile=Profile(target=date(2026, 1, 1)))
    assert profile_of(learner(known=past), {"level": "both"}).profile
