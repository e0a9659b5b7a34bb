"""A text as it was typed, made ready for recognising what is wanted: plain words, and the weeks and months it names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from assistant.intents.durations import mark_amounts
from assistant.intents.numbered import Named, months_named, weeks_named
from assistant.intents.politeness import to_the_point
from assistant.intents.spellings import meant_by
from assistant.intents.translation import in_english

LONGEST = 400
"""Characters above which a text is a question for the library, whatever it names."""
LONGEST_TOPIC = 12
"""Words that are looked for among those typed."""

_ROAD_MAP = re.compile(r"\b(?:road[ -]map|(?:learning|study) (?:path|roadmap)|curriculum|syllabus)\b")
_MY_WEAK = re.compile(r"\b(my|this|next) weak(?= ?(?:[,.:;!?]|$)| please\b| with ‹?\d)")
_WEAK_NUMBER = re.compile(r"\bweak (?=\d|#)|\bwe?ks?\.?\s?(?=\d)")
_YOU_TUBE = re.compile(r"\byou tube\b")
_BESIDES = re.compile(r"(?<=\w) (?:exactly|roughly|approximately)(?= \w)")
_WORD = re.compile(r"[^\W_][\w.+#/'-]*[\w+#]|[^\W_]|[&]")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "‐": "-"})
_MARKS = " ?!.,;:…¿¡\"'"
_POLITELY = r"(?:please|kindly|maybe|perhaps|possibly|quickly|just|also|briefly|now|then)"
_OPENING = re.compile(
    r"^(?:(?:"
    r"(?:hi|hello|hey|hiya|hallo|hola|good (?:morning|afternoon|evening|day)|greetings|thanks|thank you|ok|okay|so|well"
    r"|alright|right|great|cool|um+|uh+|hm+|oh|yes|yeah|sorry|excuse me|pardon|btw|by the way|please|just|now|actually"
    r"|kindly|a? ?quick question|one question|question|(?:i'm |i am |just )*(?:curious|wondering)|also|and|but"
    r"|how about|what about)(?: there| again| everyone| assistant| to you)?[ ,.:;!-]*(?<=[ ,.:;!-])"
    rf"|(?:could|can|would|will) you (?:{_POLITELY} )*(?:tell|remind|inform)(?: (?:me|us))?(?: again)?(?: about"
    r"| of)?[ :,]+"
    rf"|(?:could|can|would|will) you (?:{_POLITELY} )*(?:let|help) (?:me|us) (?:know|see|find out|find)[ :,]+"
    rf"|(?:could|can|would|will) you (?:me|us) (?:{_POLITELY} )*(?:tell|say)[ :,]+"
    rf"|(?:could|can|would|will) you (?:{_POLITELY} )*say[ :,]+"
    rf"|(?:{_POLITELY} )*(?:tell|remind) (?:me|us)(?: again)?(?: about| of)?[ :,]+"
    r"|(?:let|help) (?:me|us) (?:know|see|find out)[ :,]+"
    rf"|(?:could|can|would|will) you (?:{_POLITELY} )*"
    r"(?=(?:show|list|give|name|display|print|find|open|summari[sz]e|describe|outline|explain|search)\b)"
    r"|would you mind (?:telling|showing|reminding) (?:me|us)[ ,]+"
    r"|is it possible to (?:tell|show) (?:me|us) "
    r"|(?:may|can|could|might) i (?:please )?(?:ask|know|find out)(?: you)?[ ,:]+"
    r"|i(?:'d| would| should)? ?(?:really |just )?(?:like|love|want|need|wanted|wish|wanna|try|am trying)(?: to)?"
    r" (?:know|find out|hear|ask|learn|understand|check|see)(?: about)?[ ,:]+"
    r"|i(?: was|'m| am) (?:just )?(?:wondering|asking myself|curious)(?: about)?[ ,]+"
    r"|i (?:wonder|forgot|forget|have forgotten|don't know|do not know|don't remember|can't remember"
    r"|cannot remember)[ ,]+|(?:do|would) you (?:happen to )?(?:know|remember)[ ,]+|(?:any|no) (?:idea|clue)[ ,:]+"
    r"|(?:if|whether) (?=[^,]* (?:roadmap|week)))+)"
)
_CLOSING = re.compile(
    r"(?:[ ,.;:!-]+(?:please|thanks|thank you|thx|many thanks|thanks a lot|for me|for us|if you (?:can|could"
    r"|don't mind)"
    r"|if possible|kindly|mate|btw|by the way|exactly|then|right|now|again|anyway|do you know|can you tell me|you know"
    r"|in advance|a lot|very much|so much|cheers|bitte|quickly|briefly|i wonder))+$"
)
_IN_THIS_WEEK = re.compile(r"\b(?:this|the current|current|my|my current|the present) week\b")
_IN_NEXT_WEEK = re.compile(r"\b(?:the )?(?:next|coming|upcoming) week\b")
_IN_LAST_WEEK = re.compile(r"(?<!the )(?<!very )\b(?:last|previous|past) week\b(?! (?:of|in|on) the roadmap)")


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was typed. ``plain`` is it in lower case and in English, with usual misspellings righted and no mark at the
    end; ``bare`` is that without the polite words around it.

    ``weeks`` and ``months`` are those it names by number ("last" for the last one); ``words`` are the words left
    without them. ``typed`` pairs the words of ``plain``, as they came, with those they stand for.

    ``said`` is what is wished, to the point and with its amounts marked (`durations.AMOUNT`): in a longer and a shorter
    form. ``undated`` is the same with "this week" and "next week" as they were said, not as numbers.
    """

    text: str
    plain: str
    bare: str
    weeks: Named
    months: Named
    words: tuple[str, ...]
    typed: tuple[tuple[str, str], ...]
    said: tuple[str, ...] = ()
    undated: str = ""

    @property
    def asks(self) -> bool:
        """Whether it ends with a question mark."""
        return self.text.rstrip(" )\"'").endswith("?")

    def only(self, *vocabularies: frozenset[str]) -> bool:
        """Whether every word left is in one of the vocabularies."""
        return all(any(word in known for known in vocabularies) for word in self.words)

    def any(self, words: frozenset[str]) -> bool:
        return any(word in words for word in self.words)

    def as_typed(self, phrase: str) -> str:
        """Words of ``plain`` as they were typed."""
        found = re.search(re.escape(phrase).replace(r"\ ", r"\s+"), self.text, re.IGNORECASE)
        return " ".join(found[0].split()) if found else self._typed_for(phrase)

    def _typed_for(self, phrase: str) -> str:
        for first in range(len(self.typed)):
            for last in range(first + 1, min(first + LONGEST_TOPIC, len(self.typed)) + 1):
                part = self.typed[first:last]
                if " ".join(plain for plain, _ in part).strip(_MARKS) == phrase:
                    return " ".join(typed for _, typed in part).strip(_MARKS)
        return phrase


