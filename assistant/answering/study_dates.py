"""Days as people name them: "1 June", "by the end of March", "in 10 weeks", "May", "2027-06-01".

A month, a year or the end of something stands for its last day. What names no year is the next such day after today,
or, with ``nearest``, the one that is nearest to today. English, and the months of German and Spanish.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from assistant.errors import UsageError

_MONTH_NAMES = (
    "january jan januar jänner enero",
    "february feb februar febrero",
    "march mar märz marzo",
    "april apr abril",
    "may mai mayo",
    "june jun juni junio",
    "july jul juli julio",
    "august aug agosto",
    "september sep sept septiembre",
    "october oct oktober octubre okt",
    "november nov noviembre",
    "december dec dezember diciembre dez",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_WEEKDAYS = {name: day for day, name in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())}
_NUMBERS = {
    name: number
    for number, name in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
    )
} | {"a": 1, "an": 1, "half a": 0.5, "a couple of": 2, "twenty": 20, "twenty-four": 24, "thirty": 30}
_DAYS_OF = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
_AROUND = re.compile(
    r"^(?:(?:by|before|until|till|on|at|to|for|around|about|no later than|not later than|latest|spätestens|bis|zum|am"
    r"|ende(?= )|hasta|para|el|den|der|dem|the|sometime|be|finish|done|it|as|of) )+"
)
_END = re.compile(r"\b(?:ende|finales de|fin de)(?= )")
_MARKS = " .,;:!?\"'“”"

_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.|º)?"
_YEAR = r"(?:,? (?:of |de )?(?P<year>\d{4}))?"
_COUNT = rf"(?P<count>\d{{1,5}}(?:\.\d)?|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_UNIT = rf"(?P<unit>{'|'.join([*_DAYS_OF, *_MONTHS_OF])})s?"

Reader = Callable[[Mapping[str, str | None], date, bool], date]


def date_meant(words: str, today: date, *, nearest: bool = False) -> date:
    """The day that words name. Raises UsageError for words that name none, or a day that does not exist."""
    plain = _plain(words)
    for pattern, read in _READERS:
        found = pattern.fullmatch(plain)
        if found is None:
            continue
        try:
            return read(found.groupdict(), today, nearest)
        except (ValueError, OverflowError):
            raise UsageError(f"There is no day “{_shown(words)}”.", _CURE) from None
    raise UsageError(f"“{_shown(words)}” names no day.", _CURE)


_CURE = "Name one, such as 1 June 2027, the end of March or in 10 weeks."


def _plain(words: str) -> str:
    text = " ".join(words[:200].casefold().split()).strip(_MARKS)
    return _AROUND.sub("", _END.sub("end of", text)).strip(_MARKS)


def _shown(words: str) -> str:
    text = " ".join(words.split())
    return text if len(text) <= 60 else f"{text[:59]}…"


def _number(text: str | None) -> float:
    assert text is not None
    return _NUMBERS[text] if text in _NUMBERS else float(text)


# --- the readers ----------------------------------------------------------------------------------------------------


def _iso(found: Mapping[str, str | None], today: date, nearest: bool) -> date:
    return date(int(found["year"] or 0), int(found["number"] or 0), int(found["day"] or 0))


def _slashed(found: Mapping[str, str | None], today: date, nearest: bool) -> date:
    first, second = int(found["day"] or 0), int(found["number"] or 0)
    if first <= 12 and second <= 12 and first != second:
        written = f"{first}/{second}/{found['year']}"
        raise UsageError(f"“{written}” may be two days.", "Write the month as a word, such as 1 June 2027.")
    day, month = (first, second) if second <= 12 else (second, first)
    return date(int(found["year"] or 0), month, day)


def _day_of_month(found: Mapping[str, str | None], today: date, nearest: bool) -> date:
    month, day = _MONTHS[found["month"] or ""], int(found["day"] or 0)
    if found["year"]:
        return date(int(found["year"]), month, day)
    return _chosen(_yearly(month, lambda year: day, today), today, nearest)


def _month(found: Mapping[str, str | None], today: date, nearest: bool) -> date:
    month, part = _MONTHS[found["month"] or ""], found.get("part") or "end"
    if found["year"]:
        return date(int(found["year"]), month, _day_in(part, int(found["year"]), month))
    return _chosen(_yearly(month, lambda year: _day_in(part, year, month), today), today, nearest)


def _day_in(part: str, year: int, month: int) -> int:
    """The day of a month that its beginning, middle or end stands for."""
    if part in ("start", "beginning", "early"):
        return 1
    return 15 if part in ("middle", "mid") else calendar.monthrange(year, month)[1]


def _yearly(month: int, day: Callable[[int], int], today: date) -> Iterator[date]:
    """The same day of the years around, those in which it exists. Raises ValueError when it is in none."""
    found = []
    for year in range(today.year - 8, today.year + 9):
        if 1 <= year <= 9999 and 1 <= day(year) <= calendar.monthrange(year, month)[1]:
            found.append(date(year, month, day(year)))
    if not found:
        raise ValueError
    return iter(found)


def _chosen(days: Iterator[date], today: date, nearest: bool) -> date:
    """The first after today, or the nearest to it."""
    if nearest:
        return min(days, key=lambda day: (abs((day - today).days), day))
    return next(day for day in days if day > today)


def _year(found: Mapping[str, str | None], today: date, nearest: bool) -> date:
    return date(int(found["year"] or 0), 12, 31)


def _distance(found: Mapping[str, str | None], today: date, nearest: bool) -> date:
    sign = -1 if found.get("ago") else 1
    return _moved(today, sign * _number(found["count"]), found["unit"] or "")


def _next_unit(found: Mapping[str, str | None], today: date, nearest: bool) -> date:
    """The end of this or the next week, month or year."""
    unit = found["unit"] or ""
    start = today if found["which"] != "next" else _moved(today, 1, unit)
    if unit == "week":
        return start + timedelta(days=6 - start.weekday())
    return date(start.year, 12, 31) if unit == "year" else start.replace(day=_day_in("end", start.year, start.month))


def _moved(day: date, count: float, unit: str) -> date:
    if unit in _DAYS_OF:
        return day + timedelta(days=round(count * _DAYS_OF[unit]))
    if count != int(count) and unit == "month":
        return day + timedelta(days=round(count * 30))
    months = day.year * 12 + day.month - 1 + round(count * _MONTHS_OF[unit])
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _weekday(found: Mapping[str, str | None], today: date, nearest: bool) -> date:
    ahead = (_WEEKDAYS[found["weekday"] or ""] - today.weekday() - 1) % 7 + 1
    return today + timedelta(days=ahead)


def _near(days: int) -> Reader:
    return lambda found, today, nearest: today + timedelta(days=days)


def _christmas(found: Mapping[str, str | None], today: date, nearest: bool) -> date:
    return _chosen(_yearly(12, lambda year: 25, today), today, nearest)


_PART = r"(?:(?P<part>end|start|beginning|middle|mid|early)[- ](?:of )?(?:the )?(?:month of )?)?"
_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"(?P<year>\d{4})-(?P<number>\d{1,2})-(?P<day>\d{1,2})", _iso),
        (r"(?P<day>\d{1,2})\. ?(?P<number>\d{1,2})\. ?(?P<year>\d{4})", _iso),
        (r"(?P<day>\d{1,2})/(?P<number>\d{1,2})/(?P<year>\d{4})", _slashed),
        (rf"{_DAY} (?:of |de )?{_MONTH}{_YEAR}", _day_of_month),
        (rf"{_MONTH} (?:the )?{_DAY}{_YEAR}", _day_of_month),
        (rf"{_PART}{_MONTH}{_YEAR}", _month),
        (r"(?:(?:the )?end of )?(?P<year>\d{4})", _year),
        (rf"(?:in|within|after) {_COUNT} {_UNIT}(?:'? time| from now)?", _distance),
        (rf"{_COUNT} {_UNIT}(?:'? time| from (?:now|today))?", _distance),
        (rf"{_COUNT} {_UNIT} (?P<ago>ago)", _distance),
        (r"(?:(?:the )?end of )?(?:the )?(?P<which>this|next|)(?: ?)(?P<unit>week|month|year)", _next_unit),
        (rf"(?:(?:this|next|coming) )?(?P<weekday>{'|'.join(_WEEKDAYS)})", _weekday),
        (r"today|now|heute|hoy", _near(0)),
        (r"tomorrow|morgen|mañana", _near(1)),
        (r"yesterday|gestern|ayer", _near(-1)),
        (r"christmas|xmas", _christmas),
    )
)
