"""What a provider's library raised, told in one sentence with its cure, and whether the call is worth repeating.

Providers' libraries share no base class, so an exception is read by what it carries (a status, a response's headers)
and by what its classes are called; no library need be imported for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from assistant.errors import ModelError

LONGEST_DETAIL = 200
_SECRET = re.compile(r"(?i)(bearer\s+\S+|\b(?:sk|pk|rk|gsk|xai|hf)[-_][\w*.-]{6,}|\baiza[\w-]{20,})")
_CREDENTIALS = re.compile(r"//[^/\s@]*@")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who failed, for messages. ``secrets`` never appear in one; the settings are named in the cure."""

    who: str
    key_setting: str
    url_setting: str
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """``again``: repeating the call at once may help. ``retry_after``: the seconds the provider asks to wait."""

    error: ModelError
    again: bool = False
    retry_after: float | None = None


def read_failure(error: BaseException, caller: Caller, now: datetime) -> Failure:
    """What an exception of any provider's library means. ``now`` turns a Retry-After given as a date into seconds."""
    if isinstance(error, ModelError):
        return Failure(error)
    status = _status(error)
    if status is not None:
        return _status_failure(error, status, caller, now)
    if isinstance(error, ImportError):
        missing = str(error).partition("pip install ")[2].strip(" `.'") or error.name or "its package"
        return Failure(ModelError(f"{caller.who} needs a package that is not installed.", f"Install {missing}."))
    if isinstance(error, TimeoutError):
        return Failure(_too_slow(caller))
    if _is_called(error, "Timeout"):
        return Failure(_too_slow(caller), again=True)
    if isinstance(error, ConnectionError) or _is_called(error, "Connect", "Network", "Protocol", "ReadError"):
        return Failure(_unreachable(error, caller), again=True)
    if isinstance(error, ValueError) and not _is_called(error, "Validation"):
        return Failure(nonsense(caller, "what it sent cannot be read"))
    detail = _detail(error, caller)
    return Failure(ModelError(f"{caller.who} failed ({type(error).__name__}){detail}.", "Try again.", retryable=True))


def nonsense(caller: Caller, what: str) -> ModelError:
    """The provider answered, but not with an answer."""
    return ModelError(f"{caller.who} answered nonsense: {what}.", f"Check the model's name and {caller.url_setting}.")


def redacted(text: str, secrets: Sequence[str]) -> str:
    """The text without the secrets given and without anything that looks like a key."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "[key]")
    return _SECRET.sub("[key]", _CREDENTIALS.sub("//", text))


def _status_failure(error: BaseException, status: int, caller: Caller, now: datetime) -> Failure:
    who, detail = caller.who, _detail(error, caller)
    if status in (401, 403):
        return Failure(ModelError(f"{who} refused the key (HTTP {status}).", f"Check {caller.key_setting}."))
    if status == 404:
        cure = f"Check the model's name and {caller.url_setting}."
        return Failure(ModelError(f"{who} is not known at this address (HTTP 404).", cure))
    if status == 429 and getattr(error, "code", None) == "insufficient_quota":
        return Failure(ModelError(f"{who} has no credit left (HTTP 429).", "Add credit or use another model."))
    if status == 429:
        retry_after = _retry_after(error, now)
        wait = f"Try again in {retry_after:.0f} seconds." if retry_after else "Try again in a minute."
        return Failure(ModelError(f"{who} is asked too often (HTTP 429).", wait, retryable=True), True, retry_after)
    if status >= 500 or status in (408, 409):
        broken = ModelError(f"{who} failed (HTTP {status}){detail}.", "Try again later.", retryable=True)
        return Failure(broken, True, _retry_after(error, now))
    cure = f"Check the model's name and {caller.url_setting}."
    return Failure(ModelError(f"{who} refused the request (HTTP {status}){detail}.", cure))


def _too_slow(caller: Caller) -> ModelError:
    return ModelError(f"{caller.who} did not answer in time.", "Try again or use a faster model.", retryable=True)


def _unreachable(error: BaseException, caller: Caller) -> ModelError:
    if any(_is_called(cause, "ConnectError", "ConnectionRefused", "UnsupportedProtocol") for cause in _causes(error)):
        cure = f"Check that its server is running, and {caller.url_setting}."
        return ModelError(f"{caller.who} cannot be reached.", cure, retryable=True)
    return ModelError(f"{caller.who} broke off the connection.", "Try again.", retryable=True)


def _status(error: BaseException) -> int | None:
    for holder in (error, getattr(error, "response", None)):
        for name in ("status_code", "code"):
            status = getattr(holder, name, None)
            if isinstance(status, int) and 400 <= status < 600:
                return status
    return None


def _retry_after(error: BaseException, now: datetime) -> float | None:
    """Seconds to wait by Retry-After (RFC 9110, section 10.2.3: seconds or a date); None when it is not there."""
    headers: Any = getattr(getattr(error, "response", None), "headers", None) or {}
    value = headers.get("retry-after")
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(value) - now).total_seconds()
        except (ValueError, TypeError):
            return None
    return max(seconds, 0.0) if seconds == seconds else None


def _detail(error: BaseException, caller: Caller) -> str:
    """What the provider said about it, on one line, without secrets; with a colon in front, or empty."""
    body = getattr(error, "body", None)
    said = body.get("message") if isinstance(body, dict) else None
    text = " ".join(redacted(said if isinstance(said, str) else "", caller.secrets).split())
    text = "".join(character for character in text if character.isprintable())[:LONGEST_DETAIL].rstrip(" .")
    return f": {text}" if text else ""


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception and what it was raised from, as far back as libraries wrap one in another."""
    cause: BaseException | None = error
    for _ in range(8):
        if cause is None:
            return
        yield cause
        cause = cause.__cause__ or cause.__context__


def _is_called(error: BaseException, *names: str) -> bool:
    """Whether the exception's class or one it derives from has one of these in its name."""
    return any(name in kind.__name__ for kind in type(error).__mro__ for name in names)
