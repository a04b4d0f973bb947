"""The tab of the lesson: one sentence in five ways, and a token pointed at is marked in all of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt

from app.corpora.lesson.controller import LessonController, first_sentence
from app.corpora.lesson.result import Token, different_tokens
from app.corpora.lesson.rows import ROW_HEIGHT
from app.corpora.lesson.tab import LessonTab
from lstmcore.events import Done, Failed, Progress
from lstmcore.specs import LessonSpec
from tests.app.corpora import Page

LEFT = Qt.MouseButton.LeftButton
RESULT: dict[str, Any] = {
    "units": "char",
    "tokens": ["雨", "很", "雨", "𠮷"],
    "ids": [57, 3, 57, -1],
    "vocab_size": 4400,
    "known": [True, True, True, False],
    "bag": [2, 1, 2, 1],
    "idf": [2.5, 1.0, 2.5, 5.0],
    "tfidf": [1.25, 0.25, 1.25, 1.25],
    "documents": 81,
    "by": "paragraphs",
    "composed": [False, True, False, False],
    "embeddings": [[0.5, -1.0], [0.1, 0.2], [0.5, -1.0], []],
    "dimension": 2,
}
FIRST = "我冒了严寒，回到相隔二千余里的故乡去。"


def parts(page: Page) -> tuple[LessonController, LessonTab]:
    controller = page.controller.tabs.lesson
    return controller, controller.tab


def asked(page: Page, count: int = 1) -> LessonSpec:
    """The newest question, when there are ``count`` of them."""
    page.qtbot.waitUntil(lambda: len(page.asked("lesson")) >= count)
    return page.asked("lesson")[-1]


def taught(page: Page, **more: Any) -> LessonTab:
    """A corpus opened on the tab, its first sentence looked at."""
    page.open("lesson")
    asked(page)
    page.client.jobs[-1].tell(Done("done", {**RESULT, **more}))
    _, tab = parts(page)
    page.qtbot.waitUntil(tab.chips.isVisible)
    return tab


def test_a_lesson_begins_with_the_first_sentence_of_the_corpus(page: Page) -> None:
    folder = page.open("lesson")
    spec = asked(page)
    assert (spec.sources, spec.sentence, spec.units, spec.vectors) == ((folder,), FIRST, "auto", None)


def test_every_way_shows_the_sentence(page: Page) -> None:
    tab = taught(page)
    assert [(chip.text, chip.note, chip.odd) for chip in tab.chips.chips] == [
        ("雨", "57", False),
        ("很", "3", False),
        ("雨", "57", False),
        ("𠮷", "不在", True),
    ]
    said = {way: rows.accessibleDescription().split("\n") for way, rows in tab.rows.items()}
    assert said["one_hot"] == ["雨: 4,400 位里的第 57 位", "很: 4,400 位里的第 3 位", "𠮷: 全是 0：不在词典里"]
    assert said["bag"] == ["雨: 2", "很: 1", "𠮷: 1"]
    assert said["tfidf"] == ["雨: 2 / 4 × 2.50 = 1.250", "很: 1 / 4 × 1.00 = 0.250", "𠮷: 1 / 4 × 5.00 = 1.250"]
    assert said["embeddings"] == ["雨: 0.50, -1.00", "很: 0.10, 0.20", "𠮷: 没有向量"]
    assert "4,400" in tab.cards["one_hot"].note.text()
    assert "81 段" in tab.cards["tfidf"].note.text()
    assert "「很」" in tab.cards["embeddings"].more.text(), "made of its parts"
    assert not tab.to_vectors.isVisible()
    tab.grab()
    tab.show_result({**RESULT, "by": "files"})
    assert "81 个文件" in tab.cards["tfidf"].note.text()


def test_a_token_pointed_at_is_marked_everywhere(page: Page) -> None:
    tab = taught(page)
    page.qtbot.mouseMove(tab.bag, QPoint(20, ROW_HEIGHT + 4))
    page.qtbot.waitUntil(lambda: tab.chips._marked == "很")
    assert all(rows._marked == "很" for rows in tab.rows.values())
    page.qtbot.keyClick(tab.chips, Qt.Key.Key_Right)
    assert tab.heat._marked == "雨"
    page.qtbot.keyClick(tab.heat, Qt.Key.Key_Down)
    page.qtbot.keyClick(tab.heat, Qt.Key.Key_Down)
    assert tab.chips._marked in ("很", "𠮷")


def test_without_vectors_a_button_leads_to_them(page: Page) -> None:
    tab = taught(page, embeddings=[])
    assert not tab.heat.isVisible()
    page.qtbot.mouseClick(tab.to_vectors, LEFT)
    assert page.panel.opened.tabs.value() == "vectors"


def test_vectors_learned_meanwhile_are_used_when_one_comes_back(page: Page) -> None:
    tab = taught(page, embeddings=[])
    page.panel.opened.open_tab("files")
    folder = page.panel.opened.folder
    Path(folder, "vectors").mkdir()
    Path(folder, "vectors", "manifest.json").write_text(json.dumps({"words": 9, "dimension": 2}), encoding="utf-8")
    page.panel.opened.open_tab("lesson")
    assert Path(asked(page, 2).vectors or "") == Path(folder) / "vectors"
    page.client.jobs[-1].tell(Done("done", RESULT))
    page.qtbot.waitUntil(tab.heat.isVisible)
    page.panel.opened.open_tab("files")
    page.panel.opened.open_tab("lesson")
    page.qtbot.wait(50)
    assert len(page.asked("lesson")) == 2, "there is nothing new to look for"


def test_another_sentence_is_looked_at_after_a_pause_and_the_newest_wins(page: Page) -> None:
    tab = taught(page)
    tab.field.setText("雨下")
    assert asked(page, 2).sentence == "雨下"
    older = page.client.jobs[-1]
    tab.units.set_value("word")
    tab.units.changed.emit("word")
    assert asked(page, 3).units == "word"
    assert older.said == ["cancel"]
    assert page.settings.lesson_units == "word"
    tab.field.clear()
    page.qtbot.waitUntil(tab.empty.isVisible)
    assert page.client.jobs[-1].said == ["cancel"]


def test_a_long_lesson_can_be_cancelled_and_one_may_fail(page: Page) -> None:
    page.open("lesson")
    asked(page)
    _, tab = parts(page)
    page.client.jobs[-1].tell(Progress("counting", 1, 4))
    page.qtbot.waitUntil(tab.line.cancel.isVisible)
    page.qtbot.mouseClick(tab.line.cancel, LEFT)
    assert page.client.jobs[-1].said == ["cancel"]
    tab.wanted_changed.emit()
    asked(page, 2)
    page.client.jobs[-1].tell(Failed("damaged_corpus", {"path": "c"}))
    page.qtbot.waitUntil(lambda: "已损坏" in tab.empty.title.text())


def test_a_closed_corpus_is_forgotten(page: Page) -> None:
    tab = taught(page)
    page.controller.close()
    assert tab.field.text() == ""
    assert not tab.chips.chips


@pytest.mark.parametrize(
    ("preview", "sentence"),
    [
        ("自序\n我在年青时候也曾经做过许多梦。后来", "我在年青时候也曾经做过许多梦。"),
        ("Chapter 1\nIt is a truth universally acknowledged! And", "It is a truth universally acknowledged!"),
        ("床前明月光\n疑是地上霜", "床前明月光"),
        ("", ""),
    ],
)
def test_the_first_sentence_is_no_title(preview: str, sentence: str) -> None:
    assert first_sentence({"preview": preview}) == sentence


def test_the_answer_of_the_core_as_rows() -> None:
    result = {"tokens": ["a", "b", "a"], "ids": [4, -1, 4], "bag": [2, 1, 2]}
    assert different_tokens(result) == [Token("a", 4, 2), Token("b", -1, 1)]
    assert different_tokens({}) == []
