"""The window: rail, pages, message bar, status bar, and the frame that catches what is dropped."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from .actions import WINDOW, Actions
from .drop_frame import DropFrame, local_paths
from .i18n import tr, words
from .icons import seal
from .rail import PAGES, Rail
from .room import Room
from .status import StatusLine
from .widgets import MessageBar, Page

SMALLEST = (860, 480)  # half of a screen of 1920 x 1080, less what the system takes of it


class MainWindow(QMainWindow):
    """``add_page`` fills it; wishes leave as signals. ``may_close`` is asked before it goes."""

    page_changed = Signal(int)
    paths_dropped = Signal(object)  # tuple[str, ...]
    close_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowIcon(seal())
        self.setMinimumSize(*SMALLEST)
        self.resize(1280, 820)
        self.setAcceptDrops(True)
        self.rail = Rail()
        self.stack = QStackedWidget()
        self.messages = MessageBar()
        self.status = StatusLine()
        self.may_close = False
        self._lay_out()
        self.drop_frame = DropFrame(self)
        self.rail.page_requested.connect(self.open_page)
        self.actions_here = Actions(self, WINDOW)
        for place, page in enumerate(PAGES):
            self.actions_here.add(f"page_{page}", lambda place=place: self.open_page(place))
        self.actions_here.add("full_screen", self.toggle_full_screen)
        words.changed.connect(self.retranslate)
        self.retranslate()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(Room(self.stack), 1)
        right.addWidget(self.messages)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addLayout(right, 1)
        whole = QVBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(middle, 1)
        whole.addWidget(self.status)
        center = QWidget()
        center.setLayout(whole)
        self.setCentralWidget(center)

    def add_page(self, page: Page) -> None:
        """The next page, in the order of the rail."""
        self.stack.addWidget(page)

    def open_page(self, place: int) -> None:
        """Show page ``place`` (0: Write)."""
        self.rail.show_page(place)
        if place != self.stack.currentIndex():
            self.stack.setCurrentIndex(place)
            self._show_frame()
            self.page_changed.emit(place)
        page = self.stack.currentWidget()
        if isinstance(page, Page):
            page.focus_first()

    def toggle_full_screen(self) -> None:
        """F11."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def leave_full_screen(self) -> bool:
        """Whether there was a full screen to leave: the last thing that Esc does."""
        if not self.isFullScreen():
            return False
        self.toggle_full_screen()
        return True

    def kept_geometry(self) -> str:
        """Place and size, as text for the settings."""
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def restore_kept_geometry(self, kept: str) -> None:
        """Back to where it was; anything unusable is ignored."""
        if kept:
            self.restoreGeometry(QByteArray.fromBase64(kept.encode()))

    def retranslate(self) -> None:
        """The title of the window."""
        self.setWindowTitle(tr("app.title"))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_paths(event.mimeData()):
            event.acceptProposedAction()
            self.drop_frame.open_over(self.rect())

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drop_frame.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.drop_frame.hide()
        paths = local_paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.paths_dropped.emit(paths)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.drop_frame.setGeometry(self.rect())

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.may_close:
            event.accept()
        else:
            event.ignore()
            self.close_requested.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.status.set_full_screen(self.isFullScreen())
            self._show_frame()

    def _show_frame(self) -> None:
        """On a full screen nothing stands around the page that one writes on."""
        alone = self.isFullScreen() and self.stack.currentIndex() == 0
        self.rail.setVisible(not alone)
        self.status.setVisible(not alone)
