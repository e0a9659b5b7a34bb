"""Stretches of captions without marks: where nothing says where a sentence ends, a few words around a term are shown.

A stretch begins with a word that begins thoughts and ends before another one, so that it reads like a clause.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.practice.making.key_terms import LOOSEST, Token, tokens_of
from assistant.practice.making.script import Script, Stretch
from assistant.practice.making.sentences_to_learn import FEWEST_WORDS, MOST_WORDS, Standing, stands_alone, worth_of

MOST_SHOWN = 24
LEAST_SHOWN, LOOSELY_SHOWN = FEWEST_WORDS + 2, 7
CAPTION_SHORTFALL = 0.5
"""What a stretch without marks is worth less than a sentence."""

_BEGIN = frozenset(
    """the a an and so but because if when then now in you we to with for by this there every each one what how
    el la los las un una y pero porque si cuando entonces en para con o os as um uma e mas se quando então em com
    ο η το οι τα ένα μια και αλλά αν όταν για με στο στη στην""".split()
)


def spoken_stretches(script: Script, loose: int = 0) -> Iterator[Standing]:
    """Clauses of a source without punctuation, in order; of one that has it none, and where ``loose`` those of its
    long sentences."""
    if script.punctuated and not loose:
        return
    for stretch in script.stretches:
        words = tokens_of(stretch.text)
        if script.punctuated and len(words) <= MOST_WORDS:
            continue
        for first, last in _clauses(words, loose):
            start, end = words[first].start, words[last - 1].end
            cut = Stretch(stretch.start + start, stretch.start + end, stretch.text[start:end], False)
            shown = tokens_of(cut.text)
            if stands_alone(cut.text, shown, script.tongue, loose):
                yield Standing(cut, worth_of(shown, script.tongue) - CAPTION_SHORTFALL, False)


def _clauses(words: Sequence[Token], loose: int) -> Iterator[tuple[int, int]]:
    """Runs of words, each from a word that begins a thought to before another, as long as is allowed; at the loosest
    from any word that comes after another run."""
    at, shortest = 0, LEAST_SHOWN if loose < LOOSEST else LOOSELY_SHOWN
    while at < len(words):
        ends = [
            place
            for place in range(at + shortest, min(len(words), at + MOST_SHOWN) + 1)
            if place == len(words) or _breaks(words[place])
        ]
        if ends and (loose == LOOSEST or _breaks(words[at])):
            yield at, ends[-1]
            at = ends[-1]
        else:
            at += 1


def _breaks(word: Token) -> bool:
    return word.low in _BEGIN or bool(word.before)
