"""Does a passage state what a sentence says? Five doubts, each from words and their meaning; the worst one counts.

Foreign: a clause of the sentence is not spoken of. Figures: a number or a name is not there, or counts something else.
Turned: a clause is denied, or has the opposite of a word. Swapped: the words are there in another order and company.
Crossed: what the source says of two things, the sentence says the other way round.
How the weights were found: docs/decisions/checking-by-words-and-meaning.md.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.answering.amounts import counts_other, other_parts
from assistant.answering.evidence import KNOWN_LANGUAGES, Evidence
from assistant.answering.figures import UNCOUNTED, figures, numbers
from assistant.answering.names import renamed, strange
from assistant.answering.opposites import contradicts, exchanged
from assistant.answering.reading import Words, clauses, content, nearness, read
from assistant.retrieval.terms import terms

__all__ = ["ENOUGH", "Support", "numbers", "supports"]

ENOUGH = 0.5
"""Support from which a sentence counts as supported."""
AROUND, BESIDE = 2, 1
"""Sentences on each side of the nearest one: those in which words and numbers are looked for, and those in which it
is looked at which words belong together."""
LOWEST = 2
"""Words of a sentence that the passage bears out least, which count on their own."""
OF_SAID = 0.25
"""What a clause of the source has to say beyond the claim's clause counts, when the nearest one is chosen."""
FARTHEST = 6
"""Words between two others from which they are simply far apart."""
MOST = 2
"""Missing numbers after which more make no difference."""
NEW_CLAUSE, NEW_SENTENCE = 1, 4
"""Words that a comma and a full stop between two words are worth as distance."""

FOREIGN = {"weakest": 10.0, "lowest": 3.5, "": -6.3}
FIGURES = {"missing": -6.0, "miscounted": -5.0, "strange": -4.0, "renamed": -5.0, "": 3.0}
TURNED = {"turned": -10.0, "": 3.2}
SWAPPED = {"order": -6.0, "scattered": -8.0, "apart": -0.5, "words": -4.0, "": 6.5}
CROSSED = {"crossed": -20.0, "": 16.8}
"""The weights of each doubt's signals; what has no name is always added. Their sum is the logit of the support."""
DOUBTS = (FOREIGN, FIGURES, TURNED, SWAPPED, CROSSED)


@dataclass(frozen=True, slots=True)
class Support:
    """How much of a sentence a passage states, 0 to 1, and the sentence of it that states most."""

    value: float
    place: int

    @property
    def enough(self) -> bool:
        return self.value >= ENOUGH


def supports(claim: str, vector: np.ndarray, evidence: Evidence, passage: int) -> Support | None:
    """The support of a claim by a passage; None for a passage without a sentence.

    ``vector`` is the claim's own by the bundled model. It finds the sentence nearest to the claim; what is around it
    is compared word by word. In a language that the model does not know, words and numbers alone count.
    """
    places = evidence.of_passage(passage)
    if not places:
        return None
    language = evidence.passages[passage].language
    said = frozenset(terms(claim, language))
    shared = np.array([_share(said, evidence.sentences[place].stems) for place in places])
    best = int(np.argmax(evidence.vectors[places] @ vector + shared))
    words = read(claim) if language in KNOWN_LANGUAGES else ()
    if content(words):
        signals = _signals(claim, words, evidence, places, best)
        value = min(_weighed(weights, signals) for weights in DOUBTS)
    else:
        value = _by_words(claim, said, evidence, places, best)
    return Support(round(value, 3), places[best])


def _weighed(weights: dict[str, float], signals: dict[str, float]) -> float:
    logit = sum(weight * signals.get(name, 1.0) for name, weight in weights.items())
    return 1 / (1 + math.exp(-logit))


def _by_words(claim: str, said: Collection[str], evidence: Evidence, places: Sequence[int], best: int) -> float:
    """The share of the words, halved when a number is missing."""
    around = [evidence.sentences[place] for place in _near(places, best, AROUND)]
    share = _share(said, frozenset[str]().union(*(sentence.stems for sentence in around)))
    known = numbers(" ".join(evidence.sentences[place].text for place in places)) | UNCOUNTED
    return share if numbers(claim) <= known else share / 2


