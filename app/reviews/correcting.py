"""Below the needle: "it is really ...", and how many corrections wait to be learned."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ..i18n import number, tr
from ..widgets.label import button, label

VERDICTS = ("positive", "mixed", "negative")


class Correcting(QWidget):
    """``corrected(verdict)`` of the review on show, "" when it is taken back; ``retrain_requested``."""

    corrected = Signal(str)
    retrain_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question, self._now, self._waiting = label("", "soft"), "", 0
        self.buttons = {name: button("", "quiet") for name in VERDICTS}
        self.retrain_button = button("", "plain")
        row = QHBoxLayout()
        row.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.retrain_button, 0, Qt.AlignmentFlag.AlignLeft)
        row.addWidget(self._question)
        for name, made in self.buttons.items():
            made.setCheckable(True)
            made.clicked.connect(lambda _=False, name=name: self._on_clicked(name))
            row.addWidget(made)
        row.addStretch(1)
        self.retrain_button.clicked.connect(self.retrain_requested)

    def show_correction(self, verdict: str, waiting: int) -> None:
        """What the review on show was corrected to ("" nothing), and how many corrections no model has learned."""
        self._now, self._waiting = verdict, waiting
        for name, made in self.buttons.items():
            made.setChecked(name == verdict)
        self.retranslate()

    def _on_clicked(self, name: str) -> None:
        # shown at once: a second click may come before the first is on disk
        self.show_correction("" if name == self._now else name, self._waiting)
        self.corrected.emit(self._now)

    def retranslate(self) -> None:
        self._question.setText(tr("reviews.correct_done" if self._now else "reviews.correct"))
        for name, made in self.buttons.items():
            made.setText(tr(f"reviews.{name}"))
            made.setAccessibleName(tr("reviews.correct_to", word=tr(f"reviews.{name}")))
        self.retrain_button.setText(
            tr("reviews.retrain_one" if self._waiting == 1 else "reviews.retrain", count=number(self._waiting))
        )
        self.retrain_button.setToolTip(tr("reviews.retrain_note"))
        self.retrain_button.setVisible(self._waiting > 0)
