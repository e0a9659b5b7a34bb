"""That videos are wished for is told from questions that only speak of them, and which of the offered ones is meant."""

from __future__ import annotations

import time
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.answering.follow_up import recognise_in_conversation
from assistant.answering.video_words import add_question, offers_words, one_line, title_words
from assistant.answering.videos import agreement_by_name, reply_to_videos
from assistant.domain import Action, Answer, Message
from assistant.errands import VideoOffer
from assistant.intents import recognise
from assistant.intents.agreement import asks_for_agreement
from assistant.intents.offers import Choice, choice_of
from assistant.intents.utterance import read_utterance
from assistant.intents.videos import fetch_links, find_videos
from tests.videos import NOW, video_id

FIND: list[tuple[str, dict[str, Any]]] = [
    ("find me a video on circuit breakers", {"topic": "circuit breakers"}),
    ("Find a good video about Database Sharding, please", {"topic": "Database Sharding"}),
    ("videos about kafka", {"topic": "kafka"}),
    ("a short video on pytest fixtures pls", {"topic": "pytest fixtures"}),
    ("I need a video about rate limiting", {"topic": "rate limiting"}),
    ("I'd like to watch a video about gRPC", {"topic": "gRPC"}),
    ("i'm looking for a video on alembic", {"topic": "alembic"}),
    ("do you have a video on OAuth2?", {"topic": "OAuth2"}),
    ("is there a video on event sourcing that I could watch?", {"topic": "event sourcing"}),
    ("any good videos on CQRS?", {"topic": "CQRS"}),
    ("can you recommend a video that explains how consistent hashing works?", {"topic": "consistent hashing"}),
    ("show me a video on docker compose", {"topic": "docker compose"}),
    ("find me a docker video", {"topic": "docker"}),
    ("search youtube for circuit breakers", {"topic": "circuit breakers"}),
    ("look for idempotency keys on youtube", {"topic": "idempotency keys"}),
    ("find a 20 minute video about indexes", {"topic": "indexes"}),
    ("videos about API versioning from the last 3 years", {"topic": "API versioning"}),
    ("find a video from 2025 on kubernetes", {"topic": "kubernetes"}),
    ("find a video on kafka for week 12", {"topic": "kafka", "week": 12}),
    ("fnid me a vidoe on redis", {"topic": "redis"}),
    ("find vedios about caching", {"topic": "caching"}),
    ("Finde ein gutes Video zu Kafka", {"topic": "Kafka"}),
    ("kannst du mir ein Video über JWT suchen?", {"topic": "JWT"}),
    ("busca vídeos sobre Redis", {"topic": "Redis"}),
    ("encuéntrame un video sobre índices", {"topic": "índices"}),
    ("find me the latest video about Python 3.14", {"topic": "Python 3.14"}),
    ("find a video about how to write unit tests", {"topic": "unit tests"}),
    ("add a video on kafka to week 9", {"topic": "kafka", "week": 9}),
    ("Kannst du Videos für Woche 5 suchen?", {"week": 5}),
    ("quiero ver un video sobre kubernetes", {"topic": "kubernetes"}),
    ("put some videos into week 3", {"week": 3}),
    ("find videos for week 3", {"week": 3}),
    ("are there any videos for week twelve?", {"week": 12}),
    ("suggest some videos for the fifth week", {"week": 5}),
    ("get me videos for the last week of the roadmap", {"week": "last"}),
    ("finde Videos für Woche 7", {"week": 7}),
    ("encuentra videos para la semana 8", {"week": 8}),
    ("find videos for this week", {}),
]
FETCH: list[tuple[str, dict[str, Any]]] = [
    ("yes, fetch links", {}),
    ("Yes - fetch the links!", {}),
    ("ok fetch links", {}),
    ("fecth the lniks", {}),
    ("please insert the direct YouTube links", {}),
    ("can you put video links into the roadmap?", {}),
    ("get me the links for every week", {}),
    ("fetch the missing links and their transcripts", {}),
    ("could you look up and insert the links?", {}),
    ("fetch links for week 6", {"week": 6}),
    ("find the youtube links for the ninth week", {"week": 9}),
    ("link the videos for week 3", {"week": 3}),
    ("download the transcripts for week 6", {"week": 6}),
    ("fetch links for weeks 3 and 4", {"week": 3, "weeks": [3, 4]}),
    ("fetch links for this week", {}),
    ("Hol die Links für Woche 6", {"week": 6}),
    ("füge die YouTube-Links ein", {}),
    ("sí, trae los enlaces", {}),
    ("inserta los enlaces de youtube para la semana 4", {"week": 4}),
]
OTHERS = [
    ("what does the video on circuit breakers say?", "ask"),
    ("which video covers JWT?", "ask"),
    ("summarize the video on kafka", "ask"),
    ("what did the video about indexes say about b-trees?", "ask"),
    ("show me the video on kafka", "ask"),
    ("the video on circuit breakers says half-open, why?", "ask"),
    ("do any videos talk about replication?", "ask"),
    ("is replication covered in a video?", "ask"),
    ("how does YouTube serve videos from a CDN?", "ask"),
    ("how would you store video metadata in mongodb", "ask"),
    ("find all videos with more than 100 views", "ask"),
    ("how do I fetch links from an HTML page in python?", "ask"),
    ("insert links into the table", "ask"),
    ("get the links from the response header", "ask"),
    ("what is the time complexity of inserting into a linked list?", "ask"),
    ("what are links in HATEOAS?", "ask"),
    ("don't fetch the links", "ask"),
    ("remove the links of week 6", "ask"),
    ("find a video", "ask"),
    ("put videos into s3", "ask"),
    ("which searches are in week 6?", "roadmap_search"),
    ("which videos should I watch in week 7", "roadmap_search"),
    ("youtube search for kafka", "roadmap_search"),
    ("I've watched the video of week 6", "done"),
    ("skip the video of week 6", "skip"),
]


