"""A client that replays events: what the pages see of the core, without a child process."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import Any

from lstmcore.events import Candidate, Done, Event, Failed, Piece

LANGUAGE = {"kind": "language", "source": "starter", "path": "", "size_bytes": 1}
CARDS = (
    {**LANGUAGE, "ref": "zh-prose", "id": "1", "name": "zh-prose", "language": "zh", "metrics": {"bits_per_char": 6.1}},
    {**LANGUAGE, "ref": "en-prose", "id": "2", "name": "en-prose", "language": "en", "metrics": {"bits_per_char": 1.8}},
)
VERSIONS = ("雨下得很细。", "父亲不说话。", "门外有脚步声。")


def continuation(texts: Iterable[str] = VERSIONS, size: int = 2) -> list[Event]:
    """The events of a continuation that went well."""
    texts = list(texts)
    pieces = [Piece(k, text[i : i + size]) for k, text in enumerate(texts) for i in range(0, len(text), size)]
    done = [Candidate(k, text, 5.0 + k, 0.1 * k) for k, text in enumerate(texts)]
    return [*pieces, *done, Done("done", {})]


class FakeJob:
    """Events one after the other; with ``gate`` the ones after the first ``free`` wait for ``release``."""

    def __init__(self, events: Iterable[Event], free: int | None = None) -> None:
        self._events = list(events)
        self._free = len(self._events) if free is None else free
        self._open = threading.Event()
        self.calls: list[str] = []
        self.run_folder = "run"

    def __iter__(self) -> Iterator[Event]:
        for place, event in enumerate(self._events):
            if place >= self._free:
                assert self._open.wait(10), "nobody released the job"
                if "cancel" in self.calls:
                    yield Done("cancelled")
                    return
            yield event

    def release(self) -> None:
        """Let the rest come."""
        self._open.set()

    def stop(self) -> None:
        self.calls.append("stop")

    def pause(self) -> None:
        self.calls.append("pause")

    def resume(self) -> None:
        self.calls.append("resume")

    def slow(self) -> None:
        self.calls.append("slow")

    def full(self) -> None:
        self.calls.append("full")

    def detach(self) -> None:
        self.calls.append("detach")

    def cancel(self) -> None:
        self.calls.append("cancel")
        self._open.set()


class FakeClient:
    """``answers[verb]`` is a list of jobs, taken one a question; every question lands in ``asked``."""

    def __init__(self, **answers: list[FakeJob]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, Any]] = []
        self.runs: list[dict[str, Any]] = []
        self.closed = False

    def ask(self, verb: str, spec: Any) -> FakeJob:
        self.asked.append((verb, spec))
        waiting = self.answers.get(verb.replace("-", "_"))
        if waiting:
            return waiting.pop(0)
        if verb == "models":
            return FakeJob([Done("done", {"models": list(CARDS)})])
        if verb == "runs":
            return FakeJob([Done("done", {"runs": []})])
        if verb == "learn":
            return FakeJob([Done("done", {"words": [], "chars": 0, "before": 0.0, "after": 0.0})])
        if verb == "forget":
            return FakeJob([Done("done", {"forgotten": True})])
        return FakeJob([Failed("bug")])

    run = ask

    def train(self, spec: Any) -> FakeJob:
        return self.ask("train", spec)

    def resume(self, run_folder: str) -> FakeJob:
        return self.ask("resume", run_folder)

    def attach(self, run_folder: str) -> FakeJob:
        return self.ask("attach", run_folder)

    def past(self, run_folder: str) -> dict[str, Any]:
        return {"step": [], "seconds": [], "loss": [], "evaluated": []}

    def discard(self, run_folder: str) -> None:
        self.asked.append(("discard", run_folder))

    def unfinished_runs(self) -> list[dict[str, Any]]:
        return self.runs

    def close(self) -> None:
        self.closed = True
