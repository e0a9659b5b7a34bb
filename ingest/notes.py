"""Notes: Markdown and plain text, kept as they were written."""

from __future__ import annotations

import re
from pathlib import PurePath

from assistant.domain import Document
from ingest.language import guess_language
from ingest.text import decode

_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$")
_FENCE = re.compile(r"^\s{0,3}(```|~~~)")


def read_notes(data: bytes, name: str) -> Document:
    """A text with its headings as sections. Raises ReadError for what is not text."""
    text = decode(data, name)
    text = text if text.strip() else ""
    sections = tuple(_headings(text)) if PurePath(name).suffix.lower() != ".txt" else ()
    title = sections[0][1] if sections else readable(PurePath(name).stem)
    return Document("notes", title, text, sections=sections, language=guess_language(text))


def _headings(text: str) -> list[tuple[int, str]]:
    """Character position and title of each Markdown heading outside fenced code."""
    found, place, fence = [], 0, ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or mark.group(1) == fence):
            fence = "" if fence else mark.group(1)
        heading = None if fence else _HEADING.match(line)
        if heading:
            found.append((place, heading.group(2)))
        place += len(line) + 1
    return found


def readable(stem: str) -> str:
    """A file's name as a title: `w06-connection_pools` becomes `w06 connection pools`.

    A name with spaces was meant to be read, and stays as it is: `Windows-10, part 5.1`.
    """
    words = stem if " " in stem.strip() else re.sub(r"[-_.]+", " ", stem)
    return " ".join(words.split()) or stem or "Untitled"
