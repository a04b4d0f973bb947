"""Every page in both languages at the smallest size: nothing is clipped, everything has a name for a screen reader."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QKeySequenceEdit,
    QLabel,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.application import Application
from app.i18n import set_language, words
from app.main_window import SMALLEST
from app.pages import CORPORA, REVIEWS, TRAIN
from app.rail import PAGES
from app.reviews.preview import TablePreview
from app.reviews.ratings import Ratings
from app.widgets import ClampedLabel, ElidedLabel
from app.write.sampling import BUILT_IN
from lstmcore.events import Done
from lstmcore.specs import TrainSpec
from tests.app.corpora import file, keep
from tests.app.fake_client import FakeClient, FakeJob, continuation
from tests.app.test_corpus_lesson import RESULT
from tests.app.test_corpus_vectors import keep_vectors
from tests.app.test_corpus_vocabulary import COUNTED
from tests.app.test_reviews_report import FOUND as REPORTED
from tests.app.test_reviews_report import STORED
from tests.app.test_reviews_table import LABELS, PREVIEW
from tests.app.test_reviews_text import MIXED
from tests.app.test_train_runs import row as run_row

SLACK_PX = 1
ROUNDS = 20  # on a busy machine Qt has not laid out all that was opened after the first
INNER = (QComboBox, QAbstractSpinBox, QKeySequenceEdit)  # the field inside of them has no name of its own


@pytest.fixture
def moxu(qapp: QApplication) -> Iterator[Application]:
    before = words.language
    client = FakeClient()
    versions = ["雨下得很细。" * 9, "父亲不说话。", "门外有脚步声。"]
    client.answers["continue"] = [FakeJob(continuation(versions)) for _ in range(3)]
    made = Application(qapp, client)
    made.start()
    made.window.resize(*SMALLEST)
    QTest.qWait(100)
    made.pages.write.toggle()
    QTest.qWait(200)
    yield made
    made.closing.finish()
    made.window.deleteLater()
    set_language(before)


def shown(moxu: Application, language: str, place: int) -> list[QWidget]:
    set_language(language)
    moxu.window.open_page(place)
    QTest.qWait(150)
    return [each for each in moxu.window.findChildren(QWidget) if each.isVisible()]


def clipped(widget: QWidget) -> str:
    """What of ``widget`` does not fit, "" when all does."""
    if isinstance(widget, (ElidedLabel, ClampedLabel)) or not hasattr(widget, "text"):
        return ""
    if isinstance(widget, QAbstractSpinBox):
        least, there = widget.fontMetrics().horizontalAdvance(widget.text()), widget.lineEdit().contentsRect().width()
        if least > there:
            return f"{widget.text()!r}: {there} of {least} px wide"
    elif isinstance(widget, QLabel) and widget.text() and widget.wordWrap():
        if widget.heightForWidth(widget.width()) > widget.height() + SLACK_PX:
            return f"{widget.text()!r}: {widget.height()} of {widget.heightForWidth(widget.width())} px high"
    elif isinstance(widget, (QLabel, QAbstractButton)) and widget.text():
        least = widget.sizeHint().width()
        if isinstance(widget, QToolButton):
            least = widget.fontMetrics().horizontalAdvance(widget.text())
        if least > widget.width() + SLACK_PX:
            return f"{widget.text()!r}: {widget.width()} of {least} px wide"
    return ""


def nameless(widget: QWidget) -> bool:
    """Whether a screen reader would find no word for a widget that takes the focus."""
    if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus or isinstance(widget.parentWidget(), INNER):
        return False
    return not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_words_are_clipped_and_what_takes_the_focus_has_a_name(moxu: Application, language: str) -> None:
    found: list[str] = []
    for place, page in enumerate(PAGES):
        for each in shown(moxu, language, place):
            if text := clipped(each):
                found.append(f"{page}: {text}")
            if nameless(each):
                found.append(f"{page}: {type(each).__name__} in {type(each.parentWidget()).__name__} has no name")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nor_in_an_opened_corpus_on_any_of_its_tabs(moxu: Application, qtbot: QtBot, language: str) -> None:
    unit, points = "一个很长的词很长很长", [["词", 0.1, 0.2, 9], ["很长的词很长的词", -0.5, 0.9, 3]]
    match = {"before": "渐近", "match": "故乡", "after": "时", "file": "drop/故乡.txt", "offset": 3}
    steps = {"joined": {"count": 12_402, "examples": [["雨⏎下", "雨下"]]}, "quotes": {"count": 3}}
    client = moxu.client
    client.answers["cleaning"] = [FakeJob([Done("done", {"chars": 900, "sampled_chars": 90, "steps": steps})])]
    client.answers["search"] = [FakeJob([Done("done", {"total": 9, "matches": [match], "cut": True})])]
    client.answers["vocabulary"] = [FakeJob([Done("done", {**COUNTED, "commonest": [[unit, 40_000]]})])]
    client.answers["map"] = [FakeJob([Done("done", {"points": points})])]
    client.answers["neighbours"] = [FakeJob([Done("done", {"neighbours": [[unit, 0.9]], "composed": [unit]})])]
    client.answers["lesson"] = [FakeJob([Done("done", {**RESULT, "tokens": [unit, "很", unit, "𠮷"]})])]
    files = [file("一个名字很长很长很长很长很长很长很长很长很长很长的文件", bad_sequences=3), file("药", use=False)]
    folder = keep("很长" * 40, files=files, words=581_000, words_sampled=True, vocabulary=4412, refused=2, duplicates=1)
    keep_vectors(folder, corpus={"sha256": "other"})
    corpora = moxu.pages.corpora
    corpora.refresh()
    qtbot.waitUntil(lambda: bool(corpora.panel.cards))
    set_language(language)
    moxu.window.open_page(CORPORA)
    corpora.open(folder, "files")
    corpora.tabs.files.tab.weight_requested.emit((str(files[0]["path"]),), 3)
    found: list[str] = []
    for key in corpora.panel.opened.tabs.values():
        corpora.panel.opened.open_tab(key)
        if key == "search":
            corpora.tabs.search.tab.field.setText("故乡")
            qtbot.waitUntil(corpora.tabs.search.tab.list.isVisible)
        if key == "vectors":
            qtbot.waitUntil(corpora.tabs.vectors.tab.explore.isVisible)
            corpora.tabs.vectors.ask((unit,))
        if key == "vocabulary":
            corpora.tabs.vocabulary.tab.fold.setChecked(True)
            qtbot.waitUntil(corpora.tabs.vocabulary.tab.table.isVisible)
        if key == "lesson":
            corpora.tabs.lesson.tab.field.setText("雨")
            qtbot.waitUntil(corpora.tabs.lesson.tab.chips.isVisible)
        for row in corpora.tabs.cleaning.tab.rows.values():
            row.more.setChecked(True)
        QTest.qWait(150)
        for each in (each for each in moxu.window.findChildren(QWidget) if each.isVisible()):
            if text := clipped(each):
                found.append(f"{key}: {text}")
            if nameless(each):
                found.append(f"{key}: {type(each).__name__} in {type(each.parentWidget()).__name__} has no name")
        if key == "vectors":
            for page in (corpora.tabs.vectors.tab.learn, corpora.tabs.vectors.tab.learning):
                corpora.tabs.vectors.tab.show_page(page)
                QTest.qWait(50)
                found += [f"{key}: {text}" for each in page.findChildren(QWidget) if (text := clipped(each))]
    assert not found, "\n".join(found)
    assert corpora.panel.opened.width() <= moxu.window.width(), "nothing pushes the window wider"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nor_on_any_part_of_the_reviews_page(moxu: Application, language: str) -> None:
    set_language(language)
    moxu.window.open_page(REVIEWS)
    reviews = moxu.pages.reviews
    card = {**STORED, "name": "一个名字很长很长很长很长很长的模型"}
    moxu.state.set_models((*moxu.state.models, card))
    panel, words_found = (
        reviews.panel,
        {"positive": [["一个很长的词very-long-word", 99_999, 1, 2.0]] * 9, "negative": []},
    )
    ratings = Ratings(("评论",), [("很好",)] * 9, [0.9] * 8 + [None], ["positive"] * 8 + ["unclear"], [""] * 9, 0)

    def rated() -> None:
        panel.show_text_page()
        panel.show_rated(MIXED)
        panel.text_page.correcting.show_correction("mixed", 1234)

    def intake() -> None:
        panel.show_preview(TablePreview.of({**PREVIEW, "labels": LABELS}))
        panel.intake.task.set_value("train")
        panel.intake.retranslate()

    def report() -> None:
        panel.show_report_of(card, [(0.1, 0.8), (0.2, 0.9)])
        panel.report.show_found({**REPORTED, "expected": [99_999, 0.9]})
        panel.report.suspects.choose_all()

    def rows() -> None:
        panel.show_ratings("hotel.csv", ratings)
        panel.results.show_rows((0.85, 0.9))

    def overview() -> None:
        panel.results.view.set_value("overview")
        panel.results.view.changed.emit("overview")
        panel.results.overview.show_words({**words_found, "rows": {"positive": 9, "negative": 0}})

    found: list[str] = []
    for show in (rated, intake, report, rows, overview):
        show()
        QTest.qWait(150)
        for each in (each for each in moxu.window.findChildren(QWidget) if each.isVisible()):
            if text := clipped(each):
                found.append(f"{show.__name__}: {text}")
            if nameless(each):
                found.append(
                    f"{show.__name__}: {type(each).__name__} in {type(each.parentWidget()).__name__} has no name"
                )
    assert not found, "\n".join(found)


def show_honesty(moxu: Application) -> None:
    """The cards of surprise, originality and keys saved with much in them."""
    write, words_of_run = moxu.pages.write, "一个很长很长的句子一个很长很长的句子"
    write.surprise.card.show_found(12.34, (0.25, 0.5, 0.2, 1.0), [(0, 18, 12.34, words_of_run)])
    told = {"corpus": "", "name": words_of_run, "file": f"drop/{words_of_run}.txt", "offset": 1_234_566}
    run = {"start": 0, "length": 9, "han": 9, "words": 0, "excerpt": words_of_run, **told}
    write.originality.card.show_found(0.999, [run] * 14, 12)
    for card in (write.surprise.card, write.originality.card):
        card.show()
    write.savings.savings.take(0)
    write.savings.savings.take(987_654)
    write.panel.savings_requested.emit()


def open_all_of_write(moxu: Application) -> list[QWidget]:
    """The Write page with every part open; the cards and dialogs over it."""
    moxu.window.open_page(0)
    write = moxu.pages.write
    write.measure.panel.outline_requested.emit(True)
    moxu.kept.settings.goal = 900
    write.measure.card.changed.emit(900, "count", "day")
    write.find.open(True)
    write.panel.find_bar.field.setText("夜")
    write.panel.side.show_advanced(True)
    write.panel.side.show_until("chars")
    write.dials.turn(50)
    write.dials.set_by_hand(BUILT_IN["own"])
    write.panel.trio.open()
    write.panel.trio.cards[0].show_text("雨下得很细。" * 20)
    write.forking.popover.show_choices([("雨", 0.5), ("𠮷", 0.001)], "雨", QRect(300, 300, 2, 20))
    write.views.open_popover()
    write.panel.goal_requested.emit()
    show_honesty(moxu)
    moxu.wiring.show_palette()
    moxu.wiring.show_keys()
    moxu.wiring.show_help()
    shown = [write.forking.popover, write.views.popover, write.measure.card, write.savings.card]
    return [*shown, *moxu.window.findChildren(QDialog)]


def faults_in(top: QWidget) -> list[str]:
    """What is clipped or nameless in a window or what opens over it."""
    found: list[str] = []
    for each in (each for each in [top, *top.findChildren(QWidget)] if each.isVisible()):
        if text := clipped(each):
            found.append(f"{type(top).__name__}: {text}")
        if nameless(each):
            found.append(f"{type(top).__name__}: {type(each).__name__} has no name")
    return found


def faults_of_write(moxu: Application, language: str) -> list[str]:
    """What is clipped or nameless on the Write page and what opens over it."""
    set_language(language)
    over = open_all_of_write(moxu)
    found: list[str] = []
    for _ in range(ROUNDS):
        QTest.qWait(150)
        found = [fault for top in (moxu.window, *over) for fault in faults_in(top)]
        if not found:
            break
    for each in over:
        each.close()
    write = moxu.pages.write
    write.find.close()
    write.panel.trio.hide()
    write.surprise.card.hide()
    write.originality.card.hide()
    write.measure.panel.outline_requested.emit(False)
    QTest.qWait(20)
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nor_on_any_view_of_the_train_page(moxu: Application, language: str) -> None:
    shown(moxu, language, TRAIN)
    panel = moxu.pages.train.panel
    panel.open_advanced()
    panel.show_from("红楼梦")
    moxu.pages.train.queue.add(TrainSpec(sources=("a",), name="红楼梦"))
    for view in ("runs", "lessons", "curve"):
        panel.open_view(view)
        if view == "runs":
            panel.runs.show_rows([run_row("a", 5.0), run_row("b")])
            panel.runs.table.selectAll()
            panel.runs.table.selectRow(0)
        QTest.qWait(60)
        found = [each for each in moxu.window.findChildren(QWidget) if each.isVisible()]
        assert [f"{view}: {words}" for each in found if (words := clipped(each))] == []


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nor_with_everything_open_on_the_page_one_writes_on(moxu: Application, language: str) -> None:
    found = faults_of_write(moxu, language)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("scale", ["1.5", "2"])
def test_nor_on_a_screen_that_is_scaled(scale: str, tmp_path: Path) -> None:
    variables = {**os.environ, "QT_SCALE_FACTOR": scale, "MOXU_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.app.scaled"]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, encoding="utf-8", timeout=100)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stdout + done.stderr


def test_the_tab_key_reaches_every_part_of_the_open_page(moxu: Application) -> None:
    write = moxu.pages.write
    moxu.window.activateWindow()
    write.measure.panel.outline_requested.emit(True)
    write.find.open(True)
    write.panel.find_bar.field.setText("夜")
    QTest.qWait(50)
    expected = [each for each in write.panel.findChildren(QWidget) if each.isVisible() and each.isEnabled()]
    expected = [each for each in expected if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
    expected = [each for each in expected if each is not write.panel.editor]  # Tab is a letter there
    seen: set[int] = set()
    each: QWidget | None = write.panel.find_bar.field
    for _ in range(5000):
        seen.add(id(each))
        each = each.nextInFocusChain() if each is not None else None
    assert not [type(each).__name__ for each in expected if id(each) not in seen]


@pytest.mark.parametrize("place", range(1, len(PAGES)))
def test_the_tab_key_reaches_every_part_of_the_other_pages(moxu: Application, place: int) -> None:
    expected = [each for each in shown(moxu, words.language, place) if each.isEnabled()]
    expected = [each for each in expected if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
    seen: set[int] = set()
    each: QWidget | None = moxu.window
    for _ in range(5000):
        seen.add(id(each))
        each = each.nextInFocusChain() if each is not None else None
    assert not [type(each).__name__ for each in expected if id(each) not in seen]


@pytest.mark.parametrize("place", range(len(PAGES)))
def test_the_smallest_window_fits_a_screen_at_200_percent(moxu: Application, place: int) -> None:
    found = shown(moxu, "en", place)
    assert found
    size = moxu.window.size()
    assert (size.width(), size.height()) == SMALLEST
    assert size.width() <= 1920 // 2
    assert size.height() <= 1080 // 2
    rail = moxu.window.rail
    inside = [each for each in rail.findChildren(QAbstractButton) if each.isVisible()]
    assert all(rail.rect().contains(each.geometry()) for each in inside)


def test_the_two_languages_differ_on_every_page(moxu: Application) -> None:
    for place in range(len(PAGES)):
        both = [
            {each.text() for each in shown(moxu, language, place) if isinstance(each, (QLabel, QAbstractButton))}
            for language in ("zh", "en")
        ]
        same = {text for text in both[0] & both[1] if any(letter.isalpha() for letter in text)}
        assert len(same) < len(both[0]) / 2, same


def test_the_tab_key_goes_round_the_page(moxu: Application, qtbot: QtBot) -> None:
    moxu.window.open_page(0)
    moxu.window.activateWindow()
    moxu.pages.write.panel.side.button.setFocus()
    seen: list[QWidget | None] = []
    for _ in range(12):
        QTest.keyClick(QApplication.focusWidget() or moxu.window, Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert len({id(each) for each in seen}) >= 8
