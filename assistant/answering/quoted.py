"""An answer in the words of the sources."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.cite import Citations
from assistant.answering.draft import without_marks
from assistant.answering.extracts import choose
from assistant.answering.found import Found
from assistant.answering.refusals import NOTHING_MORE
from assistant.domain import Answer, Sentence


def quoted(
    found: Found, notice: str | None = None, begun: Sequence[Sentence] = (), citations: Citations | None = None
) -> Answer:
    """The sentences that answer best. They follow what a model had ``begun`` to write before it broke off.

    ``citations`` are those of what was begun. A refusal when nothing is left that was not said already.
    """
    numbers = citations or Citations()
    with found.asked.spending.step("quote"):
        runs = choose(found.evidence, found.standing.text, found.standing.wish, found.standing.said)
    sentences = [
        Sentence(without_marks(sentence.text), (numbers.of_sentence(found.evidence, sentence),), 1.0, "supported")
        for run in runs
        for sentence in run
    ]
    if not sentences and not begun:
        return found.refused("weak_evidence", NOTHING_MORE)
    return found.asked.answered([*begun, *sentences], numbers, notice=notice, incomplete=bool(begun))
