"""Lengths of time and days of the week, read out of a text in lower case and plain English.

Lengths are whole minutes and may be negative or more than a day has: who uses them refuses those. Weekdays are named
as in `assistant.learning.nouns.WEEKDAYS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from assistant.learning.nouns import WEEKDAYS

ALL_DAYS = frozenset(WEEKDAYS)
WORKDAYS = frozenset(WEEKDAYS[:5])
WEEKEND = frozenset(WEEKDAYS[5:])
MOST_PARTS = 24
"""Amounts and days up to which a text can say when somebody has time."""

AMOUNT = r"‹(-?\d+)›"
"""How an amount stands in a text whose amounts are marked: its minutes, with a sign where they are negative."""

# --- lengths ------------------------------------------------------------------------------------------------------

_UNITS = dict(
    zip(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split(),
        range(1, 20),
        strict=True,
    )
)
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
_SPELLED = (
    {"a": 1, "an": 1, "zero": 0}
    | _UNITS
    | _TENS
    | {
        f"{ten}{joint}{unit}": value + _UNITS[unit]
        for ten, value in _TENS.items()
        for unit in list(_UNITS)[:9]
        for joint in "- "
    }
)
_NUMBER = rf"(?:\d{{1,4}}(?:[.,]\d{{1,2}})?|(?:{'|'.join(sorted(_SPELLED, key=len, reverse=True))})(?= ))"
_FROM = r"(?<![\w.,:/‹›])(?:(?P<minus>-|minus |negative )\s?)?"
_RANGE = rf"(?:(?:between )?(?P<low>{_NUMBER})\s?(?:-|to|or|and)\s?)?"
_HOURS = r"(?:hours?|hrs?|hr|h)\b\.?"
_MINUTES = r"(?:minutes?|mins?|minuts)\b\.?"

Match = re.Match[str]


def _number(words: str) -> float:
    return float(_SPELLED[words]) if words in _SPELLED else float(words.replace(",", "."))


def _hours_and_minutes(match: Match) -> float:
    return 60 * _number(match["hours"]) + _number(match["minutes"])


def _hours_and_a_part(match: Match) -> float:
    return 60 * _number(match["hours"] or "one") + (15 if match["part"] == "quarter" else 30)


def _halves(match: Match) -> float:
    return 60 * int(match["hours"] or 0) + 30


def _quarters(match: Match) -> float:
    return 15 * _number(match["quarters"] or "one")


def _several(match: Match) -> float:
    return _number(match["low"] or match["count"]) * (1 if match["unit"].startswith("m") else 60)


_LENGTHS: tuple[tuple[re.Pattern[str], Callable[[Match], float]], ...] = tuple(
    (re.compile(_FROM + pattern), minutes)
    for pattern, minutes in (
        # 1:30 h, 1h30, 2 hours and ten minutes
        (rf"(?P<hours>\d{{1,2}}):(?P<minutes>[0-5]\d) ?{_HOURS}", _hours_and_minutes),
        (r"(?P<hours>\d{1,2}) ?h ?(?P<minutes>[0-5]?\d)(?: ?(?:m|mins?|minutes?))?\b", _hours_and_minutes),
        (
            rf"(?P<hours>{_NUMBER}) ?{_HOURS}(?:,? and|,)? (?P<minutes>{_NUMBER}) ?(?:{_MINUTES}|m\b)",
            _hours_and_minutes,
        ),
        # an hour and a half, one and a half hours, 2 1/2 hours, half an hour
        (rf"(?:(?P<hours>{_NUMBER}) )?{_HOURS} and (?:a )?(?P<part>half|quarter)\b(?: hours?)?", _hours_and_a_part),
        (rf"(?P<hours>{_NUMBER}) and (?:a )?(?P<part>half|quarter)(?: of)?(?: an)? {_HOURS}", _hours_and_a_part),
        (rf"(?:(?P<hours>\d{{1,2}}) ?)?(?:(?<! )1[/⁄]2|(?<= )1[/⁄]2|(?<!\d)1[/⁄]2) ?(?:of )?(?:an )?{_HOURS}", _halves),
        (rf"(?P<hours>)(?:an? )?half(?: of)?(?: an?)?[ -]{_HOURS}", _halves),
        # three quarters of an hour, a quarter of an hour, a couple of hours
        (rf"(?:(?P<quarters>{_NUMBER}) )?quarters?(?: of)?(?: an?)?[ -]{_HOURS}", _quarters),
        (rf"(?P<low>)(?P<count>)(?:a )?couple (?:of )?(?P<unit>{_HOURS})", lambda match: 120.0),
        # 2 hours, ninety minutes, 1-2 hours
        (rf"{_RANGE}(?P<count>{_NUMBER})(?:[ -]?)(?P<unit>{_HOURS}|{_MINUTES})", _several),
        (r"(?P<low>)(?P<count>\d{1,4})(?P<unit>m)\b", _several),
    )
)


_HAS_A_UNIT = re.compile(r"hour|hr|min|\d ?h|\dm\b")


def mark_amounts(text: str) -> str:
    """A text with each length in it in the form of `AMOUNT`: "an hour and a half" -> "‹90›"."""
    marked = text.replace("‹", " ").replace("›", " ")
    if not _HAS_A_UNIT.search(marked):
        return marked
    for pattern, minutes in _LENGTHS:
        marked = pattern.sub(lambda match, minutes=minutes: _marked(match, minutes), marked)  # type: ignore[misc]
    return marked


def _marked(match: Match, minutes: Callable[[Match], float]) -> str:
    length = round(minutes(match))
    return f"‹{-length if match['minus'] else length}›"


def minutes_in(text: str) -> list[int]:
    """The lengths that a text names, in minutes."""
    return [int(amount) for amount in re.findall(AMOUNT, mark_amounts(text))]


# --- when somebody has time ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody has time: ``minutes`` by weekday, for the days that are named, or ``per_week`` minutes in all.

    ``alone`` are minutes of which nothing says when.
    """

    minutes: dict[str, int] = field(default_factory=dict)
    per_week: int | None = None
    alone: int | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of what is said: an amount, days ("rest" for all that are not named), "except", or "a week".

    ``apart`` says whether a comma, or the start of a sentence, comes before it.
    """

    kind: str
    minutes: int = 0
    days: frozenset[str] = frozenset()
    apart: bool = False


_DAY = {
    "mon": r"mon(?:day'?s?)?",
    "tue": r"tue(?:s|sday'?s?)?",
    "wed": r"wed(?:s|nesday'?s?)?",
    "thu": r"thu(?:r|rs|rsday'?s?)?",
    "fri": r"fri(?:day'?s?)?",
    "sat": r"sat(?:urday'?s?)?",
    "sun": r"sun(?:day'?s?)?",
}
_ANY_DAY = "|".join(_DAY.values())
_NAMED_DAY = re.compile("|".join(rf"(?P<{day}>\b(?:{word})\b\.?)" for day, word in _DAY.items()))
_PARTS = re.compile(
    r"(?P<week>\b(?:a|per|each|every|in (?:a|the|one)|this|next|for (?:the|this|next)|in (?:this|next)|of (?:the"
    r"|this))"
    r" week\b|\bweekly\b|\bin total\b)"
    r"|(?P<rest>\b(?:(?:on|for) )?(?:the |all )?(?:other|remaining) days\b|\b(?:the )?rest(?: of the week)?\b"
    r"|\botherwise\b)"
    r"|(?P<all>\b(?:(?:a|per|each|every|any|every single|all|on (?:each|every|all)|at each|at every|in each) "
    r"(?:the )?(?:days?|evenings?|nights?|mornings?)|all (?:of )?the days|all the days|daily|everyday|nightly|all week"
    r"(?: long)?|(?:the )?whole week)\b)"
    r"|(?P<work>\b(?:weekdays?|week days?|work(?:ing)?[ -]?days?|business days?|during the week)\b)"
    r"|(?P<end>\bweek-?ends?\b)"
    rf"|(?P<range>\b(?:{_ANY_DAY})\.? ?(?:-|to|through|till|until|up to) ?(?:{_ANY_DAY})\b\.?)"
    rf"|(?P<day>\b(?:{_ANY_DAY})\b\.?)"
    rf"|(?P<amount>{AMOUNT}|(?<![\w.])0(?![\w.]))"
    r"|(?P<none>\b(?:nothing(?: at all)?|none|no (?:time|study|studying|learning|hours|minutes|sessions?)(?: at all)?"
    r"|off"
    r"|never|zero|can't|cannot|can not|not at all|don't have (?:any )?time|do not have (?:any )?time|rest days?|no)\b)"
    r"|(?P<except>\b(?:except(?:ing)?(?: for| on)?|apart from|but(?: not)?(?: on)? no|but not|not|without|save for"
    r"|excluding|besides|other than|(?:but )?(?:skip|skipping|leave out|leaving out))\b)"
    r"|(?P<joint>&|\band\b)"
    r"|(?P<apart>[,;.:!?()]|-(?= )|\bbut\b|\bthen\b)"
    r"|(?P<filler>[^\W_](?:[\w'-]*\w)?)"
    r"|(?P<other>\S)"
)
_KEPT_FREE = re.compile(
    rf"\b(?:keep|leave|have|want|with) (?P<days>(?:my |the )?(?:week-?ends?|{_ANY_DAY})) (?:free|off)\b"
)
_FREE_DAY = re.compile(rf"\b(?P<days>week-?ends?|{_ANY_DAY})(?: is| are)? free(?= *(?:[,;.]|$))")
_SAID = frozenset(
    "i i'm i've i'd i'll we have has got get gets can could may only just study learn learning spend spending do put "
    "in into for on at of the my with each free available about around roughly approximately maybe perhaps please is "
    "are it it's that want would like need must up to max maximum most least than more no per studying also though "
    "from during now there there's be will give given me afford manage time study-time every evening evenings morning "
    "mornings afternoon afternoons night nights day's us take usually normally so well then as by a an am able myself "
    "invest dedicate had studied spent did learned say let's make set another days".split()
) | {"accordingly", "around"}


def hours_said(marked: str) -> Hours | None:
    """When somebody has time, out of a text whose amounts are marked; None when it says anything else besides."""
    parts = _parts(_FREE_DAY.sub(r"\g<days> off", _KEPT_FREE.sub(r"\g<days> off", marked)))
    if parts is None or not 0 < len(parts) <= MOST_PARTS:
        return None
    if [part.kind for part in parts] == ["amount"]:
        return Hours(alone=parts[0].minutes) if "‹" in marked else None
    grouped = _grouped(tuple(parts))
    return None if grouped is None else _hours(grouped)


def only_fills(marked: str) -> bool:
    """Whether a text has nothing but marks and words that say nothing by themselves."""
    return _parts(marked) == []


def _parts(text: str) -> list[_Part] | None:
    """The pieces of a text, or None when one of its words has nothing to do with time to study."""
    parts: list[_Part] = []
    apart = False
    for match in _PARTS.finditer(text):
        kind = match.lastgroup or "other"
        if kind == "other" or (kind == "filler" and match[0] not in _SAID):
            return None
        if kind == "apart":
            apart = True
        elif kind not in ("filler", "joint"):
            parts.append(_part(kind, match, apart))
            apart = False
    return parts


def _part(kind: str, match: Match, apart: bool) -> _Part:
    if kind == "amount":
        return _Part("amount", int(match[0].strip("‹›")), apart=apart)
    if kind == "none":
        return _Part("amount", 0, apart=apart)
    if kind in ("except", "week"):
        return _Part(kind, apart=apart)
    days = {"all": ALL_DAYS, "work": WORKDAYS, "end": WEEKEND, "rest": frozenset[str]()}
    named = days[kind] if kind in days else _days_of(match[0], kind == "range")
    return _Part("rest" if kind == "rest" else "days", days=named, apart=apart)


def _days_of(text: str, reaches: bool) -> frozenset[str]:
    """The day that is named, or those from the first to the second one."""
    named = [match.lastgroup or "" for match in _NAMED_DAY.finditer(text)]
    if not reaches:
        return frozenset(named)
    first, last = WEEKDAYS.index(named[0]), WEEKDAYS.index(named[-1])
    return frozenset(WEEKDAYS[(first + step) % 7] for step in range((last - first) % 7 + 1))


_Group = tuple[int, tuple[_Part, ...]]
"""An amount with the parts that say when."""


def _grouped(parts: tuple[_Part, ...]) -> list[_Group] | None:
    """The parts in groups of an amount and its days, parted at commas where they can be; None if none fits."""
    best: list[tuple[int, list[_Group]] | None] = [(0, [])]
    for end in range(1, len(parts) + 1):
        found: tuple[int, list[_Group]] | None = None
        for start in range(end):
            before, group = best[start], _group(parts[start:end])
            if before is None or group is None:
                continue
            cost = before[0] + _cost_of_a_split(parts, start)
            if found is None or cost < found[0]:
                found = (cost, [*before[1], group])
        best.append(found)
    last = best[-1]
    return None if last is None else last[1]


def _cost_of_a_split(parts: tuple[_Part, ...], at: int) -> int:
    """What it costs to begin a group at a place: something where two days stand side by side without a comma."""
    between_days = 0 < at < len(parts) and parts[at - 1].kind == parts[at].kind == "days"
    return 1 if between_days and not parts[at].apart else 0


def _group(parts: tuple[_Part, ...]) -> _Group | None:
    """An amount with the days after or before it, "except" with days, an amount with "a week"."""
    if len(parts) < 2:
        return None
    if len(parts) > 2 and parts[-1].days == ALL_DAYS and parts[-2].kind == "amount":
        parts = parts[:-1]
    for amount, days, kinds in ((parts[0], parts[1:], ("amount", "except")), (parts[-1], parts[:-1], ("amount",))):
        if amount.kind in kinds and _are_days(days):
            return amount.minutes, days
    return None


def _are_days(parts: tuple[_Part, ...]) -> bool:
    return all(part.kind in ("days", "rest") for part in parts) or [part.kind for part in parts] == ["week"]


def _hours(groups: list[_Group]) -> Hours | None:
    """What the groups say together: a day of its own counts more than those it is one of."""
    if any(parts[0].kind == "week" for _, parts in groups):
        return Hours(per_week=groups[0][0]) if len(groups) == 1 else None
    if not any(part.days for _, parts in groups for part in parts):
        return None
    minutes: dict[str, int] = {}
    for amount, days in sorted(_spread(groups), key=lambda group: -len(group[1])):
        minutes |= dict.fromkeys(days, amount)
    return Hours({day: minutes[day] for day in WEEKDAYS if day in minutes})


def _spread(groups: list[_Group]) -> Iterator[tuple[int, frozenset[str]]]:
    """Each amount with its days, "the other days" being those that are not named.

    Beside other days "a day" says of how many of them: "2 hours a day on weekdays".
    """
    named = frozenset(day for _, parts in groups for part in parts for day in part.days)
    for amount, parts in groups:
        every_one = [part for part in parts if part.days != ALL_DAYS]
        for part in every_one or parts:
            yield amount, ALL_DAYS - named if part.kind == "rest" else part.days
