"""Ctrl-C on a terminal stops an ingest cleanly: what was finished is kept, and the same command goes on from there."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant.settings import ROOT, Settings
from tests.database.test_ingest import SENTENCES, everything

FILES = 6


@contextmanager
def heeding_ctrl_c() -> Iterator[None]:
    """Programs started here do not inherit that Ctrl-C is ignored, as it is where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Terminal:
    """A command on a terminal of its own, whose screen is kept and whose keys can be pressed."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._keys, self._terminal = pty.openpty()
        self._said = b""
        # The shell is the leader of a new session: the first terminal it opens is the one that Ctrl-C comes from.
        on_terminal = ["sh", "-c", 'exec "$@" <"$0" >"$0" 2>&1', os.ttyname(self._terminal), *command]
        with heeding_ctrl_c():
            self._process = subprocess.Popen(
                on_terminal, cwd=ROOT, env={**environment, "TERM": "xterm", "COLUMNS": "120"}, start_new_session=True
            )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        while True:
            try:
                self._said += os.read(self._keys, 4096)
            except OSError:  # nobody has the terminal open any more
                return

    def press(self, key: str) -> None:
        os.write(self._keys, key.encode())

    def ended(self) -> int:
        """The exit code, once it has ended."""
        code = self._process.wait(60)
        os.close(self._terminal)
        self._reader.join(60)
        os.close(self._keys)
        return code

    @property
    def screen(self) -> str:
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self._said.decode(errors="replace"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = tmp_path / "files"
    files.mkdir()
    for number in range(FILES):
        sentences = [f"In part {number} it stands so. {sentence}" for sentence in SENTENCES[::2]]
        (files / f"notes{number}.md").write_text(f"# Notes {number}\n\n" + "\n\n".join(sentences))
    return files


def environment_of(settings: Settings) -> dict[str, str]:
    assert settings.database_url is not None
    url = settings.database_url.get_secret_value()
    return {**os.environ, "DATABASE_URL": url, "STUDY_HOME": str(settings.home)}


def test_ctrl_c_keeps_what_was_finished_and_the_same_command_goes_on(
    fresh_settings: Callable[[], Settings], open_fresh: Callable[[Settings], Any], folder: Path
) -> None:
    command = [sys.executable, "-m", "ui.cli", "ingest", str(folder)]
    whole, stopped = fresh_settings(), fresh_settings()
    subprocess.run(command, cwd=ROOT, env=environment_of(whole), check=True, capture_output=True, timeout=120)
    expected, database = everything(open_fresh(whole)), open_fresh(stopped)
    terminal = Terminal(command, environment_of(stopped))
    wait_for_sources(database, 3)
    terminal.press("\x03")
    assert terminal.ended() == 1, terminal.screen
    assert "Stopped. What was finished is kept; the same command goes on from there." in terminal.screen
    assert "Traceback" not in terminal.screen
    assert re.search(rf"[23] of {FILES} files .* \d+ passages/s .*\d:\d\d.* notes[23]\.md", terminal.screen)
    kept = len(everything(database)["source"])
    assert 3 <= kept < FILES
    done = subprocess.run(command, cwd=ROOT, env=environment_of(stopped), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert f"{FILES - kept} added, {kept} unchanged." in done.stdout
    assert everything(database) == expected


def wait_for_sources(database: Any, number: int) -> None:
    end = time.monotonic() + 60
    while len(everything(database)["source"]) < number:
        assert time.monotonic() < end, "nothing was ingested in time"
        time.sleep(0.02)
