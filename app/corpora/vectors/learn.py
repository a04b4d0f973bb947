"""What stands where no vectors are yet: what they are, and two ways to get some."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from ...i18n import tr
from ...icons import dress
from ...widgets import EmptyState, Segmented, button, label

MINUTES = (1, 3, 10, 30)
DIMENSIONS = (50, 100, 200, 300)
UNITS = ("word", "char")


class LearnPage(EmptyState):
    """``learn_requested`` with what is chosen; ``import_requested`` with the path of a file of vectors."""

    learn_requested = Signal()
    import_requested = Signal(str)
    back_requested = Signal()
    chosen_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("vectors", parent)
        self.minutes = Segmented([(str(each), "") for each in MINUTES])
        self.dimension = Segmented([(str(each), str(each)) for each in DIMENSIONS])
        self.units = Segmented([(each, "") for each in UNITS])
        self._rows = {"minutes": self.minutes, "dimension": self.dimension, "units": self.units}
        self._names = {name: label("", "soft") for name in self._rows}
        self.problem = label("", "warn", wrap=True)
        self.problem.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.problem.hide()
        self.learn, self.take, self.back = button(), button(kind="quiet"), button(kind="quiet")
        dress(self.take, "import", size=16)
        self._can_go_back = False
        self._lay_out()
        for each in self._rows.values():
            each.changed.connect(self.chosen_changed)
        self.learn.clicked.connect(self.learn_requested)
        self.take.clicked.connect(self.choose_file)
        self.back.clicked.connect(self.back_requested)

    def show_choice(self, minutes: int, dimension: int, units: str) -> None:
        """Choose these, without a word."""
        self.minutes.set_value(str(minutes))
        self.dimension.set_value(str(dimension))
        self.units.set_value(units)

    def show_problem(self, sentence: str) -> None:
        """Why the last try gave nothing, "" for none."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def show_way_back(self, shown: bool) -> None:
        """Whether there are vectors to go back to."""
        self._can_go_back = shown
        self.retranslate()

    def choose_file(self) -> None:
        """Ask for a text file of vectors."""
        path, _ = QFileDialog.getOpenFileName(self, tr("corpora.import_vectors"), "", tr("corpora.vector_files"))
        if path:
            self.import_requested.emit(path)

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        key = "corpora.vectors_again" if self._can_go_back else "corpora.vectors_empty"
        self.set_words(tr(key), tr("corpora.vectors_empty_text"))
        self.minutes.set_words(**{str(each): tr("app.minutes", m=each) for each in MINUTES})
        self.units.set_words(**{each: tr(f"corpora.units_{each}") for each in UNITS})
        for name, shown in self._names.items():
            shown.setText(tr(f"corpora.vectors_{name}"))
            shown.setToolTip(tr(f"corpora.vectors_{name}_note"))
            for value in self._rows[name].values():
                self._rows[name].describe(value, f"{shown.text()}: {value}")
        self.learn.setText(tr("corpora.learn_vectors"))
        self.take.setText(tr("corpora.import_vectors"))
        self.take.setToolTip(tr("corpora.import_vectors_note"))
        self.back.setText(tr("corpora.vectors_back"))
        self.back.setVisible(self._can_go_back)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        for row, (name, segments) in enumerate(self._rows.items()):
            segments.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            segments.setMinimumWidth(248)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            grid.addWidget(self._names[name], row, 0, right)
            grid.addWidget(segments, row, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for each in (self.learn, self.take, self.back):
            buttons.addWidget(each)
        buttons.addStretch(1)
        grid.addLayout(buttons, len(self._rows), 1)
        grid.setRowMinimumHeight(len(self._rows), 44)
        centred = QHBoxLayout()
        centred.addStretch(1)
        centred.addLayout(grid)
        centred.addStretch(1)
        self.extra.addLayout(centred)
        self.extra.addWidget(self.problem)
