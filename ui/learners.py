"""`study learner`: who learns here, all there is of one of them, and forgetting them. For whoever runs the app."""

from __future__ import annotations

import json as json_format
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import typer

from assistant.database import LOCAL_LEARNER
from assistant.database.learner_store import LearnerStore
from assistant.errors import NotFoundError
from assistant.learning.words import counted
from ingest.whole_file import write_whole
from ui.opening import open_assistant
from ui.printing import confirm, console, print_json

WORDS = {"feedback": "opinion on an answer", "plan_week": "planned week", "plan_session": "planned session"}
"""What rows are called where a table's own name is no word for them."""
MANY = {"opinion on an answer": "opinions on answers"}


def listed(json: bool) -> None:
    """Everybody who learns here: id, name, and since when."""
    with open_assistant() as assistant:
        learners = LearnerStore(assistant.database).learners()
    if json:
        print_json(
            {
                "learners": [
                    {"id": one.id, "name": one.name, "created_at": one.created_at.isoformat()} for one in learners
                ]
            }
        )
        return
    from rich.table import Table
    from rich.text import Text

    table = Table("id", "name", "since")
    for one in learners:
        table.add_row(str(one.id), Text(one.name), f"{one.created_at:%Y-%m-%d}")
    console().print(table)


def export(file: Path | None, learner: str | None, yes: bool, json: bool) -> None:
    """Write all there is of a learner (the local one) into a file, readable by its owner alone; or print it as JSON.

    The file is there wholly or not at all. Over one that is there it goes only after a question, or with ``yes``.
    """
    with open_assistant() as assistant:
        document = LearnerStore(assistant.database).export(_id(learner))
    name, told = document["learner"]["name"], summed(_sizes(document))
    if file is None:
        held = f"Of {name} there are {told}. `study learner export FILE` writes them into a file, --json prints them."
        print_json(document) if json else console().print(held, markup=False)
        return
    if file.exists() and not confirm(f"Replace {file}?", yes, json):
        raise typer.Exit(1)
    write_whole(file, (json_format.dumps(document, ensure_ascii=False, indent=2) + "\n").encode(), private=True)
    if json:
        print_json({"file": str(file), "learner": document["learner"]["id"], "rows": _sizes(document)})
    else:
        console().print(f"{file} holds all there is of {name}: {told}.", markup=False)


def forget(learner: str | None, yes: bool, json: bool) -> None:
    """Remove all there is of a learner (the local one), after saying how much that is; exit 1 when they stay."""
    person = _id(learner)
    with open_assistant() as assistant:
        store = LearnerStore(assistant.database)
        document = store.export(person)
        name, told = document["learner"]["name"], summed(_sizes(document))
        if not confirm(f"Forget all there is of {name}, for good: {told}?", yes, json):
            raise typer.Exit(1)
        removed = store.forget(person)
    if json:
        print_json({"learner": str(person), "forgotten": removed})
    else:
        console().print(f"Forgotten: {summed(removed)}. Backups made before still have it.", markup=False)


def summed(rows: Mapping[str, int]) -> str:
    """3 conversations, 6 messages and 1 planned week; nothing."""
    parts = [_counted(number, WORDS.get(table, table.replace("_", " "))) for table, number in rows.items() if number]
    if len(parts) < 2:
        return "".join(parts) or "nothing"
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {MANY[noun]}" if noun in MANY and number != 1 else counted(number, noun)


def _sizes(document: Mapping[str, Any]) -> dict[str, int]:
    return {name: len(rows) for name, rows in document["tables"].items()}


def _id(learner: str | None) -> UUID:
    if learner is None:
        return LOCAL_LEARNER
    try:
        return UUID(learner.strip())
    except ValueError:
        raise NotFoundError("That is no learner's id.", "`study learner list` lists them.") from None
