"""The sample lectures keep their promises of form."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import pytest

from assistant.settings import ROOT
from ingest.captions import read_captions

LECTURES = sorted((ROOT / "data" / "library").glob("*.vtt"))


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
def test_a_lecture_is_of_ordinary_length_and_says_what_it_is(path: Path) -> None:
    info = json.loads(path.with_suffix("").with_suffix(".info.json").read_text(encoding="utf-8"))
    document = read_captions(path.read_bytes(), path.name, info)
    assert info["title"].startswith("Sample lecture: ")
    assert info["weeks"] == [int(re.match(r"w(\d\d)-", path.name).group(1))]  # type: ignore[union-attr]
    assert 700 <= len(document.text.split()) <= 1400
    assert document.url is None
    assert document.bad_cues == 0


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
def test_its_cues_and_chapters_follow_each_other(path: Path) -> None:
    info = json.loads(path.with_suffix("").with_suffix(".info.json").read_text(encoding="utf-8"))
    cues = read_captions(path.read_bytes(), path.name, info).cues
    assert all(2.0 <= round(cue.end - cue.start, 2) <= 6.0 for cue in cues)
    assert all(before.end <= after.start for before, after in itertools.pairwise(cues))
    chapters = info["chapters"]
    assert chapters[0]["start_time"] == pytest.approx(cues[0].start, abs=0.01)
    assert all(chapter["start_time"] < chapter["end_time"] for chapter in chapters)
    assert chapters[-1]["end_time"] <= info["duration"]


def test_there_is_a_lecture_for_every_week() -> None:
    assert {path.name[:3] for path in LECTURES} == {f"w{week:02}" for week in range(1, 26)}