def _share(said: Collection[str], stems: Collection[str]) -> float:
    return sum(term in stems for term in said) / len(said) if said else 0.0


def _near(places: Sequence[int], best: int, reach: int) -> Sequence[int]:
    return places[max(0, best - reach) : best + reach + 1]


def _signals(claim: str, words: Words, evidence: Evidence, places: Sequence[int], best: int) -> dict[str, float]:
    around = [evidence.sentences[place].text for place in _near(places, best, AROUND)]
    beside = [read(evidence.sentences[place].text) for place in _near(places, best, BESIDE)]
    passage = evidence.passages[evidence.sentences[places[0]].passage]
    nearest, found = evidence.sentences[places[best]].text, [sentence.text for sentence in evidence.sentences]
    return {
        **_spoken_of(words, [read(text) for text in around]),
        **_figures(claim, passage.title, " ".join(around), [evidence.sentences[place].stems for place in places]),
        **_belonging(words, beside),
        "turned": _turned(words, beside),
        "crossed": _crossed(words, beside),
        "renamed": float(renamed(claim, words, nearest, read(nearest), found)),
    }


def _spoken_of(words: Words, sentences: Sequence[Words]) -> dict[str, float]:
    """How near the words of a claim come to those around: all, those of the worst clause, and the worst few."""
    near = _nearest(content(words), [word for sentence in sentences for word in content(sentence)])
    of_word = dict(zip(content(words), near, strict=True))
    of_clause = [np.mean([of_word[word] for word in content(clause)]) for clause in clauses(words)]
    long = [mean for mean, clause in zip(of_clause, clauses(words), strict=True) if len(content(clause)) > 1]
    mean = float(np.mean(near))
    return {
        "words": mean,
        "weakest": float(min(long, default=mean)),
        "lowest": float(np.mean(np.sort(near)[:LOWEST])),
    }


def _nearest(words: Words, others: Words) -> np.ndarray:
    if not others:
        return np.zeros(len(words))
    nearest: np.ndarray = nearness(words, others).max(axis=1)
    return nearest


def _figures(claim: str, title: str, around: str, stems: Sequence[frozenset[str]]) -> dict[str, float]:
    """Numbers of a claim that are not around, or count another thing there, and names the passage does not have."""
    known = figures(f"{title}. {around}")
    said = frozenset(figure.number for figure in known)
    missing = (numbers(claim) - said - UNCOUNTED) | other_parts(numbers(claim), said)
    there = frozenset[str]().union(*stems)
    return {
        "missing": float(min(MOST, len(missing))),
        "miscounted": float(min(MOST, sum(counts_other(figure, known) for figure in figures(claim)))),
        "strange": float(min(MOST, len(strange(claim, there)))),
    }


def _turned(words: Words, sentences: Sequence[Words]) -> float:
    """How near a clause of the claim is to the clause of the source that says the opposite; 0 without one."""
    stretches = _stretches(sentences)
    found = float(any(exchanged(words, sentence) for sentence in sentences))
    for clause in clauses(words):
        nearest = _nearest_stretch(clause, stretches)
        if nearest is not None and contradicts(clause, words, nearest[0], nearest[1]):
            found = max(found, float(_nearest(content(clause), content(nearest[0])).mean()) ** 2)
    return found


def _stretches(sentences: Sequence[Words]) -> list[tuple[Words, Words]]:
    """The clauses of sentences, alone, two and all together, each with its sentence."""
    found: list[tuple[Words, Words]] = []
    for sentence in sentences:
        parts = clauses(sentence)
        found += [(part, sentence) for part in parts]
        found += [([*first, *second], sentence) for first, second in itertools.pairwise(parts)]
        found += [(sentence, sentence)] if len(parts) > 2 else []
    return found


def _nearest_stretch(clause: Words, stretches: Sequence[tuple[Words, Words]]) -> tuple[Words, Words] | None:
    def fit(stretch: tuple[Words, Words]) -> float:
        near = nearness(content(clause), content(stretch[0]))
        return float(near.max(axis=1).mean() + OF_SAID * near.max(axis=0).mean())

    return max(stretches, key=fit, default=None)