@pytest.mark.parametrize(("text", "arguments"), FIND)
def test_a_video_is_looked_for(text: str, arguments: dict[str, Any]) -> None:
    assert recognise(text) == Action("find_videos", arguments)


@pytest.mark.parametrize(("text", "arguments"), FETCH)
def test_links_are_fetched_once_that_is_agreed_to(text: str, arguments: dict[str, Any]) -> None:
    action = recognise(text)
    assert (action.name, action.arguments) == ("fetch_links", arguments)
    assert action.confirm is not None and action.confirm.startswith("Find videos on YouTube for ")


@pytest.mark.parametrize(("text", "name"), OTHERS)
def test_what_only_speaks_of_videos_or_links_is_understood_as_before(text: str, name: str) -> None:
    assert recognise(text).name == name


def test_this_week_is_the_week_that_is_chosen() -> None:
    assert recognise("fetch links for this week", week=4).arguments == {"week": 4}
    assert recognise("find me videos for next week", week=4).arguments == {"week": 5}


def test_a_yes_to_an_offer_to_fetch_links_is_the_wish_for_them() -> None:
    def after(offer: str) -> Action:
        history = [Message("user", "can you put links in?"), Message("assistant", f"I can look for them. {offer}")]
        return recognise_in_conversation("yes please", history, None)

    assert after("Shall I fetch the links now?").name == "fetch_links"
    assert after("Shall I fetch the links for week 6?").arguments == {"week": 6}
    assert after("Mark it as done?").name == "yes"


def test_what_about_another_topic_goes_on_looking_for_videos() -> None:
    history = [Message("user", "find me a video on circuit breakers"), Message("assistant", "1. “A video”. Add 1?")]
    action = recognise_in_conversation("what about bulkheads?", history, None)
    assert action == Action("find_videos", {"topic": "bulkheads"})


@given(topic=st.sampled_from(["Kafka", "rate limiting", "C++", "CI/CD", "OAuth 2.0", "índices", "Docker Compose"]))
@example("graphql")
def test_a_topic_is_told_as_it_was_typed(topic: str) -> None:
    for text in (f"find me a video on {topic}", f"any videos about {topic}?", f"I need a good video on {topic} please"):
        assert recognise(text) == Action("find_videos", {"topic": topic})


@given(st.text(max_size=80))
def test_whatever_is_typed_is_read_without_an_error(text: str) -> None:
    for form in (text, f"find me a video on {text}", f"fetch links {text}"):
        recognise(form)
        choice_of(read_utterance(form), 3)


@pytest.mark.parametrize(
    "part", ["a ", "yes, ", "find ", "good ", "on youtube ", "the last a ", "and add b ", "week ", "could you please "]
)
def test_a_text_that_repeats_itself_is_read_at_once(part: str) -> None:
    began = time.perf_counter()
    for text in (part * 90, f"find {part * 90}", f"find a video on x {part * 90}", f"video {part * 90}on x"):
        utterance = read_utterance(text[:399])
        find_videos(utterance), fetch_links(utterance), choice_of(utterance, 3)
    assert time.perf_counter() - began < 1


