"""Changes the style sheet of all widgets: those in sight at once, the others when they come into sight or later."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QScrollBar, QWidget
from shiboken6 import isValid

POLISHED = Qt.WidgetAttribute.WA_WState_Polished
OWN_STYLE = Qt.WidgetAttribute.WA_SetStyle
SLICE_S = 0.01
PAUSE_MS = 10


class Wardrobe(QObject):
    """Qt (6.11) takes 0.8 s to put one sheet in the place of another, a fifth of that to take one off and put one on.

    Nearly all of the fifth goes to widgets out of sight. Qt passes over them while they do not count as polished, and
    tells them nothing while they count as having a style of their own.
    """

    def __init__(self) -> None:
        super().__init__()
        self._seen: list[QWidget] = []  # to be dressed first
        self._still: list[QWidget] = []  # windows that show nothing new until ``_seen`` is done
        self._places: list[tuple[QScrollBar, int]] = []  # where those windows were scrolled to
        self._waiting: list[QWidget] = []  # to be dressed
        self._leaving: list[QWidget] = []  # to be undressed before ``_steps``
        self._steps: list[Callable[[], None]] = []  # each in a turn of its own
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._do_some)

    def clear(self, app: QApplication, *steps: Callable[[], None]) -> None:
        """Take the sheet off what is out of sight, a few at a time, then call the newest ``steps`` in turn."""
        self._steps = list(steps)
        self._leaving = [each for each in app.allWidgets() if each.testAttribute(POLISHED) and not each.isVisible()]
        self._timer.start(PAUSE_MS)

    def change(self, app: QApplication, sheet: str) -> None:
        """From now on ``sheet``, whatever was before; ``finish`` or the next turns dress what is in sight."""
        self._leaving = []
        late = {*self._seen, *self._waiting}
        dressed = [each for each in app.allWidgets() if each.testAttribute(POLISHED) or each in late]
        for each in dressed:
            each.setAttribute(OWN_STYLE, True)
        app.setStyleSheet("")
        for each in dressed:
            each.setAttribute(POLISHED, False)
        app.setStyleSheet(sheet)
        for each in dressed:
            each.setAttribute(OWN_STYLE, False)
        self._dress_later(dressed)

    def refresh(self, app: QApplication) -> None:
        """The same sheet once more for all, after the application's font changed."""
        late = {*self._seen, *self._waiting}
        dressed = [each for each in app.allWidgets() if each.testAttribute(POLISHED) or each in late]
        for each in dressed:
            each.setAttribute(POLISHED, False)
        self._dress_later(dressed)

    def finish(self) -> None:
        """What is in sight, now."""
        while self._seen or self._still:
            self._dress_seen(float("inf"))

    def settle(self) -> None:
        """All of them, now."""
        while self._timer.isActive():
            self._do_some(float("inf"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What waits and comes into sight is dressed before it is painted."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            watched.removeEventFilter(self)
            waiting = [each for each in self._waiting if isValid(each)]
            shown, self._waiting = _parted(waiting)
            if watched.isWindow():  # its size is about to be asked for
                for each in shown:
                    _dress(each, again=True)  # Qt has polished it, but told it nothing of a change
            else:
                self._dress_first(shown)
        return False

    def _dress_later(self, dressed: list[QWidget]) -> None:
        """A few at a time, those in sight first."""
        seen, self._waiting = _parted(dressed)
        self._seen = []
        self._dress_first(seen)
        for each in self._waiting:
            above = each.parentWidget()
            if above is None or above.isVisible():
                each.installEventFilter(self)

    def _dress_first(self, seen: list[QWidget]) -> None:
        """Until they are done their windows stand still."""
        self._seen = seen[::-1] + self._seen
        for each in {each.window() for each in seen}:
            if each.updatesEnabled():
                each.setUpdatesEnabled(False)
                self._still.append(each)
                bars = [area.verticalScrollBar() for area in each.findChildren(QScrollArea)]
                self._places += [(bar, bar.value()) for bar in bars if bar.isVisible()]
        self._timer.start(PAUSE_MS)

    def _do_some(self, seconds: float = SLICE_S) -> None:
        until = time.perf_counter() + seconds
        if self._leaving:
            while self._leaving and time.perf_counter() < until:
                self._undress(self._leaving.pop())
        elif self._steps:
            self._steps.pop(0)()
        elif self._seen or self._still:
            self._dress_seen(seconds)
        else:
            while self._waiting and time.perf_counter() < until:
                _dress(self._waiting.pop())
            if not self._waiting:
                self._timer.stop()

    def _dress_seen(self, seconds: float) -> None:
        until = time.perf_counter() + seconds
        if self._seen:
            while self._seen and time.perf_counter() < until:
                _dress(self._seen.pop(), again=True)  # an event may have made Qt polish it
        else:  # a turn later all is laid out; half dressed it may have been shorter, and its bar been moved
            places, self._places = self._places, []
            for bar, place in (each for each in places if isValid(each[0])):
                bar.setValue(place)
            still, self._still = self._still, []
            for each in (each for each in still if isValid(each)):
                each.setUpdatesEnabled(True)
                each.repaint()  # on X the update that Qt asks for got lost while nothing was allowed to paint

    def _undress(self, widget: QWidget) -> None:
        if isValid(widget) and widget.testAttribute(POLISHED) and not widget.isVisible():
            widget.style().unpolish(widget)
            widget.setAttribute(POLISHED, False)
            self._waiting.append(widget)


def _parted(widgets: list[QWidget]) -> tuple[list[QWidget], list[QWidget]]:
    """Those in sight and the others."""
    seen, hidden = list[QWidget](), list[QWidget]()
    for each in widgets:
        (seen if each.isVisible() else hidden).append(each)
    return seen, hidden


def _dress(widget: QWidget, again: bool = False) -> None:
    """What Qt does to a polished widget when the style changes."""
    if isValid(widget) and (again or not widget.testAttribute(POLISHED)):
        widget.style().polish(widget)
        widget.setAttribute(POLISHED, True)
        QApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
        widget.update()
