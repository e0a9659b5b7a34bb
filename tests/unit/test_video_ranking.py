"""Which videos are chosen: the fitting ones by the bundled model, each search served, channels mixed, no chance."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Chapter, Roadmap, SearchLine, SearchQuery, Week
from assistant.errors import NotFoundError
from assistant.models.local_embedder import LocalEmbedder
from ingest.roadmap import read_roadmap
from ingest.youtube.nouns import CaptionTrack, VideoDetails
from ingest.youtube.ranking import Found, Ranked, best_week, for_topic, length_fit, rank, remembering, subject_of
from ingest.youtube.relevance import (
    BESIDE_WEEK,
    Embed,
    FloatArray,
    description_text,
    relevances,
    video_text,
    wish_of_week,
)
from tests.video_search_results import FITTING, FITTING_HELD_BACK, STRAY, STRAY_HELD_BACK

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ROADMAP = read_roadmap((Path(__file__).resolve().parents[2] / "data" / "roadmap.md").read_bytes(), "roadmap.md").roadmap
BY_HAND = (CaptionTrack("en", automatic=False),)
AUTOMATIC = (CaptionTrack("en", automatic=True),)
POOLING = "Postgres connection pooling best practices"


@pytest.fixture(scope="module")
def embed() -> Embed:
    return remembering(LocalEmbedder(threads=2).embed)


def week(number: int) -> Week:
    found = ROADMAP.week(number)
    assert found is not None
    return found


def video(identity: str, title: str = "Pools", **other: object) -> VideoDetails:
    usual = VideoDetails(
        identity,
        title,
        channel=f"Channel of {identity}",
        published=datetime(2025, 4, 2, tzinfo=UTC),
        seconds=1_440,
        views=10_000,
        captions=BY_HAND,
    )
    return replace(usual, **other)  # type: ignore[arg-type]


def alike(texts: Sequence[str]) -> FloatArray:
    """Vectors that make every text as near as any other, and near to no everyday matter alone."""
    return np.tile(np.array([1.0, 0.0], dtype=np.float32), (len(texts), 1))


def chosen(ranked: Ranked) -> list[str]:
    return [one.details.id for one in ranked.chosen]


# --- relevance, by the bundled model ----------------------------------------------------------------------------


def kept(results: Sequence[tuple[int, str, str]], embed: Embed) -> float:
    """The share of search results that are not beside their week."""
    values = [
        relevances(wish_of_week(week(number)), [video("x", title, description=text)], embed)[0].value
        for number, title, text in results
    ]
    return sum(value >= BESIDE_WEEK for value in values) / len(values)


def test_what_fits_is_kept_and_what_only_shares_a_word_is_not(embed: Embed) -> None:
    assert kept(FITTING, embed) >= 0.95
    assert kept(FITTING_HELD_BACK, embed) >= 0.9
    assert kept(STRAY, embed) <= 0.1
    assert kept(STRAY_HELD_BACK, embed) <= 0.1


@pytest.mark.parametrize(
    ("number", "fitting", "stray", "matter"),
    [
        (13, "Docker Tutorial for Beginners", "Dockers outfit ideas for men", "fashion"),
        (18, "Apache Kafka crash course", "Kafka on the Shore: book review of Murakami's novel", "entertainment"),
        (1, "Node.js Crash Course", "Ball Python care guide for new snake owners", "animals and nature"),
        (6, "PgBouncer: connection pooling for Postgres", "Swimming pool party music video", "music"),
    ],
)
def test_other_meanings_of_a_word_are_beside_the_topic_and_it_is_said_what_they_are_closer_to(
    number: int, fitting: str, stray: str, matter: str, embed: Embed
) -> None:
    ranked = rank(week(number), [Found(video("a", stray)), Found(video("b", fitting))], embed, NOW, 3)
    assert chosen(ranked) == ["b"]
    assert ranked.rejected[0].id == "a"
    assert ranked.rejected[0].why in ("beside the topic", f"beside the topic: closer to {matter}")


def test_the_chapters_and_the_description_tell_what_a_vague_title_does_not(embed: Embed) -> None:
    vague = video("a", "Episode 12")
    chapters = (Chapter("Connection pooling with PgBouncer", 0), Chapter("Postgres transactions", 300))
    told = [vague, replace(vague, chapters=chapters), replace(vague, description="Postgres tables, joins and SQL.")]
    values = [one.value for one in relevances(wish_of_week(week(6)), told, embed)]
    assert values[0] < BESIDE_WEEK < min(values[1:])


def test_a_free_topic_is_judged_by_its_own_words(embed: Embed) -> None:
    found = [
        Found(video("a", "Circuit breakers in microservices with Resilience4j")),
        Found(video("b", "Baking sourdough bread at home")),
    ]
    ranked = for_topic("circuit breakers", found, embed, NOW, 3)
    assert chosen(ranked) == ["a"]
    assert ranked.chosen[0].reason.startswith("On circuit breakers; ")
    assert "cooking" in ranked.rejected[0].why


@pytest.mark.parametrize(
    ("topic", "number"),
    [("circuit breakers", 20), ("connection pooling", 6), ("kafka", 18), ("rate limiting", 10), ("Pagination", 5)],
)
def test_a_topic_is_given_to_the_week_it_serves_best(topic: str, number: int, embed: Embed) -> None:
    assert best_week(ROADMAP, topic, embed) == number


def test_a_roadmap_without_weeks_serves_no_topic(embed: Embed) -> None:
    with pytest.raises(NotFoundError):
        best_week(Roadmap("empty", "Empty", ()), "kafka", embed)


def test_a_text_is_embedded_once() -> None:
    asked: list[str] = []

    def noting(texts: Sequence[str]) -> FloatArray:
        asked.extend(texts)
        return alike(texts)

    embed = remembering(noting)
    assert embed(["a", "b", "a"]).shape == (3, 2)
    assert embed(["b", "c"]).shape == (2, 2)
    assert embed([]).shape[0] == 0
    assert asked == ["a", "b", "c"]


# --- the words of a video ---------------------------------------------------------------------------------------


def test_a_descriptions_links_offers_and_hashtags_are_not_compared() -> None:
    description = """In this video we connect a Node service to Postgres through a pool.

