"""The tab of cleaning: switches, what they would change, and a re-reading that applies them."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import Qt

from app.corpora.cleaning_controller import CleaningController
from app.corpora.cleaning_steps import GROUPS, differences, is_active
from app.corpora.cleaning_tab import CleaningTab
from app.widgets.marked import MarkedText
from lstmcore.events import Done, Failed, Progress
from lstmcore.specs import Cleaning
from tests.app.corpora import Page

LEFT = Qt.MouseButton.LeftButton
STEPS = {
    "joined": {"on": True, "count": 290, "examples": [["雨下⏎得很细", "雨下得很细"]]},
    "quotes": {"on": "keep", "count": 12, "examples": [['"好。"', "“好。”"]]},
    "headings": {"on": True, "count": 6, "examples": [["第一回", "第一回"]]},
}
PREVIEW = {"chars": 867_000, "sampled_chars": 200_000, "steps": STEPS}


def parts(page: Page) -> tuple[CleaningController, CleaningTab]:
    controller = page.controller.tabs.cleaning
    return controller, controller.tab


def test_every_switch_of_the_core_has_its_row() -> None:
    listed = [name for names in GROUPS.values() for name in names]
    assert sorted(listed) == sorted(each.name for each in dataclasses.fields(Cleaning))


def test_counts_and_examples_come_from_a_preview(page: Page) -> None:
    folder = page.open("cleaning", cleaning={"counts": {"page_numbers": 39}, "examples": {}})
    _, tab = parts(page)
    assert tab.rows["page_numbers"].count.text() == "改了 39 处", "known from the reading, before any preview"
    (spec,) = page.asked("cleaning")
    assert (spec.sources, spec.cleaning) == ((folder,), Cleaning())
    page.client.jobs[-1].tell(Progress("reading", 1, 2), Done("done", PREVIEW))
    page.qtbot.waitUntil(lambda: tab.rows["join_lines"].count.text() == "改了 290 处")
    assert tab.rows["quotes"].count.text() == "会改 12 处"
    assert tab.rows["headings"].count.text() == "找到 6 处"
    assert tab.rows["adverts"].count.text() == "没有要改的"
    assert tab.status.text() == "看过 86.7 万字里的 20 万"
    row = tab.rows["join_lines"]
    page.qtbot.mouseClick(row.more, LEFT)
    assert [each.text() for each in row.examples.findChildren(MarkedText)] == ["雨下⏎得很细", "雨下得很细"]


def test_a_changed_switch_asks_again_after_a_pause_and_drops_the_older_question(page: Page) -> None:
    page.open("cleaning")
    _, tab = parts(page)
    page.qtbot.mouseClick(tab.rows["indents"].switch, LEFT, pos=tab.rows["indents"].switch.rect().topLeft())
    tab.rows["indents"].switch.setChecked(True)
    page.qtbot.waitUntil(lambda: len(page.asked("cleaning")) == 2)
    assert page.asked("cleaning")[-1].cleaning == Cleaning(indents=True)
    assert page.client.jobs[-2].said == ["cancel"]
    page.client.jobs[-2].tell(Done("done", {"chars": 1, "sampled_chars": 1, "steps": {"indents": {"count": 1}}}))
    page.client.jobs[-1].tell(Done("done", {"chars": 1, "sampled_chars": 1, "steps": {"indents": {"count": 7}}}))
    page.qtbot.waitUntil(lambda: tab.rows["indents"].count.text() == "改了 7 处")


def test_apply_reads_again_with_the_switches_and_the_choices_of_the_files(page: Page) -> None:
    folder = page.open("cleaning")
    _, tab = parts(page)
    assert not tab.apply.isEnabled(), "nothing has changed"
    tab.rows["quotes"].segments.set_value("curly")
    tab.rows["quotes"].changed.emit()
    tab.rows["column"].field.setText("正文")
    assert tab.apply.isEnabled()
    page.qtbot.mouseClick(tab.apply, LEFT)
    (spec,) = page.asked("read")
    assert spec.cleaning == Cleaning(quotes="curly", column="正文")
    assert (spec.sources, spec.out, len(spec.choices)) == ((folder,), folder, 2)
    assert not tab.apply.isEnabled(), "one reading at a time"


def test_back_to_the_defaults(page: Page) -> None:
    page.open("cleaning", cleaning={"switches": {"notes": True, "script": "simplified"}})
    controller, tab = parts(page)
    assert tab.cleaning() == Cleaning(notes=True, script="simplified")
    page.qtbot.mouseClick(tab.defaults, LEFT)
    assert tab.cleaning() == Cleaning()
    assert tab.apply.isEnabled()
    assert not tab.defaults.isEnabled()
    controller.tab.show_cleaning(Cleaning(notes=True, script="simplified"))


@pytest.mark.parametrize("way", ["fails", "cancelled"])
def test_a_preview_may_fail_or_be_cancelled(page: Page, way: str) -> None:
    page.open("cleaning")
    _, tab = parts(page)
    assert tab.cancel.isVisible()
    if way == "fails":
        page.client.jobs[-1].tell(Failed("damaged_corpus", {"path": "c"}))
        page.qtbot.waitUntil(lambda: "已损坏" in tab.status.text())
    else:
        page.qtbot.mouseClick(tab.cancel, LEFT)
        assert page.client.jobs[-1].said == ["cancel"]
    assert not tab.cancel.isVisible()


@pytest.mark.parametrize(
    ("before", "after", "gone", "new"),
    [
        ("雨下⏎得很细", "雨下得很细", ["⏎"], []),
        ('"好。"', "“好。”", ['"', '"'], ["“", "”"]),
        ("·1·", "", ["·1·"], []),
        ("第一回", "第一回", [], []),
    ],
)
def test_differences_are_marked(before: str, after: str, gone: list[str], new: list[str]) -> None:
    marks = differences(before, after)
    assert [before[mark.start : mark.start + mark.length] for mark in marks[0]] == gone
    assert [after[mark.start : mark.start + mark.length] for mark in marks[1]] == new


def test_some_switches_keep_what_they_name() -> None:
    assert is_active("join_lines", True)
    assert not is_active("notes", True)
    assert is_active("notes", False)
    assert is_active("quotes", "curly")
    assert not is_active("quotes", "keep")
