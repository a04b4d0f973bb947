"""The real app, typed into by a script through its window: what ``journal_kills`` kills.

python -m tests.bench._typing_app SEED
"""

from __future__ import annotations

import json
import os
import random
import sys
import time

KEYS = "abcdefgh ijklmn.opqrs,tuvwxyz"


def main(seed: int) -> int:
    """Type until killed; each key is told on stdout before it is pressed."""
    if not os.environ.get("DISPLAY"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from app.application import Application

    chance = random.Random(seed)
    qt = QApplication(["moxu"])
    moxu = Application(qt)
    moxu.start()
    editor = moxu.pages.write.panel.editor

    def say(*change: object) -> None:
        os.write(1, (json.dumps([time.time(), *change]) + "\n").encode())

    def press() -> None:
        place = editor.textCursor().position()
        if chance.random() < 0.1 and place > 0:
            say(place - 1, 1, "")
            QTest.keyClick(editor, Qt.Key.Key_Backspace)
        else:
            key = chance.choice(KEYS)
            say(place, 0, key)
            QTest.keyClicks(editor, key)

    cursor = editor.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    editor.setTextCursor(cursor)
    say(0, 0, "", editor.text())
    timer = QTimer()
    timer.timeout.connect(press)
    timer.start(20)
    return qt.exec()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
