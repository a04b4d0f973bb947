"""The left rail: the seal, five pages, and at its foot language, light or dark, and help."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout

from .actions import default_keys, spoken
from .i18n import tr, words
from .icons import SIZE, dress
from .theme import look
from .widgets import label

TALL, LOW = 64, 44  # of a page's button, with its word and without
ROOM_FOR_WORDS = 560
PAGES = ("write", "corpora", "train", "reviews", "models")


class Rail(QFrame):
    """``page_requested(place)``; ``language_requested``, ``look_requested`` and ``help_requested`` from its foot."""

    page_requested = Signal(int)
    language_requested = Signal(str)
    look_requested = Signal(str)
    help_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "rail")
        self.setFixedWidth(88)
        self._mark = mark = label("墨", "seal")
        mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        mark.setFixedSize(40, 40)
        self._keys = default_keys
        self._group = QButtonGroup(self)
        self._pages = [self._page_button(name, place) for place, name in enumerate(PAGES)]
        self.language, self.look, self.help = QToolButton(), QToolButton(), QToolButton()
        self.language.clicked.connect(self._switch_language)
        self.look.clicked.connect(self._switch_look)
        self.help.clicked.connect(self.help_requested)
        dress(self.help, "help")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 16, 9, 10)
        column.setSpacing(6)
        column.addWidget(mark, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(14)
        for each in self._pages:
            column.addWidget(each)
        column.addStretch(1)
        for each in (self.language, self.look, self.help):
            each.setFixedSize(36, 32)
            column.addWidget(each, 0, Qt.AlignmentFlag.AlignHCenter)
        words.changed.connect(self.retranslate)
        look.changed.connect(self.retranslate)
        self.retranslate()

    def show_keys(self, keys: Callable[[str], tuple[str, ...]]) -> None:
        """The keys of each action by its name, for the tips."""
        self._keys = keys
        self.retranslate()

    def show_page(self, place: int) -> None:
        """Press the button of page ``place``."""
        self._pages[place].setChecked(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = self.height() < ROOM_FOR_WORDS
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if low else Qt.ToolButtonStyle.ToolButtonTextUnderIcon
        self._mark.setVisible(not low)
        for each in self._pages:
            each.setToolButtonStyle(style)
            each.setFixedHeight(LOW if low else TALL)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.width(), 0)  # it makes itself as low as it must be

    def retranslate(self) -> None:
        """Every word, and the drawings that depend on the look."""
        for name, made in zip(PAGES, self._pages, strict=True):
            made.setText(tr(f"app.page.{name}"))
            made.setToolTip("  ".join((tr(f"app.page.{name}"), *map(spoken, self._keys(f"page_{name}")[:1]))))
            made.setAccessibleName(tr(f"app.page.{name}"))
        dress(self.look, "sun" if look.dark else "moon")
        self.language.setText("EN" if words.language == "zh" else "中")
        for made, key in (
            (self.language, "app.switch_language"),
            (self.look, "app.use_light" if look.dark else "app.use_dark"),
            (self.help, "app.help"),
        ):
            made.setToolTip(tr(key))
            made.setAccessibleName(tr(key))
        self.help.setToolTip("  ".join((tr("app.help"), *map(spoken, self._keys("help")[:1]))))

    def _page_button(self, name: str, place: int) -> QToolButton:
        made = QToolButton()
        made.setProperty("kind", "rail")
        made.setCheckable(True)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setFixedSize(68, TALL)
        dress(made, name, "soft", "text", SIZE)
        made.clicked.connect(lambda: self.page_requested.emit(place))
        self._group.addButton(made)
        return made

    def _switch_language(self) -> None:
        self.language_requested.emit("en" if words.language == "zh" else "zh")

    def _switch_look(self) -> None:
        self.look_requested.emit("light" if look.dark else "dark")
