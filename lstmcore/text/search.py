"""The verb ``search``: where something stands in the text of a kept corpus."""

from __future__ import annotations

import bisect
import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..control import Control
from ..errors import BadInput
from ..events import Done, Event, Progress
from ..specs import SearchSpec
from .files import CORPUS_TEXT, is_corpus, regular_blocks
from .report import Report, read_report
from .scan import Place, Scanned, plain, scan

SECONDS = 10.0  # an expression may take for one step
LOOK = 0.1  # seconds between two looks at whether the answer is still wanted
TICK_SECONDS = 1 / 30


def search(spec: SearchSpec, control: Control) -> Iterator[Event]:
    """Progress, then Done with ``total``, ``matches`` and ``cut``; BadInput for no corpus or a useless expression."""
    if not spec.query:
        raise BadInput("empty_query")
    if not is_corpus(spec.corpus):
        raise BadInput("not_a_corpus", path=spec.corpus)
    report = read_report(Path(spec.corpus))
    path = Path(spec.corpus) / CORPUS_TEXT
    size, told, total = path.stat().st_size, 0.0, 0
    places: list[Place] = []
    scanning = _expression(spec, path) if spec.regex else _plain(spec, path)
    try:
        for scanned in scanning:
            if control.stop_requested:
                yield Done("cancelled")
                return
            if scanned is not None:
                total, places = scanned.total, places + scanned.places
            if scanned is not None and time.monotonic() - told >= TICK_SECONDS:
                told = time.monotonic()
                yield Progress("searching", scanned.read, size)
    finally:
        scanning.close()
    matches = _with_files(places, report)
    yield Done("done", {"total": total, "matches": matches, "cut": total > len(matches)})


def _with_files(places: list[Place], report: Report) -> list[dict[str, Any]]:
    files = [each for each in report["files"] if each["start"] is not None]
    starts = [each["start"] for each in files]
    paths = [str(each["path"]) for each in files]
    return [
        {**asdict(each), "file": paths[max(0, bisect.bisect_right(starts, each.offset) - 1)] if paths else ""}
        for each in places
    ]


def _plain(spec: SearchSpec, path: Path) -> Generator[Scanned | None, None, None]:
    yield from scan(regular_blocks(str(path)), plain(spec.query, spec.match_case), spec.limit)


def _expression(spec: SearchSpec, path: Path) -> Generator[Scanned | None, None, None]:
    """What the child finds, None while it is silent; BadInput when the expression is wrong or takes too long."""
    task = json.dumps([str(path.absolute()), spec.query, spec.match_case, spec.limit])
    process = subprocess.Popen(
        [sys.executable, "-m", f"{__package__}.scan", task],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).resolve().parents[2],
        text=True,
        encoding="ascii",
    )
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    reader = threading.Thread(target=_pass_on, args=(process, lines), daemon=True)
    reader.start()
    heard = time.monotonic()
    try:
        while True:
            try:
                line = lines.get(timeout=LOOK)
            except queue.Empty:
                if time.monotonic() - heard > SECONDS:
                    raise BadInput("slow_regex", seconds=round(SECONDS)) from None
                yield None
                continue
            if not line:
                break
            heard = time.monotonic()
            yield _scanned(json.loads(line))
        if process.wait():
            raise BadInput("slow_regex", seconds=round(SECONDS))
    finally:
        process.kill()
        process.wait()
        reader.join()


def _pass_on(process: subprocess.Popen[str], lines: queue.SimpleQueue[str]) -> None:
    """Each line of the child's answer, then "" for its end."""
    assert process.stdout is not None
    with process.stdout as answer:
        for line in answer:
            lines.put(line)
    lines.put("")


def _scanned(answer: dict[str, Any]) -> Scanned:
    if "refused" in answer:
        raise BadInput(answer["refused"], reason=answer.get("reason", ""), seconds=round(SECONDS))
    return Scanned(answer["read"], answer["total"], [Place(**each) for each in answer["places"]])
