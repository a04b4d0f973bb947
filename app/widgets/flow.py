"""A grid that fills rows from the left and wraps, all items as wide as a column."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Columns of at least ``column`` pixels share the width; an item keeps its row's height."""

    def __init__(self, parent: QWidget | None = None, column: int = 280, spacing: int = 12) -> None:
        super().__init__(parent)
        self._column = column
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def _place(self, width: int, origin: QPoint | None) -> int:
        """Lay out at ``origin`` (None: only measure) in ``width``; the height taken."""
        shown = [item for item in self._items if not item.isEmpty()]
        if not shown:
            return 0
        gap = self.spacing()
        columns = max(1, (width + gap) // (self._column + gap))
        each = (width - gap * (columns - 1)) // columns
        top = 0
        for start in range(0, len(shown), columns):
            row = shown[start : start + columns]
            height = max(i.heightForWidth(each) if i.hasHeightForWidth() else i.sizeHint().height() for i in row)
            if origin is not None:
                for place, item in enumerate(row):
                    corner = origin + QPoint(place * (each + gap), top)
                    item.setGeometry(QRect(corner, QSize(each, height)))
            top += height + gap
        return top - gap

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(width, None)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect.width(), rect.topLeft())

    def sizeHint(self) -> QSize:
        return QSize(self._column * 2, self._place(self._column * 2, None))

    def minimumSize(self) -> QSize:
        return QSize(self._column, 0)
