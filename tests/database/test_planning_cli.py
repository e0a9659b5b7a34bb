"""`study plan` and its verbs from the door, and the calendar file in a real calendar program."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, date
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from assistant.database import LOCAL_LEARNER
from assistant.service import Assistant
from assistant.settings import Settings
from tests.database.test_cli import Study
from tests.database.test_studying_cli import answers, study

__all__ = ["answers", "study"]

MONDAY = "2026-11-23"
"""The Monday of the week of STUDY_NOW, a Wednesday."""
NEXT_MONDAY = "2026-11-30"
SESSION_FIELDS = set(
    "id date start minutes kind task_id title part reason source start_seconds end_seconds state locked".split()
)


@pytest.fixture
def planning(study: Study) -> Study:
    """A learner with two hours on weekdays from seven on, in Berlin."""
    done = study.json(
        "profile", "set", "--minutes", "weekdays=120,weekend=0", "--from", "weekdays=19:00", "--timezone",
        "Europe/Berlin", "--start", MONDAY, "--yes",
    )  # fmt: skip
    assert done["exit"] == 0
    return study


def next_week(study: Study, *options: str) -> Any:
    return study.json("plan", "--week-of", NEXT_MONDAY, *options)


def kept(settings: Settings, week: str = NEXT_MONDAY) -> bool:
    """Whether a plan of that week is stored."""
    with Assistant.open(settings) as assistant:
        return (
            assistant.learning.kept_plan(LOCAL_LEARNER, assistant.settings.now(), date.fromisoformat(week)) is not None
        )


# --- a week ---------------------------------------------------------------------------------------------------------


def test_a_plan_has_the_fields_of_the_contract_and_fits_the_hours(planning: Study) -> None:
    plan = next_week(planning)
    assert plan.pop("exit") == 0
    assert set(plan) == {"week_of", "timezone", "budget", "sessions", "warnings", "projection"}
    assert (plan["week_of"], plan["timezone"]) == (NEXT_MONDAY, "Europe/Berlin")
    assert plan["budget"] == {**dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), 120), "sat": 0, "sun": 0}
    assert plan["sessions"]
    for session in plan["sessions"]:
        assert set(session) == SESSION_FIELDS
        assert session["start"] >= "19:00" and session["reason"] and session["minutes"] <= 50
        assert session["kind"] in ("review", "video", "task", "practice")
    for day in {session["date"] for session in plan["sessions"]}:
        assert sum(session["minutes"] for session in plan["sessions"] if session["date"] == day) <= 120
    assert {"finish", "needed_minutes_per_week", "target", "meets_target"} <= set(plan["projection"])


def test_a_plan_is_only_shown_and_with_a_yes_kept(planning: Study, filled_settings: Settings) -> None:
    first = next_week(planning)
    assert planning("plan", "--week-of", NEXT_MONDAY) == 0
    assert planning("plan", "--week-of", NEXT_MONDAY, "--markdown") == 0
    assert not kept(filled_settings)
    again = next_week(planning, "--yes")
    assert kept(filled_settings)
    assert [session["id"] for session in again["sessions"]] == [session["id"] for session in first["sessions"]]


def test_a_day_of_the_week_stands_for_its_week_and_none_for_this_one(planning: Study) -> None:
    assert planning.json("plan", "--week-of", "2026-12-03")["week_of"] == NEXT_MONDAY
    plan = planning.json("plan")
    assert plan["week_of"] == MONDAY
    assert all(session["date"] >= "2026-11-25" for session in plan["sessions"])


def test_other_minutes_ask_what_if_and_leave_the_profile(planning: Study, filled_settings: Settings) -> None:
    plan = next_week(planning, "--minutes", "all=0,wed=1h")
    assert plan["budget"] == {**dict.fromkeys(("mon", "tue", "thu", "fri", "sat", "sun"), 0), "wed": 60}
    assert {session["date"] for session in plan["sessions"]} == {"2026-12-02"}
    assert planning.json("profile")["profile"]["minutes"]["mon"] == 120
    assert not kept(filled_settings)


BAD_PLANS = [
    ("--minutes", "mon=-3"), ("--minutes", "mon=1500"), ("--minutes", "foo=10"), ("--minutes", "mon=abc"),
    ("--minutes", "mon=1,mon=2"), ("--week-of", "2026-02-30"), ("--week-of", "nonsense"), ("--week-of", "2029-01-01"),
    ("--json", "--markdown"), ("--json", "--ics", "x.ics"), ("--markdown", "--ics", "x.ics"),
    ("--ics", "."), ("--ics", "/nowhere/at/all/x.ics"), ("--ics", "/dev/null"),
    ("move", "no-such-session", "thu"), ("lock", "no-such-session"), ("unlock", ""), ("drop", "x"), ("done", "x"),
    ("move", "x", "someday"), ("move", "x", "2026-02-30"), ("move", "x", "thu", "--at", "25:00"),
    ("done", "x", "--minutes", "-1"),
]  # fmt: skip


def test_a_plan_that_cannot_be_is_refused_in_a_sentence_and_nothing_is_written(
    planning: Study, filled_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for wrong in BAD_PLANS:
        assert planning("plan", *wrong, "--yes") == 2, wrong
        assert planning.out == ""
        assert planning.err.count("\n") == 1 and "Traceback" not in planning.err, planning.err
    assert not kept(filled_settings, MONDAY)
    assert list((tmp_path / "here").iterdir()) == []


def test_a_past_week_is_shown_as_it_was_and_never_kept(
    planning: Study, filled_settings: Settings, tmp_path: Path
) -> None:
    assert planning("plan", "--week-of", "2026-11-16") == 0
    assert "as it was" in planning.out and "you finish" not in planning.out
    past = planning.json("plan", "--week-of", "2026-11-16", "--yes")
    assert past["exit"] == 0 and past["week_of"] == "2026-11-16"
    assert past["sessions"] == []
    assert not kept(filled_settings, "2026-11-16")
    assert planning("plan", "--week-of", "2026-11-16", "--ics", str(tmp_path / "x.ics")) == 1


def test_a_terminal_asks_whether_to_keep_and_not_again_once_it_is_kept(
    planning: Study, filled_settings: Settings, answers: Callable[[bool], list[str]]
) -> None:
    asked = answers(False)
    assert planning("plan", "--week-of", NEXT_MONDAY) == 0
    assert asked == ["Keep this plan?"] and not kept(filled_settings)
    answers(True)
    assert planning("plan", "--week-of", NEXT_MONDAY) == 0
    assert kept(filled_settings)
    asked = answers(False)
    assert planning("plan", "--week-of", NEXT_MONDAY) == 0
    assert asked == []


def test_people_read_each_day_with_its_minutes_and_each_session_with_its_reason(planning: Study) -> None:
    plan = next_week(planning)
    assert planning("plan", "--week-of", NEXT_MONDAY) == 0
    flat = " ".join(planning.out.split())
    used = sum(session["minutes"] for session in plan["sessions"] if session["date"] == NEXT_MONDAY)
    assert f"{used} of 120 min" in flat and "no time" in flat
    assert "a week you finish about" in flat
    assert "not kept yet" in flat
    for session in plan["sessions"]:
        assert session["id"] in flat


def test_people_are_told_when_what_they_kept_would_be_planned_otherwise_now(
    planning: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    planning.json("plan", "--yes")
    assert planning("plan") == 0
    assert "--yes" not in planning.out
    monkeypatch.setenv("STUDY_NOW", "2026-11-27T06:00:00+00:00")
    assert planning("plan") == 0
    assert "not the plan you kept" in planning.out and "· missed" in planning.out


def test_a_missed_session_of_last_week_can_still_be_said_to_be_done(
    planning: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = planning.json("plan", "--yes")["sessions"][0]
    monkeypatch.setenv("STUDY_NOW", "2026-12-01T06:00:00+00:00")
    assert session_of(planning.json("plan", "--week-of", MONDAY), first["id"])["state"] == "missed"
    assert planning.json("plan", "done", first["id"], "--yes")["exit"] == 0
    assert session_of(planning.json("plan", "--week-of", MONDAY), first["id"])["state"] == "done"


def test_a_session_may_be_done_and_its_task_go_on(planning: Study) -> None:
    video = planning.json("plan", "--yes")["sessions"][0]
    assert planning.json("plan", "done", video["id"], "--unfinished", "--yes")["exit"] == 0
    state = {task["id"]: task["state"] for week in planning.json("progress")["weeks"] for task in week["tasks"]}
    assert state[video["task_id"]] == "started"


def test_markdown_prints_the_same_sessions_as_boxes(planning: Study) -> None:
    plan = next_week(planning)
    assert planning("plan", "--week-of", NEXT_MONDAY, "--markdown") == 0
    assert planning.out.startswith("# Week of 30 November 2026\n")
    assert planning.out.count("- [ ] ") == len(plan["sessions"])


# --- a session ------------------------------------------------------------------------------------------------------


def session_of(plan: Any, session_id: str) -> Any:
    (found,) = [session for session in plan["sessions"] if session["id"] == session_id]
    return found


def test_a_session_moves_to_another_day_and_stays_there(planning: Study) -> None:
    first = next_week(planning, "--yes")["sessions"][0]["id"]
    moved = session_of(planning.json("plan", "move", first, "thu", "--at", "20:30", "--yes"), first)
    assert (moved["date"], moved["start"], moved["locked"]) == ("2026-12-03", "20:30", True)
    assert session_of(next_week(planning), first)["date"] == "2026-12-03"
    moved = session_of(planning.json("plan", "move", first, "2026-12-04", "--yes"), first)
    assert moved["date"] == "2026-12-04"


def test_a_session_cannot_leave_its_week_or_go_into_the_past(planning: Study) -> None:
    first = next_week(planning, "--yes")["sessions"][0]
    for day in ("2026-12-08", "2026-11-24"):
        assert planning("plan", "move", first["id"], day, "--yes") == 2
        assert planning.err.count("\n") == 1
    assert session_of(next_week(planning), first["id"])["date"] == first["date"]


def test_a_session_is_locked_and_let_go_again(planning: Study) -> None:
    first = next_week(planning, "--yes")["sessions"][0]["id"]
    assert session_of(planning.json("plan", "lock", first, "--yes"), first)["locked"]
    assert not session_of(planning.json("plan", "unlock", first, "--yes"), first)["locked"]


def test_a_dropped_session_stays_out_when_the_week_is_planned_anew(planning: Study) -> None:
    first = next_week(planning, "--yes")["sessions"][0]["id"]
    assert session_of(planning.json("plan", "drop", first, "--yes"), first)["state"] == "dropped"
    assert session_of(next_week(planning), first)["state"] == "dropped"


def test_a_session_that_is_done_counts_its_minutes(planning: Study) -> None:
    first = planning.json("plan", "--yes")["sessions"][0]["id"]
    plan = planning.json("plan", "done", first, "--minutes", "35m", "--yes")
    assert session_of(plan, first)["state"] == "done"
    assert planning.json("progress")["spent_minutes"] == 35


def test_what_changes_a_session_asks_first(planning: Study, answers: Callable[[bool], list[str]]) -> None:
    first = next_week(planning, "--yes")["sessions"][0]
    changes = [
        (verb[0], first["id"], *verb[1:]) for verb in (("move", "thu"), ("lock",), ("unlock",), ("drop",), ("done",))
    ]
    for change in changes:
        assert planning("plan", *change) == 2 and planning("plan", *change, "--json") == 2
        assert planning.out == ""
    for change in changes:
        asked = answers(False)
        assert planning("plan", *change) == 1
        assert len(asked) == 1 and first["title"] in asked[0]
    assert session_of(next_week(planning), first["id"]) == first


def test_after_a_change_people_see_the_plan_with_it(planning: Study) -> None:
    first = next_week(planning, "--yes")["sessions"][0]["id"]
    assert planning("plan", "drop", first, "--yes") == 0
    assert "Dropped" in planning.out and "· dropped" in planning.out


# --- the calendar file ----------------------------------------------------------------------------------------------


def events(file: Path) -> dict[str, Any]:
    return {str(event["UID"]): event for event in Calendar.from_ical(file.read_bytes()).walk("VEVENT")}


def test_naming_a_file_keeps_the_plan_and_the_same_plan_gives_the_same_bytes(
    planning: Study, filled_settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "plan.ics"
    assert planning("plan", "--week-of", NEXT_MONDAY, "--ics", str(file)) == 0, planning.err
    assert str(file) in planning.out and kept(filled_settings)
    first = file.read_bytes()
    assert len(events(file)) == len(next_week(planning)["sessions"])
    assert planning("plan", "--week-of", NEXT_MONDAY, "--ics", str(file)) == 0
    assert file.read_bytes() == first
    assert sorted(tmp_path.glob("*.ics")) == [file] and not list(tmp_path.glob(".study-*"))


def test_a_moved_session_raises_its_number_and_a_dropped_one_stays_as_cancelled(
    planning: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "plan.ics"
    planning("plan", "--week-of", NEXT_MONDAY, "--ics", str(file))
    before, sessions = events(file), next_week(planning)["sessions"]
    monkeypatch.setenv("STUDY_NOW", "2026-11-25T18:00:00+00:00")
    moved, dropped = sessions[-1], sessions[0]
    assert planning("plan", "move", moved["id"], "sun", "--at", "10:00", "--yes") == 0, planning.err
    assert planning("plan", "drop", dropped["id"], "--yes") == 0, planning.err
    planning("plan", "--week-of", NEXT_MONDAY, "--ics", str(file))
    after = events(file)
    assert set(before) <= set(after)
    cancelled = [uid for uid, event in after.items() if event["STATUS"] == "CANCELLED"]
    at_ten = [uid for uid, event in after.items() if "T100000" in event["DTSTART"].to_ical().decode()]
    assert len(at_ten) == 1 and cancelled
    for uid in (*at_ten, *(uid for uid in cancelled if uid in before)):
        assert after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"]
        assert after[uid]["LAST-MODIFIED"].dt.astimezone(UTC).hour == 18


def test_a_file_that_cannot_be_replaced_is_left_as_it_was(
    planning: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "plan.ics"
    file.write_text("mine")

    def full(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(Path, "replace", full)
    assert planning("plan", "--week-of", NEXT_MONDAY, "--ics", str(file)) == 1
    assert "No space left on device" in planning.err
    assert file.read_text() == "mine" and not list(tmp_path.glob(".study-*"))


KHAL = """[calendars]
[[study]]
path = {home}/calendar
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Europe/Berlin
default_timezone = Europe/Berlin
[sqlite]
path = {home}/khal.db
"""


class Khal:
    """The calendar program khal with one calendar of its own."""

    def __init__(self, home: Path) -> None:
        (home / "calendar").mkdir(parents=True)
        self._config = home / "config"
        self._config.write_text(KHAL.format(home=home))

    def _run(self, *arguments: str) -> str:
        command = ["khal", "-c", str(self._config), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout

    def take(self, file: Path) -> None:
        self._run("import", "--batch", "-a", "study", str(file))

    def shown(self) -> list[str]:
        """Every event of the planned week, such as ``2026-11-30 19:00 CONFIRMED Task: ...``, as khal lists it."""
        form = "EVENT {start-date} {start-time} {status}{title}"
        lines = self._run("list", "--once", "--format", form, NEXT_MONDAY, "2026-12-07").split("\n")
        return sorted(re.sub(r"\s+", " ", line.removeprefix("EVENT ")) for line in lines if line.startswith("EVENT "))


@pytest.mark.calendar
@pytest.mark.skipif(shutil.which("khal") is None, reason="needs khal: apt-get install khal")
def test_khal_updates_what_moved_and_cancels_what_was_dropped_and_doubles_nothing(
    planning: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, khal = tmp_path / "plan.ics", Khal(tmp_path / "khal")
    planning("plan", "--week-of", NEXT_MONDAY, "--ics", str(file))
    sessions = next_week(planning)["sessions"]
    khal.take(file)
    first = khal.shown()
    assert [line[:16] for line in first] == sorted(f"{item['date']} {item['start']}" for item in sessions)
    khal.take(file)
    assert khal.shown() == first

    monkeypatch.setenv("STUDY_NOW", "2026-11-25T18:00:00+00:00")
    assert planning("plan", "move", sessions[-1]["id"], "sun", "--at", "10:00", "--yes") == 0, planning.err
    assert planning("plan", "drop", sessions[0]["id"], "--yes") == 0, planning.err
    planning("plan", "--week-of", NEXT_MONDAY, "--ics", str(file))
    khal.take(file)
    again = khal.shown()
    assert len(again) == len(events(file))
    moved = [line for line in again if line.startswith("2026-12-06 10:00")]
    assert len(moved) == 1 and sessions[-1]["title"] in moved[0] and "CANCELLED" not in moved[0]
    dropped = f"{sessions[0]['date']} {sessions[0]['start']}"
    assert [line for line in again if line.startswith(dropped) and "CANCELLED" in line and sessions[0]["title"] in line]
    assert not [
        line
        for line in again
        if line.startswith(f"{sessions[-1]['date']} {sessions[-1]['start']} CONFIRMED {sessions[-1]['title']}")
    ]


def test_the_json_of_a_plan_is_one_line_of_plain_json(planning: Study) -> None:
    planning("plan", "--json")
    assert json.loads(planning.out)["week_of"] == MONDAY
    assert os.linesep not in planning.out.strip()
