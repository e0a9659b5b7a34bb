"""Answers scored against what is known of their questions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Action, Answer, Citation, Refusal, RefusalCause, Sentence, Source, SourceText
from evals.answers import ELSEWHERE_SECONDS, AnswerScores, TokenRarity, distance, hits, score_answer, states
from evals.cases import Case, Span

FILE = "/home/me/lectures/pool.vtt"
SPAN = Span("lectures/pool.vtt", 60.0, 80.0)
CASE = Case(
    "1",
    "How large?",
    True,
    "fact",
    (SPAN,),
    reference="Twice the cores.",
    key_facts=("twice the cores", "16 connections / sixteen"),
)
OFF_TOPIC = Case("2", "Bread?", False, "offtopic", cause="not_covered")
FALSE_PREMISE = Case("3", "Why is a pool endless?", False, "falsepremise", (SPAN,))
ASK = Action("ask")
TEXT = "A pool is small. Twice the cores is enough."
RARITY = TokenRarity.among(["Twice the cores.", "The pool.", "The end."])
ADDED = datetime(2026, 5, 4, tzinfo=UTC)
POOL = Source("s1", FILE, "captions", "Pools", None, "en", (6,), "ready", None, 1, 90.0, ADDED)

WORDS = st.lists(st.sampled_from("the a pool Pool cores twice 16 never HTTP 403".split()), max_size=8)
TEXTS = WORDS.map(" ".join)
SECONDS = st.floats(0, 10_000, allow_nan=False)


def source_text(_: str) -> SourceText:
    return SourceText(POOL, TEXT, (), ())


def citation(start: float | None, uri: str = FILE, quote: str = "Twice the cores is enough.") -> Citation:
    place = TEXT.find(quote)
    return Citation(1, "p1", "s1", uri, "Pools", quote, None, start, (6,), place, place + len(quote))


def answer(text: str, *citations: Citation) -> Answer:
    return Answer("How large?", ASK, text, (Sentence(text, (1,), 1.0, "supported"),), citations)


def refused(cause: RefusalCause = "not_covered") -> Answer:
    return Answer("How large?", ASK, "", (), (), Refusal(cause, "No."))


def scored(case: Case, given_answer: Answer) -> AnswerScores:
    return score_answer(case, given_answer, RARITY, source_text)


@pytest.mark.parametrize(
    ("fact", "text", "stated"),
    [
        ("twice the cores", "It should be twice as many as the server has cores.", True),
        ("twice the cores", "It should be small.", False),
        ("pools of connections borrowed", "Connections are borrowed.", True),
        ("pools of connections borrowed", "Connections are opened.", False),
        ("connections borrowed", "Connections are opened.", False),
        ("16 connections", "Use 16 connections.", True),
        ("16 connections", "Use 32 connections.", False),
        ("16 connections", "Use 160 connections.", False),
        ("2,048 rows", "About 2048 rows fit.", True),
        ("GET", "Send a POST.", False),
        ("GET", "A get is enough.", True),
        ("GET", "Forget it.", False),
        ("403 / Forbidden", "The page is forbidden.", True),
        ("403 / Forbidden", "The page is gone.", False),
        ("no", "There is no limit.", True),
        ("no", "There is none.", False),
    ],
)
def test_a_key_fact_is_stated_by_its_words_and_all_its_numbers_and_names(fact: str, text: str, stated: bool) -> None:
    assert states(fact, text) is stated


@given(st.text(max_size=40))
def test_a_fact_states_itself(fact: str) -> None:
    assert states(fact, fact)


@given(TEXTS, TEXTS, TEXTS)
def test_what_a_text_states_it_states_with_more_around_it(fact: str, text: str, more: str) -> None:
    assert not states(fact, text) or states(fact, f"{more} {text} {more}")


@given(TEXTS, TEXTS, TEXTS)
def test_one_form_of_a_fact_is_enough(fact: str, other: str, text: str) -> None:
    assert states(f"{fact} / {other}", text) is (states(fact, text) or states(other, text))


@pytest.mark.parametrize(
    ("start", "uri", "seconds"),
    [
        (60.0, FILE, 0),
        (65.0, FILE, 0),
        (80.0, FILE, 0),
        (50.0, FILE, 10),
        (49.0, FILE, 11),
        (90.0, FILE, 10),
        (90.5, FILE, 10.5),
        (65.0, "/home/me/lectures/other.vtt", ELSEWHERE_SECONDS),
        (65.0, "/home/me/otherlectures/pool.vtt", ELSEWHERE_SECONDS),
        (None, FILE, ELSEWHERE_SECONDS),
    ],
)
def test_a_citation_hits_a_span_of_its_file_within_ten_seconds(start: float | None, uri: str, seconds: float) -> None:
    assert distance(citation(start, uri), [SPAN]) == seconds
    assert hits(citation(start, uri), [SPAN]) is (seconds <= 10)


@pytest.mark.parametrize(
    ("quote", "gold", "same"),
    [
        ("Twice the cores is enough.", "Twice the cores", True),
        ("the cores", "Twice the cores is enough.", True),
        ("Twice  the\ncores", "Twice the cores", True),
        ("A pool is small.", "Twice the cores", False),
        ("Twice the cores", "", False),
        ("", "Twice the cores", False),
    ],
)
def test_a_span_without_times_is_hit_by_quoting_it(quote: str, gold: str, same: bool) -> None:
    span = Span("lectures/pool.vtt", quote=gold)
    assert hits(citation(None, quote=quote), [span]) is same
    assert distance(citation(None, quote=quote), [span]) == (0 if same else ELSEWHERE_SECONDS)
    assert not hits(citation(None, "/home/me/lectures/other.vtt", quote), [span])


@given(SECONDS, st.lists(st.tuples(SECONDS, st.floats(0, 90)), max_size=4))
def test_the_nearest_span_counts(start: float, places: list[tuple[float, float]]) -> None:
    spans = [Span("lectures/pool.vtt", begin, begin + length) for begin, length in places]
    found, each = citation(start), [distance(citation(start), [span]) for span in spans]
    assert distance(found, spans) == min(each, default=ELSEWHERE_SECONDS)
    assert hits(found, spans) is any(far <= 10 for far in each)
    assert all(far == 0 for far, span in zip(each, spans, strict=True) if span.start <= start <= span.end)  # type: ignore[operator]


def test_an_answer_is_scored_by_facts_places_and_words() -> None:
    assert scored(CASE, answer("Twice the cores.", citation(62.0), citation(500.0))) == AnswerScores(
        answered=1.0,
        key_facts=0.5,
        token_f1=1.0,
        citation_precision=0.5,
        citation_recall=1.0,
        distance=210.0,
        near=1.0,
        supported=1.0,
        exact=1.0,
        words=3.0,
    )


def test_an_answer_from_elsewhere_scores_nothing_for_its_places() -> None:
    score = scored(CASE, answer("Sixteen.", citation(500.0)))
    assert (score.citation_precision, score.citation_recall, score.near, score.distance) == (0, 0, 0, 420)
    assert (score.key_facts, score.token_f1) == (0.5, 0)


def test_near_is_fifteen_seconds_and_a_hit_is_ten() -> None:
    score = scored(CASE, answer("Sixteen.", citation(95.0)))
    assert (score.near, score.citation_precision) == (1, 0)
    assert scored(CASE, answer("Sixteen.", citation(95.1))).near == 0


def test_every_needed_place_has_to_be_cited_and_an_alternative_stands_for_its_own() -> None:
    other = Span("lectures/pool.vtt", 300.0, 320.0)
    case = replace(CASE, spans=(SPAN, other), alternatives=(Span("lectures/other.vtt", 0.0, 9.0, for_span=1),))
    assert scored(case, answer("Sixteen.", citation(62.0), citation(70.0))).citation_recall == 0.5
    score = scored(case, answer("Sixteen.", citation(62.0), citation(3.0, "/home/me/lectures/other.vtt")))
    assert (score.citation_recall, score.citation_precision) == (1, 1)


def test_an_answer_without_citations_has_no_distance() -> None:
    score = scored(CASE, answer("Twice the cores."))
    assert (score.distance, score.near, score.citation_precision, score.citation_recall) == (None, 0, 0, 0)


def test_the_share_of_supported_sentences_counts_the_others_against_it() -> None:
    sentences = [Sentence("Small.", (1,), 1.0, "supported"), Sentence("Endless.", (1,), 0.1, "unsupported")]
    sentences += [Sentence("Free.", (), 0.0, "uncited"), Sentence("Twice.", (1,), 1.0, "supported")]
    assert scored(CASE, replace(answer("", citation(62.0)), sentences=tuple(sentences))).supported == 0.5


@pytest.mark.parametrize(
    ("changed", "exact"),
    [({}, 1), ({"quote": "Twice the cores is  enough."}, 0), ({"char_start": 16}, 0), ({"char_end": 42}, 0)],
)
def test_a_quote_is_exact_when_it_is_the_source_s_text_at_its_place(changed: dict[str, object], exact: float) -> None:
    given_answer = answer("Sixteen.", citation(62.0), replace(citation(62.0), **changed))  # type: ignore[arg-type]
    assert scored(CASE, given_answer).exact == exact


def test_a_refusal_of_what_can_be_answered_scores_nothing_for_what_it_needed() -> None:
    wanted = AnswerScores(answered=0.0, key_facts=0.0, token_f1=0.0, citation_recall=0.0, refusal_right=0.0)
    assert scored(CASE, refused()) == wanted


@pytest.mark.parametrize("score", ["key_facts", "token_f1"])
def test_what_does_not_apply_to_a_case_does_not_apply_to_its_refusal_either(score: str) -> None:
    case = replace(CASE, key_facts=(), reference="")
    assert getattr(scored(case, answer("Sixteen.", citation(62.0))), score) is None
    assert getattr(scored(case, refused()), score) is None


@pytest.mark.parametrize(
    ("cause", "wanted", "right"),
    [("not_covered", "not_covered", 1), ("weak_evidence", "not_covered", 0), ("weak_evidence", None, None)],
)
def test_a_refusal_of_what_cannot_be_answered_is_right_and_has_a_cause(
    cause: RefusalCause, wanted: str | None, right: float | None
) -> None:
    case = replace(OFF_TOPIC, cause=wanted)
    assert scored(case, refused(cause)) == AnswerScores(refused=1.0, refusal_right=1.0, cause=right)


def test_an_answer_to_what_cannot_be_answered_was_not_refused() -> None:
    assert scored(OFF_TOPIC, answer("Bake it.", citation(62.0))) == AnswerScores(refused=0.0)


def test_a_false_premise_is_met_by_a_refusal_or_by_citing_what_corrects_it() -> None:
    assert scored(FALSE_PREMISE, refused()) == AnswerScores(premise=1.0, refusal_right=1.0)
    assert scored(FALSE_PREMISE, answer("It is small.", citation(62.0))) == AnswerScores(premise=1.0)
    assert scored(FALSE_PREMISE, answer("It is endless.", citation(500.0))) == AnswerScores(premise=0.0)
    assert scored(FALSE_PREMISE, answer("It is endless.")) == AnswerScores(premise=0.0)


def test_an_answer_to_a_false_premise_that_nothing_corrects_cannot_be_scored() -> None:
    bare = replace(FALSE_PREMISE, spans=())
    assert scored(bare, answer("It is small.", citation(62.0))) == AnswerScores()
    assert scored(bare, refused()) == AnswerScores(premise=1.0, refusal_right=1.0)


@given(TEXTS)
def test_a_text_shares_everything_with_itself(text: str) -> None:
    assert RARITY.f1(text, text.upper()) == (pytest.approx(1) if text else 0)


@given(TEXTS, TEXTS)
def test_sharing_is_mutual_and_between_nothing_and_everything(one: str, other: str) -> None:
    shared = RARITY.f1(one, other)
    assert shared == pytest.approx(RARITY.f1(other, one))
    assert 0 <= shared <= 1 + 1e-9
    tokens, others = Counter(one.lower().split()), Counter(other.lower().split())
    assert (shared == 0) is not bool(tokens & others)
    assert (shared == pytest.approx(1)) is (tokens == others and bool(tokens))


@given(st.permutations("twice the cores of a pool".split()))
def test_the_order_of_tokens_does_not_matter(words: list[str]) -> None:
    assert RARITY.f1(" ".join(words), "Twice the cores of a pool.") == pytest.approx(1)


def test_a_rare_token_weighs_more_and_an_unknown_one_the_most() -> None:
    assert RARITY.of("the") < RARITY.of("pool") < RARITY.of("kafka")
    assert RARITY.of("the") == pytest.approx(1)
    assert RARITY.f1("the", "the cores") < RARITY.f1("cores", "the cores")
    # the: n = 3 of N = 3 weighs 1; cores: n = 1 of 3 weighs ln(4 / 2) + 1.
    assert RARITY.f1("cores", "the cores") == pytest.approx(2 * 1.693147 / (1.693147 + 2.693147), abs=1e-5)


def test_a_token_said_twice_counts_once_for_a_reference_that_has_it_once() -> None:
    assert RARITY.f1("the the the", "the") == pytest.approx(0.5)
