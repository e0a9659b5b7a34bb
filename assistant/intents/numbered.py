"""The weeks and months that a text names by their numbers: "week 6", "the sixth week", "weeks 3 to 5", "wk six"."""

from __future__ import annotations

import re

Named = tuple[int | str, ...]

_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_ORDINALS = (
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth", "twentieth",
)  # fmt: skip
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_TENS_ORDINAL = {"thirtieth": 30, "fortieth": 40, "fiftieth": 50}
LONGEST_RANGE = 60
"""Weeks that "weeks 1 to 60" may name at most."""


def _spelled_numbers() -> dict[str, int]:
    words = {word: number for number, word in enumerate(_UNITS)}
    for ten, value in _TENS.items():
        words[ten] = value
        for number in range(1, 10):
            words[f"{ten} {_UNITS[number]}"] = words[f"{ten}-{_UNITS[number]}"] = value + number
    return words


def _spelled_ordinals() -> dict[str, int]:
    words = {word: number for number, word in enumerate(_ORDINALS)} | _TENS_ORDINAL
    for ten, value in _TENS.items():
        for number in range(1, 10):
            words[f"{ten} {_ORDINALS[number]}"] = words[f"{ten}-{_ORDINALS[number]}"] = value + number
    return words


_NUMBERS, _PLACES = _spelled_numbers(), _spelled_ordinals()


def _any_of(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_NUMBER = rf"(?:\d{{1,3}}|{_any_of(_NUMBERS)})(?![\w.]*\w)"
_TO = r"(?:-|to|through|till|until|up to)"
_AND = rf"(?:\s*(?:,\s*and|,|&|\+)\s*|\s*-\s*|\s+(?:{_TO}|and|or)\s+)"
_NAMED = (
    rf"{{word}}\s*(?:no\.?|number|nr\.?|num\.?|#)?\s*-?\s*(?P<first>{_NUMBER})"
    rf"(?P<more>(?:{_AND}(?:the\s+)?(?:{{word}}\s*)?{_NUMBER})*)"
)
_COUNTED = (
    rf"(?<![\w.])(?:the\s+)?(?:(?P<digits>\d{{1,3}})\s?(?:st|nd|rd|th|[oa]|\.)"
    rf"|(?P<place>{_any_of(_PLACES)}))\s+{{word}}(?!s)\b"
)
_FIRST_FEW = rf"(?:the\s+)?first\s+(?P<few>{_NUMBER})\s+{{word}}\b"
_LAST = (
    r"(?:the\s+)?(?:(?:very\s+)?(?:last|final)\s+{word}\s+(?:of|in|on)\s+(?:the|this|my|our)\s+roadmap"
    r"|(?:very last|final)\s+{word})\b|\bthe\s+last\s+{word}(?!s)\b"
)
_WEEK_WORD = r"(?<![\w-])(?:weeks?|w(?=\s?#?\d))"
_MONTH_WORD = r"(?<![\w-])months?"
_JOINED = re.compile(rf"({_AND})(?:the\s+)?(?:weeks?\s*|months?\s*|w)?({_NUMBER})")
_REACHES = re.compile(rf"\s*{_TO}\s*")


def _patterns(word: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern.replace("{word}", word) + r"(?:'s)?") for pattern in (_NAMED, _COUNTED, _FIRST_FEW))


_WEEKS, _MONTHS = _patterns(_WEEK_WORD), _patterns(_MONTH_WORD)
_LAST_WEEK = re.compile(_LAST.replace("{word}", _WEEK_WORD) + r"(?:'s)?")
_LAST_MONTH = re.compile(_LAST.replace("{word}", _MONTH_WORD) + r"(?:'s)?")
_ANY_WEEK, _ANY_MONTH = re.compile(_WEEK_WORD), re.compile(_MONTH_WORD)


def weeks_named(plain: str) -> tuple[Named, str]:
    """The weeks that a text in lower case names ("last" for the last one), and the text without their names."""
    return _taken(plain, _WEEKS, _LAST_WEEK) if _ANY_WEEK.search(plain) else ((), plain)


def months_named(plain: str) -> tuple[Named, str]:
    """The same for months."""
    return _taken(plain, _MONTHS, _LAST_MONTH) if _ANY_MONTH.search(plain) else ((), plain)


def _taken(plain: str, patterns: tuple[re.Pattern[str], ...], last: re.Pattern[str]) -> tuple[Named, str]:
    found: list[int | str] = []

    def take(match: re.Match[str]) -> str:
        found.extend(_numbers_of(match))
        return " "

    for pattern in patterns:
        plain = pattern.sub(take, plain)
    rest = last.sub(" ", plain)
    if rest != plain:
        found.append("last")
    return tuple(dict.fromkeys(found)), rest


def _numbers_of(match: re.Match[str]) -> list[int]:
    groups = match.groupdict()
    if groups.get("few"):
        return list(range(1, min(_number(groups["few"]), LONGEST_RANGE) + 1))
    if groups.get("first") is None:
        return [int(groups["digits"]) if groups["digits"] else _PLACES[groups["place"]]]
    numbers = [_number(groups["first"])]
    for joint, word in _JOINED.findall(groups["more"]):
        following = _number(word)
        if _REACHES.fullmatch(joint) and numbers[-1] < following <= numbers[-1] + LONGEST_RANGE:
            numbers.extend(range(numbers[-1] + 1, following))
        numbers.append(following)
    return numbers


def _number(word: str) -> int:
    return _NUMBERS[word] if word in _NUMBERS else int(word)
