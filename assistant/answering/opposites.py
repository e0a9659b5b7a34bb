"""Does one clause deny what another affirms? Negations, and words that are each other's opposite."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from assistant.answering.reading import Word, Words, content, nearness, stem

TALKED_OF = 0.5
"""Nearness from which the other text speaks of what a negation denies."""
LONGEST_ENDING = 6
"""Letters above which a word that begins with "un" or ends with "less" denies something."""

SHORTEST_REST = 3
"""Letters that a word has to keep without its "un", or it is another word."""

_NEGATION = re.compile(
    r"not|never|no|none|cannot|without|nor|neither|nothing|nobody|isnt|dont|doesnt|cant|wont|hardly|\w+n't"
)
_NO_NEGATION = frozenset({"matter", "longer", "doubt", "sooner"})
"""After "no" these deny nothing."""
_DENYING = (
    "fail failed failure refuse reject ignore lack forget forgot forgotten lose lost miss missing wrong mistake "
    "useless impossible hard difficult instead rather only except unless stop prevent forbid forbidden hide hid avoid "
    "vanish deny denied few little barely rarely seldom poorly bad leave off gone zero otherwise merely insecure "
    "invalid inconsistent incompatible insensitive incorrect inactive disabled immutable skip reluctant empty "
    "opposite unlike"
)
_SAID_AS_NEGATION = frozenset(stem(word) for word in _DENYING.split())
"""Words that deny without a negation: what one text says with them, the other may say with "not"."""
_PUTS_BEHIND = frozenset({"not", "than", "instead"})
_BEFORE_NOT = frozenset(
    "do does did is are was were has have had can could may might must shall should will would".split()
)
"""Verbs that "not" only denies."""
NEAR_BEHIND = 4
"""Words after such a word among which the first of content is what it puts behind."""
_PREFIXES = ("un", "non", "non-")
# Without negations: those are looked for on their own.
_LISTS = """
before sooner earlier ahead prior first / after later afterwards afterward last behind subsequently
previous / next following
begin start / end stop finish
newest new latest youngest newer recent / oldest old older
more / less fewer
most mostly / least rarely
many / few
larger bigger greater higher more above longer / smaller lower less below fewer shorter
large big huge / small tiny little
long / short brief
fast faster quick quickly quicker immediately / slow slower slowly
high / low
rise rose increase raise grow gain climb / fall fell decrease reduce shrink drop sink decline
up / down
maximum most / minimum least
often frequently usually / rarely seldom
with / without
on enabled enable / off disabled disable
allow permit accept let / forbid forbidden deny denied refuse reject prevent block prohibit
include contain / exclude lack
open opened / close closed
add insert create / remove delete drop
keep kept retain preserve / lose lost remove delete discard break broken
push / pull
send sent / receive
read reader / write writer
encode / decode
encrypt encrypted / decrypt unencrypted plain
upload / download
lock / unlock release
synchronous synchronously / asynchronous asynchronously
client / server
producer / consumer
consumer / provider
publisher / subscriber
sender / receiver
parent / child
primary / replica secondary
public / private
internal / external
inside within / outside
inner / outer
input / output
request / response
local / remote
static / dynamic
stateless / stateful
strong strict stricter tight / weak loose looser
safe secure / unsafe dangerous insecure risky
possible / impossible
optional / required mandatory
same equal identical / different differ
cheap cheaper / expensive costly
easy simple / hard difficult complex
full / empty
better best / worse worst
good / bad wrong
right correct / wrong incorrect
true / false
success succeed successful pass passed / failure fail failed
hit / miss
alive / dead
temporary temporarily / permanent permanently
manual manually / automatic automatically
implicit implicitly / explicit explicitly
direct directly / indirect indirectly
free / paid
forward / backward backwards
ascending / descending
upgrade / downgrade
parallel together concurrently simultaneously / sequentially separately
exact exactly precise / approximate approximately estimate
save saved / cost waste
useful / useless
need require / unnecessary
single / multiple several
continue / stop cancel
advantage gain benefit / price disadvantage
whole entire / part partial
active actively / passive passively
cancel / run
trusted / untrusted hostile
visible / hidden
deprecated obsolete / current supported
horizontal horizontally / vertical vertically
import / export
connect / disconnect
online / offline
mutable / immutable
sensitive / insensitive
consistent / inconsistent
complete / incomplete
active / inactive
above / below
ahead / behind
client-side / server-side
valid / invalid
compatible / incompatible
blocking / non-blocking
sorted ordered / unsorted unordered random
unique / duplicate
survive outlive / vanish die disappear delete remove
wait / skip
leave alone / reset overwrite replace
run execute / skip
apply / ignore skip
protect guard shield / expose endanger
own / share shared
beginning / end
arrive appear / leave disappear
necessary / optional
remember / forget
find / miss
know / guess
win / lose
buy / sell
merge join / split separate
grant / revoke
commit / revert rollback
love like favour / hate dislike avoid
heavy / light
wide / narrow
deep / shallow
near close / far
hot / cold
keep kept retain leave stay remain / drop discard clear gone
include contain carry add / lack lose omit drop
work function succeed / fail refuse reject break
may can allow permit / forbid forbidden prohibit refuse
wait block pause / continue proceed carry
continue / stop cancel abort
unchanged untouched / gone changed lost overwritten
return / raise throw
store remember persist / forget discard
survive / crash
always / sometimes rarely
early / late
left / right
top / bottom
upper / lower
min minimal / max maximal
row / column
key / value
linear / quadratic exponential
serial serially / parallel
eager eagerly / lazy lazily
optimistic / pessimistic
symmetric / asymmetric
majority / minority
ancestor / descendant
rising / falling
frontend / backend
answer / ignore
shared common / separate own
also any all every / only
since from / before until
"""


def _pairs() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for line in _LISTS.strip().splitlines():
        left, right = ({stem(word) for word in side.split()} for side in line.split("/"))
        for one, other in ((left, right), (right, left)):
            for word in one - other:
                found[word] |= other - one
    return {word: frozenset(others) for word, others in found.items()}


_OPPOSITES = _pairs()


@lru_cache(maxsize=20_000)
def opposites(word: str) -> frozenset[str]:
    """The stems of the words that say the opposite of a lower-case word."""
    made = {stem(prefix + word) for prefix in _PREFIXES}
    bare = {
        stem(word[len(prefix) :]) for prefix in _PREFIXES if word.startswith(prefix) and len(word) > len(prefix) + 3
    }
    return _OPPOSITES.get(stem(word), frozenset()) | made | bare


def contradicts(clause: Words, claim: Words, said: Words, sentence: Words) -> bool:
    """Whether a clause of a claim turns what is said in the clause of a source that is nearest to it.

    It does with the opposite of a word, or with a negation on one side, and not with both at once. A negation counts
    only where the other side speaks of what it denies, and has no word that denies in another way.
    """
    if turned_words(clause, claim, said, sentence):
        return _is_negated(clause) == _is_negated(said) and not _cross(claim, sentence)
    denied, denies = _denials(clause, sentence), _denials(said, clause)
    return bool((denied and not _denies_too(sentence, clause)) or (denies and not _denies_too(claim, said)))


def exchanged(claim: Words, sentence: Words) -> bool:
    """Whether a claim puts what a source puts first behind, and the other way round.

    "With fork instead of spawn" against "with spawn rather than fork"; "not the server, the browser" against its turn.
    "A is faster than B" against "B is slower than A" is not: what is turned twice is the same.
    """
    return _cross(claim, sentence) and not turned_words(claim, claim, sentence, sentence)


def _cross(claim: Words, sentence: Words) -> bool:
    """Whether each of two texts has in front what the other puts behind."""
    behind, behind_there = _put_behind(claim), _put_behind(sentence)
    before, before_there = _content_stems(claim) - behind, _content_stems(sentence) - behind_there
    return bool(behind & before_there and behind_there & before)


def _put_behind(words: Words) -> frozenset[str]:
    """The stems of what stands right behind "not", "than" or "instead of"."""
    found: frozenset[str] = frozenset()
    for place, word in enumerate(words):
        if word.text in _PUTS_BEHIND and not (place and words[place - 1].text in _BEFORE_NOT):
            after = [next_word for next_word in words[place + 1 : place + 1 + NEAR_BEHIND] if next_word.stems]
            found |= _content_stems(after[:1])
    return found


def _content_stems(words: Words) -> frozenset[str]:
    return frozenset[str]().union(*(word.stems for word in words))


def turned_words(clause: Words, claim: Words, said: Words, sentence: Words) -> list[str]:
    """The words of a clause whose opposite is said in its place."""
    stems, near, own = _all_stems(sentence), _all_stems(said), _all_stems(claim)
    return [
        part
        for word in clause
        for part in {word.text, *re.split(r"[-']", word.text)}
        if not _NEGATION.fullmatch(part) and stem(part) not in stems and (opposites(part) & near) - own
    ]


def _all_stems(words: Words) -> set[str]:
    parts = {stem(part) for word in words for part in re.split(r"[-']", word.text) if part}
    return parts.union(*(word.stems | {word.stem} for word in words))


def _is_negated(words: Words) -> bool:
    return any(_NEGATION.fullmatch(word.text) for word in words)


def _denials(words: Words, other: Words) -> int:
    """The negations in a text that deny something the other one speaks of."""
    spoken = content(other)
    found = 0
    for place, word in enumerate(words):
        if _NEGATION.fullmatch(word.text) and not _denies_nothing(words, place):
            after = [next_word for next_word in words[place + 1 : place + 6] if next_word.clause == word.clause]
            denied = content(after)[:1]
            found += bool(denied) and float(nearness(denied, spoken).max()) >= TALKED_OF
    return found


def _denies_nothing(words: Words, place: int) -> bool:
    after = words[place + 1].text if place + 1 < len(words) else ""
    return words[place].text == "no" and after in _NO_NEGATION


def _denies_too(words: Words, other: Words) -> bool:
    """Whether a text denies too: with a negation, or with a word of its own, which the other does not have."""
    stems = _all_stems(other)
    return _is_negated(words) or any(_denies_alone(word) and word.stem not in stems for word in words)


def _denies_alone(word: Word) -> bool:
    long = len(word.text) > LONGEST_ENDING
    return word.stem in _SAID_AS_NEGATION or (long and (word.text.startswith("un") or word.text.endswith("less")))
