"""An answer without a chat model: the library's sentences that answer best, in an order that reads as an answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.answering.comparing import sides
from assistant.answering.evidence import ALONE, Evidence, SourceSentence
from assistant.answering.follow_up import Wish
from assistant.retrieval.question import read_question
from assistant.retrieval.terms import terms
from assistant.retrieval.weighting import GRAMMATICAL

MOST_WORDS = 120
"""Words of an answer, but for a first stretch that is longer by itself."""
MOST_RUNS = 3
ENOUGH = 0.9
"""Share of the best sentence's score that a further run needs to be quoted too."""
OF_OTHER_SIDE = 1.0
"""What a sentence gains for a further run by naming the one of two things compared that no run has named yet."""
SAME = 0.85
"""Cosine from which two sentences say the same."""
FEWEST_STEMS = 3
"""Words with a meaning under which a sentence is a fragment that says nothing by itself."""
OF_COMPANY = 2.0
"""What a cosine with its neighbours counts, by the network fitted to answers, beside the one of a sentence alone."""
OF_NAMES = 0.3
"""What having all numbers and identifiers of the question ("137", "user_id") adds to a sentence's score."""
OF_KEYWORDS = 0.6
"""What having all words of a question typed without grammar adds."""
OF_LENGTH, MOST_STEMS = 0.03, 8
"""What each word with a meaning adds to a sentence's score, up to so many of them."""
OF_ANNOUNCED, ANNOUNCED_WITHIN = 0.6, 6
"""What the nearest of so many sentences before it counts: a speaker names the subject first and answers after."""
RUN_WORDS = 45
"""Words of a run after which it is not widened any more."""
SHARE_AFTER, SHARE_BEFORE = 0.65, 0.85
"""Share of its best sentence's score that a neighbour needs to go with it: what follows explains, what comes before
leads up to it."""
WORDS_OF_A_SUBJECT = 6
"""Words at the beginning of a definition among which what is asked about has to stand."""

