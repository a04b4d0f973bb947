"""Gradients over time: four small networks learn a long dependency; how much of the error reaches the beginning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from lstmcore.events import Progress

from ...i18n import tr
from ...widgets import Card, Segmented, button, label
from .gradient_plot import STYLES, GradientPlot, LineSample

WHEN_WIDTH = 250  # the pressed one is bold


class GradientsPage(QWidget):
    """``wanted`` when the networks are to be trained."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.result: Mapping[str, Any] = {}
        self.start = button(tr("inside.gradient_start"))
        self.when = Segmented([("before", tr("inside.before")), ("after", tr("inside.after"))])
        self.when.setMinimumWidth(WHEN_WIDTH)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("stage.gradients"))
        self.plot = GradientPlot()
        self.plot.setAccessibleName(tr("inside.gradient_plot"))
        self.rights = {kind: label("", "soft") for kind in STYLES}
        self._lay_out()
        self.progress.hide()
        self.start.clicked.connect(self._on_start)
        self.when.changed.connect(lambda _: self._show())

    def show_progress(self, event: Progress) -> None:
        """How far the networks are."""
        self.progress.setRange(0, event.total)
        self.progress.setValue(event.done)

    def show_result(self, result: Mapping[str, Any]) -> None:
        """What the verb ``gradients`` found."""
        self.result = result
        self.show_idle()
        self._show()

    def show_idle(self) -> None:
        """Nothing is being trained."""
        self.progress.hide()
        self.start.setEnabled(True)

    def _on_start(self) -> None:
        self.start.setEnabled(False)
        self.progress.setRange(0, 0)
        self.progress.show()
        self.wanted.emit()

    def _show(self) -> None:
        if not self.result:
            return
        when = self.when.value()
        kinds = self.result["kinds"]
        self.plot.show_kinds(kinds, when)
        for kind, words in self.rights.items():
            first, last = kinds[kind][when]["norms"][0], kinds[kind][when]["norms"][-1]
            share = f"{100 * kinds[kind][when]['right']:.0f} %"
            ratio = f"{first / last:.0e}".replace("-", "−") if last else "–"
            words.setText(tr("inside.gradient_told", share=share, ratio=ratio))
        self.plot.setAccessibleDescription("\n".join(words.text() for words in self.rights.values()))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.when)
        row.addStretch(1)
        row.addWidget(self.progress)
        row.addWidget(self.start)
        legend = QGridLayout()
        legend.setHorizontalSpacing(12)
        legend.setColumnStretch(2, 1)
        for at, kind in enumerate(STYLES):
            legend.addWidget(LineSample(kind), at, 0)
            legend.addWidget(label(tr(f"inside.kind_{kind}")), at, 1)
            legend.addWidget(self.rights[kind], at, 2)
        card = Card()
        card.body.addWidget(self.plot, 1)
        card.body.addLayout(legend)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(label(tr("inside.gradient_note"), "body", wrap=True))
        column.addWidget(card, 1)
