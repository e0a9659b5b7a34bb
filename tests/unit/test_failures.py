"""What went wrong at a provider, told without its secrets."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ModelError
from assistant.models.failures import Caller, read_failure, redacted

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CALLER = Caller("The chat model tiny", "OPENAI_API_KEY", "OPENAI_BASE_URL", ("plain-secret",))


class ProviderFault(Exception):
    """As providers' libraries raise them: with a status, perhaps a body."""

    def __init__(self, status: object, body: object = None) -> None:
        super().__init__("secret detail")
        self.status_code = status
        self.body = body


@pytest.mark.parametrize(
    "text",
    [
        "wrong key plain-secret!",
        "sk-proj-abc123DEF456",
        "Incorrect: sk-abc12***********wxyz",
        "Authorization: Bearer abc.def-ghi",
        "key=AIzaSyA1234567890abcdefghijklmn",
        "gsk_abcdefgh1234, hf_abcdefgh1234",
        "cannot reach http://someone:hunter2@host/v1",
    ],
)
def test_secrets_are_taken_out(text: str) -> None:
    shown = redacted(text, ["plain-secret", ""])
    assert not any(
        secret in shown
        for secret in ("plain-secret", "abc123", "abc12", "abc.def", "SyA123", "abcdefgh", "hunter2", "someone")
    )


def test_ordinary_words_stay() -> None:
    said = "the model key-value-store failed at step sk, task-12345678 is at risk-averse@host"
    assert redacted(said, []) == said


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 418, 422, 429, 500, 503, 599])
def test_every_status_is_a_sentence_with_a_cure(status: int) -> None:
    failure = read_failure(ProviderFault(status, {"message": "no\nway with plain-secret\x07."}), CALLER, NOW)
    assert f"HTTP {status}" in failure.error.what
    assert failure.error.cure
    assert "secret" not in str(failure.error)
    assert "\n" not in str(failure.error)
    assert failure.again == failure.error.retryable == (status in (408, 429) or status >= 500)


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (TimeoutError(), False),
        (ConnectionResetError(), True),
        (type("ReadTimeout", (Exception,), {})(), True),
        (type("ConnectError", (Exception,), {})(), True),
        (type("RemoteProtocolError", (Exception,), {})(), True),
        (UnicodeDecodeError("utf-8", b"", 0, 1, ""), False),
        (ImportError("pip install langchain-other"), False),
        (KeyError("plain-secret"), False),
        (RecursionError("plain-secret"), False),
        (ProviderFault("500"), False),
        (ProviderFault(200), False),
    ],
)
def test_anything_a_library_raises_is_a_sentence_with_a_cure(error: Exception, again: bool) -> None:
    failure = read_failure(error, CALLER, NOW)
    assert failure.error.what.startswith("The chat model tiny ")
    assert failure.error.cure
    assert "secret" not in str(failure.error)
    assert failure.again == again


def test_our_own_sentence_is_kept() -> None:
    error = ModelError("What.", "Cure.")
    assert read_failure(error, CALLER, NOW).error is error


@given(st.one_of(st.none(), st.text(), st.integers(), st.dictionaries(st.text(), st.text()), st.just({"message": 7})))
def test_no_body_is_too_odd(body: object) -> None:
    assert len(str(read_failure(ProviderFault(400, body), CALLER, NOW).error)) < 500
