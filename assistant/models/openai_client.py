"""Where an OpenAI-compatible server is and how it is called: address, key, timeouts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.errors import ModelError, SettingsError
from assistant.models.failures import Caller

if TYPE_CHECKING:
    from openai import OpenAI
    from pydantic import SecretStr

OPENAI_URL = "https://api.openai.com/v1"
NO_KEY = "none"
"""Sent to servers that want no key; the header has to say something."""
CONNECT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address and its key. ``prefix`` is what the two settings' names begin with."""

    base_url: str
    key: SecretStr | None
    prefix: str

    @classmethod
    def of(cls, base_url: str | None, key: SecretStr | None, prefix: str) -> Endpoint:
        """The endpoint of two settings, OpenAI's own when no address is set. Raises SettingsError for unusable ones."""
        endpoint = cls((base_url or OPENAI_URL).strip(), key, prefix)
        try:
            parts = urlsplit(endpoint.base_url)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            usable = False
        if not usable:
            raise SettingsError(
                f"The address in {prefix}_BASE_URL cannot be used.", "Begin it with http:// or https://."
            )
        secret = endpoint.secret
        if not all("!" <= character <= "~" for character in secret):
            raise SettingsError(f"The key in {prefix}_API_KEY has spaces or characters no key has.", "Copy it again.")
        return endpoint

    @property
    def secret(self) -> str:
        return self.key.get_secret_value().strip() if self.key else ""

    @property
    def place(self) -> str:
        """Host and port, for messages: an address may carry a password elsewhere."""
        parts = urlsplit(self.base_url)
        return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)

    @property
    def is_openai(self) -> bool:
        return urlsplit(self.base_url).hostname == "api.openai.com"

    def caller(self, model: str, kind: str) -> Caller:
        who = f"The {kind} model {model} at {self.place}"
        return Caller(who, f"{self.prefix}_API_KEY", f"{self.prefix}_BASE_URL", (self.secret,))

    def required_key(self) -> str:
        """The key, or a stand-in for servers that want none. Raises ModelError when OpenAI itself is meant."""
        if not self.secret and self.is_openai:
            raise ModelError(
                f"{self.prefix}_API_KEY is not set, and {self.place} wants a key.",
                f"Set it, or set {self.prefix}_BASE_URL to a server of your own.",
            )
        return self.secret or NO_KEY


def open_client(endpoint: Endpoint, read_seconds: float) -> OpenAI:
    """A client that waits at most so long between two bytes and never repeats a call by itself."""
    from openai import OpenAI

    return OpenAI(
        api_key=endpoint.required_key(),
        base_url=endpoint.base_url,
        max_retries=0,
        timeout=timeouts(read_seconds),
    )


def timeouts(read_seconds: float) -> Any:
    """Timeouts in the form the SDK takes, all explicit."""
    from httpx2 import Timeout

    return Timeout(connect=CONNECT_SECONDS, read=read_seconds, write=30.0, pool=CONNECT_SECONDS)
