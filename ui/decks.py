"""Problems as an Anki deck (.apkg) or CSV. Ids are stable: importing a second export updates the first.

A problem's note has an id made from the problem's own, decks and the card's form have fixed ones. Everything that is
written is text: nothing in a statement or a transcript becomes markup, and a cell of CSV never becomes a formula.
"""

from __future__ import annotations

import csv
import html
import io
import re
import tempfile
import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import genanki

from assistant.domain import Citation
from assistant.errors import UsageError
from assistant.practice.nouns import Problem
from assistant.practice.problem_json import whole_statement
from assistant.practice.verbs import DeckCard
from assistant.practice.words import KIND_WORDS, ORIGIN_WORDS, place_words
from ingest.whole_file import write_whole
from ui.addresses import at_second, video_of

ROOT = "Study assistant"
MODEL_ID = 1_607_392_319
FIELDS = ("Question", "Options", "Answer", "Explanation", "Source", "Problem")
CSV_FIELDS = (
    "id",
    "week",
    "topic",
    "kind",
    "difficulty",
    "question",
    "options",
    "answer",
    "explanation",
    "source",
    "link",
    "origin",
)
_FRONT = "{{Question}}{{#Options}}<ol>{{Options}}</ol>{{/Options}}"
_BACK = '{{FrontSide}}<hr id="answer">{{Answer}}<p>{{Explanation}}</p><p class="source">{{Source}}</p>'
_STYLE = (
    ".card { font-family: sans-serif; font-size: 18px; text-align: left; max-width: 42em; margin: auto; } "
    "pre { font-size: 15px; white-space: pre-wrap; } .source { font-size: 14px; }"
)
_FENCE = re.compile(r"```\w*\n(.*?)```", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]+")
_READ_BY_ANKI = {ord(sign): f"&#{ord(sign)};" for sign in "{}[]\\"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_deck(file: Path, cards: Sequence[DeckCard], now: datetime) -> None:
    """Write a deck whole or not at all; the file's ending says which form.

    Raises UsageError for another ending, StudyError when it cannot be written.
    """
    ending = file.suffix.casefold()
    if ending == ".apkg":
        write_whole(file, apkg_of(cards, now))
    elif ending == ".csv":
        write_whole(file, csv_of(cards).encode("utf-8-sig"))
    else:
        raise UsageError(f"{file} is neither an Anki deck nor CSV.", "End its name in .apkg or .csv.")


# --- Anki -----------------------------------------------------------------------------------------------------------


def apkg_of(cards: Iterable[DeckCard], now: datetime) -> bytes:
    """The bytes of a package: a deck a week, all below one."""
    decks: dict[str, genanki.Deck] = {}
    model = _model()
    for card in cards:
        name = deck_name(card.problem)
        deck = decks.setdefault(name, genanki.Deck(_deck_id(name), name))
        deck.add_note(_note(card, model))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deck.apkg"
        genanki.Package(list(decks.values())).write_to_file(str(path), timestamp=now.timestamp())
        return path.read_bytes()


def deck_name(problem: Problem) -> str:
    """Study assistant::Week 06."""
    return f"{ROOT}::Week {problem.week:02}" if problem.week is not None else f"{ROOT}::Other"


def _deck_id(name: str) -> int:
    """A fixed number for a name, within what Anki takes for an id."""
    return (1 << 30) + zlib.crc32(name.encode()) % (1 << 30)


def _model() -> genanki.Model:
    return genanki.Model(
        MODEL_ID,
        "Study assistant problem",
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Problem", "qfmt": _FRONT, "afmt": _BACK}],
        css=_STYLE,
    )


def _note(card: DeckCard, model: genanki.Model) -> genanki.Note:
    problem = card.problem
    fields = [
        as_html(_question(problem)),
        "".join(f"<li>{_inline(option)}</li>" for option in problem.options),
        as_html(card.solution),
        as_html(problem.explanation),
        _source_html(card.citation),
        html.escape(problem.id),
    ]
    tags = [f"week{problem.week:02}"] if problem.week is not None else []
    return genanki.Note(
        model=model,
        fields=fields,
        guid=genanki.guid_for("study-assistant", problem.id),
        tags=[*tags, problem.kind, problem.origin],
    )


def _question(problem: Problem) -> str:
    begin = f"\n\n```\n{problem.starter.strip()}\n```" if problem.starter else ""
    return whole_statement(problem) + begin


def as_html(text: str) -> str:
    """Text with fenced and inline code as HTML; everything else in it stays text."""
    parts = _FENCE.split(_UNPRINTABLE.sub("", text))
    shown = (
        f"<pre><code>{_escaped(part.rstrip())}</code></pre>" if number % 2 else _inline(part.strip("\n"))
        for number, part in enumerate(parts)
    )
    return "".join(part for part in shown if part)


def _inline(text: str) -> str:
    parts = _CODE.split(_UNPRINTABLE.sub("", text))
    shown = (f"<code>{_escaped(part)}</code>" if number % 2 else _escaped(part) for number, part in enumerate(parts))
    return "".join(shown).replace("\n", "<br>")


def _escaped(text: str) -> str:
    """Braces, brackets and backslashes too: Anki reads fields, sounds and formulas in them."""
    return html.escape(text).translate(_READ_BY_ANKI)


def _source_html(citation: Citation | None) -> str:
    if citation is None:
        return ""
    named = _escaped(place_words(citation))
    link = link_of(citation)
    return f'<a href="{html.escape(link)}">{named}</a>' if link else named


def link_of(citation: Citation | None) -> str:
    """The address of the exact second on YouTube; nothing for any other source."""
    if citation is None or citation.url is None or video_of(citation.url) is None:
        return ""
    return at_second(citation.url, citation.start_seconds)


# --- CSV ------------------------------------------------------------------------------------------------------------


def csv_of(cards: Iterable[DeckCard]) -> str:
    """A table with a head, one problem a line."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(CSV_FIELDS)
    for card in cards:
        writer.writerow([_cell(value) for value in _row(card)])
    return text.getvalue()


def _row(card: DeckCard) -> list[object]:
    problem, citation = card.problem, card.citation
    options = "\n".join(f"{number}. {option}" for number, option in enumerate(problem.options, 1))
    return [
        problem.id,
        "" if problem.week is None else problem.week,
        problem.topic,
        KIND_WORDS[problem.kind],
        problem.difficulty,
        _question(problem),
        options,
        card.solution,
        problem.explanation,
        "" if citation is None else place_words(citation),
        link_of(citation),
        ORIGIN_WORDS[problem.origin],
    ]


def _cell(value: object) -> object:
    """Text that a spreadsheet would read as a formula begins with an apostrophe."""
    if not isinstance(value, str):
        return value
    text = _UNPRINTABLE.sub("", value)
    return f"'{text}" if text.startswith(_FORMULA) else text
