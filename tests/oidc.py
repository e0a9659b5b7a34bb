"""A small OpenID provider on loopback: real HTTP, real keys, real signatures; it lets in at once whom it is told to."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, CLIENT_SECRET = "study", "the-client-knows-this"
COOKIE_SECRET = "0123456789abcdef0123456789abcdef"

Query = dict[str, str]


@dataclass
class Grant:
    """What was agreed on at the authorisation, until the code is exchanged."""

    person: dict[str, Any]
    redirect_uri: str
    nonce: str
    challenge: str


@dataclass
class Provider:
    """``person`` are the claims of whoever signs in next; ``refuse`` sends the next one back with an error."""

    url: str
    person: dict[str, Any] = field(default_factory=dict)
    refuse: bool = False
    asked: list[str] = field(default_factory=list)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    grants: dict[str, Grant] = field(default_factory=dict)

    def secrets_toml(self, redirect_uri: str) -> str:
        """The section `[auth]` of an app that signs in here."""
        settings = {
            "redirect_uri": redirect_uri,
            "cookie_secret": COOKIE_SECRET,
            "client_id": CLIENT,
            "client_secret": CLIENT_SECRET,
            "server_metadata_url": f"{self.url}/.well-known/openid-configuration",
        }
        return "[auth]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "end_session_endpoint": f"{self.url}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, query: Query) -> str:
        """Where the browser goes next: back, with a code or an error."""
        back = query["redirect_uri"]
        if self.refuse or query["client_id"] != CLIENT:
            return f"{back}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
        code = secrets.token_urlsafe(16)
        self.grants[code] = Grant(dict(self.person), back, query["nonce"], query["code_challenge"])
        return f"{back}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: Query, authorization: str) -> dict[str, Any] | None:
        """The tokens for a code that was given out once, to the client that asked for it; None for anybody else."""
        client = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        grant = self.grants.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if grant is None or client != f"{CLIENT}:{CLIENT_SECRET}":
            return None
        if challenge != grant.challenge or form["redirect_uri"] != grant.redirect_uri:
            return None
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": grant.nonce, **grant.person}
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "id_token": signed}


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that runs as long as the block."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    here = Provider(f"http://127.0.0.1:{http.server_address[1]}")
    http.RequestHandlerClass = _handler(here)
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def _handler(here: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            query = _flat(address.query)
            here.asked.append(address.path)
            if address.path == "/.well-known/openid-configuration":
                self._json(200, here.discovery())
            elif address.path == "/keys":
                self._json(200, {"keys": [here.key.as_dict(private=False)]})
            elif address.path == "/authorize":
                self._redirect(here.authorize(query))
            elif address.path == "/end":
                self._redirect(query["post_logout_redirect_uri"])
            else:
                self._json(404, {})

        def do_POST(self) -> None:
            here.asked.append(self.path)
            form = _flat(self.rfile.read(int(self.headers["Content-Length"])).decode())
            tokens = here.token(form, self.headers.get("Authorization", ""))
            self._json(200 if tokens else 400, tokens or {"error": "invalid_grant"})

        def _redirect(self, address: str) -> None:
            self.send_response(302)
            self.send_header("Location", address)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _json(self, status: int, value: Any) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *values: Any) -> None:
            """Nothing on the terminal."""

    return Handler


def _flat(query: str) -> Query:
    return {name: values[0] for name, values in parse_qs(query).items()}
