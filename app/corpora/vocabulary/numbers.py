"""The numbers of a vocabulary in one row."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ...i18n import amount, number, tr
from ...widgets import Card, ElidedLabel
from ..units import kind_name

NAMES = ("distinct", "tokens", "once", "mean_chars")


class Numbers(Card):
    """``show_result`` fills it; "–" while nothing is counted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values = {name: ElidedLabel("–", "title") for name in NAMES}
        self._names = {name: ElidedLabel("", "soft") for name in NAMES}
        self._result: dict[str, Any] = {}
        self.body.setContentsMargins(16, 8, 16, 8)
        row = QHBoxLayout()
        row.setSpacing(16)
        for name in NAMES:
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(self.values[name])
            column.addWidget(self._names[name])
            row.addLayout(column, 1)
        self.body.addLayout(row)

    def show_result(self, result: dict[str, Any]) -> None:
        """The numbers of a count."""
        self._result = result
        self.retranslate()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        result = self._result
        units = kind_name(str(result.get("units")))
        for name in NAMES:
            self._names[name].set_text(tr(f"corpora.number_{name}", units=units))
            note = tr(f"corpora.number_{name}_note", units=units)
            for each in (self._names[name], self.values[name]):
                each.setToolTip(note)
        if not result:
            return
        distinct, kept = int(result["distinct"]), int(result["kept"])
        shown = number(kept) if kept == distinct else tr("corpora.number_kept", kept=number(kept), all=number(distinct))
        self.values["distinct"].set_text(shown)
        self.values["tokens"].set_text(amount(int(result["tokens"])))
        self.values["once"].set_text(number(int(result["once"])))
        self.values["mean_chars"].set_text(number(float(result["mean_chars"]), 2))
