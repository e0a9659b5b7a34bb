"""`study links` and `study fetch` as programs of their own: without network, and against the stand-in for YouTube."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.service import Assistant
from assistant.settings import ROOT, Settings
from tests.database.test_videos import ROADMAP
from tests.servers import free_port
from tests.videos import NOW, WORDS
from tests.youtube import Catalogue, Clip, YouTube, id_of, spoken
from tests.youtube.clips import too_many
from ui.opening import run_ingest

LONGEST = 20.0
"""Seconds within which a command without network has ended."""
VIDEO = "abcdefghijk"
POOL, TIMEOUT, OLD = id_of("pool"), id_of("timeout"), id_of("old")
CATALOGUE = Catalogue(
    (
        Clip(POOL, "Database connection pools explained", captions=(spoken(*WORDS),), description="Connection pools."),
        Clip(
            TIMEOUT,
            "Timeouts and retries with backoff",
            captions=(spoken("Give every request a timeout, and retry it with backoff.", automatic=True),),
        ),
        Clip(OLD, "Connection pool basics", captions=(spoken(*WORDS),), published=datetime(2019, 1, 1, tzinfo=UTC)),
    ),
    {"database connection pool": (POOL, OLD), "timeouts and retries": (TIMEOUT,)},
)


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def document(self) -> Any:
        (line,) = self.out.splitlines()
        return json.loads(line)


class Program:
    """`study` in a process of its own, on a library with a small roadmap, in an environment."""

    def __init__(self, settings: Settings, environment: dict[str, str]) -> None:
        assert settings.database_url is not None
        usual = {name: value for name, value in os.environ.items() if not name.startswith(("STUDY_", "YOUTUBE_"))}
        place = {"STUDY_HOME": str(settings.home), "DATABASE_URL": settings.database_url.get_secret_value()}
        self._environment = {**usual, **place, "STUDY_YOUTUBE_PACE": "0", "STUDY_NOW": NOW.isoformat(), **environment}

    def __call__(self, *arguments: str) -> Ended:
        began = time.monotonic()
        command = [sys.executable, "-m", "ui.cli", *arguments]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=self._environment,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )
        assert "Traceback" not in done.stderr
        return Ended(done.returncode, done.stdout, done.stderr, time.monotonic() - began)


@pytest.fixture
def with_roadmap(settings: Settings, tmp_path: Path) -> Settings:
    (tmp_path / "small.md").write_text(ROADMAP)
    with Assistant.open(settings) as assistant:
        run_ingest(assistant, [tmp_path / "small.md"])
    return settings


@pytest.fixture
def offline(with_roadmap: Settings) -> Program:
    """Where nothing answers on the way to YouTube."""
    return Program(with_roadmap, {"HTTPS_PROXY": f"http://127.0.0.1:{free_port()}"})


def working_copy(settings: Settings) -> str:
    return next((settings.home / "roadmaps").glob("*.md")).read_text()


# --- without network ------------------------------------------------------------------------------------------------


def test_without_network_links_say_so_in_time_and_tell_what_works(offline: Program, with_roadmap: Settings) -> None:
    ended = offline("links", "--all", "--write", "--yes", "--json")
    document = ended.document
    assert ended.code == 1
    assert (document["weeks"], document["wrote"], document["outcome"]) == ([], False, "transient")
    assert "YouTube" in document["message"]
    assert "study ingest" in document["message"] and "transcript" in document["message"]
    assert ended.err == ""
    assert ended.seconds < LONGEST
    assert working_copy(with_roadmap) == ROADMAP


def test_without_network_people_read_one_line_of_what_is_wrong(offline: Program) -> None:
    ended = offline("links")
    assert ended.code == 1
    first, *more = ended.err.splitlines()
    assert "YouTube" in first and "study ingest" in first
    assert all("left" in line for line in more)
    assert ended.seconds < LONGEST


def test_without_network_a_fetch_says_so_in_time_and_tells_what_works(offline: Program) -> None:
    ended = offline("fetch", VIDEO, f"https://youtu.be/{VIDEO[::-1]}", "--json")
    document = ended.document
    assert ended.code == 1
    assert {video["outcome"] for video in document["videos"]} == {"transient"}
    assert document["videos"][0]["id"] == VIDEO
    said = document["message"] + document["videos"][0]["message"]
    assert "study ingest" in said and "transcript" in said
    assert ended.seconds < LONGEST


def test_without_network_what_the_library_holds_still_answers(offline: Program) -> None:
    assert offline("ask", "What do I do in week 1?").code == 0


# --- against the stand-in, with the real clients --------------------------------------------------------------------


@pytest.fixture
def youtube() -> Iterator[YouTube]:
    with YouTube(CATALOGUE) as stand_in:
        yield stand_in


def test_videos_are_found_written_fetched_and_checked_by_programs_of_their_own(
    youtube: YouTube, with_roadmap: Settings
) -> None:
    study = Program(with_roadmap, youtube.environment)
    found = study("links", "--all", "--write", "--yes", "--json")
    assert (found.code, found.err) == (0, "")
    first, second = found.document["weeks"]
    assert [(video["id"], video["captions"]) for video in first["videos"]] == [(POOL, "manual")]
    assert [(video["id"], video["captions"]) for video in second["videos"]] == [(TIMEOUT, "automatic")]
    assert first["videos"][0]["published"].startswith("2026-03-01T08:30:")
    assert [(one["id"], "three years" in one["why"]) for one in first["rejected"]] == [(OLD, True)]
    assert found.document["wrote"] and POOL in working_copy(with_roadmap)
    fetched = study("fetch", "--json")
    assert (fetched.code, fetched.err) == (0, "")
    assert [(video["id"], video["outcome"]) for video in fetched.document["videos"]] == [(POOL, "ok"), (TIMEOUT, "ok")]
    assert all(video["passages"] for video in fetched.document["videos"])
    checked = study("links", "--check", "--json")
    assert (checked.code, checked.err) == (0, "")
    assert [link["state"] for week in checked.document["weeks"] for link in week["links"]] == ["ok", "ok"]
    assert youtube.most_at_once == 1
    assert youtube.refused == []


def test_a_run_that_youtube_turns_away_stops_at_once_and_says_when_to_go_on(
    youtube: YouTube, with_roadmap: Settings
) -> None:
    study = Program(with_roadmap, youtube.environment)
    youtube.next("search", *[too_many("600")] * 9)
    stopped = study("links", "--all", "--json")
    assert stopped.code == 1
    assert (stopped.document["weeks"], stopped.document["outcome"]) == ([], "rate-limited")
    assert stopped.document["resume"]["left"] == 2
    assert stopped.document["resume"]["not_before"] is not None
    assert "study ingest" in stopped.document["message"]
    assert youtube.count("search") == 1
