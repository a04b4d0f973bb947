"""A server in this process, its library two tiny models, and a plain client."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from lstmcore import verbs
from lstmcore.control import Control
from lstmcore.events import Done, Event, Listening
from lstmcore.serve import loopback
from lstmcore.serve.desk import Desk
from lstmcore.specs import ImportSpec, ServeSpec

GOLDEN = Path(__file__).parents[1] / "golden"


@dataclass
class Served:
    """Where it listens, its token, the names of its models, its desk, and what ends it."""

    url: str
    token: str
    writer: str
    reader: str
    desk: Desk
    control: Control

    @property
    def port(self) -> int:
        return int(self.url.split(":")[-1].split("/")[0])

    def connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(self, method: str, path: str, body: Any = None, token: str | None = None) -> tuple[int, Any]:
        """The status and the JSON of an answer, over a connection of its own."""
        link = self.connect()
        try:
            self.send(link, method, path, body, token)
            answer = link.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            link.close()

    def send(self, link: HTTPConnection, method: str, path: str, body: Any = None, token: str | None = None) -> None:
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        said = f"Bearer {self.token}" if token is None else token
        link.request(method, path, data, {"Authorization": said} if said else {})


def stored(name: str) -> str:
    """The name of a golden model, which is in the library now."""
    *_, done = verbs.start("import", ImportSpec(str(GOLDEN / name)), Control())
    assert isinstance(done, Done)
    return done.result["name"]


@contextmanager
def serving(desk: Desk, **values: Any) -> Iterator[Served]:
    """The verb ``serve`` in a thread; ``desk`` must be what ``loopback.Desk()`` gives."""
    names = stored("language-v1.moxu"), stored("reviews-v1.moxu")
    control, ended = Control(), list[Event]()
    events = loopback.serve(ServeSpec(**{"port": 0, "model": names[0], **values}), control)
    first = next(events)
    assert isinstance(first, Listening)
    thread = threading.Thread(target=lambda: ended.extend(events))
    thread.start()
    try:
        yield Served(first.url, first.token or values.get("token", ""), *names, desk, control)
    finally:
        control.stop()
        thread.join(30)
        assert isinstance(ended[-1], Done)
