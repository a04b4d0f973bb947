"""A monkey at the whole window with its real engine: no exception, no word of Qt, no stall, no growth.

    python3 run.py bench monkey [--events 10000] [--seed N]

A stall is a turn of the event loop (an input, or what was posted and due after it) for which the window's own thread
needed more than 200 ms of processor time; wall time says more about what else the machine does. Under each stand the
lines of the app where a second thread found it. Training is not started. At the end: the longest turns, and of which
Python objects and widgets there are more than in the middle.
"""

from __future__ import annotations

import argparse
import collections
import ctypes
import gc
import os
import shutil
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication, QEvent, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from app.application import Application
from lstmcore.client import Client, FailedJob
from lstmcore.errors import BadInput
from tests.app.monkey import Monkey

STALL_S = 0.2
EXPECTED = "This plugin does not support"
SAMPLE_EVERY = 500
SAMPLES = Path(__file__).parents[2] / "resources" / "samples"
APP = str(Path(__file__).parents[2] / "app")
LOOK_EVERY_S = 0.02
LONG_S = 0.1
PATIENCE_S = 5.0


class Untrained(Client):
    """All but training, which would take the machine for hours."""

    def train(self, spec: Any) -> FailedJob:
        return FailedJob(BadInput("bug"))


class Watchdog(threading.Thread):
    """Where the window's thread is while one event lasts: its three deepest lines of the app, counted."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._watched = threading.get_ident()
        self.began = float("inf")
        self.seen: collections.Counter[str] = collections.Counter()

    def run(self) -> None:
        while True:
            time.sleep(LOOK_EVERY_S)
            if time.perf_counter() - self.began < LONG_S:
                continue
            self.seen[" > ".join(self._lines()) or "Qt"] += 1

    def _lines(self) -> list[str]:
        """The deepest three. A frame that is held keeps its painter alive: let go before the other thread goes on."""
        found: list[str] = []
        interval = sys.getswitchinterval()
        sys.setswitchinterval(1.0)
        frame = sys._current_frames().get(self._watched)  # pyright: ignore[reportPrivateUsage]
        while frame is not None and len(found) < 3:
            code = frame.f_code
            if code.co_filename.startswith(APP):
                found.append(f"{code.co_filename[len(APP) + 1 :]}:{frame.f_lineno} {code.co_name}")
            frame = frame.f_back
        del frame
        sys.setswitchinterval(interval)
        return found[::-1]


class Longest:
    """Processor time of the longest turn of the loop since ``begin``: an input, or what was posted and due after it."""

    def __init__(self) -> None:
        self._since = self._most = 0.0
        QAbstractEventDispatcher.instance().awake.connect(self._turn)

    def begin(self) -> None:
        self._since, self._most = time.thread_time(), 0.0

    def end(self) -> float:
        """Seconds."""
        self._turn()
        return self._most

    def _turn(self) -> None:
        now = time.thread_time()
        self._since, self._most = now, max(self._most, now - self._since)


def population() -> collections.Counter[str]:
    """Python objects by class, and all widgets, also those that Python does not hold."""
    found = collections.Counter(type(each).__qualname__ for each in gc.get_objects())
    found["(widgets)"] = len(QApplication.allWidgets())
    return found


def rest(moxu: Application, monkey: Monkey) -> None:
    """Nothing over the window, an empty page, no corpora: what is left is not what the monkey brought."""
    monkey.leave()
    moxu.pages.write.desk.new()
    moxu.pages.corpora.close()
    for report in moxu.state.corpora:
        moxu.pages.corpora.remove(str(report["folder"]))
    moxu.window.show()
    until = time.monotonic() + PATIENCE_S
    while moxu.state.corpora and time.monotonic() < until:
        QCoreApplication.processEvents()
        time.sleep(LOOK_EVERY_S)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()


def own_mb() -> float:
    """Memory of the process without the pages of files, as of fonts, that come and go, and without what the allocator
    keeps for later; 0 where the system is silent."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    try:
        _, resident, shared = Path("/proc/self/statm").read_text(encoding="ascii").split()[:3]
    except OSError:
        return 0.0
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> int:
    parser = argparse.ArgumentParser(prog="run.py bench monkey", description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    wrong: collections.Counter[str] = collections.Counter()

    def say(text: str) -> None:
        if EXPECTED not in text:
            wrong[text] += 1
            print(f"  {text}", flush=True)

    qInstallMessageHandler(lambda _, __, text: say(f"Qt: {text}"))

    def on_exception(kind: type[BaseException], problem: BaseException, trace: Any) -> None:
        say(f"{kind.__name__}: {problem}")
        sys.__excepthook__(kind, problem, trace)

    sys.excepthook = on_exception
    threading.excepthook = lambda given: say(f"thread: {given.exc_type.__name__}: {given.exc_value}")
    sys.unraisablehook = lambda given: say(f"unraisable: {given.exc_value!r}")
    with tempfile.TemporaryDirectory() as home:
        os.environ["MOXU_HOME"] = home
        app = QApplication([])
        moxu = Application(app, Untrained())
        moxu.start()
        for _ in range(50):
            app.processEvents()
            time.sleep(0.01)
        moxu.garbage.settle()  # as the app does before its event loop
        dropped = shutil.copy(SAMPLES / "luxun.txt", home)  # it may write on it and save
        monkey = Monkey(moxu.window, Random(asked.seed), (dropped,))
        turns: list[float] = []
        stalls: list[tuple[float, float, str, list[tuple[str, int]]]] = []
        watchdog = Watchdog()
        watchdog.start()
        longest = Longest()
        before: collections.Counter[str] = collections.Counter()
        held: list[tuple[int, float]] = []
        last = ""
        for event in range(asked.events):
            if event % SAMPLE_EVERY == 0:
                rest(moxu, monkey)
                held.append((event, own_mb()))
                print(f"{event} events, {held[-1][1]:.0f} MB, {time.process_time():.0f} s of processor", flush=True)
            if event == asked.events // 2 // SAMPLE_EVERY * SAMPLE_EVERY:
                before = population()
            wall = time.perf_counter()
            watchdog.seen.clear()
            watchdog.began = wall
            longest.begin()
            last = monkey.act()
            app.processEvents()
            own, wall = longest.end(), time.perf_counter() - wall
            watchdog.began = float("inf")
            turns.append(own)
            if own > STALL_S:
                stalls.append((own, wall, f"{event} {last}", watchdog.seen.most_common(3)))
        rest(moxu, monkey)
        more = population() - before
        moxu.closing.finish()
    for own, wall, what, places in sorted(stalls, reverse=True)[:60]:
        print(f"stall {1000 * own:.0f} ms of processor, {1000 * wall:.0f} ms in all: {what}")
        for place, times in places:
            print(f"    {times:3} x {place}")
    print("longest turns, ms: " + ", ".join(f"{1000 * each:.0f}" for each in sorted(turns)[:-9:-1]))
    print("more than in the middle: " + ", ".join(f"{name} {count}" for name, count in more.most_common(25)))
    half = held[len(held) // 2 :]
    growth = (half[-1][1] - half[0][1]) / max(1, half[-1][0] - half[0][0]) * 1000 if len(half) > 1 else 0.0
    print(
        f"seed {asked.seed}: {asked.events} events, {sum(wrong.values())} exceptions and messages, "
        f"{len(stalls)} stalls, {held[0][1]:.0f} -> {held[-1][1]:.0f} MB, "
        f"{growth:+.2f} MB per 1,000 events in the second half"
    )
    sys.stdout.flush()
    os._exit(bool(wrong or stalls))  # as the app does when a thread still follows a child


if __name__ == "__main__":
    raise SystemExit(main())
