"""An opened corpus: in and back out, its facts, its tabs, and readings again that never lose the old one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.corpora import again
from app.corpora.facts import facts_of, reading_minutes, size_advice
from app.corpora.opened import OpenedCorpus
from app.i18n import words
from app.reports import Report
from lstmcore.events import Done, Failed, Progress
from lstmcore.specs import Cleaning, FileChoice
from tests.app.corpora import Page, file, keep, report

LEFT = Qt.MouseButton.LeftButton


def test_a_click_opens_a_card_and_three_ways_lead_back(page: Page) -> None:
    folder = keep()
    page.list(1)
    opened = page.panel.opened
    for way in ("button", "alt left", "controller"):
        page.qtbot.mouseClick(page.panel.cards[0], LEFT)
        assert opened.isVisible(), way
        assert not page.panel.head.isVisible()
        assert page.state.current_corpus == folder
        if way == "button":
            page.qtbot.mouseClick(opened.head.back, LEFT)
        elif way == "alt left":
            page.panel.activateWindow()
            page.qtbot.waitUntil(page.panel.isActiveWindow)
            page.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        else:
            assert page.controller.close()
        assert not opened.isVisible(), way
    assert not page.controller.close(), "nothing was open any more"


def test_enter_opens_and_the_way_back_ends_on_the_same_card(page: Page) -> None:
    keep("一")
    keep("二", created="2026-11-01T00:00:00+00:00")
    page.list(2)
    page.panel.activateWindow()
    page.qtbot.waitUntil(page.panel.isActiveWindow)
    page.panel.cards[1].setFocus()
    page.qtbot.keyClick(page.panel.cards[1], Qt.Key.Key_Return)
    assert page.panel.opened.head.name.text() == "二"
    assert page.panel.opened.isAncestorOf(QApplication.focusWidget())
    page.controller.close()
    assert page.panel.cards[1].hasFocus()


def test_only_the_tab_on_show_works_and_the_last_one_is_remembered(page: Page) -> None:
    page.open("search")
    assert not page.asked("cleaning")
    page.panel.opened.open_tab("cleaning")
    assert len(page.asked("cleaning")) == 1
    assert page.settings.corpus_tab == "cleaning"
    page.controller.close()
    page.controller.open(page.panel.cards[0].folder)
    assert page.panel.opened.tabs.value() == "cleaning"


def test_what_a_tab_gets(qtbot) -> None:
    class Tab(QWidget):
        def __init__(self) -> None:
            super().__init__()
            self.got: list[Report | None] = []

        def show_corpus(self, report: Report | None) -> None:
            self.got.append(report)

        def retranslate(self) -> None: ...

    opened = OpenedCorpus()
    qtbot.addWidget(opened)
    first, second = Tab(), Tab()
    opened.add_tab("files", first)
    opened.add_tab("search", second)
    one, two = report("一", folder="1"), report("二", folder="2")
    opened.show_corpus(one)
    opened.show_corpus(two)
    opened.open_tab("search")
    opened.open_tab("files")
    opened.show_corpus(None)
    assert first.got == [one, two, None]
    assert second.got == [two, None]


def test_a_corpus_is_renamed_where_its_name_stands(page: Page) -> None:
    folder = page.open()
    head = page.panel.opened.head
    page.qtbot.mouseClick(head.rename, LEFT)
    head.name.field.setText("回乡")
    page.qtbot.keyClick(head.name.field, Qt.Key.Key_Return)
    page.qtbot.waitUntil(lambda: head.name.text() == "回乡")
    assert json.loads((Path(folder) / "report.json").read_text(encoding="utf-8"))["name"] == "回乡"


def test_a_removed_corpus_closes_and_can_be_brought_back(page: Page) -> None:
    folder = page.open()
    page.qtbot.mouseClick(page.panel.opened.head.remove, LEFT)
    page.qtbot.waitUntil(lambda: not page.panel.cards)
    assert not page.panel.opened.isVisible()
    page.told[-1].actions[0].do()
    page.qtbot.waitUntil(lambda: len(page.panel.cards) == 1)
    assert Path(folder).is_dir()


def test_what_is_dropped_on_an_opened_corpus_is_asked_about(page: Page) -> None:
    folder = page.open()
    assert not page.controller.take(["more.txt"])
    assert not page.asked("read")
    here, _ = page.told[-1].actions
    here.do()
    (spec,) = page.asked("read")
    assert (spec.sources, spec.out, spec.name) == ((folder, "more.txt"), folder, "故乡")
    assert spec.choices == (FileChoice("drop/药.txt", weight=2), FileChoice("drop/明天.txt", use=False))


def test_or_it_becomes_a_corpus_of_its_own(page: Page) -> None:
    folder = page.open()
    page.controller.take(["more.txt"])
    page.told[-1].actions[1].do()
    (spec,) = page.asked("read")
    assert spec.sources == ("more.txt",)
    assert spec.out != folder
    assert not page.panel.opened.isVisible(), "the live list is on the grid"
    assert page.controller.take(["third.txt"]), "with no corpus open nobody asks"


def test_a_reading_again_shows_how_far_it_is_and_ends_in_the_new_corpus(page: Page) -> None:
    folder = page.open()
    page.controller.add(folder, ["more.txt"])
    line, head = page.panel.opened.rereading, page.panel.opened.head
    assert not head.add.isEnabled()
    page.client.jobs[-1].tell(Progress("reading", 1, 4))
    page.qtbot.waitUntil(lambda: line.bar.isVisible() and line.bar.value() == 250)
    keep(folder=folder, chars=900_000, sha256="故乡", files=[file("故乡"), file("新")])
    page.client.jobs[-1].tell(Done("done", {"sha256": "故乡", "folder": folder}))
    facts = page.panel.opened.facts
    page.qtbot.waitUntil(lambda: "90 万" in [each.text() for each in facts.findChildren(QLabel)])
    assert Path(folder).is_dir(), "the same text in the same place is no duplicate to be deleted"
    assert head.add.isEnabled()
    assert not line.bar.isVisible()
    assert page.controller.tabs.files.tab.model.rowCount() == 2


@pytest.mark.parametrize("last", [Done("cancelled"), Failed("nothing_readable", {"count": 1, "path": "x"})])
def test_a_reading_again_that_fails_leaves_the_corpus_as_it_was(page: Page, last: Done | Failed) -> None:
    folder = page.open()
    page.controller.add(folder, ["more.txt"])
    page.qtbot.mouseClick(page.panel.opened.rereading.cancel, LEFT)
    assert page.client.jobs[-1].said == ["cancel"]
    page.client.jobs[-1].tell(last)
    page.qtbot.waitUntil(lambda: not page.panel.readings)
    assert Path(folder).is_dir()
    assert page.panel.opened.head.add.isEnabled()
    assert bool(page.told) == isinstance(last, Failed)


def test_ctrl_f_goes_to_the_search_field(page: Page) -> None:
    page.open("files")
    page.panel.activateWindow()
    page.qtbot.waitUntil(page.panel.isActiveWindow)
    page.qtbot.keyClick(page.panel.opened, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.controller.tabs.search.tab.field.hasFocus()


def test_the_facts_of_a_corpus() -> None:
    words.use("zh")
    made = report(words=581_000, words_sampled=True, vocabulary=4412, files=[file("一"), file("二", use=False)])
    assert [(fact.value, fact.name) for fact in facts_of(made)] == [
        ("86.7 万", "字"),
        ("约 58.1 万", "词"),
        ("4,412", "不同的字"),
        ("36 小时", "读一遍"),
        ("1", "文件"),
    ]
    assert [fact.name for fact in facts_of({"chars": 400})] == ["字", "读一遍"], "an old report knows less"
    assert size_advice(made)[0] == "86.7 万字：适合「标准」"


@pytest.mark.parametrize(
    ("made", "minutes"),
    [
        ({"chars": 4000, "language": "zh"}, 10),
        ({"chars": 13_680, "language": "en"}, 10),
        ({"chars": 99_999, "language": "en", "words": 2400}, 10),
        ({"chars": 17_680, "files": [{"language": "zh", "chars": 4000}, {"language": "en", "chars": 13_680}]}, 20),
        ({"chars": 0}, 0),
    ],
)
def test_reading_time_by_language(made: Report, minutes: float) -> None:
    assert reading_minutes(made) == pytest.approx(minutes)


def test_how_a_corpus_was_read_is_how_it_is_read_again() -> None:
    switches = {"quotes": "curly", "notes": True, "of_a_newer_version": 1}
    made = report(folder="f", cleaning={"switches": switches}, files=[file("一", encoding="big5"), file("二")])
    spec = again.spec_of(made)
    assert spec.cleaning == Cleaning(quotes="curly", notes=True)
    assert spec.choices == (FileChoice("drop/一.txt", encoding="big5"),)
    assert again.cleaning_of({"cleaning": {"switches": {"quotes": "no such style"}}}) == Cleaning()
