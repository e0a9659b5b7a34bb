"""The app and commands share one embedded library at once, and leave nothing running behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from assistant.settings import ROOT
from tests.servers import free_port

LECTURE = "WEBVTT\n\n00:01.000 --> 00:09.000\nA connection pool is a set of open connections that requests borrow.\n"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "STUDY_HOME": str(tmp_path / "a home with spaces")}


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """One library for all apps, which the first of them fills: that is most of its time."""
    return {**os.environ, "STUDY_HOME": str(tmp_path_factory.mktemp("shared") / "a home with spaces")}


def study(*arguments: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "ui.cli", *arguments, "--json"]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@contextmanager
def app(environment: dict[str, str], end: signal.Signals) -> Iterator[str]:
    """The address of an app whose page has been opened, and which is then ended by this signal."""
    port = free_port()
    command = [sys.executable, "-m", "ui.cli", "up", "--port", str(port)]
    silent = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=silent, stdout=silent, stderr=silent)
    try:
        wait_until_healthy(process, port)
        open_page(port)
        yield f"127.0.0.1:{port}"
    finally:
        process.send_signal(end)
        process.wait(30)


def wait_until_healthy(process: subprocess.Popen[bytes], port: int) -> None:
    last = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < last:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the app did not start")


def open_page(port: int) -> None:
    """As a browser does: the page is drawn for a session of its own, which opens the library."""
    wish = BackMsg()
    wish.rerun_script.query_string = ""
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    with connect(address, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
        socket.send(wish.SerializeToString())
        said = ForwardMsg()
        while said.WhichOneof("type") != "script_finished":
            said.ParseFromString(socket.recv(60))  # type: ignore[arg-type]


def processes_about(place: str) -> list[str]:
    """The command lines of everything at work on a folder."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            command = (entry / "cmdline").read_bytes() if entry.name.isdigit() else b""
        except OSError:
            continue
        if place.encode() in command:
            found.append(command.replace(b"\0", b" ").decode(errors="replace"))
    return found


def test_commands_that_come_at_once_to_a_new_library_all_do_their_work(
    environment: dict[str, str], tmp_path: Path
) -> None:
    for number in range(4):
        (tmp_path / f"w0{number + 1}-talk.vtt").write_text(LECTURE.replace("pool", f"pool {number}"))
    running = [
        study("ingest", str(tmp_path / f"w0{number + 1}-talk.vtt"), environment=environment) for number in range(4)
    ]
    for process in running:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        assert [source["status"] for source in json.loads(out)["sources"]] == ["added"]
    out, err = study("sources", environment=environment).communicate(timeout=60)
    assert len(json.loads(out)["sources"]) == 4, err
    wait_until_nothing_is_left(environment)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_the_app_and_commands_share_the_library_and_leave_nothing_running(
    lived_in: dict[str, str], tmp_path: Path, end: signal.Signals
) -> None:
    (tmp_path / "w06-talk.vtt").write_text(LECTURE)
    with app(lived_in, end):
        assert processes_about(lived_in["STUDY_HOME"]) != [], "the app keeps its database open"
        running = [
            study("ingest", str(tmp_path / "w06-talk.vtt"), environment=lived_in),
            study("search", "connection pool", environment=lived_in),
            study("roadmap", environment=lived_in),
        ]
        for process in running:
            out, err = process.communicate(timeout=120)
            assert process.returncode == 0, err
            json.loads(out)
    wait_until_nothing_is_left(lived_in)


def wait_until_nothing_is_left(environment: dict[str, str]) -> None:
    last = time.monotonic() + 30
    while left := processes_about(environment["STUDY_HOME"]):
        assert time.monotonic() < last, left
        time.sleep(0.1)
