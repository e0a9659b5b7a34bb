"""What is searched for a week: each search once, no year in it."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import SearchLine, SearchQuery, Task, Week
from ingest.roadmap import read_roadmap
from ingest.youtube.queries import searches_of, title_of, week_text

ROADMAP = read_roadmap((Path(__file__).resolve().parents[2] / "data" / "roadmap.md").read_bytes(), "roadmap.md").roadmap
TEXTS = st.lists(st.text("abAB \t", max_size=4), max_size=5)


def week(search: list[str], guidance: list[str], title: str = "Caching") -> Week:
    lines = [SearchLine(tuple(SearchQuery(text, 2022) for text in texts)) for texts in (search, guidance)]
    return Week(7, title, None, False, lines[0], (Task("w07-video-x", 7, "video", "A video"),), lines[1])


def test_every_week_of_the_roadmap_is_searched_for_without_its_years() -> None:
    assert len(ROADMAP.weeks) == 25
    for one in ROADMAP.weeks:
        assert len(searches_of(one)) >= 2
        assert not re.search(r"20\d\d", " ".join(searches_of(one)) + week_text(one))


def test_video_searches_come_first_and_guidance_after() -> None:
    sixth = ROADMAP.weeks[5]
    assert searches_of(sixth) == (
        "PostgreSQL tutorial",
        "SQL for developers",
        "Postgres connection pooling best practices",
    )


def test_a_search_that_stands_twice_is_made_once() -> None:
    assert searches_of(week(["Redis caching", "redis  Caching", "CDN"], ["cdn", "Edge"])) == (
        "Redis caching",
        "CDN",
        "Edge",
    )


@given(TEXTS, TEXTS)
def test_the_order_is_that_of_first_occurrence_and_nothing_is_lost(search: list[str], guidance: list[str]) -> None:
    wanted = [" ".join(text.split()) for text in (*search, *guidance) if text.strip()]
    found = searches_of(week(search, guidance))
    folded = [text.casefold() for text in found]
    if not wanted:
        assert found == ("Caching",)
    else:
        assert folded == list(dict.fromkeys(text.casefold() for text in wanted))
        assert all(text in wanted for text in found)


def test_a_week_without_searches_is_searched_for_by_its_title() -> None:
    assert searches_of(week([], [], "Project 1: Full CRUD API")) == ("Full CRUD API",)
    assert searches_of(week([], [], "")) == ()
    assert title_of(week([], [], "Week 3 — Concurrency")) == "Concurrency"


def test_what_a_week_is_about_has_its_title_tasks_and_notes_but_no_video() -> None:
    eighth = week_text(ROADMAP.weeks[7])
    assert eighth.startswith("DB integrations & migrations. Add migrations to your project")
    assert "database migrations tutorial" in eighth and "Alembic" in eighth
    assert "A video" not in week_text(week(["Redis"], []))
