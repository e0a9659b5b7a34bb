"""A full disk is one sentence with its cure, whenever it is met, and loses nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.settings import ROOT


@pytest.fixture
def small_disk(tmp_path: Path) -> list[str]:
    """What is put before a command so that it sees a disk of 160 MB at `tmp_path / "disk"`, gone with the command."""
    (tmp_path / "disk").mkdir()
    mount = 'mount -t tmpfs -o size=160m none "$0" && exec "$@"'
    command = ["unshare", "--mount", "sh", "-c", mount, str(tmp_path / "disk")]
    if shutil.which("unshare") is None or subprocess.call([*command, "true"], stderr=subprocess.DEVNULL) != 0:
        pytest.skip("only who may mount can make a small disk")
    return command


def test_a_full_disk_is_one_sentence_and_nothing_is_lost(small_disk: list[str], tmp_path: Path) -> None:
    command = [*small_disk, sys.executable, "-m", "tests.fault.full_disk", str(tmp_path / "disk")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told.pop("kept") == ["after 0", "before 0"]
    for moment, said in told.items():
        assert "disk is full" in said, moment
        assert "Free some space" in said, moment
        assert "\n" not in said, moment
    assert done.stderr == ""
