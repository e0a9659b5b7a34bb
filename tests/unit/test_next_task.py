"""The one next task, its reasons in facts, and the other two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.learning.next_task import NextWish, next_task
from assistant.learning.nouns import DueReview, Fact, PracticeOffer, Profile, Suggestion
from assistant.practice.nouns import Attempt
from tests.learning import answers, course, day, fact, learner, video

TALKS = [video("one", (1,)), video("two", (2,))]


def suggest(
    *facts: Fact, wish: NextWish | None = None, minutes: int | None = None, profile: Profile | None = None
) -> Suggestion:
    me = learner(facts, profile, of=course(TALKS))
    return next_task(replace(me.situation, minutes=minutes), wish)


def chosen(suggestion: Suggestion) -> str | None:
    return None if suggestion.next is None else suggestion.next.task.id


def done(*tasks: str) -> list[Fact]:
    return [fact("done", task, -2, title=title(task)) for task in tasks]


def title(task: str) -> str:
    found = course(TALKS).task(task)
    assert found is not None
    return found.title


def test_the_roadmap_begins_with_its_first_video() -> None:
    first = suggest()
    assert chosen(first) == "w01-video-one"
    assert first.facts[0] == "It is the first thing in week 1, where the roadmap begins."
    assert first.reason == " ".join(first.facts[:2])


def test_what_was_started_comes_first_and_says_when() -> None:
    begun = suggest(fact("started", "w02-beginner", -3), fact("worked", "w02-beginner", -3, minutes=50))
    assert chosen(begun) == "w02-beginner"
    assert begun.facts[0] == "You started it on Friday and have spent 50 min on it."
    assert begun.facts[1].startswith("About ") and begun.facts[1].endswith(" of it are left.")


def test_a_week_goes_on_with_what_was_done_in_it() -> None:
    on = suggest(*done("w01-video-one"))
    assert chosen(on) == "w01-beginner"
    assert on.facts[0] == "It goes on with week 1, where the video was done on Saturday."


def test_a_new_week_follows_the_one_that_was_finished() -> None:
    on = suggest(*done("w01-video-one", "w01-beginner", "w01-enterprise"))
    assert chosen(on) == "w02-video-two"
    assert on.facts[0] == "Week 2 follows week 1, which you finished on Saturday."


def test_a_week_known_before_is_passed_over_and_says_so() -> None:
    on = suggest(profile=Profile(known_weeks=(1,)))
    assert chosen(on) == "w02-video-two"
    assert on.facts[0] == "Week 2 follows week 1, where nothing is left to do for you."


def test_questions_asked_are_a_reason() -> None:
    asked = [fact("asked", title="What is a layer?", days=-1, weeks=(1,)) for _ in range(2)]
    assert "You asked twice what week 1 answers, last yesterday: “What is a layer?”." in suggest(*asked).facts


def test_twenty_minutes_get_what_fits_into_them() -> None:
    assert chosen(suggest(minutes=20)) == "w01-video-one"
    fits = suggest(*done("w01-video-one"), minutes=20)
    assert chosen(fits) == "w01-beginner" and fits.next is not None and fits.next.minutes == 20
    assert any("20 min are enough for a part of it" in one for one in fits.facts)


def test_the_alternatives_are_a_shorter_one_and_something_else() -> None:
    on = suggest(*done("w01-video-one"))
    assert [one.task.id for one in on.alternatives] == ["w02-video-two", "w02-beginner"]
    assert on.alternatives[0].reason.startswith("Shorter: 10 min, the video of week 2")
    assert on.alternatives[1].reason.startswith("Something else: ")
    first = suggest()
    assert [one.task.id for one in first.alternatives] == ["w02-video-two"]
    assert first.alternatives[0].reason.startswith("Something else")


def test_a_wish_puts_the_alternative_in_the_place_and_keeps_the_first_at_hand() -> None:
    other = suggest(*done("w01-video-one"), wish="shorter")
    assert chosen(other) == "w02-video-two"
    assert "w01-beginner" in [one.task.id for one in other.alternatives]


def test_a_wish_that_cannot_be_met_leaves_the_first() -> None:
    first = suggest(wish="shorter")
    assert chosen(first) == "w01-video-one" and first.facts[0] == "Nothing shorter can begin now."


def test_what_it_unlocks_is_named() -> None:
    on = suggest(*done("w01-video-one"))
    assert on.unlocks == ("w01-enterprise", "w03-beginner")
    assert on.facts[-1].startswith("2 tasks can begin once it is done, first the enterprise task of week 1")


def test_optional_weeks_come_last_and_are_called_so() -> None:
    rest = [task.id for task in course(TALKS).tasks if not task.optional]
    last = suggest(*done(*rest))
    assert chosen(last) == "w04-beginner" and "It is optional" in last.facts[0]


def test_when_all_is_done_it_says_so_and_remembers_what_was_skipped() -> None:
    tasks = [task.id for task in course(TALKS).tasks]
    over = suggest(*done(*tasks[1:]), fact("skipped", tasks[0], title=title(tasks[0])))
    assert over.next is None and over.alternatives == ()
    assert over.reason == "Everything in “Ships” is done. 1 task you skipped can be started again at any time."


@given(st.lists(st.tuples(st.sampled_from(["done", "skipped", "known", "started"]), st.integers(0, 9)), max_size=12))
def test_what_is_next_is_open_needs_nothing_and_is_always_the_same(said: list[tuple[str, int]]) -> None:
    tasks = course(TALKS).tasks
    facts = [fact(kind, tasks[place].id, title=tasks[place].title) for kind, place in said]
    found = suggest(*facts)
    assert found == suggest(*facts)
    states = learner(facts, of=course(TALKS)).standing
    open_tasks = [task for task in tasks if not states.of(task.id).settled]
    assert (found.next is None) == (not open_tasks)
    for one in ([found.next] if found.next else []) + list(found.alternatives):
        assert one.task in open_tasks and one.minutes > 0
    begun = [task for task in open_tasks if states.of(task.id).state == "started"]
    assert not begun or found.next is None or found.next.task in begun


# -- practice --------------------------------------------------------------------------------------------------------

BEFORE_THREE = ("w01-video-one", "w01-beginner", "w01-enterprise", "w02-video-two", "w02-beginner", "w02-enterprise")


def practised(
    *attempts: Attempt,
    overdue: DueReview | None = None,
    minutes: int | None = None,
    done_before: Sequence[str] = BEFORE_THREE,
    profile: Profile | None = None,
) -> Suggestion:
    me = replace(learner(done(*done_before), profile, of=course(TALKS)), attempts=attempts, overdue=overdue)
    return next_task(replace(me.situation, minutes=minutes))


def test_a_task_that_builds_on_a_weak_week_says_so_and_offers_practice_instead() -> None:
    on = practised(*answers(1, 0.0, 0.0, 0.0, 0.0))
    assert chosen(on) == "w03-beginner" and on.reason == " ".join(on.facts[:2])
    assert on.facts[1] == (
        "It builds on week 1, Docker fundamentals, which is held to be weak: "
        "about 19% of medium problems right (likely 4% to 39%, over 4 answers)."
    )
    assert on.practice == PracticeOffer(
        1, "Week 1, Docker fundamentals", 15, "Practice instead: 15 min, problems of week 1, Docker fundamentals."
    )
    assert [one.task.id for one in on.alternatives] == [one.task.id for one in practised().alternatives]


@pytest.mark.parametrize(
    "attempts",
    [
        answers(1, 0.0, 0.0),
        answers(1, 0.0, 1.0, 0.0, 1.0, 0.0),
        answers(1, *[None] * 6),
        answers(1, 0.0, 0.0, 0.0, 0.0, days=-300),
        answers(2, 0.0, 0.0, 0.0, 0.0),
        answers(1, *[1.0] * 9),
    ],
    ids=["too few", "unsure of it", "not judged", "long ago", "not what it builds on", "strong"],
)
def test_nothing_is_said_of_a_week_that_is_not_surely_weak(attempts: Sequence[Attempt]) -> None:
    assert practised(*attempts) == practised()


def test_a_weak_week_says_nothing_of_a_task_that_does_not_build_on_it() -> None:
    on = practised(*answers(1, 0.0, 0.0, 0.0, 0.0), done_before=BEFORE_THREE[:3])
    assert chosen(on) == "w02-video-two" and on == practised(done_before=BEFORE_THREE[:3])


def test_many_overdue_reviews_are_named_before_anything_else() -> None:
    many = practised(*answers(1, 0.0, 0.0, 0.0, 0.0), overdue=DueReview(day(-3), 35, 12))
    assert chosen(many) == "w03-beginner"
    assert many.facts[0] == "12 reviews are overdue since Friday, about 35 min: do some of them first."
    assert many.facts[1].startswith("Week 3 follows week 2") and many.facts[2].startswith("It builds on week 1")
    assert many.practice == PracticeOffer(None, "Reviews", 20, "Practice instead: 20 min, 12 reviews overdue.")


def test_a_few_overdue_reviews_are_not_and_what_is_many_follows_the_minutes_of_a_day() -> None:
    few = DueReview(day(-1), 18, 9)
    assert practised(overdue=few) == practised()
    assert practised(overdue=few, profile=Profile(review_minutes=15)).practice is not None


def test_practice_takes_no_more_than_the_minutes_there_are() -> None:
    offered = practised(*answers(1, 0.0, 0.0, 0.0, 0.0), minutes=10).practice
    assert offered is not None and offered.minutes == 10
