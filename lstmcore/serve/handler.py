"""One HTTP connection: the token, the places, and what is sent back while the desk answers."""

from __future__ import annotations

import hmac
import json
import logging
import queue
import selectors
import socket
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from .. import specs
from ..errors import BadInput, CoreError
from ..events import Done, Event, Failed, Piece
from . import catalogue, shapes
from .desk import LOOK, Ticket

if TYPE_CHECKING:
    from .loopback import Server

log = logging.getLogger(__name__)
MOST_BODY = 4_000_000  # bytes
PLACES = ("GET /v1/models", "POST /v1/completions", "POST /score")


class Gone(Exception):
    """Whoever asked has left."""


class Handler(BaseHTTPRequestHandler):
    """Asks nothing of the models itself: that is the desk's."""

    server: Server  # pyright: ignore[reportIncompatibleVariableOverride]
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "Moxu", ""
    timeout = 30  # seconds, for each read and write
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._serve({"/v1/models": self._models})

    def do_POST(self) -> None:
        self._serve({"/v1/completions": self._completions, "/score": self._score})

    def _serve(self, places: dict[str, Callable[[dict[str, Any]], None]]) -> None:
        try:
            body = self._body()
            self._check_token()
            path = self.path.split("?")[0]
            if self.command == "GET" and path.startswith("/v1/models/"):
                self._model(path.removeprefix("/v1/models/"))
            elif path not in places:
                raise BadInput("serve_no_place", path=path[:200], places=", ".join(PLACES))
            else:
                places[path](shapes.read_body(body) if self.command == "POST" else {})
        except CoreError as problem:
            self._refuse(problem)
        except (OSError, Gone):
            self.close_connection = True

    def _body(self) -> bytes:
        """Read even what will be refused: a connection closed with unread bytes would lose the answer."""
        length = self.headers.get("Content-Length", "0" if self.command == "GET" else "")
        if not length.isdecimal() or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            raise BadInput("serve_length")
        if len(length) > 12 or int(length) > MOST_BODY:
            self.close_connection = True
            raise BadInput("serve_too_long", most=MOST_BODY)
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise Gone
        return body

    def _check_token(self) -> None:
        kind, _, token = self.headers.get("Authorization", "").partition(" ")
        right = hmac.compare_digest(token.strip().encode(), self.server.token.encode())
        if kind.lower() != "bearer" or not right:
            raise BadInput("serve_token")

    def _models(self, values: dict[str, Any]) -> None:
        self._send(200, {"object": "list", "data": catalogue.listed(self.server.spec.model)})

    def _model(self, name: str) -> None:
        from urllib.parse import unquote

        wanted, models = unquote(name), catalogue.listed(self.server.spec.model)
        for each in models:
            if wanted in (each["id"], each.get("ref")):
                self._send(200, each)
                return
        raise BadInput("model_unknown", model=wanted[:200], names=", ".join(str(each["id"]) for each in models))

    def _score(self, values: dict[str, Any]) -> None:
        for name, value in values.items():
            if name not in ("model", "text"):
                raise BadInput("unknown_setting", name=name[:200])
            if not isinstance(value, str):
                raise BadInput("text_wanted", name=name, value=value)
        if "text" not in values:
            raise BadInput("reviews_nothing")
        shown, path = catalogue.find(values.get("model", ""), self.server.spec.model, "reviews")
        ticket = self.server.desk.ask(("score", {"model": path, "text": values["text"]}))
        done = [event for _, event in self._events(ticket) if isinstance(event, Done)]
        self._send(200, {"object": "score", **done[-1].result, "model": shown})

    def _completions(self, values: dict[str, Any]) -> None:
        asked = shapes.completion(values, self.server.spec.model, self.server.spec.max_tokens)
        ticket = self.server.desk.ask(*(("complete", specs.to_dict(each)) for each in asked.orders))
        reply = shapes.Reply(ticket.number, asked.model)
        events = self._events(ticket)
        if asked.stream:
            self._stream(asked, reply, events)
            return
        results = [event.result for _, event in events if isinstance(event, Done)]
        choices = [
            shapes.choice(asked.index(place, k), (asked.orders[place].prompt if asked.echo else "") + text, finish)
            for place, result in enumerate(results)
            for k, (text, finish) in enumerate(zip(result["texts"], result["finish"], strict=True))
        ]
        self._send(200, reply.object(choices, shapes.usage(results)))

    def _stream(self, asked: shapes.Asked, reply: shapes.Reply, events: Iterator[tuple[int, Event]]) -> None:
        """Server-sent events; the head is sent with the first of them, for until then an error has its own status."""
        results: list[dict[str, Any]] = []
        begun = False
        try:
            for place, event in events:
                if not begun:
                    begun = True
                    self._head(200, "text/event-stream; charset=utf-8", {"Connection": "close"})
                    for i, order in enumerate(asked.orders if asked.echo else ()):
                        for k in range(order.n):
                            self._tell(reply.piece(asked.index(i, k), order.prompt))
                if isinstance(event, Piece):
                    self._tell(reply.piece(asked.index(place, event.candidate), event.text))
                elif isinstance(event, Done):
                    results.append(event.result)
                    for k, finish in enumerate(event.result["finish"]):
                        self._tell(reply.piece(asked.index(place, k), "", finish))
        except CoreError as problem:
            if not begun:
                raise
            self._tell(shapes.error(problem, self.server.spec.lang)[1])
            return
        if asked.usage:
            self._tell(reply.object([], shapes.usage(results)))
        self.wfile.write(b"data: [DONE]\n\n")

    def _events(self, ticket: Ticket) -> Iterator[tuple[int, Event]]:
        """What the desk tells; CoreError when it fails. A client that leaves, or is left, cancels its request."""
        looked = time.monotonic()
        try:
            while True:
                if time.monotonic() - looked > LOOK:
                    looked = time.monotonic()
                    if self._has_left():
                        raise Gone
                try:
                    told = ticket.told.get(timeout=LOOK)
                except queue.Empty:
                    continue
                if told is None:
                    return
                match told[1]:
                    case Failed(key=key, values=values):
                        raise CoreError(key, **values)
                    case Done(status="cancelled"):
                        raise BadInput("serve_ends")
                    case _:
                        yield told
        finally:
            ticket.control.cancel()

    def _has_left(self) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self.connection, selectors.EVENT_READ)
            return bool(selector.select(0)) and not self.connection.recv(1, socket.MSG_PEEK)

    def _tell(self, values: dict[str, Any]) -> None:
        self.wfile.write(b"data: " + _json(values) + b"\n\n")

    def _send(self, status: int, values: dict[str, Any], more: dict[str, str] | None = None) -> None:
        data = _json(values)
        self._head(status, "application/json; charset=utf-8", {"Content-Length": str(len(data)), **(more or {})})
        self.wfile.write(data)

    def _head(self, status: int, kind: str, more: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Cache-Control": "no-store", **more}.items():
            self.send_header(name, value)
        self.end_headers()

    def _refuse(self, problem: CoreError) -> None:
        status, values = shapes.error(problem, self.server.spec.lang)
        more = {"WWW-Authenticate": "Bearer"} if status == 401 else {"Retry-After": "1"} if status == 429 else {}
        if self.close_connection:
            more["Connection"] = "close"
        try:
            self._send(status, values, more)
        except OSError:
            self.close_connection = True

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the library refuses (a broken request line, another method) has the same shape."""
        self.close_connection = True
        self.request_version = self.protocol_version  # what could not be read counts as HTTP/0.9, which has no head
        problem = BadInput("serve_request", code=int(code))
        try:
            self._send(code, shapes.error(problem, self.server.spec.lang)[1], {"Connection": "close"})
        except OSError:
            log.debug("left before %s was told", code)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is written down of what is asked."""


def _json(values: dict[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, default=str).encode("utf-8", "replace")
