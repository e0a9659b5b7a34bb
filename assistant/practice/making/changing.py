"""True sentences made false by the model, one detail at a time, as replacements that code carries out and checks."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.check import ENOUGH
from assistant.answering.figures import numbers
from assistant.domain import Message
from assistant.practice.making import checks
from assistant.practice.making.asking import ChangesDraft, asked
from assistant.practice.making.bench import Bench, subject_of
from assistant.practice.making.checks import Unfit
from assistant.practice.making.facts import Fact
from assistant.practice.making.nearness import vector_of
from assistant.retrieval.terms import terms

CHANGE_TOKENS = 260
MOST_WORDS = 6
LONGEST_TO_SHORTEST = 3.0
SAME_SENTENCE = 0.95
"""Cosine from which a changed sentence is held to say the same, where neither a number nor a name was changed and the
checker does not see the opposite in it."""
SHORTEST_PART = 4
"""Letters of a word of the sentence that the new words must not hold ("no limit" in "unlimited")."""
SAME_WORDS = 0.62
"""The same of the words that were changed."""

_NAME = re.compile(r"\b[A-Z]{2,}\w*|\b\w+[._/:-]\w[\w._/:-]*|\b\w*\d\w*|\b[A-Z]\w+")
_EXAMPLES = (
    (
        "Rust for beginners",
        "Every value has one owner, and a value is dropped when its owner goes out of scope.",
        (("one owner", "several owners"), ("dropped", "copied"), ("goes out of scope", "is changed"), ("Every", "No")),
    ),
    (
        "Trees and graphs",
        "A segment tree answers queries over a range in logarithmic time and needs four times the memory of its array.",
        (
            ("logarithmic", "constant"),
            ("four times", "half"),
            ("over a range", "about a single element"),
            ("needs", "saves"),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Change:
    """Words of a sentence, where they begin in it, and what comes in their place."""

    start: int
    was: str
    now: str

    @property
    def end(self) -> int:
        return self.start + len(self.was)


def changes_of(bench: Bench, fact: Fact) -> list[Change]:
    """Changes by the model that can be carried out, at different places. Raises Unfit where there is none."""
    draft = asked(
        bench.chat, "problem_change", _told(subject_of(fact), fact.text), ChangesDraft, CHANGE_TOKENS, _turns()
    )
    found: list[Change] = []
    for one in draft.changed:
        change = _change(fact, one.instead_of, one.now)
        if change is not None and not any(change.start < other.end and other.start < change.end for other in found):
            found.append(change)
    if not found:
        raise Unfit(checks.NO_CHANGE)
    return found


def changed(text: str, changes: Sequence[Change]) -> str:
    """The sentence with these changes."""
    for change in sorted(changes, key=lambda one: -one.start):
        text = f"{text[: change.start]}{change.now}{text[change.end :]}"
    return text


def surely_false(bench: Bench, fact: Fact, change: Change) -> bool:
    """Whether the checker of the answers no longer finds the changed sentence in the passage.

    It sees other numbers, denials and opposites, and seldom another term in the place of one: what it still finds may
    be false all the same, and is left to the model to solve.
    """
    return checks.support_of(bench.assistant, bench.evidence(fact), [changed(fact.text, [change])])[0] < ENOUGH


def in_order(bench: Bench, fact: Fact, changes: Sequence[Change]) -> list[tuple[Change, bool]]:
    """Each change with whether it surely makes the sentence false, those first; else in an order of chance.

    Left out is what may well mean the same: opposites are as near to each other as synonyms, so only words that the
    checker does not hold for opposites are compared.
    """
    mixed = bench.chance.sample(list(changes), len(changes))
    found = [(change, surely_false(bench, fact, change)) for change in mixed]
    kept = [(change, sure) for change, sure in found if sure or not _says_same(fact, change)]
    return sorted(kept, key=lambda one: not one[1])


def _change(fact: Fact, was: str, now: str) -> Change | None:
    was, now = _without_common_words(was.strip(" .,;:"), now.strip(" .,;:"))
    match = re.search(rf"(?<!\w){re.escape(was)}(?!\w)", fact.text) if was else None
    if match is None or not now or fact.text.count(was) != 1 or not _is_of_like_size(was, now):
        return None
    if match.start() == 0:
        now = now[:1].upper() + now[1:]
    return Change(match.start(), was, now) if _says_other(fact, was, now) else None


def _without_common_words(was: str, now: str) -> tuple[str, str]:
    """Both without the words that they begin or end with alike."""
    one, other = was.split(), now.split()
    while len(one) > 1 and len(other) > 1 and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    while len(one) > 1 and len(other) > 1 and one[0] == other[0]:
        one, other = one[1:], other[1:]
    return " ".join(one), " ".join(other)


def _is_of_like_size(was: str, now: str) -> bool:
    short, long = sorted((len(was), len(now)))
    words = (len(was.split()), len(now.split()))
    return max(words) <= MOST_WORDS and abs(words[0] - words[1]) <= 2 and long <= max(LONGEST_TO_SHORTEST * short, 12)


def _says_other(fact: Fact, was: str, now: str) -> bool:
    """Whether another number or other words of content come in, and none that say what the sentence says anyway."""
    language = fact.lesson.script.language
    before, after = set(terms(was, language)), set(terms(now, language))
    rest = [
        word for word in re.findall(r"\w+", fact.text.lower().replace(was.lower(), " ")) if len(word) >= SHORTEST_PART
    ]
    if any(word in now.lower() for word in rest):
        return False
    return numbers(was) != numbers(now) or bool(before - after and after - before)


def _says_same(fact: Fact, change: Change) -> bool:
    """Whether a change that the checker does not see may well be none."""
    if _look_alike(change.was, change.now):
        return True
    if set(_NAME.findall(change.was)) != set(_NAME.findall(change.now)):
        return False
    return float(vector_of(fact.text) @ vector_of(changed(fact.text, [change]))) >= SAME_SENTENCE


def _look_alike(was: str, now: str) -> bool:
    """Whether one is a part of the other, or both mean about the same."""
    one, other = was.lower(), now.lower()
    return one in other or other in one or float(vector_of(was) @ vector_of(now)) >= SAME_WORDS


def _told(title: str, sentence: str) -> str:
    return f"Subject: {title}\nSentence: {sentence}"


def _turns() -> list[Message]:
    found: list[Message] = []
    for title, sentence, pairs in _EXAMPLES:
        reply = {"changed": [{"instead_of": was, "now": now} for was, now in pairs]}
        found += [Message("user", _told(title, sentence)), Message("assistant", json.dumps(reply))]
    return found
