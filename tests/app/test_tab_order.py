"""Every dialog and card by the Tab key alone: all of it is reached, in the order in which it lies, and has a name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.actions import WINDOW, Actions
from app.dialogs.about import AboutDialog
from app.dialogs.ask import Ask
from app.dialogs.keys import KeysDialog
from app.dialogs.palette import Palette
from app.drafts.snapshots import Snapshot
from app.drafts.store import Draft
from app.i18n import set_language, words
from app.keymap import Keymap
from app.models.inside.window import InsideWindow
from app.write.compare import CompareDialog, Version
from app.write.drafts_dialog import DraftsDialog
from app.write.game import Round
from app.write.game_dialog import Choice, GameDialog
from app.write.goal_card import GoalCard
from app.write.history import HistoryDialog
from app.write.savings_card import SavingsCard
from app.write.teaching_dialog import TeachingDialog
from tests.app.test_every_page import INNER, nameless
from tests.app.test_game import told
from tests.app.test_surprise import Page

ANSWERS = (("yes", "Yes", "primary"), ("no", "No", "plain"))
SLACK_PX = 4
LINE_PX = 20


def keys(page: Page) -> Keymap:
    return Keymap(page.settings, (Actions(page.panel, WINDOW), page.panel.actions_here), page.panel)


def drafts(page: Page) -> QWidget:
    made = DraftsDialog(page.panel)
    made.show_drafts([Draft("a", "雨下得很细。"), Draft("b", "风。")], "a")
    return made


def game(page: Page) -> QWidget:
    made = GameDialog(page.panel, latin=False)
    made.show_sources([Choice("a", "甲", "春眠不觉晓")], "a", "40")
    return made


def playing(page: Page) -> QWidget:
    made = game(page)
    assert isinstance(made, GameDialog)
    made.show_round(Round(told()), "zh-prose")
    return made


def taught(page: Page) -> QWidget:
    made = TeachingDialog(page.panel, "zh-prose", True)
    for each in (made.start, made.close_it):
        each.hide()
    for each in made.keep.values():
        each.show()
    return made


def history(page: Page) -> QWidget:
    kept = [Snapshot("a", 1e9, "timed", 3, Path("a")), Snapshot("a", 9e8, "opened", 3, Path("b"))]
    return HistoryDialog(page.panel, "雨", "雨下了。", kept, lambda _: "雨。")


def popover(page: Page) -> QWidget:
    page.controller.views.open_popover()
    return page.controller.views.popover


def under(page: Page, card: GoalCard | SavingsCard) -> QWidget:
    card.open_under(page.panel.more)
    return card


DIALOGS: dict[str, Callable[[Page], QWidget]] = {
    "about": lambda page: AboutDialog(page.panel),
    "ask": lambda page: Ask(page.panel, "Title", "Words", ANSWERS),
    "keys": lambda page: KeysDialog(page.panel, keys(page)),
    "palette": lambda page: Palette(page.panel, keys(page)),
    "drafts": drafts,
    "compare": lambda page: CompareDialog(page.panel, "T", "W", Version("a", "雨"), Version("b", "风"), ANSWERS),
    "history": history,
    "game": game,
    "playing": playing,
    "teaching": lambda page: TeachingDialog(page.panel, "zh-prose", True),
    "taught": taught,
    "inside": lambda page: InsideWindow(page.panel, "zh-prose", "雨下得很细"),
    "type": popover,
    "goal": lambda page: under(page, page.controller.measure.card),
    "savings": lambda page: under(page, page.controller.savings.card),
}


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[Page]:
    before = words.language
    made = Page()
    qtbot.addWidget(made.panel)
    made.panel.show()
    yield made
    made.controller.close()
    set_language(before)


def stops(top: QWidget) -> list[QWidget]:
    """What the Tab key should reach; of a row of joined buttons the pressed one, from which arrow keys go on."""
    found = [each for each in top.findChildren(QWidget) if each.isVisible() and each.isEnabled()]
    found = [each for each in found if each.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus]
    found = [each for each in found if not isinstance(each.parentWidget(), INNER) and each.focusProxy() is None]
    return [each for each in found if not (isinstance(each, QAbstractButton) and each.group() and not each.isChecked())]


def follows(one: QRect, other: QRect) -> bool:
    """Whether one reads ``other`` after ``one``: it lies below, or to the right."""
    return other.top() >= one.bottom() - SLACK_PX or other.left() >= one.right() - SLACK_PX


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", DIALOGS)
def test_the_tab_key_reaches_all_of_it_in_the_order_in_which_it_lies(
    page: Page, qtbot: QtBot, name: str, language: str
) -> None:
    set_language(language)
    top = DIALOGS[name](page)
    if top.isWindow():
        qtbot.addWidget(top)
    top.show()
    top.activateWindow()
    qtbot.waitUntil(lambda: top.isVisible())
    QTest.qWait(10)
    wanted = stops(top)
    places = {id(each): QRect(each.mapTo(top, QPoint()), each.size()) for each in wanted}
    first = min(wanted, key=lambda each: (places[id(each)].center().y() // LINE_PX, places[id(each)].left()))
    first.setFocus()
    reached: list[QWidget] = []
    for _ in range(2 * len(wanted) + 2):
        now = QApplication.focusWidget()
        if now is None or (reached and now is reached[0]):
            break
        reached.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    seen = {id(each) for each in reached}
    assert not [f"{type(each).__name__} {each.accessibleName()}" for each in wanted if id(each) not in seen]
    assert not [type(each).__name__ for each in wanted if nameless(each)]
    reached = [each for each in reached if id(each) in places]
    wrong = [
        f"{type(one).__name__} {one.accessibleName()} before {type(other).__name__} {other.accessibleName()}"
        for one, other in pairwise(reached)
        if not follows(places[id(one)], places[id(other)])
    ]
    assert not wrong, "\n".join(wrong)
