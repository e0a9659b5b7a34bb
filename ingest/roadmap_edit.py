"""Edits of a roadmap's text that touch nothing but the lines of one week's links."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.domain import VideoLink
from ingest.roadmap_lines import Line
from ingest.roadmap_structure import Body, Structure
from ingest.roadmap_videos import read_link, write_link


def text_with_links(structure: Structure, week: int, links: Sequence[VideoLink]) -> str:
    """The text with exactly these links under a week that the structure has.

    A link that is there already keeps its line as it is written.
    """
    body = next(body for body in structure.bodies if body.start.number == week)
    present = [link for link in structure.links if link.week == week]
    kept = {link.link: structure.lines[link.place].text for link in present}
    prefix = _prefix(structure.lines, body)
    named = week if body.start.form == "row" else None
    written = [kept.get(link) or prefix + write_link(link, named) for link in links]
    pieces = [(line.text, line.ending) for line in structure.lines]
    at = min((link.place for link in present), default=_last_content(structure.lines, body) + 1)
    open_end = bool(pieces) and pieces[-1][1] == ""
    gone = {link.place for link in present}
    before = [piece for place, piece in enumerate(pieces) if place < at and place not in gone]
    after = [piece for place, piece in enumerate(pieces) if place >= at and place not in gone]
    return _joined(before, written, after, _ending(structure.lines), open_end=open_end)


def text_with_lost_links(text: str, links: Sequence[tuple[int, VideoLink]]) -> str:
    """The text with links whose week is gone at its end, each naming the week it was for."""
    ending = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text or text.endswith(("\n", "\r")) else ending
    return text + gap + ending + "".join(f"- {write_link(link, week)}{ending}" for week, link in links)


def _joined(
    before: list[tuple[str, str]], written: Sequence[str], after: list[tuple[str, str]], ending: str, *, open_end: bool
) -> str:
    """The pieces as one text; one that ended without a line ending does so again."""
    pieces = [*before, *((text, ending) for text in written), *after]
    closed = [(text, own or ending) for text, own in pieces]
    if open_end and closed:
        closed[-1] = (closed[-1][0], "")
    return "".join(text + own for text, own in closed)


def _ending(lines: Sequence[Line]) -> str:
    return next((line.ending for line in lines if line.ending), "\n")


def _last_content(lines: Sequence[Line], body: Body) -> int:
    """The last line of a week that says something; a table's last row where the week is one of its rows."""
    if body.start.form == "row":
        place = body.start.place
        while place + 1 < len(lines) and lines[place + 1].kind == "row":
            place += 1
        return place
    saying = [place for place in body.places if lines[place].kind not in ("blank", "rule")]
    return max(saying, default=body.start.place)


def _prefix(lines: Sequence[Line], body: Body) -> str:
    """Indent and bullet like those of the week's other items."""
    if body.start.form == "row":
        return "- "
    items = [lines[place] for place in body.places if lines[place].kind == "item" and lines[place].marker in "-*+"]
    if items:
        model = min(items, key=lambda line: line.indent)
        return f"{model.text[: len(model.text) - len(model.text.lstrip())]}{model.marker} "
    if body.start.form == "item":
        own = lines[body.start.place]
        return " " * (own.indent + len(own.marker) + 1) + "- "
    return "- "


def named_links(lines: Sequence[Line]) -> list[tuple[int, VideoLink]]:
    """Every link of a text whose line itself names a week."""
    found = [read_link(line.content) for line in lines if line.kind == "item"]
    return [(link.week, link.link) for link in found if link is not None and link.week is not None]
