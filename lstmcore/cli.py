"""The command line: words in, a spec; events out, as text, JSON lines or one JSON object. Contract: README."""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from . import events, specs
from .control import Control
from .engine import answer, lower_priority
from .errors import CoreError, sentence
from .events import Done, Event, Failed
from .parser import build_parser, spec_of
from .runs import CONTROL, WORDS, at_work
from .show import show
from .training import ranks
from .training.run_folder import RunFolder
from .verbs import VERBS

DONE, BUG, BAD_INPUT, STOPPED = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; the exit code: 0 done, 2 bad input, 3 stopped early but saved, 1 our bug."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    logging.basicConfig(stream=sys.stderr, level=logging.ERROR, format="%(name)s %(message)s")
    given = build_parser().parse_args(arguments)
    try:
        spec = spec_of(given)
        return _run(given, spec)
    except CoreError as problem:
        print(problem.sentence(given.lang), file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return DONE


def _run(given: argparse.Namespace, spec: Any) -> int:
    control = Control()
    _stop_on_signals(control)
    if getattr(given, "nice", False):
        lower_priority()
    if ranks.rank():
        return _follow(given.verb)
    run = Path(spec.run) if given.verb == "resume" else None
    with ExitStack() as held:
        if run and RunFolder.is_one(run):
            held.enter_context(at_work(run))
        if ranks.world() > 1 and given.verb in ranks.SHARED:
            from .training.shared_learner import leading

            held.enter_context(leading())
        controlled = getattr(given, "control", False)
        if run and (controlled or ranks.world() > 1):
            (run / CONTROL).unlink(missing_ok=True)  # a word to a trainer that has gone
            listen(run, control, stdin=controlled)
        last = _print(given, answer(given.verb, specs.to_dict(spec), control))
    if isinstance(last, Failed):
        if not given.events:
            print(sentence(f"error.{last.key}", given.lang, **last.values), file=sys.stderr)
        return BUG if last.key == "bug" else BAD_INPUT
    if given.json and isinstance(last, Done):
        print(json.dumps(last.result, ensure_ascii=False, default=str), flush=True)
    return STOPPED if isinstance(last, Done) and last.status != "done" else DONE


def _follow(verb: str) -> int:
    """What a rank other than 0 does under torchrun: its share of a training, nothing of all else."""
    if verb in ranks.SHARED:
        from .training.shared_learner import follow

        follow()
    return DONE


def _print(given: argparse.Namespace, happened: Iterator[Event]) -> Event | None:
    """Show events as they come; the last one."""
    last: Event | None = None
    broken = False
    for event in happened:
        last = event
        if broken:
            continue
        try:
            if given.events:
                print(json.dumps(events.to_dict(event), ensure_ascii=False), flush=True)
            elif not given.json:
                show(given, event)
        except BrokenPipeError:
            # whoever looked has gone; a trainer that was told to go on alone must not mind
            broken = True
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    return last


def _stop_on_signals(control: Control) -> None:
    """Ctrl+C or SIGTERM: stop and keep the best; a second time: save and leave at once."""

    def stop(number: int, frame: object) -> None:
        if control.stop_requested:
            control.leave()
        else:
            control.stop()

    if threading.current_thread() is threading.main_thread():
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), stop)


def listen(run: Path, control: Control, stdin: bool = True) -> None:
    """Obey words in the run's control file and on ``stdin`` (its end: the parent died, save and leave)."""
    detached = threading.Event()

    def from_stdin() -> None:
        for line in sys.stdin:
            word = line.strip()
            if word == "detach":
                detached.set()
                # whoever listened sees the end and need not wait for the training
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            elif word in WORDS:
                getattr(control, word)()
        if not detached.is_set():
            control.leave()

    def from_file() -> None:
        file = run / CONTROL
        while True:
            try:
                word = file.read_text(encoding="utf-8").strip()
                file.unlink()
            except OSError:
                word = ""
            if word in WORDS:
                getattr(control, word)()
            threading.Event().wait(0.25)

    for target in (from_stdin, from_file) if stdin else (from_file,):
        threading.Thread(target=target, daemon=True).start()


__all__ = ["VERBS", "main"]
