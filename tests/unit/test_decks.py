"""Decks: ids that stay, links to the second, and nothing in a text that becomes markup or a formula."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.domain import Citation
from assistant.errors import UsageError
from assistant.practice.verbs import DeckCard
from tests.practice import NOW, problem_of
from ui.decks import apkg_of, as_html, csv_of, write_deck

VIDEO = Citation(1, "p", "s", "/x.vtt", "Indexes", "quote", "https://www.youtube.com/watch?v=abcdefghijk", 65.5, (6,))


def card(citation: Citation | None = VIDEO, **changes: Any) -> DeckCard:
    return DeckCard(problem_of(**changes), "B-tree", citation)


def notes_of(package: bytes, folder: Path) -> list[tuple[str, list[str]]]:
    """The notes of a package as Anki would read them: (guid, fields)."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        archive.extract("collection.anki2", folder)
    with sqlite3.connect(folder / "collection.anki2") as connection:
        rows = connection.execute("select guid, flds from notes order by id").fetchall()
        decks = json.loads(connection.execute("select decks from col").fetchone()[0])
    connection.close()
    assert any(deck["name"] == "Study assistant::Week 06" for deck in decks.values())
    return [(guid, fields.split("\x1f")) for guid, fields in rows]


def test_a_second_export_has_the_same_ids_whatever_changed_in_the_text(tmp_path: Path) -> None:
    first = notes_of(apkg_of([card()], NOW), tmp_path)
    later = notes_of(apkg_of([card(statement="Another wording?")], NOW + timedelta(days=9)), tmp_path)
    assert [guid for guid, _ in first] == [guid for guid, _ in later]
    assert first[0][1][0] != later[0][1][0]


def test_a_card_links_to_the_exact_second(tmp_path: Path) -> None:
    fields = notes_of(apkg_of([card()], NOW), tmp_path)[0][1]
    assert 'href="https://www.youtube.com/watch?v=abcdefghijk&amp;t=65s"' in fields[4]


def test_an_address_that_is_no_video_is_never_a_link(tmp_path: Path) -> None:
    evil = Citation(1, "p", "s", "/x", "Title", "q", "javascript:alert(1)", 5.0, (6,))
    fields = notes_of(apkg_of([card(evil)], NOW), tmp_path)[0][1]
    assert "href" not in fields[4] and "Title" in fields[4]


def test_what_a_text_says_never_becomes_markup_or_a_field(tmp_path: Path) -> None:
    text = "<script>alert(1)</script> {{Answer}} ```html\n<img src=x onerror=y>\n``` `<b>`"
    html = as_html(text)
    assert "<script" not in html and "<img" not in html and "<b>" not in html and "{{" not in html
    assert "<pre><code>&lt;img" in html and "<code>&lt;b&gt;</code>" in html
    shown = notes_of(apkg_of([card(statement=text)], NOW), tmp_path)[0][1][0]
    assert "&#123;&#123;Answer" in shown


def test_a_cell_of_csv_is_never_a_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_of([card(statement='=HYPERLINK("http://x")', topic="@sum")]))))
    assert rows[0]["question"].startswith("'=") and rows[0]["topic"] == "'@sum"
    assert rows[0]["link"].endswith("&t=65s") and rows[0]["week"] == "6"


def test_a_file_of_another_ending_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.apkg or \.csv"):
        write_deck(tmp_path / "deck.zip", [card()], NOW)
    assert not list(tmp_path.iterdir())
