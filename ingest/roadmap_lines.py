"""Markdown as lines: where each one stands in the text and what its own signs say it is.

Only the block signs that roadmaps are written with are told apart (headings, list items, tables, fences, comments,
rules); what a line means is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

LineKind = Literal["blank", "rule", "heading", "underline", "item", "row", "delimiter", "verbatim", "comment", "text"]

_ENDINGS = re.compile(r"\r\n|\n|\r")
_HEADING = re.compile(r"^ {0,3}(#{1,6})(?=[ \t]|$)(.*)$")
_CLOSING_SIGNS = re.compile(r"(?:^|[ \t])#+$")
_ITEM = re.compile(r"^([ \t]*)([-*+•]|\d{1,9}[.)])(?:[ \t]+|(?=\[[ xX]\])|$)(.*)$")
_BOX = re.compile(r"^([ \t]*)([☐☑☒⬜🔲🔳])\ufe0f?[ \t]*(.*)$")
_CHECKBOX = re.compile(r"^-?\[(.{0,3})\](?:[ \t]+|$)(.*)$")
_RULE = re.compile(r"^\s*(?:[-*_=─━═~•·–—][ \t]*){3,}$")
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})(.*)$")
_DELIMITER = re.compile(r"^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$")
_KEY = re.compile(r"^[A-Za-z_][\w-]*:(?:\s|$)")
_TAGS = re.compile(r"<(?!https?:|mailto:)/?[A-Za-z][^<>]*>")
_LINK = re.compile(r"!?\[((?:\\.|[^\[\]\\])*)\]\(\s*<?([^()\s>]*(?:\([^()\s]*\)[^()\s>]*)*)>?(?:\s+\"[^\"]*\")?\s*\)")
_EMPHASIS = re.compile(
    r"(?<![\w*])(\*{1,3})(?=\S)(.{1,300}?)(?<=\S)\1(?![\w*])|(?<!\w)(_{1,3})(?=\S)(.{1,300}?)(?<=\S)\3(?!\w)"
)
_LEADING_SIGNS = re.compile(r"^[^\w\"“„«`(\[<+.#@$€£/\\&~'‘’*_≥≤¿¡-]+\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text. ``start`` and ``end`` bound it without its ending; ``number`` counts from 1.

    ``content`` is the line without its block signs; ``level`` is a heading's (1 to 6); ``indent`` a list item's, in
    columns; ``checked`` is None where there is no checkbox.
    """

    number: int
    start: int
    end: int
    text: str
    ending: str
    kind: LineKind = "text"
    content: str = ""
    level: int = 0
    indent: int = 0
    marker: str = ""
    checked: bool | None = None


def read_lines(text: str) -> list[Line]:
    """Every line of a text, told apart. Joining ``text + ending`` of all of them gives the text again."""
    lines = [_told_apart(line) for line in _split(text)]
    return _with_neighbours(lines)


def _split(text: str) -> Iterator[Line]:
    start, number = 0, 1
    for match in _ENDINGS.finditer(text):
        yield Line(number, start, match.start(), text[start : match.start()], match[0])
        start, number = match.end(), number + 1
    if start < len(text):
        yield Line(number, start, len(text), text[start:], "")


def _told_apart(line: Line) -> Line:
    text = line.text
    if not text.strip():
        return replace(line, kind="blank")
    if _RULE.match(text):
        return replace(line, kind="rule")
    if match := _HEADING.match(text):
        content = _CLOSING_SIGNS.sub("", match[2].strip()).strip()
        return replace(line, kind="heading", content=content, level=len(match[1]))
    if match := _ITEM.match(text):
        return _item(line, match)
    if match := _BOX.match(text):
        checked = match[2] in "☑☒🔳"
        return replace(
            line, kind="item", content=match[3].strip(), indent=_columns(match[1]), marker="-", checked=checked
        )
    return replace(line, content=text.strip(), indent=_columns(text))


def _item(line: Line, match: re.Match[str]) -> Line:
    content = (match[3] or "").strip()
    checked = None
    if box := _CHECKBOX.match(content):
        content, checked = box[2].strip(), bool(box[1].strip())
    return replace(line, kind="item", content=content, indent=_columns(match[1]), marker=match[2], checked=checked)


