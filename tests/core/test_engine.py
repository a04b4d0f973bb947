"""The engine answers one request at a time, the newest suggestion first, and always with a last word."""

from __future__ import annotations

import json
import math
import os
import threading
import time
from collections.abc import Iterator
from typing import Any, TextIO

import pytest

from lstmcore import engine as module
from lstmcore.control import Control
from lstmcore.engine import Engine, answer, plain
from lstmcore.errors import BadInput
from lstmcore.events import Done, Event, Failed, Notice


class Pipes:
    """An engine in a thread, spoken to through real pipes."""

    def __init__(self) -> None:
        (asked, self._in), (self._out, told) = os.pipe(), os.pipe()
        self.source: TextIO = os.fdopen(asked, "r", encoding="utf-8")
        self.target: TextIO = os.fdopen(told, "w", encoding="utf-8")
        self.ask: TextIO = os.fdopen(self._in, "w", encoding="utf-8")
        self.hear: TextIO = os.fdopen(self._out, "r", encoding="utf-8")
        self.engine = Engine(self.source, self.target)
        self.thread = threading.Thread(target=self.engine.serve)
        self.thread.start()

    def send(self, **message: Any) -> None:
        self.ask.write(json.dumps(message) + "\n")
        self.ask.flush()

    def next(self) -> dict[str, Any]:
        return json.loads(self.hear.readline())

    def close(self) -> None:
        if not self.ask.closed:
            self.ask.close()
        self.thread.join(10)
        assert not self.thread.is_alive()
        for each in (self.target, self.hear):
            each.close()
        # the listener has seen the end of the source by now
        self.source.close()


@pytest.fixture
def pipes() -> Iterator[Pipes]:
    made = Pipes()
    yield made
    made.close()


def test_the_newest_suggestion_goes_first(pipes: Pipes, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go = threading.Event(), threading.Event()

    def slow(verb: str, values: dict[str, Any], control: Control) -> Iterator[Event]:
        begun.set()
        go.wait(10)
        yield Done(verb)

    monkeypatch.setattr(module, "answer", slow)
    pipes.send(id=1, verb="models")
    assert begun.wait(10)
    for number, verb in enumerate(["info", "continue", "models", "score", "continue", "export"], start=2):
        pipes.send(id=number, verb=verb)
    pipes.ask.write("no json\n[1]\n{}\n")
    pipes.ask.flush()
    while len(pipes.engine._waiting) < 6:
        time.sleep(0.01)
    go.set()
    assert [pipes.next()["id"] for _ in range(7)] == [1, 6, 5, 3, 2, 4, 7]


def test_words_reach_the_request_they_are_for(pipes: Pipes, monkeypatch: pytest.MonkeyPatch) -> None:
    def waiting(verb: str, values: dict[str, Any], control: Control) -> Iterator[Event]:
        yield Notice("begun")
        while not control.stop_requested:
            control.wait_while_paused(0.01)
        yield Done("cancelled" if control.cancelled else "stopped")

    monkeypatch.setattr(module, "answer", waiting)
    pipes.send(id=1, verb="continue")
    assert pipes.next()["event"] == "Notice"
    pipes.send(id=2, control="cancel")  # nobody
    pipes.send(id=1, control="explode")  # no such word
    pipes.send(id=1, control="cancel")
    assert pipes.next() == {"id": 1, "event": "Done", "status": "cancelled", "result": {}}


def test_what_is_cancelled_before_its_turn_never_starts() -> None:
    control = Control()
    control.cancel()
    assert list(answer("continue", {"model": "nowhere"}, control)) == [Done("cancelled")]


@pytest.mark.parametrize(
    ("verb", "values", "key"),
    [
        ("fly", {}, "unknown_verb"),
        ("continue", {}, "missing_setting"),
        ("continue", {"model": "nowhere", "temperature": float("nan")}, "range"),
        ("continue", {"model": "nowhere", "length": "long"}, "whole_number"),
        ("continue", {"model": 7}, "text_wanted"),
        ("continue", {"model": "nowhere", "wings": 2}, "unknown_setting"),
        ("info", {"model": "nowhere"}, "model_unknown"),
        ("models", {"a": 1}, "unknown_setting"),
    ],
)
def test_bad_requests_have_a_last_word(verb: str, values: dict[str, Any], key: str) -> None:
    [event] = list(answer(verb, values, Control()))
    assert isinstance(event, Failed)
    assert event.key == key
    json.dumps(event.values, allow_nan=False)


@pytest.mark.parametrize(
    ("problem", "key"),
    [
        (MemoryError(), "memory"),
        (RuntimeError("CUDA out of memory. Tried to allocate 2 GiB"), "memory"),
        (ZeroDivisionError("x"), "bug"),
    ],
)
def test_a_fault_inside_has_a_last_word(problem: Exception, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(verb: str, spec: object, control: Control) -> Iterator[Event]:
        yield Notice("begun")
        raise problem

    monkeypatch.setattr(module.verbs, "start", broken)
    monkeypatch.setattr(module.log, "exception", lambda *rest: None)
    events = list(answer("models", {}, Control()))
    assert events[0] == Notice("begun")
    assert isinstance(events[-1], Failed)
    assert events[-1].key == key


def test_values_of_errors_are_plain() -> None:
    assert plain(BadInput("x", a=1, b=ValueError("v"), c=None, d=math.nan).values) == {
        "a": 1,
        "b": "v",
        "c": "None",
        "d": "nan",
    }


def test_the_end_of_stdin_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    left = threading.Event()

    def waiting(verb: str, values: dict[str, Any], control: Control) -> Iterator[Event]:
        yield Notice("begun")
        while not control.leaving:
            control.wait_while_paused(0.01)
        left.set()
        yield Done("stopped")

    monkeypatch.setattr(module, "answer", waiting)
    pipes = Pipes()
    pipes.send(id=1, verb="continue")
    pipes.next()
    pipes.close()
    assert left.is_set()


def test_a_newer_suggestion_cancels_the_older_ones(pipes: Pipes, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = threading.Event()

    def until_cancelled(verb: str, values: dict[str, Any], control: Control) -> Iterator[Event]:
        begun.set()
        end = time.monotonic() + 10
        while verb == "suggest" and values.get("wait") and not control.cancelled and time.monotonic() < end:
            time.sleep(0.001)
        yield Done("cancelled" if control.cancelled else "done")

    monkeypatch.setattr(module, "answer", until_cancelled)
    pipes.send(id=1, verb="suggest", spec={"wait": True})
    assert begun.wait(10)
    pipes.send(id=2, verb="models")
    pipes.send(id=3, verb="suggest")
    told = {each["id"]: each["status"] for each in (pipes.next() for _ in range(3))}
    assert told == {1: "cancelled", 2: "done", 3: "done"}
