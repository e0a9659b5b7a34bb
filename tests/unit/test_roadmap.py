"""The roadmap in use, compared with what a person reads in it, and what makes a file a roadmap."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.domain import Week
from assistant.errors import ReadError
from ingest.roadmap import is_roadmap, read_roadmap, roadmap_from_json, roadmap_to_json

ROOT = Path(__file__).resolve().parents[2]
DATA = (ROOT / "data" / "roadmap.md").read_bytes()
GOLD: dict[str, Any] = json.loads((ROOT / "tests" / "data" / "roadmap.gold.json").read_text("utf-8"))
PARSED = read_roadmap(DATA, "roadmap.md")


def expected_search(week: dict[str, Any], queries: str, combine: str, note: str) -> dict[str, Any]:
    return {
        "queries": [{"text": text, "year_hint": year} for text, year in week[queries]],
        "combine": week.get(combine, "and"),
        "note": week.get(note),
    }


def expected_week(week: dict[str, Any]) -> dict[str, Any]:
    number = week["number"]
    month = next((month for month, weeks in GOLD["months"].items() if number in weeks), None)
    return {
        "number": number,
        "through": None,
        "title": week["title"],
        "month": month,
        "optional": number in GOLD["optional"],
        "line": week["line"],
        **expected_search(week, "queries", "combine", "note"),
        "tasks": [
            {"id": f"w{number:02}-beginner", "kind": "beginner", "title": week["beginner"]},
            {"id": f"w{number:02}-enterprise", "kind": "enterprise", "title": week["enterprise"]},
        ],
        "guidance": expected_search(week, "guidance", "guidance_combine", "guidance_note"),
        "videos": [],
    }


@pytest.mark.parametrize("number", range(1, 26))
def test_every_week_is_what_a_person_reads_in_the_file(number: int) -> None:
    assert roadmap_to_json(PARSED.roadmap)["weeks"][number - 1] == expected_week(GOLD["weeks"][number - 1])


def test_the_whole_is_what_a_person_reads_in_the_file() -> None:
    structure = roadmap_to_json(PARSED.roadmap)
    assert structure["title"] == GOLD["title"]
    assert structure["id"] == "6-month-backend-developer-roadmap-week-by-week"
    assert len(structure["weeks"]) == 25
    notes = [[note["line"], note["text"]] for note in structure["notes"]]
    assert notes == GOLD["notes"]
    assert all(note["understood"] for note in structure["notes"])


def test_json_gives_the_same_roadmap_back() -> None:
    through_text = json.loads(json.dumps(roadmap_to_json(PARSED.roadmap)))
    assert roadmap_from_json(through_text) == PARSED.roadmap


def test_writing_gives_the_same_bytes() -> None:
    assert PARSED.write() == DATA


def test_the_document_has_a_section_for_every_week_where_it_begins() -> None:
    document = PARSED.document
    assert document.kind == "roadmap"
    assert document.text == DATA.decode()
    assert len(document.sections) == len(document.section_weeks) == 27
    assert document.sections[6][1] == "Week 6 — Relational databases (Postgres)"
    assert document.section_weeks[6] == (6,)
    assert document.text[document.sections[6][0] :].startswith("Week 6 — Relational databases (Postgres)\n")
    assert document.section_weeks[0] == document.section_weeks[-1] == ()
    assert document.sections[-1][1] == "How I can follow up"


def test_the_heading_of_a_month_belongs_to_its_first_week() -> None:
    document = PARSED.document
    assert document.text[document.sections[5][0] :].startswith("## Month 2 — APIs & Databases\n\nWeek 5")


def test_sections_cover_the_text_in_order() -> None:
    places = [place for place, _ in PARSED.document.sections]
    assert places[0] == 0
    assert places == sorted(set(places))


def test_a_week_is_found_by_its_number_and_within_a_stretch() -> None:
    roadmap = read_roadmap(b"## Week 1\n- [ ] a\n\n## Week 2-4: Project\n- [ ] b\n", "r.md").roadmap
    found = [roadmap.week(number) for number in (1, 2, 3, 4)]
    assert [week.title for week in found if isinstance(week, Week)] == ["", "Project", "Project", "Project"]
    assert roadmap.week(5) is None


@pytest.mark.parametrize(
    "text",
    [
        DATA.decode(),
        "# Plan\n\n## Week 1: HTTP\n- [ ] read\n\n## Week 2: SQL\n- [ ] write\n",
        "- Week 1: HTTP\n- Week 2: SQL\n",
        "| Week | Topic |\n|---|---|\n| 1 | HTTP |\n| 2 | SQL |\n",
        "### Wk 3 - HTTP\n- Beginner task: call an API\n",
        "## Phase 1: Basics (Weeks 1-4)\n- learn\n\n## Phase 2: More (Weeks 5-8)\n- learn\n",
    ],
)
def test_a_file_with_weeks_is_a_roadmap(text: str) -> None:
    assert is_roadmap(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Notes on HTTP\n\nWeek 3 was about HTTP. I liked it.\n",
        "# Week 3 notes\n\nTCP is a protocol.\n\n- It has a handshake.\n",
        "It took a week 2 do this.\nWeek after week.\n",
        "| Course | Duration |\n|---|---|\n| Calculus | 13 weeks |\n| Logic | 4 weeks |\n",
        "## Phase 1\n- a\n\n## Phase 2\n- b\n",
    ],
)
def test_a_file_without_weeks_is_not_one(text: str) -> None:
    assert not is_roadmap(text)


@pytest.mark.parametrize("data", [b"\x00\x01\x02\xff\xfe\xfd", b"\xff\xfe\x00\xd8", b"## Week 1\x81\x00"])
def test_bytes_that_are_no_text_raise_our_own_error(data: bytes) -> None:
    with pytest.raises(ReadError, match=r"odd\.md"):
        read_roadmap(data, "odd.md")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_read_and_written_as_they_are(encoding: str) -> None:
    data = "## Week 1 – Übung\r\n- [ ] lesen\r\n\r\n## Week 2\r\n- [ ] schreiben".encode(encoding)
    parsed = read_roadmap(data, "plan.md")
    assert parsed.roadmap.weeks[0].title == "Übung"
    assert parsed.write() == data


def test_a_text_without_anything_is_a_roadmap_without_weeks() -> None:
    parsed = read_roadmap(b"", "my_plan.md")
    assert (parsed.roadmap.title, parsed.roadmap.weeks, parsed.document.sections) == ("my plan", (), ())
