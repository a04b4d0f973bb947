"""The child process that answers: requests come in as JSON lines, their events go out as JSON lines.

One request runs at a time; of those that wait the newest continuation or score goes first, because an older
suggestion is worth nothing. Such a one is answered between two steps of a patient request, and any between two of one
that is in no hurry at all. The end of stdin means that the parent is gone.
"""

from __future__ import annotations

import json
import logging
import math
import os
import sys
import threading
from typing import Any, TextIO

from . import events, specs, verbs
from .control import Control
from .errors import CoreError
from .events import Event, Failed, Turn

log = logging.getLogger(__name__)
URGENT = ("suggest", "choices", "continue", "score")
PATIENT = ("surprise", "originality", "arc")  # long, in small steps, and nobody waits at the keys for them
IDLE = ("learn",)  # what is done while nobody waits for anything
OUT_OF_MEMORY = ("out of memory", "can't allocate memory")  # torch raises these as plain RuntimeErrors


class Engine:
    """Requests in, events out."""

    def __init__(self, source: TextIO, target: TextIO) -> None:
        self._source, self._target = source, target
        self._waiting: list[dict[str, Any]] = []
        self._running: dict[str, Any] | None = None
        self._controls: dict[int, Control] = {}
        self._changed = threading.Condition()
        self._closed = False

    def serve(self) -> None:
        """Answer until stdin ends."""
        threading.Thread(target=self._listen, daemon=True).start()
        while True:
            with self._changed:
                while not self._waiting and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                request = self._running = self._next()
            self._answer(request)

    def _next(self) -> dict[str, Any]:
        first = min(map(_rank, self._waiting))
        ranked = [each for each in self._waiting if _rank(each) == first]
        request = ranked[-1] if first == 0 else ranked[0]
        self._waiting.remove(request)
        return request

    def _sooner(self, running: dict[str, Any]) -> dict[str, Any] | None:
        """A request that may not wait for the end of ``running``."""
        last = 0 if running.get("verb") in PATIENT else _rank(running) - 1
        with self._changed:
            if self._closed or not any(_rank(each) <= last for each in self._waiting):
                return None
            request = self._running = self._next()
            return request

    def _listen(self) -> None:
        for line in self._source:
            try:
                message = json.loads(line)
                number = int(message["id"])
            except (ValueError, KeyError, TypeError):
                log.warning("not a request: %r", line[:200])
                continue
            with self._changed:
                if "control" in message:
                    self._steer(number, str(message["control"]))
                    continue
                if message.get("verb") == "suggest":
                    self._drop_suggestions()
                self._controls[number] = Control()
                self._waiting.append(message)
                self._changed.notify()
        with self._changed:
            self._closed = True
            for control in self._controls.values():
                control.leave()
            self._changed.notify()

    def _drop_suggestions(self) -> None:
        """The text has grown: the ones asked for before it did are wanted no more."""
        asked = [self._running, *self._waiting]
        for each in asked:
            if each is not None and each.get("verb") == "suggest":
                self._controls[int(each["id"])].cancel()

    def _steer(self, number: int, word: str) -> None:
        control = self._controls.get(number)
        if control and word in ("stop", "pause", "resume", "cancel"):
            getattr(control, word)()

    def _answer(self, request: dict[str, Any]) -> None:
        number = int(request["id"])
        control = self._controls[number]
        for event in answer(str(request.get("verb")), request.get("spec") or {}, control):
            if not isinstance(event, Turn) and not self._send(number, event):
                control.cancel()
            while request.get("verb") in PATIENT + IDLE and (sooner := self._sooner(request)) is not None:
                self._answer(sooner)
                self._running = request
        with self._changed:
            self._running = None
            del self._controls[number]

    def _send(self, number: int, event: Event) -> bool:
        try:
            self._target.write(json.dumps({"id": number, **events.to_dict(event)}, ensure_ascii=False) + "\n")
            self._target.flush()
        except (OSError, ValueError):
            return False
        return True


def _rank(request: dict[str, Any]) -> int:
    """0: before all others, the newest first; 1: in their order; 2: when nothing else waits."""
    verb = request.get("verb")
    return 0 if verb in URGENT else 2 if verb in IDLE else 1


def answer(verb: str, values: dict[str, Any], control: Control) -> Any:
    """The events of one request; whatever goes wrong, the last is Done or Failed."""
    try:
        if control.cancelled:
            yield events.Done("cancelled")
            return
        if verb not in verbs.VERBS:
            verbs.generator(verb)
        yield from verbs.start(verb, specs.from_dict(verbs.VERBS[verb][0], values), control)
    except CoreError as problem:
        yield Failed(problem.key, plain(problem.values))
    except MemoryError:
        yield Failed("memory")
    except Exception as problem:
        if isinstance(problem, RuntimeError) and any(words in str(problem) for words in OUT_OF_MEMORY):
            yield Failed("memory")
            return
        log.exception("verb %s", verb)
        yield Failed("bug", {"detail": f"{type(problem).__name__}: {problem}"[:400]})


def plain(values: dict[str, object]) -> dict[str, Any]:
    """Values that JSON can carry (it knows neither nan nor infinity)."""
    return {key: value if _is_plain(value) else str(value) for key, value in values.items()}


def _is_plain(value: object) -> bool:
    return math.isfinite(value) if isinstance(value, float) else isinstance(value, (str, int))


def lower_priority() -> None:
    """Let the user's own programs go first."""
    if hasattr(os, "nice"):
        os.nice(5)


def main() -> int:
    """Serve on stdin and stdout; prints of libraries go to stderr, so that they cannot break the protocol."""
    # a lone surrogate (a file name that is not UTF-8) becomes \\udcxx, which JSON reads as the same
    target = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="backslashreplace", newline="\n")
    os.dup2(2, 1)
    source = os.fdopen(0, "r", encoding="utf-8", errors="replace", newline="\n", closefd=False)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    if "--nice" in sys.argv:
        lower_priority()
    Engine(source, target).serve()
    return 0
