"""`study doctor`: what works, what does not, and what to do about it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from assistant.database.sql_lab import SqlLab
from assistant.errors import StudyError
from assistant.learning.words import counted
from assistant.practice.bank import load_bank
from assistant.service import Assistant
from ui.ingesting import cache_line
from ui.opening import open_assistant
from ui.printing import console, duration, error_console, print_json, to_dict

if TYPE_CHECKING:
    from assistant.models.chat import ChatModel


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its name, whether it is well, and a sentence."""

    name: str
    well: bool
    says: str


def doctor(json: bool) -> None:
    """Look at the database, the models and the library; exit 1 when something needs attention."""
    with open_assistant() as assistant:
        checks = [_check(name, assistant, look) for name, look in LOOKS]
        saved = _savings(assistant)
    if json:
        print_json({"checks": [to_dict(check) for check in checks], **saved})
    else:
        for check in checks:
            console().print(f"{'ok ' if check.well else 'BAD'}  {check.name}: {check.says}", markup=False)
    if not all(check.well for check in checks):
        raise typer.Exit(1)


def _check(name: str, assistant: Assistant, look: Callable[[Assistant], str]) -> Check:
    try:
        return Check(name, True, look(assistant))
    except StudyError as error:
        return Check(name, False, str(error))


def _database(assistant: Assistant) -> str:
    place = "a server (DATABASE_URL)" if assistant.settings.database_url else f"embedded in {assistant.settings.home}"
    return f"{assistant.database.version()}, {place}."


def _library(assistant: Assistant) -> str:
    counts = assistant.library.counts()
    failed = [source for source in assistant.library.sources() if source.status == "failed"]
    if failed:
        raise StudyError(f"{failed[0].uri} could not be read: {failed[0].reason}", f"({len(failed)} in all.)")
    hours = duration(counts.recorded_seconds)
    held = f"{counts.sources} sources, {counts.passages} passages, {hours} of recordings"
    return f"{held}, {counts.unused_vectors} unused vectors."


def _embedding(assistant: Assistant) -> str:
    began = time.perf_counter()
    assistant.embedder.embed_query("Is the embedding model there?")
    return f"{assistant.embedder.model} answers in {(time.perf_counter() - began) * 1000:.0f} ms."


def _chat(assistant: Assistant) -> str:
    if assistant.chat is None:
        return "none is set (STUDY_CHAT_MODEL): answers are quoted from the sources."
    from assistant.domain import Message

    reply = assistant.chat.complete([Message("user", "Answer with the word yes.")], max_tokens=8)
    return f"{assistant.chat.name} answers: {reply.text.strip()[:40]!r}. {_writes(assistant, assistant.chat)}"


def _writes(assistant: Assistant, chat: ChatModel) -> str:
    """Whether the model writes the answers: tried anew, unless the settings say it."""
    from assistant.answering.trial import known_trial, tried

    if assistant.settings.answers != "auto":
        return f"Answers are {assistant.settings.answers}, as STUDY_ANSWERS says."
    for progress in tried(assistant, chat):
        error_console().print(progress.text, markup=False)
    trial = known_trial(assistant, chat)
    assert trial is not None
    told = f"It got {trial.right} of {trial.asked} trial questions right"
    if trial.passed:
        return f"{told} and writes the answers."
    return f"{told}: answers are quoted from the sources. STUDY_ANSWERS=written has it write them all the same."


def _cache(assistant: Assistant) -> str:
    saved = _savings(assistant)
    return cache_line(
        assistant.embedder.model, saved["embedded"], saved["cache_hits"], saved["tokens_sent"], saved["tokens_saved"]
    )


def _savings(assistant: Assistant) -> dict[str, Any]:
    """What the library has embedded and reused since it was made."""
    keys = ("embedded", "cache_hits", "tokens_sent", "tokens_saved")
    return {key: assistant.library.value(key) or 0 for key in keys}


def _code(assistant: Assistant) -> str:
    from assistant.practice.running.sandbox import why_no_sandbox

    if assistant.practice.tools.sandbox is not None:
        return "runs in a sandbox."
    return f"is compared by the learner, not run. {why_no_sandbox()}"


def _sql(assistant: Assistant) -> str:
    why = SqlLab(assistant.database).why_not()
    return "runs in throwaway databases." if why is None else f"is compared by the learner, not run. {why}"


def _problems(assistant: Assistant) -> str:
    """What there is to set, what was withdrawn, and what failed its checks."""
    dropped, reports = assistant.practice.dropped(), assistant.practice.reports()
    told = f"{counted(len(load_bank().problems), 'problem')} written for the roadmap, {len(reports)} withdrawn"
    if dropped:
        reasons = "; ".join(f"{one.reason} ({one.count})" for one in dropped)
        told += f"; {sum(one.count for one in dropped)} that a model made failed a check: {reasons}"
    return f"{told}."


LOOKS: tuple[tuple[str, Callable[[Assistant], str]], ...] = (
    ("database", _database),
    ("library", _library),
    ("embedding model", _embedding),
    ("chat model", _chat),
    ("each text embedded once", _cache),
    ("learners' Python", _code),
    ("learners' SQL", _sql),
    ("practice", _problems),
)
