"""The card of the two curves: a switch between them, the curve, and a sentence that reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ...i18n import number, tr
from ...widgets import Card, ElidedLabel, Segmented, label
from ..units import kind_name
from .model import percent

if TYPE_CHECKING:
    from .curves import VocabularyCurves

KINDS = ("coverage", "zipf")


class CurveCard(Card):
    """``show_result`` fills it; ``kind_changed`` when the user switches."""

    kind_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kinds = Segmented([(kind, "") for kind in KINDS])
        self.kinds.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.title, self.sentence = ElidedLabel("", "heading"), label("", "soft", wrap=True)
        self._curves: VocabularyCurves | None = None
        self._result: dict[str, Any] = {}
        self.body.setContentsMargins(16, 10, 12, 10)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.kinds)
        self.body.addLayout(head)
        self.body.addWidget(self.sentence)
        self.sentence.setMinimumHeight(2 * self.sentence.fontMetrics().lineSpacing())
        self.kinds.changed.connect(self._on_kind)

    @property
    def curves(self) -> VocabularyCurves:
        """The plot; made when first shown, for its library takes a while to load."""
        if self._curves is None:
            from .curves import VocabularyCurves

            self._curves = VocabularyCurves()
            self._curves.pointed.connect(self._read)
            self.body.insertWidget(1, self._curves, 1)
            self.retranslate()
        return self._curves

    def show_kind(self, kind: str) -> None:
        """Show the curve of ``kind`` (KINDS)."""
        self.kinds.set_value(kind)
        self._fill()

    def show_result(self, result: dict[str, Any]) -> None:
        """The curves of a count."""
        self._result = result
        self._fill()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self.kinds.set_words(**{kind: tr(f"corpora.curve_{kind}") for kind in KINDS})
        self.title.set_text(tr(f"corpora.curve_{self.kinds.value()}_title"))
        if self._curves is not None:
            self._curves.retranslate()
            self._curves.setAccessibleName(self.title.full_text())
        self._read(-1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fill()

    def _fill(self) -> None:
        if self.isVisible():
            kind = self.kinds.value()
            self.curves.show_points(kind, self._result.get(kind) or ())
            self.retranslate()

    def _on_kind(self, kind: str) -> None:
        self._fill()
        self.kind_changed.emit(kind)

    def _read(self, at: int) -> None:
        text = self._at_rest() if at < 0 else self._sentence(at)
        self.sentence.setText(text)
        if self._curves is not None:
            self._curves.setAccessibleDescription(text)

    def _sentence(self, at: int) -> str:
        kind = self.kinds.value()
        rank, height = self._result[kind][at]
        value = percent(height) if kind == "coverage" else number(height)
        units = kind_name(str(self._result.get("units")))
        key = f"corpora.curve_{kind}_at" + ("_one" if rank == 1 else "")
        return tr(key, rank=number(rank), value=value, units=units)

    def _at_rest(self) -> str:
        reach: dict[float, int] = dict(self._result.get("reach", ()))
        if not reach:
            return ""
        if self.kinds.value() == "zipf":
            return tr("corpora.curve_zipf_note")
        units = kind_name(str(self._result.get("units")))
        return tr("corpora.curve_coverage_note", half=number(reach[0.5]), most=number(reach[0.9]), units=units)
