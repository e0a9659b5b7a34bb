"""What commands print: one JSON document, or text for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import UsageError
from assistant.learning.words import clock_words

if TYPE_CHECKING:
    from rich.console import Console


def console() -> Console:
    """Where people read. Text goes through `Console.print(..., markup=False)`: it may hold anything."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=True)


def error_console() -> Console:
    """Where progress goes, so that standard output stays clean."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def print_json(document: Any) -> None:
    """One document on one line; what JSON has no form for (a date, a path) as its text."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def clock(seconds: float | None) -> str:
    """12:34 or 1:02:03; nothing for a text without times."""
    return "" if seconds is None else clock_words(seconds)


def duration(seconds: float) -> str:
    """About how long: 45 s, 12 min, 3.5 h."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def confirm(question: str, yes: bool, json_output: bool) -> bool:
    """Ask before something is written. Without a terminal, or under --json, only --yes agrees."""
    if yes:
        return True
    if json_output or not sys.stdin.isatty():
        raise UsageError(f"{question} needs a yes.", "Say it with --yes.")
    import typer

    return typer.confirm(question)


def read_batch(path: Path, field: str) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file, each with `field`. Raises UsageError naming the line that is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}.", "Give a file with one JSON object a line.") from None
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _batch_line(path, number, line, field)


def _batch_line(path: Path, number: int, line: str, field: str) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):
        raise UsageError(f"Line {number} of {path} is not JSON.", "Write one JSON object a line.") from None
    if not isinstance(item, dict) or not isinstance(item.get(field), str):
        raise UsageError(f'Line {number} of {path} has no text "{field}".', f'Each line needs {{"id", "{field}"}}.')
    return item


def print_batch(items: Iterable[dict[str, Any]], answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Answer a batch line by line, each with the id of its question, as soon as it is known."""
    for item in items:
        print_json({"id": item.get("id"), **answer(item)})


def to_dict(noun: Any) -> dict[str, Any]:
    """A dataclass as the dictionary that is printed."""
    return asdict(noun)


@contextmanager
def waiting(text: str, quiet: bool) -> Iterator[None]:
    """A line that says what is going on, on a terminal."""
    screen = error_console()
    if quiet or not screen.is_terminal:
        yield
        return
    with screen.status(text):
        yield
