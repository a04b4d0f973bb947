"""How the window feels: time from start to the first paint, and how late its timers are while a run trains.

    run.py bench gui [--seconds 60] [--text FILE]

It drives the real app with its real child processes, in a data folder of its own; without a display, offscreen.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
TICK_MS = 10


def main() -> int:
    """Start the measured app as a person would, so that the time to the window counts everything."""
    parser = argparse.ArgumentParser(prog="run.py bench gui", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--text", type=Path, default=ROOT / "resources" / "samples" / "luxun.txt")
    parser.add_argument("--started", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.started is not None:
        return measure(options.started, options.text, options.seconds)
    home = tempfile.mkdtemp(prefix="moxu-bench-")
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM")
    extra = {} if screen or not sys.platform.startswith("linux") else {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.bench.gui", "--text", str(options.text.absolute())]
    try:
        # the first start warms the disk's cache; the second one is measured
        for seconds in (0.0, options.seconds):
            run = [*command, "--seconds", str(seconds), "--started", str(time.time())]
            code = subprocess.call(run, cwd=ROOT, env={**os.environ, **extra, "MOXU_HOME": home})
            if code:
                return code
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return 0


def measure(started: float, text: Path, seconds: float) -> int:
    """In the app's own process: the window, then a corpus, then a run, and the timer beside it."""
    from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from app.application import Application
    from app.pages import TRAIN, WRITE

    class FirstPaint(QObject):
        """Notes when the window was first painted."""

        at = 0.0

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and not self.at:
                self.at = time.time()
            return super().eventFilter(watched, event)

    qt = QApplication(["moxu"])
    moxu = Application(qt)
    paint = FirstPaint()
    moxu.window.installEventFilter(paint)
    moxu.start()

    def wait(until: Callable[[], bool], most: float) -> None:
        end = time.monotonic() + most
        while not until():
            if time.monotonic() > end:
                raise TimeoutError(f"{most} s, train: {moxu.pages.train.phase}")
            QCoreApplication.processEvents()
            time.sleep(0.002)

    wait(lambda: bool(paint.at), 20)
    if not seconds:
        moxu.closing.finish()
        return 0
    used = f"{time.process_time():.2f} s of processor time; torch imported: {'torch' in sys.modules}"
    print(f"window painted after {paint.at - started:.2f} s ({used})", flush=True)

    def probe(name: str, length: float) -> None:
        late: list[float] = []
        last = time.perf_counter()

        def tick() -> None:
            nonlocal last
            now = time.perf_counter()
            late.append(max(0.0, (now - last) * 1000 - TICK_MS))
            last = now

        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(tick)
        last = time.perf_counter()
        timer.start(TICK_MS)
        QTimer.singleShot(int(length * 1000), qt.quit)
        qt.exec()
        timer.stop()
        late.sort()
        middle, high = late[len(late) // 2], late[int(len(late) * 0.99)]
        print(
            f"{name:<28} {len(late):>6} ticks of {TICK_MS} ms, late by p50 {middle:.1f}  p99 {high:.1f}  "
            f"max {late[-1]:.1f} ms",
            flush=True,
        )

    probe("idle", min(5.0, seconds))
    moxu.pages.corpora.read((str(text),))
    wait(lambda: bool(moxu.state.corpora), 60)
    moxu.window.open_page(TRAIN)
    moxu.pages.train.start()
    probe("reading and counting", min(10.0, seconds))
    wait(lambda: moxu.pages.train.phase.value == "running", 120)
    probe("training, Train page shown", seconds)
    moxu.window.open_page(WRITE)
    probe("training, Write page shown", seconds / 3)
    moxu.pages.train.discard_now()
    wait(lambda: not moxu.pages.train.training, 60)
    moxu.closing.finish()
    return 0


if __name__ == "__main__":
    sys.exit(main())
