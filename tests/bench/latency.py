"""How soon Continue writes its first character and how soon Esc stops it, in short and long drafts.

    python3 run.py bench latency [--times 40] [--chars 1000 150000 1000000]

The real app with its engine and a bundled model; the first Continue of all, which loads the model, is not counted. From
the key to the first character on the page, and from Esc to a page that the model writes into no longer. Between two of
them a word is typed, so that the model has something new to read.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.application import Application
from lstmcore.text.decode import decode

SAMPLE = Path(__file__).parents[2] / "resources" / "samples" / "luxun.txt"
LONGEST_S = 120.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="run.py bench latency", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--chars", type=int, nargs="+", default=[1_000, 150_000, 1_000_000])
    asked = parser.parse_args()
    text = decode(SAMPLE.read_bytes()).text.replace("\r\n", "\n")
    text *= 1 + max(asked.chars) // len(text)
    with tempfile.TemporaryDirectory(prefix="moxu-bench-") as home:
        os.environ["MOXU_HOME"] = home
        app = QApplication([])
        moxu = Application(app)
        moxu.start()
        write = moxu.pages.write
        editor = write.panel.editor

        def wait(until: Callable[[], bool]) -> None:
            end = time.perf_counter() + LONGEST_S
            while not until():
                if time.perf_counter() > end:
                    raise TimeoutError
                app.processEvents()
                time.sleep(0.0005)  # else the threads that read the pipe wait for this one

        wait(lambda: bool(moxu.state.current_model))
        worst = 0.0
        for chars in asked.chars:
            editor.load(text[:chars])
            first, stopped = [], []
            for place in range(asked.times + 1):
                QApplication.sendEvent(
                    editor,
                    QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, "我" if place % 2 else "他"),
                )
                QTest.qWait(50)
                length = editor.document().characterCount()
                began = time.perf_counter()
                QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
                if not write.streaming:
                    write.toggle()
                wait(lambda length=length: editor.document().characterCount() > length or not write.streaming)
                took = time.perf_counter() - began
                if not write.streaming:
                    continue  # it had written all of it before one could stop it
                began = time.perf_counter()
                QTest.keyClick(moxu.window, Qt.Key.Key_Escape)
                wait(lambda: not write.streaming)
                if place:
                    first.append(took * 1000)
                    stopped.append((time.perf_counter() - began) * 1000)
            first.sort()
            stopped.sort()
            high = int(0.95 * (len(first) - 1))
            worst = max(worst, first[high], stopped[high])
            print(
                f"{chars:>9,} characters, {len(first)} times: first character p50 {first[len(first) // 2]:.1f}  "
                f"p95 {first[high]:.1f} ms; Esc p50 {stopped[len(stopped) // 2]:.1f}  p95 {stopped[high]:.1f} ms",
                flush=True,
            )
        moxu.closing.finish()
    return int(worst > 100)


if __name__ == "__main__":
    raise SystemExit(main())
