"""Edits of a roadmap's text that touch nothing but the lines of one week's links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from assistant.domain import VideoLink
from ingest.roadmap_lines import Line
from ingest.roadmap_structure import Body, Structure
from ingest.roadmap_videos import read_link, write_link


def text_with_links(structure: Structure, week: int, links: Sequence[VideoLink]) -> str:
    """The text with exactly these links under a week that the structure has.

    A link that is there already keeps its line as it is written.
    """
    bodies = [body for body in structure.bodies if body.start.number == week]
    body = bodies[0]
    present = sorted((link for link in structure.links if link.week == week), key=lambda link: link.place)
    anchor = present[0].place if present else _last_content(structure.lines, body) + 1
    gone: set[int] = set()
    added: dict[int, list[VideoLink]] = {}
    changes = SequenceMatcher(None, [link.link for link in present], list(links), autojunk=False).get_opcodes()
    for change, first, last, begin, end in changes:
        if change == "equal":
            anchor = present[last - 1].place + 1
            continue
        gone.update(link.place for link in present[first:last])
        added.setdefault(anchor, []).extend(links[begin:end])
    own = {place for part in bodies for place in (part.start.place, *part.places)}
    prefix = _prefix(structure.lines, body)
    written = {}
    for place, new in added.items():
        named = None if place - 1 in own and body.start.form != "row" else week
        written[place] = [prefix + write_link(link, named) for link in new]
    return _rewritten(structure.lines, written, gone)


def _rewritten(lines: Sequence[Line], added: Mapping[int, Sequence[str]], gone: set[int]) -> str:
    """The text with lines added before some places and without others."""
    ending = _ending(lines)
    pieces: list[tuple[str, str]] = []
    for place in range(len(lines) + 1):
        pieces.extend((text, ending) for text in added.get(place, ()))
        if place < len(lines) and place not in gone:
            pieces.append((lines[place].text, lines[place].ending or ending))
    if pieces and lines[-1].ending == "":
        # a file that ended without a line ending does so again
        pieces[-1] = (pieces[-1][0], "")
    return "".join(text + own for text, own in pieces)


def text_with_lost_links(text: str, links: Sequence[tuple[int, VideoLink]]) -> str:
    """The text with links whose week is gone at its end, each naming the week it was for."""
    ending = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text or text.endswith(("\n", "\r")) else ending
    return text + gap + ending + "".join(f"- {write_link(link, week)}{ending}" for week, link in links)


def _ending(lines: Sequence[Line]) -> str:
    """The file's own line ending; a lone carriage return only where it has no other, or it could join with one."""
    present = {line.ending for line in lines if line.ending}
    first = next((line.ending for line in lines if line.ending), "\n")
    return "\n" if first == "\r" and len(present) > 1 else first


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