def _columns(text: str) -> int:
    expanded = text.expandtabs(4)
    return len(expanded) - len(expanded.lstrip())


def _with_neighbours(lines: list[Line]) -> list[Line]:
    """What a line is by those around it: fences, comments, front matter, tables and underlined headings."""
    told = list(lines)
    ends = _block_ends(told)
    place = _front_matter(told)
    while place < len(told):
        if place in ends:
            kind: LineKind = "comment" if told[place].content.startswith("<!--") else "verbatim"
            place = _mark(told, place, ends[place], kind)
        elif _starts_table(told, place):
            place = _table(told, place)
        elif _is_underlined(told, place):
            level = 1 if told[place + 1].text.lstrip().startswith("=") else 2
            told[place] = replace(told[place], kind="heading", level=level)
            told[place + 1] = replace(told[place + 1], kind="underline")
            place += 2
        else:
            place += 1
    return told


def _block_ends(lines: Sequence[Line]) -> dict[int, int]:
    """Where fenced blocks and comments begin and end (both inclusive).

    One that is never closed is taken for ordinary text, so that no week is swallowed.
    """
    ends: dict[int, int] = {}
    opened: tuple[int, str] | None = None
    for place, line in enumerate(lines):
        fence = _FENCE.match(line.text)
        if opened is None and fence:
            opened = place, fence[1]
        elif opened is None and line.kind == "text" and line.content.startswith("<!--"):
            opened = place, "-->"
        if opened is not None and _closes(line, opened[1], fence, first=place == opened[0]):
            ends[opened[0]] = place
            opened = None
    return ends


def _closes(line: Line, opened: str, fence: re.Match[str] | None, *, first: bool) -> bool:
    if opened == "-->":
        return opened in line.text
    return not first and fence is not None and fence[1].startswith(opened) and not fence[2].strip()


def _mark(told: list[Line], begin: int, end: int, kind: LineKind) -> int:
    for place in range(begin, end + 1):
        told[place] = replace(told[place], kind=kind, content=told[place].text.strip(), checked=None)
    return end + 1


def _front_matter(told: list[Line]) -> int:
    if len(told) < 3 or told[0].text.rstrip() != "---" or not _KEY.match(told[1].text):
        return 0
    for place in range(1, len(told)):
        if told[place].kind in ("blank", "heading"):
            return 0
        if told[place].text.rstrip() in ("---", "..."):
            return _mark(told, 0, place, "verbatim")
    return 0


def _starts_table(told: Sequence[Line], place: int) -> bool:
    if place + 1 >= len(told) or "|" not in told[place].text or told[place].kind != "text":
        return False
    following = told[place + 1].text
    return "-" in following and "|" in following and _DELIMITER.match(following.strip()) is not None


def _table(told: list[Line], place: int) -> int:
    end = place
    while end < len(told) and "|" in told[end].text and (end < place + 2 or told[end].kind in ("text", "rule")):
        kind: LineKind = "delimiter" if end == place + 1 else "row"
        told[end] = replace(told[end], kind=kind, content=told[end].text.strip(), checked=None)
        end += 1
    return end


def _is_underlined(told: Sequence[Line], place: int) -> bool:
    if told[place].kind != "text" or place + 1 >= len(told):
        return False
    under = told[place + 1].text
    alone = place == 0 or told[place - 1].kind != "text"
    return alone and re.match(r"^ {0,3}(?:=+|-{2,})[ \t]*$", under) is not None


def raw_cells(row: str) -> list[str]:
    """The cells of a table row as they are written."""
    inner = row.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", inner)]


def cells(row: str) -> list[str]:
    """The cells of a table row, plain."""
    return [plain(cell) for cell in raw_cells(row)]


def plain(text: str) -> str:
    """Markdown as a person reads it: links by their words, no emphasis, no tags, no signs in front."""
    text = _LINK.sub(lambda match: match[1] or match[2], _TAGS.sub(" ", text))
    for _ in range(3):
        text = _EMPHASIS.sub(lambda match: match[2] or match[4], text)
    return " ".join(text.split())


def without_signs(text: str) -> str:
    """A title without the emoji and bullets in front of it."""
    return _LEADING_SIGNS.sub("", text).strip() or text.strip()