def _belonging(words: Words, sentences: Sequence[Words]) -> dict[str, float]:
    """Whether the words of a claim stand in its order, and in its clauses, in the source too.

    ``order`` is the share of the words that are there and would have to move; ``scattered`` how much less one clause
    of the source says of a clause of the claim than all of them do; ``apart`` how much farther from the words of its
    own clause than from those of other clauses a word stands there.
    """
    own, all_said = content(words), [word for sentence in sentences for word in content(sentence)]
    shared = [word.stems for word in own if any(word.stems & other.stems for other in all_said)]
    kept = _common_order(shared, [word.stems for word in all_said])
    parts = [part for sentence in sentences for part in clauses(sentence)]
    lost = [
        _nearest(content(clause), all_said).mean()
        - max((_nearest(content(clause), content(part)).mean() for part in parts), default=0.0)
        for clause in clauses(words)
    ]
    return {
        "order": (len(shared) - kept) / max(1, len(own)),
        "scattered": float(np.mean(lost)) if lost else 0.0,
        "apart": _apart(words, _laid_out(sentences)),
    }


def _common_order(first: Sequence[frozenset[str]], second: Sequence[frozenset[str]]) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(second) + 1)
    for one in first:
        above, row = row, [0]
        for place, other in enumerate(second):
            row.append(max(row[-1], above[place + 1], above[place] + bool(one & other)))
    return row[-1]


def _laid_out(sentences: Sequence[Words]) -> list[tuple[int, frozenset[str]]]:
    """The content words of sentences with their places, clauses and sentences set apart."""
    found: list[tuple[int, frozenset[str]]] = []
    place = 0
    for sentence in sentences:
        for clause in clauses(sentence):
            for word in content(clause):
                found.append((place, word.stems))
                place += 1
            place += NEW_CLAUSE
        place += NEW_SENTENCE - NEW_CLAUSE
    return found


def _crossed(words: Words, sentences: Sequence[Words]) -> float:
    """How much of two clauses of a claim two of the source say, when each has words of both; 0 where none do.

    "A mock returns answers, and a stub records calls" against "a stub returns answers, and a mock records calls".
    """
    clause_stems = [_stems(clause) for sentence in sentences for clause in clauses(sentence)]
    said = [*itertools.combinations(clause_stems, 2), *itertools.combinations(map(_stems, sentences), 2)]
    claimed = itertools.combinations([content(clause) for clause in clauses(words)], 2)
    return max((_crossing(two, *sources) for two in claimed for sources in said), default=0.0)


def _crossing(two: Sequence[Words], first: frozenset[str], second: frozenset[str]) -> float:
    only_first, only_second = first - second, second - first
    if not all(any(word.stems & only for word in words) for words in two for only in (only_first, only_second)):
        return 0.0
    own = [word for words in two for word in words]
    return sum(bool(word.stems & (first | second)) for word in own) / len(own)


def _stems(words: Words) -> frozenset[str]:
    return frozenset[str]().union(*(word.stems for word in words))


def _apart(words: Words, laid: Sequence[tuple[int, frozenset[str]]]) -> float:
    parts = [content(clause) for clause in clauses(words)]
    places = {word: [place for place, stems in laid if stems & word.stems] for part in parts for word in part}

    def distance(word: frozenset[str], here: Sequence[int], others: Words) -> int | None:
        return min(
            (abs(one - two) for other in others if not other.stems & word for one in here for two in places[other]),
            default=None,
        )

    gaps = []
    for number, part in enumerate(parts):
        spoken = frozenset[str]().union(*(word.stems for word in part if places[word]))
        rest = [word for at, other in enumerate(parts) if at != number for word in other if not word.stems & spoken]
        for word in part:
            own, other = distance(word.stems, places[word], part), distance(word.stems, places[word], rest)
            if own is not None and other is not None:
                gaps.append(max(-FARTHEST, min(FARTHEST, own - other)))
    return float(np.mean(gaps)) if gaps else -float(MOST)
