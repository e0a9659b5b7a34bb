"""The numbers of a text, in digits or spelled out, and what is counted with each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_TENS = "thirty forty fifty sixty seventy eighty ninety".split()
_SMALL = {word: number for number, word in enumerate(_UNITS)} | {word: 30 + 10 * at for at, word in enumerate(_TENS)}
_LARGE = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "trillion": 10**12}
_ALONE = {
    "twice": Fraction(2), "double": Fraction(2), "triple": Fraction(3), "dozen": Fraction(12), "half": Fraction(1, 2),
    "both": Fraction(2), "quarter": Fraction(1, 4), "once": Fraction(1), "single": Fraction(1),
}  # fmt: skip
_ORDINALS = {
    word: Fraction(number)
    for number, word in enumerate(
        "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
        "sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        start=3,
    )
}
_PARTS = {
    part + ending: Fraction(1, whole)
    for part, whole in {
        "half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10, "twelfth": 12,
        "hundredth": 100, "thousandth": 1_000,
    }.items()
    for ending in ("", "s")
}  # fmt: skip
UNCOUNTED = frozenset({"1", "2", "0.5", "0.25"})
"""Numbers that prose uses without counting ("one of them", "both"): missing, they prove nothing."""

DIGITS = "0123456789"
LONGEST_AMOUNT = 15
"""Digits of a number that is an amount; a longer one names something."""

_PART = re.compile(r"(?<![a-z0-9_.])[0-9]+(?:[.,][0-9]+)*(?:st|nd|rd|th)?(?![0-9])|[a-z]+|[^\sa-z0-9]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as digits without thousands separators, the word after it, and the word before ("port 6379")."""

    number: str
    counted: str
    named: str = ""


def numbers(text: str) -> frozenset[str]:
    """The numbers of a text, in digits or spelled out, as digits without thousands separators."""
    return frozenset(figure.number for figure in figures(text))


def figures(text: str) -> list[Figure]:
    """The numbers of a text in order. "Two hundred and five" is one number, so is "two thirds"; "five or six" are two.

    "Every twelfth" has a number; "the third thing" is counted on, and has none.
    """
    parts = [match[0].lower() for match in _PART.finditer(text)]
    found: list[Figure] = []
    place = 0
    while place < len(parts):
        value, end = _number_at(parts, place)
        if value is None:
            place += 1
            continue
        after = end + 1 if parts[end : end + 1] == ["-"] else end
        found.append(Figure(value, _word_at(parts, after), _word_at(parts, place - 1)))
        place = end
    return found


def _word_at(parts: Sequence[str], place: int) -> str:
    return parts[place] if 0 <= place < len(parts) and parts[place].isalpha() else ""


def _number_at(parts: Sequence[str], place: int) -> tuple[str | None, int]:
    """The number that begins at a place, and where it ends; None where there is none."""
    first = parts[place]
    alone = _ORDINALS.get(first) if parts[place - 1 : place] == ["every"] else _ALONE.get(first)
    if alone is not None:
        return _written(alone), place + 1
    if not (first[0] in DIGITS or first in _SMALL or first in _LARGE):
        return None, place + 1
    if first[0] in DIGITS and _value(first) is None:
        return first, place + 1
    total, end = _spoken(parts, place)
    part = end + 1 if parts[end : end + 1] == ["-"] else end
    if part < len(parts) and parts[part] in _PARTS:
        return _written(total * _PARTS[parts[part]]), part + 1
    return _plain(first) if end == place + 1 and first[0] in DIGITS else _written(total), end


def _spoken(parts: Sequence[str], place: int) -> tuple[Fraction, int]:
    """The value of a run such as "one hundred and twenty thousand" or "3.5 million"."""
    total, current, end = Fraction(0), Fraction(0), place
    for kind, value, after in _run(parts, place):
        if kind == "large":
            current = (current or Fraction(1)) * value
            if value >= 1_000:
                total, current = total + current, Fraction(0)
        else:
            current += value
        end = after
    return total + current, end


def _run(parts: Sequence[str], place: int) -> Iterator[tuple[str, Fraction, int]]:
    """The parts of one number: each adds what is smaller than the one before it, or multiplies by something larger."""
    start, room, last = place, Fraction(10**LONGEST_AMOUNT), Fraction(0)
    while place < len(parts):
        at = place + 1 if parts[place] in ("and", "-") and place > start else place
        part = parts[at] if at < len(parts) else ""
        value = Fraction(_LARGE[part]) if part in _LARGE else _small(part)
        if value is None or (at != place and parts[place] == "and" and room < 100):
            return
        if part in _LARGE and value <= last:
            return
        last = value if part in _LARGE else Fraction(0)
        if part in _LARGE:
            yield "large", value, at + 1
            room = value
        elif value < room and (place == at or value > 0):
            yield "small", value, at + 1
            room = Fraction(10) if part in _TENS or part == "twenty" else Fraction(1)
        else:
            return
        place = at + 1


def _small(part: str) -> Fraction | None:
    if part in _SMALL:
        return Fraction(_SMALL[part])
    return _value(part) if part[:1] and part[0] in DIGITS else None


def _value(digits: str) -> Fraction | None:
    """What digits stand for; None for an address, a version or an identifier, which are no amounts."""
    plain = _plain(digits)
    return Fraction(plain) if plain.count(".") <= 1 and len(plain) <= LONGEST_AMOUNT else None


def _plain(digits: str) -> str:
    """Digits without thousands separators and endings; the zeros of "3.10" stay."""
    return re.sub(r",(?=\d{3}(?!\d))", "", digits.rstrip("stndrh")).replace(",", ".")


def _written(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):g}"
