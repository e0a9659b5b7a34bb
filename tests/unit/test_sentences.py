"""Where sentences end."""

from __future__ import annotations

import itertools

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


@given(st.text(max_size=2000))
def test_spans_are_ordered_apart_and_hold_every_letter(text: str) -> None:
    spans = sentence_spans(text)
    assert all(a < b <= c < d for (a, b), (c, d) in itertools.pairwise(spans))
    held = {place for start, end in spans for place in range(start, end)}
    assert all(letter.isspace() or place in held for place, letter in enumerate(text))
    assert all(end - start <= LONGEST_SENTENCE for start, end in spans)
