"""Pages that several files of tests look at, and what is left of a test's widgets."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from itertools import count

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import preload, theme
from app.i18n import words
from app.jobs import Job
from tests.app.corpora import Page

TESTS, ALL_EVERY = count(1), 50


@pytest.fixture(autouse=True, scope="session")
def collector_held() -> Iterator[None]:
    """As in the app (garbage.py): cycles with widgets die in this thread, at a known moment."""
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def nothing_left(collector_held: None, moxu_home: object) -> Iterator[None]:
    """The next test finds no widget of this one."""
    yield
    if QApplication.instance() is not None:
        Job.wait_all(5000)
        QCoreApplication.sendPostedEvents()  # what a job said last, while there is someone to hear it
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    # what outlived the last test dies after this one at the latest; all there is takes 60 ms
    gc.collect(2 if next(TESTS) % ALL_EVERY == 0 else 1)


@pytest.fixture(autouse=True)
def nothing_preloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """No thread takes the processor in the midst of a test."""
    monkeypatch.setattr(preload, "MODULES", ())


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication) -> Page:
    """The Corpora page in Chinese."""
    words.use("zh")
    theme.apply(qapp, dark=False)
    return Page(qtbot)
