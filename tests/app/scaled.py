"""The Write page with everything open, looked at in a process of its own: a screen's scale is fixed when Qt starts.

Prints what is clipped or has no name.
"""

from __future__ import annotations

import sys

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.application import Application
from app.main_window import SMALLEST
from tests.app.fake_client import FakeClient
from tests.app.test_every_page import faults_of_write


def main() -> int:
    app = QApplication(sys.argv[:1])
    moxu = Application(app, FakeClient())
    moxu.start()
    moxu.window.resize(*SMALLEST)
    QTest.qWait(100)
    for language in ("zh", "en"):
        for fault in faults_of_write(moxu, language):
            print(fault)
    moxu.closing.finish()
    return 0


if __name__ == "__main__":
    sys.exit(main())
