"""Runs seen from outside: which are unfinished, which are at work, and following one by its files."""

from __future__ import annotations

import json
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import events
from .control import Steered
from .errors import BadInput
from .events import Done, Event, Failed, Started, StepDone
from .store import home
from .store.lock import locked
from .training.run_folder import RunFolder

CONTROL = "control"
LOCK = ".lock"
WORDS = ("stop", "pause", "resume", "cancel", "slow", "full")


@contextmanager
def at_work(run: Path) -> Generator[None]:
    """Hold the run: one trainer at a time; BadInput when another has it."""
    with locked(run / LOCK, timeout=0, busy=BadInput("run_at_work", run=str(run))):
        yield


def is_alive(run: Path) -> bool:
    """Whether a trainer holds the run now."""
    if not (run / LOCK).exists():
        return False
    try:
        with at_work(run):
            return False
    except (BadInput, OSError):
        return True


def unfinished() -> list[dict[str, Any]]:
    """Runs without a result, newest first."""
    found: list[dict[str, Any]] = []
    for folder in home.runs().iterdir():
        if folder.name.startswith(".") or not RunFolder.is_one(folder) or (folder / "result.json").exists():
            continue
        run = RunFolder(folder)
        spec = run.read_json("spec.json") or {}
        plan, pointer = run.read_json("plan.json") or {}, run.read_json("pointer.json") or {}
        replans = plan.get("replans") or []
        facts, alive = run.read_json("corpus/corpus.json"), is_alive(folder)
        if facts is None and not alive:  # ended before its text was read: nothing to go on with
            continue
        facts = facts or {}
        name = spec.get("name") or facts.get("name") or (Path(spec["sources"][0]).stem if spec.get("sources") else "")
        total = replans[-1][1] if replans else plan.get("total_steps", 0)
        found.append(
            {
                "run": str(folder),
                "name": name,
                "step": pointer.get("step", 0),
                "total_steps": total,
                "alive": alive,
                "changed": (folder / "spec.json").stat().st_mtime,
            }
        )
    return sorted(found, key=lambda each: each["changed"], reverse=True)


def past(run_folder: str) -> dict[str, Any]:
    """What a run has told so far, read from its folder.

    "step", "seconds", "loss", "learning_rate", "norm" (arrays, one value a step), "evaluated" and "sampled" (their
    events), "total_steps", "total_seconds" and "steps_per_epoch" (0 while there is no plan).
    """
    run = RunFolder(run_folder)
    points = run.curves()
    told = [event for each in run.past_events() if (event := events.from_dict(each)) is not None]
    plan = next((each for each in reversed(told) if isinstance(each, events.Planned)), None)
    return {
        **{name: points[name] for name in ("step", "seconds", "loss", "learning_rate", "norm")},
        "evaluated": [each for each in told if isinstance(each, events.Evaluated)],
        "sampled": [each for each in told if isinstance(each, events.Sampled)],
        "total_steps": plan.total_steps if plan else 0,
        "total_seconds": plan.total_seconds if plan else 0.0,
        "steps_per_epoch": plan.steps_per_epoch if plan else 0.0,
    }


class Follower(Steered):
    """A run followed by its files: what a detached trainer writes, as events."""

    def __init__(self, run_folder: str, pause_seconds: float = 0.3) -> None:
        self.run_folder = run_folder
        self._pause = pause_seconds
        self._left = False

    def __iter__(self) -> Iterator[Event]:
        run = RunFolder(self.run_folder)
        yield Started(self.run_folder)
        read, points = 0, len(run.curves())  # what came before is ``past``
        while not self._left:
            alive = is_alive(run.path)
            new, read = _new_lines(run.path / "events.jsonl", read)
            for event in new:
                if not isinstance(event, (Done, Failed, Started)):
                    yield event
            step, points = _last_step(run, points)
            if step is not None:
                yield step
            result = run.read_json("result.json")
            if result is not None:
                yield Done(result.pop("status", "done"), result)
                return
            if not alive:
                yield Failed("child_died", {"code": "?", "run": self.run_folder})
                return
            time.sleep(self._pause)
        yield Done("detached", {"run": self.run_folder})

    def detach(self) -> None:
        """Look away; the run goes on."""
        self._left = True

    def _steer(self, word: str) -> None:
        (Path(self.run_folder) / CONTROL).write_text(word, encoding="utf-8")


def _new_lines(path: Path, start: int) -> tuple[list[Event], int]:
    try:
        with open(path, "rb") as file:
            file.seek(start)
            data = file.read()
    except OSError:
        return [], start
    whole = data[: data.rfind(b"\n") + 1]
    found: list[Event] = []
    for line in whole.decode("utf-8", "replace").splitlines():
        try:
            event = events.from_dict(json.loads(line))
        except ValueError:
            continue
        if event is not None:
            found.append(event)
    return found, start + len(whole)


def _last_step(run: RunFolder, seen: int) -> tuple[StepDone | None, int]:
    points = run.curves()
    plan = run.read_json("plan.json")
    if len(points) <= seen or plan is None:
        return None, len(points)
    new, last = points[seen:], points[-1]
    total = plan["replans"][-1][1] if plan["replans"] else plan["total_steps"]
    corpus = run.corpus()
    tokens = plan["batch_size"] * plan["bptt"]
    first = points[max(0, len(points) - 50)]
    each = float(last["seconds"] - first["seconds"]) / max(1, int(last["step"] - first["step"]))
    left = (
        plan["total_seconds"] - float(last["seconds"]) if plan["total_seconds"] else (total - int(last["step"])) * each
    )
    return StepDone(
        step=int(last["step"]),
        total_steps=total,
        seconds=float(last["seconds"]),
        seconds_left=max(0.0, left),
        epoch=int(last["step"]) * tokens / max(1, len(corpus.train) if corpus else 1),
        loss=float(new["loss"].mean()),
        learning_rate=float(last["learning_rate"]),
        gradient_norm=float(last["norm"]),
        tokens_per_second=tokens / each if each else 0.0,
    ), len(points)
