"""Queries, how they combine, notes in brackets, and years that are hints and not words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import SearchLine, SearchQuery
from ingest.roadmap_searches import read_query, read_search_line


@pytest.mark.parametrize(
    ("text", "words", "year"),
    [
        ("HTTP basics 2022+", "HTTP basics", 2022),
        ("Python crash course 2023 freeCodeCamp", "Python crash course freeCodeCamp", 2023),
        ("docker tutorial (2024+)", "docker tutorial", 2024),
        ("docker tutorial 2022 or newer", "docker tutorial", 2022),
        ("docker tutorial since 2021+", "docker tutorial", 2021),
        ("docker tutorial 2022-2024", "docker tutorial", 2022),
        ("2023 docker tutorial 2023", "docker tutorial", 2023),
        ("docker, 2022+", "docker", 2022),
        ("OWASP Top 10 2022+", "OWASP Top 10", 2022),
        ("OWASP Top 10", "OWASP Top 10", None),
        ("Node.js 20", "Node.js 20", None),
        ("OAuth2 tutorial 2022+", "OAuth2 tutorial", 2022),
        ("k8s crash course 2022+", "k8s crash course", 2022),
        ("SQL Server 2019 backup", "SQL Server 2019 backup", None),
        ("Visual Studio 2022 setup 2023", "Visual Studio 2022 setup", 2023),
        ("ECMAScript 2015 features", "ECMAScript 2015 features", None),
        ("ES2015 features", "ES2015 features", None),
        ("handle 2000 requests", "handle 2000 requests", None),
        ("RFC 2616", "RFC 2616", None),
        ("C++ 2020 modules", "C++ 2020 modules", None),
        ("Postgres 16.2 release", "Postgres 16.2 release", None),
        ("2022+", "2022+", None),
    ],
)
def test_a_year_is_a_hint_and_other_numbers_are_words(text: str, words: str, year: int | None) -> None:
    assert read_query(text) == SearchQuery(words, year)


@pytest.mark.parametrize(
    ("text", "queries", "combine", "note"),
    [
        ('"a b" and "c d"', ["a b", "c d"], "and", None),
        ('"a b" or "c d"', ["a b", "c d"], "or", None),
        ('"a", "b", "c"', ["a", "b", "c"], "and", None),
        ('"a", "b" or "c"', ["a", "b", "c"], "or", None),
        ('"a" / "b"', ["a", "b"], "or", None),
        ('"a" or "b" and "c"', ["a", "b", "c"], "and", None),
        ('"migrations" (Alembic/Flyway)', ["migrations"], "and", "Alembic/Flyway"),
        ('"a" (or similar) and "b"', ["a", "b"], "and", "or similar"),
        ('"a" from freeCodeCamp', ["a"], "and", "from freeCodeCamp"),
        ("“a b” or “c”", ["a b", "c"], "or", None),
        ('"this and that or those"', ["this and that or those"], "and", None),
        ("docker crash course (short)", ["docker crash course"], "and", "short"),
        ("", [], "and", None),
        ("—", [], "and", None),
        ('"" and "a"', ["a"], "and", None),
    ],
)
def test_a_line_is_its_queries_and_how_they_combine(
    text: str, queries: list[str], combine: str, note: str | None
) -> None:
    line = read_search_line(text)
    assert ([query.text for query in line.queries], line.combine, line.note) == (queries, combine, note)


@given(st.text(max_size=200))
def test_no_text_fails_and_no_query_is_empty(text: str) -> None:
    line = read_search_line(text)
    assert isinstance(line, SearchLine)
    assert all(query.text.strip() for query in line.queries)
