"""An ingest killed at any commit boundary and run again brings about what an uninterrupted one does."""

from __future__ import annotations

import multiprocessing
import signal
from collections import Counter
from collections.abc import Callable
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import pytest

from assistant.settings import Settings
from tests.database.test_ingest import LECTURE, SENTENCES, everything
from tests.fault.killed_ingest import BATCH, ingest

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
            ingest(settings, folder, folder.parent / "earlier.log")
        write(folder, FILES)
        return settings

    return make


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """New processes that have their imports done already: those are most of the time of a short ingest."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.fault.killed_ingest"])
    return context


def killed(processes: ForkServerContext, *arguments: object) -> int | None:
    """The exit code of a process that ingests until a boundary."""
    process = processes.Process(target=ingest, args=arguments)
    process.start()
    process.join(120)
    return process.exitcode


@pytest.mark.parametrize(("prepared", "least"), [({}, 20), (EARLIER, 10)], indirect=["prepared"], ids=["new", "edited"])
def test_killed_at_every_commit_boundary_and_run_again_it_is_as_if_nothing_had_happened(
    prepared: Callable[[], Settings],
    least: int,
    open_fresh: Callable[[Settings], Any],
    processes: ForkServerContext,
    folder: Path,
    tmp_path: Path,
) -> None:
    whole = prepared()
    boundaries = ingest(whole, folder, tmp_path / "whole.log")
    expected = everything(open_fresh(whole))
    distinct = Counter((tmp_path / "whole.log").read_text().splitlines())
    assert boundaries >= least
    assert set(distinct.values()) == {1}
    for boundary in range(boundaries):
        settings, log = prepared(), tmp_path / f"{boundary}.log"
        assert killed(processes, settings, folder, log, boundary) == -signal.SIGKILL
        ingest(settings, folder, log)
        assert everything(open_fresh(settings)) == expected, f"killed at boundary {boundary}"
        paid_twice = sum(Counter(log.read_text().splitlines()).values()) - len(distinct)
        assert paid_twice <= BATCH, f"killed at boundary {boundary}"


@pytest.mark.parametrize("prepared", [{}], indirect=True)
def test_the_same_files_again_cost_no_call_and_no_write(
    prepared: Callable[[], Settings], folder: Path, tmp_path: Path
) -> None:
    settings, log = prepared(), tmp_path / "again.log"
    ingest(settings, folder, log)
    paid = log.read_text()
    assert ingest(settings, folder, log) == 0
    assert log.read_text() == paid
