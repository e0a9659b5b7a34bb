"""`study search` and `study ask`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.domain import Answer, AnswerEvent, Delta, FoundPassage, Message, Progress, SearchResult
from assistant.errors import UsageError
from ui.addresses import at_second
from ui.opening import ensure_roadmap, open_assistant
from ui.printing import clock, confirm, console, error_console, print_batch, print_json, read_batch

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.service import Assistant

LARGEST_WEEK = 9_999
PASSAGE_FIELDS = [
    "passage_id",
    "source_id",
    "uri",
    "title",
    "kind",
    "weeks",
    "char_start",
    "char_end",
    "start_seconds",
    "end_seconds",
    "url",
    "text",
    "score",
]


def search(
    query: str | None, queries: Path | None, k: int, weeks: tuple[int, ...], sources: tuple[str, ...], json: bool
) -> None:
    """One query for people or as JSON, or a file of them as JSON Lines."""
    _exactly_one(query, queries, "a query", "--queries FILE")
    items = list(read_batch(queries, "query")) if queries is not None else []
    with open_assistant() as assistant:
        ensure_roadmap(assistant)
        if query is None:
            print_batch(items, lambda item: _found(assistant, item["query"], k, weeks, sources))
        elif json:
            print_json(_found(assistant, query, k, weeks, sources))
        else:
            _print_passages(assistant.search(query, k=k, weeks=weeks, sources=sources))


def _exactly_one(text: str | None, file: Path | None, named: str, option: str) -> None:
    if (text is None) == (file is None):
        raise UsageError(f"Give either {named} or {option}.")


def _found(
    assistant: Assistant, query: str, k: int, weeks: tuple[int, ...], sources: tuple[str, ...]
) -> dict[str, Any]:
    return result_to_json(assistant.search(query, k=k, weeks=weeks, sources=sources))


def result_to_json(result: SearchResult) -> dict[str, Any]:
    """The document of `study search --json`."""
    return {
        "query": result.query,
        "passages": [_passage_to_json(passage) for passage in result.passages],
        "timings_ms": result.timings_ms,
    }


def _passage_to_json(passage: FoundPassage) -> dict[str, Any]:
    return {name: getattr(passage, name) for name in PASSAGE_FIELDS}


def _print_passages(result: SearchResult) -> None:
    screen = console()
    if not result.passages:
        screen.print("Nothing in the library fits.")
    for number, passage in enumerate(result.passages, 1):
        weeks = f" · week {', '.join(map(str, passage.weeks))}" if passage.weeks else ""
        time = f" · {clock(passage.start_seconds)}" if passage.start_seconds is not None else ""
        screen.print(f"{number}. {passage.title}{time}{weeks}", style="bold", markup=False)
        screen.print(passage.text, markup=False)
        screen.print("")


def ask(
    question: str | None, questions: Path | None, week: int | None, conversation: str | None, yes: bool, json: bool
) -> None:
    """One question for people or as JSON, or a file of them as JSON Lines.

    What would write (a task done, a plan) is asked for first on a terminal; with ``yes`` it is written at once.
    Without either it only says what it would ask.
    """
    from assistant.answering.answer_json import answer_to_json

    _exactly_one(question, questions, "a question", "--questions FILE")
    items = list(read_batch(questions, "question")) if questions is not None else []
    for item in items:
        _week_of(item, week)
    with open_assistant() as assistant:
        ensure_roadmap(assistant)
        if question is None:
            print_batch(items, lambda item: answer_to_json(_answer_item(assistant, item, week, yes)))
        elif json:
            print_json(answer_to_json(assistant.answer(question, week=week, conversation=conversation, agreed=yes)))
        else:
            _converse(assistant, _listen(assistant.ask(question, week=week, conversation=conversation, agreed=yes)))


def _answer_item(assistant: Assistant, item: dict[str, Any], week: int | None, yes: bool) -> Answer:
    history = _history(item.get("history"))
    return assistant.answer(item["question"], week=_week_of(item, week), history=history, agreed=yes)


def _week_of(item: dict[str, Any], otherwise: int | None) -> int | None:
    """The week of a batch line. Raises UsageError for one that is no number of a week."""
    week = item.get("week", otherwise)
    if week is None or (isinstance(week, int) and not isinstance(week, bool) and 0 <= week <= LARGEST_WEEK):
        return week
    raise UsageError(
        f'"week" of the question {item.get("id")!r} is no week.', "Give a number such as 6, or leave it out."
    )


def _history(turns: Any) -> list[Message]:
    """The turns of a batch line that can be understood as such."""
    if not isinstance(turns, list):
        return []
    return [
        Message(turn["role"], turn["content"])
        for turn in turns
        if isinstance(turn, dict) and turn.get("role") in ("user", "assistant") and isinstance(turn.get("content"), str)
    ]


def _listen(events: Iterator[AnswerEvent]) -> Answer:
    """Show what is going on until the answer is there."""
    from rich.markup import escape

    screen = error_console()
    answer: Answer | None = None
    with screen.status("Thinking") as status:
        written = 0
        for event in events:
            if isinstance(event, Progress):
                status.update(escape(event.text))
            elif isinstance(event, Delta):
                written += len(event.text)
                status.update(f"Writing, {written} letters")
            else:
                answer = event
    assert answer is not None
    return answer


def _converse(assistant: Assistant, answer: Answer) -> None:
    """Print an answer; what it asks for is done when a person on a terminal says yes."""
    asked = answer.action.confirm
    if asked is None:
        _print_answer(answer)
    elif not sys.stdin.isatty():
        _print_answer(answer)
        console().print("Nothing was changed. Say yes with --yes.", style="yellow")
    else:
        _print_answer(replace(answer, text=answer.text.removesuffix(asked).rstrip()))
        if confirm(asked, yes=False, json_output=False):
            _print_answer(_listen(assistant.agreeing(answer)))
        elif answer.conversation is not None:
            _print_answer(assistant.answer("No", conversation=answer.conversation))
        else:
            console().print("Nothing was changed.")


def _print_answer(answer: Answer) -> None:
    screen = console()
    if answer.notice:
        screen.print(answer.notice, style="yellow", markup=False)
    if answer.refusal is not None:
        _print_refusal(screen, answer)
        return
    for sentence in answer.sentences:
        marks = "".join(f"[{n}]" for n in sentence.citations)
        doubt = "" if sentence.status == "supported" else f" ({sentence.status})"
        screen.print(f"{sentence.text} {marks}{doubt}".strip(), markup=False)
    if answer.text and not answer.sentences:
        screen.print(answer.text, markup=False)
    if answer.citations:
        screen.print("")
    for citation in answer.citations:
        time = clock(citation.start_seconds) or (f"week {citation.weeks[0]}" if citation.weeks else "")
        place = at_second(citation.url, citation.start_seconds) if citation.url else citation.uri
        screen.print(
            f"[{citation.n}] {' · '.join(part for part in (citation.title, time, place) if part)}", markup=False
        )


def _print_refusal(screen: Console, answer: Answer) -> None:
    refusal = answer.refusal
    assert refusal is not None
    screen.print(refusal.message, markup=False)
    if refusal.nearest_week is not None:
        week = refusal.nearest_week
        screen.print(f"The nearest week is week {week.number}, {week.title}.", markup=False)
