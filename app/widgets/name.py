"""A name that can be changed where it stands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from .elide import ElidedLabel

LONGEST = 80
FIELD_WIDTH = 200


class NameField(QLineEdit):
    """A field that Esc gives up, whatever else Esc means in the window."""

    given_up = Signal()

    def event(self, event: QEvent) -> bool:
        # without this a shortcut of the window would take Esc first
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.setAccepted(event.key() == Qt.Key.Key_Escape)
            if event.isAccepted():
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)


class EditableName(QWidget):
    """``edit()`` turns the name into a field: Enter or leaving keeps it (``renamed``), Esc does not."""

    renamed = Signal(str)  # only when it is another name

    def __init__(self, role: str = "heading", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown, self.field = ElidedLabel("", role), NameField()
        self.field.setMaxLength(LONGEST)
        self.field.setMinimumWidth(FIELD_WIDTH)
        self.field.hide()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.shown)
        row.addWidget(self.field)
        self.field.editingFinished.connect(self._keep)
        self.field.given_up.connect(self._end)

    def text(self) -> str:
        """The whole name."""
        return self.shown.full_text()

    def set_text(self, name: str) -> None:
        """Show ``name``."""
        self.shown.set_text(name)

    def set_words(self, name: str) -> None:
        """What the field is called, for a screen reader."""
        self.field.setAccessibleName(name)

    def edit(self) -> None:
        """Let the user change it."""
        self.field.setText(self.text())
        self.shown.hide()
        self.field.show()
        self.field.selectAll()
        self.field.setFocus()

    def _keep(self) -> None:
        if self.field.isHidden():
            return
        self._end()
        name = " ".join(self.field.text().split())
        if name and name != self.text():
            self.renamed.emit(name)

    def _end(self) -> None:
        self.field.hide()
        self.shown.show()
