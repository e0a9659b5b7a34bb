"""A provider on loopback that says what its script says: real HTTP, real sockets, no patience of its own."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Request = dict[str, Any]


@dataclass
class Reply:
    """One answer. ``chunks`` are sent one by one; ``after`` says how the connection goes on from there."""

    status: int = 200
    chunks: Iterable[bytes] = ()
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    after: str = "end"  # end | cut | stall | hang (before the first byte)


def as_json(value: Any, status: int = 200, **headers: str) -> Reply:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(status, [json.dumps(value).encode()], named)


def events(*values: Any, after: str = "end", done: bool = True) -> Reply:
    """Server-sent events: dicts as JSON, strings as they stand."""
    lines = [value if isinstance(value, str) else json.dumps(value) for value in values]
    chunks = [f"data: {line}\n\n".encode() for line in [*lines, *(["[DONE]"] if done else [])]]
    return Reply(200, chunks, content_type="text/event-stream", after=after)


class ProviderServer:
    """Keeps the paths, headers and bodies it received. The last reply of the script is given again and again."""

    def __init__(self, script: list[Reply | Callable[[Request], Reply]]) -> None:
        self.requests: list[Request] = []
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.closing = threading.Event()
        self._script = list(script)
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def next(self, path: str, headers: dict[str, str], body: Request) -> Reply:
        with self._lock:
            self.paths.append(path)
            self.headers.append(headers)
            self.requests.append(body)
            reply = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        return reply(body) if callable(reply) else reply

    @contextmanager
    def running(self) -> Iterator[ProviderServer]:
        thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.closing.set()
            self._http.shutdown()
            self._http.server_close()
            thread.join()


@contextmanager
def provider(*script: Reply | Callable[[Request], Reply]) -> Iterator[ProviderServer]:
    with ProviderServer(list(script)).running() as server:
        yield server


def _handler(server: ProviderServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            headers = {name.lower(): value for name, value in self.headers.items()}
            try:
                self._give(server.next(self.path, headers, body))
            except ConnectionError:
                return  # The caller has had enough; some tests are about that.

        def _give(self, reply: Reply) -> None:
            self.close_connection = True
            if reply.after == "hang":
                server.closing.wait(5)
                return
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Transfer-Encoding", "chunked")
            self.send_header("Connection", "close")
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            for chunk in reply.chunks:
                self.wfile.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
                self.wfile.flush()
            if reply.after == "stall":
                server.closing.wait(5)
            elif reply.after == "end":
                self.wfile.write(b"0\r\n\r\n")

        def log_message(self, *_: object) -> None:
            return

    return Handler
