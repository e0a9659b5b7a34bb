"""Lines of Markdown become weeks and notes: which lines belong to which week, and what stays outside of them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from assistant.domain import Note, Roadmap, SearchLine, Task, TaskKind, VideoLink, Week
from ingest.roadmap_content import Content, ContentReader, Draft
from ingest.roadmap_lines import Line, plain, read_lines, without_signs
from ingest.roadmap_rows import read_row
from ingest.roadmap_searches import read_search_line
from ingest.roadmap_videos import read_link
from ingest.roadmap_weeks import (
    WeekStart,
    find_sections,
    find_weeks,
    is_about_the_file,
    is_counted_group,
    is_known_subheading,
)

_HTML_TITLE = re.compile(r"<h([123])[^<>]*>(.{1,200}?)</h\1>", re.IGNORECASE)
_TITLE_KEY = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$")


@dataclass(slots=True)
class Body:
    """A week and the lines under it. ``places`` index the lines of the file, without the week's own."""

    start: WeekStart
    month: str | None
    places: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PlacedLink:
    """A link of a week and the line it stands on."""

    place: int
    week: int
    link: VideoLink


@dataclass(frozen=True, slots=True)
class Structure:
    """A file read as a roadmap. ``sections`` are (place of the line, title, weeks)."""

    lines: tuple[Line, ...]
    roadmap: Roadmap
    bodies: tuple[Body, ...]
    links: tuple[PlacedLink, ...]
    sections: tuple[tuple[int, str, tuple[int, ...]], ...]


def read_structure(text: str, name: str) -> Structure:
    """Read any Markdown. ``name`` is the file's, for a title where the text has none. Never raises."""
    lines = read_lines(text)
    starts = find_weeks(lines) or find_sections(lines)
    title, title_place = _title(lines, {start.place for start in starts}, name)
    bodies, outside, months = _divide(lines, starts, title_place)
    numbers = {body.start.number for body in bodies}
    read = [(body, _read_body(lines, body)) for body in bodies]
    inside = [link for body, content in read for link in _links_inside(body, content)]
    links = [link for link in (*_links_outside(lines, outside), *inside) if link.week in numbers]
    weeks = _weeks(lines, read, links, title)
    named = {week.month for week in weeks}
    elsewhere = {link.place for link in links} | {place for place in months if _heading(lines[place]) in named}
    kept = [place for place in outside if place != title_place and place not in elsewhere]
    notes = [*_outside_notes(lines, kept, understood=bool(bodies)), *_notes_inside(lines, read, inside, weeks)]
    roadmap = Roadmap(_slug(title) or "roadmap", title, weeks, tuple(sorted(notes, key=lambda note: note.line)))
    sections = tuple(_sections(lines, bodies, months, title))
    return Structure(tuple(lines), roadmap, tuple(bodies), tuple(links), sections)


def _heading(line: Line) -> str:
    return without_signs(plain(line.content))


def _notes_inside(
    lines: Sequence[Line],
    read: Sequence[tuple[Body, Content]],
    links: Sequence[PlacedLink],
    weeks: Sequence[Week],
) -> Iterator[Note]:
    """What stands in weeks and is no part of them: notes, links for weeks that are not there, other titles."""
    by_number = {week.number: week for week in weeks}
    for body, content in read:
        yield from content.notes
        own = content.title or body.start.title
        if own and own != by_number[body.start.number].title:
            yield Note(own, lines[body.start.place].number)
    for link in links:
        if link.week not in by_number:
            yield Note(lines[link.place].text.strip(), lines[link.place].number, False)


def _title(lines: Sequence[Line], starts: set[int], name: str) -> tuple[str, int | None]:
    """The title and the line it stands on; None where it is the file's name."""
    headings = [place for place, line in enumerate(lines) if line.kind == "heading" and line.content]
    first = headings[0] if headings else len(lines)
    for line in lines[:first]:
        if match := (_HTML_TITLE.search(line.text) or (line.kind == "verbatim" and _TITLE_KEY.match(line.text))):
            return without_signs(plain(match[match.lastindex or 1])), None
    if headings and first not in starts:
        line = lines[first]
        alone = sum(1 for place in headings if lines[place].level <= line.level) == 1
        if not is_about_the_file(line) and (alone or (line.level == 1 and not is_counted_group(line.content))):
            return without_signs(plain(line.content)), first
    stem = re.sub(r"\.(?:md|markdown|txt)$", "", name, flags=re.IGNORECASE)
    return " ".join(re.split(r"[\s_-]+", stem)).strip() or "Roadmap", None


