"""How long from a key to the screen in a long draft, with every view on and everything that happens beside it.

    run.py bench typing [--paragraphs 20000] [--keys 200] [--plain]

Keys come at fixed moments, as from a fast typist, whatever the window does then; a key takes from the moment it was due
until the page is painted, and the processor time of that is what it takes on an idle machine. The app is the real one
(counting, outline, autosave, find bar open); only the model is not. Without a display it draws offscreen.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time

EVERY_S = 0.15
SENTENCE = "今天夜里，雨下得很细。我把窗子推开一条缝，听见巷口卖馄饨的人收了担子，竹梆子敲了两下，便再没有声音了。"


def draft(paragraphs: int) -> str:
    """A long Chinese draft with a heading every hundred paragraphs."""
    lines = [SENTENCE[: 20 + n % 35] if n % 100 else f"第{n // 100 + 1}章 夜雨" for n in range(paragraphs)]
    return "\n".join(lines)


def main() -> int:
    """Type at the beginning, in the middle and at the end; 1 when p99 is over 50 ms somewhere."""
    parser = argparse.ArgumentParser(prog="run.py bench typing", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--paragraphs", type=int, default=20_000)
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--plain", action="store_true", help="with all views off")
    options = parser.parse_args()
    os.environ["MOXU_HOME"] = tempfile.mkdtemp(prefix="moxu-typing-")
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return measure(options.paragraphs, options.keys, options.plain)


def measure(paragraphs: int, keys: int, bare: bool) -> int:
    """In this process: build the app, load the draft, type."""
    from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
    from PySide6.QtGui import QKeyEvent, QTextCursor
    from PySide6.QtWidgets import QApplication

    from app.application import Application
    from tests.app.fake_client import FakeClient

    class Painted(QObject):
        """Whether the page was painted since it was asked last."""

        yes = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            self.yes |= event.type() == QEvent.Type.Paint
            return super().eventFilter(watched, event)

    qt = QApplication(["moxu"])
    moxu = Application(qt, FakeClient())
    kept = moxu.kept.settings
    if not bare:
        kept.outline, kept.typewriter, kept.focus, kept.underline, kept.goal = True, True, "sentence", True, 2000
    moxu.start()
    page = moxu.pages.write
    page.measure.panel.show_outline(kept.outline)
    editor = page.panel.editor
    editor.set_script("han")  # as the desk does before it shows a draft
    text = draft(paragraphs)
    began = time.perf_counter()
    editor.load(text, [(n * 90, 12) for n in range(len(text) // 100)])
    QCoreApplication.processEvents()
    size = len(text.encode("utf-8")) / 1e6
    print(f"{paragraphs:,} paragraphs, {size:.1f} MB; shown after {time.perf_counter() - began:.2f} s", flush=True)
    if not bare:
        page.find.open()
        page.panel.find_bar.field.setText("雨下")
        editor.setFocus()
    painted = Painted()
    editor.viewport().installEventFilter(painted)

    def wait(until: float) -> None:
        while (left := until - time.perf_counter()) > 0:
            QCoreApplication.processEvents()
            time.sleep(min(0.001, max(0.0, left)))

    worst = 0.0
    for name, share in (("beginning", 0.0), ("middle", 0.5), ("end", 1.0)):
        cursor = QTextCursor(editor.document().findBlockByNumber(round(share * (editor.document().blockCount() - 1))))
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        editor.setTextCursor(cursor)
        wait(time.perf_counter() + 2)
        late: list[float] = []
        worked: list[float] = []
        used = time.process_time()
        due = time.perf_counter()
        for n in range(keys):
            due = max(due + EVERY_S, time.perf_counter())
            wait(due)
            letter = "\r" if n % 40 == 39 else "雨"
            code = Qt.Key.Key_Return if letter == "\r" else 0
            painted.yes = False
            thread = time.thread_time()
            QApplication.sendEvent(
                editor, QKeyEvent(QEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, letter)
            )
            while not painted.yes:
                QCoreApplication.processEvents()
            late.append((time.perf_counter() - due) * 1000)
            worked.append((time.thread_time() - thread) * 1000)
        used = (time.process_time() - used) / keys * 1000
        late.sort()
        worked.sort()
        high, busy = late[int(len(late) * 0.99)], worked[int(len(worked) * 0.99)]
        worst = max(worst, high)
        print(
            f"{name:<10} {keys} keys: p50 {late[len(late) // 2]:.1f}  p99 {high:.1f}  max {late[-1]:.1f} ms; "
            f"of it processor time p50 {worked[len(worked) // 2]:.1f}  p99 {busy:.1f} ms; "
            f"{used:.1f} ms a key with all that follows it",
            flush=True,
        )
    moxu.closing.finish()
    return int(worst > 50)


if __name__ == "__main__":
    sys.exit(main())
