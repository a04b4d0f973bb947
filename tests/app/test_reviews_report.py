"""The report of a review model: from a training or from its card, with its table or without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.i18n import set_language, tr, words
from app.reviews.kept import Kept, Origin
from lstmcore.events import Done, Progress
from lstmcore.reviews.held_out import counted
from lstmcore.specs import InfoSpec, InspectSpec, RelabelSpec
from tests.app.fake_client import FakeJob
from tests.app.test_reviews_text import CARD, Page

HELD_OUT = counted([0.1] * 40 + [0.55] * 10 + [0.45] * 6 + [0.9] * 44, [0.0] * 50 + [1.0] * 50)
STORED: dict[str, Any] = {
    **CARD, "held_out": HELD_OUT, "history": [{"seconds": 10.0 * n, "accuracy": 0.8 + 0.03 * n} for n in range(3)],
    "metrics": {"accuracy": 0.84, "baseline_accuracy": 0.8, "macro_f1": 0.839, "ece": 0.03, "rows": 100},
}  # fmt: skip
FOUND = {
    "confusion": [[40, 10], [6, 44]],
    "examples": [
        {"class": 0, "guess": 1, "score": 0.97, "text": "说好不好。"},
        {"class": 0, "guess": 1, "score": 0.6, "text": "还行吧。"},
        {"class": 1, "guess": 1, "score": 0.9, "text": "很好。"},
    ],
    "suspects": [{"level": 0.0, "score": 0.99, "text": "太好了。"}, {"level": 1.0, "score": 0.02, "text": "太差了。"}],
}


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    before = words.language
    set_language("zh")
    yield
    set_language(before)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    monkeypatch.setenv("MOXU_HOME", str(tmp_path))
    (tmp_path / "hotel.csv").write_text("label,review\n", encoding="utf-8")
    return Kept(tmp_path / "reviews")


def opened(qtbot: QtBot, card: dict[str, Any] = STORED, **answers: list[FakeJob]) -> Page:
    page = Page(qtbot, cards=(card,))
    page.client.answers.update({"info": [FakeJob([Done("done", card)]) for _ in range(2)], **answers})
    page.client.run = page.client.ask  # type: ignore[method-assign]
    page.controller.open_report(str(card["ref"]))
    qtbot.waitUntil(lambda: page.panel.showing() is page.panel.report)
    return page


def test_a_card_gives_figures_an_interval_a_matrix_and_reliability(qtbot: QtBot, kept: Kept) -> None:
    page = opened(qtbot)
    report = page.panel.report
    assert page.client.asked[-1] == ("info", InfoSpec("zh-reviews"))
    assert report.title.text() == "「zh-reviews」的成绩"
    assert report.figures["accuracy"].value() == "84.0 %"
    assert "75.6 % 到 89.9 %" in report.sentence.text()
    assert [report.matrix.count(at) for at in range(4)] == [40, 10, 6, 44]
    assert len(report.reliability.bins) == 4
    assert "分数约 10 的 40 条里，0 % 真是好评" in report.reliability.accessibleDescription()
    for language in ("en", "zh"):
        set_language(language)
        assert report.suspects_name.text() == tr("reviews.suspects")
    report.use_button.click()
    assert page.panel.showing() is page.page


def test_an_older_model_says_what_it_lacks(qtbot: QtBot, kept: Kept) -> None:
    report = opened(qtbot, {**CARD, "history": []}).panel.report
    assert report.matrix_note.text() == tr("reviews.threshold_unknown")
    assert report.matrix.isHidden()


def test_a_cell_shows_its_reviews_while_the_table_is_there(qtbot: QtBot, kept: Kept, tmp_path: Path) -> None:
    table = str(tmp_path / "hotel.csv")
    kept.remember("zh-reviews", Origin((table,), "review", "label"))
    page = opened(qtbot, inspect=[FakeJob([Progress("scoring", 1, 2), Done("done", FOUND)])])
    report = page.panel.report
    report.matrix.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        QTest.keyClick(report.matrix, key)
    qtbot.waitUntil(lambda: bool(report.examples.rows))
    assert page.client.asked[-1] == ("inspect", InspectSpec("zh-reviews", (table,), "review", "label", None, False))
    assert [row.example.text for row in report.examples.rows] == ["说好不好。", "还行吧。"]
    report.matrix.chosen.emit(1, 0)
    assert report.examples.rows == []
    assert report.matrix_note.text() == tr("reviews.cell_none", true="偏好评", called="偏差评")


@pytest.mark.parametrize("gone", [True, False], ids=["gone", "unknown"])
def test_without_its_table_it_says_so(qtbot: QtBot, kept: Kept, gone: bool) -> None:
    if gone:
        kept.remember("zh-reviews", Origin(("lost.csv",)))
    page = opened(qtbot)
    page.panel.report.inspect_button.click()
    qtbot.waitUntil(lambda: bool(page.said))
    assert page.said == [tr("reviews.rows_gone", path="lost.csv") if gone else tr("reviews.rows_unknown")]


def test_suspect_labels_are_put_right_in_a_copy(qtbot: QtBot, kept: Kept, tmp_path: Path) -> None:
    table = str(tmp_path / "hotel.csv")
    kept.remember("zh-reviews", Origin((table,), "review", "label"))
    written = FakeJob([Done("done", {"changed": 1, "out": str(tmp_path / "hotel-corrected.csv")})])
    page = opened(qtbot, inspect=[FakeJob([Done("done", FOUND)])], relabel=[written])
    report = page.panel.report
    report.inspect_button.click()
    qtbot.waitUntil(lambda: len(report.suspects.rows) == 2)
    assert report.save_button.isHidden()
    report.all_button.click()
    assert report.save_button.text() == "存一份改好的表格（2 处）"
    report.suspects.rows[0].button.click()
    assert report.suspects.rows[1].button.text() == "✓ 改成偏差评"
    report.save_button.click()
    qtbot.waitUntil(lambda: bool(page.said))
    rows = (("太差了。", "negative"),)
    assert page.client.asked[-1] == ("relabel", RelabelSpec(table, rows, None, "review", "label"))
    assert page.said == ["改了 1 行，存为 hotel-corrected.csv；原来的表格没动"]


def test_it_is_exported_as_one_page(qtbot: QtBot, kept: Kept, tmp_path: Path) -> None:
    page = opened(qtbot)
    target = tmp_path / "hotel.html"
    page.controller.reports.ask_file = lambda name: str(target)  # type: ignore[method-assign]
    page.panel.report.export_button.click()
    qtbot.waitUntil(lambda: page.said == ["已存为 hotel.html"])
    assert "zh-reviews" in target.read_text(encoding="utf-8")
