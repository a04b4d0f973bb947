"""A monkey at the window: random events over whatever is in sight, from one seed."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QContextMenuEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QMenu,
    QWidget,
)
from shiboken6 import isValid

from app.actions import TABLE
from app.main_window import MainWindow
from app.write.editor import Editor

WRITTEN = (*"abcz 09.,'\"雨夜里，。！“”「」（）\n\t", "𠮷", "é", "👩\u200d👧", "ﷺ", "\u0301", "\u200b", "line\nline")
PRESSED = (
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Return,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Space,
    Qt.Key.Key_F2,
    Qt.Key.Key_Menu,
)
TOUCHED = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QAbstractScrollArea, QComboBox, QLineEdit, QMenu)
NO, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


class Monkey:
    """``act`` does one thing and says what; the system's own dialogs answer that nothing was chosen."""

    def __init__(self, window: MainWindow, random: Random, files: tuple[str, ...] = ()) -> None:
        self._window, self._random, self._files = window, random, files
        self._shortcuts = [QKeySequence(each)[0] for act in TABLE for each in act.keys]  # pyright: ignore
        self._acting = False
        self._watch = QTimer(window, interval=50)  # a menu may open an event loop of its own
        self._watch.timeout.connect(self._on_watch)
        self._watch.start()
        self._acts: list[tuple[int, Callable[[], str]]] = [
            (30, self._click),
            (20, self._write),
            (14, self._press),
            (8, self._shortcut),
            (6, self._wheel),
            (6, self._drag),
            (5, self._compose),
            (4, self._drop_words),
            (3, self._right_click),
            (2, self._double_click),
            (1, self._drop_files),
            (1, self._resize),
        ]
        for name in ("getOpenFileName", "getSaveFileName"):
            setattr(QFileDialog, name, staticmethod(lambda *_, **__: ("", "")))
        QFileDialog.getOpenFileNames = staticmethod(lambda *_, **__: ([], ""))  # type: ignore[method-assign]
        QFileDialog.getExistingDirectory = staticmethod(lambda *_, **__: "")  # type: ignore[method-assign]
        QDesktopServices.openUrl = staticmethod(lambda *_: True)  # type: ignore[method-assign]

    def act(self) -> str:
        """One event; its name and where it went."""
        weights = [weight for weight, _ in self._acts]
        self._acting = True
        done = self._random.choices([do for _, do in self._acts], weights)[0]()
        self._acting = False
        if self._random.random() < 0.15:
            self.leave()
        return done

    def leave(self) -> None:
        """Esc to whatever lies over the window, and it is closed if that was not enough."""
        for _ in range(10):
            top = QApplication.activePopupWidget() or QApplication.activeModalWidget()
            if top is None or top is self._window:
                return
            self._send_key(top, Qt.Key.Key_Escape)
            if top.isVisible():
                top.close()

    def _on_watch(self) -> None:
        if self._acting:
            self.leave()

    # where

    def _top(self) -> QWidget:
        over = [each for each in QApplication.topLevelWidgets() if each.isVisible() and each is not self._window]
        popup = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        return popup or (self._random.choice(over) if over and self._random.random() < 0.6 else self._window)

    def _widget(self, kinds: tuple[type, ...] = TOUCHED) -> QWidget:
        top = self._top()
        found = [each for each in top.findChildren(QWidget) if isinstance(each, kinds)]
        found = [each for each in found if each.isVisible() and each.isEnabled() and each.width() and each.height()]
        chosen = self._random.choice(found) if found else top
        return chosen.viewport() if isinstance(chosen, QAbstractScrollArea) else chosen

    def _focused(self) -> QWidget:
        popup = QApplication.activePopupWidget()
        return popup or QApplication.focusWidget() or self._window

    def _point(self, widget: QWidget) -> QPoint:
        return QPoint(self._random.randrange(max(1, widget.width())), self._random.randrange(max(1, widget.height())))

    # what

    def _mouse(self, kind: QEvent.Type, widget: QWidget, point: QPoint, button: Any, held: Any, keys: Any = NO) -> None:
        where = QPointF(widget.mapToGlobal(point))
        QApplication.sendEvent(widget, QMouseEvent(kind, QPointF(point), where, button, held, keys))

    def _click(self, button: Qt.MouseButton = LEFT, double: bool = False) -> str:
        widget = self._widget()
        name, point = _name(widget), self._point(widget)
        keys = self._random.choice([NO] * 8 + [CONTROL, SHIFT])
        none = Qt.MouseButton.NoButton
        kinds = [(QEvent.Type.MouseButtonPress, button), (QEvent.Type.MouseButtonRelease, none)]
        for kind, held in [*kinds, *([(QEvent.Type.MouseButtonDblClick, button), kinds[1]] if double else [])]:
            if not _alive(widget):
                break
            self._mouse(kind, widget, point, button, held, keys)
        return f"click {name}"

    def _right_click(self) -> str:
        widget = self._widget()
        name, point = _name(widget), self._point(widget)
        self._click(RIGHT)
        if _alive(widget):
            reason = QContextMenuEvent.Reason.Mouse
            QApplication.sendEvent(widget, QContextMenuEvent(reason, point, widget.mapToGlobal(point)))
        return f"menu of {name}"

    def _double_click(self) -> str:
        return "double " + self._click(double=True)

    def _drag(self) -> str:
        widget = self._widget()
        name, held, none = _name(widget), LEFT, Qt.MouseButton.NoButton
        self._mouse(QEvent.Type.MouseButtonPress, widget, self._point(widget), LEFT, held)
        for _ in range(self._random.randint(1, 5)):
            if _alive(widget):
                self._mouse(QEvent.Type.MouseMove, widget, self._point(widget), none, held)
        if _alive(widget):
            self._mouse(QEvent.Type.MouseButtonRelease, widget, self._point(widget), LEFT, none)
        return f"drag {name}"

    def _wheel(self) -> str:
        widget = self._widget()
        point, keys = self._point(widget), self._random.choice([NO, NO, NO, CONTROL])
        turned = QPoint(0, self._random.choice([-360, -120, 120, 360]))
        where, phase = QPointF(widget.mapToGlobal(point)), Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(QPointF(point), where, QPoint(), turned, Qt.MouseButton.NoButton, keys, phase, False)
        QApplication.sendEvent(widget, event)
        return f"wheel {_name(widget)}"

    def _send_key(self, widget: QWidget, key: Qt.Key, text: str = "", keys: Any = NO) -> None:
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            if _alive(widget):
                QApplication.sendEvent(widget, QKeyEvent(kind, key, keys, text))

    def _write(self) -> str:
        widget = self._focused()
        name = _name(widget)
        for _ in range(self._random.randint(1, 4)):
            if _alive(widget):
                self._send_key(widget, Qt.Key.Key_unknown, self._random.choice(WRITTEN))
        return f"write into {name}"

    def _press(self) -> str:
        widget, key = self._focused(), self._random.choice(PRESSED)
        name = _name(widget)
        text = {Qt.Key.Key_Return: "\r", Qt.Key.Key_Tab: "\t", Qt.Key.Key_Space: " "}.get(key, "")
        self._send_key(widget, key, text, self._random.choice([NO, NO, NO, CONTROL, SHIFT]))
        return f"{key.name} to {name}"

    def _shortcut(self) -> str:
        """A key of the table, as the window system would hand it in."""
        chosen = self._random.choice(self._shortcuts)
        top = QApplication.activeModalWidget() or self._window
        QTest.keyClick(QApplication.focusWidget() or top, chosen.key(), chosen.keyboardModifiers())
        return f"shortcut {QKeySequence(chosen).toString()}"

    def _compose(self) -> str:
        widget = self._focused()
        name = _name(widget)
        for letters in ("y", "yu", "yu'y"):
            if _alive(widget):
                QApplication.sendEvent(widget, QInputMethodEvent(letters, []))
        event = QInputMethodEvent()
        if self._random.random() < 0.8:
            event.setCommitString(self._random.choice(["雨夜", "𠮷", "「", "雨"]))
        if _alive(widget):
            QApplication.sendEvent(widget, event)
        return f"compose in {name}"

    def _drop_words(self) -> str:
        mime = QMimeData()
        mime.setText("".join(self._random.choices(WRITTEN, k=self._random.randint(1, 40))))
        widget = self._widget((Editor, QLineEdit))
        widget = widget.parentWidget() if isinstance(widget.parentWidget(), Editor) else widget
        if isinstance(widget, Editor):
            widget.insertFromMimeData(mime)
        self._drop(self._window, mime)
        return f"drop words on {_name(widget)}"

    def _drop_files(self) -> str:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(each) for each in self._files])
        self._drop(self._window, mime)
        return "drop files"

    def _drop(self, widget: QWidget, mime: QMimeData) -> None:
        point, copy = self._point(widget), Qt.DropAction.CopyAction
        QApplication.sendEvent(widget, QDragEnterEvent(point, copy, mime, LEFT, NO))
        QApplication.sendEvent(widget, QDropEvent(QPointF(point), copy, mime, LEFT, NO))

    def _resize(self) -> str:
        self._window.resize(self._random.randint(900, 1600), self._random.randint(500, 1000))
        return "resize"


def _alive(widget: QWidget) -> bool:
    return isValid(widget) and widget.isVisible()


def _name(widget: QWidget) -> str:
    named = widget if widget.accessibleName() else widget.parentWidget() or widget
    said = named.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
    return f"{type(named).__name__} {said[:24]!r}"
