"""Which weeks of a roadmap a few words point to: by stems, with the field's usual abbreviations taken as one word."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Literal

from assistant.domain import NearestWeek, Roadmap, SearchLine, Week
from assistant.retrieval.terms import terms

Field = Literal["title", "search", "task", "guidance"]

FIELD_WEIGHTS: dict[Field, float] = {"title": 3.0, "search": 2.0, "task": 1.5, "guidance": 1.0}
LONGEST_QUESTION = 4000
"""Characters of a question that are looked at for its nearest week."""

LEAST_RARITY = 1.2
"""The idf a shared word must have to make a week near: one that stands in most weeks says nothing."""

# Longer ways to say something, and the one word they are taken as; looked for before stemming.
_PHRASES = {
    "continuous integration": "ci", "continuous delivery": "cd", "continuous deployment": "cd",
    "retrieval augmented generation": "rag", "retrieval-augmented generation": "rag",
    "large language model": "llm", "large language models": "llm", "language models": "llm",
    "json web token": "jwt", "json web tokens": "jwt", "role based access control": "rbac",
    "role-based access control": "rbac", "end to end": "e2e", "end-to-end": "e2e",
    "amazon web services": "aws", "google cloud": "gcp", "google cloud platform": "gcp",
    "content delivery network": "cdn", "content delivery networks": "cdn", "load balancing": "load balancer",
    "message queues": "messaging queue", "message queue": "messaging queue", "message broker": "messaging queue",
    "message brokers": "messaging queue", "version control": "git", "github action": "github actions",
    "data base": "database", "data bases": "databases", "micro services": "microservices",
    "micro service": "microservice",
    "no sql": "nosql", "open telemetry": "opentelemetry", "open api": "openapi", "o auth": "oauth2",
    "web server": "http server", "multistage": "multi stage", "artificial intelligence": "ai",
}  # fmt: skip
# Abbreviations and names of one thing; the first is what the others are taken as.
_SAME = (
    ("kubernetes", "k8s", "kube", "kubernete"),
    ("database", "db", "dbs", "dbms"),
    ("postgres", "postgresql", "psql", "pg", "pgsql"),
    ("authentication", "auth", "authn", "login"),
    ("authorization", "authz", "authorisation"),
    ("mongodb", "mongo"),
    ("oauth", "oauth2"),
    ("opentelemetry", "otel"),
    ("javascript", "js"),
    ("typescript", "ts"),
    ("python", "py"),
    ("golang", "go"),
    ("node.js", "nodejs", "node"),
    ("tls", "ssl", "https"),
    ("async", "asyncio", "asynchronous"),
    ("container", "containerize", "containerise", "containers"),
    ("rabbitmq", "rabbit"),
    ("observability", "o11y", "monitoring"),
    ("cloud", "clouds"),
    ("llm", "llms"),
    ("cdn", "cdns"),
    ("slo", "slos"),
    ("index", "indexes", "indices", "indexing"),
    ("sql", "sequel"),
)
# A word that also says a wider one: who looks for databases wants these weeks too.
_WIDER = {"nosql": "database", "docker": "container", "jwt": "token"}
# Words of many tasks and of many questions, which say nothing about a subject.
_COMMON = (
    "tutorial build add implement create use simple basic basics write course crash guide practice learn week roadmap "
    "task project app service server advanced beginner example work thing setup set best good need start deploy "
    "search video youtube topic way make difference mean explain run"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place of a week where a topic is named. ``number`` counts the tasks of a week; 0 for its other fields."""

    week: int
    field: Field
    number: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a topic is named: its weeks in order, and every mention in them."""

    weeks: tuple[int, ...]
    mentions: tuple[Mention, ...]

    def of(self, week: int) -> tuple[Mention, ...]:
        return tuple(mention for mention in self.mentions if mention.week == week)


def stems(text: str) -> tuple[str, ...]:
    """The distinct stems of a text, abbreviations and spelled-out names made one."""
    lowered = text.casefold()
    for phrase, word in _PHRASES.items():
        if phrase in lowered:
            lowered = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", word, lowered)
    found: dict[str, None] = {}
    for term in terms(lowered, "en"):
        same = _canonical().get(term, term)
        found[same] = None
        if same in _wider():
            found[_wider()[same]] = None
    return tuple(found)


@lru_cache(maxsize=1)
def _canonical() -> dict[str, str]:
    stem = {word: (terms(word, "en") or [word])[0] for words in _SAME for word in words}
    return {stem[word]: stem[words[0]] for words in _SAME for word in words}


@lru_cache(maxsize=1)
def _wider() -> dict[str, str]:
    return {(terms(word, "en") or [word])[0]: (terms(wide, "en") or [wide])[0] for word, wide in _WIDER.items()}


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(terms(_COMMON, "en"))


@dataclass(frozen=True, slots=True)
class _Index:
    """The stems of every field of every week, and how rare each stem is among the weeks."""

    fields: dict[Mention, frozenset[str]]
    rarity: dict[str, float]


@lru_cache(maxsize=8)
def _index(roadmap: Roadmap) -> _Index:
    fields = {mention: frozenset(stems(text)) for week in roadmap.weeks for mention, text in _fields(week)}
    weeks_of: Counter[str] = Counter()
    for week in roadmap.weeks:
        weeks_of.update({stem for mention, known in fields.items() if mention.week == week.number for stem in known})
    total = len(roadmap.weeks)
    # idf as in BM25 (Robertson and Zaragoza 2009), with a week as the document
    rarity = {stem: math.log(1 + (total - count + 0.5) / (count + 0.5)) for stem, count in weeks_of.items()}
    return _Index(fields, rarity)


def _fields(week: Week) -> Iterator[tuple[Mention, str]]:
    yield Mention(week.number, "title"), week.title
    yield Mention(week.number, "search"), _searched(week.search)
    for number, task in enumerate(week.tasks):
        yield Mention(week.number, "task", number), task.title
    yield Mention(week.number, "guidance"), _searched(week.guidance)


def _searched(search: SearchLine) -> str:
    return " ; ".join([*(query.text for query in search.queries), search.note or ""])


def find_topic(topic: str, roadmap: Roadmap) -> Finding:
    """The weeks that name a topic with all its words, in one place or, failing that, in one week.

    A misspelled word is taken for the roadmap's word nearest to it. Weeks that only use the topic in passing (in a
    task or a guidance search) are left out where others are about it.
    """
    index = _index(roadmap)
    wanted = frozenset(_known(stem, index) for stem in _subject(topic))
    if not wanted:
        return Finding((), ())
    mentions = [mention for mention, known in index.fields.items() if wanted <= known]
    if not mentions:
        mentions = list(_mentions_spread_over_a_week(wanted, index, roadmap))
    about = [mention for mention in mentions if mention.field in ("title", "search")]
    kept_weeks = {mention.week for mention in about or mentions}
    kept = [mention for mention in mentions if mention.week in kept_weeks]
    return Finding(tuple(sorted(kept_weeks)), tuple(kept))


def _subject(topic: str) -> tuple[str, ...]:
    """The stems that carry a topic; all of them where every one is a common word."""
    found = stems(topic)
    narrow = [stem for stem in found if not any(_wider().get(other) == stem for other in found)]
    return tuple(stem for stem in narrow if stem not in _common()) or tuple(narrow)


def _known(stem: str, index: _Index) -> str:
    if stem in index.rarity or len(stem) < 5 or not stem.isalpha():
        return stem
    candidates = [known for known in index.rarity if len(known) >= 5 and known.isalpha() and known[0] == stem[0]]
    return next(iter(get_close_matches(stem, candidates, n=1, cutoff=0.84)), stem)


def _near(stem: str, index: _Index) -> str:
    """A stem as the roadmap knows it, or the word it begins with ("dockerfile", "docker")."""
    known = _known(stem, index)
    if known in index.rarity:
        return known
    return next((known for end in range(len(stem) - 1, 4, -1) if (known := stem[:end]) in index.rarity), stem)


def _mentions_spread_over_a_week(wanted: frozenset[str], index: _Index, roadmap: Roadmap) -> Iterator[Mention]:
    for week in roadmap.weeks:
        of_week = {mention: known for mention, known in index.fields.items() if mention.week == week.number}
        if wanted <= frozenset[str]().union(*of_week.values()):
            best = max(of_week, key=lambda mention: (len(of_week[mention] & wanted), FIELD_WEIGHTS[mention.field]))
            yield best


def nearest_week(question: str, roadmap: Roadmap) -> NearestWeek | None:
    """The week whose words a question shares most, rare words counting more; None when it shares none that matter."""
    index = _index(roadmap)
    asked = {_near(stem, index) for stem in stems(question[:LONGEST_QUESTION]) if stem not in _common()}
    scores: dict[int, float] = {}
    for mention, known in index.fields.items():
        shared = [index.rarity[stem] for stem in asked & known if index.rarity[stem] >= LEAST_RARITY]
        if shared:
            scores[mention.week] = scores.get(mention.week, 0.0) + FIELD_WEIGHTS[mention.field] * sum(shared)
    if not scores:
        return None
    best = roadmap.week(min(scores, key=lambda week: (-scores[week], week)))
    return None if best is None else NearestWeek(best.number, best.title)
