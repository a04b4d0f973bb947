"""The tab of search: the newest question wins, and every state has its words."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.corpora.search_controller import FIRST, MORE
from app.corpora.search_tab import SearchTab
from lstmcore.events import Done, Failed, Progress
from tests.app.corpora import Page, file

LEFT = Qt.MouseButton.LeftButton
MATCH = {"before": "渐近", "match": "故乡", "after": "时，\n天气又阴晦了", "file": "drop/故乡.txt", "offset": 1203}


def found(total: int = 1, cut: bool = False) -> Done:
    return Done("done", {"total": total, "matches": [MATCH], "cut": cut})


def search(page: Page, text: str) -> Any:
    """Type ``text``; the spec that was asked for."""
    tab, before = page.controller.tabs.search.tab, len(page.asked("search"))
    tab.field.setText(text)
    page.qtbot.waitUntil(lambda: len(page.asked("search")) > before)
    return page.asked("search")[-1]


def tab_of(page: Page) -> SearchTab:
    return page.controller.tabs.search.tab


def test_words_are_looked_for_after_a_pause_and_the_places_listed(page: Page) -> None:
    folder = page.open("search", files=[file("药", start=0), file("故乡", start=1000)])
    tab = tab_of(page)
    assert tab.empty.isVisible()
    spec = search(page, "故乡")
    assert (spec.corpus, spec.query, spec.regex, spec.match_case, spec.limit) == (folder, "故乡", False, False, FIRST)
    page.client.jobs[-1].tell(Progress("searching", 1, 4))
    page.qtbot.waitUntil(lambda: tab.count.text() == "正在找 25 %")
    page.client.jobs[-1].tell(found())
    page.qtbot.waitUntil(tab.list.isVisible)
    assert tab.count.text() == "共 1 处"
    index = tab.model.index(0)
    assert index.data() == "渐近故乡时， 天气又阴晦了"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole).endswith("故乡.txt ・ 第 204 字")
    tab.list.grab()
    page.qtbot.keyClick(tab.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == index.data()


def test_the_newest_question_wins(page: Page) -> None:
    page.open("search")
    tab = tab_of(page)
    search(page, "故")
    search(page, "故乡")
    older, newer = page.client.jobs[-2:]
    assert older.said == ["cancel"]
    newer.tell(found())
    older.tell(Done("done", {"total": 99, "matches": [MATCH] * 2, "cut": False}))
    page.qtbot.waitUntil(lambda: tab.count.text() == "共 1 处")


def test_nothing_found_and_nothing_looked_for(page: Page) -> None:
    page.open("search")
    tab = tab_of(page)
    search(page, "不存在")
    page.client.jobs[-1].tell(Done("done", {"total": 0, "matches": [], "cut": False}))
    page.qtbot.waitUntil(lambda: tab.empty.title.text() == "没有找到")
    page.qtbot.keyClick(tab.field, Qt.Key.Key_Escape)
    assert tab.field.text() == ""
    assert tab.empty.title.text() == "找一个词、一句话"


def test_an_expression_that_is_none_is_said_in_its_place(page: Page) -> None:
    page.open("search")
    tab = tab_of(page)
    page.qtbot.mouseClick(tab.regex, LEFT)
    assert search(page, "(").regex
    page.client.jobs[-1].tell(Failed("damaged_corpus", {"path": "c"}))
    page.qtbot.waitUntil(lambda: "已损坏" in tab.empty.title.text())
    assert not page.told, "no message pops up while one types"


def test_the_switches_search_anew_and_are_remembered(page: Page) -> None:
    page.open("search")
    tab = tab_of(page)
    search(page, "The")
    page.qtbot.mouseClick(tab.case, LEFT)
    page.qtbot.waitUntil(lambda: page.asked("search")[-1].match_case)
    assert page.settings.search_case
    assert not page.settings.search_regex


def test_more_places_on_request(page: Page) -> None:
    page.open("search")
    tab = tab_of(page)
    search(page, "的")
    page.client.jobs[-1].tell(found(1204, cut=True))
    page.qtbot.waitUntil(tab.more.isVisible)
    assert tab.count.text() == "共 1,204 处，先列出 1 处"
    page.qtbot.mouseClick(tab.more, LEFT)
    assert page.asked("search")[-1].limit == FIRST * MORE


@pytest.mark.parametrize("close", [True, False])
def test_another_corpus_is_searched_anew(page: Page, close: bool) -> None:
    page.open("search")
    tab = tab_of(page)
    search(page, "故乡")
    if close:
        page.controller.close()
        assert page.client.jobs[-1].said == ["cancel"]
    page.open("search", name="二", sha256="二")
    assert tab.field.text() == ""
