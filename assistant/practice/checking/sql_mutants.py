"""SQL that is like another one and wrong in one small way, to see whether the seeds would notice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.practice.checking.mutants import Mutant

MOST = 10
CHANGES: tuple[tuple[str, str, str], ...] = (
    (r"<=", "<", "<= to <"),
    (r">=", ">", ">= to >"),
    (r"(?<![<>=!])<(?![=>])", "<=", "< to <="),
    (r"(?<![<>=-])>(?![=>])", ">=", "> to >="),
    (r"(?<![<>=!:])=(?![>=])", "<>", "= to <>"),
    (r"\bleft (?:outer )?join\b", "join", "left join to join"),
    (r"(?<!left )(?<!right )(?<!full )(?<!outer )(?<!cross )\b(?:inner )?join\b", "left join", "join to left join"),
    (r"\band\b", "or", "and to or"),
    (r"\bor\b", "and", "or to and"),
    (r"\bdesc\b", "asc", "desc to asc"),
    (r"\bdistinct\b", "", "distinct left out"),
    (r"\bunion all\b", "union", "union all to union"),
    (r"\bsum\(", "max(", "sum to max"),
    (r"\bmax\(", "min(", "max to min"),
    (r"\bmin\(", "max(", "min to max"),
    (r"\bis not null\b", "is null", "is not null to is null"),
    (r"\bnot exists\b", "exists", "not exists to exists"),
    (r"\brank\(", "row_number(", "rank to row_number"),
)


def sql_mutants_of(text: str, most: int = MOST) -> list[Mutant]:
    """At most so many mutants of a text, spread evenly over it. Words in quotes and comments are left as they are."""
    found = list(_all(text))
    return [found[place * len(found) // most] for place in range(most)] if len(found) > most else found


def _all(text: str) -> Iterator[Mutant]:
    kept = [(one.start(), one.end()) for one in re.finditer(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", text, re.DOTALL)]
    for pattern, other, change in CHANGES:
        for one in re.finditer(pattern, text, re.IGNORECASE):
            if not any(start <= one.start() < end for start, end in kept):
                line = text.count("\n", 0, one.start()) + 1
                code = text[: one.start()] + other + text[one.end() :]
                yield Mutant(line, f"{change} in line {line}", code)
