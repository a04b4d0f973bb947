"""How sure the model must be of what it suggests: a menu of shares of its suggestions that should turn out right."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from ..i18n import tr
from ..settings import CERTAINTIES

BY_SCRIPT = CERTAINTIES[0]
# of the words offered so many should be right; a Chinese one saves more keys, and is offered more rarely
SHARES = {"han": 0.4, "latin": 0.6}


def share_of(percent: int, script: str) -> float:
    """What is asked of the model, 0-1, where the writer chose ``percent`` of CERTAINTIES."""
    return SHARES[script] if percent == BY_SCRIPT else percent / 100


class CertaintyMenu(QMenu):
    """``chosen(percent)``, one of CERTAINTIES."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._group = QActionGroup(self)
        self._by_percent: dict[int, QAction] = {}
        for percent in CERTAINTIES:
            made = self._by_percent[percent] = self.addAction("")
            made.setCheckable(True)
            made.setData(percent)
            self._group.addAction(made)
        self._group.triggered.connect(self._on_triggered)

    def show_percent(self, percent: int) -> None:
        """Mark the one that holds."""
        self._by_percent[percent].setChecked(True)

    def retranslate(self) -> None:
        """Every word."""
        self.setTitle(tr("write.menu_certainty"))
        shares = {name: f"{100 * share:.0f}" for name, share in SHARES.items()}
        for percent, action in self._by_percent.items():
            key = "write.certainty" if percent else "write.certainty_auto"
            action.setText(tr(key, percent=percent, **shares))

    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(action.data())
