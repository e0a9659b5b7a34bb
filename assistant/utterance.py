"""A text as it was typed, made ready for recognising what is wanted: plain words, and the weeks and months it names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 400
"""Characters above which a text is a question for the library, whatever it names."""

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
_AND = r"\s*(?:,|-|to|and|&|or|,\s*and)\s*"
_NAMED = (
    rf"{{word}}\s*(?:no\.?|number|nr\.?|#)?\s*-?\s*(?P<first>{_NUMBER})"
    rf"(?P<more>(?:{_AND}(?:{{word}}\s*)?{_NUMBER})*)"
)
_COUNTED = rf"(?:the\s+)?(?:(?P<digits>\d{{1,3}})\s?(?:st|nd|rd|th)|(?P<place>{_any_of(_PLACES)}))\s+{{word}}(?!s)\b"
_LAST = (
    r"(?:the\s+)?(?:(?:very\s+)?(?:last|final)\s+{word}\s+(?:of|in|on)\s+(?:the|this|my|our)\s+roadmap"
    r"|(?:very last|final)\s+{word})\b"
)
_WEEK_WORD = r"(?<![\w-])(?:weeks?|w(?=\s?#?\d))"
_MONTH_WORD = r"(?<![\w-])months?"

_MISSPELLED = {
    "wk": "week", "wks": "weeks", "wek": "week", "weeek": "week", "wekk": "week", "weeke": "week", "weel": "week",
    "taks": "task", "tsk": "task", "taskk": "task", "tasl": "task",
    "taskes": "tasks", "excercise": "exercise", "excersise": "exercise", "begginer": "beginner",
    "begginner": "beginner",
    "beginer": "beginner", "biginner": "beginner", "enterprize": "enterprise", "enterprice": "enterprise",
    "entreprise": "enterprise", "roadmpa": "roadmap", "raodmap": "roadmap", "rodmap": "roadmap", "roadmp": "roadmap",
    "utube": "youtube", "yt": "youtube", "youtub": "youtube", "serach": "search", "seach": "search",
    "guidence": "guidance", "guidanc": "guidance", "wich": "which", "whcih": "which", "waht": "what", "wat": "what",
    "wht": "what", "whats": "what is", "what's": "what is", "u": "you", "pls": "please", "plz": "please",
    "lern": "learn", "leran": "learn", "covres": "covers", "coveres": "covers", "shoud": "should", "shuld": "should",
    "mnth": "month", "wher": "where", "conversatoins": "conversations", "converstions": "conversations",
}  # fmt: skip
_ROAD_MAP = re.compile(r"\broad[ -]map\b")
_WEAK_NUMBER = re.compile(r"\bweak (?=\d|#)")
_WORD = re.compile(r"[^\W_][\w.+#/'-]*[\w+#]|[^\W_]|[&]")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "‐": "-"})


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was typed. ``plain`` is it in lower case with usual misspellings righted and no mark at the end.

    ``weeks`` and ``months`` are those it names by number ("last" for the last one); ``words`` are the words left
    without them.
    """

    text: str
    plain: str
    weeks: tuple[int | str, ...]
    months: tuple[int | str, ...]
    words: tuple[str, ...]

    def only(self, *vocabularies: frozenset[str]) -> bool:
        """Whether every word left is in one of the vocabularies."""
        return all(any(word in known for known in vocabularies) for word in self.words)

    def any(self, words: frozenset[str]) -> bool:
        return any(word in words for word in self.words)


def read_utterance(text: str) -> Utterance:
    """Never raises, whatever the text is; a very long one names no weeks."""
    if len(text) > LONGEST:
        return Utterance(text, "", (), (), ("…",))
    plain = _plain(text)
    weeks, rest = _taken(plain, _WEEK_WORD)
    months, rest = _taken(rest, _MONTH_WORD)
    return Utterance(text, plain, weeks, months, tuple(_WORD.findall(rest)))


def _plain(text: str) -> str:
    lowered = unicodedata.normalize("NFKC", text).translate(_QUOTES).casefold()
    words = (righted(word) for word in lowered.split())
    joined = _ROAD_MAP.sub("roadmap", _WEAK_NUMBER.sub("week ", " ".join(words)))
    return joined.strip(" ?!.,;:…").strip()


def righted(word: str) -> str:
    """A word in lower case, or what it is a usual misspelling or abbreviation of; marks around it stay."""
    core = word.strip("?!.,;:()\"'")
    return word.replace(core, _MISSPELLED[core], 1) if core in _MISSPELLED else word


def _taken(plain: str, word: str) -> tuple[tuple[int | str, ...], str]:
    """The weeks (or months) that a text names, and the text without their names."""
    found: list[int | str] = []

    def take(match: re.Match[str]) -> str:
        found.extend(_numbers_of(match))
        return " "

    for pattern in (_NAMED, _COUNTED):
        plain = re.sub(pattern.replace("{word}", word) + r"(?:'s)?", take, plain)
    rest = re.sub(_LAST.replace("{word}", word), " ", plain)
    if rest != plain:
        found.append("last")
    return tuple(dict.fromkeys(found)), rest


def _numbers_of(match: re.Match[str]) -> list[int | str]:
    groups = match.groupdict()
    if groups.get("first") is None:
        return [int(groups["digits"]) if groups["digits"] else _PLACES[groups["place"]]]
    numbers = [_number(groups["first"])]
    for joint, word in re.findall(rf"({_AND})(?:weeks?\s*|months?\s*|w)?({_NUMBER})", groups["more"]):
        following = _number(word)
        if joint.strip() in ("-", "to") and numbers[-1] < following <= numbers[-1] + 60:
            numbers.extend(range(numbers[-1] + 1, following))
        numbers.append(following)
    return list(numbers)


def _number(word: str) -> int:
    return _NUMBERS[word] if word in _NUMBERS else int(word)
