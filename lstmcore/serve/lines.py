"""``serve --stdio``: a JSON object a line in, for each its events as lines out, one request after another.

In: ``{"id": 1, "verb": "complete", "spec": {"model": "zh-prose", "prompt": "今天"}}``. Out: ``{"id": 1, "event":
"Piece", ...}`` and at last ``Done`` or ``Failed``. The end of stdin ends it after the last answer.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Iterator
from typing import Any, TextIO

from .. import events
from ..control import Control
from ..engine import answer
from ..errors import BadInput, sentence
from ..events import Answer, Done, Event, Failed, Turn
from . import shapes

VERBS = ("complete", "continue", "suggest", "choices", "surprise", "score", "models", "info")
LOOK = 0.1
WAITING = 64  # lines read ahead


def standard_input() -> TextIO:
    """Stdin as UTF-8 under another object: Python's own could not be closed while a thread reads it."""
    return os.fdopen(0, "r", encoding="utf-8", errors="replace", newline="\n", closefd=False)


def answers(source: TextIO, control: Control, language: str | None = None) -> Iterator[Event]:
    """The events of every line of ``source``, each as an ``Answer``; an unreadable line is answered with Failed,
    which also holds its ``sentence``."""
    lines: queue.Queue[str | None] = queue.Queue(WAITING)

    def read() -> None:
        for line in source:
            if line.strip():
                lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    number = 0
    while not control.stop_requested:
        try:
            line = lines.get(timeout=LOOK)
        except queue.Empty:
            continue
        if line is None:
            break
        number += 1
        yield from _answers(line, number, control, language)
    yield Done("done", {"answered": number})


def _answers(line: str, number: int, control: Control, language: str | None) -> Iterator[Event]:
    name: Any = number
    try:
        request = shapes.read_body(line.encode("utf-8"))
        name = request.get("id", number)
        verb, values = request.get("verb"), request.get("spec", {})
        if verb not in VERBS:
            raise BadInput("serve_verb", verb=str(verb)[:80], verbs=", ".join(VERBS))
        if not isinstance(values, dict):
            raise BadInput("serve_json")
        happened: Iterator[Event] = answer(verb, values, control)
    except BadInput as problem:
        happened = iter([Failed(problem.key, {key: str(value) for key, value in problem.values.items()})])
    for event in happened:
        if isinstance(event, Turn):
            continue
        told = events.to_dict(event)
        if isinstance(event, Failed):
            told["sentence"] = sentence(f"error.{event.key}", language, **event.values)
        yield Answer(name, told)