_DEFINITION = re.compile(
    r"\b(?:is|are) (?:an?|the|when|where|what|how|called|just|basically|really)\b|\bmeans?\b|\bstands for\b"
    r"|\brefers to\b|\b(?:we|you|they|i) call\b|\bdefined as\b",
    re.IGNORECASE,
)
_CAVEAT = re.compile(
    r"^(?:but|however|careful|beware|unless|except|although|though|yet)\b"
    r"|\b(?:trap|beware|careful|mistake|pitfall|never|downside|drawback|warning|watch out|gotcha|do not|don't)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|so that|therefore|the reason|that's why|that is why|otherwise|in order to)\b", re.I
)
_EXAMPLE = re.compile(
    r"\b(?:for example|for instance|such as|say|let's say|like this|imagine|suppose|i would write)\b|[_=(){}<>]", re.I
)
_GREETS = re.compile(
    r"^(?:so |and |well,? |ok(?:ay)?,? )?(?:hello|hi|hey|good (?:morning|afternoon|evening))\b|\bwelcome (?:back|to)\b"
    r"|\bthank(?:s| you) for (?:watching|listening|joining)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twice|half|hundred|thousand|million)\b", re.I
)
_ASKS_NUMBER = re.compile(
    r"\bhow (?:many|much|long|large|big|often|fast|old|far|high)\b|\bwhat (?:year|number|port|size|version)\b|\bwhen\b",
    re.I,
)
_LEANS = re.compile(
    r"^(?:and|so|but|or|it|its|it's|that|that's|this|these|those|they|he|she|then|which|because|now|also|instead|otherwise"
    r"|however|therefore)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Run:
    """Sentences of one passage that follow one another, as places in the evidence; ``score`` is the best one's."""

    places: tuple[int, ...]
    score: float


def choose(
    evidence: Evidence, question: str, wish: Wish = "answer", said: Collection[str] = ()
) -> list[list[SourceSentence]]:
    """The runs of sentences to quote, in the order to read them. Empty when nothing is left to say."""
    scores = score_sentences(evidence, question, wish)
    fresh = [
        place for place, sentence in enumerate(evidence.sentences) if not any(sentence.text in text for text in said)
    ]
    telling = [place for place in fresh if len(evidence.sentences[place].stems) >= FEWEST_STEMS]
    runs = _best_runs(evidence, scores, telling or fresh, sides(question) or ())
    ordered = sorted(runs, key=lambda run: (_part(evidence, run), -run.score))
    return [[evidence.sentences[place] for place in run.places] for run in ordered]


def score_sentences(evidence: Evidence, question: str, wish: Wish) -> np.ndarray:
    """How well each sentence answers, shape (sentences,): by itself, with its neighbours, after what announces it, and
    its passage as a whole.

    Where the bundled model knows the language these are cosines; elsewhere the words of the question are counted.
    """
    passages = np.array([evidence.passages[sentence.passage].cosine for sentence in evidence.sentences])
    suits = np.array([_suits(sentence.text, question, wish) for sentence in evidence.sentences])
    blind = np.where(evidence.nearness == 0.0, 2 * evidence.coverage, 0.0)
    length = OF_LENGTH * np.array([min(len(sentence.stems), MOST_STEMS) for sentence in evidence.sentences])
    words = _of_words(evidence, question)
    near = evidence.nearness + OF_COMPANY * evidence.company + OF_ANNOUNCED * _announced(evidence)
    scores: np.ndarray = near + passages + suits + blind + length + words
    return scores


def _announced(evidence: Evidence) -> np.ndarray:
    """How near the nearest of the sentences before comes, in the same passage; of a first one a share of its own."""
    nearest = ALONE * evidence.nearness
    for place in range(len(evidence.sentences)):
        before = [at for at in range(max(0, place - ANNOUNCED_WITHIN), place) if _adjoins(evidence, place, at)]
        if before:
            nearest[place] = evidence.nearness[before].max()
    return nearest


def _of_words(evidence: Evidence, question: str) -> np.ndarray:
    """What a sentence gains by having the question's numbers and identifiers, or the words of a bare search."""
    names = frozenset(stem for stem in evidence.rarity if not stem.isalpha())
    named = np.array([len(names & sentence.stems) for sentence in evidence.sentences]) / max(1, len(names))
    bare = read_question(question, ()).grammatical_share <= GRAMMATICAL
    gained: np.ndarray = OF_NAMES * named + (OF_KEYWORDS * evidence.coverage if bare else 0.0)
    return gained


def _suits(text: str, question: str, wish: Wish) -> float:
    """A little more for the kind of sentence that is asked for."""
    bonus = 0.0
    if wish == "why" and _REASON.search(text):
        bonus += 0.3
    if wish == "example" and _EXAMPLE.search(text):
        bonus += 0.3
    if _ASKS_NUMBER.search(question) and _NUMBER.search(text):
        bonus += 0.08
    if text.endswith("?") or _GREETS.search(text):
        bonus -= 0.4
    return bonus


def _best_runs(
    evidence: Evidence, scores: np.ndarray, usable: Sequence[int], compared: Sequence[frozenset[str]]
) -> list[Run]:
    runs: list[Run] = []
    left, usable_places, words = list(usable), set(usable), 0
    gains = scores
    while left and len(runs) < MOST_RUNS:
        place = max(left, key=lambda at: gains[at])
        if runs and gains[place] < ENOUGH * runs[0].score:
            break
        left.remove(place)
        taken = {at for run in runs for at in run.places}
        if place in taken or _said_already(evidence, place, taken):
            continue
        run = _run_around(evidence, scores, place, taken, usable_places)
        longer = words + sum(len(evidence.sentences[at].text.split()) for at in run.places)
        if runs and longer > MOST_WORDS:
            continue
        runs.append(run)
        words, gains = longer, scores + _not_yet_named(evidence, runs, compared)
    return runs


def _not_yet_named(evidence: Evidence, runs: Sequence[Run], compared: Sequence[frozenset[str]]) -> np.ndarray:
    """What each sentence gains by naming a side of a comparison that no run has named: Kafka after RabbitMQ alone."""
    named = frozenset[str]().union(*(evidence.sentences[at].stems for run in runs for at in run.places))
    missing = [side for side in compared if not side & named]
    shares = [[len(sentence.stems & side) / len(side) for side in missing] for sentence in evidence.sentences]
    return OF_OTHER_SIDE * np.array([max(of_sides, default=0.0) for of_sides in shares])


def _said_already(evidence: Evidence, place: int, taken: Collection[int]) -> bool:
    return any(float(evidence.vectors[place] @ evidence.vectors[at]) >= SAME for at in taken)


def _run_around(evidence: Evidence, scores: np.ndarray, place: int, taken: Collection[int], usable: set[int]) -> Run:
    """The sentence with those around it that it leans on or that answer nearly as well."""
    first = last = place
    words = len(evidence.sentences[place].text.split())
    while True:
        options = [
            at for at in (first - 1, last + 1) if at in usable and at not in taken and _adjoins(evidence, place, at)
        ]
        leaning = [at for at in options if at < first and _LEANS.match(evidence.sentences[first].text)]
        asked = [at for at in options if at > last and evidence.sentences[last].text.endswith("?")]
        options = leaning or asked or [at for at in options if scores[at] >= _share_needed(at, place) * scores[place]]
        if not options or words >= RUN_WORDS:
            break
        best = max(options, key=lambda at: scores[at])
        words += len(evidence.sentences[best].text.split())
        first, last = min(first, best), max(last, best)
    return Run(tuple(range(first, last + 1)), float(scores[place]))


def _share_needed(at: int, place: int) -> float:
    return SHARE_AFTER if at > place else SHARE_BEFORE


def _adjoins(evidence: Evidence, place: int, other: int) -> bool:
    return (
        0 <= other < len(evidence.sentences) and evidence.sentences[place].passage == evidence.sentences[other].passage
    )


def _part(evidence: Evidence, run: Run) -> int:
    """Definition first, then how, then caveats; 0, 1 or 2."""
    first = evidence.sentences[run.places[0]]
    if _CAVEAT.search(first.text):
        return 2
    beginning = " ".join(first.text.split()[:WORDS_OF_A_SUBJECT])
    defines = _DEFINITION.search(first.text) and any(stem in evidence.rarity for stem in terms(beginning, "en"))
    return 0 if defines else 1
