"""A week that is a row of a table: its other cells by the heads of their columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.domain import Note
from ingest.roadmap_content import Content, ContentReader, Draft, match_label
from ingest.roadmap_lines import Line, plain, raw_cells, without_signs
from ingest.roadmap_weeks import week_column

_TITLE_COLUMN = re.compile(r"^(?:title|name|topics?|theme|subject|module|focus|area|content|what)$", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read_row(lines: Sequence[Line], place: int, places: Sequence[int]) -> Content:
    """What a row of weeks asks for, rows below it without a week of their own included."""
    header = _header(lines, place)
    content = Content()
    for at in [place, *(other for other in places if lines[other].kind == "row")]:
        _read_cells(header, lines[at], content, first=at == place)
    return content


def _header(lines: Sequence[Line], place: int) -> list[str]:
    for at in range(place - 1, -1, -1):
        if lines[at].kind == "delimiter" and at > 0:
            return [without_signs(plain(cell)) for cell in raw_cells(lines[at - 1].content)]
    return []


def _read_cells(header: Sequence[str], line: Line, content: Content, *, first: bool) -> None:
    row = raw_cells(line.content)
    week = week_column(header, [plain(cell) for cell in row])
    titled = next((at for at, head in enumerate(header) if _TITLE_COLUMN.match(head) and at != week), None)
    if titled is None:
        titled = next((at for at in range(len(row)) if at != week), None)
    for at, cell in enumerate(row):
        if at == titled and first and not content.title:
            content.title = plain(cell)
        elif cell.strip() and not (at == week and first):
            _read_cell(header[at] if at < len(header) else "", cell, line, content)


def _read_cell(head: str, cell: str, line: Line, content: Content) -> None:
    label = match_label(head)
    meaning = label[0] if label else "task"
    if meaning == "about":
        content.notes.append(Note(f"{head}: {plain(cell)}", line.number))
        return
    for piece in _BREAK.split(cell):
        text = piece.strip().lstrip("-*•").strip()
        if not plain(text):
            continue
        own = match_label(text)
        if own is not None and own[1]:
            reader = ContentReader(content)
            reader.labelled(own, line)
        else:
            content.drafts.append(Draft("task" if meaning == "learn" else meaning, text, line.number))