def _slug(title: str, longest: int = 60) -> str:
    """Words in lower case joined with hyphens, whole words as long as they fit."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", title[:400]).casefold().replace("_", " "))
    slug = "-".join(words)
    return slug if len(slug) <= longest else slug[: longest + 1].rpartition("-")[0] or slug[:longest]


def _divide(
    lines: Sequence[Line], starts: Sequence[WeekStart], title_place: int | None
) -> tuple[list[Body], list[int], set[int]]:
    """The weeks with their lines, the lines outside of all weeks, and those of the latter that are months."""
    by_place = {start.place: start for start in starts}
    asks = _asks_before_next_boundary(lines, by_place)
    bodies: list[Body] = []
    outside: list[int] = []
    months: set[int] = set()
    above: list[int] = []
    current: Body | None = None
    for place, line in enumerate(lines):
        if place in by_place:
            start = by_place[place]
            groups = [at for at in above if lines[at].level < (start.level or 1) and at != title_place]
            months.update(groups[-1:])
            current = Body(start, _heading(lines[groups[-1]]) if groups else None)
            bodies.append(current)
            above = [at for at in above if start.form != "heading" or lines[at].level < start.level]
            if start.form == "whole":
                current.places.append(place)
            continue
        if current is not None and _ends(current, line, lines, above, asks[place]):
            current = None
        if current is not None:
            current.places.append(place)
            continue
        outside.append(place)
        if line.kind == "heading":
            above = [*(at for at in above if lines[at].level < line.level), place]
    return bodies, outside, months


def _asks_before_next_boundary(lines: Sequence[Line], starts: dict[int, WeekStart]) -> list[bool]:
    """For every line, whether something to do stands between it and the next heading or week."""
    asks = [False] * len(lines)
    asking = False
    for place in range(len(lines) - 1, -1, -1):
        asks[place] = asking
        if lines[place].kind == "heading" or place in starts:
            asking = False
        elif lines[place].kind in ("item", "row"):
            asking = True
    return asks


def _ends(body: Body, line: Line, lines: Sequence[Line], above: Sequence[int], asks: bool) -> bool:
    """Whether a line is the first one after a week."""
    form = body.start.form
    if form == "row":
        return line.kind not in ("row", "delimiter")
    if line.kind == "rule":
        return not asks
    if form == "item":
        margin = line.kind in ("item", "text") and line.indent <= lines[body.start.place].indent
        return line.kind == "heading" or (margin and not (line.kind == "text" and _follows(lines, line)))
    if line.kind != "heading":
        return False
    if form == "plain":
        enclosing = lines[above[-1]].level if above else 0
        return line.level <= enclosing or not is_known_subheading(line)
    return form != "whole" and line.level <= body.start.level


def _follows(lines: Sequence[Line], line: Line) -> bool:
    before = lines[line.number - 2] if line.number > 1 else None
    return before is not None and before.kind in ("item", "text")


def _outside_notes(lines: Sequence[Line], places: Sequence[int], *, understood: bool) -> Iterator[Note]:
    """One note for each run of lines without a blank one between them."""
    block: list[Line] = []
    for place in places:
        line = lines[place]
        if block and line.number != block[-1].number + 1:
            yield _joined(block, understood)
            block = []
        if line.kind not in ("blank", "rule", "underline", "delimiter"):
            block.append(line)
        elif line.kind in ("blank", "rule") and block:
            yield _joined(block, understood)
            block = []
        elif block:
            block.append(line)
    if block:
        yield _joined(block, understood)


def _joined(block: Sequence[Line], understood: bool) -> Note:
    return Note("\n".join(line.text.rstrip() for line in block).strip(), block[0].number, understood)


def _links_outside(lines: Sequence[Line], outside: Sequence[int]) -> Iterator[PlacedLink]:
    for place in outside:
        written = read_link(lines[place].content) if lines[place].kind == "item" else None
        if written is not None and written.week is not None:
            yield PlacedLink(place, written.week, written.link)


def _links_inside(body: Body, content: Content) -> Iterator[PlacedLink]:
    for number, written in content.links:
        week = body.start.number if written.week is None else written.week
        yield PlacedLink(number - 1, week, written.link)


def _read_body(lines: Sequence[Line], body: Body) -> Content:
    reader = ContentReader()
    if body.start.form == "row":
        return read_row(lines, body.start.place, body.places)
    content = reader.read([lines[place] for place in body.places])
    own = lines[body.start.place]
    if own.checked is not None and not content.drafts and body.start.form == "item" and body.start.title:
        content.drafts.append(Draft("task", body.start.title, own.number))
    return content


def _weeks(
    lines: Sequence[Line], read: Sequence[tuple[Body, Content]], links: Sequence[PlacedLink], title: str
) -> tuple[Week, ...]:
    """The weeks in order of their numbers; two places that tell of the same week are one week."""
    parts: dict[int, list[tuple[Body, Content]]] = {}
    for body, content in read:
        parts.setdefault(body.start.number, []).append((body, content))
    linked: dict[int, list[PlacedLink]] = {}
    for link in sorted(links, key=lambda link: link.place):
        linked.setdefault(link.week, []).append(link)
    ids = TaskIds()
    return tuple(_week(lines, parts[number], linked.get(number, []), ids, title) for number in sorted(parts))


def _week(
    lines: Sequence[Line],
    parts: Sequence[tuple[Body, Content]],
    links: Sequence[PlacedLink],
    ids: TaskIds,
    title: str,
) -> Week:
    starts = [body.start for body, _ in parts]
    number, through = starts[0].number, max(start.through for start in starts)
    drafts = [draft for _, content in parts for draft in content.drafts]
    titles = [content.title or body.start.title for body, content in parts]
    return Week(
        number=number,
        title=next((found for found in titles if found), title if starts[0].form == "whole" else ""),
        month=next((body.month for body, _ in parts if body.month), None),
        optional=any(start.optional for start in starts),
        search=_search(drafts, "search"),
        tasks=tuple(ids.task(draft, number) for draft in drafts if draft.is_task()),
        guidance=_search(drafts, "guidance"),
        videos=tuple(link.link for link in links),
        line=lines[starts[0].place].number,
        through=through if through > number else None,
    )


def _search(drafts: Sequence[Draft], meaning: Literal["search", "guidance"]) -> SearchLine:
    """The searches of all lines that ask for some, as one; the first line says how they combine."""
    read = [read_search_line(" ".join([draft.text, *draft.details])) for draft in drafts if draft.meaning == meaning]
    if not read:
        return SearchLine(())
    notes = "; ".join(line.note for line in read if line.note)
    asked = next((line for line in read if len(line.queries) > 1), read[0])
    return SearchLine(tuple(query for line in read for query in line.queries), asked.combine, notes or None)


class TaskIds:
    """Gives every task of a roadmap an id of its own that depends on what it is, not on where it stands."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._taken: set[str] = set()

    def task(self, draft: Draft, week: int) -> Task:
        kind: TaskKind = draft.meaning if draft.meaning in ("beginner", "enterprise") else "task"
        title = draft.sentence()
        base = f"w{week:02}-{kind}"
        if kind == "task":
            base += f"-{_slug(title, 40) or 'untitled'}"
        return Task(self._unique(base), week, kind, title)

    def _unique(self, base: str) -> str:
        identity = base
        while True:
            self._counts[base] += 1
            if self._counts[base] > 1:
                identity = f"{base}-{self._counts[base]}"
            if identity not in self._taken:
                self._taken.add(identity)
                return identity


