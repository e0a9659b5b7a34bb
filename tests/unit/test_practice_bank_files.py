"""The bank's files are read strictly, and what is shown of a problem never holds its key."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Roadmap, SearchLine, Week
from assistant.errors import ReadError
from assistant.practice.bank import Bank, BankWeek, load_bank, read_bank_file
from assistant.practice.nouns import KINDS, OptionsKey, ProblemKind, ProblemSet, SetProblem
from assistant.practice.problem_json import problem_from_json, problem_to_json, set_to_json, whole_statement
from tests.practice import problem_of

HEAD = 'week = 6\ntitle = "Databases"\n'
CHOICE = """
[[problem]]
id = "w06-index"
kind = "choice"
topic = "indexes"
difficulty = 2
statement = "Which?"
right = ["B-tree"]
wrong = ["hash", "GIN", "BRIN"]
why_wrong = ["a", "b", "c"]
hints = ["one", "two"]
explanation = "Because."
look_for = "index type"
"""
ORDER = CHOICE.replace('"choice"', '"order"').replace('right = ["B-tree"]', 'right = ["a", "b", "c", "d"]')
ORDER = "\n".join(line for line in ORDER.splitlines() if not line.startswith(("wrong", "why_wrong")))


def read(tmp_path: Path, text: str) -> BankWeek:
    file = tmp_path / "w06.toml"
    file.write_text(text, "utf-8")
    return read_bank_file(file)


def test_the_options_are_mixed_by_the_id_and_the_key_follows_them(tmp_path: Path) -> None:
    problem = read(tmp_path, HEAD + CHOICE).problems[0]
    assert isinstance(problem.key, OptionsKey)
    assert [problem.options[number - 1] for number in problem.key.right] == ["B-tree"]
    assert dict(zip(problem.options, problem.key.why, strict=True)) == {
        "B-tree": "",
        "hash": "a",
        "GIN": "b",
        "BRIN": "c",
    }
    assert problem == read(tmp_path, HEAD + CHOICE).problems[0]


def test_steps_are_never_shown_in_their_right_order(tmp_path: Path) -> None:
    for number in range(20):
        problem = read(tmp_path, HEAD + ORDER.replace("w06-index", f"w06-steps-{number}")).problems[0]
        assert isinstance(problem.key, OptionsKey)
        assert problem.options != ("a", "b", "c", "d")
        assert [problem.options[step - 1] for step in problem.key.right] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("difficulty = 2", "difficulty = 9", "difficulty"),
        ('hints = ["one", "two"]', 'hints = ["one"]', "hints"),
        ('kind = "choice"', 'kind = "essay"', "kind"),
        ('look_for = "index type"', 'look_for = "x"\nkey = 2', "key"),
        ("w06-index", "w07-index", "w06-"),
        ('["a", "b", "c"]', '["a"]', "w06.toml"),
        ("[[problem]]", "[[problem", "w06.toml"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_the_place(tmp_path: Path, before: str, after: str, said: str) -> None:
    with pytest.raises(ReadError) as error:
        read(tmp_path, (HEAD + CHOICE).replace(before, after))
    assert said in str(error.value) and "w06.toml" in str(error.value)


def test_two_problems_of_one_id_are_refused(tmp_path: Path) -> None:
    (tmp_path / "w06.toml").write_text(HEAD + CHOICE + CHOICE, "utf-8")
    with pytest.raises(ReadError, match="w06-index"):
        load_bank(tmp_path)


def test_a_roadmap_gets_the_problems_of_the_weeks_it_has_by_title_with_its_own_numbers() -> None:
    bank = Bank((BankWeek(6, "Databases", (problem_of(),)), BankWeek(7, "Caching", (problem_of(id="w07-x", week=7),))))
    week = Week(3, "databases ", None, False, SearchLine(()), (), SearchLine(()))
    assert bank.for_roadmap(Roadmap("r", "R", (week,))) == (replace(problem_of(), week=3),)


# -- what is shown -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_stored_problem_comes_back_the_same(kind: ProblemKind) -> None:
    problem = problem_of(kind)
    assert problem_from_json(json.loads(json.dumps(problem_to_json(problem)))) == problem


@pytest.mark.parametrize("kind", KINDS)
def test_neither_key_nor_solution_nor_hint_is_in_what_is_set(kind: ProblemKind) -> None:
    problem = problem_of(kind)
    shown = json.dumps(set_to_json(ProblemSet((SetProblem(problem, None, 2, 0.5),))))
    document = json.loads(shown)["problems"][0]
    assert set(document) == set(
        "id kind week topic difficulty statement options starter hints_available source origin".split()
    )
    secrets = [problem.explanation, *problem.hints]
    key = problem_to_json(problem)["key"]
    secrets += [value for name, value in key.items() if name in ("solution", "reference", "output") and value]
    secrets += [case["call"] for case in key.get("cases", ()) if case["hidden"]]
    secrets += [*key.get("mutants", ()), *key.get("seeds", ())[1:], *(why for why in key.get("why", ()) if why)]
    assert not [secret for secret in secrets if json.dumps(secret)[1:-1] in shown]


def test_what_is_needed_for_an_answer_stands_in_the_statement() -> None:
    assert "create table item" in whole_statement(problem_of("sql"))
    assert "`double(2)` gives `4`" in whole_statement(problem_of("code"))
    assert "print([1, 2][::-1])" in whole_statement(problem_of("output"))
    assert "B. Kafka" in whole_statement(problem_of("match"))


@given(st.integers(1, 5), st.text(min_size=1))
def test_any_text_of_a_problem_comes_back_from_its_document(difficulty: int, text: str) -> None:
    problem = problem_of("short", difficulty=difficulty, statement=text, hints=(text, text))
    assert problem_from_json(problem_to_json(problem)) == problem
