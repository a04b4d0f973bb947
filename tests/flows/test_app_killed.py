"""The app is killed while it trains: the trainer saves and ends by itself, and the next start offers to go on."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.application import Application
from app.i18n import set_language, tr, words
from app.pages import TRAIN
from lstmcore.errors import resources
from lstmcore.runs import is_alive, unfinished

ROOT = Path(__file__).parents[2]
APP = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app.application import Application
from lstmcore.specs import TrainSpec

qt = QApplication(["moxu"])
moxu = Application(qt)
moxu.start()
train = moxu.pages.train
spec = TrainSpec(sources=(sys.argv[1],), epochs=100_000, hidden_size=16, num_layers=1, batch_size=4, bptt=16)
train._begin()
train._follow(moxu.client.train(spec))
timer = QTimer()
timer.timeout.connect(lambda: train.phase.value == "running" and print("running", flush=True))
timer.start(50)
qt.exec()
"""


@pytest.fixture
def killed(tmp_path: Path, moxu_home: Path) -> Path:
    """The run of an app that was killed while it trained."""
    text = tmp_path / "鲁迅.txt"
    luxun = (resources() / "samples" / "luxun.txt").read_text(encoding="utf-8")
    text.write_text(luxun[:3000], encoding="utf-8")
    words = [sys.executable, "-c", APP, str(text)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]])}
    app = subprocess.Popen(words, stdout=subprocess.PIPE, encoding="utf-8", env=environment, cwd=tmp_path)
    assert app.stdout is not None
    assert app.stdout.readline() == "running\n"
    [run] = (moxu_home / "runs").iterdir()
    assert is_alive(run)
    app.kill()
    app.wait()
    app.stdout.close()
    return run


@pytest.fixture
def next_start(killed: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Application]:
    before = words.language
    end = time.monotonic() + 15  # 5 s on an idle machine; tests run on busy ones
    while is_alive(killed):
        assert time.monotonic() < end
        time.sleep(0.05)
    made = Application(qapp)
    set_language("zh")
    made.start()
    yield made
    made.closing.finish()
    made.window.deleteLater()
    set_language(before)


def test_the_run_goes_on(killed: Path, next_start: Application, qtbot: QtBot) -> None:
    [waiting] = unfinished()
    assert waiting["run"] == str(killed)
    assert waiting["step"] > 0
    assert not (killed / "result.json").exists()

    def answer() -> QPushButton | None:
        found = next_start.window.messages.findChildren(QPushButton)
        return next((each for each in found if each.isVisible() and each.text() == tr("app.go_on")), None)

    qtbot.waitUntil(lambda: answer() is not None, timeout=10_000)
    button = answer()
    assert button is not None
    button.click()
    assert next_start.window.stack.currentIndex() == TRAIN
    train = next_start.pages.train
    qtbot.waitUntil(lambda: train.phase.value == "running", timeout=60_000)
    assert len(train.panel.board.curves.history.training) >= waiting["step"]
    train.stop()
    qtbot.waitUntil(lambda: not train.training, timeout=60_000)
    assert train.panel.board.ended.outcome is not None
    assert train.panel.board.ended.outcome.status == "stopped"
    assert unfinished() == []
