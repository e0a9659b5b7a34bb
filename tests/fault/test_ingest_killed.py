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

ROADMAP = "# Road\n\nWeek 1 — One\n- Beginner task: Do it\n\nWeek 2 — Two\n- Beginner task: Do that\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = tmp_path_factory.mktemp("files")
    (files / "lecture.vtt").write_text(LECTURE)
    (files / "notes.md").write_text("# Notes\n\n" + "\n\n".join(SENTENCES[:24]))
    (files / "roadmap.md").write_text(ROADMAP)
    return files


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


def test_killed_at_every_commit_boundary_and_run_again_it_is_as_if_nothing_had_happened(
    fresh_settings: Callable[[], Settings], open_fresh: Callable[[Settings], Any], folder: Path, tmp_path: Path
) -> None:
    whole = fresh_settings()
    done = run(whole, folder, tmp_path / "whole.log")
    assert done.returncode == 0, done.stderr
    boundaries = int(done.stdout)
    expected = everything(open_fresh(whole))
    distinct = Counter((tmp_path / "whole.log").read_text().splitlines())
    assert boundaries >= 20
    assert set(distinct.values()) == {1}
    for boundary in range(boundaries):
        settings, log = fresh_settings(), tmp_path / f"{boundary}.log"
        assert run(settings, folder, log, boundary).returncode == -signal.SIGKILL
        again = run(settings, folder, log)
        assert again.returncode == 0, again.stderr
        assert everything(open_fresh(settings)) == expected, f"killed at boundary {boundary}"
        paid_twice = sum(Counter(log.read_text().splitlines()).values()) - len(distinct)
        assert paid_twice <= BATCH, f"killed at boundary {boundary}"
