"""E5: a second start hands its files to the first window and ends; after a kill the next start is the first."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.application import Application
from app.single import Single, paths_in
from tests.app.fake_client import FakeClient

ROOT = Path(__file__).parents[2]
FIRST = """
import sys
from PySide6.QtCore import QCoreApplication
from pathlib import Path
from app.application import Application
from app.single import Single

qt = QCoreApplication([])
single = Single(Path(sys.argv[1]))
print(single.claim(tuple(sys.argv[2:])), flush=True)
single.handed_over.connect(lambda paths: print(*paths, flush=True))
if single._server.isListening():
    qt.exec()
"""


def start(folder: Path, *paths: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]])}
    words = [sys.executable, "-c", FIRST, str(folder), *paths]
    return subprocess.Popen(words, stdout=subprocess.PIPE, encoding="utf-8", env=environment, cwd=ROOT)


def said(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def test_e5_two_starts_and_a_kill(tmp_path: Path) -> None:
    first = start(tmp_path)
    assert said(first) == "True"
    second = start(tmp_path, "/x/夜雨.txt", "/y")
    assert said(second) == "False"
    assert second.wait(10) == 0
    assert said(first) == "/x/夜雨.txt /y"
    first.kill()
    first.wait()
    third = start(tmp_path)
    assert said(third) == "True"
    third.kill()
    third.wait()
    for child in (first, second, third):
        assert child.stdout is not None
        child.stdout.close()


def test_e5_a_first_that_does_not_answer_stops_nobody(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.single.PATIENCE_SECONDS", 0.2)
    first, second = Single(tmp_path), Single(tmp_path)
    assert first.claim()
    first._server.close()  # as when it hangs
    assert second.claim(("/x",))
    first.close()


@pytest.mark.parametrize("words", [b"no json\n", b"{}\n", b'["/x", 3]\n', b"x" * 100])
def test_strange_words_at_the_door_do_no_harm(tmp_path: Path, qtbot: QtBot, words: bytes) -> None:
    single, heard = Single(tmp_path), []
    single.handed_over.connect(heard.append)
    assert single.claim()
    socket = QLocalSocket()
    socket.connectToServer(single._name)
    assert socket.waitForConnected(1000)
    socket.write(words)
    socket.flush()
    qtbot.wait(100)
    assert heard == ([("/x",)] if b"/x" in words else [])
    socket.abort()
    single.close()


def test_what_is_handed_over_opens_as_a_draft(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    texts = [tmp_path / "一.txt", tmp_path / "二.md"]
    for path in texts:
        path.write_text(path.stem, encoding="utf-8")
    moxu = Application(qapp, FakeClient())
    moxu.start((str(texts[0]),))
    editor = moxu.pages.write.panel.editor
    qtbot.waitUntil(lambda: editor.text() == "一")
    moxu.window.open_page(2)
    moxu.wiring.open_paths((str(texts[1]),))
    assert moxu.window.stack.currentIndex() == 0
    qtbot.waitUntil(lambda: editor.text() == "二")
    moxu.closing.finish()
    moxu.window.deleteLater()


def test_paths_of_the_command_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert paths_in(["moxu", "-style", "a.txt", "", str(tmp_path / "b")]) == (
        str(tmp_path / "a.txt"),
        str(tmp_path / "b"),
    )
