"""Pages that several files of tests look at."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.i18n import words
from tests.app.corpora import Page


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication) -> Page:
    """The Corpora page in Chinese."""
    words.use("zh")
    theme.apply(qapp, dark=False)
    return Page(qtbot)