def _sections(
    lines: Sequence[Line], bodies: Sequence[Body], months: set[int], title: str
) -> Iterator[tuple[int, str, tuple[int, ...]]]:
    """Where each week's text begins (with the month's heading just before it) and where text outside of weeks does."""
    within: dict[int, Body] = {}
    for part in bodies:
        within.update(dict.fromkeys([part.start.place, *part.places], part))
    own = _with_months(lines, bodies, months)
    before: Body | None = None
    begun = False
    for place, line in enumerate(lines):
        body: Body | None = own.get(place) or within.get(place)
        if body is None and line.kind in ("blank", "rule"):
            continue
        if body is not before or not begun:
            begun = True
            yield (place, *_section_title(line, body, title))
        before = body


def _with_months(lines: Sequence[Line], bodies: Sequence[Body], months: set[int]) -> dict[int, Body]:
    own: dict[int, Body] = {}
    for body in bodies:
        place = body.start.place - 1
        while place >= 0 and (place in months or lines[place].kind in ("blank", "rule", "underline")):
            if place in months:
                own[place] = body
            place -= 1
    return own


def _section_title(line: Line, body: Body | None, title: str) -> tuple[str, tuple[int, ...]]:
    if body is None:
        heading = _heading(line) if line.kind == "heading" else ""
        return heading or title, ()
    return week_heading(body.start, title), tuple(range(body.start.number, body.start.through + 1))


def week_heading(start: WeekStart, title: str) -> str:
    """A week's heading as it is shown: "Week 6 — Relational databases (Postgres)"."""
    if start.form in ("section", "whole"):
        return start.title or title
    span = f"Week {start.number}" if start.through == start.number else f"Weeks {start.number}–{start.through}"
    return f"{span} — {start.title}" if start.title else span
