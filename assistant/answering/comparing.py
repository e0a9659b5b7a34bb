"""What a question compares: "Kafka vs RabbitMQ", "the difference between PUT and PATCH"."""

from __future__ import annotations

import re

from assistant.retrieval.terms import terms

_SIDE = r"(?P<{0}>[^,;:?!]+?)"
_COMPARISONS = tuple(
    re.compile(pattern.replace("ONE", _SIDE.format("one")).replace("OTHER", _SIDE.format("other")), re.IGNORECASE)
    for pattern in (
        r"(?:.*[,;:] )?ONE (?:vs\.?|versus) OTHER(?:[,;:?!.]|$)",
        r".*\bdifferences? between ONE and OTHER(?:[,;:?!.]|$)",
        r".*\bcompar(?:e|ing|ison of) ONE (?:and|with|to|against) OTHER(?:[,;:?!.]|$)",
        r".*\bhow (?:does|do|is|are) ONE (?:differ|different) from OTHER(?:[,;:?!.]|$)",
        r"(?:is|are) ONE (?:better|worse|faster|slower|safer|cheaper) than OTHER(?:[,;:?!.]|$)",
        r"ONE or OTHER\?$",
    )
)
LONGEST_SIDE = 4
"""Words of a side; what is longer is a clause and names nothing."""

Sides = tuple[frozenset[str], frozenset[str]]


def sides(question: str) -> Sides | None:
    """The stems that each of the two things compared has for itself; None where nothing is compared."""
    found = (pattern.match(question.strip()) for pattern in _COMPARISONS)
    match = next((match for match in found if match), None)
    if match is None or any(len(side.split()) > LONGEST_SIDE for side in match.groupdict().values()):
        return None
    one, other = (frozenset(terms(match[name], "en")) for name in ("one", "other"))
    return (one - other, other - one) if one - other and other - one else None
