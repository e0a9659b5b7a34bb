"""Questions about the roadmap are answered from its structure, and each sentence cites the line it stands on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.roadmap_answers import RoadmapSentence, answer_from_roadmap, answers_from_roadmap
from assistant.answering.roadmap_topics import find_topic, nearest_week
from assistant.domain import Action, VideoLink
from assistant.intents import recognise
from ingest.roadmap import read_roadmap

DATA = (Path(__file__).resolve().parents[2] / "data" / "roadmap.md").read_bytes()
PARSED = read_roadmap(DATA, "roadmap.md")
ROADMAP, TEXT = PARSED.roadmap, PARSED.document.text


def answer(question: str) -> tuple[RoadmapSentence, ...]:
    action = recognise(question)
    assert answers_from_roadmap(action), action
    return answer_from_roadmap(action, ROADMAP, TEXT)


def told(question: str) -> list[tuple[str, str, tuple[int, ...]]]:
    return [
        (sentence.text, TEXT[sentence.char_start : sentence.char_end], sentence.weeks) for sentence in answer(question)
    ]


def test_a_week_is_told_whole() -> None:
    assert told("what do I do in week 6?") == [
        ("Week 6 is about Relational databases (Postgres).", "Week 6 — Relational databases (Postgres)", (6,)),
        (
            "Beginner task: Model users and posts; write migrations and simple joins.",
            "Beginner task: Model users and posts; write migrations and simple joins",
            (6,),
        ),
        (
            "Enterprise task: Implement transaction-safe operations and connection pooling.",
            "Enterprise task: Implement transaction-safe operations and connection pooling",
            (6,),
        ),
        (
            "Search YouTube for “PostgreSQL tutorial” or “SQL for developers”, from 2022 or later.",
            'YouTube (search): "PostgreSQL tutorial 2022+" or "SQL for developers 2022+"',
            (6,),
        ),
        (
            "For guidance, search for “Postgres connection pooling best practices”, from 2022 or later.",
            'Guidance search: "Postgres connection pooling best practices 2022+"',
            (6,),
        ),
    ]


def test_every_sentence_about_every_week_cites_words_that_state_it() -> None:
    for week in ROADMAP.weeks:
        for sentence in answer(f"week {week.number}"):
            quote = TEXT[sentence.char_start : sentence.char_end]
            assert "\n" not in quote
            assert sentence.weeks == (week.number,)
            said = sentence.text.partition(": ")[2].rstrip(".") if "task: " in sentence.text else week.title
            queries = [*week.search.queries, *week.guidance.queries]
            assert said.rstrip(".") in quote or any(query.text.split()[0] in quote for query in queries)


@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        ("which week covers Kafka?", [("Week 18 covers Kafka; search YouTube for", 18), ("Week 22 covers Kafka;", 22)]),
        ("when do I learn Docker?", [("Week 13 is about Docker fundamentals.", 13)]),
        ("which week covers circuit breakers?", [("Week 20 covers circuit breakers in the enterprise task: Add", 20)]),
        (
            "what is the enterprise task on caching?",
            [
                ("Enterprise task of week 7: Add Redis caching for hot endpoints and cache invalidation policies.", 7),
                ("Enterprise task of week 17: Integrate CDN and edge caching strategies.", 17),
            ],
        ),
        ("beginner task of week 9?", [("Beginner task of week 9: Add JWT login/logout to an API.", 9)]),
        (
            "what should I search on YouTube in week 3?",
            [("In week 3, search YouTube for “async python” and “node.js async await”, from 2022 or later.", 3)],
        ),
        ("youtube search for week 8", [("In week 8, search YouTube for “database migrations tutorial” (Alembic", 8)]),
        ("guidance for week 7", [("For guidance in week 7, search for “Redis caching patterns”, from 2022", 7)]),
        ("how many weeks are there?", [("The roadmap has 25 weeks; week 25 is optional.", 25)]),
        ("which weeks are optional?", [("Week 25 is optional and about AI Integration (LLMs & RAG).", 25)]),
    ],
)
def test_the_answer_is_exact(question: str, sentences: list[tuple[str, int]]) -> None:
    found = answer(question)
    assert len(found) == len(sentences)
    for sentence, (text, week) in zip(found, sentences, strict=True):
        assert sentence.text.startswith(text)
        assert sentence.weeks == (week,)
        assert sentence.char_end > sentence.char_start


def test_months_are_told_with_their_weeks() -> None:
    found = told("what do I learn in month 2?")
    assert found[0] == ("Month 2 — APIs & Databases: weeks 5 to 8.", "Month 2 — APIs & Databases", (5, 6, 7, 8))
    assert [weeks for _, _, weeks in found[1:]] == [(5,), (6,), (7,), (8,)]
    assert len(told("list all months")) == 8
    assert len(told("list weeks")) == 26


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("does the roadmap cover GraphQL?", "No week of this roadmap mentions GraphQL."),
        ("which week covers Rust?", "No week of this roadmap mentions Rust."),
        ("what is the enterprise task on Haskell", "No enterprise task of this roadmap mentions Haskell."),
        ("what do I do in week 99?", "This roadmap has no week 99; it has weeks 1 to 25."),
        ("what do I learn in month 9?", "This roadmap has no month 9; it has 6 parts."),
    ],
)
def test_what_the_roadmap_does_not_say_is_said_and_cites_nothing(question: str, text: str) -> None:
    assert answer(question) == (RoadmapSentence(text, 0, 0, ()),)


def test_the_nearest_week_is_named_where_there_is_one() -> None:
    assert [text for text, _, _ in told("does the roadmap cover Dockerfiles?")] == [
        "No week of this roadmap mentions Dockerfiles.",
        "The nearest is week 13: Docker fundamentals.",
    ]


@pytest.mark.parametrize(
    ("topic", "weeks"),
    [
        ("databases", (6, 7, 8, 19)),
        ("auth", (9, 21)),
        ("k8s", (14, 23)),
        ("kuberntes", (14, 23)),
        ("Kafka", (18, 22)),
        ("caching", (7, 17)),
        ("redis", (7, 17)),
        ("postgresql", (6, 19)),
        ("continuous integration", (12,)),
        ("retrieval augmented generation", (25,)),
        ("role-based access control", (10,)),
        ("JWT", (9,)),
        ("sharding", (19,)),
        ("circuit breakers", (20,)),
        ("connection pools", (6,)),
        ("system design", (20, 24)),
        ("message queues", (18,)),
        ("graphql", ()),
        ("the", ()),
        ("", ()),
    ],
)
def test_a_topic_is_found_in_other_words_for_it(topic: str, weeks: tuple[int, ...]) -> None:
    assert find_topic(topic, ROADMAP).weeks == weeks


@pytest.mark.parametrize(
    ("question", "week"),
    [
        ("How do database joins work?", 6),
        ("what does pg_dump do?", 6),
        ("what is Redis eviction?", 7),
        ("What is a Dockerfile?", 13),
        ("how does k8s schedule a pod?", 14),
        ("how do I cook rice?", None),
        ("how many moons has Jupiter?", None),
        ("how do I learn to build an app?", None),
        ("", None),
    ],
)
def test_a_refusal_names_the_week_nearest_to_the_question_or_none(question: str, week: int | None) -> None:
    near = nearest_week(question, ROADMAP)
    assert (near.number if near else None) == week


def test_links_of_a_week_are_told_and_cited() -> None:
    link = VideoLink("abcdefghijk", "https://www.youtube.com/watch?v=abcdefghijk", "Joins in [10] minutes", "Ann")
    edited = PARSED.with_videos(6, (link,))
    text = edited.document.text
    last = answer_from_roadmap(recognise("which videos should I watch in week 6"), edited.roadmap, text)[-1]
    assert last.text == "Video: Joins in [10] minutes by Ann."
    assert link.url in text[last.char_start : last.char_end]


def test_tasks_of_several_lines_are_cited_whole() -> None:
    parsed = read_roadmap(
        b"# P\n\n## Week 1\n- [ ] Build a service:\n  - FastAPI\n  - Redis\n- [ ] Rest\n\n"
        b"## Week 2-4: Data\n- [ ] joins\n",
        "p.md",
    )
    text = parsed.document.text
    found = answer_from_roadmap(recognise("week 1"), parsed.roadmap, text)
    assert [(sentence.text, text[sentence.char_start : sentence.char_end]) for sentence in found] == [
        ("Task: Build a service: FastAPI; Redis.", "Build a service:\n  - FastAPI\n  - Redis"),
        ("Task: Rest.", "Rest"),
    ]
    stretch = answer_from_roadmap(recognise("week 3"), parsed.roadmap, text)
    assert [(sentence.text, sentence.weeks) for sentence in stretch] == [
        ("Weeks 2 to 4 are about Data.", (2, 3, 4)),
        ("Task: joins.", (2, 3, 4)),
    ]


ACTIONS = st.one_of(
    st.builds(lambda week: Action("roadmap_week", {"week": week}), st.integers(-5, 60) | st.just("last")),
    st.builds(lambda topic: Action("roadmap_topic", {"topic": topic}), st.text(max_size=80)),
    st.builds(
        lambda topic, kind: Action("roadmap_task", {"topic": topic, "kind": kind}),
        st.text(max_size=40),
        st.sampled_from(["beginner", "enterprise", None]),
    ),
    st.builds(lambda month: Action("roadmap_overview", {"month": month}), st.integers(-5, 40) | st.just("last")),
    st.builds(lambda topic: Action("roadmap_search", {"topic": topic}), st.text(max_size=40)),
    st.sampled_from([Action("roadmap_overview", {}), Action("roadmap_overview", {"optional": True})]),
)
PLANS = st.lists(
    st.sampled_from(
        ["# Plan", "## Week 1: a", "Week 2 - b", "- [ ] docker", "text", "", "---", "## Month 1", "| a | b |"]
    )
).map(lambda lines: "\n".join(lines))


@given(PLANS, ACTIONS)
@settings(deadline=None)
def test_any_roadmap_answers_any_action_within_its_text(text: str, action: Action) -> None:
    parsed = read_roadmap(text.encode(), "plan.md")
    for sentence in answer_from_roadmap(action, parsed.roadmap, parsed.document.text):
        assert 0 <= sentence.char_start <= sentence.char_end <= len(parsed.document.text)
        assert sentence.text


@given(st.text(max_size=300))
@settings(deadline=None)
def test_no_question_is_too_strange_for_a_nearest_week(question: str) -> None:
    near = nearest_week(question, ROADMAP)
    assert near is None or ROADMAP.week(near.number) is not None
