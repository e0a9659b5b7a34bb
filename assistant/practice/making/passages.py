"""Problems from passages without a model: fill the gap, and match terms with what they are."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence

from assistant.domain import FoundPassage
from assistant.practice.checking.texts import text_faults
from assistant.practice.making.cloze import cloze_problems
from assistant.practice.making.matching import match_problem
from assistant.practice.making.script import Script, scripts_of
from assistant.practice.nouns import Problem

SPARE = 2
"""Problems that are made beyond what is asked for, in the place of those that fail a check."""
ENOUGH = 3
"""Problems that every source should give: until then less good sentences and terms are taken too."""


def passage_problems(
    passages: Sequence[FoundPassage],
    week: int | None,
    taken: Sequence[Problem] = (),
    seed: int = 0,
    most: int = 3,
) -> list[Problem]:
    """At most so many problems from these passages, on other places than those of ``taken``.

    The same passages and seed give the same problems. One of them may be a match, where a source defines four terms.
    """
    used: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for problem in taken:
        if problem.made_from is not None:
            used[problem.made_from.source_id].append((problem.made_from.char_start, problem.made_from.char_end))
    known = {problem.id for problem in taken}
    found: list[Problem] = []
    for number, script in enumerate(scripts_of(passages)):
        if len(found) >= most:
            break
        chance = random.Random(f"{seed} {number}")
        made = _of_source(script, week, used, chance, most - len(found) + SPARE)
        found += [one for one in made if one.id not in known and not any(text_faults(one, None))]
    return found[:most]


def _of_source(
    script: Script, week: int | None, used: dict[str, list[tuple[int, int]]], chance: random.Random, most: int
) -> list[Problem]:
    gaps = cloze_problems(script, week, used, chance, most)
    if len(gaps) < min(most, ENOUGH):
        gaps = cloze_problems(script, week, used, chance, min(most, ENOUGH), loose=True)
    match = match_problem(script, week, used, chance) if most > 1 else None
    return [*gaps, match] if match is not None and len(gaps) < most else [*gaps[: most - 1], match] if match else gaps
