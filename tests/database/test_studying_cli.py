"""`study profile`, `next`, `start`, `done`, `skip`, `know`, `undo` and `progress` from the door."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.learning.nouns import WEEKDAYS
from assistant.settings import Settings
from tests.database.test_cli import Study

NOW = "2026-11-25T12:00:00+00:00"
"""A Wednesday."""


@pytest.fixture
def study(filled_settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Study:
    """Commands on a library with the roadmap and the sample lectures."""
    for name in list(os.environ):
        if name.startswith(("STUDY_", "OPENAI_", "DATABASE_")) and not name.startswith("STUDY_TEST_"):
            monkeypatch.delenv(name)
    assert filled_settings.database_url is not None
    monkeypatch.setenv("STUDY_HOME", str(filled_settings.home))
    monkeypatch.setenv("DATABASE_URL", filled_settings.database_url.get_secret_value())
    monkeypatch.setenv("STUDY_NOW", NOW)
    monkeypatch.setattr("ui.studying.machine_timezone", lambda: "Europe/Vienna")
    return Study(capsys)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], list[str]]:
    """Sits down at a terminal and answers every question so; the questions asked are collected."""

    def sit_down(answer: bool) -> list[str]:
        asked: list[str] = []

        def confirm(question: str) -> bool:
            asked.append(question)
            return answer

        monkeypatch.setattr("sys.stdin.isatty", lambda: True)
        monkeypatch.setattr("typer.confirm", confirm)
        return asked

    return sit_down


def states(study: Study) -> dict[str, str]:
    return {task["id"]: task["state"] for week in study.json("progress")["weeks"] for task in week["tasks"]}


# --- profile --------------------------------------------------------------------------------------------------------


def test_before_anything_is_said_the_profile_is_none_and_how_to_set_it_is_told(study: Study) -> None:
    assert study.json("profile") == {"profile": None, "exit": 0}
    assert study("profile") == 0
    assert "study profile set" in study.out


def test_a_profile_is_set_part_by_part_and_what_is_not_named_stays(study: Study) -> None:
    first = study.json(
        "profile", "set", "--minutes", "weekdays=120,weekend=0,wed=1h30", "--from", "mon=19:00,tue=7pm", "--level",
        "beginner", "--timezone", "europe/berlin", "--start", "2026-11-23", "--target", "2027-06-01", "--known",
        "w01,2,redis", "--session", "45", "--yes",
    )  # fmt: skip
    assert first["exit"] == 0 and first["notes"] == []
    assert first["profile"] == {
        "level": "beginner",
        "minutes": {"mon": 120, "tue": 120, "wed": 90, "thu": 120, "fri": 120, "sat": 0, "sun": 0},
        "from": {**dict.fromkeys(WEEKDAYS), "mon": "19:00", "tue": "19:00"},
        "timezone": "Europe/Berlin",
        "start": "2026-11-23",
        "target": "2027-06-01",
        "known": [1, 2, 7],
        "session": 45,
        "review_minutes": 20,
    }
    study.json(
        "profile", "set", "--from", "mon=none", "--target", "none", "--known", "none", "--minutes", "sat=30", "--yes"
    )
    found = study.json("profile")["profile"]
    assert (found["from"]["mon"], found["from"]["tue"]) == (None, "19:00")
    assert (found["target"], found["known"]) == (None, [])
    assert (found["minutes"]["sat"], found["minutes"]["mon"], found["level"]) == (30, 120, "beginner")


def test_the_first_profile_takes_the_machines_time_zone_and_says_so_the_second_does_not(study: Study) -> None:
    first = study.json("profile", "set", "--minutes", "all=60", "--yes")
    assert first["profile"]["timezone"] == "Europe/Vienna"
    assert "Europe/Vienna" in first["notes"][0]
    study.json("profile", "set", "--timezone", "Asia/Tokyo", "--yes")
    again = study.json("profile", "set", "--minutes", "all=30", "--yes")
    assert (again["profile"]["timezone"], again["notes"]) == ("Asia/Tokyo", [])


def test_a_machine_that_names_no_zone_gets_universal_time_and_is_told(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.studying.machine_timezone", lambda: None)
    first = study.json("profile", "set", "--minutes", "all=60", "--yes")
    assert first["profile"]["timezone"] == "UTC"
    assert "UTC" in first["notes"][0]


BAD_PROFILES = [
    ("--minutes", "mon=-3"), ("--minutes", "mon=1500"), ("--minutes", "foo=10"), ("--minutes", "mon=abc"),
    ("--minutes", "mon=10,mon=20"), ("--minutes", "60"), ("--minutes", "mon=two hours yesterday"),
    ("--from", "mon=25:00"), ("--from", "mon"), ("--level", "expert"), ("--timezone", "Europe/Berln"),
    ("--start", "2026-02-30"), ("--target", "2026-11-24"), ("--target", "soon"), ("--known", "w99"),
    ("--known", "quantum"), ("--known", "caching"), ("--session", "0"), ("--session", "-50"), ("--session", "x"),
    (),
]  # fmt: skip


def test_a_profile_that_cannot_be_is_refused_in_a_sentence_and_nothing_is_written(study: Study) -> None:
    for wrong in BAD_PROFILES:
        good = () if not wrong else ("--level", "beginner") if wrong[0] != "--level" else ("--session", "40")
        assert study("profile", "set", *good, *wrong, "--yes") == 2, wrong
        assert study.out == ""
        assert study.err.count("\n") == 1 and "Traceback" not in study.err, study.err
    assert study.json("profile")["profile"] is None


def test_a_zone_and_a_topic_that_are_unclear_are_answered_with_what_may_be_meant(study: Study) -> None:
    study("profile", "set", "--timezone", "Europe/Berln", "--yes")
    assert "Did you mean Europe/Berlin?" in study.err
    study("profile", "set", "--known", "caching", "--yes")
    assert "weeks 7 and 17" in study.err


def test_on_a_terminal_the_profile_is_shown_before_the_question_and_a_no_writes_nothing(
    study: Study, answers: Callable[[bool], list[str]]
) -> None:
    asked = answers(False)
    assert study("profile", "set", "--minutes", "all=60") == 1
    assert "mon 60" in study.out and "7 h a week" in study.out and "Europe/Vienna" in study.out
    assert len(asked) == 1 and asked[0].endswith("?")
    assert study.json("profile")["profile"] is None
    answers(True)
    assert study("profile", "set", "--minutes", "all=60") == 0
    assert study("profile") == 0
    assert "mon 60" in study.out


def test_an_option_before_the_verb_is_refused_rather_than_forgotten(study: Study) -> None:
    assert study("profile", "--json", "set", "--minutes", "all=60", "--yes") == 2
    assert study.json("profile")["profile"] is None


# --- what was done --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "state"), [("start", "started"), ("done", "done"), ("skip", "skipped"), ("know", "known")]
)
def test_a_verb_changes_the_state_of_its_task_and_undo_takes_it_back(study: Study, verb: str, state: str) -> None:
    assert states(study)["w06-beginner"] == "todo"
    done = study.json(verb, "w06-beginner", "--reason", "because [so]", "--yes")
    assert done["exit"] == 0 and done["told"].endswith(".")
    assert [(fact["kind"], fact["task_id"], fact["reason"]) for fact in done["facts"]] == [
        (state, "w06-beginner", "because [so]")
    ]
    assert states(study)["w06-beginner"] == state
    assert study.json("undo", "--yes")["facts"][0]["kind"] == "undone"
    assert states(study)["w06-beginner"] == "todo"
    assert study("undo", "--yes") == 1
    assert "nothing to take back" in study.err.casefold()


def test_minutes_are_kept_however_they_are_written(study: Study) -> None:
    assert study.json("done", "w06-beginner", "--minutes", "1h30", "--yes")["facts"][0]["minutes"] == 90
    assert study.json("progress")["spent_minutes"] == 90


def test_a_week_stands_for_all_its_tasks(study: Study) -> None:
    study.json("know", "week", "6", "--yes")
    in_week = [state for task, state in states(study).items() if task.startswith("w06-")]
    assert len(in_week) > 2 and set(in_week) == {"known"}
    assert study.json("undo", "w06", "--yes")["exit"] == 0
    assert states(study)["w06-beginner"] == "todo"


def test_words_that_mean_one_task_name_it(study: Study) -> None:
    title = next(
        task["title"]
        for week in study.json("progress")["weeks"]
        for task in week["tasks"]
        if task["id"] == "w06-beginner"
    )
    assert study.json("done", *title.lower().split(), "--yes")["facts"][0]["task_id"] == "w06-beginner"


def test_words_that_mean_several_tasks_are_answered_with_their_ids_and_nothing_is_written(study: Study) -> None:
    assert study("done", "postgres", "--yes") == 2
    assert "may mean" in study.err and study.err.count("w0") + study.err.count("w1") >= 2
    assert set(states(study).values()) == {"todo"}


IMPOSSIBLE: list[tuple[tuple[str, ...], int]] = [
    (("done",), 2),
    (("done", ""), 2),
    (("done", "w99-beginner", "--yes"), 1),
    (("done", "w99", "--yes"), 1),
    (("done", "knitting a pullover", "--yes"), 1),
    (("done", "w06-beginner", "--minutes", "-5", "--yes"), 2),
    (("done", "w06-beginner", "--minutes", "0", "--yes"), 2),
    (("done", "w06-beginner", "--minutes", "two hours yesterday", "--yes"), 2),
    (("done", "w06-beginner"), 2),
    (("done", "w06-beginner", "--json"), 2),
    (("undo", "--json"), 1),
]


def test_what_cannot_be_said_of_a_task_is_refused_and_nothing_is_written(study: Study) -> None:
    for arguments, code in IMPOSSIBLE:
        assert study(*arguments) == code, arguments
        assert study.out == "" and study.err.strip() and "Traceback" not in study.err
    assert set(states(study).values()) == {"todo"}


def test_a_terminal_asks_first_and_a_no_writes_nothing(study: Study, answers: Callable[[bool], list[str]]) -> None:
    asked = answers(False)
    assert study("done", "w06-beginner") == 1
    assert asked and "done?" in asked[0]
    assert states(study)["w06-beginner"] == "todo"
    answers(True)
    assert study("done", "w06-beginner") == 0
    assert "as done" in study.out
    assert states(study)["w06-beginner"] == "done"


# --- next -----------------------------------------------------------------------------------------------------------


def test_next_names_one_task_with_reason_places_to_look_at_and_two_alternatives(study: Study) -> None:
    found = study.json("next")
    assert set(found) == {"task", "reason", "facts", "look_at", "unlocks", "alternatives", "practice", "exit"}
    assert set(found["task"]) == {"id", "week", "kind", "title", "minutes"}
    assert found["task"]["week"] == 1 and found["task"]["minutes"] > 0
    assert found["reason"]
    for other in found["alternatives"]:
        assert set(other) == {"id", "week", "kind", "title", "minutes", "reason"}
    fields = set("n passage_id source_id uri title quote url start_seconds weeks".split())
    assert found["look_at"] and all(fields <= set(citation) for citation in found["look_at"])


def test_what_is_done_is_not_next_again(study: Study) -> None:
    first = study.json("next")["task"]["id"]
    study.json("done", first, "--yes")
    assert study.json("next")["task"]["id"] != first


def test_other_gives_something_else_and_both_wishes_at_once_are_refused(study: Study) -> None:
    first = study.json("next")["task"]["id"]
    assert study.json("next", "--other")["task"]["id"] != first
    assert study("next", "--other", "--shorter") == 2
    for wrong in ("-20", "0", "soon"):
        assert study("next", "--minutes", wrong) == 2
        assert study.out == ""


def test_with_few_minutes_what_is_suggested_is_never_called_longer_than_they_are_without_a_word(study: Study) -> None:
    found = study.json("next", "--minutes", "20m")
    assert found["exit"] == 0 and found["reason"]


def test_when_everything_is_known_there_is_no_task_and_a_reason(study: Study) -> None:
    study.json("profile", "set", "--known", ",".join(f"w{number:02}" for number in range(1, 26)), "--yes")
    found = study.json("next")
    assert found["task"] is None and found["reason"]
    assert study("next") == 0
    assert found["reason"] in study.out


def test_people_read_the_task_its_reason_and_how_to_begin(study: Study) -> None:
    found = study.json("next")
    assert study("next") == 0
    for text in (found["task"]["title"], found["reason"], f"study start {found['task']['id']}", "study profile set"):
        assert text in study.out
    study.json("profile", "set", "--minutes", "all=60", "--yes")
    study("next")
    assert "study profile set" not in study.out


# --- progress -------------------------------------------------------------------------------------------------------


def test_progress_has_every_week_and_task_with_its_state(study: Study) -> None:
    study.json("profile", "set", "--minutes", "all=60", "--timezone", "UTC", "--yes")
    study.json("done", "w01-beginner", "--minutes", "50", "--yes")
    study.json("know", "w02", "--yes")
    found = study.json("progress")
    assert {"weeks", "history", "spent_minutes", "streak", "pace", "projection", "strengths", "gaps", "lost"} <= set(
        found
    )
    weeks = {week["week"]: week for week in found["weeks"]}
    assert len(weeks) == 25
    assert (weeks[1]["state"], weeks[2]["state"], weeks[3]["state"]) == ("started", "done", "todo")
    assert weeks[2]["done"] == weeks[2]["total"] > 0
    task = next(task for task in weeks[1]["tasks"] if task["id"] == "w01-beginner")
    assert (task["state"], task["on"], task["spent_minutes"], task["minutes"]) == ("done", "2026-11-25", 50, 0)
    assert found["spent_minutes"] == 50
    assert found["projection"]["finish"] > "2026-11-25"


def test_people_read_their_progress_as_a_table_and_sentences(study: Study) -> None:
    study.json("profile", "set", "--minutes", "all=60", "--yes")
    study.json("know", "w02", "--yes")
    assert study("progress") == 0
    assert "1 of 25 weeks done" in study.out
    assert "a week you finish about" in study.out
    assert "estimates are taken as they are" in study.out


@pytest.fixture
def marked(study: Study, tmp_path: Path) -> Study:
    """A roadmap whose words look like marks for a terminal."""
    page = tmp_path / "marked.md"
    page.write_text("# Marks\n\n## Week 1: [bold]Lists[/bold]\n\n- Beginner task: Write [red]x[/] = a[0]\n", "utf-8")
    study.json("ingest", str(page), "--as", "roadmap")
    loaded = study.json("roadmap")["loaded"]
    study.json("roadmap", "use", next(item for item in loaded if "marks" in item))
    return study


def test_marks_in_a_roadmap_are_printed_and_never_obeyed(marked: Study) -> None:
    marked.json("profile", "set", "--minutes", "all=60", "--yes")
    for command in (("next",), ("plan",), ("progress",), ("plan", "--markdown")):
        assert marked(*command) == 0, marked.err
        shown = marked.out.replace("\\", "")
        assert "[red]x[/] = a[0]" in shown or "[bold]Lists[/bold]" in shown, command


def test_what_learners_have_done_can_be_listed_exported_and_forgotten(study: Study, tmp_path: Path) -> None:
    study.json("done", "w01-beginner", "--yes")
    assert study.json("learner", "list")["learners"]
    document: dict[str, Any] = study.json("learner", "export")
    assert len(document["tables"]["fact"]) == 1
    assert study("learner", "forget", "--json") == 2
    assert study.json("learner", "forget", "--yes")["exit"] == 0
    assert states(study)["w01-beginner"] == "todo"
