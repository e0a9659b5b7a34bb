"""Which sentences of a source can stand alone as a problem, and how good they are for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.practice.making.key_terms import WORD, Token, rank_of, tokens_of
from assistant.practice.making.script import Script, Stretch
from assistant.practice.making.tongues import Tongue

FEWEST_WORDS, MOST_WORDS = 8, 30
LOOSELY_FEWEST, LOOSELY_MOST = 6, 36
TECHNICAL_RANK = 2_900
THE_FIRST = 2
_ADVICE = frozenset(
    "use put add give keep set do don't let make write run start describe announce measure work pass commit load take "
    "treat check avoid never always prefer choose configure return document store send read look try build create test "
    "think remember open close save call find get install go move change delete remove reject log watch lock wait wrap "
    "define declare import turn split combine cache protect limit name pick plan ask tell show say ship tag pin scan "
    "first then next finally".split()
)
_PARTICULAR = re.compile(
    r"(?:if|with|when|once|by (?!default)\w+|first|second|third|fourth|fifth|during|between|afterwards?|before|after|"
    r"say|begin|list|search|to|from|at|on|for|until|while|without|now|so|since|because|as|your?|our|my|only|beginners|people|"
    r"somebody|everybody|nobody|two|three|both|divided|times|that|here|there|lower|raise)\b",
    re.IGNORECASE,
)
"""How a sentence begins that is a condition, a step, an order, or speaks of somebody."""
_STORY = re.compile(
    r"\b(?:then|now|but|afterwards|your|you|we|our|later|last|next|customers?|shop|team|both are|solves that|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
EARLY = 5
"""Words at the beginning among which a pronoun can stand for nothing that the sentence itself names."""
_PRONOUNS = frozenset("it its they them their he she his her this that these those".split())
_AUXILIARIES = frozenset("is are was were has have had can could will would must may should does do then also".split())
LEANING_PLACES = 2
"""Words at the beginning among which one that leans on what was said before spoils a sentence."""

_MARKS = re.compile(r"\?|\.\.\.|…|\[|\]|>>|♪|\uFFFD|\s=\s|--\s|\s-\s*$|\n")
_POINTS_BACK = re.compile(
    r"\bthe (?:counterpart|alternative|equivalent|opposite|difference|reason|answer|trick|cure|solution|remedy|result|"
    r"effect|consequence|price|catch|exception|other|others|same|former|latter|rest|next|second|third|last|first|usual|"
    r"above|below|previous|following|rule|point|idea|problem|question|task|example|point|one|ones|two|three|both)\b"
    r"|^(?:a|one|our|my|another) (?:shop|team|company|customer|friend|colleague|startup|bank|person|man|woman)\b"
    r"|\b(?:all|one|both|each|some|most|none) of (?:it|them|these|those)\b"
    r"|\b(?:make|makes|made|do|does|did) (?:that|this|it)\b"
    r"|\b(?:such|instead|otherwise|likewise|therefore|that way|this way|in turn|respectively|neither|as well|too)\b",
    re.IGNORECASE,
)
_THE_ONE = re.compile(
    r"^the [a-z]+ (?!of\b|that\b|which\b|in\b|for\b|with\b|to\b|on\b|behind\b|between\b|from\b|at\b)", re.I
)
"""At the beginning "the" with one word that nothing makes clearer: which package?"""
_REPEATED = re.compile(r"\b(\w+(?:\s+\w+){0,2})[,.]?\s+\1\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Standing:
    """A sentence to learn from, as much of it as is shown, and how good it is. In ``strict`` ones nobody chats."""

    stretch: Stretch
    worth: float
    strict: bool


def standing_sentences(script: Script, loose: int = 0) -> Iterator[Standing]:
    """The sentences of a source that can be understood alone, in order; ``loose`` has shorter and longer ones too."""
    tongue = script.tongue
    for stretch in script.stretches:
        if not (stretch.whole and script.punctuated):
            continue
        shown = _without_opening(stretch, tongue)
        words = tokens_of(shown.text)
        if stands_alone(shown.text, words, tongue, loose):
            strict = not _has_chatter(words, tongue)
            yield Standing(shown, worth_of(words, tongue), strict)


def stands_alone(text: str, words: list[Token], tongue: Tongue, loose: int = 0) -> bool:
    """Whether a sentence has the right length and no mark of a question or a broken thought, begins with none of the
    words that lean on what came before, and says nothing twice running."""
    fewest, most = (LOOSELY_FEWEST, LOOSELY_MOST) if loose else (FEWEST_WORDS, MOST_WORDS)
    if not fewest <= len(words) <= most or _MARKS.search(text) or _REPEATED.search(text):
        return False
    return not any(word.low in tongue.leaning for word in words[:LEANING_PLACES])


def points_back(text: str) -> bool:
    """Whether a sentence speaks of something that was named before ("the counterpart", "such a key"): it can be read
    alone, but a question about it cannot be answered."""
    words = text.split()
    if _POINTS_BACK.search(text) or any(word.lower() in _PRONOUNS for word in words[:EARLY]):
        return True
    return bool(_THE_ONE.match(text)) and len(words) > THE_FIRST and _is_verb_like(words[THE_FIRST])


def is_advice(text: str) -> bool:
    """Whether a sentence tells what to do: another way may be as good, so a changed one need not be wrong."""
    first = text.split()[:1]
    return bool(first) and first[0].lower().strip(",:") in _ADVICE


def is_general(text: str) -> bool:
    """Whether a sentence says something that holds in general, as far as its words show it."""
    return text[:1].isupper() and not is_advice(text) and not _PARTICULAR.match(text) and not _STORY.search(text)


def _is_verb_like(word: str) -> bool:
    """A form of "be" and its like, or a word in -s or -ed: then one word alone stands between it and "the"."""
    plain = word.lower().strip(".,;:")
    return plain in _AUXILIARIES or (plain.endswith(("s", "ed")) and not plain.endswith("ss"))


def _without_opening(stretch: Stretch, tongue: Tongue) -> Stretch:
    """The sentence without "So," and "And now" at its beginning."""
    text, cut = stretch.text, 0
    for match in WORD.finditer(text):
        if match[0].lower() not in tongue.opening:
            cut = match.start()
            break
    return stretch if cut == 0 else Stretch(stretch.start + cut, stretch.end, text[cut:], stretch.whole)


def _has_chatter(words: list[Token], tongue: Tongue) -> bool:
    return any(word.low in tongue.chatter or word.low.split("'")[0] in tongue.chatter for word in words)


def worth_of(words: list[Token], tongue: Tongue) -> float:
    """More for technical words and for saying what something is, less for telling of people, showing and chatter."""
    technical = sum(_is_technical(word, tongue) for word in words)
    persons = sum(word.low in tongue.persons for word in words)
    pointing = sum(word.low in tongue.pointing for word in words)
    small = sum(tongue.is_small(word.low) for word in words) / len(words)
    text = " ".join(word.text for word in words)
    defines = bool(tongue.defining and tongue.defining.search(f" {text} "))
    worth = min(4, technical) * 0.5 - min(3, persons) * 0.5 - min(3, pointing) * 0.35 - 2.0 * max(0.0, small - 0.5)
    begins = bool(words) and words[0].low in tongue.persons
    worth -= 0.7 * begins + 1.0 * _names_people(words)
    return worth + 0.5 * defines - 1.5 * _has_chatter(words, tongue)


def _names_people(words: list[Token]) -> bool:
    """Whether two words beside each other are written like a name and a surname."""
    names = [word.text[:1].isupper() and word.text[1:].isalpha() and not word.text.isupper() for word in words]
    return any(one and two and not word.after for one, two, word in zip(names, names[1:], words, strict=False))


def _is_technical(word: Token, tongue: Tongue) -> bool:
    if tongue.is_small(word.low):
        return False
    return rank_of(word.low) > TECHNICAL_RANK if tongue.language == "en" else len(word.text) > 6
