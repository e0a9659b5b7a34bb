"""Problems from passages without a model: fill the gap, and match terms with what they are."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence

from assistant.domain import FoundPassage
from assistant.practice.checking.texts import text_faults
from assistant.practice.making.cloze import cloze_problems
from assistant.practice.making.key_terms import LOOSEST
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

    The same passages and seed give the same problems. The second of a source is a match, where it defines four terms.
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
        found += [one for one in made if one.id not in known]
    return found[:most]


def _of_source(
    script: Script, week: int | None, used: dict[str, list[tuple[int, int]]], chance: random.Random, most: int
) -> list[Problem]:
    """Problems of one source that read well, the match second, less good ones only where there are too few."""
    gaps: list[Problem] = []
    for loose in range(LOOSEST + 1):
        if len(gaps) < (most if loose == 0 else min(most, ENOUGH)):
            made = cloze_problems(script, week, used, chance, most, loose, gaps)
            gaps = [one for one in made if not any(text_faults(one, None))]
    match = match_problem(script, week, used, chance) if most > 1 else None
    return [*gaps[:1], match, *gaps[1:]] if match is not None and not any(text_faults(match, None)) else gaps
