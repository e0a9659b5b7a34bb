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
from assistant.practice.making.asking import ChangesDraft, asked, quoted
from assistant.practice.making.bench import Bench, subject_of
from assistant.practice.making.checks import Unfit
from assistant.practice.making.facts import Fact
from assistant.practice.making.nearness import vector_of
from assistant.retrieval.terms import terms

CHANGE_TOKENS = 260
MOST_WORDS = 6
LONGEST_TO_SHORTEST = 3.0
SHORTEST_PART = 4
"""Letters of a word of the sentence that the new words must not hold ("no limit" in "unlimited")."""
SAME_WORDS = 0.62
"""Cosine of two names from which they are held to name the same."""

MOST_COUNTED = 1_900
"""Numbers from here on are years and ports as often as amounts."""
_OTHER_NUMBERS = {
    "two": "four", "three": "six", "four": "two", "five": "ten", "six": "three", "seven": "fourteen", "eight": "four",
    "nine": "eighteen", "ten": "five", "twelve": "six", "fifteen": "thirty", "twenty": "forty", "thirty": "sixty",
    "forty": "twenty", "fifty": "five", "sixty": "thirty", "twice": "half", "half": "twice", "hundred": "thousand",
    "thousand": "hundred", "million": "thousand",
}  # fmt: skip
_AMOUNT = re.compile(
    r"(?<![\w./:-])(two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|twice|half|"
    r"hundred|thousand|million|\d+)(?!\s+(?:thirds|quarters|fifths|tenths|hundredths)\b)"
    r"(?=\s+(?:as|the|a)\b|\s+[a-z]{3,}s\b|\s+percent\b)",
    re.IGNORECASE,
)
"""A number before something that is counted ("thirty seconds", "twice as long")."""
_NAME = re.compile(r"\b[A-Z]{2,}\w*|\b\w+[._/:-]\w[\w._/:-]*|\b\w*\d\w*|\b[A-Z]\w+")
_MANY = frozenset("multiple several many various two three four five six seven eight nine ten no some all".split())
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
    """Amounts that are changed by rule; where a sentence has none, changes by the model that can be carried out.

    Raises Unfit where there is none.
    """
    by_rule = number_changes(fact.text)
    if by_rule:
        return by_rule
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


def number_changes(text: str) -> list[Change]:
    """Amounts of a sentence with another amount in their place: half or twice as much, the same every time."""
    found = []
    for match in _AMOUNT.finditer(text):
        was = match[1]
        now = _OTHER_NUMBERS.get(was.lower()) or (_other_number(was) if was.isdecimal() else None)
        if now is not None:
            found.append(Change(match.start(1), was, now.capitalize() if was[:1].isupper() else now))
    return found


def _other_number(digits: str) -> str | None:
    """Twice or half a number, by whether it is even; None for one that is a name as likely as an amount."""
    number = int(digits)
    if digits.startswith("0") or not 2 <= number < MOST_COUNTED:
        return None
    return str(number // 2) if number % 2 == 0 and number > 2 else str(number * 2)


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

    Left out is what may well mean the same: where the checker sees no difference, only another name makes one.
    """
    mixed = bench.chance.sample(list(changes), len(changes))
    found = [(change, surely_false(bench, fact, change)) for change in mixed]
    kept = [(change, sure) for change, sure in found if sure or _names_another(change)]
    return sorted(kept, key=lambda one: not one[1])


def _change(fact: Fact, was: str, now: str) -> Change | None:
    was, now = _without_common_words(was.strip(" .,;:"), now.strip(" .,;:"))
    match = re.search(rf"(?<!\w){re.escape(was)}(?!\w)", fact.text) if was else None
    if match is None or not now or fact.text.count(was) != 1 or not _is_of_like_size(was, now):
        return None
    if not fits_article(fact.text[: match.start()], now):
        return None
    if match.start() == 0:
        now = now[:1].upper() + now[1:]
    return Change(match.start(), was, now) if _says_other(fact, was, now) else None


def fits_article(before: str, now: str) -> bool:
    """Whether "a" or "an", where one stands before, can stand before the new words."""
    article = re.search(r"\b(an?)\s+$", before, re.IGNORECASE)
    if article is None:
        return True
    return now.split()[0].lower() not in _MANY and (article[1].lower() == "an") == (now[0].lower() in "aeiou")


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


def _names_another(change: Change) -> bool:
    """Whether another name stands in the place of one; other words may well mean the same, or follow from it."""
    one, other = change.was.lower(), change.now.lower()
    if one in other or other in one or float(vector_of(change.was) @ vector_of(change.now)) >= SAME_WORDS:
        return False
    return set(_NAME.findall(change.was)) != set(_NAME.findall(change.now))


def _told(title: str, sentence: str) -> str:
    return f"Subject: {title}\nSentence: {quoted(sentence)}"


def _turns() -> list[Message]:
    found: list[Message] = []
    for title, sentence, pairs in _EXAMPLES:
        reply = {"changed": [{"instead_of": was, "now": now} for was, now in pairs]}
        found += [Message("user", _told(title, sentence)), Message("assistant", json.dumps(reply))]
    return found
