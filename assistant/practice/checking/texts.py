"""Checks of what is read: options that can be told apart, a key among them, hints that do not tell it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.models.embedder import Embedder
from assistant.practice.nouns import CodeKey, Key, OptionsKey, OutputKey, Problem, SqlKey, TextKey

SAME_MEANING = 0.85
"""Cosine of two options from which on they say the same, when no number, denial, opposite or name tells them apart.

Measured with the bundled model: of twenty sentences beside a paraphrase of theirs, eight lie above it (median .84); of
423 pairs of a right and a wrong option in the bank, 41 are not told apart by such a mark, and none of these lies above
.64. So it finds near copies; what else says the same shows when a problem is solved anew without its key.
"""
MOST_TIMES_LONGER = 1.8
"""A right option this many times as long as the longest wrong one is found by its length alone."""
LONG_ENOUGH = 24
"""Characters under which the length of an option tells nothing."""
SHORTEST_GIVEAWAY = 3
LINE_GIVEAWAY = 18
"""Characters of a line of code or SQL from which on a hint that holds it holds a part of the key."""
POINT_GIVEAWAY = 0.85
NEGATIONS = frozenset("not no never none without cannot nothing neither nor isn't doesn't don't can't won't".split())
OPPOSITES = tuple(
    tuple(pair.split("/"))
    for pair in "before/after more/less most/least larger/smaller greater/smaller first/last oldest/newest old/new "
    "fails/passes fail/pass fails/succeeds up/down read/write reads/writes always/never all/none every/no "
    "left/right inner/outer public/private session/transaction sync/async true/false rises/falls can/cannot".split()
)
HINTS = 2


def text_faults(problem: Problem, embedder: Embedder | None) -> Iterator[str]:
    """What is wrong with a problem as it reads, whatever its kind."""
    if not problem.statement.strip():
        yield "The statement is empty."
    yield from _hint_faults(problem)
    if isinstance(problem.key, OptionsKey):
        yield from _key_faults(problem, problem.key)
        yield from _option_faults(problem, problem.key, embedder)
    if isinstance(problem.key, TextKey):
        yield from _reference_faults(problem.key)


# --- options --------------------------------------------------------------------------------------------------------


def _key_faults(problem: Problem, key: OptionsKey) -> Iterator[str]:
    count = len(problem.options)
    wanted = {"choice": 1, "cloze": 1, "order": count, "match": len(problem.prompts)}.get(problem.kind)
    if not key.right or any(not 1 <= number <= count for number in key.right):
        yield "The key is none of the options."
    elif wanted is not None and len(key.right) != wanted:
        yield f"The key has {len(key.right)} options where {wanted} are wanted."
    elif len(set(key.right)) != len(key.right):
        yield "The key names an option twice."
    elif problem.kind == "multiple" and len(key.right) == count:
        yield "Every option is right."
    if key.why and len(key.why) != count:
        yield "Not every option has its reason."


def _option_faults(problem: Problem, key: OptionsKey, embedder: Embedder | None) -> Iterator[str]:
    plain = [_plain(option) for option in problem.options]
    if not all(plain):
        yield "An option is empty."
    if len(set(plain)) != len(plain):
        yield "Two options are the same."
        return
    if problem.kind in ("choice", "multiple", "cloze"):
        right = [problem.options[number - 1] for number in key.right if 0 < number <= len(problem.options)]
        wrong = [option for option in problem.options if option not in right]
        if problem.kind != "multiple":
            yield from _length_faults(right, wrong)
        if embedder is not None and right and wrong:
            yield from _meaning_faults(right, wrong, embedder)


def _length_faults(right: Sequence[str], wrong: Sequence[str]) -> Iterator[str]:
    for option in right:
        longest = max(map(len, wrong), default=0)
        if len(option) > LONG_ENOUGH and len(option) > MOST_TIMES_LONGER * longest:
            yield "The right option can be told by its length."


def _meaning_faults(right: Sequence[str], wrong: Sequence[str], embedder: Embedder) -> Iterator[str]:
    vectors = embedder.embed([*right, *wrong])
    cosines = vectors[: len(right)] @ vectors[len(right) :].T
    for row, one in enumerate(right):
        for column, other in enumerate(wrong):
            if cosines[row, column] >= SAME_MEANING and not told_apart(one, other):
                yield f"A wrong option says the same as the right one: {other}"


def told_apart(one: str, other: str) -> bool:
    """Whether numbers, denials, opposites or names of code tell two texts apart that are near in meaning."""
    words, others = (set(re.findall(r"\w+", text.casefold())) for text in (one, other))
    opposed = any(
        (left in words and right in others) or (right in words and left in others) for left, right in OPPOSITES
    )
    return opposed or _marks(one) != _marks(other)


def _marks(text: str) -> tuple[list[str], bool, list[str]]:
    words = re.findall(r"[\w'’]+", text.casefold().replace("’", "'"))
    numbers = sorted(word for word in words if any(sign.isdigit() for sign in word))
    names = sorted(re.findall(r"`[^`]+`|\b\w+[._/:]\w[\w._/:]*|\b[A-Z]{2,}\b|\b\w+\(\)", text))
    return numbers, any(word in NEGATIONS for word in words), names


# --- hints ----------------------------------------------------------------------------------------------------------


def _hint_faults(problem: Problem) -> Iterator[str]:
    if len(problem.hints) != HINTS or not all(hint.strip() for hint in problem.hints):
        yield "There are not two hints."
    elif _plain(problem.hints[0]) == _plain(problem.hints[1]):
        yield "The two hints are the same."
    for number, hint in enumerate(problem.hints, 1):
        if _gives_away(problem, problem.key, _plain(hint)):
            yield f"Hint {number} holds the answer."


def _gives_away(problem: Problem, key: Key, hint: str) -> bool:
    if isinstance(key, OptionsKey):
        return _names_option(problem, key, hint)
    if isinstance(key, OutputKey):
        return _holds(hint, _plain(key.output))
    if isinstance(key, TextKey):
        return any(_covered(point.text, hint) >= POINT_GIVEAWAY for point in key.points)
    shown = problem.starter + problem.statement + (key.schema if isinstance(key, SqlKey) else "")
    return any(_plain(line) in hint for line in _own_lines(key, shown))


def _names_option(problem: Problem, key: OptionsKey, hint: str) -> bool:
    """Whether a hint holds a right option and no wrong one; of a match, a prompt with what belongs to it."""
    options = [_plain(option) for option in problem.options]
    rights = [options[number - 1] for number in key.right if 0 < number <= len(options)]
    if problem.kind == "order":
        return False
    if problem.kind == "match":
        pairs = zip(map(_plain, problem.prompts), rights, strict=False)
        return any(_holds(hint, prompt) and _holds(hint, right) for prompt, right in pairs)
    named = [option for option in options if _holds(hint, option)]
    return bool(named) and all(option in rights for option in named)


def _own_lines(key: CodeKey | SqlKey, shown: str) -> Iterator[str]:
    """Lines of a solution that are long enough to say something, and not shown anyway."""
    for line in key.solution.splitlines():
        plain = _plain(line)
        if len(plain) >= LINE_GIVEAWAY and plain not in _plain(shown):
            yield line


def _holds(text: str, part: str) -> bool:
    """Whether a text holds a part as whole words."""
    if len(part) < SHORTEST_GIVEAWAY:
        return False
    return re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text) is not None


def _covered(point: str, hint: str) -> float:
    """The share of a point's words of some length that a hint has."""
    words = {word for word in re.findall(r"\w+", _plain(point)) if len(word) > 3}
    return sum(word in hint for word in words) / len(words) if len(words) > 2 else 0.0


# --- written answers ------------------------------------------------------------------------------------------------


def _reference_faults(key: TextKey) -> Iterator[str]:
    """Whether the reference answer makes its own points."""
    if not key.points:
        yield "There is no point that an answer has to make."
    reference = _plain(key.reference)
    for point in key.points:
        if point.words and not any(_plain(word) in reference for word in point.words):
            yield f"The reference has none of the words of its point: {point.text}"


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("`", "").strip(" .").split())
