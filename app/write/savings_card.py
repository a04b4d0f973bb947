"""The small card of keys saved."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from ..i18n import number, tr, words
from ..widgets import button, heading, label

WIDTH = 300
SPANS = ("session", "whole")


class SavingsCard(QFrame):
    """``reset_requested`` when the count shall begin anew."""

    reset_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popover")
        self.setFixedWidth(WIDTH)
        self.title, self.note, self.reset = heading(), label("", "soft", wrap=True), button("", "quiet")
        self.figures = {span: label("0", "figure") for span in SPANS}
        self._labels = {span: label("", "soft") for span in SPANS}
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        for column, span in enumerate(SPANS):
            grid.addWidget(self.figures[span], 0, column)
            grid.addWidget(self._labels[span], 1, column)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 14)
        whole.setSpacing(10)
        whole.addWidget(self.title)
        whole.addLayout(grid)
        whole.addWidget(self.note)
        whole.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignLeft)
        self.reset.clicked.connect(self.reset_requested)
        words.changed.connect(self.retranslate)
        self.retranslate()

    def show_saved(self, session: int, whole: int) -> None:
        """So many keys."""
        for span, keys in zip(SPANS, (session, whole), strict=True):
            self.figures[span].setText(number(keys))
            self.figures[span].setAccessibleName(f"{tr(f'write.savings_{span}')} {number(keys)}")

    def open_under(self, anchor: QWidget) -> None:
        """Show the card below ``anchor``, its right edge at that of the anchor."""
        self._fit()
        self.move(anchor.mapToGlobal(QPoint(anchor.width() - self.width(), anchor.height() + 4)))
        self.show()
        self.reset.setFocus()

    def retranslate(self, _: str = "") -> None:
        """Every word."""
        self.title.setText(tr("write.menu_savings"))
        self.note.setText(tr("write.savings_note"))
        self.reset.setText(tr("write.savings_reset"))
        for span in SPANS:
            self._labels[span].setText(tr(f"write.savings_{span}"))
        self._fit()

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            self.ensurePolished()
            layout.activate()
            self.setFixedHeight(layout.totalHeightForWidth(WIDTH))  # adjustSize does not ask how words wrap
