"""What the chat shows of answers that are stored, and what can be done with them."""

from __future__ import annotations

import pytest

from assistant.database import LOCAL_LEARNER
from assistant.domain import NearestWeek, Refusal, Sentence
from assistant.service import Assistant
from tests.app.conftest import Start, button, words
from tests.app.stored import QUESTION, answered, cited, keep

SAID = "A deadlock is two transactions that each wait for a lock the other one holds."
FOREIGN = "Sample lecture: Postgres"


def test_an_empty_chat_has_six_questions_and_says_what_the_library_holds(start: Start) -> None:
    app = start()
    questions = [item.label for item in app.main.button]
    assert len(questions) == 6 and all(question.endswith("?") for question in questions)
    assert "25 sources for weeks 1 to 25" in words(app)
    assert "is not answered" in words(app)


def test_without_a_chat_model_a_banner_says_so_and_how_to_set_one(start: Start) -> None:
    app = start()
    assert "no chat model is set" in app.expander[0].label
    assert "STUDY_CHAT_MODEL" in app.expander[0].code[0].value


def test_a_chat_model_that_cannot_be_opened_is_named_and_the_page_still_works(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDY_CHAT_MODEL", "langchain:nobody:")
    app = start()
    assert not app.exception and len(app.main.button) == 6
    assert "quoted from the sources" in words(app)


def test_an_answer_has_pills_and_a_pill_opens_the_transcript_at_the_sentence(
    start: Start, assistant: Assistant
) -> None:
    citation = cited(assistant, SAID)
    keep(assistant, answered(Sentence(SAID, (1,), 1.0, "supported"), citations=(citation,)))
    app = start()
    assert f"{SAID} [1]" in [text.value for text in app.text]
    pills = app.button_group[0]
    assert pills.options[0].content.startswith("1 · ") if hasattr(pills.options[0], "content") else pills.options
    pills.set_value(1).run()
    said = words(app)
    assert "The cited sentence · " in said and "After · " in said
    assert SAID in [text.value for text in app.text]
    button(app, "Close").click().run()
    assert "The cited sentence" not in words(app)


def test_a_sentence_without_support_or_without_source_is_marked_in_words(start: Start, assistant: Assistant) -> None:
    sentences = (Sentence("It is so.", (1,), 0.1, "unsupported"), Sentence("Everybody knows.", (), 0.0, "uncited"))
    keep(assistant, answered(*sentences, citations=(cited(assistant, SAID),)))
    said = words(start())
    assert said.index("Not supported by the source it names") < said.index("It is so. [1]")
    assert said.index("No source given for this") < said.index("Everybody knows.")


@pytest.mark.parametrize(
    ("cause", "named"),
    [
        ("not_covered", "Not in the library"),
        ("weak_evidence", "Not enough in the library"),
        ("unverified", "Could not be verified"),
        ("not_yours", "Not yours to see"),
    ],
)
def test_a_refusal_names_its_cause_the_nearest_week_and_what_to_add(
    start: Start, assistant: Assistant, cause: str, named: str
) -> None:
    refusal = Refusal(cause, "No passage says it.", NearestWeek(7, "NoSQL & caching"))  # type: ignore[arg-type]
    keep(assistant, answered(refusal=refusal))
    app = start()
    said = words(app)
    assert named in said and "No passage says it." in said and "The nearest week is week 7" in said
    assert ("the roadmap says to search for “" in said) == (cause == "weak_evidence")
    assert next(link.label for link in app.get("page_link")) == "See week 7"


def test_an_answer_that_was_cut_off_and_one_with_a_notice_say_so(start: Start, assistant: Assistant) -> None:
    keep(assistant, answered(Sentence("Half.", (), 0.0, "uncited"), incomplete=True, notice="The model fell silent."))
    said = words(start())
    assert "is not complete" in said and "The model fell silent" in said


def test_model_time_tokens_and_cost_stand_under_the_answer(start: Start, assistant: Assistant) -> None:
    usage = {"input_tokens": 1834, "output_tokens": 211, "cost": 0.0004}
    keep(assistant, answered(Sentence(SAID, (), 0, "uncited"), model="m", usage=usage, timings_ms={"total": 3420.0}))
    assert r"m · 3.4 s · 2,045 tokens · about \$0.0004" in words(start())


def test_an_answer_can_be_copied_with_its_sources(start: Start, assistant: Assistant) -> None:
    citation = cited(assistant, SAID)
    keep(assistant, answered(Sentence(SAID, (1,), 1.0, "supported"), citations=(citation,)))
    copied = next(code.value for code in start().code if SAID in code.value)
    assert copied.startswith(f"{SAID} [1]\n\n[1] {FOREIGN}")


def test_thumbs_are_kept_changed_and_taken_back(start: Start, assistant: Assistant) -> None:
    conversation = keep(assistant, answered(Sentence(SAID, (), 0.0, "uncited")))
    app = start()

    def thumb() -> int | None:
        return assistant.conversations.messages(LOCAL_LEARNER, conversation)[-1].thumb

    for chosen, kept in ((1, 1), (0, -1), (None, None)):
        app.feedback[0].set_value(chosen).run()
        assert thumb() == kept
    app.feedback[0].set_value(0).run()
    assert start().feedback[0].value == 0


def test_conversations_are_listed_opened_renamed_and_deleted(start: Start, assistant: Assistant) -> None:
    keep(assistant, answered(Sentence("The older one.", (), 0.0, "uncited")), "An older question?")
    keep(assistant, answered(Sentence("The newer one.", (), 0.0, "uncited")))
    app = start()
    assert "The newer one." in words(app)
    button(app, "An older question").click().run()
    assert "The older one." in words(app) and "The newer one." not in words(app)
    app.text_input[0].set_value("Keys and such")
    button(app, "Rename").click().run()
    assert button(app, "Keys and such")
    button(app, "Delete it").click().run()
    assert [item.title for item in assistant.conversations.list(LOCAL_LEARNER)] == [QUESTION]
    assert len(app.main.button) == 6


def test_a_conversation_deleted_in_another_window_leaves_an_empty_page(start: Start, assistant: Assistant) -> None:
    conversation = keep(assistant, answered(Sentence("Here.", (), 0.0, "uncited")))
    app = start()
    assistant.conversations.delete(LOCAL_LEARNER, conversation)
    app.feedback[0].set_value(1).run()
    assert [error.value for error in app.error] and "no answer" in app.error[0].value
    app.run()
    assert not app.error and not app.exception and len(app.main.button) == 6


def test_a_long_conversation_shows_its_end_and_the_rest_on_demand(start: Start, assistant: Assistant) -> None:
    conversation = keep(assistant, answered(Sentence("Turn 0.", (), 0.0, "uncited")))
    for number in range(1, 30):
        turn = answered(Sentence(f"Turn {number}.", (), 0.0, "uncited"))
        assistant.conversations.add_turn(LOCAL_LEARNER, conversation, "Go on", turn, assistant.settings.now())
    app = start()
    assert "Turn 29." in words(app) and "Turn 0." not in words(app)
    button(app, "Earlier messages").click().run()
    assert "Turn 0." in words(app)
