"""`study links` and `study fetch` from the door, on a real database, with a scripted YouTube."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.models.local_embedder import LocalEmbedder
from assistant.service import Assistant
from assistant.settings import Settings
from ingest.pipeline import IngestReport
from ingest.youtube.nouns import Outcome, YouTubeError
from tests.database.test_cli import Study
from tests.database.test_studying_cli import answers
from tests.database.test_videos import OFF_TOPIC, OLD, POOL, POOL_TOO, ROADMAP, SEARCHES, TIMEOUT, VIDEOS
from tests.videos import NOW, ScriptedSource
from ui.opening import open_assistant, run_ingest
from ui.serve import prepare
from ui.video_words import WITHOUT_YOUTUBE

__all__ = ["answers"]

Script = Callable[..., ScriptedSource]
VIDEO_FIELDS = {"id", "title", "channel", "published", "seconds", "captions", "language", "reason"}


@pytest.fixture(scope="module", autouse=True)
def _each_text_is_embedded_once() -> Iterator[None]:
    """The bundled model as it is, its vectors remembered from one command to the next: they are most of the time."""
    real, known = LocalEmbedder._vector, dict[str, np.ndarray]()

    def remembered(embedder: LocalEmbedder, text: str) -> np.ndarray:
        if text not in known:
            known[text] = real(embedder, text)
        return known[text].copy()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LocalEmbedder, "_vector", remembered)
        yield


@pytest.fixture
def study(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Study:
    """Commands on a library with a small roadmap in use."""
    for name in list(os.environ):
        if name.startswith(("STUDY_", "OPENAI_", "DATABASE_", "YOUTUBE_")) and not name.startswith("STUDY_TEST_"):
            monkeypatch.delenv(name)
    assert settings.database_url is not None
    monkeypatch.setenv("STUDY_HOME", str(settings.home))
    monkeypatch.setenv("DATABASE_URL", settings.database_url.get_secret_value())
    monkeypatch.setenv("STUDY_NOW", NOW.isoformat())
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    (tmp_path / "small.md").write_text(ROADMAP)
    with Assistant.open(settings) as assistant:
        run_ingest(assistant, [tmp_path / "small.md"])
    return Study(capsys)


@pytest.fixture
def youtube(monkeypatch: pytest.MonkeyPatch) -> Script:
    """Puts a scripted YouTube behind the door."""

    def put(**more: Any) -> ScriptedSource:
        door = ScriptedSource(**{"videos": VIDEOS, "searches": SEARCHES, **more})
        monkeypatch.setattr("ingest.youtube.verbs._open", lambda assistant: door)
        return door

    return put


def working_copy(settings: Settings) -> str:
    return next((settings.home / "roadmaps").glob("*.md")).read_text()


def failing(outcome: Outcome, retry_at: datetime | None = None) -> Callable[[str, str], YouTubeError]:
    return lambda method, what: YouTubeError(outcome, f"YouTube says {outcome}.", "Wait a while.", retry_at=retry_at)


def ids(week: Any, field: str = "videos") -> set[str]:
    return {video["id"] for video in week[field]}


# --- links ----------------------------------------------------------------------------------------------------------


def test_links_give_the_document_of_the_contract_and_write_nothing(
    study: Study, settings: Settings, youtube: Script
) -> None:
    youtube()
    found = study.json("links")
    assert found.pop("exit") == 0
    assert set(found) == {"weeks", "wrote", "outcome", "message", "resume", "quota", "diff"}
    assert (found["wrote"], found["outcome"], found["resume"]) == (False, "ok", None)
    first, second = found["weeks"]
    assert (first["week"], ids(first), ids(first, "rejected")) == (1, {POOL, POOL_TOO}, {OLD, OFF_TOPIC})
    assert ids(second) == {TIMEOUT}
    assert all(set(video) == VIDEO_FIELDS and video["reason"] for video in first["videos"])
    assert all(set(one) == {"id", "title", "why"} and one["why"] for one in first["rejected"])
    by_hand = next(video for video in first["videos"] if video["id"] == POOL)
    assert (by_hand["published"], by_hand["captions"]) == ("2026-03-01T08:30:00+00:00", "manual")
    assert working_copy(settings) == ROADMAP


def test_people_read_each_week_with_why_a_video_was_chosen_and_why_others_were_not(
    study: Study, youtube: Script
) -> None:
    youtube()
    assert study("links") == 0
    for words in (
        "fewer than 3 links",
        "Week 1: Connection pools",
        "Database connection pools explained",
        "Backend Talks",
        "2026-03-01",
        "24:10",
        "automatic",
        "Connection pool basics: published 2023-11-25, more than three years ago",
        "3 videos for 2 weeks.",
        "Nothing is written.",
    ):
        assert words in study.out
    assert study.err == ""


def test_many_videos_left_out_are_counted_by_reason(
    study: Study, youtube: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    youtube()
    monkeypatch.setattr("ui.links.MOST_NAMED", 1)
    assert study("links", "--week", "1") == 0
    assert "2 left out: published more than three years ago (1); beside the topic (1)" in study.out
    assert "Connection pool basics" not in study.out


def test_what_steers_a_terminal_in_a_title_never_reaches_it(study: Study, youtube: Script) -> None:
    title = "Database connection pools\x1b[2J\x1b]0;owned\x07 explained [red]\u202e"
    renamed = replace(VIDEOS[0], details=replace(VIDEOS[0].details, title=title, channel="A\x1b[31m\nB"))
    youtube(videos=[renamed, *VIDEOS[1:]])
    assert study("links", "--week", "1", "--write", "--yes") == 0
    assert not {"\x1b", "\x07", "\u202e"} & set(study.out + study.err)
    assert "[red]" in study.out


def test_writing_shows_the_change_and_a_second_run_has_nothing_to_write(
    study: Study, settings: Settings, youtube: Script
) -> None:
    youtube()
    assert study("links", "--all", "--write", "--yes") == 0
    added = [line for line in study.out.splitlines() if line.startswith("+- Video:")]
    assert len(added) == 3
    assert "Written into the roadmap in use. `study fetch` gets the transcripts." in study.out
    written = working_copy(settings)
    assert all(line[1:] in written for line in added)
    again = study.json("links", "--all", "--write", "--yes", "--per-week", "1")
    assert (again["exit"], again["wrote"], again["diff"]) == (0, False, None)
    assert len(again["weeks"][0]["present"]) == 2
    assert working_copy(settings) == written


def test_json_with_a_yes_writes_and_says_so(study: Study, settings: Settings, youtube: Script) -> None:
    youtube()
    found = study.json("links", "--week", "2", "--write", "--yes")
    assert (found["exit"], found["wrote"]) == (0, True)
    assert TIMEOUT in found["diff"]
    assert TIMEOUT in working_copy(settings)
    assert POOL not in working_copy(settings)


def test_when_every_week_has_its_links_that_is_said(study: Study, youtube: Script) -> None:
    youtube()
    study("links", "--write", "--yes", "--per-week", "1")
    door = youtube()
    found = study.json("links", "--per-week", "1")
    assert (found["exit"], found["weeks"]) == (0, [])
    assert found["message"].startswith("Every week has 1 link or more.")
    assert door.asked == []


def test_without_a_terminal_writing_needs_a_yes_before_anything_is_asked(
    study: Study, settings: Settings, youtube: Script
) -> None:
    door = youtube()
    for options in ((), ("--json",), ("--check",), ("--check", "--json")):
        assert study("links", "--write", *options) == 2
        assert study.out == ""
        assert study.err.strip() == "Writing links into the roadmap needs a yes. Say it with --yes."
    assert door.asked == []
    assert working_copy(settings) == ROADMAP


def test_on_a_terminal_it_is_asked_and_a_no_writes_nothing(
    study: Study, settings: Settings, youtube: Script, answers: Callable[[bool], list[str]]
) -> None:
    youtube()
    asked = answers(False)
    assert study("links", "--write") == 1
    assert asked == ["Write this into the roadmap in use?"]
    assert working_copy(settings) == ROADMAP
    answers(True)
    assert study("links", "--write") == 0
    assert TIMEOUT in working_copy(settings)


def test_a_named_file_is_written_instead_of_the_roadmap_in_use(
    study: Study, settings: Settings, youtube: Script, tmp_path: Path
) -> None:
    youtube()
    mine = tmp_path / "mine.md"
    mine.write_text(ROADMAP.replace("Small roadmap", "Another one"))
    found = study.json("links", "--roadmap", str(mine), "--write", "--yes")
    assert (found["exit"], found["wrote"]) == (0, True)
    assert TIMEOUT in mine.read_text()
    assert working_copy(settings) == ROADMAP


WRONG: tuple[tuple[tuple[str, ...], int, str], ...] = (
    (("links", "--week", "9"), 1, "The roadmap has no week 9."),
    (("links", "--week", "1", "--all"), 2, "exclude each other"),
    (("links", "--years", "0"), 2, "years"),
    (("links", "--per-week", "0"), 2, "per-week"),
    (("links", "--language", "klingon!"), 2, "is no language"),
    (("links", "--roadmap", "/nowhere/at/all.md"), 1, "cannot be read"),
    (("links", "--roadmap", "/"), 1, "cannot be read"),
    (("fetch", "--week", "9"), 1, "The roadmap has no week 9."),
    (("fetch", "https://example.org/watch?v=abcdefghijk"), 2, "is not a video, playlist or channel of YouTube"),
    (("fetch", "nonsense"), 2, "is not a video"),
    (("fetch", "--limit", "0"), 2, "limit"),
    (("fetch", "--agian"), 2, "There is no option --agian."),
    (("fetch", POOL, "--language", "?"), 2, "is no language"),
)


def test_what_cannot_be_meant_is_one_sentence_and_asks_nobody(
    study: Study, settings: Settings, youtube: Script
) -> None:
    door = youtube()
    for arguments, code, words in WRONG:
        agreed = () if arguments[0] == "fetch" else ("--write", "--yes")
        assert study(*arguments, *agreed, "--json") == code, arguments
        assert study.out == ""
        assert words in study.err, arguments
        assert "Traceback" not in study.err
    assert door.asked == []
    assert working_copy(settings) == ROADMAP


def test_a_file_that_is_no_roadmap_is_refused(study: Study, youtube: Script, tmp_path: Path) -> None:
    door = youtube()
    for name, data in (("notes.md", b"Just a note.\n"), ("picture.md", b"\x89PNG\x00\xff\xfe"), ("empty.md", b"")):
        (tmp_path / name).write_bytes(data)
        assert study("links", "--roadmap", str(tmp_path / name), "--write", "--yes") == 1
        assert name in study.err and len(study.err.splitlines()) == 1
        assert (tmp_path / name).read_bytes() == data
    assert door.asked == []


def test_a_folder_that_is_closed_is_named_before_anything_is_asked(
    study: Study, youtube: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = youtube()
    (tmp_path / "mine.md").write_text(ROADMAP)
    monkeypatch.setattr("ui.links.os.access", lambda path, mode: path != tmp_path)
    assert study("links", "--roadmap", str(tmp_path / "mine.md"), "--write", "--yes") == 1
    assert "cannot be written" in study.err
    assert door.asked == []


# --- when YouTube does not answer -----------------------------------------------------------------------------------


def test_without_network_links_say_so_and_what_works(study: Study, youtube: Script) -> None:
    youtube(fault=failing("transient"))
    found = study.json("links", "--write", "--yes")
    assert found.pop("exit") == 1
    assert (found["weeks"], found["wrote"], found["outcome"]) == ([], False, "transient")
    assert found["message"] == f"YouTube says transient. Wait a while. {WITHOUT_YOUTUBE}"
    assert study.err == ""
    assert study("links") == 1
    assert "YouTube says transient." in study.err and "study ingest" in study.err


def test_a_door_that_cannot_be_opened_is_told_like_no_network(
    study: Study, youtube: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(assistant: Assistant) -> ScriptedSource:
        raise YouTubeError("transient", "YouTube cannot be reached.")

    monkeypatch.setattr("ingest.youtube.verbs._open", closed)
    assert study.json("links")["outcome"] == "transient"
    assert study.json("fetch", POOL)["videos"][0]["outcome"] == "transient"


def test_a_run_that_is_blocked_writes_what_it_has_says_when_to_go_on_and_goes_on(
    study: Study, settings: Settings, youtube: Script
) -> None:
    at = datetime(2026, 11, 25, 18, tzinfo=UTC)
    error = failing("blocked", at)("search", "")
    youtube(errors={"search": [None, error]})
    found = study.json("links", "--write", "--yes")
    assert (found["exit"], found["outcome"], found["wrote"]) == (1, "blocked", True)
    assert found["resume"] == {"at": "week 2", "left": 1, "not_before": "2026-11-25T18:00:00+00:00"}
    assert POOL in working_copy(settings)
    youtube(errors={"search": [error]})
    assert study("links") == 1
    assert "1 week is left, beginning with week 2. The same command goes on from there; wait until " in study.err
    door = youtube()
    assert study("links", "--write", "--yes", "--week", "2") == 0
    assert [what for method, what in door.asked if method == "search"] == ["timeouts and retries"]
    assert TIMEOUT in working_copy(settings)


# --- checking -------------------------------------------------------------------------------------------------------


def test_good_links_check_with_0_and_a_dead_one_with_1_until_it_is_replaced(
    study: Study, settings: Settings, youtube: Script
) -> None:
    youtube()
    study("links", "--write", "--yes", "--per-week", "1")
    good = study.json("links", "--check")
    assert (good["exit"], good["wrote"]) == (0, False)
    assert [link["state"] for week in good["weeks"] for link in week["links"]] == ["ok", "ok"]
    linked = good["weeks"][0]["links"][0]["id"]
    gone = [replace(one, looked="private") if one.details.id == linked else one for one in VIDEOS]
    youtube(videos=gone)
    bad = study.json("links", "--check")
    assert bad["exit"] == 1
    week = bad["weeks"][0]
    assert set(week["links"][0]) == {"id", "title", "state", "message", "replacement"}
    assert week["title"] == "Connection pools"
    assert (week["links"][0]["state"], week["rejected"]) == ("private", [])
    other = POOL_TOO if linked == POOL else POOL
    assert week["links"][0]["replacement"] == week["videos"][0]
    assert ids(week) == {other}
    assert study("links", "--check") == 1
    assert f"({linked})" in study.out and other in study.out
    assert linked in working_copy(settings)
    assert study("links", "--check", "--write", "--yes") == 0
    assert linked not in working_copy(settings) and other in working_copy(settings)


def test_a_roadmap_without_links_has_nothing_to_check(study: Study, youtube: Script) -> None:
    door = youtube()
    assert study("links", "--check") == 0
    assert "The roadmap has no links yet." in study.out
    assert door.asked == []


# --- fetching -------------------------------------------------------------------------------------------------------


def test_the_links_of_the_roadmap_are_fetched_and_answer_questions(study: Study, youtube: Script) -> None:
    youtube()
    study("links", "--write", "--yes")
    fetched = study.json("fetch", "--week", "1")
    assert fetched.pop("exit") == 0
    assert set(fetched) == {"videos", "resume", "message", "quota"}
    assert {video["id"] for video in fetched["videos"]} == {POOL, POOL_TOO}
    for video in fetched["videos"]:
        assert set(video) == {"id", "outcome", "message", "passages", "title", "source_id"}
        assert video["outcome"] == "ok" and video["passages"] > 0
    assert study("fetch") == 0
    assert "3 videos are in the library, with 3 passages." in study.out
    assert study.json("search", "ten connections serve a small service", "--k", "1")["passages"][0]["weeks"] == [1]


def test_a_video_that_is_named_is_fetched_for_the_week_that_is_named(study: Study, youtube: Script) -> None:
    dashed = replace(VIDEOS[0], details=replace(VIDEOS[0].details, id="-abcdefghi_"))
    youtube(videos=[dashed])
    fetched = study.json("fetch", "-abcdefghi_", "--week", "2")
    assert (fetched["exit"], fetched["videos"][0]["outcome"]) == (0, "ok")
    assert [source["weeks"] for source in study.json("sources")["sources"] if source["kind"] == "captions"] == [[2]]


def test_a_video_without_captions_exits_with_1_and_says_what_is_the_matter(study: Study, youtube: Script) -> None:
    youtube(videos=[replace(VIDEOS[0], captions="disabled"), *VIDEOS[1:]])
    assert study("fetch", f"https://youtu.be/{POOL}", TIMEOUT) == 1
    assert "captions turned off" in study.out
    assert "1 of 2 videos is in the library" in study.out


def test_a_fetch_that_is_stopped_keeps_what_it_has_and_its_place(study: Study, youtube: Script) -> None:
    youtube()
    study("links", "--write", "--yes")
    youtube(errors={"captions": [None, failing("rate-limited")("captions", "")]})
    stopped = study.json("fetch")
    assert stopped["exit"] == 1
    assert [video["outcome"] for video in stopped["videos"]] == ["ok", "rate-limited"]
    assert stopped["resume"] == {"at": stopped["videos"][1]["id"], "left": 2, "not_before": None}
    door = youtube()
    assert study.json("fetch")["exit"] == 0
    assert door.count("captions") == 2


def test_without_network_a_fetch_says_what_works(study: Study, youtube: Script) -> None:
    youtube(fault=failing("transient"))
    assert study("fetch", POOL) == 1
    assert WITHOUT_YOUTUBE in study.err
    assert "YouTube says transient." in study.out
    fetched = study.json("fetch", POOL)
    assert (fetched["exit"], fetched["videos"][0]["outcome"]) == (1, "transient")
    assert fetched["message"] == f"The video is not in the library. {WITHOUT_YOUTUBE}"


def test_a_roadmap_without_links_has_nothing_to_fetch(study: Study, youtube: Script) -> None:
    door = youtube()
    assert study("fetch") == 0
    assert "`study links --write` finds some." in study.out
    assert door.asked == []


# --- and elsewhere --------------------------------------------------------------------------------------------------


def test_ctrl_c_ends_a_run_like_any_other_command(study: Study, settings: Settings, youtube: Script) -> None:
    def interrupted(method: str, what: str) -> None:
        raise KeyboardInterrupt

    door = youtube(fault=interrupted)
    assert study("links", "--write", "--yes") == 1
    assert study.err.strip() == "Stopped. What was finished is kept; the same command goes on from there."
    assert door.closed
    assert working_copy(settings) == ROADMAP


def test_starting_up_offers_what_the_roadmap_lacks_and_asks_nobody(
    study: Study, youtube: Script, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    door = youtube()
    monkeypatch.setattr("ui.serve.run_ingest", lambda *_, **__: IngestReport((), 0, 0, 0, 0, 0.0))
    capsys.readouterr()
    prepare()
    assert "2 weeks have no video yet: `study links --all --write` finds some" in capsys.readouterr().out
    assert door.asked == []
    study("links", "--write", "--yes")
    prepare()
    assert capsys.readouterr().out == "3 linked videos have no transcript yet: `study fetch` gets them, or use the " + (
        "Roadmap page.\n"
    )


def test_the_assistant_of_a_command_has_errands_for_the_chat(study: Study) -> None:
    with open_assistant() as assistant:
        assert assistant.errands is not None
