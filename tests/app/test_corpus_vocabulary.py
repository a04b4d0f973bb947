"""The tab of the vocabulary: counts, curves, a sentence cut into chips, and settings that are remembered."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from app.corpora.vocabulary.controller import VocabularyController
from app.corpora.vocabulary.model import Row, UnitsModel, percent, rows_of
from app.corpora.vocabulary.tab import VocabularyTab
from lstmcore.events import Done, Failed, Progress
from lstmcore.specs import VocabularySpec
from tests.app.corpora import Page

LEFT = Qt.MouseButton.LeftButton
COUNTED: dict[str, Any] = {
    "units": "char",
    "name": "故乡",
    "chars": 100,
    "out": "",
    "tokens": 100,
    "distinct": 5,
    "kept": 5,
    "covered": 1.0,
    "once": 1,
    "mean_chars": 1.0,
    "reach": [[0.5, 2], [0.8, 3], [0.9, 4], [0.95, 4], [0.99, 5]],
    "coverage": [[1, 0.4], [2, 0.7], [5, 1.0]],
    "zipf": [[1, 40], [2, 30], [5, 1]],
    "commonest": [["的", 40], ["\n", 30], ["故", 20], ["乡", 9], ["A", 1]],
    "rarest": [["A", 1], ["乡", 9]],
}


def parts(page: Page) -> tuple[VocabularyController, VocabularyTab]:
    controller = page.controller.tabs.vocabulary
    return controller, controller.tab


def specs(page: Page) -> list[VocabularySpec]:
    return page.asked("vocabulary")


def counted(page: Page, **more: Any) -> str:
    """A corpus opened on the tab and counted; its folder."""
    folder = page.open("vocabulary")
    tab = parts(page)[1]
    page.client.jobs[-1].tell(Done("done", {**COUNTED, **more}))
    page.qtbot.waitUntil(lambda: tab.model.rowCount() > 0)
    return folder


def shown(model: UnitsModel) -> list[list[str]]:
    return [[str(model.index(r, c).data()) for c in range(model.columnCount())] for r in range(model.rowCount())]


def test_units_are_counted_when_the_tab_is_opened_and_not_before(page: Page) -> None:
    page.open("files")
    assert not specs(page)
    page.panel.opened.open_tab("vocabulary")
    (spec,) = specs(page)
    assert (spec.units, spec.min_count, spec.max_vocab, spec.lowercase) == ("auto", 1, 200_000, False)
    _, tab = parts(page)
    assert tab.empty.isVisible()
    page.client.jobs[-1].tell(Done("done", COUNTED))
    page.qtbot.waitUntil(lambda: tab.table.isVisible())
    assert shown(tab.model)[:2] == [["0", "的", "40", "40.0 %"], ["1", "⏎", "30", "30.0 %"]]
    assert tab.model.index(1, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "换行"
    assert [each.full_text() for each in tab.numbers.values.values()] == ["5", "100", "1", "1.00"]


def test_the_table_is_sifted_sorted_and_copied(page: Page) -> None:
    counted(page)
    _, tab = parts(page)
    tab.filter.setText("a")
    assert [row[1] for row in shown(tab.model)] == ["A"]
    tab.filter.setText("⏎")
    assert [row[1] for row in shown(tab.model)] == ["⏎"]
    assert tab.count.text() == "列出 1 / 5"
    tab.filter.clear()
    tab.table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    assert [row[2] for row in shown(tab.model)] == ["1", "9", "20", "30", "40"]
    tab.table.selectRow(0)
    page.qtbot.keyClick(tab.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "A\t1"


def test_a_long_vocabulary_lists_both_ends() -> None:
    result = {"kept": 9, "commonest": [["一", 9], ["二", 8]], "rarest": [["九", 1], ["八", 1]]}
    assert rows_of(result) == [Row(0, "一", 9), Row(1, "二", 8), Row(7, "八", 1), Row(8, "九", 1)]
    assert rows_of({**result, "kept": 3}) == [Row(0, "一", 9), Row(1, "二", 8), Row(2, "九", 1)]


@pytest.mark.parametrize(
    ("share", "text"), [(1.0, "100 %"), (0.123, "12.3 %"), (0.0312, "3.12 %"), (0.0003, "0.030 %"), (1e-7, "< 0.001 %")]
)
def test_shares_in_words(share: float, text: str) -> None:
    assert percent(share) == text


def test_other_units_are_counted_anew_and_remembered(page: Page) -> None:
    counted(page)
    _, tab = parts(page)
    assert not tab.own.isVisible()
    tab.units.set_value("word")
    tab.units.changed.emit("word")
    page.qtbot.waitUntil(lambda: specs(page)[-1].units == "word")
    assert tab.own.isVisible(), "words of one's own only matter for words"
    assert page.settings.vocabulary_units == "word"


def test_switches_for_lessons_are_folded_away_and_count_anew(page: Page) -> None:
    counted(page)
    _, tab = parts(page)
    assert not tab.lessons.isVisible()
    page.qtbot.mouseClick(tab.fold, LEFT)
    tab.lessons.numbers["min_count"].setValue(5)
    tab.lessons.switches["lowercase"].click()
    page.qtbot.waitUntil(lambda: specs(page)[-1].lowercase)
    assert specs(page)[-1].min_count == 5
    assert (page.settings.vocabulary_min_count, page.settings.vocabulary_lowercase) == (5, True)
    assert tab.lessons.changes() == 2


def test_a_file_of_own_words_is_used_for_words_and_can_be_taken_away(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.settings.vocabulary_units = "word"
    page.settings.own_words = ""
    counted(page)
    _, tab = parts(page)
    tab.units.set_value("word")
    tab.wanted_changed.emit()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("drop/mine.txt", ""))
    tab.choose_dictionary()
    assert specs(page)[-1].user_dictionary == "drop/mine.txt"
    assert tab.own.text() == "自己的词：mine.txt"
    tab.choose_dictionary()
    assert specs(page)[-1].user_dictionary is None
    assert page.settings.own_words == ""


def test_a_sentence_is_cut_after_a_pause_and_what_is_unknown_marked(page: Page) -> None:
    counted(page)
    _, tab = parts(page)
    tab.sentence.field.setText("故乡很")
    page.qtbot.waitUntil(lambda: specs(page)[-1].sentence == "故乡很")
    assert specs(page)[-1].top == 1
    page.client.jobs[-1].tell(Done("done", {"sentence": ["故", "乡", "很"], "sentence_ids": [2, 3, -1]}))
    page.qtbot.waitUntil(lambda: len(tab.sentence.chips.chips) == 3)
    assert [(chip.text, chip.note, chip.odd) for chip in tab.sentence.chips.chips] == [
        ("故", "2", False),
        ("乡", "3", False),
        ("很", "不在", True),
    ]
    assert tab.sentence.note.full_text() == "3 个，其中 1 个不在词典里"
    assert tab.model.rowCount() == 5, "the table stays"
    tab.sentence.chips.grab()
    with page.qtbot.waitSignal(tab.sentence.chips.pointed, check_params_cb=lambda key: key == "乡"):
        page.qtbot.keyClick(tab.sentence.chips, Qt.Key.Key_Right)
        page.qtbot.keyClick(tab.sentence.chips, Qt.Key.Key_Right)
    assert tab.sentence.chips.accessibleDescription() == "故: 2, 乡: 3, 很：不在词典里"
    tab.sentence.field.clear()
    page.qtbot.waitUntil(lambda: not tab.sentence.chips.chips)


def test_the_curves_are_read_by_mouse_and_keys(page: Page) -> None:
    counted(page)
    _, tab = parts(page)
    card = tab.curve
    assert card.sentence.text() == "最常见的 2 个字占了全文的一半，4 个占了九成。"
    page.qtbot.keyClick(card.curves, Qt.Key.Key_Right)
    assert card.sentence.text() == "最常见的那个占全文的 40.0 %。"
    page.qtbot.keyClick(card.curves, Qt.Key.Key_Right)
    assert card.sentence.text() == "最常见的 2 个字占全文的 70.0 %。"
    card.show_kind("zipf")
    card.kinds.changed.emit("zipf")
    assert page.settings.vocabulary_curve == "zipf"
    page.qtbot.keyClick(card.curves, Qt.Key.Key_Right)
    assert card.sentence.text() == "第一名出现 40 次。"
    card.grab()


def test_export_writes_all_units_where_one_says(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    counted(page)
    _, tab = parts(page)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("drop/词.csv", ""))
    page.qtbot.mouseClick(tab.export, LEFT)
    assert specs(page)[-1].out == "drop/词.csv"
    page.client.jobs[-1].tell(Done("done", {**COUNTED, "out": "drop/词.csv"}))
    page.qtbot.waitUntil(lambda: bool(page.told))
    assert page.told[-1].text == "「词.csv」写好了。"


def test_a_long_count_shows_how_far_it_is_and_can_be_cancelled(page: Page) -> None:
    page.open("vocabulary")
    _, tab = parts(page)
    assert not tab.line.cancel.isVisible(), "a short one shows nothing"
    page.client.jobs[-1].tell(Progress("tokens", 1, 4))
    page.qtbot.waitUntil(tab.line.cancel.isVisible)
    assert tab.line.bar.value() == 250
    page.qtbot.mouseClick(tab.line.cancel, LEFT)
    assert page.client.jobs[-1].said == ["cancel"]
    assert "没有数完" in tab.empty.title.text()


def test_a_count_may_fail_and_a_closed_corpus_needs_none(page: Page) -> None:
    page.open("vocabulary")
    _, tab = parts(page)
    page.client.jobs[-1].tell(Failed("damaged_corpus", {"path": "c"}))
    page.qtbot.waitUntil(lambda: "已损坏" in tab.empty.title.text())
    assert not tab.export.isEnabled()
    tab.wanted_changed.emit()
    page.qtbot.waitUntil(lambda: len(specs(page)) == 2)
    page.controller.close()
    assert page.client.jobs[-1].said == ["cancel"]
    assert not tab.model.rowCount()


def test_a_corpus_read_anew_is_counted_anew(page: Page) -> None:
    folder = counted(page)
    page.panel.opened.show_corpus({"folder": folder, "name": "故乡", "sha256": "other"})
    assert len(specs(page)) == 2
    assert parts(page)[1].model.rowCount() == 5, "the old numbers stay until the new ones are there"
