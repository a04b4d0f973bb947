"""The whole window with a fake client: pages, drops, language and look, Esc, closing, coming back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app import preload, theme
from app.application import Application
from app.dialogs.about import AboutDialog
from app.dialogs.ask import Ask
from app.drop_frame import by_kind
from app.i18n import again, set_language, tr, words
from app.pages import CORPORA, MODELS, REVIEWS, TRAIN, WRITE
from tests.app.fake_client import FakeClient, FakeJob, continuation


@pytest.fixture
def client() -> FakeClient:
    return FakeClient()


@pytest.fixture
def moxu(qtbot: QtBot, qapp: QApplication, client: FakeClient) -> Iterator[Application]:
    before = words.language
    made = Application(qapp, client)
    set_language("zh")
    made.start()
    qtbot.waitUntil(lambda: made.state.current_model != "")
    yield made
    if not made.window.may_close:
        made.closing.finish()
    made.window.deleteLater()
    set_language(before)
    theme.apply(qapp, False)


def drop(moxu: Application, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    QApplication.sendEvent(moxu.window, QDragEnterEvent(QPoint(9, 9), copy, data, buttons, modifiers))
    assert moxu.window.drop_frame.isVisible()
    QApplication.sendEvent(moxu.window, QDropEvent(QPointF(9, 9), copy, data, buttons, modifiers))
    assert not moxu.window.drop_frame.isVisible()


def bar_buttons(moxu: Application) -> dict[str, QPushButton]:
    return {each.text(): each for each in moxu.window.messages.findChildren(QPushButton) if each.isVisible()}


@pytest.mark.parametrize(("language", "narrow"), [("en", 1), ("zh", 0)])
def test_all_labels_have_the_signs_of_the_language(moxu: Application, language: str, narrow: int) -> None:
    set_language("zh" if language == "en" else "en")
    set_language(language)
    theme.wardrobe.settle()
    labels = [each for each in moxu.window.findChildren(QLabel) if each.text()]
    assert {each.font().featureValue(theme.PROPORTIONAL) for each in labels} == {narrow}


def test_five_pages_by_key_and_the_last_one_is_remembered(moxu: Application) -> None:
    for place in (CORPORA, TRAIN, REVIEWS, MODELS, WRITE, CORPORA):
        QTest.keyClick(moxu.window, Qt.Key(Qt.Key.Key_1 + place), Qt.KeyboardModifier.ControlModifier)
        assert moxu.window.stack.currentIndex() == place
    assert moxu.kept.settings.page == CORPORA


def test_the_window_does_not_wait_for_models_or_runs(qtbot: QtBot, qapp: QApplication, client: FakeClient) -> None:
    client.answers["models"] = [FakeJob(continuation(), free=0)]
    made = Application(qapp, client)
    made.start()
    assert made.window.isVisible()
    assert not client.asked
    client.answers["models"][0].release()
    made.closing.finish()
    made.window.deleteLater()


def test_language_and_look_switch_live_and_are_kept(moxu: Application, qtbot: QtBot) -> None:
    QTest.mouseClick(moxu.window.rail.language, Qt.MouseButton.LeftButton)
    assert (words.language, moxu.kept.settings.language) == ("en", "en")
    assert moxu.window.windowTitle() == "Moxu"
    for dark in (not theme.look.dark, theme.look.dark):
        QTest.mouseClick(moxu.window.rail.look, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda dark=dark: theme.look.dark is dark)
        assert moxu.kept.settings.look == ("dark" if dark else "light")


def test_kinds_of_what_is_dropped() -> None:
    assert by_kind(["a.TXT", "folder", "b.moxu", "c.CSV", "d.xlsx"]) == {
        "texts": ("a.TXT", "folder"),
        "models": ("b.moxu",),
        "tables": ("c.CSV", "d.xlsx"),
    }


def test_a_dropped_text_is_read_and_may_be_opened(
    moxu: Application, client: FakeClient, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "夜雨.txt"
    path.write_text("今夜有雨", encoding="utf-8")
    drop(moxu, path)
    assert moxu.window.stack.currentIndex() == CORPORA
    assert [spec.sources for verb, spec in client.asked if verb == "read"] == [(str(path),)]
    bar_buttons(moxu)[tr("app.open_draft")].click()
    assert moxu.window.stack.currentIndex() == WRITE
    qtbot.waitUntil(lambda: moxu.pages.write.panel.editor.text() == "今夜有雨")


def test_a_dropped_model_is_imported(moxu: Application, client: FakeClient, tmp_path: Path) -> None:
    path = tmp_path / "x.moxu"
    path.write_bytes(b"")
    drop(moxu, path)
    assert moxu.window.stack.currentIndex() == MODELS
    assert [spec.file for verb, spec in client.asked if verb == "import"] == [str(path)]


def test_a_dropped_table_asks_what_it_is_for(moxu: Application, client: FakeClient, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("text,label\n好,1\n", encoding="utf-8")
    drop(moxu, path)
    assert set(bar_buttons(moxu)) == {tr("app.table_reviews"), tr("app.table_corpus")}
    bar_buttons(moxu)[tr("app.table_reviews")].click()
    assert moxu.window.stack.currentIndex() == REVIEWS
    QTest.keyClick(moxu.window, Qt.Key(Qt.Key.Key_1 + WRITE), Qt.KeyboardModifier.ControlModifier)
    drop(moxu, path)
    bar_buttons(moxu)[tr("app.table_corpus")].click()
    assert moxu.window.stack.currentIndex() == CORPORA
    assert [spec.sources for verb, spec in client.asked if verb == "read"] == [(str(path),)]


def test_escape_ends_the_stream_first_and_then_the_full_screen(
    moxu: Application, client: FakeClient, qtbot: QtBot
) -> None:
    QTest.keyClick(moxu.window, Qt.Key.Key_F11)
    assert moxu.window.isFullScreen()
    client.answers["continue"] = [FakeJob(continuation(), free=1)]
    moxu.pages.write.toggle()
    qtbot.waitUntil(lambda: moxu.pages.write.panel.editor.text().endswith("雨下"))
    moxu.wiring.on_escape()
    assert not moxu.pages.write.streaming
    assert moxu.window.isFullScreen()
    moxu.wiring.on_escape()
    assert not moxu.window.isFullScreen()


def test_closing_saves_the_draft_and_ends_the_children(moxu: Application, client: FakeClient) -> None:
    QTest.keyClicks(moxu.pages.write.panel.editor, "x")
    moxu.window.close()
    assert client.closed
    assert moxu.window.may_close
    newest = moxu.pages.write.desk.store.newest()
    assert newest is not None
    assert newest.text == "今天夜里，x"


@pytest.mark.parametrize(("answer", "called"), [(0, "detach"), (1, "stop"), (2, "")])
def test_closing_while_training_asks(
    moxu: Application, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, answer: int, called: str
) -> None:
    calls: list[str] = []
    train = moxu.pages.train
    monkeypatch.setattr(type(train), "training", property(lambda _: True))
    monkeypatch.setattr(train, "detach", lambda: calls.append("detach"))
    monkeypatch.setattr(train, "stop", lambda: calls.append("stop"))
    moxu.window.close()
    assert moxu.window.isVisible()
    dialog = moxu.window.findChild(Ask)
    assert dialog is not None
    dialog.findChildren(QPushButton)[answer].click()
    assert calls == [called] * bool(called)
    assert moxu.window.may_close == (called == "detach")
    if called == "stop":
        train.finished.emit(None)
        assert moxu.window.may_close


def test_an_unfinished_run_is_offered_in_the_bar(qtbot: QtBot, qapp: QApplication, client: FakeClient) -> None:
    set_language("zh")
    client.runs = [{"run": "runs/1", "name": "红楼梦", "step": 30, "total_steps": 90, "alive": False}]
    made = Application(qapp, client)
    set_language("zh")
    made.start()
    qtbot.waitUntil(lambda: made.window.messages.message() is not None)
    message = made.window.messages.message()
    assert message is not None
    assert "红楼梦" in message.text
    set_language("en")  # what is on show is said again
    bar = made.window.messages
    assert bar.accessibleName() == again(message.text) != message.text
    assert set(bar_buttons(made)) >= {tr("app.go_on")}
    set_language("zh")
    bar_buttons(made)[tr("app.go_on")].click()
    assert made.window.stack.currentIndex() == TRAIN
    qtbot.waitUntil(lambda: ("resume", "runs/1") in client.asked)
    made.closing.finish()
    made.window.deleteLater()


def test_a_fault_of_ours_saves_the_draft_and_says_one_sentence(moxu: Application, qtbot: QtBot) -> None:
    QTest.keyClicks(moxu.pages.write.panel.editor, "x")
    for _ in range(2):
        moxu.guard.on_exception(ValueError, ValueError("a fault"), None)
    qtbot.waitUntil(lambda: moxu.window.messages.message() is not None)
    newest = moxu.pages.write.desk.store.newest()
    assert newest is not None
    assert newest.text == "今天夜里，x"
    message = moxu.window.messages.message()
    assert message is not None
    assert "moxu.log" in message.text


def test_help_opens_and_closes(moxu: Application, qtbot: QtBot) -> None:
    QTest.keyClick(moxu.window, Qt.Key.Key_F1)
    dialog = moxu.window.findChild(AboutDialog)
    assert dialog is not None
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not moxu.window.findChildren(AboutDialog))


def test_what_a_first_visit_would_wait_for_is_imported_a_moment_later(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preload, "QUIET_MS", 0)
    monkeypatch.setattr(preload, "MODULES", ("one", "another"))
    asked: list[str] = []
    monkeypatch.setattr(preload, "import_module", asked.append)
    parent = QObject()
    preload.preload_soon(parent)
    qtbot.waitUntil(lambda: len(asked) == 2)