Get 20% off with promo code POOL20
Code: https://github.com/someone/pools
Twitter: https://twitter.com/someone
Follow me on Instagram
#postgres #node
LINKS:
0:00 Intro
4:10 - Why a pool
▬▬▬▬▬▬▬▬
Join the two tables, publish and subscribe."""
    assert description_text(description) == (
        "In this video we connect a Node service to Postgres through a pool. Intro Why a pool "
        "Join the two tables, publish and subscribe."
    )


@given(st.text(max_size=400), st.text(max_size=400))
def test_any_title_and_description_give_a_text_to_compare_of_bounded_length(title: str, description: str) -> None:
    text = video_text(video("x", title, description=description * 50))
    assert text and len(text) <= 1_110 and "\n" not in text


# --- the other sides --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"captions": BY_HAND}, {"captions": AUTOMATIC}),
        ({"captions": AUTOMATIC}, {"captions": None}),
        ({"published": datetime(2026, 4, 2, tzinfo=UTC)}, {"published": datetime(2024, 4, 2, tzinfo=UTC)}),
        ({"views": 900_000}, {"views": 100}),
        ({"seconds": 20 * 60}, {"seconds": 4 * 60}),
        ({"seconds": 20 * 60}, {"seconds": 300 * 60}),
        (
            {"seconds": 300 * 60, "chapters": (Chapter("a", 0), Chapter("b", 1), Chapter("c", 2))},
            {"seconds": 300 * 60},
        ),
    ],
)
def test_of_two_that_fit_alike_the_better_one_is_chosen(better: dict[str, object], worse: dict[str, object]) -> None:
    found = [Found(video("a", **worse)), Found(video("b", **better))]
    assert chosen(rank(week(6), found, alike, NOW, 1)) == ["b"]
    assert chosen(rank(week(6), found, alike, NOW, 2)) == ["b", "a"]


@given(st.none() | st.integers(0, 10**6), st.integers(0, 50))
def test_the_fit_of_a_length_is_a_share_and_chapters_never_harm(seconds: int | None, chapters: int) -> None:
    assert 0 < length_fit(seconds, 0) <= length_fit(seconds, chapters) <= 1


def test_eight_to_forty_five_minutes_fit_best() -> None:
    assert length_fit(8 * 60, 0) == length_fit(45 * 60, 0) == 1
    assert length_fit(8 * 60 - 1, 0) < 1 and length_fit(45 * 60 + 1, 0) < 1


def test_ties_are_broken_by_id() -> None:
    found = [Found(video(identity, channel=None)) for identity in "cab"]
    assert chosen(rank(week(6), found, alike, NOW, 2)) == ["a", "b"]


# --- taking turns -----------------------------------------------------------------------------------------------


def line(combine: str, *texts: str) -> SearchLine:
    return SearchLine(tuple(SearchQuery(text) for text in texts), "or" if combine == "or" else "and")


BOTH = Week(1, "Languages", None, False, line("and", "Python", "Node"), (), line("and", "CLI"))
EITHER = replace(BOTH, search=line("or", "Python", "Node"))


def test_each_search_of_an_and_line_is_served_before_one_is_served_twice() -> None:
    found = [Found(video(f"p{n}", views=10**6), ("Python",)) for n in range(3)]
    found += [Found(video("n", views=10), ("node",)), Found(video("c", views=1), ("CLI",))]
    assert set(chosen(rank(BOTH, found, alike, NOW, 3))) == {"p0", "n", "c"}
    assert set(chosen(rank(BOTH, found, alike, NOW, 4))) == {"p0", "p1", "n", "c"}


def test_the_searches_of_an_or_line_are_served_as_one() -> None:
    found = [Found(video(f"p{n}", views=10**6), ("Python",)) for n in range(2)]
    found += [Found(video("n", views=10), ("Node",)), Found(video("c", views=1), ("CLI",))]
    assert set(chosen(rank(EITHER, found, alike, NOW, 3))) == {"p0", "p1", "c"}


def test_one_channel_does_not_take_every_place() -> None:
    found = [Found(video(f"a{n}", channel="One", views=10**6, published=NOW)) for n in range(4)]
    found.append(Found(video("b", seconds=20_000, captions=None, views=0, published=datetime(2024, 1, 1, tzinfo=UTC))))
    ranked = rank(week(6), found, alike, NOW, 3)
    assert set(chosen(ranked)) == {"a0", "a1", "b"}
    assert {one.why for one in ranked.rejected} == {"others fit better: its channel has a place already"}
    assert len(rank(week(6), found[:4], alike, NOW, 3).chosen) == 3


FOUND = st.lists(
    st.builds(
        lambda identity, channel, queries, seconds, views, captions, day: Found(
            VideoDetails(identity, "T", channel, published_on=day, seconds=seconds, views=views, captions=captions),
            tuple(queries),
        ),
        st.text("abcdef", min_size=1, max_size=2),
        st.sampled_from([None, "One", "Two", "Three"]),
        st.lists(st.sampled_from(["Python", "Node", "CLI"]), unique=True, max_size=3),
        st.none() | st.integers(181, 20_000),
        st.none() | st.integers(0, 10**7),
        st.sampled_from([None, BY_HAND, AUTOMATIC]),
        st.none() | st.dates(date(2023, 11, 25), date(2026, 11, 25)),
    ),
    max_size=12,
    unique_by=lambda found: found.details.id,
)


@given(FOUND, st.integers(0, 6), st.sampled_from([BOTH, EITHER]), st.randoms(use_true_random=False))
def test_the_choice_is_the_same_in_any_order_and_loses_no_video(
    found: list[Found], places: int, asked: Week, chance: random.Random
) -> None:
    ranked = rank(asked, found, alike, NOW, places)
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert rank(asked, shuffled, alike, NOW, places) == ranked
    names = chosen(ranked) + [one.id for one in ranked.rejected]
    assert sorted(names) == sorted(one.details.id for one in found)
    assert len(ranked.chosen) == min(places, len(found))
    scores = [one.score for one in ranked.chosen]
    assert scores == sorted(scores, reverse=True) and all(0 <= score <= 1 for score in scores)


@given(FOUND, st.integers(3, 6))
def test_no_search_is_left_out_that_could_be_served(found: list[Found], places: int) -> None:
    ranked = rank(BOTH, found, alike, NOW, places)
    served = {query for one in ranked.chosen for query in one.queries}
    assert served == {query for one in found for query in one.queries}


# --- in words ---------------------------------------------------------------------------------------------------


def test_the_reason_is_one_sentence_of_facts(embed: Embed) -> None:
    found = [Found(video("a", "PgBouncer: Postgres connection pooling best practices"), (POOLING,))]
    (best,) = rank(week(6), found, embed, NOW, 3).chosen
    assert best.reason == "On Postgres connection pooling; captions by hand; 24 min; published 2025-04-02."
    assert best.queries == (POOLING,) and 0 < best.score <= 1


def test_a_video_is_said_to_be_on_what_a_search_that_found_it_is_about(embed: Embed) -> None:
    general = video("a", "Docker tutorial: build your images")
    for query, subject in (
        ("Docker crash course", "Docker"),
        ("docker multi stage build tutorial", "docker multi stage"),
    ):
        (best,) = rank(week(13), [Found(general, (query,))], embed, NOW, 1).chosen
        assert best.reason.startswith(f"On {subject}")


def test_what_is_not_known_is_not_said() -> None:
    bare = VideoDetails("a", "T", seconds=2 * 3600, captions=None)
    (best,) = rank(BOTH, [Found(bare)], alike, NOW, 1).chosen
    assert best.reason == "On Python; 2 h."
    chapters = tuple(Chapter(name, 0) for name in "abc")
    (best,) = rank(BOTH, [Found(replace(bare, chapters=chapters, captions=AUTOMATIC))], alike, NOW, 1).chosen
    assert best.reason == "On Python; automatic captions; 2 h in chapters."


@pytest.mark.parametrize(
    ("query", "subject"),
    [
        ("Python crash course freeCodeCamp", "Python"),
        (POOLING, "Postgres connection pooling"),
        ("Kubernetes tutorial for beginners", "Kubernetes"),
        ("SQL for developers", "SQL"),
        ("OWASP Top 10", "OWASP Top 10"),
        ("tutorial on joins", "on joins"),
        ("Tutorial", "Tutorial"),
    ],
)
def test_the_subject_of_a_search_is_what_it_is_about(query: str, subject: str) -> None:
    assert subject_of(query) == subject


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"captions": None}, "others fit better: their captions are better"),
        ({"seconds": 6 * 3600}, "others fit better: their length fits a study session better"),
        ({"published": datetime(2023, 12, 1, tzinfo=UTC)}, "others fit better: they are newer"),
        ({"views": 0}, "others fit better: more people watched them"),
    ],
)
def test_it_is_said_in_what_the_others_fit_better(other: dict[str, object], why: str) -> None:
    ranked = rank(week(6), [Found(video("a")), Found(video("b", **other))], alike, NOW, 1)
    assert [(one.id, one.why) for one in ranked.rejected] == [("b", why)]
