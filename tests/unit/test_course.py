"""What there is to learn, in the order in which it is to be done."""

from __future__ import annotations

from dataclasses import replace

from assistant.domain import Roadmap, VideoLink
from assistant.learning.course import course_of, in_level
from assistant.learning.find_tasks import find_tasks
from assistant.learning.nouns import Standing, TaskStanding
from assistant.learning.order import available, needs_of, open_tasks, unlocked_by
from tests.learning import course, our_course, roadmap, video
from ui.opening import ROADMAP


def ids(tasks: object) -> list[str]:
    return [task.id for task in tasks]  # type: ignore[attr-defined]


def done(*names: str, state: str = "done") -> Standing:
    return Standing({name: TaskStanding(state) for name in names})  # type: ignore[arg-type]


def test_weeks_come_in_order_and_within_a_week_videos_then_beginner_then_enterprise_and_optional_weeks_last() -> None:
    of = course([video("talk", (2,))], optional=(1,))
    assert ids(of.tasks)[:3] == ["w02-video-talk", "w02-beginner", "w02-enterprise"]
    assert ids(of.tasks)[-2:] == ["w01-beginner", "w01-enterprise"]


def test_a_video_that_serves_several_weeks_stands_once_in_the_first_required_one() -> None:
    of = course([video("talk", (4, 2, 3))])
    assert [(task.id, task.weeks) for task in of.tasks if task.kind == "video"] == [("w02-video-talk", (2, 3, 4))]


def test_a_video_takes_as_long_as_it_is() -> None:
    task = course([video("talk", (1,), 601.0)]).tasks[0]
    assert task.minutes == 11


def test_a_source_for_weeks_the_roadmap_lacks_is_no_task() -> None:
    assert ids(course([video("talk", (9,))]).tasks) == ids(course().tasks)


def test_a_link_of_the_roadmap_is_a_video_once_and_the_librarys_own_copy_comes_before_it() -> None:
    link = VideoLink("abcdefghijk", "https://youtu.be/abcdefghijk", "Boats", seconds=120)
    weeks = tuple(replace(week, videos=(link,)) for week in roadmap().weeks)
    linked = Roadmap("ships", "Ships", weeks)
    alone = [task for task in course_of(linked, []).tasks if task.kind == "video"]
    assert [(task.id, task.minutes, task.source_id) for task in alone] == [("w01-video-abcdefghijk", 2, None)]
    held = replace(video("s1", (1,), 300.0), video_id="abcdefghijk")
    both = [task for task in course_of(linked, [held]).tasks if task.kind == "video"]
    assert [(task.id, task.minutes, task.source_id) for task in both] == [("w01-video-abcdefghijk", 5, "s1")]


def test_a_level_leaves_out_the_other_levels_tasks_and_no_video() -> None:
    tasks = course([video("talk", (1,))]).tasks
    assert {task.kind for task in in_level(tasks, "beginner")} == {"video", "beginner"}
    assert {task.kind for task in in_level(tasks, "enterprise")} == {"video", "enterprise"}
    assert in_level(tasks, "both") == tasks


def test_an_enterprise_task_waits_for_its_beginner_task_unless_the_level_has_none() -> None:
    assert "w01-beginner" in needs_of(course(), "both")["w01-enterprise"]
    assert needs_of(course(), "enterprise")["w01-enterprise"] == ()


def test_kubernetes_waits_for_what_is_built_first_with_docker() -> None:
    needs = needs_of(course(), "both")
    assert needs["w03-beginner"] == ("w01-beginner",) and needs["w02-beginner"] == ()
    assert needs_of(course(), "enterprise")["w03-enterprise"] == ("w01-enterprise",)


def test_what_a_skipped_or_known_task_held_up_can_begin() -> None:
    of = course()
    needs = needs_of(of, "both")
    for state in ("done", "skipped", "known"):
        standing = done("w01-beginner", state=state)
        left = open_tasks(of, "both", standing)
        assert {"w01-enterprise", "w03-beginner"} <= set(ids(available(left, needs, standing)))


def test_what_waits_for_one_task_alone_is_unlocked_by_it() -> None:
    of, none = course(), Standing({})
    left = open_tasks(of, "both", none)
    assert ids(unlocked_by(of.tasks[0], left, needs_of(of, "both"), none)) == ["w01-enterprise", "w03-beginner"]


def test_what_is_begun_comes_first_and_need_not_wait() -> None:
    of = course()
    standing = done("w03-enterprise", state="started")
    left = open_tasks(of, "both", standing)
    assert left[0].id == "w03-enterprise"
    assert available(left, needs_of(of, "both"), standing)[0].id == "w03-enterprise"


def test_a_few_words_find_the_tasks_they_mean() -> None:
    of = our_course(ROADMAP.read_text(encoding="utf-8"))
    assert ids(find_tasks(of, "the LRU cache")) == ["w02-enterprise"]
    assert ids(find_tasks(of, "notes API")) == ["w07-beginner"]
    assert ids(find_tasks(of, "JWT login"))[0] == "w09-beginner"
    assert {task.week for task in find_tasks(of, "asyncio")} == {3}
    assert find_tasks(of, "quantum chromodynamics") == [] == find_tasks(of, "the")


def test_our_roadmap_has_fifty_tasks_and_the_named_prerequisites() -> None:
    of = our_course(ROADMAP.read_text(encoding="utf-8"))
    assert len(of.tasks) == 50
    pairs = {(one.needs, one.week) for one in of.prerequisites}
    assert {(13, 14), (7, 17), (11, 12)} <= pairs and all(one.reason.endswith(".") for one in of.prerequisites)
