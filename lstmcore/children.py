"""The child processes of the app and the pipes to them: an engine with its requests, a trainer with its run."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from . import events, specs
from .control import Steered
from .events import Done, Event, Failed
from .store import home

LOG_BYTES = 1 << 20
SILENCE_SECONDS = {"cancel": 10.0, "stop": 120.0}
ROOT = Path(__file__).resolve().parent.parent


def environment() -> dict[str, str]:
    """What a child needs: to find the package, UTF-8, and threads that wait a little, then sleep.

    Tokens a second of two training threads on two cores, idle / beside a busy process: sleeping at once 8,300 / 7,500,
    after 2,000 turns (microseconds) 14,300 / 4,400, after 6,000 14,800 / 2,600, after gcc's usual 300,000 15,300 / 300.
    A timed run goes over to one thread where that is faster (training/threads.py).
    """
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    own = {
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
        "OMP_WAIT_POLICY": "PASSIVE",
        "GOMP_SPINCOUNT": "2000",
        "OPENBLAS_NUM_THREADS": "1",
    }
    return {**os.environ, **own}


def spawn(*arguments: str) -> subprocess.Popen[str]:
    """A child of the core with pipes; what it logs goes to one file."""
    path = home.logs() / "core.log"
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".old.log"))
    log = open(path, "a", encoding="utf-8")  # noqa: SIM115 (the child keeps it)
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "lstmcore", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            encoding="utf-8",
            errors="replace",
            env=environment(),
            creationflags=flags,
        )
    finally:
        log.close()


class Job(Steered):
    """The events of one request to an engine child, as they come."""

    def __init__(self, child: EngineChild, number: int, owns_child: bool) -> None:
        self._child, self._number, self._owns = child, number, owns_child
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()

    def __iter__(self) -> Iterator[Event]:
        try:
            event: Event | None = None
            while not isinstance(event, (Done, Failed)):
                event = self._events.get()
                yield event
        finally:
            # also when the reader leaves at the last word, as a loop with "break" does
            if self._owns:
                self._child.close()

    def put(self, event: Event) -> None:
        """Called by the child's reader."""
        self._events.put(event)

    def _steer(self, word: str) -> None:
        self._child.send({"id": self._number, "control": word})
        if self._owns and word in SILENCE_SECONDS:
            self._child.kill_when_silent(SILENCE_SECONDS[word])


class EngineChild:
    """One ``python -m lstmcore engine`` and the jobs that it answers."""

    def __init__(self, nice: bool = False) -> None:
        self._process = spawn("engine", *(["--nice"] if nice else []))
        self._jobs: dict[int, Job] = {}
        self._number = 0
        self._lock = threading.Lock()
        self._heard = time.monotonic()
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether it can still answer."""
        return self._process.poll() is None

    def ask(self, verb: str, spec: Any, owns_child: bool = False) -> Job:
        """Send one request."""
        with self._lock:
            self._number += 1
            number = self._number
            job = self._jobs[number] = Job(self, number, owns_child)
        if not self.send({"id": number, "verb": verb, "spec": specs.to_dict(spec)}):
            self._end(job, number)
        return job

    def send(self, message: dict[str, Any]) -> bool:
        """Write one line; False when the child is gone."""
        line = json.dumps(message, ensure_ascii=False)
        with self._lock:
            return _write_line(self._process.stdin, line)

    def kill_when_silent(self, seconds: float) -> None:
        """After a request to end: kill the child when nothing comes for so long."""
        self._heard = time.monotonic()
        _kill_when_silent(self._process, lambda: self._heard, seconds)

    def close(self) -> None:
        """Let the child end by itself."""
        _close(self._process)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._heard = time.monotonic()
            try:
                values = json.loads(line)
            except ValueError:
                continue
            event = events.from_dict(values)
            job = self._jobs.get(int(values.get("id", 0)))
            if event is None or job is None:
                continue
            if isinstance(event, (Done, Failed)):
                with self._lock:
                    self._jobs.pop(int(values["id"]), None)
            job.put(event)
        self._process.stdout.close()
        self._process.wait()
        _close(self._process)
        for number, job in list(self._jobs.items()):
            self._end(job, number)

    def _end(self, job: Job, number: int) -> None:
        with self._lock:
            known = self._jobs.pop(number, None)
        if known is not None:
            job.put(Failed("child_died", {"code": self._process.poll()}))


class TrainerJob(Steered):
    """A trainer child and its events."""

    def __init__(self, run: str) -> None:
        self.run_folder = run
        cores = os.cpu_count() or 1
        if hasattr(os, "sched_getaffinity"):
            cores = len(os.sched_getaffinity(0))
        threads = str(max(1, cores - 1))
        self._process = spawn("resume", run, "--events", "--control", "--nice", "--threads", threads)
        self._lock = threading.Lock()
        self._heard = time.monotonic()
        self._detached = False

    def __iter__(self) -> Iterator[Event]:
        assert self._process.stdout is not None
        last: Event | None = None
        for line in self._process.stdout:
            self._heard = time.monotonic()
            try:
                event = events.from_dict(json.loads(line))
            except ValueError:
                continue
            if event is None:
                continue
            if isinstance(event, (Done, Failed)):
                last = event
                continue
            yield event
        self._process.stdout.close()
        with self._lock:  # the end may be read before ``detach``, which caused it, has returned
            detached = self._detached
        if detached:
            yield Done("detached", {"run": self.run_folder})
            return
        code = self._process.wait()
        _close(self._process)
        yield last or Failed("child_died", {"code": code, "run": self.run_folder})

    def detach(self) -> None:
        """From now on the run goes on without this process; ``attach`` finds it again."""
        with self._lock:
            self._detached = _write_line(self._process.stdin, "detach")

    def leave(self) -> None:
        """Save and end within seconds, to be resumed later."""
        _close(self._process)

    def _steer(self, word: str) -> None:
        with self._lock:
            _write_line(self._process.stdin, word)
        if word in SILENCE_SECONDS:
            self._heard = time.monotonic()
            _kill_when_silent(self._process, lambda: self._heard, SILENCE_SECONDS[word])


def _write_line(pipe: IO[str] | None, line: str) -> bool:
    """Whether it arrived; the caller holds the lock of its pipe."""
    assert pipe is not None
    try:
        pipe.write(line + "\n")
        pipe.flush()
    except (OSError, ValueError):
        return False
    return True


def _close(process: subprocess.Popen[str]) -> None:
    try:
        if process.stdin:
            process.stdin.close()
    except OSError:
        pass


def _kill_when_silent(process: subprocess.Popen[str], heard: Any, seconds: float) -> None:
    def watch() -> None:
        while process.poll() is None:
            if time.monotonic() - heard() > seconds:
                process.kill()
                return
            time.sleep(0.2)

    threading.Thread(target=watch, daemon=True).start()
