"""The searches a line of a roadmap asks for: quoted queries, how they combine, notes in brackets, hints of the year."""

from __future__ import annotations

import re
from typing import Literal

from assistant.domain import SearchLine, SearchQuery

_QUOTED = re.compile(r"\"[^\"]*\"|“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»")
_NOTE = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_YEAR = r"(?:19[89]|20[0-9])\d"
_SPAN_OF_YEARS = re.compile(rf"(?<![\w.\-])({_YEAR})\s?[-–—]\s?{_YEAR}(?![\w.\-])")
_YEAR_AND_LATER = re.compile(
    rf"(?<![\w.])(?:>=|≥|since|after|from)?\s?({_YEAR})(?:\s?\+|\s?[-–—](?!\w)|\s(?:or|and)\s(?:newer|later|up|onwards?))(?!\w)",
    re.IGNORECASE,
)
_BARE_YEAR = re.compile(r"(?<![\w.,\-/:])(20[1-3]\d)(?![\w\-/:]|[.,]\d)")
_NAMED_BY_YEAR = re.compile(
    r"(?:sql server|visual studio|windows(?: server)?|office|exchange(?: server)?|sharepoint(?: server)?|ecmascript|es"
    r"|c\+\+|fortran|cobol|iso|rfc|port)\s$",
    re.IGNORECASE,
)
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]")
_JOINS = re.compile(r"[\s,;|/&+•·]+|\b(?:and|or|und|oder|et|ou|y|o|then|also|plus)\b", re.IGNORECASE)
_OR = re.compile(r"\b(?:or|oder|ou)\b|/|\|", re.IGNORECASE)
_AND = re.compile(r"\b(?:and|und|et|plus|then|also)\b|[&+;]", re.IGNORECASE)


def read_search_line(text: str) -> SearchLine:
    """The queries of what stands after a label such as ``YouTube (search):``.

    Without quotes the whole text, less what stands in brackets, is one query. Where one line says both "and" and
    "or" all its queries are wanted: looking for one too many is better than missing one.
    """
    quoted = [match for match in _QUOTED.finditer(text) if match[0][1:-1].strip()]
    if not quoted:
        return _unquoted(text)
    queries = tuple(read_query(match[0][1:-1]) for match in quoted)
    outside = _QUOTED.sub(lambda match: "\0" if match[0][1:-1].strip() else " ", text)
    between = _NOTE.sub(" ", outside[outside.find("\0") : outside.rfind("\0") + 1])
    combine: Literal["and", "or"] = "or" if _OR.search(between) and not _AND.search(between) else "and"
    return SearchLine(queries, combine, _note(outside.replace("\0", " ")))


def _unquoted(text: str) -> SearchLine:
    words = _NOTE.sub(" ", text).replace('"', " ").strip()
    if not any(character.isalnum() for character in words):
        return SearchLine((), "and", _note(text))
    notes = "; ".join(part for match in _NOTE.finditer(text) if (part := (match[1] or match[2] or "").strip()))
    return SearchLine((read_query(words),), "and", notes or None)


def _note(outside: str) -> str | None:
    """What stood beside the quotes: the words in brackets, and any other words that do not just join queries."""
    parts = [(match[1] or match[2] or "").strip() for match in _NOTE.finditer(outside)]
    rest = " ".join(_JOINS.sub(" ", _NOTE.sub(" ", outside)).split())
    if any(character.isalnum() for character in rest):
        parts.append(" ".join(_NOTE.sub(" ", outside).split()))
    return "; ".join(part for part in parts if part) or None


def read_query(text: str) -> SearchQuery:
    """A query without its year: ``2022+`` and a bare year steer a search and are not words to look for.

    A year that is part of a name ("SQL Server 2019") stays, and so do other numbers ("Top 10", "Node.js 20").
    """
    for pattern in (_SPAN_OF_YEARS, _YEAR_AND_LATER, _BARE_YEAR):
        for match in pattern.finditer(text):
            if pattern is _BARE_YEAR and _NAMED_BY_YEAR.search(text[: match.start()]):
                continue
            rest = _tidied(text[: match.start()] + " " + text[match.end() :])
            if any(map(str.isalnum, rest)):
                return SearchQuery(read_query(rest).text, int(match[1]))
    return SearchQuery(_tidied(text) or text.strip())


def _tidied(text: str) -> str:
    return " ".join(_EMPTY_BRACKETS.sub(" ", text).split()).strip(" ,;:-–—|")
