"""Notes are kept as they were written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ReadError
from ingest.notes import read_notes


def test_headings_become_sections_and_the_first_one_the_title() -> None:
    text = "# Caches\n\nWords.\n\n```\n# not a heading\n```\n\n## Eviction ##\nMore.\n"
    document = read_notes(text.encode(), "my-notes.md")
    assert (document.title, document.text) == ("Caches", text)
    assert document.sections == ((0, "Caches"), (text.index("## Ev"), "Eviction"))


def test_plain_text_has_no_sections_and_the_files_name_as_title() -> None:
    document = read_notes(b"# not Markdown\r\nline\r\n", "my-notes_2.txt")
    assert (document.title, document.sections, document.text) == ("my notes 2", (), "# not Markdown\nline\n")


def test_a_text_of_spaces_is_empty() -> None:
    assert read_notes(b" \n\t\n", "a.md").text == ""


def test_other_languages_are_recognised() -> None:
    spanish = "La base de datos es un programa que guarda los datos de la empresa para los usuarios en el servidor."
    assert read_notes(spanish.encode(), "a.md").language == "es"
    assert read_notes(b"x = 1", "a.md").language == "en"


def test_what_is_not_text_is_refused() -> None:
    with pytest.raises(ReadError):
        read_notes(bytes(range(256)) * 8, "a.txt")


@given(st.binary(max_size=300))
def test_any_bytes_give_a_document_or_our_own_error(data: bytes) -> None:
    try:
        document = read_notes(data, "a.md")
    except ReadError:
        return
    assert "\x00" not in document.text
    assert all(document.text[place:].startswith("#") for place, _ in document.sections)
