"""The stand-in's socket: a proxy that ends the TLS itself and answers in YouTube's place. Loopback only."""

from __future__ import annotations

import ipaddress
import random
import socket
import ssl
import tempfile
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.youtube.clips import Catalogue, Fault
from tests.youtube.replies import Asked, Reply, answer, parsed_query

HOSTS = (
    "www.youtube.com",
    "m.youtube.com",
    "consent.youtube.com",
    "youtubei.googleapis.com",
    "www.googleapis.com",
    "i.ytimg.com",
)
KEY = "a-key-of-the-stand-in"
PIXEL = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707070909080a0c140d0c0b0b0c1912130f141d1a1f1e1d"
    "1a1c1c20242e2720222c231c1c2837292c30313434341f27393d38323c2e333432ffc0000b080001000101011100ffc4001400010000000000"
    "00000000000000000000 09ffc40014100100000000000000000000000000000000ffda0008010100003f0054bfffd9".replace(" ", "")
)


class YouTube:
    """A context manager. Everything that was asked stands in ``requests``; what was refused in ``refused``."""

    def __init__(
        self, catalogue: Catalogue | None = None, port: int = 0, keys: frozenset[str] = frozenset({KEY})
    ) -> None:
        self.catalogue = catalogue or Catalogue()
        self.keys = keys
        self.requests: list[Asked] = []
        self.refused: list[str] = []
        self.most_at_once = 0
        self.era = 0
        self._faults: dict[str, deque[Fault | Reply]] = defaultdict(deque)
        self._chance: tuple[float, random.Random, tuple[Fault, ...]] | None = None
        self._open: dict[str, int] = defaultdict(int)
        self._guard = threading.Condition()
        self._port = port

    def __enter__(self) -> YouTube:
        self._folder = tempfile.TemporaryDirectory(prefix="standin-")
        self.certificates = Path(self._folder.name) / "authority.pem"
        self._context = _server_context(Path(self._folder.name), self.certificates)
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), _proxy_handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._folder.cleanup()

    @property
    def proxy_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def environment(self) -> dict[str, str]:
        """For a program of its own that is to find this in YouTube's place."""
        return {"HTTPS_PROXY": self.proxy_url, "SSL_CERT_FILE": str(self.certificates), "STUDY_YOUTUBE_PACE": "0"}

    def next(self, kind: str, *faults: Fault | Reply) -> None:
        """The next requests of a kind get these answers.

        Kinds: watch, player, search, browse, resolve_url, page, timedtext, api; connect for whole connections.
        """
        self._faults[kind].extend(faults)

    def forget(self) -> None:
        """No more faults, and nothing asked yet. Waits for the answers to clients that have hung up.

        What comes late over a connection of before, whose client has hung up unread, is not answered any more.
        """
        with self._guard:
            self._guard.wait_for(lambda: not any(self._open.values()), timeout=10)
            self.era += 1
        self._faults.clear()
        self._chance = None
        self.requests.clear()
        self.refused.clear()
        self.most_at_once = 0

    def faults(self, rate: float, seed: int, *kinds: Fault) -> None:
        """From now on a share of all requests goes wrong, at places that the seed decides."""
        self._chance = rate, random.Random(seed), kinds

    def count(self, kind: str) -> int:
        """How many requests of a kind there were."""
        return sum(asked.kind == kind for asked in self.requests)

    def at_the_door(self) -> Fault | Reply | None:
        """What goes wrong with a connection before anything is asked over it."""
        with self._guard:
            queued = self._faults["connect"]
            return queued.popleft() if queued else None

    def reply(self, asked: Asked) -> Reply | Fault:
        """The answer to a request."""
        with self._guard:
            self.requests.append(asked)
            queued = self._faults[asked.kind]
            if queued:
                return queued.popleft()
            if self._chance is not None and self._chance[1].random() < self._chance[0]:
                return self._chance[1].choice(self._chance[2])
        if asked.host == "i.ytimg.com":
            return Reply(PIXEL, content_type="image/jpeg")
        return answer(self.catalogue, asked, self.keys)

    @contextmanager
    def answering(self, host: str) -> Iterator[None]:
        """Count how many requests a host has to answer at once."""
        with self._guard:
            self._open[host] += 1
            self.most_at_once = max(self.most_at_once, self._open[host])
        try:
            yield
        finally:
            with self._guard:
                self._open[host] -= 1
                self._guard.notify_all()

    def secured(self, connection: socket.socket) -> ssl.SSLSocket:
        """A client's connection with the TLS ended here."""
        return self._context.wrap_socket(connection, server_side=True)