def read_utterance(text: str, week: int | None = None) -> Utterance:
    """Never raises, whatever the text is; a very long one names no weeks. ``week`` is the one "this week" means."""
    if len(text) > LONGEST:
        return Utterance(text, "", "", (), (), ("…",), ())
    typed = _pairs(text)
    plain = _plain(typed)
    dated = plain if week is None else _with_this_week(plain, week)
    bare = _CLOSING.sub("", _OPENING.sub("", dated)).strip(_MARKS) or dated
    weeks, rest = weeks_named(bare)
    months, rest = months_named(rest)
    return Utterance(text, dated, bare, weeks, months, tuple(_WORD.findall(rest)), typed, *_said(plain, dated, bare))


def _said(plain: str, dated: str, bare: str) -> tuple[tuple[str, ...], str]:
    wishes = {form: mark_amounts(to_the_point(form)) for form in (dated, bare, plain)}
    return tuple(dict.fromkeys((wishes[dated], wishes[bare]))), wishes[plain]


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Each word in plain English, and the words as typed that it stands for."""
    words = unicodedata.normalize("NFKC", text).translate(_QUOTES).split()
    lowered = [word.casefold() for word in words]
    replaced = in_english(lowered)
    if replaced is None:
        return tuple((righted(low), word) for low, word in zip(lowered, words, strict=True))
    pairs, at = [], 0
    for english, size in replaced:
        pairs.append((righted(english), " ".join(words[at : at + size])))
        at += size
    return tuple(pairs)


def _plain(pairs: tuple[tuple[str, str], ...]) -> str:
    joined = " ".join(" ".join(plain for plain, _ in pairs).split())
    joined = _YOU_TUBE.sub("youtube", _BESIDES.sub("", joined))
    joined = _MY_WEAK.sub(r"\1 week", _WEAK_NUMBER.sub("week ", joined))
    return _ROAD_MAP.sub("roadmap", joined).strip(_MARKS).strip()


def _with_this_week(plain: str, week: int) -> str:
    """A text with the weeks that are named by when they are put in by their numbers."""
    dated = _IN_NEXT_WEEK.sub(f"week {week + 1}", _IN_THIS_WEEK.sub(f"week {week}", plain))
    return _IN_LAST_WEEK.sub(f"week {week - 1}", dated) if week > 1 else dated


def righted(word: str) -> str:
    """A word in lower case, or what it is a usual misspelling or abbreviation of; marks around it stay."""
    core = word.strip("?!.,;:()\"'")
    return word.replace(core, meant_by(core), 1) if core else word
