"""Passages cover everything, know their place, and find themselves again after an edit."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain import CueSpan, Document
from assistant.models.word_pieces import piece_offsets
from ingest.passages import LARGEST_PASSAGE, embedded_text, split

WORDS = st.sampled_from(
    [
        "the",
        "index",
        "of",
        "a",
        "table",
        "speeds",
        "reads",
        "but",
        "costs",
        "writes",
        "postgres",
        "docker",
        "redis",
        "caching",
        "http2",
        "k8s",
        "naïve",
        "λόγος",
        "数据库",
        "O'Reilly",
        "e.g.",
        "v3.14",
        "don't",
        "--no-cache",
        "192.168.0.1",
        "supercalifragilisticexpialidocious",
    ]
)
SENTENCE_END = st.sampled_from([".", "?", "!", ""])


@st.composite
def sentences(draw: st.DrawFn) -> str:
    words = draw(st.lists(WORDS, min_size=1, max_size=60))
    return " ".join(words) + draw(SENTENCE_END)


@st.composite
def captions(draw: st.DrawFn) -> Document:
    """Spoken text whose cues break anywhere, with pauses, and chapters."""
    parts, spans, time = draw(st.lists(sentences(), min_size=1, max_size=30)), [], 0.0
    text = ""
    for part in parts:
        words = part.split(" ")
        while words:
            size = draw(st.integers(1, 12))
            cue, words = " ".join(words[:size]), words[size:]
            text += " " if text else ""
            time += draw(st.sampled_from([0.0, 0.0, 0.3, 2.0]))
            spans.append(CueSpan(len(text), len(text) + len(cue), time, time + 2.0))
            time += 2.0
            text += cue
    sections = tuple((span.char_start, f"Chapter {n}") for n, span in enumerate(spans[:: max(1, len(spans) // 3)]))
    return Document("captions", "A lecture", text, tuple(spans), sections if draw(st.booleans()) else ())


@given(captions())
@settings(max_examples=60, deadline=None)
def test_every_word_stands_in_a_passage_and_every_passage_in_the_text(document: Document) -> None:
    covered = set()
    for passage in split(document, "s1"):
        assert document.text[passage.char_start : passage.char_end] == passage.text
        covered.update(range(passage.char_start, passage.char_end))
    assert all(letter.isspace() or place in covered for place, letter in enumerate(document.text))


@given(captions())
@settings(max_examples=60, deadline=None)
def test_a_passage_with_its_context_fits_the_model_and_its_seconds_are_those_of_its_cues(document: Document) -> None:
    for passage in split(document, "s1"):
        assert len(piece_offsets(embedded_text(passage))) <= LARGEST_PASSAGE
        inside = [c for c in document.cues if c.char_end > passage.char_start and c.char_start < passage.char_end]
        assert passage.start_seconds == inside[0].start
        assert passage.end_seconds == max(cue.end for cue in inside)


@given(captions())
@settings(max_examples=30, deadline=None)
def test_ids_are_unique_and_the_same_every_time(document: Document) -> None:
    ids = [passage.id for passage in split(document, "s1")]
    assert len(set(ids)) == len(ids)
    assert ids == [passage.id for passage in split(document, "s1")]


def long_text(paragraphs: int) -> list[str]:
    """Paragraphs of a few sentences, no two alike."""
    return [
        f"Paragraph {n} tells of topic {n * 7919 % 1000}. It takes {n % 9} steps to build part {n}. "
        f"People often forget rule {n * 31 % 97}, and the cost is about {n * 13} units. So remember number {n}."
        for n in range(paragraphs)
    ]


def test_an_edited_paragraph_changes_only_the_passages_near_it() -> None:
    before = long_text(200)
    after = [
        *before[:100],
        "Something entirely different was said here, and at some length, about other things.",
        *before[101:],
    ]
    old = {p.id for p in split(Document("notes", "t", "\n\n".join(before)), "s1")}
    new = {p.id for p in split(Document("notes", "t", "\n\n".join(after)), "s1")}
    assert len(old) > 60
    assert len(new - old) <= 6


def test_a_paragraph_added_at_the_top_moves_no_distant_boundary() -> None:
    before = long_text(200)
    old = {p.text for p in split(Document("notes", "t", "\n\n".join(before)), "s1")}
    new = {p.text for p in split(Document("notes", "t", "\n\n".join(["A new beginning.", *before])), "s1")}
    assert len(new - old) <= 8


def spoken(sentences: Sequence[str], *, punctuated: bool) -> Document:
    """A transcript of these sentences, each in cues of nine words, three seconds a cue."""
    text, spans = "", []
    for sentence in sentences:
        words = (sentence if punctuated else sentence.replace(".", "")).split(" ")
        for first in range(0, len(words), 9):
            cue = " ".join(words[first : first + 9])
            text += " " if text else ""
            spans.append(CueSpan(len(text), len(text) + len(cue), len(spans) * 3.0, len(spans) * 3.0 + 3))
            text += cue
    return Document("captions", "A talk", text, tuple(spans))


@pytest.mark.parametrize("punctuated", [True, False])
def test_an_edit_anywhere_in_a_transcript_embeds_only_what_is_near_it(punctuated: bool) -> None:
    chance = Random(7)
    firsts, lasts = "ba de ki lo mu pra sti tor".split(), "n ran tel vis kom".split()
    vocabulary = [first + last for first in firsts for last in lasts]
    before = [" ".join(chance.choices(vocabulary, k=chance.randint(4, 30))) + "." for _ in range(250)]
    old = {embedded_text(passage) for passage in split(spoken(before, punctuated=punctuated), "s1")}
    changed = []
    for place in range(5, 245, 8):
        after = [*before[:place], "here stands something new.", *before[place + chance.randint(0, 2) :]]
        new = {embedded_text(passage) for passage in split(spoken(after, punctuated=punctuated), "s1")}
        changed.append(len(new - old))
    assert len(old) > 60
    assert max(changed) <= 12
    assert sum(changed) / len(changed) <= 5


def test_a_passage_uses_the_room_that_a_short_title_leaves() -> None:
    text = " ".join(long_text(60))
    short, long = ([len(p.text) for p in split(Document("notes", title, text), "s1")] for title in ("T", "title " * 30))
    assert len(short) < len(long)


def test_a_section_is_not_mixed_with_the_next_and_gives_its_title_as_context() -> None:
    first, second = " ".join(long_text(8)), " ".join(long_text(9)[8:] * 4)
    text = first + "\n" + second
    document = Document("captions", "Lecture", text, sections=((0, "One"), (len(first) + 1, "Two")))
    for passage in split(document, "s1"):
        crosses = passage.char_start < len(first) < passage.char_end
        assert not crosses
        assert passage.context == ("Lecture · One" if passage.char_end <= len(first) else "Lecture · Two")


def test_sections_of_a_roadmap_carry_their_own_weeks_and_no_week_in_the_context() -> None:
    one, two = "Week 1\n- learn Python", "Week 2\n- learn sorting"
    text = f"{one}\n\n{two}"
    sections = ((0, "Week 1"), (len(one) + 2, "Week 2"))
    document = Document("roadmap", "Road", text, sections=sections, section_weeks=((1,), (2,)))
    passages = split(document, "s1")
    assert [passage.weeks for passage in passages] == [(1,), (2,)]
    assert {passage.context for passage in passages} == {"Road"}


@pytest.mark.parametrize("text", ["a" * 50_000, "🙂" * 50_000, "key=" + "Zm9v" * 10_000 + " and words", "x " * 20_000])
def test_what_the_model_has_no_word_for_is_split_by_its_length(text: str) -> None:
    passages = split(Document("notes", "t", text), "s1")
    assert max(len(passage.text) for passage in passages) <= LARGEST_PASSAGE * 32
    assert passages[0].char_start == 0 and passages[-1].char_end == len(text.rstrip())


def test_an_empty_text_has_no_passages() -> None:
    assert split(Document("notes", "t", " \n "), "s1") == []
