"""`study practice`, `answer`, `hint`, `reveal`, `rate`, `report`, `due` and `deck` from the door."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from assistant.practice.bank import load_bank
from assistant.practice.nouns import CodeKey, OptionsKey, OutputKey, Problem, SqlKey, TextKey
from assistant.settings import Settings
from tests.database.test_cli import Study

NOW = "2026-11-30T09:00:00+00:00"
LATER = "2026-12-20T09:00:00+00:00"


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
    return Study(capsys)


def bank(kind: str) -> Problem:
    """A problem of the kind, key and all."""
    return next(problem for problem in load_bank().problems if problem.kind == kind)


def options(numbers: tuple[int, ...]) -> list[str]:
    return [word for number in numbers for word in ("--option", str(number))]


def test_problems_are_set_as_one_document_without_their_keys(study: Study) -> None:
    found = study.json("practice", "--week", "6", "--count", "4")
    assert found["exit"] == 0 and found["dropped"] == [] and len(found["problems"]) == 4
    for problem in found["problems"]:
        assert problem["week"] == 6 and problem["origin"] == "bank" and problem["hints_available"] == 2
        assert problem["source"] is None or problem["source"]["start_seconds"] is not None
        key = next(one for one in load_bank().problems if one.id == problem["id"]).key
        assert not isinstance(key, CodeKey | SqlKey) or key.solution not in json.dumps(problem)


@pytest.mark.parametrize("kind", ["choice", "multiple", "order", "match"])
def test_an_answer_by_numbers_is_judged_and_explained(study: Study, kind: str) -> None:
    problem = bank(kind)
    assert isinstance(problem.key, OptionsKey)
    graded = study.json("answer", problem.id, *options(problem.key.right))
    assert graded["exit"] == 0 and graded["verdict"] == "right" and graded["grade"] == 1.0
    assert set(graded) >= set("problem_id grade verdict feedback right missing cases citation next_due".split())
    assert graded["citation"] is None or graded["citation"]["quote"]
    turned = (*problem.key.right[1:], problem.key.right[0])
    wrong = turned if kind in ("order", "match") else (problem.key.right[0] % len(problem.options) + 1,)
    if set(wrong) != set(problem.key.right) or kind in ("order", "match"):
        assert study.json("answer", problem.id, *options(wrong))["grade"] < 1.0


def test_output_is_compared_with_what_the_program_prints(study: Study) -> None:
    problem = bank("output")
    assert isinstance(problem.key, OutputKey)
    assert study.json("answer", problem.id, "--text", problem.key.output)["verdict"] == "right"
    assert study.json("answer", problem.id, "--text", "nothing of the kind")["verdict"] == "wrong"


def test_sql_is_run_and_the_case_that_fails_is_shown(study: Study, tmp_path: Path) -> None:
    problem = bank("sql")
    assert isinstance(problem.key, SqlKey)
    file = tmp_path / "answer.sql"
    file.write_text(problem.key.solution, "utf-8")
    assert study.json("answer", problem.id, "--file", str(file))["verdict"] == "right"
    wrong = study.json("answer", problem.id, "--text", "select 1 as nothing")
    assert wrong["verdict"] == "wrong" and not all(case["passed"] for case in wrong["cases"])
    broken = study.json("answer", problem.id, "--text", "selct")
    assert broken["grade"] == 0.0 and "syntax" in json.dumps(broken)


@pytest.mark.sandbox
@pytest.mark.parametrize("kind", ["code", "fix"])
def test_code_is_run_and_the_case_that_fails_is_shown(study: Study, tmp_path: Path, kind: str) -> None:
    problem = bank(kind)
    assert isinstance(problem.key, CodeKey)
    file = tmp_path / "answer.py"
    file.write_text(problem.key.solution, "utf-8")
    right = study.json("answer", problem.id, "--file", str(file))
    assert right["verdict"] == "right" and all(case["passed"] for case in right["cases"])
    assert study.json("answer", problem.id, "--text", problem.starter)["grade"] < 1.0
    assert "line 1" in json.dumps(study.json("answer", problem.id, "--text", "def ("))


def test_code_without_a_sandbox_is_not_run_and_the_learner_says_how_it_went(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.practice.verbs.open_sandbox", lambda: None)
    monkeypatch.setattr("assistant.practice.grading.runs.why_no_sandbox", lambda: "Install bubblewrap.")
    problem = bank("code")
    graded = study.json("answer", problem.id, "--text", "import os; os.abort()")
    assert graded["verdict"] == "unsure" and graded["grade"] is None and graded["self_check"]
    assert graded["next_due"] is None and "bubblewrap" in graded["feedback"]
    assert study.json("rate", problem.id, "good")["next_due"] > NOW


def test_an_answer_in_words_is_judged_by_its_points(study: Study) -> None:
    problem = bank("short")
    assert isinstance(problem.key, TextKey)
    right = study.json("answer", problem.id, "--text", problem.key.reference)
    assert right["grade"] > 0.8 and right["right"]
    wrong = study.json("answer", problem.id, "--text", "I don't know")
    assert wrong["grade"] == 0.0 and wrong["missing"]


@pytest.mark.parametrize(
    "words",
    [
        ["answer", "w06-none", "--text", "x"],
        ["hint", "w06-none"],
        ["reveal", "w06-none"],
        ["rate", "w06-none", "good"],
        ["report", "w06-none", "--why", "x"],
    ],
)
def test_a_problem_that_is_not_there_is_one_sentence(study: Study, words: list[str]) -> None:
    assert study(*words) == 1
    assert study.err.count("\n") == 1 and "w06-none" in study.err


@pytest.mark.parametrize(
    "words",
    [
        ["practice", "--kind", "essay"],
        ["practice", "--week", "99"],
        ["practice", "--count", "0"],
        ["practice", "--easier", "--harder"],
        ["practice", "--origin", "heaven"],
        ["practice", "--due", "--week", "6"],
        ["deck", "deck.zip"],
    ],
)
def test_wrong_usage_is_one_sentence_and_nothing_is_written(study: Study, words: list[str]) -> None:
    assert study(*words) == 2
    assert study.err.strip() and "Traceback" not in study.err


def test_an_answer_needs_exactly_one_form(study: Study, tmp_path: Path) -> None:
    problem = bank("choice")
    assert study("answer", problem.id) == 2
    assert study("answer", problem.id, "--option", "1", "--text", "x") == 2
    assert study("answer", problem.id, "--option", "77") == 2
    assert study("answer", problem.id, "--file", str(tmp_path / "none.txt")) == 2
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    assert study("answer", problem.id, "--file", str(binary)) == 2
    assert study.json("due")["due"] == []


def test_hints_grow_and_the_answer_is_shown_on_request(study: Study) -> None:
    problem = bank("choice")
    first, second = study.json("hint", problem.id), study.json("hint", problem.id)
    assert (first["number"], second["number"], second["of"]) == (1, 2, 2)
    assert study("hint", problem.id) == 2
    shown = study.json("reveal", problem.id)
    assert isinstance(problem.key, OptionsKey)
    assert problem.options[problem.key.right[0] - 1] in shown["solution"] and shown["explanation"]


def test_what_was_answered_is_due_again_with_its_minutes(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = bank("choice")
    assert study.json("due") == {"minutes": 0, "limit_minutes": 20, "due": [], "later": [], "notes": [], "exit": 0} | {
        "ahead": study.json("due")["ahead"]
    }
    assert isinstance(problem.key, OptionsKey)
    study.json("answer", problem.id, *options(problem.key.right))
    monkeypatch.setenv("STUDY_NOW", LATER)
    due = study.json("due")
    assert [item["problem_id"] for item in due["due"]] == [problem.id] and due["minutes"] >= 1
    assert study.json("practice", "--due")["problems"][0]["id"] == problem.id
    assert study("due") == 0 and "1 review today" in study.out
    assert study("due", "--fit") == 0 and "too few reviews" in study.out


def test_a_reported_problem_is_withdrawn_at_once(study: Study) -> None:
    problem = study.json("practice", "--week", "6", "--kind", "choice")["problems"][0]["id"]
    assert study("report", problem) == 2
    assert study.json("report", problem, "--why", "two are right")["withdrawn"]
    left = study.json("practice", "--week", "6", "--kind", "choice", "--count", "50")["problems"]
    assert problem not in {one["id"] for one in left}
    assert not study.json("report", problem, "--take-back")["withdrawn"]


def test_a_deck_is_written_whole_for_anki_and_as_a_table(study: Study, tmp_path: Path) -> None:
    package, table = tmp_path / "deck.apkg", tmp_path / "deck.csv"
    assert study.json("deck", str(package), "--week", "6")["cards"] >= 8
    with zipfile.ZipFile(package) as archive:
        assert "collection.anki2" in archive.namelist()
    assert study("deck", str(table), "--week", "6") == 0
    assert table.read_text("utf-8-sig").startswith("id,week,topic,kind")
    assert study("deck", str(tmp_path / "none.csv"), "--practised") == 2 and not (tmp_path / "none.csv").exists()


def test_a_person_reads_the_problem_its_options_and_how_to_answer(study: Study) -> None:
    assert study("practice", "--week", "6", "--kind", "choice") == 0
    assert "Week 6" in study.out and "  1  " in study.out and "study answer w06-" in study.out
    problem: Any = bank("choice")
    assert study("answer", problem.id, *options((problem.key.right[0] % len(problem.options) + 1,))) == 0
    assert "Not right" in study.out and "The answer" in study.out and "comes back" in study.out
