"""How long a task should take before anything is known of the learner."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Roadmap, TaskKind
from assistant.learning.estimates import Estimate, estimate_among, estimate_of, estimate_of_video, load_estimates
from assistant.settings import ROOT
from ingest.roadmap import read_roadmap

RANGES = {"beginner": (60, 240), "enterprise": (180, 600)}
PROJECTS, PROJECT_RANGES = (21, 22, 23), {"beginner": (300, 720), "enterprise": (480, 720)}


def our_roadmap() -> Roadmap:
    return read_roadmap((ROOT / "data" / "roadmap.md").read_bytes(), "roadmap.md").roadmap


def test_every_task_of_our_roadmap_has_an_estimate_of_its_own() -> None:
    tasks = [task for week in our_roadmap().weeks for task in week.tasks]
    estimates = load_estimates()
    own = [estimate_of(task.kind, task.title) for task in tasks]
    assert len(tasks) == len(estimates.tasks) == 50
    assert not [task.title for task, estimate in zip(tasks, own, strict=True) if estimate in estimates.kinds.values()]


def test_the_estimates_of_a_kind_lie_in_its_range_and_projects_take_longer() -> None:
    for week in our_roadmap().weeks:
        for task in week.tasks:
            low, high = (PROJECT_RANGES if week.number in PROJECTS else RANGES)[task.kind]
            assert low <= estimate_of(task.kind, task.title).minutes <= high, task.title


def test_an_enterprise_task_takes_longer_than_the_beginner_task_of_its_week_but_where_reasons_say_otherwise() -> None:
    shorter = []
    for week in our_roadmap().weeks:
        minutes = {task.kind: estimate_of(task.kind, task.title).minutes for task in week.tasks}
        if minutes["enterprise"] <= minutes["beginner"]:
            shorter.append(week.number)
    # Week 2: one cache after six structures. Week 21: what is added to a project that is there.
    assert shorter == [2, 21]


def test_every_estimate_has_a_sentence_as_its_reason_and_the_file_is_dated() -> None:
    estimates = load_estimates()
    for estimate in (*estimates.kinds.values(), *estimates.tasks.values()):
        assert estimate.why[0].isupper() and estimate.why.endswith(".") and len(estimate.why.split()) >= 8
        assert "\n" not in estimate.why
    reasons = [estimate.why for estimate in estimates.tasks.values()]
    assert len(set(reasons)) == len(reasons)
    assert estimates.as_of >= date(2026, 11, 1)


def test_no_title_stands_in_the_file_twice() -> None:
    text = (ROOT / "data" / "estimates.toml").read_text(encoding="utf-8")
    assert text.count("\ntitle = ") == len(load_estimates().tasks)


@pytest.mark.parametrize("kind", get_args(TaskKind))
def test_a_task_that_nobody_has_estimated_takes_what_its_kind_takes(kind: TaskKind) -> None:
    found = estimate_of(kind, "Write a letter to a lighthouse keeper")
    assert found == load_estimates().kinds[kind]
    assert 15 <= found.minutes <= 600


@given(st.data())
def test_capitals_and_spaces_of_a_title_do_not_matter(data: st.DataObject) -> None:
    title = data.draw(st.sampled_from([task.title for week in our_roadmap().weeks for task in week.tasks]))
    spaces = data.draw(st.lists(st.sampled_from([" ", "  ", "\t", "\n "]), min_size=40, max_size=40))
    other = "".join(
        word + space for word, space in zip(title.swapcase().split(), spaces[: len(title.split())], strict=True)
    )
    assert estimate_of("task", spaces[0] + other) == estimate_of("task", title)


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(60.0, 1), (60.001, 2), (490.082, 9), (0.4, 1), (3600, 60), (12 * 3600.0, 720)]
)
def test_a_video_takes_its_length_in_begun_minutes(seconds: float, minutes: int) -> None:
    assert estimate_of_video(seconds) == Estimate(minutes, "This is the length of the video.")


@pytest.mark.parametrize("seconds", [None, 0.0, -3.0, float("nan"), float("inf")])
def test_a_video_without_a_known_length_takes_what_its_kind_takes(seconds: float | None) -> None:
    assert estimate_of_video(seconds) == estimate_of("video", "any") == load_estimates().kinds["video"]


def test_a_file_that_lacks_a_reason_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / "estimates.toml"
    file.write_text(
        'as_of = 2026-01-01\n[kinds]\n[week]\nminutes = 9\nwhy = "So."\n[[task]]\ntitle = "A"\nminutes = 60\n',
        encoding="utf-8",
    )
    with pytest.raises(KeyError, match="why"):
        load_estimates(file)


def test_many_points_of_a_week_share_its_six_hours_and_few_take_an_evening_each() -> None:
    assert [estimate_among("Draw it", count).minutes for count in (1, 3, 5, 9, 200)] == [120, 120, 70, 40, 5]
    assert "its 5 tasks share" in estimate_among("Draw it", 5).why
    known = "Implement an in-memory LRU cache with tests"
    assert estimate_among(known, 9) == estimate_of("task", known)
