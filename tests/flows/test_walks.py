"""The three walks in the real window, offscreen, with the real child processes: learn, write, rate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.application import Application
from app.i18n import set_language, tr, words
from app.pages import CORPORA, REVIEWS, TRAIN, WRITE
from app.train.phase import Phase
from lstmcore.errors import resources
from tests.core.test_reviews_inspect import table as labelled_table

OPENING = "我在年青时候，"
REVIEW = "房间很干净，服务也热情。可是隔音太差，半夜被吵醒，不会再来了。"
TINY = {"epochs": "3", "hidden_size": "16", "num_layers": "1", "batch_size": "4", "bptt": "16"}
Wait = Callable[[Callable[[], object]], None]


@pytest.fixture
def moxu(qtbot: QtBot, qapp: QApplication) -> Iterator[Application]:
    before = words.language
    made = Application(qapp)
    set_language("zh")
    made.start()
    yield made
    set_language(before)  # may wake another model: before its threads are waited for
    made.closing.finish()
    made.window.deleteLater()
    theme.apply(qapp, False)


@pytest.fixture
def wait(qtbot: QtBot) -> Wait:
    """Children import torch: on a busy machine that takes its time."""
    return lambda until: qtbot.waitUntil(lambda: bool(until()), timeout=60_000)


def drop(moxu: Application, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, modifiers, copy = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    QApplication.sendEvent(moxu.window, QDragEnterEvent(QPoint(9, 9), copy, data, buttons, modifiers))
    QApplication.sendEvent(moxu.window, QDropEvent(QPointF(9, 9), copy, data, buttons, modifiers))


def click(button: QAbstractButton) -> None:
    assert button.isVisible()
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def page(moxu: Application) -> int:
    return moxu.window.stack.currentIndex()


def learn(moxu: Application, wait: Wait, path: Path) -> str:
    """Drop a text, train on it, follow the curve, open Write on the model; its ref."""
    corpora, train = moxu.pages.corpora.panel, moxu.pages.train.panel
    drop(moxu, path)
    assert page(moxu) == CORPORA
    wait(lambda: len(corpora.cards) == 1)
    [card] = corpora.cards
    assert card.report["chars"] == 3000
    assert card.report["name"] == "鲁迅"
    click(card.train)
    assert page(moxu) == TRAIN
    for name, value in TINY.items():
        train.advanced.numbers[name].setText(value)
    click(train.controls.train)
    assert moxu.pages.train.training
    wait(lambda: moxu.pages.train.phase is Phase.RUNNING)
    wait(lambda: not moxu.pages.train.training)
    curves = train.board.curves
    assert len(curves.history.training) > 0
    assert len(curves.history.held_out) > 1
    assert curves.history.ngram > 0
    assert train.board.ended.button.isVisible()
    wait(lambda: any(each["name"] == "鲁迅" for each in moxu.state.models))
    click(train.board.ended.button)
    assert page(moxu) == WRITE
    [model] = [each for each in moxu.state.models if each["name"] == "鲁迅"]
    assert moxu.state.current_model == model["ref"]
    return str(model["ref"])


def write(moxu: Application, wait: Wait) -> None:
    """Continue an opening line; one undo takes all of it back."""
    panel = moxu.pages.write.panel
    panel.editor.load(OPENING, caret=len(OPENING))
    panel.editor.setFocus()
    QTest.keyClick(panel.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert moxu.pages.write.streaming
    wait(lambda: not moxu.pages.write.streaming)
    text = panel.editor.text()
    assert text.startswith(OPENING)
    assert len(text) > len(OPENING)
    wait(lambda: len(panel.side.versions.texts()) == 3)
    assert text == OPENING + panel.side.versions.texts()[0]
    QTest.keyClick(panel.editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert panel.editor.text() == OPENING


def rate(moxu: Application, wait: Wait) -> None:
    """Paste a review, see the verdict."""
    panel = moxu.pages.reviews.panel
    moxu.window.open_page(REVIEWS)
    panel.text_page.set_text(REVIEW)
    wait(panel.text_page.showing_result)
    rated = panel.text_page.verdict.rated
    assert rated is not None
    assert rated.score is not None
    assert 0 <= rated.score <= 1
    assert "".join(text for text, _ in rated.sentences).strip() == REVIEW
    assert len(rated.sentences) == 2
    assert "".join(text for text, _ in rated.pieces) == REVIEW


def test_learn_write_rate(moxu: Application, wait: Wait, tmp_path: Path) -> None:
    assert moxu.window.isVisible()
    wait(lambda: moxu.state.current_model)
    text = tmp_path / "鲁迅.txt"
    luxun = (resources() / "samples" / "luxun.txt").read_text(encoding="utf-8")
    text.write_bytes(luxun[:3000].encode("gb18030"))
    learn(moxu, wait, text)
    write(moxu, wait)
    rate(moxu, wait)


def test_correct_teach_report(moxu: Application, wait: Wait, tmp_path: Path) -> None:
    """Strike a word, correct the verdict, rate a table, teach a model on it, look at its report: with real children."""
    wait(lambda: moxu.state.current_reviews_model)
    reviews, panel = moxu.pages.reviews, moxu.pages.reviews.panel
    rate(moxu, wait)
    page = panel.text_page
    rated = page.verdict.rated
    assert rated is not None
    page.pushing.toggle(rated.pieces.index(page.pushing.strongest(1)[0]))
    wait(page.put_back_button.isVisible)
    page.correcting.buttons["mixed"].click()
    wait(page.correcting.retrain_button.isVisible)
    table = Path(labelled_table(tmp_path / "hotel.csv", ("1", "0"), 120))
    moxu.wiring.route((str(table),))
    wait(lambda: panel.showing() is panel.intake)
    panel.intake.go_button.click()
    wait(lambda: panel.showing() is panel.results)
    panel.results.view.set_value("overview")
    panel.results.view.changed.emit("overview")
    wait(panel.results.overview.knows_words)
    reviews.open_table(str(table))
    wait(lambda: panel.showing() is panel.intake)
    panel.intake.task.set_value("train")
    panel.intake.preset.set_value("quick")
    panel.intake.retranslate()
    assert panel.intake.survey.text()
    panel.intake.go_button.click()
    wait(lambda: panel.showing() is panel.report)
    wait(lambda: reviews.reports.ref)
    wait(lambda: reviews.corrections.kept.origin(reviews.reports.ref) is not None)
    assert panel.report.matrix.table
    reviews.open_report(reviews.reports.ref)
    wait(lambda: panel.report.title.text() == tr("reviews.report_of", name="hotel"))
    panel.report.inspect_button.click()
    wait(lambda: panel.report.found is not None)
    assert panel.report.suspects.rows
    panel.report.all_button.click()
    panel.report.save_button.click()
    wait((tmp_path / "hotel-corrected.csv").exists)
