"""A roadmap as plain JSON: what the database stores and `study roadmap --json` prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from assistant.domain import Note, Roadmap, SearchLine, SearchQuery, Task, VideoLink, Week


def roadmap_to_json(roadmap: Roadmap) -> dict[str, Any]:
    """The whole structure; `roadmap_from_json` gives the same roadmap back."""
    return {
        "id": roadmap.id,
        "title": roadmap.title,
        "weeks": [_week_to_json(week) for week in roadmap.weeks],
        "notes": [asdict(note) for note in roadmap.notes],
    }


def _week_to_json(week: Week) -> dict[str, Any]:
    return {
        "number": week.number,
        "through": week.through,
        "title": week.title,
        "month": week.month,
        "optional": week.optional,
        "line": week.line,
        **_search_to_json(week.search),
        "tasks": [{"id": task.id, "kind": task.kind, "title": task.title} for task in week.tasks],
        "guidance": _search_to_json(week.guidance),
        "videos": [asdict(video) for video in week.videos],
    }


def _search_to_json(search: SearchLine) -> dict[str, Any]:
    queries = [{"text": query.text, "year_hint": query.year_hint} for query in search.queries]
    return {"queries": queries, "combine": search.combine, "note": search.note}


def roadmap_from_json(structure: Mapping[str, Any]) -> Roadmap:
    """The roadmap a stored structure describes."""
    return Roadmap(
        id=structure["id"],
        title=structure["title"],
        weeks=tuple(_week_from_json(week) for week in structure["weeks"]),
        notes=tuple(Note(note["text"], note["line"], note["understood"]) for note in structure["notes"]),
    )


def _week_from_json(week: Mapping[str, Any]) -> Week:
    number = week["number"]
    return Week(
        number=number,
        title=week["title"],
        month=week["month"],
        optional=week["optional"],
        search=_search_from_json(week),
        tasks=tuple(Task(task["id"], number, task["kind"], task["title"]) for task in week["tasks"]),
        guidance=_search_from_json(week["guidance"]),
        videos=tuple(VideoLink(**video) for video in week["videos"]),
        line=week["line"],
        through=week.get("through"),
    )


def _search_from_json(search: Mapping[str, Any]) -> SearchLine:
    queries = tuple(SearchQuery(query["text"], query["year_hint"]) for query in search["queries"])
    return SearchLine(queries, search["combine"], search["note"])
