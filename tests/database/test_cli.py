"""`study` from the door: exit codes, one JSON document, one clear sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.settings import ROOT, Settings
from tests.fault.provider_server import events, provider
from ui.cli import main

LECTURE = """WEBVTT

00:00:01.000 --> 00:00:05.000
A connection pool is a set of open connections that requests borrow.

00:00:05.000 --> 00:00:09.000
It should be about twice the number of cores of the database server.
"""


class Study:
    """Runs commands in this process and keeps what they printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.out = self.err = ""

    def __call__(self, *arguments: str) -> int:
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main(list(arguments))
        self.out, self.err = self._capsys.readouterr()
        return int(stopped.value.code or 0)

    def json(self, *arguments: str) -> Any:
        code = self(*arguments, "--json")
        lines = self.out.splitlines()
        assert len(lines) == 1, self.out + self.err
        return {**json.loads(lines[0]), "exit": code}


@pytest.fixture
def study(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Study:
    for name in list(os.environ):
        if name.startswith(("STUDY_", "OPENAI_", "DATABASE_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("STUDY_HOME", str(settings.home))
    assert settings.database_url is not None
    monkeypatch.setenv("DATABASE_URL", settings.database_url.get_secret_value())
    return Study(capsys)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lectures").mkdir()
    (tmp_path / "lectures" / "w06-pools.vtt").write_text(LECTURE)
    return tmp_path / "lectures"


def test_ingest_reports_each_source_and_the_second_time_everything_is_unchanged(study: Study, folder: Path) -> None:
    first = study.json("ingest", str(folder))
    assert first["exit"] == 0
    assert set(first) >= {"sources", "skipped", "passages", "embedded", "cache_hits", "seconds"}
    assert [(s["status"], s["kind"], s["passages"]) for s in first["sources"]] == [("added", "captions", 1)]
    assert first["sources"][0]["uri"] == str(folder / "w06-pools.vtt")
    second = study.json("ingest", str(folder))
    assert [s["status"] for s in second["sources"]] == ["unchanged"]
    assert second["embedded"] == 0


def test_a_failed_source_exits_with_1_and_still_prints_the_document(study: Study, folder: Path) -> None:
    (folder / "bad.vtt").write_text("not captions at all")
    report = study.json("ingest", str(folder))
    assert report["exit"] == 1
    assert {s["status"] for s in report["sources"]} == {"added", "failed"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("ingest",),
        ("ingest", "/nowhere/at/all"),
        ("ingest", ".", "--as", "poem"),
        ("search",),
        ("search", "x", "--k", "0"),
        ("ask", "x", "--questions", "y"),
        ("ask", "--questions", "/nowhere/at/all"),
        ("roadmap", "use"),
        ("unheard-of",),
    ],
)
def test_wrong_usage_exits_with_2_and_says_so_without_a_traceback(study: Study, arguments: tuple[str, ...]) -> None:
    assert study(*arguments) == 2
    assert study.out == ""
    assert study.err.strip()
    assert "Traceback" not in study.err


def test_search_gives_the_passage_with_its_place_and_second(study: Study, folder: Path) -> None:
    study.json("ingest", str(folder))
    found = study.json("search", "how large should a connection pool be", "--k", "3", "--week", "6")
    first = found["passages"][0]
    assert first["title"]
    assert first["weeks"] == [6]
    assert (first["start_seconds"], first["end_seconds"], first["url"]) == (1.0, 9.0, None)
    assert first["char_end"] - first["char_start"] == len(first["text"])
    assert found["timings_ms"]


def test_a_batch_answers_each_line_with_its_id(study: Study, folder: Path, tmp_path: Path) -> None:
    study.json("ingest", str(folder))
    batch = tmp_path / "queries.jsonl"
    batch.write_text(
        '{"id": "a", "query": "pool"}\n\n{"id": 7, "query": ""}\n{"id": "c", "query": "\\ud800 \\u0000"}\n'
    )
    assert study("search", "--queries", str(batch)) == 0
    lines = [json.loads(line) for line in study.out.splitlines()]
    assert [line["id"] for line in lines] == ["a", 7, "c"]
    assert lines[0]["passages"]


def test_a_batch_line_that_is_wrong_is_named_by_its_number(study: Study, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text('{"id": "a", "question": "pool"}\n{"id": 2}\n')
    assert study("ask", "--questions", str(batch)) == 2
    assert "Line 2" in study.err


@pytest.mark.parametrize("week", ["true", "1e3", '"6"', "99999999999"])
def test_a_batch_line_with_a_week_that_is_none_is_wrong_usage(study: Study, tmp_path: Path, week: str) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text(f'{{"id": "a", "question": "pool", "week": {week}}}\n')
    assert study("ask", "--questions", str(batch)) == 2
    assert "week" in study.err
    assert study.out == ""


def test_ask_answers_with_checked_sentences_and_the_second_they_are_said(study: Study, folder: Path) -> None:
    study.json("ingest", str(folder))
    answer = study.json("ask", "What is a connection pool?")
    assert answer["exit"] == 0
    assert answer["refusal"] is None
    assert answer["action"]["name"] == "ask"
    cited = answer["sentences"][0]
    assert cited["status"] == "supported"
    citation = next(c for c in answer["citations"] if c["n"] == cited["citations"][0])
    assert citation["start_seconds"] == 1.0
    assert "connection pool" in citation["quote"]


def test_ask_refuses_with_a_cause_what_the_library_does_not_cover_and_exits_with_0(study: Study, folder: Path) -> None:
    study.json("ingest", str(folder))
    answer = study.json("ask", "How do I bake sourdough bread with rye flour?")
    assert answer["exit"] == 0
    assert answer["refusal"]["cause"] in ("not_covered", "weak_evidence")


def test_the_roadmap_is_loaded_when_none_is_and_shown_as_its_structure(study: Study) -> None:
    roadmap = study.json("roadmap")
    assert len(roadmap["weeks"]) == 25
    assert {"number", "title", "month", "optional", "tasks", "guidance", "videos"} <= set(roadmap["weeks"][5])
    assert study("roadmap", "use", "no-such-roadmap") == 1
    assert "no-such-roadmap" in study.err


def test_sources_are_listed_removed_with_a_yes_and_collected(study: Study, folder: Path) -> None:
    study.json("ingest", str(folder))
    source = study.json("sources")["sources"][0]["source_id"]
    assert study("remove", source) == 2
    assert study("remove", "s000000000000", "--yes") == 1
    assert study.json("remove", source, "--yes")["removed"] == [source]
    assert study.json("collect")["removed"] == 1
    assert study.json("sources")["sources"] == []


def test_doctor_says_what_works_and_what_was_saved(study: Study, folder: Path) -> None:
    study.json("ingest", str(folder))
    report = study.json("doctor")
    assert report["exit"] == 0
    assert {check["name"] for check in report["checks"]} >= {"database", "library", "embedding model", "chat model"}
    assert all(check["well"] for check in report["checks"])


@pytest.mark.parametrize(
    ("answers", "said", "told"),
    [
        ("auto", "Five times [3].", "It got 0 of 2 trial questions right: answers are quoted"),
        ("quoted", "Yes.", "Answers are quoted, as STUDY_ANSWERS says."),
        ("written", "Yes.", "Answers are written, as STUDY_ANSWERS says."),
    ],
)
def test_doctor_says_whether_the_chat_model_writes_the_answers(
    study: Study, folder: Path, monkeypatch: pytest.MonkeyPatch, answers: str, said: str, told: str
) -> None:
    study.json("ingest", str(folder))
    frame = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "tiny"}
    choice = {"index": 0, "delta": {"role": "assistant", "content": said}, "finish_reason": "stop"}
    with provider(events({**frame, "choices": [choice]})) as server:
        monkeypatch.setenv("STUDY_CHAT_MODEL", "tiny")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        monkeypatch.setenv("STUDY_ANSWERS", answers)
        checks = {check["name"]: check for check in study.json("doctor")["checks"]}
    assert checks["chat model"]["well"]
    assert told in checks["chat model"]["says"]


def test_an_unknown_way_to_answer_is_said_in_one_sentence(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDY_ANSWERS", "loudly")
    assert study("doctor") == 2
    assert "STUDY_ANSWERS" in study.err
    assert "loudly" not in study.err


def test_a_backup_restores_what_was_there(study: Study, folder: Path, tmp_path: Path) -> None:
    study.json("ingest", str(folder))
    source = study.json("sources")["sources"][0]["source_id"]
    file = tmp_path / "kept.backup"
    assert study.json("backup", str(file))["bytes"] > 0
    study.json("remove", source, "--yes")
    assert study.json("restore", str(file), "--yes")["exit"] == 0
    assert [s["source_id"] for s in study.json("sources")["sources"]] == [source]


def test_people_read_text_and_never_a_key(study: Study, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    for arguments in (
        ("ingest", str(folder)),
        ("sources",),
        ("doctor",),
        ("roadmap",),
        ("search", "pool"),
        ("ask", "What is a connection pool?"),
    ):
        assert study(*arguments) == 0, study.err
        assert study.out.strip()
        assert "sk-very-secret" not in study.out + study.err


def test_the_command_itself_starts_and_shows_its_help() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ui.cli", "--help"], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert "ingest" in done.stdout
