"""Where sentences end."""

from __future__ import annotations

import itertools
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import CueSpan
from assistant.sentences import LONGEST_SENTENCE, sentence_spans


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("Use e.g. Redis. Then stop.", ["Use e.g. Redis.", "Then stop."]),
        ("Python 3.14 is new. So is node.js 24.", ["Python 3.14 is new.", "So is node.js 24."]),
        ('He said "stop." Then he left.', ['He said "stop."', "Then he left."]),
        ("Steps:\n- one\n- two", ["Steps:", "- one", "- two"]),
        ("no punctuation at all", ["no punctuation at all"]),
        ("Dr. Chuck speaks. J. Doe listens.", ["Dr. Chuck speaks.", "J. Doe listens."]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_without_punctuation_a_pause_between_cues_ends_a_sentence() -> None:
    cues, text = [], ""
    for number in range(30):
        words = f"thought {number} goes on for a while"
        start = len(text) + (1 if text else 0)
        text += (" " if text else "") + words
        begin = number * 3 + (10 if number >= 6 else 0)
        cues.append(CueSpan(start, start + len(words), begin, begin + 3))
    ends = {end for _, end in sentence_spans(text, cues)}
    assert cues[5].char_end in ends


def test_a_sentence_that_is_too_long_is_cut_at_a_comma() -> None:
    text = (
        "the table has many rows and every one of them is read when there is no index at all on it and that takes " * 2
    )
    text += (
        "very long indeed, "
        + "so an index is added and the rows are found by walking down a tree of pages instead " * 2
    )
    first, *_ = split(text.strip() + ".")
    assert first.endswith("very long indeed,")


def test_speech_without_punctuation_is_cut_at_the_same_places_after_an_edit() -> None:
    chance = Random(3)
    words = [
        chance.choice("an index finds rows by walking down tree pages while scans read all".split())
        for _ in range(3000)
    ]
    before, after = " ".join(words), " ".join(["quite", "new", "words", *words[7:]])
    assert len(set(split(after)) - set(split(before))) <= 6


@given(st.text(max_size=2000))
def test_spans_are_ordered_apart_and_hold_every_letter(text: str) -> None:
    spans = sentence_spans(text)
    assert all(a < b <= c < d for (a, b), (c, d) in itertools.pairwise(spans))
    held = {place for start, end in spans for place in range(start, end)}
    assert all(letter.isspace() or place in held for place, letter in enumerate(text))
    assert all(end - start <= LONGEST_SENTENCE for start, end in spans)
