"""The verb ``serve``: a small HTTP server that only this machine can reach, and only with the token."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import socketserver
import sys
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from typing import Any

from ..control import Control
from ..errors import BadInput
from ..events import Done, Event, Listening
from ..specs import ServeSpec
from ..store import library
from . import lines
from .desk import Desk
from .handler import Handler

log = logging.getLogger(__name__)
HOSTS = {"127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1", "::1": "::1"}
TOKEN = "MOXU_TOKEN"
SHORTEST_TOKEN = 16


class Server(ThreadingHTTPServer):
    """A thread a connection; none of them touches a model."""

    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = os.name == "posix"  # elsewhere it would let another program take the same port

    def __init__(self, host: str, spec: ServeSpec, token: str, desk: Desk) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.spec, self.token, self.desk = spec, token, desk
        super().__init__((host, spec.port), Handler)

    def server_bind(self) -> None:
        """As HTTPServer, which would also ask a name server for this machine's name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """One connection's fault is nobody else's."""
        problem = sys.exc_info()[1]
        if not isinstance(problem, OSError):
            log.error("connection", exc_info=problem)


def serve(spec: ServeSpec, control: Control) -> Iterator[Event]:
    """``Listening`` once it does; then requests are answered, in this thread, until ``control`` says stop."""
    if spec.stdio:
        yield from lines.answers(lines.standard_input(), control, spec.lang)
        return
    if spec.host not in HOSTS:
        raise BadInput("serve_host", host=spec.host[:200])
    given = spec.token or os.environ.get(TOKEN, "")
    if given and not (SHORTEST_TOKEN <= len(given) <= 200 and all("!" <= letter <= "~" for letter in given)):
        raise BadInput("serve_token_form", least=SHORTEST_TOKEN)
    if spec.model:
        library.resolve(spec.model)
    token, desk = given or secrets.token_urlsafe(24), Desk()
    try:
        server = Server(HOSTS[spec.host], spec, token, desk)
    except OSError as problem:
        raise BadInput("serve_port", port=spec.port, reason=problem.strerror or str(problem)) from problem
    with server:
        listener = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
        listener.start()
        host = f"[{spec.host}]" if ":" in spec.host else spec.host
        yield Listening(f"http://{host}:{server.server_port}/v1", "" if given else token)
        answered = desk.work(control)
        server.shutdown()
        listener.join()
    yield Done("done", {"answered": answered})
