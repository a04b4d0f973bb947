"""A page is said again in another language at once in sight, before it is seen, or soon after; and only once."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from app.i18n import set_language, tr, words
from app.retelling import Retelling

OTHER = {"zh": "en", "en": "zh"}


@pytest.fixture
def pages(qtbot: QtBot) -> tuple[QStackedWidget, list[tuple[int, str]]]:
    stack = QStackedWidget()
    told: list[tuple[int, str]] = []
    qtbot.addWidget(stack)
    for number in range(2):
        page = QWidget()
        stack.addWidget(page)
        Retelling(page, lambda number=number: told.append((number, tr("app.page.train"))))
    stack.show()
    told.clear()
    return stack, told


def test_what_is_in_sight_is_said_at_once_the_rest_soon_after(
    qtbot: QtBot, pages: tuple[QStackedWidget, list[tuple[int, str]]]
) -> None:
    _, told = pages
    set_language(OTHER[words.language])
    assert told == [(0, tr("app.page.train"))]
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[1] == (1, tr("app.page.train"))


def test_a_page_that_comes_into_sight_speaks_the_new_language_and_says_it_once(
    qtbot: QtBot, pages: tuple[QStackedWidget, list[tuple[int, str]]]
) -> None:
    stack, told = pages
    set_language(OTHER[words.language])
    told.clear()
    stack.setCurrentIndex(1)
    assert told == [(1, tr("app.page.train"))]
    qtbot.wait(600)
    assert len(told) == 1
