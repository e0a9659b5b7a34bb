"""Does what a number counts in a claim have other numbers in the source?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction

from assistant.answering.figures import UNCOUNTED, Figure
from assistant.answering.reading import stem
from assistant.retrieval.terms import terms_of_token

_TIME = "nanosecond microsecond millisecond second minute hour day week month year"
_SIZE = "bit byte kilobyte kibibyte megabyte mebibyte gigabyte gibibyte terabyte"
_DIMENSIONS = (_TIME, _SIZE, "percent", "euro dollar cent", "metre kilometre")
_MEASURES = {stem(word): dimension for dimension in _DIMENSIONS for word in dimension.split()}
_SECONDS = {
    stem("millisecond"): Fraction(1, 1000), stem("second"): Fraction(1), stem("minute"): Fraction(60),
    stem("hour"): Fraction(3600), stem("day"): Fraction(86_400), stem("week"): Fraction(604_800),
}  # fmt: skip


def counts_other(figure: Figure, known: Sequence[Figure]) -> bool:
    """Whether what a number counts, or names, has other numbers there, and never this one.

    A number that counts and names nothing there ("then 5, then 30") may count anything, and proves nothing.
    """
    there = [other for other in known if other.number == figure.number]
    if any(not _is_word(other.counted) and not _is_word(other.named) for other in there):
        return False
    if not _is_word(figure.counted):
        return _names_other(figure, known)
    counted = stem(figure.counted)
    alike = {other.number for other in known if stem(other.counted) == counted}
    if figure.number in alike or any(_same_time(figure, other) for other in known):
        return False
    if figure.number in UNCOUNTED:
        return bool(alike) and counted in _MEASURES
    measured = [other for other in known if _dimension(other) and _dimension(other) == _dimension(figure)]
    return bool(alike) or bool(there and measured)


def other_parts(numbers: Collection[str], said: Collection[str]) -> frozenset[str]:
    """The parts of one ("half") that are not said where another part of one is."""
    parts = {number for number in said if _is_part(number)}
    return frozenset(number for number in numbers if _is_part(number) and parts and number not in parts)


def _names_other(figure: Figure, known: Sequence[Figure]) -> bool:
    """Whether what bears the number ("exit code 2") bears others there, and never this one."""
    if not _is_word(figure.named):
        return False
    alike = {other.number for other in known if stem(other.named) == stem(figure.named)}
    return bool(alike) and figure.number not in alike


def _is_word(word: str) -> bool:
    return bool(terms_of_token(word, "en"))


def _dimension(figure: Figure) -> str:
    return _MEASURES.get(stem(figure.counted), "")


def _same_time(one: Figure, other: Figure) -> bool:
    """Whether two are the same time in other units ("one minute", "sixty seconds")."""
    sizes = _SECONDS.get(stem(one.counted)), _SECONDS.get(stem(other.counted))
    if sizes[0] is None or sizes[1] is None or not all(_is_amount(figure.number) for figure in (one, other)):
        return False
    return Fraction(one.number) * sizes[0] == Fraction(other.number) * sizes[1]


def _is_amount(number: str) -> bool:
    return number.replace(".", "", 1).isdigit()


def _is_part(number: str) -> bool:
    return _is_amount(number) and 0 < Fraction(number) < 1
