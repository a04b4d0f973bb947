"""Look inside: a sentence at the top, five ways to look at what it does in one layer of one model."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from ...i18n import tr
from ...widgets import Segmented, button, heading, label
from .drawing import Drawing
from .gates_page import GatesPage
from .gradients_page import GradientsPage
from .histograms import Histograms, HistogramsPage
from .reading import Inside
from .spotlight_page import SpotlightPage
from .step_page import StepPage

SIZE = (1040, 700)
LONGEST = 200
VIEWS_WIDTH = 440  # the pressed one is bold
VIEWS = ("gates", "step", "spotlight", "gradients", "histograms")


class InsideWindow(QDialog):
    """Wishes leave as signals; the controller answers with ``show_*``."""

    text_wanted = Signal()
    export_wanted = Signal(str)  # "picture" or "csv"

    def __init__(self, parent: QWidget, name: str, sentence: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.resize(*SIZE)
        title = tr("inside.title", name=name)
        self.setWindowTitle(title)
        self.field, self.layer = QLineEdit(sentence), QComboBox()
        self.field.setMaxLength(LONGEST)
        self.field.setClearButtonEnabled(True)
        self.field.setPlaceholderText(tr("inside.sentence"))
        self.field.setAccessibleName(tr("inside.sentence"))
        self.layer.setAccessibleName(tr("inside.layer_name"))
        self.layer.addItem(tr("inside.layer", layer=1), 1)
        self.views = Segmented([(view, tr(f"inside.view_{view}")) for view in VIEWS])
        for view in VIEWS:
            self.views.describe(view, tr(f"inside.view_{view}"))
        self.views.setMinimumWidth(VIEWS_WIDTH)
        self.problem = label("", "warn", wrap=True)
        self.problem.hide()
        self.gates, self.step, self.spotlight = GatesPage(), StepPage(), SpotlightPage()
        self.gradients, self.histograms = GradientsPage(), Histograms()
        self.stack = QStackedWidget()
        for page in (self.gates, self.step, self.spotlight, self.gradients, HistogramsPage(self.histograms)):
            self.stack.addWidget(page)
        self.picture, self.table, self.close_button = (
            button(tr("inside.save_picture")),
            button(tr("inside.save_csv")),
            button(tr("app.close")),
        )
        self._lay_out(title)
        self._connect()
        self._enable()

    def sentence(self) -> str:
        """What is typed."""
        return self.field.text()

    def chosen_layer(self) -> int:
        """From 1."""
        return int(self.layer.currentData())

    def show_inside(self, inside: Inside) -> None:
        """What the sentence does in one layer."""
        self.problem.hide()
        self.layer.blockSignals(True)
        while self.layer.count() < inside.layers:
            self.layer.addItem(tr("inside.layer", layer=self.layer.count() + 1), self.layer.count() + 1)
        self.layer.blockSignals(False)
        self.gates.show_inside(inside)
        self.step.show_inside(inside)
        self.histograms.show_inside(inside)
        self._enable()

    def show_problem(self, sentence: str) -> None:
        """Why there is nothing new to see."""
        self.problem.setText(sentence)
        self.problem.show()

    def drawing(self) -> Drawing | None:
        """The picture that is on show, None where there are only words."""
        drawings = {"gates": self.gates.heat, "gradients": self.gradients.plot, "histograms": self.histograms}
        return drawings.get(self.views.value())

    def as_csv(self) -> bytes:
        """The numbers that are on show."""
        match self.views.value():
            case "gates":
                return self.gates.as_csv()
            case "step":
                return self.step.as_csv()
            case "spotlight":
                return self.spotlight.as_csv()
            case "gradients":
                return self.gradients.plot.as_csv()
            case _:
                return self.histograms.as_csv()

    def open_view(self, view: str) -> None:
        """Show one of VIEWS."""
        self.views.set_value(view)
        self._enable()

    def _enable(self) -> None:
        view = self.views.value()
        self.stack.setCurrentIndex(VIEWS.index(view))
        known = {"spotlight": self.spotlight.result, "gradients": self.gradients.result}.get(view, self.gates.inside)
        self.picture.setVisible(self.drawing() is not None)
        for each in (self.picture, self.table):
            each.setEnabled(bool(known))

    def refresh(self) -> None:
        """Something came that can be kept."""
        self._enable()

    def _connect(self) -> None:
        self.field.returnPressed.connect(self.text_wanted)
        self.layer.currentIndexChanged.connect(lambda _: self.text_wanted.emit())
        self.views.changed.connect(lambda _: self._enable())
        self.picture.clicked.connect(lambda: self.export_wanted.emit("picture"))
        self.table.clicked.connect(lambda: self.export_wanted.emit("csv"))
        self.close_button.clicked.connect(self.accept)
        self.gates.chosen.connect(self.step.choose)

    def _lay_out(self, title: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(heading(title))
        head.addStretch(1)
        head.addWidget(self.views)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.layer)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.picture)
        foot.addWidget(self.table)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        for each in (self.picture, self.table, self.close_button):
            each.setAutoDefault(False)
        for each in (self.spotlight.start, self.gradients.start):
            each.setAutoDefault(False)
        column.addLayout(head)
        column.addLayout(row)
        column.addWidget(self.problem)
        column.addWidget(self.stack, 1)
        column.addLayout(foot)
