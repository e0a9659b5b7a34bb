"""`study learner`: list, export and forget, as whoever runs the app uses them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import typer

from assistant.database import LOCAL_LEARNER, Database
from assistant.database.learner_store import LearnerStore
from assistant.errors import NotFoundError, StudyError, UsageError
from assistant.settings import Settings
from tests.database.owned import fill, rows_of
from ui import learners
from ui.cli import main

ADA = UUID("00000000-0000-0000-0000-0000000000ad")
UNKNOWN = "00000000-0000-0000-0000-00000000dead"
Said = Callable[[], str]


@pytest.fixture
def full(database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The local learner and Ada with a row in every table, in the database that commands find."""
    assert settings.database_url is not None
    monkeypatch.setenv("STUDY_HOME", str(settings.home))
    monkeypatch.setenv("DATABASE_URL", settings.database_url.get_secret_value())
    LearnerStore(database).ensure(ADA, "Ada [bold]King[/bold]", settings.now())
    for learner in (LOCAL_LEARNER, ADA):
        fill(database, learner)
    return database


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """What was printed since the last time."""
    return lambda: capsys.readouterr().out


def document(said: Said) -> Any:
    (line,) = said().splitlines()
    return json.loads(line)


def answer(monkeypatch: pytest.MonkeyPatch, agreed: bool) -> list[str]:
    """A person at a terminal who says yes or no; what they were asked."""
    asked: list[str] = []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(typer, "confirm", lambda question: asked.append(question) or agreed)
    return asked


def test_the_list_has_everybody_and_reads_names_as_text(full: Database, said: Said) -> None:
    learners.listed(json=True)
    listed = document(said)["learners"]
    assert {(one["id"], one["name"]) for one in listed} == {
        (str(LOCAL_LEARNER), "local"),
        (str(ADA), "Ada [bold]King[/bold]"),
    }
    learners.listed(json=False)
    assert "Ada [bold]King[/bold]" in said()


def test_an_export_is_the_local_learners_unless_another_is_named(full: Database, said: Said) -> None:
    for named, learner in ((None, LOCAL_LEARNER), (str(ADA), ADA), (f" {str(ADA).upper()} ", ADA)):
        learners.export(None, named, yes=False, json=True)
        assert document(said) == LearnerStore(full).export(learner)


def test_an_export_without_a_file_says_what_there_is_and_how_to_get_it(full: Database, said: Said) -> None:
    learners.export(None, str(ADA), yes=False, json=False)
    told = said()
    assert "1 conversation, 1 fact, 1 opinion on an answer, 1 message, 1 planned session, 1 planned week" in told
    assert "study learner export FILE" in told


def test_an_exported_file_is_private_and_whole(full: Database, said: Said, tmp_path: Path) -> None:
    file = tmp_path / "ada.json"
    learners.export(file, str(ADA), yes=False, json=True)
    told = document(said)
    assert json.loads(file.read_text()) == LearnerStore(full).export(ADA)
    assert file.stat().st_mode & 0o777 == 0o600
    assert told["file"] == str(file) and told["rows"]["fact"] == 1 and told["learner"] == str(ADA)
    assert not [name for name in os.listdir(tmp_path) if ".study-" in name]


def test_a_file_that_is_there_is_replaced_only_after_a_yes(
    full: Database, said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.json"
    file.write_text("precious")
    with pytest.raises(UsageError, match="--yes"):
        learners.export(file, None, yes=False, json=True)
    asked = answer(monkeypatch, False)
    with pytest.raises(typer.Exit):
        learners.export(file, None, yes=False, json=False)
    assert file.read_text() == "precious" and asked == [f"Replace {file}?"]
    learners.export(file, None, yes=True, json=False)
    assert json.loads(file.read_text())["learner"]["name"] == "local" and file.stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_written_is_one_sentence_and_leaves_nothing(full: Database, tmp_path: Path) -> None:
    for place in (tmp_path / "nowhere" / "mine.json", tmp_path):
        with pytest.raises(StudyError, match="cannot be written"):
            learners.export(place, None, yes=True, json=False)
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".study-")]


def test_forgetting_says_what_will_go_and_asks_first(
    full: Database, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows_of(full, ADA)
    with pytest.raises(UsageError, match="--yes"):
        learners.forget(str(ADA), yes=False, json=True)
    asked = answer(monkeypatch, False)
    with pytest.raises(typer.Exit):
        learners.forget(str(ADA), yes=False, json=False)
    assert rows_of(full, ADA) == before
    assert "Ada" in asked[0] and "1 conversation, 1 fact" in asked[0]


def test_forgetting_removes_one_learner_and_says_so(
    full: Database, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = rows_of(full, LOCAL_LEARNER)
    answer(monkeypatch, True)
    learners.forget(str(ADA), yes=False, json=False)
    assert "Forgotten: 1 attempt, 1 conversation" in said()
    assert not any(rows_of(full, ADA).values()) and rows_of(full, LOCAL_LEARNER) == others


def test_forgetting_without_a_name_means_the_local_learner(full: Database, said: Said) -> None:
    others = rows_of(full, ADA)
    learners.forget(None, yes=True, json=True)
    told = document(said)
    assert told["learner"] == str(LOCAL_LEARNER) and told["forgotten"]["fact"] == 1
    assert rows_of(full, ADA) == others
    learners.forget(None, yes=True, json=False)
    assert "Forgotten: nothing." in said()


@pytest.mark.parametrize("named", [UNKNOWN, "Ada", "", "'; drop table learner; --"])
def test_an_unknown_learner_is_one_sentence_with_the_cure_and_without_an_id(full: Database, named: str) -> None:
    for verb in (lambda: learners.export(None, named, True, True), lambda: learners.forget(named, True, True)):
        with pytest.raises(NotFoundError) as caught:
            verb()
        assert "study learner list" in caught.value.cure
        assert str(ADA) not in str(caught.value) and str(LOCAL_LEARNER) not in str(caught.value)


def test_the_commands_say_the_same_from_the_door(full: Database, capsys: pytest.CaptureFixture[str]) -> None:
    def study(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            main(["learner", *arguments])
        return int(stopped.value.code or 0), *capsys.readouterr()

    code, out, _ = study("list", "--json")
    assert code == 0 and len(json.loads(out)["learners"]) == 2
    code, out, _ = study("export", "--learner", str(ADA), "--json")
    assert code == 0 and json.loads(out)["learner"]["id"] == str(ADA)
    code, out, err = study("forget", "--learner", str(ADA), "--json")
    assert (code, out) == (2, "") and "Say it with --yes." in err
    code, out, _ = study("forget", "--learner", str(ADA), "--yes", "--json")
    assert code == 0 and json.loads(out)["forgotten"]["message"] == 1
    code, out, err = study("forget", "--learner", str(ADA), "--yes")
    assert (code, out) == (1, "") and err == "There is no such learner. `study learner list` lists them.\n"