# --- which of those offered -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "places", "week"),
    [
        ("add the second", (2,), None),
        ("the second one please", (2,), None),
        ("2", (2,), None),
        ("number three", (3,), None),
        ("#1", (1,), None),
        ("yes, the last one", (3,), None),
        ("no, the 2nd", (2,), None),
        ("add 1 and 3", (1, 3), None),
        ("the first two", (1, 2), None),
        ("add all of them", (1, 2, 3), None),
        ("all", (1, 2, 3), None),
        ("add the second to week 12", (2,), 12),
        ("add it to week 12", (), 12),
        ("add them all to the last week of the roadmap", (1, 2, 3), "last"),
    ],
)
def test_a_reply_chooses_among_the_videos_offered(text: str, places: tuple[int, ...], week: int | str | None) -> None:
    assert choice_of(read_utterance(text), 3) == Choice(places, week)


@pytest.mark.parametrize(
    "text",
    ["not the first", "don't add the second", "add the fourth", "what is the second about?", "the one", "and week 7?",
     "add a circuit breaker to the second service", "thanks", ""],
)  # fmt: skip
def test_what_chooses_none_of_them_is_no_choice(text: str) -> None:
    assert choice_of(read_utterance(text), 3) is None


OFFERS = [{"id": video_id(number), "title": f"Video {number}"} for number in (1, 2)]
OFFERED = Answer(
    "?", Action("find_videos", {"topic": "x", "videos": OFFERS, "chosen": [video_id(1)], "for_week": 3}, "Add 1?"),
    "Add 1?", (), (),
)  # fmt: skip
ASKED = Answer("?", Action("fetch_links", {"week": 6}, "Fetch?"), "Fetch?", (), ())


def test_a_choice_keeps_the_offer_and_takes_its_ids_from_there() -> None:
    action = reply_to_videos("the second one to week 5", [OFFERED])
    assert action is not None and action.name == "find_videos"
    assert (action.arguments["chosen"], action.arguments["for_week"]) == ([video_id(2)], 5)
    assert reply_to_videos("yes please", [OFFERED]) == Action("yes")
    assert reply_to_videos("nein", [OFFERED]) == Action("no")


def test_only_the_answer_right_before_is_replied_to() -> None:
    other = Answer("?", Action("ask"), "Text.", (), ())
    assert reply_to_videos("the second one", [OFFERED, other]) is None
    assert reply_to_videos("yes", []) is None


def test_yes_fetch_links_agrees_where_just_that_was_asked_and_asks_else() -> None:
    def said(text: str) -> Action | None:
        return agreement_by_name(text, recognise(text), [ASKED])

    assert said("yes, fetch links") == Action("yes") == said("yes, fetch links for week 6")
    assert said("fetch links") is None and said("yes, fetch links for week 7") is None


# --- what is said -----------------------------------------------------------------------------------------------------


def test_an_offer_is_told_with_title_channel_length_day_and_reason() -> None:
    offer = VideoOffer(video_id(1), "Circuit breakers", "Backend Talks", "2026-03-01", 1_450, "nearest to the topic")
    told = offers_words([offer], "on circuit breakers", NOW.date())
    assert told.splitlines() == [
        "1 video on circuit breakers:",
        "1. “Circuit breakers” by Backend Talks, 24 min, published 1 March. Nearest to the topic.",
    ]


def test_an_offer_of_which_little_is_known_is_told_without_gaps() -> None:
    told = offers_words([VideoOffer(video_id(1), "T", None, "soon", None, "")], "for week 2", NOW.date())
    assert told.splitlines()[1] == "1. “T”."


@given(st.text(max_size=300))
@example("a\nb\u202ec\x1b[31md\x00”")
def test_a_title_from_outside_is_one_line_in_one_pair_of_quotation_marks(title: str) -> None:
    told = title_words(title)
    assert told.startswith("“") and told.endswith("”") and not set("“”") & set(told[1:-1])
    assert not any(unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") for sign in told)
    assert len(one_line(title)) <= 100


@pytest.mark.parametrize(
    ("places", "offered", "question"),
    [
        ([1], 3, "Add 1 to week 14 and fetch its transcript?"),
        ([1, 3], 3, "Add 1 and 3 to week 14 and fetch their transcripts?"),
        ([1, 2], 2, "Add both to week 14 and fetch their transcripts?"),
        ([1, 2, 3], 3, "Add all 3 to week 14 and fetch their transcripts?"),
    ],
)
def test_the_question_names_what_is_added_and_where(places: list[int], offered: int, question: str) -> None:
    assert add_question(places, offered, 14) == question
    assert asks_for_agreement(f"Three videos.\n\n{question}")
