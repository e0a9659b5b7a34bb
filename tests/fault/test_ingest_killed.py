"""An ingest killed at any commit boundary and run again brings about what an uninterrupted one does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.settings import ROOT, Settings
from tests.database.test_ingest import LECTURE, SENTENCES, everything
from tests.fault.killed_ingest import BATCH

WEEK = "Week {0} — Number {0}\n- Beginner task: Do {0}\n\n"
FILES = {
    "lecture.vtt": LECTURE,
    "notes.md": "# Notes\n\n" + "\n\n".join(SENTENCES[:24]),
    "roadmap.md": "# Road\n\n" + WEEK.format(1) + WEEK.format(2),
}
EARLIER = {
    "lecture.vtt": LECTURE,
    "notes.md": "# Notes\n\n" + "\n\n".join([*SENTENCES[:8], *SENTENCES[40:50], *SENTENCES[20:24]]),
    "roadmap.md": "# Road\n\n" + WEEK.format(1),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    return tmp_path / "files"


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_text(text)


@pytest.fixture
def prepared(
    request: pytest.FixtureRequest, fresh_settings: Callable[[], Settings], folder: Path
) -> Callable[[], Settings]:
    """Makes a database that is empty, or holds what the files said earlier, before they were written anew."""

    def make() -> Settings:
        settings = fresh_settings()
        if request.param:
            write(folder, request.param)
            assert run(settings, folder, folder.parent / "earlier.log").returncode == 0
        write(folder, FILES)
        return settings

    return make


def run(settings: Settings, folder: Path, log: Path, boundary: int | None = None) -> subprocess.CompletedProcess[str]:
    assert settings.database_url is not None
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "STUDY_HOME": str(settings.home),
    }
    command = [sys.executable, "-m", "tests.fault.killed_ingest", str(folder), str(log)]
    command += [] if boundary is None else [str(boundary)]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(("prepared", "least"), [({}, 20), (EARLIER, 10)], indirect=["prepared"], ids=["new", "edited"])
def test_killed_at_every_commit_boundary_and_run_again_it_is_as_if_nothing_had_happened(
    prepared: Callable[[], Settings], least: int, open_fresh: Callable[[Settings], Any], folder: Path, tmp_path: Path
) -> None:
    whole = prepared()
    done = run(whole, folder, tmp_path / "whole.log")
    assert done.returncode == 0, done.stderr
    boundaries = int(done.stdout)
    expected = everything(open_fresh(whole))
    distinct = Counter((tmp_path / "whole.log").read_text().splitlines())
    assert boundaries >= least
    assert set(distinct.values()) == {1}
    for boundary in range(boundaries):
        settings, log = prepared(), tmp_path / f"{boundary}.log"
        assert run(settings, folder, log, boundary).returncode == -signal.SIGKILL
        again = run(settings, folder, log)
        assert again.returncode == 0, again.stderr
        assert everything(open_fresh(settings)) == expected, f"killed at boundary {boundary}"
        paid_twice = sum(Counter(log.read_text().splitlines()).values()) - len(distinct)
        assert paid_twice <= BATCH, f"killed at boundary {boundary}"


@pytest.mark.parametrize("prepared", [{}], indirect=True)
def test_the_same_files_again_cost_no_call_and_no_write(
    prepared: Callable[[], Settings], folder: Path, tmp_path: Path
) -> None:
    settings, log = prepared(), tmp_path / "again.log"
    assert run(settings, folder, log).returncode == 0
    paid = log.read_text()
    again = run(settings, folder, log)
    assert (again.returncode, again.stdout.strip()) == (0, "0"), again.stderr
    assert log.read_text() == paid
