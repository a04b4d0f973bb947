"""The room of the open page: all of the window, and where that is smaller than the page needs, it scrolls."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget


class Room(QScrollArea):
    """Holds ``stack``; only the page in sight says how much it needs."""

    def __init__(self, stack: QStackedWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setCornerWidget(QWidget())  # the style's own has a frame
        self.setWidget(_Floor(stack))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)


class _Floor(QWidget):
    """Without a layout, which would ask for the height of the narrowest width and for the largest of all pages."""

    def __init__(self, stack: QStackedWidget) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._stack = stack
        stack.setParent(self)
        stack.installEventFilter(self)
        stack.currentChanged.connect(self.updateGeometry)

    def minimumSizeHint(self) -> QSize:
        page = self._stack.currentWidget()
        return page.minimumSizeHint().expandedTo(page.minimumSize()) if page is not None else QSize(0, 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stack.setGeometry(self.rect())