def _proxy_handler(youtube: YouTube) -> type[BaseHTTPRequestHandler]:
    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_CONNECT(self) -> None:
            host, era = self.path.rsplit(":", 1)[0], youtube.era
            if (fault := youtube.at_the_door()) is not None:
                if not (isinstance(fault, Fault) and fault.how == "refused"):
                    self.send_error(fault.status)
                self.close_connection = True
                return
            if host not in HOSTS:
                youtube.refused.append(host)
                self.send_error(502, "Not here")
                return
            self.send_response(200, "Connection established")
            self.end_headers()
            with suppress(OSError, ssl.SSLError):
                _Inside(youtube.secured(self.connection), self.client_address, self.server, youtube, host, era)
            self.close_connection = True

        def do_GET(self) -> None:
            youtube.refused.append(self.path)
            self.send_error(502, "Not here")

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    return Proxy


class _Inside(BaseHTTPRequestHandler):
    """The requests within a secured connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(self, connection: Any, address: Any, server: Any, youtube: YouTube, host: str, era: int) -> None:
        self.youtube = youtube
        self.host = host
        self.era = era
        super().__init__(connection, address, server)

    def do_GET(self) -> None:
        path, query = parsed_query(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        if self.era != self.youtube.era:
            self.close_connection = True
            return
        with self.youtube.answering(self.host):
            reply = self.youtube.reply(Asked(self.host, self.command, path, query, headers, body))
            self._send_head(reply)
            self._send_all_but_the_last(reply)
        self.wfile.write(reply.body[-1:])

    do_POST = do_GET

    def _send_head(self, reply: Reply | Fault) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        how = reply.how if isinstance(reply, Fault) else "whole"
        length = len(reply.body) + (1_000 if how == "cut" else 0)
        self.send_header("Content-Length", str(length))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = self.close_connection or how != "whole"

    def _send_all_but_the_last(self, reply: Reply | Fault) -> None:
        """The last byte comes when the answer no longer counts, for a client that has it may ask again at once."""
        if isinstance(reply, Fault) and reply.how == "drip":
            self._drip(reply.body[:-1])
        else:
            self.wfile.write(reply.body[:-1])

    def _drip(self, body: bytes) -> None:
        """A byte every now and then, until the client has had enough."""
        for place in range(len(body)):
            try:
                self.wfile.write(body[place : place + 1])
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.05)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


# --- certificates -------------------------------------------------------------------------------------------------


def _server_context(folder: Path, authority_file: Path) -> ssl.SSLContext:
    """A context with a certificate for YouTube's hosts, of an authority that is written to a file."""
    authority_key, leaf_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Stand-in authority")])
    basic = x509.BasicConstraints(ca=True, path_length=None)
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    identity = x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key())
    authority = (
        _certificate(name, name, authority_key.public_key())
        .add_extension(basic, critical=True)
        .add_extension(usage, critical=True)
        .add_extension(identity, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    names = [*(x509.DNSName(host) for host in HOSTS), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    leaf = (
        _certificate(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "youtube")]), name, leaf_key.public_key())
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    authority_file.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    chain = folder / "leaf.pem"
    unprotected = serialization.NoEncryption()
    private = leaf_key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unprotected)
    chain.write_bytes(leaf.public_bytes(serialization.Encoding.PEM) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return context


def _certificate(subject: x509.Name, issuer: x509.Name, key: Any) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
    )
